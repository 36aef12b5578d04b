"""What a backup holds, in its order: the database, the attachments, the public edition, and at the end a manifest.

No keys are in it. It is written and read as one stream: memory does not grow with what is kept.
"""

import gzip
import hashlib
import io
import json
import os
import re
import shutil
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from disk import new_file
from upkeep.sealed_file import SealedReader, SealedWriter, Unusable
from upkeep.snapshot import FILES

VERSION = 1
MANIFEST = "manifest.json"
KEPT_PATHS = re.compile(r"attachments/[0-9a-z]{1,40}|editions/current|editions/\d+/[\w.-]+|" + "|".join(FILES.values()))
PIECE = 256 * 1024  # bytes read at a time


@dataclass
class Manifest:
    """What was kept, counted at the moment of the backup."""

    version: int = VERSION
    taken_at: str = ""  # ISO 8601, UTC
    database: str = ""  # sqlite or postgresql
    revision: str = ""  # of the database
    counts: dict[str, int] = field(default_factory=dict)  # rows by table
    last_event: dict[str, Any] = field(default_factory=dict)  # number, hash and moment at the end of the log
    attachments: int = 0
    absent: list[str] = field(default_factory=list)  # attachments that were not on disk
    removed_meanwhile: list[str] = field(default_factory=list)  # attachments that were taken away while the backup was made
    edition: int | None = None  # the one that was public
    files: dict[str, dict[str, Any]] = field(default_factory=dict)  # of the database and the edition: size and checksum


class Archive:
    """A backup that is being written."""

    def __init__(self, tar: tarfile.TarFile, manifest: Manifest) -> None:
        self._tar, self.manifest = tar, manifest

    def add(self, path: Path, name: str, *, listed: bool = True) -> None:
        """Keep a file under this name; `listed` with its checksum in the manifest. Raises FileNotFoundError."""
        with path.open("rb") as file:
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = os.fstat(file.fileno()).st_size, 0o600
            counted = _Digesting(file)
            self._tar.addfile(entry, counted)
        if listed:
            self.manifest.files[name] = {"bytes": entry.size, "sha256": counted.digest.hexdigest()}


@contextmanager
def written(path: Path, key: str, manifest: Manifest) -> Iterator[Archive]:
    """Write a backup to `path`; the manifest goes in when the block ends. On disk before this returns, or not there at all."""
    part = path.with_name(f"{path.name}.part")
    try:
        with new_file(part) as file:
            sealed = SealedWriter(file, bytes.fromhex(key))
            packed = gzip.GzipFile(fileobj=sealed, mode="wb", compresslevel=1, mtime=0)
            with packed, tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar:
                yield Archive(tar, manifest)
                _add_text(tar, MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False))
            sealed.finish()
        part.rename(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def unpack(path: Path, keys: Mapping[str, str], folder: Path) -> Manifest:
    """Write what a backup holds to an empty folder and compare it with its manifest. Raises Unusable with the reason."""
    found: dict[str, dict[str, Any]] = {}
    manifest = None
    try:
        with path.open("rb") as file:
            plain = io.BufferedReader(SealedReader(file, keys), PIECE)
            with gzip.GzipFile(fileobj=plain) as packed, tarfile.open(fileobj=packed, mode="r|") as tar:
                for entry in tar:
                    if entry.name == MANIFEST:
                        manifest = json.load(tar.extractfile(entry) or io.BytesIO())
                    else:
                        found[entry.name] = _extract(tar, entry, folder)
            while plain.read(PIECE):
                pass  # to the last block, so that an end that is missing shows
    except (tarfile.TarError, EOFError, gzip.BadGzipFile, zlib.error, ValueError) as problem:
        raise Unusable("De back-up is beschadigd of niet heel.") from problem
    except OSError as problem:
        raise Unusable(f"De back-up is niet te lezen of uit te pakken: {problem.strerror or problem}.") from problem
    if manifest is None:
        raise Unusable("De back-up heeft geen inhoudsopgave.")
    return _compared(manifest, found)


def _extract(tar: tarfile.TarFile, entry: tarfile.TarInfo, folder: Path) -> dict[str, Any]:
    content = tar.extractfile(entry) if entry.isfile() and KEPT_PATHS.fullmatch(entry.name) else None
    if content is None:
        raise Unusable("In de back-up staat iets wat er niet hoort.")
    path = folder / entry.name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    counted = _Digesting(content)
    mode = 0o644 if entry.name.startswith("editions/") else 0o600
    with new_file(path, mode) as file:
        shutil.copyfileobj(counted, file, PIECE)
    return {"bytes": entry.size, "sha256": counted.digest.hexdigest()}


def _compared(told: dict[str, Any], found: dict[str, dict[str, Any]]) -> Manifest:
    if told.get("version") != VERSION:
        raise Unusable("Deze back-up is gemaakt door een andere versie. Gebruik de versie van Open Kaart die hem maakte.")
    manifest = Manifest(**told)
    wrong = [name for name, facts in manifest.files.items() if found.get(name) != facts]
    if wrong:
        raise Unusable(f"In de back-up klopt {wrong[0]} niet met de inhoudsopgave.")
    attachments = sum(name.startswith("attachments/") for name in found)
    if attachments != manifest.attachments:
        raise Unusable(f"In de back-up zitten {attachments} bijlagen, terwijl de inhoudsopgave er {manifest.attachments} noemt.")
    return manifest


def _add_text(tar: tarfile.TarFile, name: str, text: str) -> None:
    content = text.encode()
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    tar.addfile(entry, io.BytesIO(content))


class _Digesting:
    """A file that is read, and its checksum so far."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.digest = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(size)
        self.digest.update(piece)
        return piece
