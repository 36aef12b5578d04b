"""Signing in and out: the tie between an account, a session and a request."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import Enum, auto

from flask import Flask, request, session
from flask_login import login_user, logout_user
from sqlalchemy import select

import clock
from audit import SYSTEM, Kind, hold_chain, record
from auth import passkeys, passwords, second_factor, throttle
from auth.models import INTEGRITY_OFFICER, Account
from auth.permissions import roles_of
from auth.sessions import DatabaseSessions, idle_minutes
from auth.stepping_up import verified_again
from extensions import db, login
from organisation.models import Person

HALFWAY = timedelta(minutes=5)  # between the password and the second factor


class Step(Enum):
    """How far the right password brings somebody."""

    INSIDE = auto()
    SECOND = auto()


class TooManyAttempts(Exception):
    """This name or this source has to wait; says how many seconds."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"wait {seconds} seconds")
        self.seconds = seconds


class User:
    """What Flask-Login knows of a signed-in account."""

    is_authenticated = is_active = True
    is_anonymous = False

    def __init__(self, account: Account) -> None:
        self.account = account

    @property
    def person(self) -> Person:
        return self.account.person

    def get_id(self) -> str:
        return str(self.account.id)


def tie(app: Flask) -> None:
    """Use sessions in the database, and read the account afresh on every request."""
    app.session_interface = DatabaseSessions()
    login.init_app(app)
    login.session_protection = None  # the key in the cookie is the session; nothing to compare
    login.user_loader(_load)


def sign_in(name: str, password: str) -> Step | None:
    """Sign in with a local account; None when name or password is wrong, with the same work for both.

    Raises TooManyAttempts. Who has a second factor is asked for it next; everyone else is inside.
    """
    name = name.strip().lower()
    _wait_for(name)
    account = db.session.scalars(select(Account).where(Account.login == name)).one_or_none()
    stored = account.password_hash if account and _usable(account) else None
    db.session.rollback()  # checking takes long on purpose: others may write meanwhile
    right = passwords.verify_password(stored, password)
    hold_chain()
    if account is None or not right or account.password_hash != stored:
        _refused(name, account)
        return None
    throttle.forget(name)
    if passwords.needs_rehash(account.password_hash or ""):
        account.password_hash = passwords.HASHER.hash(password)
    if second_factor.factors_of(account):
        _half(account)
        return Step.SECOND
    enter(account, "password")
    return Step.INSIDE


def halfway() -> Account | None:
    """Whose password was right a moment ago, when only the second factor is still to come."""
    half = session.get("half")
    if not half or clock.now() - datetime.fromisoformat(half["at"]) > HALFWAY:
        return None
    account = db.session.get(Account, half["account"])
    return account if account and _usable(account) and half["password"] == _print(account) else None


def second_step(account: Account, sent: Mapping[str, str]) -> bool:
    """Let the account in when its second factor is right. Raises TooManyAttempts."""
    name = f"second step {account.uid}"
    _wait_for(name)
    hold_chain(account)
    how = second_factor.shown(account, sent)
    if how is None:
        _refused(name, account)
        return False
    throttle.forget(name)
    enter(account, how)
    return True


def sign_in_with_passkey(answer: str) -> bool:
    """Let in whose passkey this is: it is two factors in one. Raises TooManyAttempts."""
    _wait_for("passkey")
    hold_chain()
    passkey = passkeys.used(answer)
    if passkey is None or not _usable(passkey.account):
        _refused("passkey", passkey.account if passkey else None, only_source=True)
        return False
    enter(passkey.account, "passkey")
    return True


def show_again(account: Account, sent: Mapping[str, str]) -> bool:
    """Whether the person at the keyboard shows once more who he is: by his second factor, or by his password when he has none.

    Raises TooManyAttempts.
    """
    if second_factor.factors_of(account):
        name = f"second step {account.uid}"
        _wait_for(name)
        hold_chain()
        if second_factor.shown(account, sent) is None:
            _refused(name, account)
            return False
        throttle.forget(name)
    elif not right_password(account, sent.get("password", "")):
        return False
    record(Kind.SHOWN_AGAIN, actor=account.person, subject=("account", account.uid), person=account.person)
    verified_again()
    return True


def enter(account: Account, how: str) -> None:
    """Let the account in: a session of its own with a new key, and the event, in the current transaction.

    `how` names the way it was shown who this is: `password`, `passkey`, `code`, `recovery_code` or `single_sign_on`.
    """
    hold_chain()
    account.signed_in_at = clock.now()
    record(Kind.SIGNED_IN, actor=account.person, subject=("account", account.uid), person=account.person, fields=(how,))
    db.session.flush()
    session.clear()
    session["how"] = how
    session["idle_minutes"] = idle_minutes(confidential=INTEGRITY_OFFICER in roles_of(account.person))
    verified_again()
    login_user(User(account))


def sign_out(account: Account) -> None:
    """End the session on the server; the cookie goes with it."""
    record(Kind.SIGNED_OUT, actor=account.person, subject=("account", account.uid), person=account.person)
    logout_user()
    session.clear()


def right_password(account: Account, password: str) -> bool:
    """Whether this is the password of who is signed in. Raises TooManyAttempts. Ends the transaction that was open."""
    _wait_for(account.login)
    stored = account.password_hash
    db.session.rollback()  # checking takes long on purpose: others may write meanwhile
    right = passwords.verify_password(stored, password)
    hold_chain()
    if not right or account.password_hash != stored:
        _refused(account.login, account)
        return False
    throttle.forget(account.login)
    return True


def _load(account_id: str) -> User | None:
    account = db.session.get(Account, int(account_id))
    return User(account) if account is not None and _usable(account) else None


def _usable(account: Account) -> bool:
    return account.active and account.person.employed_on(clock.today())


def _half(account: Account) -> None:
    session.clear()
    session["half"] = {"account": account.id, "at": clock.now().isoformat(), "password": _print(account)}
    session["_fresh_key"] = True


def _print(account: Account) -> str:
    """Tells whether the password changed meanwhile."""
    return hashlib.sha256((account.password_hash or "").encode()).hexdigest()[:16]


def _source() -> str:
    return request.remote_addr or ""


def _wait_for(name: str) -> None:
    wait = throttle.wait_until(name, _source())
    if wait:
        raise TooManyAttempts(int((wait - clock.now()).total_seconds()) + 1)


def _refused(name: str, account: Account | None, *, only_source: bool = False) -> None:
    throttle.note_failure("" if only_source else name, _source())
    person = account.person if account else None
    record(Kind.SIGN_IN_FAILED, actor=SYSTEM, subject=("account", account.uid if account else "unknown"), person=person)
