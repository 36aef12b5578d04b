"""The decision to designate as a PDF: checked like every file, kept beside the others, added and never taken out."""

import hashlib
from typing import IO

from flask_babel import lazy_gettext as _
from sqlalchemy import select

import clock
from audit import Kind, System, record
from extensions import db
from organisation.models import Designation, Person, new_uid
from registers.attachments import Refused, clean, keep, kept
from registers.designations.models import DesignationDocument

PDF = "application/pdf"


def add_document(
    designation: Designation, stream: IO[bytes], filename: str | None, *, actor: Person | System
) -> DesignationDocument:
    """Keep this PDF with the designation; the same file twice is kept once. Raises attachments.Refused."""
    file = clean(stream, filename)
    if file.media_type != PDF:
        raise Refused(_("Kies een PDF"))
    digest = hashlib.sha256(file.content).hexdigest()
    for known in documents_of(designation):
        if known.sha256 == digest:
            return known
    document = DesignationDocument(
        uid=new_uid(),
        designation=designation,
        display_name=file.display_name,
        size=len(file.content),
        sha256=digest,
        added_at=clock.now(),
    )
    record(Kind.DESIGNATION_DOCUMENT_ADDED, actor=actor, subject=("designation", designation.uid), fields=("document",))
    keep(document.uid, file.content)
    db.session.add(document)
    return document


def documents_of(designation: Designation) -> list[DesignationDocument]:
    """The files with a designation, the oldest first."""
    return list(
        db.session.scalars(
            select(DesignationDocument)
            .where(DesignationDocument.designation_id == designation.id)
            .order_by(DesignationDocument.id)
        )
    )


def content_of(document: DesignationDocument) -> bytes:
    """The file as it is sent. Raises FileNotFoundError."""
    return kept(document.uid)
