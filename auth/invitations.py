"""Invitations: a link that works once, for thirty minutes, by which a person sets a password himself."""

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import delete, select, update

import clock
from audit import Kind, System, hold_chain, record
from auth.access_models import Invitation
from auth.accounts import open_account, reopen_account, set_password
from auth.letters import invitation_letter, send
from auth.models import Account
from auth.second_factor import drop_all
from extensions import db
from organisation.models import Person
from post import outbox

GOOD_FOR = timedelta(minutes=30)


class NoAddress(Exception):
    """Without an e-mail address nobody is invited by mail."""


class NotEmployed(Exception):
    """Who does not work here gets no account."""


class AddressTaken(Exception):
    """Somebody else signs in with this e-mail address."""


class HasPassword(Exception):
    """Who has, or had, a password gets a new way in from two people."""


class NoLongerGood(Exception):
    """The link was used, replaced, or is too old."""


def account_of(person: Person) -> Account | None:
    """The account of this person."""
    return db.session.scalars(select(Account).where(Account.person_id == person.id)).one_or_none()


def invite(person: Person, *, actor: Person | System, by_mail: bool = True) -> str:
    """Mail a link to who never had a password, and return its token. Opens an account for who has none.

    Whose link grew too old gets another that does the same: what two people let lapse still lapses.
    Raises NotEmployed, NoAddress, AddressTaken and HasPassword.
    """
    hold_chain()
    account = account_of(person)
    if account is not None and account.password_hash is not None:
        raise HasPassword()
    unused = select(Invitation.drops_factors).where(Invitation.person_id == person.id, Invitation.used_at.is_(None))
    return new_link(person, actor=actor, drops_factors=db.session.scalar(unused) or False, by_mail=by_mail)


def new_link(person: Person, *, actor: Person | System, drops_factors: bool = False, by_mail: bool = True) -> str:
    """Mail a new link, in place of an earlier one, and return its token. Raises NotEmployed, NoAddress and AddressTaken."""
    if not person.employed_on(clock.today()):
        raise NotEmployed()
    if not outbox.is_address(person.email or ""):
        raise NoAddress()
    hold_chain()
    _open(person, actor)
    token, now = secrets.token_urlsafe(32), clock.now()
    take_back(person)
    db.session.add(
        Invitation(
            person_id=person.id, token_hash=hash_of(token), drops_factors=drops_factors, made_at=now, expires_at=now + GOOD_FOR
        )
    )  # fmt: skip
    db.session.flush()
    record(Kind.INVITED, actor=actor, subject=("account", person.uid), person=person)
    if by_mail:
        send(invitation_letter(person, token), person, f"invitation:{hash_of(token)}", _about(person))
    return token


def take_back(person: Person) -> None:
    """No earlier link of this person works any more, and a mail with it that was not sent yet is not sent."""
    db.session.execute(delete(Invitation).where(Invitation.person_id == person.id))
    outbox.take_back(_about(person))


def good_invitation(token: str) -> Invitation | None:
    """The invitation of this link; None when it was used, replaced or is too old, or its person has left."""
    return _good(hash_of(token))


def invited(token_hash: str) -> Person | None:
    """Who was invited by this link, while it works."""
    found = _good(token_hash)
    return found.person if found else None


def _good(token_hash: str) -> Invitation | None:
    found = db.session.scalars(select(Invitation).where(Invitation.token_hash == token_hash)).one_or_none()
    if found is None or found.used_at or found.expires_at <= clock.now():
        return None
    account = account_of(found.person)
    return found if account and account.active and found.person.employed_on(clock.today()) else None


def redeem(token: str, password: str) -> Account:
    """Set the password and use up the link; every session ends. Raises NoLongerGood, also for the second of two at once."""
    account = use_up(hash_of(token))
    set_password(account, password, actor=account.person)
    return account


def use_up(token_hash: str) -> Account:
    """Whose link this was; it does not work again. Raises NoLongerGood, also for the second of two at once."""
    invitation = _good(token_hash)
    account = account_of(invitation.person) if invitation else None
    if invitation is None or account is None:
        raise NoLongerGood()
    hold_chain()
    unused = update(Invitation).where(Invitation.id == invitation.id, Invitation.used_at.is_(None))
    done = db.session.execute(unused.values(used_at=clock.now()).execution_options(synchronize_session=False))
    if not done.rowcount:  # type: ignore[attr-defined]
        raise NoLongerGood()
    if invitation.drops_factors:
        drop_all(account, actor=account.person)
    record(Kind.INVITATION_USED, actor=account.person, subject=("account", account.uid), person=account.person)
    return account


def _open(person: Person, actor: Person | System) -> None:
    """An account that is open."""
    account, login = account_of(person), (person.email or "").lower()
    if account is None:
        if db.session.scalar(select(Account.id).where(Account.login == login)) is not None:
            raise AddressTaken()
        open_account(person, login, None, actor=actor)
    elif not account.active:
        reopen_account(account, actor=actor)


def hash_of(token: str) -> str:
    """What is kept of the token of a link."""
    return hashlib.sha256(token.encode()).hexdigest()


def _about(person: Person) -> str:
    return f"invitation:{person.uid}"
