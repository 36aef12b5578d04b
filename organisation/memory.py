"""Looking up the same answer once: for work that asks about thousands of people while nothing in the organisation changes."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")

_memory: ContextVar[dict[Hashable, Any] | None] = ContextVar("memory", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """In this block every answer of a `remembered` function is looked up once; change nothing in it.

    A block within a block shares what was looked up.
    """
    outer = _memory.get()
    token = _memory.set({} if outer is None else outer)
    try:
        yield
    finally:
        _memory.reset(token)


def remembered(function: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """Let `remembering` keep what this function answers; elsewhere it is asked afresh every time."""

    @wraps(function)
    def answer(*args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        memory = _memory.get()
        if memory is None:
            return function(*args, **kwargs)
        key = (function, args, tuple(sorted(kwargs.items())))
        if key not in memory:
            memory[key] = function(*args, **kwargs)
        found: Answer = memory[key]
        return found

    return answer
