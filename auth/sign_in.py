"""Signing in and out: the tie between an account, a session and a request."""

from flask import Flask, request, session
from flask_login import login_user, logout_user
from sqlalchemy import select

import clock
from audit import SYSTEM, Kind, hold_chain, record
from auth import passwords, throttle
from auth.models import Account
from auth.sessions import DatabaseSessions
from auth.stepping_up import verified_again
from extensions import db, login
from organisation.models import Person


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


def sign_in(name: str, password: str) -> Person | None:
    """Sign in with a local account; None when name or password is wrong, with the same work for both.

    Raises TooManyAttempts. A new session key is made at sign-in.
    """
    name, source = name.strip().lower(), request.remote_addr or ""
    _wait_if_asked(name, source)
    account = db.session.scalars(select(Account).where(Account.login == name)).one_or_none()
    usable = account is not None and account.active and account.person.employed_on(clock.today())
    stored = account.password_hash if account and usable else None
    db.session.rollback()  # checking takes long on purpose: others may write meanwhile
    right = passwords.verify_password(stored, password)
    hold_chain()
    if account is None or not right or account.password_hash != stored:
        throttle.note_failure(name, source)
        person = account.person if account else None
        record(Kind.SIGN_IN_FAILED, actor=SYSTEM, subject=("account", account.uid if account else "unknown"), person=person)
        return None
    throttle.forget(name)
    if passwords.needs_rehash(account.password_hash or ""):
        account.password_hash = passwords.hash_password(password)
    enter(account, "password")
    return account.person


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
    verified_again()
    login_user(User(account))


def show_again(account: Account, password: str) -> bool:
    """Whether who is signed in knows the password; then the session has a new key and remembers the moment.

    Raises TooManyAttempts: guessing here is as slow as at the door.
    """
    source, stored, login_name = request.remote_addr or "", account.password_hash, account.login
    _wait_if_asked(login_name, source)
    db.session.rollback()  # checking takes long on purpose: others may write meanwhile
    right = passwords.verify_password(stored, password)
    hold_chain()
    if not right or account.password_hash != stored:
        throttle.note_failure(login_name, source)
        record(Kind.SIGN_IN_FAILED, actor=SYSTEM, subject=("account", account.uid), person=account.person)
        return False
    throttle.forget(login_name)
    record(Kind.SHOWN_AGAIN, actor=account.person, subject=("account", account.uid), person=account.person)
    verified_again()
    return True


def sign_out(account: Account) -> None:
    """End the session on the server; the cookie goes with it."""
    record(Kind.SIGNED_OUT, actor=account.person, subject=("account", account.uid), person=account.person)
    logout_user()
    session.clear()


def _wait_if_asked(name: str, source: str) -> None:
    wait = throttle.wait_until(name, source)
    if wait:
        raise TooManyAttempts(int((wait - clock.now()).total_seconds()) + 1)


def _load(account_id: str) -> User | None:
    account = db.session.get(Account, int(account_id))
    usable = account is not None and account.active and account.person.employed_on(clock.today())
    return User(account) if account is not None and usable else None
