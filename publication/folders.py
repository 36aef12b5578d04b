"""Edition folders on disk: written under another name, made durable, named, pointed to; and what happens to old ones."""

import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import current_app

from disk import sync

POINTER = "current"
KEPT = 5  # editions that stay on disk beside the current one, for roll-back; the public site never serves them


def editions_dir() -> Path:
    return Path(current_app.config["EDITIONS_DIR"])


def folder_of(number: int) -> Path:
    return editions_dir() / str(number)


def numbers_on_disk() -> list[int]:
    folder = editions_dir()
    return sorted(int(path.name) for path in folder.iterdir() if path.name.isdigit()) if folder.exists() else []


def pointed_to() -> int | None:
    """The number of the current edition; None before the first."""
    pointer = editions_dir() / POINTER
    return int(pointer.read_text()) if pointer.exists() else None


def point_to(number: int) -> None:
    """Make this edition the current one, in one step: a reader sees the old number or the new one, never half of it."""
    folder = editions_dir()
    temporary = folder / f".{POINTER}-{secrets.token_hex(4)}"
    with temporary.open("xb") as file:
        file.write(f"{number}\n".encode())
    _finish(temporary, 0o644)
    temporary.replace(folder / POINTER)
    sync(folder)


@contextmanager
def new_folder(number: int) -> Iterator[Path]:
    """A folder to write an edition in; it gets its name when everything in it is on disk, and goes away when that fails."""
    folder = editions_dir()
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / f".{number}-{secrets.token_hex(4)}"
    temporary.mkdir()
    try:
        yield temporary
        for path in temporary.iterdir():
            _finish(path, 0o444)
        sync(temporary)
        temporary.rename(folder_of(number))
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    sync(folder)


def remove_old(keep: Callable[[int], bool]) -> None:
    """Remove the editions that are not kept; a reader that still has one open reads on."""
    for number in numbers_on_disk():
        if not keep(number):
            shutil.rmtree(folder_of(number), ignore_errors=True)


def _finish(path: Path, mode: int) -> None:
    """Nobody writes to it any more, and it survives a power cut."""
    path.chmod(mode)
    sync(path)
