"""Where the threads of a process get their memory, and what of it is never garbage."""

import ctypes
import gc
from contextlib import suppress
from functools import cache

M_ARENA_MAX, STORES = -8, 2  # the option of glibc's `mallopt`, and its value


def share_memory() -> None:
    """Let the threads that start from now on share two stores.

    Else each has one of its own that keeps what its largest page needed, and a server grows for days though it holds no more.
    Only glibc has such stores; elsewhere nothing happens.
    """
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, STORES)


@cache
def keep_what_is_loaded() -> None:
    """Once a process: what it loaded by now is no garbage, so the collector looks at it no more.

    Else it does between two pages, now and then, and whoever asks just then waits a tenth of a second. Where it counts too, twice
    as much waits to be collected.
    """
    gc.collect()
    gc.freeze()
