"""Reading editions from disk: the current one, checked against its signed manifest, and kept when the next one is damaged."""

import hashlib
import json
import logging
import re
import sqlite3
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock, Thread, local
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

POINTER = "current"
MANIFEST, SIGNATURE, KEY = SEALS = ("manifest.json", "manifest.sig", "sleutel.pem")
REGISTER, TABLE, INDEX = NEEDED = ("register.json", "register.csv", "register.sqlite")
LARGE = 64 * 1024 * 1024  # bytes of an index; what is smaller is checked in a tenth of a second
WORD = re.compile(r"[^\W_]+")
LETTERS = str.maketrans({"ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "æ": "ae", "œ": "oe", "ĳ": "ij"})

log = logging.getLogger(__name__)

Mark = tuple[int, int] | None  # of the pointer: it differs when the pointer moved


class Damaged(Exception):
    """An edition is not complete, or not what its manifest says."""


@dataclass(frozen=True)
class Edition:
    """One edition as it was checked: its number, its manifest, its files, and a reader of its index."""

    number: int
    manifest: Mapping[str, Any]
    folder: Path
    _facts: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)
    _threads: local = field(default_factory=local, repr=False, compare=False)

    @property
    def published_at(self) -> str:
        return str(self.manifest["gepubliceerd_op"])

    def rows(self, statement: str, *values: Any) -> list[sqlite3.Row]:
        """The rows of a statement on the index."""
        return self._index().execute(statement, values).fetchall()

    def row(self, statement: str, *values: Any) -> sqlite3.Row | None:
        """The first row of a statement on the index, if any."""
        found: sqlite3.Row | None = self._index().execute(statement, values).fetchone()
        return found

    def fact(self, name: str) -> Any:
        """One of the facts about the whole register; None when the edition does not tell."""
        if not self._facts:
            self._facts.update({row["name"]: json.loads(row["value"]) for row in self.rows("SELECT name, value FROM fact")})
        return self._facts.get(name)

    def _index(self) -> sqlite3.Connection:
        """This thread's connection: the file never changes, so there is nothing to lock."""
        if not hasattr(self._threads, "connection"):
            connection = sqlite3.connect(f"file:{self.folder / INDEX}?mode=ro&immutable=1", uri=True, check_same_thread=False)
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA mmap_size = 2147418112")
            connection.execute("PRAGMA cache_size = -16384")  # KiB, for what lies beyond: SQLite maps no more than 2 GB
            self._threads.connection = connection
        opened: sqlite3.Connection = self._threads.connection
        return opened


class Reader:
    """The current edition of a folder; looks at the pointer on every request and reads only when it moved.

    A `large` edition takes seconds to check; meanwhile the one before is served, and nobody waits.
    """

    def __init__(self, folder: Path, key: Path | None = None, large: int = LARGE) -> None:
        self.folder = folder
        self.key = key
        self.large = large
        self._pointer = folder / POINTER
        self._seen: Mark = None
        self._turning: Thread | None = None
        self._edition: Edition | None = None
        self._sound = True
        self._lock = Lock()

    def edition(self) -> Edition | None:
        """The current edition; the one before when the current one is damaged; None before the first."""
        seen = self._pointer_mark()
        if seen != self._seen:
            self._begin_to_turn(seen)
        if self._edition is None and self._turning is not None:
            self._turning.join()
        return self._edition

    def sound(self) -> bool:
        """Whether what is served is what the pointer says."""
        self.edition()
        return self._sound

    def _begin_to_turn(self, seen: Mark) -> None:
        with self._lock:
            if seen == self._seen:
                return
            turning = Thread(target=self._turn_to, args=(seen,), daemon=True)
            turning.start()
            self._turning = turning  # it is at work before anybody can see that, and wait for it
            self._seen = seen
        if self._size() < self.large:
            turning.join()

    def _size(self) -> int:
        """Bytes of the index of the edition that is pointed to; 0 when there is none."""
        try:
            return (self.folder / str(int(self._pointer.read_text())) / INDEX).stat().st_size
        except (OSError, ValueError):
            return 0

    def _turn_to(self, seen: Mark) -> None:
        found, sound = self._edition, False
        try:
            found, sound = read(self.folder, int(self._pointer.read_text()), self.key) if seen else None, True
        except (Damaged, OSError, ValueError) as error:
            log.error("the current edition is damaged, the one before stays: %s", error)
        finally:
            with self._lock:
                if seen == self._seen:  # else the pointer moved again, and a later edition is being read
                    self._edition, self._sound = found, sound

    def _pointer_mark(self) -> Mark:
        try:
            found = self._pointer.stat()
        except FileNotFoundError:
            return None
        return found.st_mtime_ns, found.st_ino


def read(folder: Path, number: int, key: Path | None = None) -> Edition:
    """The edition with this number. Raises Damaged when its signature is wrong or a file differs from the manifest.

    `key` is the file of the public key that it must be signed with; without it the key in the edition itself is taken, which
    shows damage but not a forger.
    """
    place = folder / str(number)
    signed = (place / MANIFEST).read_bytes()
    _check_signature(place, signed, (key or place / KEY).read_bytes())
    manifest = json.loads(signed)
    if manifest["uitgave"] != number:
        raise Damaged(f"the manifest in folder {number} is of edition {manifest['uitgave']}")
    missing = set(NEEDED) - manifest["bestanden"].keys()
    if missing:
        raise Damaged(f"edition {number} has no {', '.join(sorted(missing))}")
    for name, described in manifest["bestanden"].items():
        with (place / name).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != described["sha256"]:
                raise Damaged(f"{name} of edition {number} is not the file that was published")
    return Edition(number, manifest, place)


def _check_signature(place: Path, signed: bytes, pem: bytes) -> None:
    key = load_pem_public_key(pem)
    if not isinstance(key, Ed25519PublicKey):
        raise Damaged("the key is of another kind")
    try:
        key.verify((place / SIGNATURE).read_bytes(), signed)
    except InvalidSignature:
        raise Damaged("the manifest is not the one that was signed") from None


def fold(text: str) -> str:
    """Lower case without accents and punctuation: how names are searched."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text.translate(LETTERS))
        text = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(WORD.findall(text.casefold()))
