"""Slowing down guesses, in the shared database: per name and per source, with a growing delay instead of a lock-out."""

import hashlib
import hmac
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import ColumnElement, delete, func, select

import clock
from auth.models import SignInFailure
from database import apart
from extensions import db

WINDOW = timedelta(minutes=15)
FREE_TRIES = 5  # per name
FREE_TRIES_PER_SOURCE = 30  # many people share one office address
LONGEST_WAIT = timedelta(minutes=15)
MOST_DOUBLINGS = 10  # of one second: more than the longest wait


def wait_until(login: str, source: str) -> datetime | None:
    """The moment from which a new attempt is allowed; None when it is allowed now."""
    waits = [
        _wait(SignInFailure.login_hash == _hash(login), FREE_TRIES),
        _wait(SignInFailure.source_hash == _hash(source), FREE_TRIES_PER_SOURCE),
    ]
    latest = max((wait for wait in waits if wait), default=None)
    return latest if latest and latest > clock.now() else None


def note_failure(login: str, source: str) -> None:
    """Remember a refused attempt, for known and unknown names alike."""
    db.session.add(SignInFailure(at=clock.now(), login_hash=_hash(login), source_hash=_hash(source)))


def note_failure_apart(login: str, source: str) -> None:
    """The same in a transaction of its own, for a request that reads or ends in an error; roll its own back first."""
    with apart(db.engine) as session:
        session.add(SignInFailure(at=clock.now(), login_hash=_hash(login), source_hash=_hash(source)))


def forget(login: str) -> None:
    """A success clears the name, and what is older than the window goes for everyone."""
    db.session.execute(delete(SignInFailure).where((SignInFailure.login_hash == _hash(login)) | _old()))


def forget_old() -> None:
    """What is older than the window goes, also when nobody signs in."""
    db.session.execute(delete(SignInFailure).where(_old()))


def _old() -> ColumnElement[bool]:
    return SignInFailure.at < clock.now() - WINDOW


def _wait(matches: ColumnElement[bool], free_tries: int) -> datetime | None:
    count, last = db.session.execute(
        select(func.count(), func.max(SignInFailure.at)).where(matches, SignInFailure.at > clock.now() - WINDOW)
    ).one()
    if count < free_tries:
        return None
    doublings = min(count - free_tries + 1, MOST_DOUBLINGS)
    latest: datetime = last
    return latest + min(timedelta(seconds=2**doublings), LONGEST_WAIT)


def _hash(value: str) -> str:
    return hmac.new(current_app.config["SECRET_KEY"].encode(), value.encode(), hashlib.sha256).hexdigest()
