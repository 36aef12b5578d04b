"""Sessions on the server: a row per browser, found by the hash of a random key in the cookie."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy import ColumnElement, delete
from werkzeug.datastructures import CallbackDict

import clock
from auth.models import UserSession
from database import apart
from extensions import db

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=10)
SEEN_EVERY = timedelta(minutes=1)  # how often reading a page renews the idle limit


class ServerSession(CallbackDict[str, Any], SessionMixin):
    """The dictionary Flask, Flask-Login and Flask-WTF see; `key` is empty until something is stored."""

    def __init__(self, data: dict[str, Any] | None = None, key: str = "", seen: bool = True) -> None:
        super().__init__(data or {}, lambda _: setattr(self, "modified", True))
        self.key = key
        self.seen = seen
        self.modified = False


class DatabaseSessions(SessionInterface):
    """Keeps each session in the database; the cookie is renewed only when its key changes."""

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        key = request.cookies.get(cookie_name(app), "")
        if not key:
            return ServerSession()
        with apart(db.engine, reads=True) as session:
            row = session.get(UserSession, _hash(key))
            if row is None or _expired(row):
                return ServerSession()
            return ServerSession(dict(row.data), key, seen=clock.now() - row.seen_at < SEEN_EVERY)

    def save_session(self, app: Flask, session: ServerSession, response: Response) -> None:  # type: ignore[override]
        over = bool(session.key) and not session
        if not over and not (session and (session.modified or not session.seen)):
            return
        db.session.rollback()  # the view has committed; what a page read since may not hold the lock that is needed here
        if over:
            end(session.key)
            response.delete_cookie(cookie_name(app), path="/", secure=app.config["SESSION_COOKIE_SECURE"], httponly=True)
            return
        fresh = session.pop("_fresh_key", False) or not session.key
        if fresh:
            if session.key:
                end(session.key)
            session.key = secrets.token_urlsafe(32)
        _store(session, fresh)
        if fresh:
            response.set_cookie(
                cookie_name(app),
                session.key,
                path="/",
                secure=app.config["SESSION_COOKIE_SECURE"],
                httponly=True,
                samesite="Lax",
            )


def cookie_name(app: Flask) -> str:
    return "__Host-sid" if app.config["SESSION_COOKIE_SECURE"] else "sid"


def end(key: str) -> None:
    """Forget the session with this key."""
    with apart(db.engine) as session:
        session.execute(delete(UserSession).where(UserSession.key_hash == _hash(key)))


def end_all_of(account_id: int) -> None:
    """Sign the account out everywhere, in the current transaction (password changed, account closed)."""
    db.session.execute(delete(UserSession).where(UserSession.account_id == account_id))


def end_of_identities(identities: Sequence[int], provider_session: str | None = None) -> None:
    """End the sessions that came through these identities, in the current transaction; all, or those of one session there."""
    through = delete(UserSession).where(UserSession.identity_id.in_(identities))
    if provider_session is not None:
        through = through.where(UserSession.provider_session == provider_session)
    db.session.execute(through)


def _store(contents: ServerSession, fresh: bool) -> None:
    """Keep the contents; a session that was ended while this request ran stays ended."""
    now = clock.now()
    account = contents.get("_user_id")
    with apart(db.engine) as session:
        row = session.get(UserSession, _hash(contents.key))
        if row is None and not fresh:
            return
        if row is None:
            session.execute(delete(UserSession).where(_nobody_can_use(now)))
            row = UserSession(key_hash=_hash(contents.key), started_at=now)
            session.add(row)
        row.data, row.seen_at = dict(contents), now
        row.account_id = int(account) if account else None
        row.identity_id, row.provider_session = contents.get("identity_id"), contents.get("provider_session")


def _nobody_can_use(now: datetime) -> ColumnElement[bool]:
    return (UserSession.seen_at < now - IDLE) | (UserSession.started_at < now - LONGEST)


def _expired(row: UserSession) -> bool:
    now = clock.now()
    return now - row.seen_at > IDLE or now - row.started_at > LONGEST


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
