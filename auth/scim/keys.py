"""Keys of programs: made by the administrator, shown once, revoked at once; and who is asking."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import g, request
from sqlalchemy import select, update
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import TooManyRequests, Unauthorized

import clock
from audit import SYSTEM, Kind, System, hold_chain, record, record_apart
from auth import throttle
from auth.scim.models import ProgramKey
from database import apart
from extensions import db
from organisation.models import Person

PREFIX = "okp_"  # so that one who finds a key somewhere sees what it is
NOTED_EVERY = timedelta(minutes=5)  # how often the use of a key is written down


@dataclass(frozen=True)
class Program:
    """Who asks, by the key that came along."""

    key_uid: str


def make_key(name: str, *, actor: Person | System) -> tuple[ProgramKey, str]:
    """A new key for the program of this name, and the key itself: it stands nowhere else."""
    hold_chain()
    secret = PREFIX + secrets.token_urlsafe(32)
    made_by = actor.id if isinstance(actor, Person) else None
    key = ProgramKey(name=name, key_hash=_hash(secret), made_at=clock.now(), made_by_id=made_by)
    db.session.add(key)
    db.session.flush()
    record(Kind.PROGRAM_KEY_MADE, actor=actor, subject=("program_key", key.uid))
    return key, secret


def revoke_key(key: ProgramKey, *, actor: Person | System) -> None:
    """From now on the key opens nothing; a second time changes nothing."""
    hold_chain(key)
    if key.revoked_at is None:
        key.revoked_at = clock.now()
        record(Kind.PROGRAM_KEY_REVOKED, actor=actor, subject=("program_key", key.uid))


def keys() -> Sequence[ProgramKey]:
    """Every key there ever was, those that work first, the newest first."""
    return db.session.scalars(
        select(ProgramKey).order_by(ProgramKey.revoked_at.is_not(None), ProgramKey.made_at.desc(), ProgramKey.id.desc())
    ).all()


def demand_key() -> None:
    """Let `g.program` be who asks. Raises Unauthorized, and TooManyRequests for a source that keeps guessing.

    A good key is never slowed down, so nobody shuts the identity system out by guessing from its address.
    """
    kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
    found = _key_of(secret.strip()) if kind.lower() == "bearer" else None
    if found is None:
        _refuse(request.remote_addr or "")
    else:
        g.program = Program(found)


def _key_of(secret: str) -> str | None:
    with apart(db.engine, reads=True) as session:
        asked = select(ProgramKey.uid, ProgramKey.used_at).where(
            ProgramKey.key_hash == _hash(secret), ProgramKey.revoked_at.is_(None)
        )
        found = session.execute(asked).one_or_none()
    if found is None:
        return None
    if found.used_at is None or found.used_at < clock.now() - NOTED_EVERY:
        with apart(db.engine) as session:
            session.execute(update(ProgramKey).where(ProgramKey.uid == found.uid).values(used_at=clock.now()))
    uid: str = found.uid
    return uid


def _refuse(source: str) -> None:
    name = f"program {source}"
    if throttle.wait_until(name, source):
        raise TooManyRequests(retry_after=60)
    db.session.rollback()
    throttle.note_failure_apart(name, source)
    record_apart(Kind.ACCESS_DENIED, actor=SYSTEM, subject=("page", request.path[:60]))
    raise Unauthorized(www_authenticate=WWWAuthenticate("bearer", {"realm": "scim"}))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
