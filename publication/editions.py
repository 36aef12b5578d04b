"""Editions: numbered, immutable, signed folders holding everything the public site needs, and one pointer to the current one."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import func, select

import clock
from audit import Kind, System, hold_chain, record
from audit.checkpoints import for_an_edition, said_in
from audit.models import ChainHead
from extensions import db
from organisation.models import Person
from publication import folders
from publication.changes import by_code
from publication.files import PAST, REGISTER, Material, content_in, describe, write_others, write_register
from publication.folders import editions_dir, folder_of, point_to
from publication.formats import Described, json_bytes
from publication.models import Edition
from publication.past import EMPTY, Past, next_edition
from publication.projection import public_register
from publication.signing import public_key, signature
from publication.static_copy import write_static_copy

__all__ = ["editions_dir", "folder_of", "point_to"]

MANIFEST, SIGNATURE, KEY = SEALS = ("manifest.json", "manifest.sig", "sleutel.pem")


@dataclass(frozen=True)
class Published:
    """What was published: the number, the counts, and what differs from the edition before."""

    number: int
    positions: int
    entries: int
    changes: dict[str, list[Any]] = field(default_factory=dict)

    def count(self, kind: str) -> int:
        """How many entries are new, changed, ended, corrected or gone (`nieuw`, `gewijzigd`, …)."""
        return len(self.changes[kind])


def publish(*, actor: Person | System, force: bool = False) -> Published | None:
    """Build the edition of today and point to it; None when the public would see no difference and `force` is off.

    Commits: the row and the event of the edition are on disk before the pointer moves, and a pointer that a crash left behind
    is put right first.
    """
    hold_chain()
    before, past = _newest()
    now = clock.now()
    day = clock.local(now).date()
    number = _next_number()
    with force_locale("nl"):
        content, told, changes = next_edition(before, past, _register_on(day), day.isoformat(), number)
        if content == before and not force:
            _point_to_last()
            return None
        with folders.new_folder(number) as folder:
            written = build(folder, content, told, number, now)
            manifest = seal(folder, written, content, number, now, _head())
    _keep(number, now, manifest, content, actor)
    db.session.commit()
    point_to(number)
    folders.remove_old(lambda one: one > number - folders.KEPT)
    if current_app.config["SETTINGS"].static_dir:
        copy_to(Path(current_app.config["SETTINGS"].static_dir))
    return Published(number, len(content["functies"]), len(content["vermeldingen"]), changes)


def build(folder: Path, content: dict[str, Any], past: Past, number: int, moment: datetime) -> dict[str, dict[str, Any]]:
    """Write the files of an edition but its seals; returns size and checksum of each.

    The same content, number and moment give the same bytes.
    """
    settings = current_app.config["SETTINGS"]
    write_register(folder, content, number, past["stand"])
    register = describe(folder / REGISTER)
    described = Described(
        number=number,
        published_at=clock.local(moment).isoformat(timespec="seconds"),
        checksum_of_register=register["sha256"],
        organisation=settings.organisation_name,
        address=settings.public_url,
        contact_mail=settings.organisation_email,
        stand=past["stand"],
        positions=len(content["functies"]),
        entries=len(content["vermeldingen"]),
    )
    return write_others(folder, Material(content, past, described), register)


def copy_to(folder: Path) -> int:
    """Write the current edition as plain files to a folder; returns how many."""
    return write_static_copy(current_app.extensions["static_copy_app"](), folder)


def last_edition() -> Edition | None:
    """The newest edition."""
    return db.session.scalars(select(Edition).order_by(Edition.number.desc())).first()


def current_codes() -> frozenset[str]:
    """The codes of the entries in the newest edition; looked up in it once, for an edition does not change."""
    last = _last_on_disk()
    if last is None:
        return frozenset()
    register = folder_of(last.number) / REGISTER
    return _codes_in(register, register.stat().st_mtime_ns)


@lru_cache(maxsize=1)
def _codes_in(register: Path, _written: int) -> frozenset[str]:
    return frozenset(by_code(_content(register)))


def _content(register: Path) -> dict[str, Any]:
    return content_in(json.loads(register.read_bytes()))


def content_of(number: int) -> dict[str, Any]:
    """The register in an edition that is still on disk. Raises FileNotFoundError."""
    return _content(folder_of(number) / REGISTER)


def past_of(number: int) -> Past:
    """What an edition that is still on disk tells about the past. Raises FileNotFoundError."""
    past: Past = json.loads((folder_of(number) / PAST).read_bytes())
    return past


def _register_on(day: date) -> dict[str, Any]:
    """The public register, and the yearly figures that were made public; those are handed in, and there may be none yet."""
    yearly = current_app.extensions["yearly_figures"]()
    return public_register(day) | ({"jaarcijfers": yearly} if yearly else {})


def _newest() -> tuple[dict[str, Any] | None, Past]:
    """The register and the past of the newest edition; None and nothing before the first, or when it is not on disk."""
    last = _last_on_disk()
    return (content_of(last.number), past_of(last.number)) if last else (None, EMPTY)


def _last_on_disk() -> Edition | None:
    """The newest edition, when it is there. One of release 0.1 has no past in it: it counts as none, and we begin anew."""
    last = last_edition()
    return last if last is not None and (folder_of(last.number) / PAST).exists() else None


def _point_to_last() -> None:
    """A crash between the commit and the pointer leaves the pointer one behind."""
    last = last_edition()
    if last is not None and folders.pointed_to() != last.number:
        point_to(last.number)


def _next_number() -> int:
    """One more than any edition known here or on disk: a number is never used twice, not even after a failed attempt."""
    known = db.session.scalar(select(func.max(Edition.number))) or 0
    return max([known, *folders.numbers_on_disk()]) + 1


def seal(
    folder: Path, written: dict[str, dict[str, Any]], content: dict[str, Any], number: int, moment: datetime, head: dict[str, Any]
) -> bytes:
    """Write the manifest, which names every file `written` with its checksum and the `head` of the event chain, and sign it."""
    manifest = json_bytes(
        {
            "uitgave": number,
            "gepubliceerd_op": clock.local(moment).isoformat(timespec="seconds"),
            "bestanden": written,
            "tellingen": {"functies": len(content["functies"]), "vermeldingen": len(content["vermeldingen"])},
            "logboek": head,
        }
    )
    for name, data in ((MANIFEST, manifest), (SIGNATURE, signature(manifest)), (KEY, public_key())):
        (folder / name).write_bytes(data)
    return manifest


def _head() -> dict[str, Any]:
    """How long the log is and its last hash; and the newest signed checkpoint, so that everyone holds it."""
    head, checkpoint = db.session.get_one(ChainHead, 1), for_an_edition()
    signed = {"controlepunt": said_in(checkpoint.note)} if checkpoint else {}
    return {"laatste_regel": head.seq, "hash": head.hash.hex(), **signed}


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
