"""Editions: numbered, immutable folders holding everything the public site needs, and one pointer to the current one."""

import hashlib
import json
import os
import secrets
import shutil
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import func, select

import clock
from audit import Kind, System, hold_chain, record
from audit.models import ChainHead
from extensions import db
from organisation.models import Person
from publication.changes import compare, history, tombstones
from publication.formats import COLUMNS, csv_bytes, json_bytes, rows
from publication.models import Edition
from publication.projection import public_register

POINTER = "current"
REGISTER, TABLE, PAPER, CHANGES, MANIFEST = FILES = (
    "register.json", "register.csv", "register.pdf", "changes.json", "manifest.json",
)  # fmt: skip


@dataclass(frozen=True)
class Published:
    """What was published: the number, the counts, and what differs from the edition before."""

    number: int
    positions: int
    entries: int
    changes: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def new(self) -> int:
        return len(self.changes["nieuw"])

    @property
    def changed(self) -> int:
        return len(self.changes["gewijzigd"])

    @property
    def ended(self) -> int:
        return len(self.changes["beëindigd"])

    @property
    def gone(self) -> int:
        return len(self.changes["verdwenen"])


def publish(*, actor: Person | System, force: bool = False) -> Published | None:
    """Build the edition of today and point to it; None when the public would see no difference and `force` is off.

    Commits: the row and the event of the edition are on disk before the pointer moves, and a pointer that a crash left behind
    is put right first.
    """
    hold_chain()
    before = _current()
    now = clock.now()
    day = clock.local(now).date()
    with force_locale("nl"):
        content = public_register(day)
        changes = compare(before.get(REGISTER), content)
        past = before.get(CHANGES, {"groepen": [], "stand": None})
        content["verwijderd"] = tombstones(
            before.get(REGISTER, {}).get("verwijderd", []), changes["verdwenen"], content, day.isoformat()
        )
        number = _next_number()
        differs = content != before.get(REGISTER)
        groups = history(past["groepen"], changes, content, day.isoformat(), number)
        if not differs and not force:
            _point_to_last()
            return None
        stand = day.isoformat() if differs else past["stand"]
        files = build(content, {"stand": stand, "groepen": groups})
    manifest = _manifest(number, now, files, content)
    _write_folder(number, {**files, MANIFEST: manifest})
    _keep(number, now, manifest, content, actor)
    db.session.commit()
    point_to(number)
    return Published(number, len(content["functies"]), len(content["vermeldingen"]), changes)


def build(content: dict[str, Any], changes: dict[str, Any]) -> dict[str, bytes]:
    """The files of an edition but its manifest; the same data gives the same bytes."""
    from publication.pdf import register_pdf

    return {
        REGISTER: json_bytes(content),
        TABLE: csv_bytes(COLUMNS, rows(content)),
        PAPER: register_pdf(content, changes["stand"]),
        CHANGES: json_bytes(changes),
    }


def last_edition() -> Edition | None:
    """The newest edition."""
    return db.session.scalars(select(Edition).order_by(Edition.number.desc())).first()


def current_codes() -> frozenset[str]:
    """The codes of the entries in the newest edition."""
    content = _current().get(REGISTER, {})
    return frozenset(entry["code"] for entry in content.get("vermeldingen", []))


def folder_of(number: int) -> Path:
    return editions_dir() / str(number)


def editions_dir() -> Path:
    return Path(current_app.config["EDITIONS_DIR"])


def point_to(number: int) -> None:
    """Make this edition the current one, in one step: a reader sees the old number or the new one, never half of it."""
    folder = editions_dir()
    temporary = folder / f".{POINTER}-{secrets.token_hex(4)}"
    _write(temporary, f"{number}\n".encode(), 0o644)
    temporary.replace(folder / POINTER)
    _sync(folder)


def _current() -> dict[str, Any]:
    """The register and the changes of the newest edition, by file name; empty before the first, or when it is not on disk."""
    last = last_edition()
    if last is None or not folder_of(last.number).exists():
        return {}
    return {name: json.loads((folder_of(last.number) / name).read_bytes()) for name in (REGISTER, CHANGES)}


def _point_to_last() -> None:
    """A crash between the commit and the pointer leaves the pointer one behind."""
    last = last_edition()
    pointer = editions_dir() / POINTER
    if last is not None and (not pointer.exists() or pointer.read_text().strip() != str(last.number)):
        point_to(last.number)


def _next_number() -> int:
    """One more than any edition known here or on disk: a number is never used twice, not even after a failed attempt."""
    known = db.session.scalar(select(func.max(Edition.number))) or 0
    folder = editions_dir()
    on_disk = [int(path.name) for path in folder.iterdir() if path.name.isdigit()] if folder.exists() else []
    return max([known, *on_disk]) + 1


def _manifest(number: int, moment: datetime, files: dict[str, bytes], content: dict[str, Any]) -> bytes:
    head = db.session.get_one(ChainHead, 1)
    described = {
        "uitgave": number,
        "gepubliceerd_op": clock.local(moment).isoformat(timespec="seconds"),
        "bestanden": {
            name: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)} for name, data in files.items()
        },
        "tellingen": {"functies": len(content["functies"]), "vermeldingen": len(content["vermeldingen"])},
        "logboek": {"laatste_regel": head.seq, "hash": head.hash.hex()},
    }  # fmt: skip
    return json_bytes(described)


def _write_folder(number: int, files: dict[str, bytes]) -> None:
    """Write under a temporary name, make sure all of it is on disk, then give it its name."""
    folder = editions_dir()
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / f".{number}-{secrets.token_hex(4)}"
    temporary.mkdir()
    try:
        for name, data in files.items():
            _write(temporary / name, data, 0o444)
        _sync(temporary)
        temporary.rename(folder_of(number))
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    _sync(folder)


def _keep(number: int, moment: datetime, manifest: bytes, content: dict[str, Any], actor: Person | System) -> None:
    head = db.session.get_one(ChainHead, 1)
    digest = hashlib.sha256(manifest).hexdigest()
    db.session.add(
        Edition(
            number=number,
            published_at=moment,
            manifest_sha256=digest,
            entries=len(content["vermeldingen"]),
            positions=len(content["functies"]),
            chain_seq=head.seq,
            chain_hash=head.hash,
        )
    )
    record(Kind.EDITION_PUBLISHED, actor=actor, subject=("edition", str(number)), digest=digest)


def _write(path: Path, data: bytes, mode: int) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fchmod(file.fileno(), mode)
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
