"""A server holds no more memory than its work needs, however long it runs (T-LOAD; the long day is in test_soak)."""

import ctypes
import subprocess
import sys

import pytest
from sqlalchemy import text

from database import reading
from extensions import db
from memory import STORES
from settings import ROOT

COUNTED = """
import ctypes, os, sys, threading
from memory import share_memory

if sys.argv[1] == "shared":
    share_memory()
libc = ctypes.CDLL(None)
libc.malloc.restype = libc.tmpfile.restype = ctypes.c_void_p
libc.malloc.argtypes = [ctypes.c_size_t]
libc.malloc_info.argtypes = [ctypes.c_int, ctypes.c_void_p]
libc.rewind.argtypes = libc.fileno.argtypes = [ctypes.c_void_p]
at_once = threading.Barrier(8)
def work():
    at_once.wait()
    libc.malloc(5000)
    at_once.wait()
threads = [threading.Thread(target=work) for _one in range(8)]
[one.start() for one in threads]
[one.join() for one in threads]
told = libc.tmpfile()
libc.malloc_info(0, told)
libc.rewind(told)
print(os.read(libc.fileno(told), 1_000_000).count(b"<heap nr"))
"""


def stores(how: str) -> int:
    """How many a process has whose eight threads were at work at once."""
    command = [sys.executable, "-c", COUNTED, how]
    return int(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_info"), reason="only glibc has stores of memory to share")
def test_the_threads_of_a_server_share_two_stores_of_memory():
    assert stores("shared") <= STORES < stores("apart")


def test_a_connection_keeps_four_mib_of_the_database_and_cannot_write_while_it_reads(app):
    def kept() -> tuple[int, int]:
        found = tuple(db.session.scalar(text(f"PRAGMA {name}")) for name in ("cache_size", "query_only"))
        db.session.rollback()
        return found

    with app.app_context():
        for _time in range(2):
            with reading():
                assert kept() == (-4096, 1)
            assert kept() == (-4096, 0)
