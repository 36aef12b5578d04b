"""Files with a declaration: judged by their content, made harmless, kept outside any web root under a name of their own.

A photo is drawn anew, so nothing of the original file remains: no place, no device, no thumbnail. A PDF is refused when it can do
more than be read. Both in a process of its own with little time and memory, so that a bomb costs the register neither.
"""

import hashlib
import os
import subprocess
import sys
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import IO, Any

from flask import current_app
from flask_babel import lazy_gettext as _
from sqlalchemy import event

import clock
from audit import Kind, System, record
from disk import new_file, sync
from extensions import db
from organisation.models import Person, new_uid
from registers import vault
from registers.models import Attachment, Declaration
from registers.photo_drawing import drawn

LARGEST = 10 * 1024 * 1024  # bytes
LONGEST_SIDE = 2000  # pixels
LONGEST_NAME = 120
PATIENCE = 15  # seconds for one file
AT_ONCE = BoundedSemaphore(2)  # files that one server looks at; each takes memory of the machine
SMALL_SIDE = 480  # pixels of the small picture on a page
HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
EXTENSIONS = {"image/jpeg": ".jpg", "application/pdf": ".pdf"}
PDF_REMEDIES = {  # by what registers/pdf_check.py says
    "unreadable": _("Dit PDF-bestand kunnen we niet openen. Kies een ander bestand"),
    "encrypted": _("Dit PDF-bestand heeft een wachtwoord. Haal het wachtwoord eraf of kies een foto"),
    "active": _("In dit PDF-bestand zitten programma's of andere bestanden. Maak er een gewone PDF van"),
    "long": _("Dit PDF-bestand heeft meer dan 500 bladzijden. Kies een korter bestand"),
}
PHOTO_REMEDIES = {  # by what registers/photo_drawing.py says
    "unreadable": _("Deze foto kunnen we niet openen. Kies een andere foto"),
    "large": _("Deze foto heeft te veel beeldpunten. Maak de foto kleiner of kies een andere"),
}


class Refused(ValueError):
    """This file is not kept; the message says what to do."""


@dataclass(frozen=True)
class CleanFile:
    """What may be kept: the bytes as they will be stored and sent."""

    display_name: str
    media_type: str
    content: bytes


def clean(stream: IO[bytes], filename: str | None) -> CleanFile:
    """The harmless version of an uploaded file. Raises Refused."""
    content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise Refused(_("Dit bestand is te groot. Kies een bestand tot 10 MB"))
    kind = _kind_of(content)
    if kind is None:
        raise Refused(_("Kies een JPG, PNG, HEIC of PDF"))
    if kind == "PDF":
        _judged(PDF_REMEDIES, "pdf_check.py", content)
        return CleanFile(_display_name(filename, "application/pdf"), "application/pdf", content)
    redrawn = _judged(PHOTO_REMEDIES, "photo_drawing.py", content, kind, str(LONGEST_SIDE))
    return CleanFile(_display_name(filename, "image/jpeg"), "image/jpeg", redrawn)


def attach(declaration: Declaration, field: str, file: CleanFile, *, actor: Person | System) -> Attachment:
    """Keep this file with the declaration, in place of the one that was there; the same file twice is kept once."""
    before = [attachment for attachment in declaration.attachments if attachment.field == field]
    uid = new_uid()
    sealed = declaration.register.confidential
    stored = vault.seal(file.content, f"attachment {uid}") if sealed else file.content
    digest = hashlib.sha256(stored).hexdigest()
    if any(attachment.sha256 == digest for attachment in before):
        return before[0]
    keep(uid, stored)
    attachment = Attachment(
        uid=uid,
        declaration=declaration,
        field=field,
        display_name=file.display_name,
        media_type=file.media_type,
        size=len(stored),
        sha256=digest,
        added_at=clock.now(),
    )
    db.session.add(attachment)
    record(Kind.ATTACHMENT_ADDED, actor=actor, subject=_subject(declaration), person=declaration.person, fields=(field,))
    for old in before:
        remove(old, actor=actor)
    return attachment


def remove(attachment: Attachment, *, actor: Person | System) -> None:
    """Take a file away; its bytes go once the transaction is on disk."""
    declaration = attachment.declaration
    record(
        Kind.ATTACHMENT_REMOVED,
        actor=actor,
        subject=_subject(declaration),
        person=declaration.person,
        fields=(attachment.field,),
    )
    forget(attachment)
    declaration.attachments.remove(attachment)
    db.session.delete(attachment)


def forget(attachment: Attachment) -> None:
    """Delete the bytes after the commit; a transaction that fails leaves them."""
    path = _path(attachment.uid)
    event.listen(db.session(), "after_commit", lambda _session: path.unlink(missing_ok=True), once=True)


def content_of(attachment: Attachment) -> bytes:
    """The file as it is sent to a reader. Raises FileNotFoundError, or vault.CannotOpen."""
    stored = kept(attachment.uid)
    if attachment.declaration.register.confidential:
        return vault.open_sealed(stored, f"attachment {attachment.uid}")
    return stored


def small(content: bytes) -> bytes:
    """A small picture of a photo that was kept."""
    return drawn(content, "JPEG", SMALL_SIDE)


def _kind_of(content: bytes) -> str | None:
    """What the first bytes say it is; the reader of that kind has to agree later."""
    if content.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS:
        return "HEIF"
    return "PDF" if content.startswith(b"%PDF-") else None


def _judged(remedies: dict[str, Any], program: str, content: bytes, *arguments: str) -> bytes:
    """What this program of ours makes of the file, in a process of its own. Raises Refused with what it says."""
    try:
        with AT_ONCE:
            judged = subprocess.run(  # noqa: S603 - our own program, nothing from the request in its arguments
                [sys.executable, "-I", str(Path(__file__).with_name(program)), *arguments],
                input=content,
                capture_output=True,
                timeout=PATIENCE,
                env={"PATH": os.environ.get("PATH", ""), "MALLOC_ARENA_MAX": "1"},  # else each thread takes 64 MiB of addresses
            )
    except subprocess.TimeoutExpired:
        raise Refused(remedies["unreadable"]) from None
    if judged.returncode != 0:
        raise Refused(remedies.get(judged.stdout.decode(errors="replace").strip(), remedies["unreadable"]))
    return judged.stdout


def _display_name(filename: str | None, media_type: str) -> str:
    """The name people see: without folders and without characters nobody can see; it says what the file is now."""
    last = (filename or "").replace("\\", "/").rpartition("/")[2]
    composed = unicodedata.normalize("NFC", last)
    visible = "".join(char for char in composed if unicodedata.category(char)[0] not in "CZ" or char == " ")
    stem = " ".join(visible.rpartition(".")[0].split() or visible.split()).strip(". ")
    extension = EXTENSIONS[media_type]
    return (stem[: LONGEST_NAME - len(extension)] or "bestand") + extension


def keep(uid: str, stored: bytes) -> None:
    """Write a file that was made harmless, on disk before this returns."""
    path = _path(uid)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with new_file(path) as file:
        file.write(stored)
    sync(path.parent)


def kept(uid: str) -> bytes:
    """A file as it was kept. Raises FileNotFoundError."""
    return _path(uid).read_bytes()


def _path(uid: str) -> Path:
    return Path(current_app.config["ATTACHMENTS_DIR"]) / uid


def _subject(declaration: Declaration) -> tuple[str, str]:
    return ("declaration", declaration.reference)
