"""Writing events: inside the change's transaction, or apart from it."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Protocol, cast

from flask import current_app, g, has_request_context
from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import DeclarativeBase, Session, SessionTransaction

import clock
from audit.chain import canonical, commitment, link
from audit.kinds import LOOKS, Kind
from audit.models import ChainHead, Event, EventDetail
from audit.rows import fingerprints
from database import add_rows, apart
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
CHAIN_END = "chain_end"  # in the session's notes: who holds the chain, and its end as he left it
VERSION = 2  # of the fields of a line; those of version 1 say nothing of rows
AT_ONCE = 1000  # events in one statement


@dataclass(frozen=True)
class Happening:
    """One event to be written: what `record` takes, without who did it."""

    kind: Kind
    subject: tuple[str, str]
    person: Someone | None = None
    why: str | None = None
    fields: Iterable[str] = ()
    digest: str | None = None


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
    happened = Happening(kind, subject, person, why, fields, digest)
    return record_many([happened], actor=actor, on_behalf_of=on_behalf_of, session=session)


def record_many(
    happenings: Iterable[Happening],
    *,
    actor: Someone | System,
    on_behalf_of: Someone | None = None,
    session: Session | None = None,
) -> int:
    """Write these events in their order, each as `record` does, in few statements; returns the last number of the chain.

    They are taken from the iterable a part at a time: it may be as long as it likes.
    """
    session = session or db.session()
    seq, last = _last_link(session)
    shared = {
        "v": VERSION,
        "actor": actor.uid,
        "on_behalf_of": on_behalf_of.uid if on_behalf_of else None,
        "origin": g.get("request_id", "web") if has_request_context() else "command",
    }
    key, coming = current_app.config["AUDIT_KEY"], iter(happenings)
    while part := list(islice(coming, AT_ONCE)):
        events, details = [], []
        for one in part:
            seq, salt = seq + 1, secrets.token_bytes(16)
            fields = _fields(one, seq, salt, {**shared, "rows": _rows(session, one)})
            body = canonical(fields)
            last = link(key, last, body)
            events.append({**columns_of(fields), "body": body, "hash": last})
            if one.why:
                details.append({"seq": seq, "salt": salt, "why": one.why})
        add_rows(session, ADD_EVENT, events)
        session.execute(MOVE_HEAD, {"new_seq": seq, "new_hash": last})
        if details:
            session.execute(ADD_DETAIL, details)
    session.info[CHAIN_END] = _innermost(session), seq, last
    return seq


def _rows(session: Session, one: Happening) -> dict[str, str] | None:
    """How the rows of what changed are now: whoever records a change has made it before."""
    return None if one.kind in LOOKS else fingerprints(session, *one.subject)


def _fields(one: Happening, seq: int, salt: bytes, shared: dict[str, Any]) -> dict[str, Any]:
    return {
        **shared,
        "seq": seq,
        "at": clock.now().isoformat(timespec="microseconds"),
        "kind": one.kind.value,
        "subject": list(one.subject),
        "person": one.person.uid if one.person else None,
        "fields": sorted(one.fields),
        "why": commitment(salt, one.why) if one.why else None,
        "digest": one.digest,
    }


def hold_chain(*rows: DeclarativeBase) -> None:
    """Wait for one's turn to write: from here to the end of the transaction nobody else adds an event.

    For changes that first look whether something exists and then add it (the next number, a new organisation). `rows` were read
    before, so a colleague may have changed them meanwhile: they are read again.
    """
    session = db.session()
    _last_link(session)
    for row in rows:
        session.refresh(row)


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
    Whoever holds it is the only one who writes until his transaction ends, or the savepoint in which he took it.
    """
    holder, seq, last = session.info.get(CHAIN_END, (None, 0, b""))
    if holder is None or holder is not _innermost(session):
        seq, last = session.execute(LAST_LINK).one()
        session.info[CHAIN_END] = _innermost(session), seq, last
        session.info.setdefault(CHAIN_BEFORE, seq)
    return seq, last


def _innermost(session: Session) -> SessionTransaction | None:
    return session.get_nested_transaction() or session.get_transaction()


def columns_of(fields: dict[str, Any]) -> dict[str, Any]:
    """The columns that repeat what stands in an event."""
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
