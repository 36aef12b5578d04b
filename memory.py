"""Where the threads of a process get their memory."""

import ctypes
from contextlib import suppress

M_ARENA_MAX, STORES = -8, 2  # the option of glibc's `mallopt`, and its value


def share_memory() -> None:
    """Let the threads that start from now on share two stores.

    Else each has one of its own that keeps what its largest page needed, and a server grows for days though it holds no more.
    Only glibc has such stores; elsewhere nothing happens.
    """
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, STORES)
