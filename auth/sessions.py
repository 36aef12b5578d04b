"""Sessions on the server: a row per browser, found by the hash of a random key in the cookie."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Request, Response, current_app, request
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy import delete, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from werkzeug.datastructures import CallbackDict

import clock
from auth.models import Account, UserSession
from database import apart
from extensions import db
from organisation.models import Person, new_uid

REMEMBERED = timedelta(hours=10)  # how long an ended session is known, so that what is sent from it can be kept
SEEN_EVERY = timedelta(minutes=1)  # how often reading a page renews the idle limit


class ServerSession(CallbackDict[str, Any], SessionMixin):
    """The dictionary Flask, Flask-Login and Flask-WTF see; `key` is empty until something is stored."""

    def __init__(
        self,
        data: dict[str, Any] | None = None,
        key: str = "",
        *,
        seen: bool = True,
        ends_at: datetime | None = None,
        ended: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data or {}, lambda _: setattr(self, "modified", True))
        self.key = key
        self.seen = seen
        self.ends_at = ends_at  # when nothing more is asked
        self.ended = ended  # what the session of this key held when it ended by itself
        self.modified = False


class DatabaseSessions(SessionInterface):
    """Keeps each session in the database; the cookie is renewed only when its key changes."""

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        key = request.cookies.get(cookie_name(app), "")
        if not key:
            return ServerSession()
        with apart(db.engine, reads=True) as session:
            row = session.get(UserSession, _hash(key))
            if row is None:
                return ServerSession()
            now = clock.now()
            if last_moment(row) < now:
                return ServerSession(ended=dict(row.data))
            return ServerSession(dict(row.data), key, seen=now - row.seen_at < SEEN_EVERY, ends_at=last_moment(row, now))

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
        if not (fresh or session.modified):
            _renew(session)
            return
        before = session.key
        if fresh:
            session.key = secrets.token_urlsafe(32)
        _store(session, before if fresh else None, fresh)
        if fresh:
            response.set_cookie(
                cookie_name(app),
                session.key,
                path="/",
                secure=app.config["SESSION_COOKIE_SECURE"],
                httponly=True,
                samesite="Lax",
            )


def _renew(session: ServerSession) -> None:
    """Note that it is in use. When that cannot be written now, who reads is not kept waiting for it."""
    try:
        _store(session, None, fresh=False)
    except OperationalError:
        current_app.logger.warning("a session could not be renewed")


def cookie_name(app: Flask) -> str:
    return "__Host-sid" if app.config["SESSION_COOKIE_SECURE"] else "sid"


def end(key: str) -> None:
    """Forget the session with this key."""
    with apart(db.engine) as session:
        session.execute(delete(UserSession).where(UserSession.key_hash == _hash(key)))


def forget_ended(session: Session) -> None:
    """What ended so long ago that nobody sends a form from it any more goes, in the transaction of this session."""
    session.execute(delete(UserSession).where(UserSession.seen_at < clock.now() - REMEMBERED))


def end_all_of(account_id: int) -> None:
    """Sign the account out everywhere, in the current transaction (password changed, account closed)."""
    db.session.execute(delete(UserSession).where(UserSession.account_id == account_id))


def end_of_identities(identities: Sequence[int], provider_session: str | None = None) -> None:
    """End the sessions that came through these identities, in the current transaction; all, or those of one session there."""
    through = delete(UserSession).where(UserSession.identity_id.in_(identities))
    if provider_session is not None:
        through = through.where(UserSession.provider_session == provider_session)
    db.session.execute(through)


def of_account(account_id: int) -> list[UserSession]:
    """The sessions of this account that still go on, the last used first."""
    rows = db.session.scalars(
        select(UserSession).where(UserSession.account_id == account_id).order_by(UserSession.seen_at.desc(), UserSession.uid)
    )
    return [row for row in rows if last_moment(row) >= clock.now()]


def is_this_one(row: UserSession, key: str) -> bool:
    """Whether the session is that of the browser with this key."""
    return row.key_hash == _hash(key)


def idle_minutes(confidential: bool) -> int:
    """How long a session may pause; shorter for who sees financial interests."""
    settings = current_app.config["SETTINGS"]
    minutes: int = settings.session_idle_minutes_confidential if confidential else settings.session_idle_minutes
    return minutes


def shorten(person: Person) -> None:
    """A role was given: the sessions that go on pause no longer than the strictest limit, in the current transaction."""
    mine = select(Account.id).where(Account.person_id == person.id)
    strict = idle_minutes(confidential=True)
    db.session.execute(update(UserSession).where(UserSession.account_id.in_(mine)).values(idle_minutes=strict))


def last_moment(row: UserSession, seen_at: datetime | None = None) -> datetime:
    """Until when the session goes on when nothing more is asked of it."""
    longest = timedelta(hours=current_app.config["SETTINGS"].session_hours)
    return min((seen_at or row.seen_at) + timedelta(minutes=row.idle_minutes), row.started_at + longest)


def _store(contents: ServerSession, before: str | None, fresh: bool) -> None:
    """Keep the contents; a session that was ended while this request ran stays ended.

    With a new key the session `before` goes; of the same person it goes on as it began.
    """
    now, key = clock.now(), _hash(contents.key)
    account = int(contents["_user_id"]) if contents.get("_user_id") else None
    held = {
        "data": dict(contents),
        "seen_at": now,
        "account_id": account,
        "identity_id": contents.get("identity_id"),
        "provider_session": contents.get("provider_session"),
    }
    with apart(db.engine) as session:
        if not fresh:
            session.execute(update(UserSession).where(UserSession.key_hash == key).values(**held))
            return
        forget_ended(session)
        row = UserSession(
            key_hash=key, started_at=now, uid=new_uid(), browser=_browser(),
            idle_minutes=contents.get("idle_minutes") or idle_minutes(confidential=False), **held,
        )  # fmt: skip
        old = session.get(UserSession, _hash(before)) if before else None
        if old is not None:
            if account is not None and old.account_id == account:
                row.started_at, row.idle_minutes = old.started_at, old.idle_minutes
            session.delete(old)
        session.add(row)


BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac", "Mac"),
    ("Linux", "Linux"),
)


def _browser() -> str:
    """What the browser says it is, in two words: enough to recognise one's own."""
    told = request.user_agent.string
    found = (next((name for mark, name in table if mark in told), "") for table in (BROWSERS, SYSTEMS))
    return ", ".join(name for name in found if name)


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
