"""Files that survive a power cut: what is written here is on disk before the work goes on."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def new_file(path: Path, mode: int = 0o600, *, how: int = os.O_EXCL) -> Iterator[BinaryIO]:
    """A file that was not there, on disk when the block ends. `how`: O_TRUNC also takes one that a crash left there."""
    with os.fdopen(os.open(path, os.O_CREAT | how | os.O_WRONLY, mode), "wb") as file:
        yield file
        _flush(file)


@contextmanager
def longer_file(path: Path, mode: int = 0o600) -> Iterator[BinaryIO]:
    """A file to which is added, on disk when the block ends."""
    with os.fdopen(os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, mode), "ab") as file:
        yield file
        _flush(file)


def replace_file(path: Path, content: bytes) -> None:
    """Put these bytes in place of the file, in one step: a reader sees the old ones or the new ones."""
    new = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    with new_file(new) as file:
        file.write(content)
    new.replace(path)


def sync(path: Path) -> None:
    """A file as it is, or the names in a folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _flush(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
