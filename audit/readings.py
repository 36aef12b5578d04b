"""The read log: who saw what is confidential of whom, as what, why and by which way. It stands before the first byte is sent.

Each view is one event in the chain and a row per person concerned beside it; the event holds a digest of its rows, so a row that
goes before its time leaves a trace. When the view cannot be written down nothing is shown (503).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import astuple, dataclass

from sqlalchemy import insert, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.exceptions import ServiceUnavailable

import clock
from audit.chain import canonical
from audit.kinds import Kind
from audit.log import Reference, Someone, record
from audit.models import Event, Reading
from database import apart
from extensions import db

PAGE, ATTACHMENT, LIST, EXPORT = "page", "attachment", "list", "export"  # channels; a page and its print are the same


@dataclass(frozen=True)
class View:
    """One person's data that somebody sees: `subject` is the reference of the declaration."""

    person: str  # uid
    subject: str
    role: str
    ground: str
    channel: str = PAGE
    on_behalf_of: str | None = None


def record_view(kind: Kind, views: Sequence[View], *, actor: Someone, subject: tuple[str, str]) -> None:
    """Write down that `actor` is about to see this, on disk before this returns. Raises ServiceUnavailable when that fails."""
    acting = Reference(actor.uid)  # read here: inside, the request's transaction would wait for this one
    try:
        with apart(db.engine) as session:
            add_view(kind, views, actor=acting, subject=subject, session=session)
    except SQLAlchemyError as problem:
        raise ServiceUnavailable() from problem


def add_view(
    kind: Kind, views: Sequence[View], *, actor: Someone, subject: tuple[str, str], session: Session | None = None
) -> None:
    """The same in a transaction that is under way: what is sent and what is shown afterwards are kept together."""
    session = session or db.session()
    alone = Reference(views[0].person) if len(views) == 1 else None
    seq = record(kind, actor=actor, subject=subject, person=alone, digest=digest_of(views), session=session)
    at = clock.now()
    session.execute(insert(Reading), [{"seq": seq, "at": at, "reader": actor.uid, **vars(view)} for view in views])


def digest_of(views: Sequence[View]) -> str:
    """The fingerprint of the rows of one view."""
    return hashlib.sha256(canonical({"views": [list(astuple(view)) for view in views]})).hexdigest()


def views_of(session: Session, event: Event) -> list[View]:
    """The rows beside this event."""
    rows = session.scalars(select(Reading).where(Reading.seq == event.seq).order_by(Reading.id))
    return [View(row.person, row.subject, row.role, row.ground, row.channel, row.on_behalf_of) for row in rows]
