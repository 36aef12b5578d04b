"""Opening and closing accounts, setting passwords, granting and ending roles; each with its event."""

from datetime import date, timedelta

from sqlalchemy import select

import clock
from audit import Kind, System, record
from auth import sessions
from auth.letters import password_letter, send
from auth.models import Account, RoleGrant
from auth.passwords import hash_password
from extensions import db
from organisation.models import Person


def open_account(person: Person, login: str, password: str | None, *, actor: Person | System) -> Account:
    """A local account for this person. Raises ValueError when the password is too short."""
    account = Account(person=person, login=login.strip().lower(), password_hash=hash_password(password) if password else None)
    db.session.add(account)
    db.session.flush()
    record(Kind.ACCOUNT_OPENED, actor=actor, subject=("account", account.uid), person=person)
    return account


def close_account(account: Account, *, actor: Person | System) -> None:
    """Nobody signs in with it any more, and whoever is signed in is out at once."""
    account.active = False
    sessions.end_all_of(account.id)
    record(Kind.ACCOUNT_CLOSED, actor=actor, subject=("account", account.uid), person=account.person)


def reopen_account(account: Account, *, actor: Person | System) -> None:
    """It was closed by mistake: with it people sign in as before."""
    account.active = True
    record(Kind.ACCOUNT_OPENED, actor=actor, subject=("account", account.uid), person=account.person)


def set_password(account: Account, password: str, *, actor: Person | System) -> None:
    """A new password; every session ends. Raises ValueError when it is too short."""
    account.password_hash = hash_password(password)
    sessions.end_all_of(account.id)
    record(Kind.PASSWORD_SET, actor=actor, subject=("account", account.uid), person=account.person)
    send(password_letter(account.person), account.person, f"password:{account.uid}:{clock.now().isoformat()}")


def grant_role(person: Person, role: str, *, actor: Person | System, from_on: date | None = None) -> RoleGrant:
    """Give a role from a day on."""
    grant = RoleGrant(person=person, role=role, from_on=from_on or clock.today())
    db.session.add(grant)
    db.session.flush()
    record(Kind.ROLE_GRANTED, actor=actor, subject=("role", role), person=person)
    return grant


def end_role(person: Person, role: str, *, actor: Person | System) -> None:
    """Take a role away; from the next request on it is gone."""
    today = clock.today()
    for grant in db.session.scalars(
        select(RoleGrant).where(RoleGrant.person_id == person.id, RoleGrant.role == role, RoleGrant.holds_on(today))
    ):
        grant.until_on = today - timedelta(days=1)
        record(Kind.ROLE_ENDED, actor=actor, subject=("role", role), person=person)
