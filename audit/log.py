"""Writing events: inside the change's transaction, or apart from it."""

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from flask import current_app, g, has_request_context
from sqlalchemy import select
from sqlalchemy.orm import Session

import clock
from audit.chain import canonical, commitment, link
from audit.kinds import Kind
from audit.models import ChainHead, Event, EventDetail
from database import apart
from extensions import db


class Someone(Protocol):
    """Whoever can act or be concerned: a person of the organisation."""

    @property
    def uid(self) -> str: ...


@dataclass(frozen=True)
class System:
    """The application itself, acting by a command or a job."""

    uid: None = None


SYSTEM = System()


@dataclass(frozen=True)
class Reference:
    """Someone by his reference alone, when his own row may not be read any more (after a rollback, beside a transaction)."""

    uid: str


def record(
    kind: Kind,
    *,
    actor: Someone | System,
    subject: tuple[str, str],
    person: Someone | None = None,
    on_behalf_of: Someone | None = None,
    why: str | None = None,
    fields: Iterable[str] = (),
    digest: str | None = None,
    session: Session | None = None,
) -> Event:
    """Write one event in the current transaction and return it.

    `subject` is (type, reference), `fields` the names of what changed, `digest` a keyed fingerprint of the subject's content.
    The reason goes to a side table; the chain keeps only a salted commitment to it.
    """
    session = session or db.session()
    head = _last_link(session)
    session.flush()
    salt = secrets.token_bytes(16)
    body = canonical(
        {
            "v": 1,
            "seq": head.seq + 1,
            "at": clock.now().isoformat(timespec="microseconds"),
            "kind": kind.value,
            "actor": actor.uid,
            "on_behalf_of": on_behalf_of.uid if on_behalf_of else None,
            "subject": list(subject),
            "person": person.uid if person else None,
            "fields": sorted(fields),
            "why": commitment(salt, why) if why else None,
            "digest": digest,
            "origin": g.get("request_id", "web") if has_request_context() else "command",
        }
    )
    event = event_from(body)
    event.hash = link(current_app.config["AUDIT_KEY"], head.hash, body)
    session.add(event)
    head.seq, head.hash = event.seq, event.hash
    session.flush()
    if why:
        session.add(EventDetail(seq=event.seq, salt=salt, why=why))
    return event


def hold_chain() -> None:
    """Wait for one's turn to write: from here to the end of the transaction nobody else adds an event.

    For changes that first look whether something exists and then add it (the next number, a new organisation).
    """
    _last_link(db.session())


def record_apart(kind: Kind, *, actor: Someone | System, subject: tuple[str, str], person: Someone | None = None) -> None:
    """Write one event in a transaction of its own, on disk before this returns.

    For reading a confidential record (the line stands before the first byte of content is sent) and for refused attempts.
    """
    acting = Reference(actor.uid) if actor.uid else SYSTEM  # read here: inside, the request's transaction would wait for this one
    concerned = Reference(person.uid) if person else None
    with apart(db.engine) as session:
        record(kind, actor=acting, subject=subject, person=concerned, session=session)


def _last_link(session: Session) -> ChainHead:
    """The end of the chain, locked and as it is now.

    The lock comes before the rows that changed are written: two writers who take them crosswise would wait for each other.
    """
    query = select(ChainHead).where(ChainHead.id == 1).with_for_update().execution_options(populate_existing=True)
    with session.no_autoflush:
        return session.scalars(query).one()


def event_from(body: bytes) -> Event:
    """The row that belongs to these canonical bytes, all but its hash."""
    fields = json.loads(body)
    return Event(
        seq=fields["seq"],
        at=datetime.fromisoformat(fields["at"]),
        kind=fields["kind"],
        actor=fields["actor"],
        on_behalf_of=fields["on_behalf_of"],
        subject_type=fields["subject"][0],
        subject=fields["subject"][1],
        person=fields["person"],
        body=body,
    )
