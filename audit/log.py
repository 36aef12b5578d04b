"""Writing events: inside the change's transaction, or apart from it."""

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, cast

from flask import current_app, g, has_request_context
from sqlalchemy import Table, bindparam, insert, select, update
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


# Written out once, on tables rather than objects: every change adds an event, an import adds hundreds of thousands.
_HEAD = cast(Table, ChainHead.__table__)
LAST_LINK = select(_HEAD.c.seq, _HEAD.c.hash).where(_HEAD.c.id == 1).with_for_update()
MOVE_HEAD = update(_HEAD).where(_HEAD.c.id == 1).values(seq=bindparam("new_seq"), hash=bindparam("new_hash"))
ADD_EVENT = insert(cast(Table, Event.__table__))
ADD_DETAIL = insert(cast(Table, EventDetail.__table__))
CHAIN_BEFORE = "chain_before"  # in the session's notes: the last event when this transaction first held the chain


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
) -> int:
    """Write one event in the current transaction and return its number.

    `subject` is (type, reference), `fields` the names of what changed, `digest` a keyed fingerprint of the subject's content.
    The reason goes to a side table; the chain keeps only a salted commitment to it.
    """
    session = session or db.session()
    seq, last = _last_link(session)
    salt = secrets.token_bytes(16)
    body = canonical(
        {
            "v": 1,
            "seq": seq + 1,
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
    hashed = link(current_app.config["AUDIT_KEY"], last, body)
    session.execute(ADD_EVENT, {**columns_of(body), "body": body, "hash": hashed})
    session.execute(MOVE_HEAD, {"new_seq": seq + 1, "new_hash": hashed})
    if why:
        session.execute(ADD_DETAIL, {"seq": seq + 1, "salt": salt, "why": why})
    return seq + 1


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


def _last_link(session: Session) -> tuple[int, bytes]:
    """Number and hash at the end of the chain, locked and as they are now.

    The lock comes before the rows that changed are written: two writers who take them crosswise would wait for each other.
    """
    seq, last = session.execute(LAST_LINK).one()
    session.info.setdefault(CHAIN_BEFORE, seq)
    return seq, last


def columns_of(body: bytes) -> dict[str, Any]:
    """The columns that repeat what stands in these canonical bytes."""
    fields = json.loads(body)
    return {
        "seq": fields["seq"],
        "at": datetime.fromisoformat(fields["at"]),
        "kind": fields["kind"],
        "actor": fields["actor"],
        "on_behalf_of": fields["on_behalf_of"],
        "subject_type": fields["subject"][0],
        "subject": fields["subject"][1],
        "person": fields["person"],
    }
