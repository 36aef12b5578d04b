"""Reading editions from disk: the current one, checked against its manifest, and kept when the next one is damaged."""

import hashlib
import json
import logging
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

POINTER = "current"
MANIFEST = "manifest.json"
REGISTER, TABLE, PAPER, CHANGES = "register.json", "register.csv", "register.pdf", "changes.json"

log = logging.getLogger(__name__)


class Damaged(Exception):
    """An edition is not complete, or not what its manifest says."""


@dataclass(frozen=True)
class Edition:
    """One edition as it was checked and read; everything the pages need."""

    number: int
    manifest: Mapping[str, Any]
    files: Mapping[str, bytes] = field(repr=False)

    @cached_property
    def register(self) -> dict[str, Any]:
        return dict(json.loads(self.files[REGISTER]))

    @cached_property
    def groups(self) -> list[dict[str, Any]]:
        """The changes, newest first."""
        return list(json.loads(self.files[CHANGES])["groepen"])

    @cached_property
    def positions(self) -> dict[str, dict[str, Any]]:
        return {position["slug"]: position for position in self.register["functies"]}

    @cached_property
    def entries(self) -> dict[str, dict[str, Any]]:
        return {entry["code"]: entry for entry in self.register["vermeldingen"]}

    @cached_property
    def holders(self) -> dict[str, str]:
        """Who holds the position an entry stands at, by the code of the entry."""
        return {
            code: holder["houder"]
            for position in self.register["functies"]
            for holder in position["houders"]
            for code in holder["vermeldingen"]
        }

    @cached_property
    def removed(self) -> dict[str, str]:
        """When entries stopped being public, by their code."""
        return {stone["code"]: stone["datum"] for stone in self.register["verwijderd"]}

    @property
    def published_at(self) -> str:
        return str(self.manifest["gepubliceerd_op"])

    def found(self, query: str) -> list[dict[str, Any]]:
        """The positions with every word of the query in title, holder, role or organisation; accents do not matter."""
        words = fold(query).split()
        return [position for position in self.register["functies"] if all(word in self._words(position) for word in words)]

    def _words(self, position: dict[str, Any]) -> str:
        texts = [position["functie"]]
        for holder in position["houders"]:
            texts.append(holder["houder"])
            for code in holder["vermeldingen"]:
                texts += [self.entries[code]["rol"] or "", self.entries[code]["organisatie"] or ""]
        return fold(" ".join(texts))


class Reader:
    """The current edition of a folder; looks at the pointer on every request and reads only when it moved."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._seen: tuple[int, int] | None = None
        self._edition: Edition | None = None
        self._sound = True
        self._lock = Lock()

    def edition(self) -> Edition | None:
        """The current edition; the one before when the current one is damaged; None before the first."""
        seen = self._pointer_mark()
        if seen != self._seen:
            with self._lock:
                if seen != self._seen:
                    self._turn_to(seen)
        return self._edition

    def sound(self) -> bool:
        """Whether what is served is what the pointer says."""
        self.edition()
        return self._sound

    def _turn_to(self, seen: tuple[int, int] | None) -> None:
        try:
            self._edition = read(self.folder, int((self.folder / POINTER).read_text())) if seen else None
            self._sound = True
        except (Damaged, OSError, ValueError) as error:
            self._sound = False
            log.error("the current edition is damaged, the one before stays: %s", error)
        self._seen = seen

    def _pointer_mark(self) -> tuple[int, int] | None:
        try:
            found = (self.folder / POINTER).stat()
        except FileNotFoundError:
            return None
        return found.st_mtime_ns, found.st_ino


def read(folder: Path, number: int) -> Edition:
    """The edition with this number. Raises Damaged when a file is missing or differs from the manifest."""
    manifest = json.loads((folder / str(number) / MANIFEST).read_bytes())
    if manifest["uitgave"] != number:
        raise Damaged(f"the manifest in folder {number} is of edition {manifest['uitgave']}")
    files = {}
    for name, described in manifest["bestanden"].items():
        files[name] = (folder / str(number) / name).read_bytes()
        if hashlib.sha256(files[name]).hexdigest() != described["sha256"]:
            raise Damaged(f"{name} of edition {number} is not the file that was published")
    missing = {REGISTER, TABLE, PAPER, CHANGES} - files.keys()
    if missing:
        raise Damaged(f"edition {number} has no {', '.join(sorted(missing))}")
    return Edition(number, manifest, files)


def fold(text: str) -> str:
    """Lower case without accents and punctuation: how names are searched."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char)).casefold()
    return " ".join("".join(char if char.isalnum() else " " for char in plain).split())
