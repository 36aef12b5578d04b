"""Work on many small objects without Python looking for circles among them time and again."""

import gc
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def undisturbed(work: Callable[P, R]) -> Callable[P, R]:
    """For what makes very many objects that do not refer to each other in a circle: looking for circles doubles its time."""

    @wraps(work)
    def done(*args: P.args, **kwargs: P.kwargs) -> R:
        if not gc.isenabled():
            return work(*args, **kwargs)
        gc.disable()
        try:
            return work(*args, **kwargs)
        finally:
            gc.enable()

    return done
