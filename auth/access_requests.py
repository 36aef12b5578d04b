"""What one person asks and another approves: giving a role, and a way back in for who lost his password or second factor.

Both are administrators, or the second is an integrity officer. Nobody asks or approves for himself (four eyes), and the database
holds that too. Taking a role away is done by one person and at once, because waiting would leave the rights; everyone who
watches over roles is told. The last administrator and the last integrity officer stay.
"""

from datetime import date

from sqlalchemy import ColumnElement, exists, or_, select, true, update

import clock
from audit import Kind, hold_chain, record
from auth import sessions
from auth.access_models import (
    APPROVED,
    GRANT_ROLE,
    PASSKEY,
    REFUSED,
    RESET_ALL,
    RESET_PASSWORD,
    TAKEN_BACK,
    AccessRequest,
    SecondFactor,
)
from auth.accounts import end_role, grant_role
from auth.invitations import account_of, new_link
from auth.letters import reset_letter, role_ended_letter, role_given_letter, send
from auth.models import ADMINISTRATOR, INTEGRITY_OFFICER, ROLES, Account, RoleGrant
from auth.permissions import holders_of_role, may
from auth.single_sign_on.trip import provider
from extensions import db
from organisation.models import Person

WATCHERS = (ADMINISTRATOR, INTEGRITY_OFFICER)  # of each of these roles somebody must be left
LONGEST_REASON = 300  # characters


class NotForOneself(Exception):
    """Nobody asks for a role, or approves it, for himself."""


class OneAndTheSame(Exception):
    """Who asked does not approve."""


class HasRoleAlready(Exception):
    """This person has this role, or somebody asked for it already."""


class NoLongerThere(Exception):
    """This person does not work here any more, or has no account to recover."""


class RoleOver(Exception):
    """The last day for which the role was asked has passed, so it would never hold."""


class AlreadySettled(Exception):
    """A colleague was first."""


class LastOne(Exception):
    """The last one with this role stays."""


def waiting_requests() -> list[AccessRequest]:
    """What waits for a second person, oldest first."""
    return list(db.session.scalars(select(AccessRequest).where(AccessRequest.outcome.is_(None)).order_by(AccessRequest.id)))


def may_approve(request: AccessRequest, person: Person) -> bool:
    """Whether this person can be the second one."""
    return person.id not in (request.asked_by_id, request.person_id)


def ask_role(person: Person, role: str, from_on: date, until_on: date | None, reason: str, *, actor: Person) -> AccessRequest:
    """Ask for a role for somebody; it is given when another person approves.

    Raises NotForOneself, NoLongerThere and HasRoleAlready.
    """
    if role not in ROLES:
        raise ValueError(role)
    hold_chain()
    _check_asked(person, actor)
    asked = select(AccessRequest.id).where(
        AccessRequest.person_id == person.id, AccessRequest.role == role, AccessRequest.outcome.is_(None)
    )
    if _running(person, role, from_on) or db.session.scalar(asked) is not None:
        raise HasRoleAlready()
    request = _request(person, GRANT_ROLE, reason, actor, role=role, from_on=from_on, until_on=until_on)
    record(Kind.ROLE_ASKED, actor=actor, subject=("role", role), person=person, why=reason)
    return request


def ask_reset(person: Person, *, everything: bool, reason: str, actor: Person) -> AccessRequest:
    """Ask for a way back in, with `everything` also past the second factor.

    Raises NotForOneself, NoLongerThere and HasRoleAlready.
    """
    hold_chain()
    _check_asked(person, actor)
    if account_of(person) is None:
        raise NoLongerThere()
    open_already = select(AccessRequest.id).where(
        AccessRequest.person_id == person.id, AccessRequest.asked != GRANT_ROLE, AccessRequest.outcome.is_(None)
    )
    if db.session.scalar(open_already) is not None:
        raise HasRoleAlready()
    request = _request(person, RESET_ALL if everything else RESET_PASSWORD, reason, actor)
    record(Kind.RESET_ASKED, actor=actor, subject=("account", person.uid), person=person, why=reason)
    return request


def approve(request: AccessRequest, *, actor: Person) -> None:
    """Do what was asked.

    Raises NotForOneself, OneAndTheSame, AlreadySettled, NoLongerThere, RoleOver, HasRoleAlready, and what an invitation raises.
    """
    if actor.id == request.person_id:
        raise NotForOneself()
    if actor.id == request.asked_by_id:
        raise OneAndTheSame()
    _settle(request, APPROVED, actor)
    if not request.person.employed_on(clock.today()) or not may(request.asked_by, "area.accounts"):
        raise NoLongerThere()
    if request.asked == GRANT_ROLE:
        _give(request, actor)
    else:
        _let_back_in(request, actor)


def refuse(request: AccessRequest, *, actor: Person) -> None:
    """Do not do it; who asked takes it back. Raises NotForOneself and AlreadySettled."""
    if actor.id == request.person_id:
        raise NotForOneself()
    _settle(request, TAKEN_BACK if actor.id == request.asked_by_id else REFUSED, actor)
    if request.role:
        record(Kind.ROLE_REFUSED, actor=actor, subject=("role", request.role), person=request.person)
    else:
        record(Kind.RESET_REFUSED, actor=actor, subject=("account", request.person.uid), person=request.person)


def take_role(person: Person, role: str, *, actor: Person) -> None:
    """End a role at once, and tell who had it and everyone who watches over roles. Raises LastOne."""
    hold_chain()
    if is_last(person, role):
        raise LastOne()
    readers = {person, *(holder for watched in WATCHERS for holder in holders_of_role(watched))} - {actor}
    end_role(person, role, actor=actor)
    moment = clock.now().isoformat(timespec="seconds")
    for reader in readers:
        key = f"role_ended:{person.uid}:{role}:{moment}:{reader.uid}"
        send(role_ended_letter(reader, person, role, actor), reader, key[:120])


def is_last(person: Person, role: str) -> bool:
    """Whether nobody else can do what this person does by this role, and somebody must."""
    return role in WATCHERS and not [holder for holder in able_holders(role) if holder.id != person.id]


def able_holders(role: str) -> list[Person]:
    """Who has this role and can sign in: with an account that is open, and something to open it with."""
    return _with_account(role, _opens())


def open_holders(role: str) -> list[Person]:
    """Who has this role and an account that is open, also when a link to choose a password is still to be used."""
    return _with_account(role)


def _with_account(role: str, *clauses: ColumnElement[bool]) -> list[Person]:
    holders = holders_of_role(role)
    theirs = select(Account.person_id).where(Account.active, Account.person_id.in_([holder.id for holder in holders]), *clauses)
    found = set(db.session.scalars(theirs))
    return [holder for holder in holders if holder.id in found]


def _opens() -> ColumnElement[bool]:
    """SQL, in a query about `Account`: there is a password or a passkey; at the provider everybody who works here can sign in."""
    if provider() is not None:
        return true()
    passkey = exists().where(SecondFactor.account_id == Account.id, SecondFactor.kind == PASSKEY)
    return or_(Account.password_hash.is_not(None), passkey)


def leaving_last(role: str) -> Person | None:
    """The one who holds this role alone; or the last to stay of those who leave, when all of them have a last day."""
    holders = able_holders(role)
    if len(holders) == 1:
        return holders[0]
    if holders and all(holder.employed_until for holder in holders):
        return max(holders, key=lambda holder: holder.employed_until or date.max)
    return None


def _check_asked(person: Person, actor: Person) -> None:
    if actor.id == person.id:
        raise NotForOneself()
    if not person.employed_on(clock.today()):
        raise NoLongerThere()


def _request(person: Person, asked: str, reason: str, actor: Person, **role: object) -> AccessRequest:
    request = AccessRequest(person=person, asked=asked, reason=reason, asked_by=actor, asked_at=clock.now(), **role)
    db.session.add(request)
    db.session.flush()
    return request


def _settle(request: AccessRequest, outcome: str, actor: Person) -> None:
    """Write the outcome, unless somebody else did so meanwhile."""
    hold_chain()
    waiting = update(AccessRequest).where(AccessRequest.id == request.id, AccessRequest.outcome.is_(None))
    done = db.session.execute(
        waiting.values(outcome=outcome, settled_by_id=actor.id, settled_at=clock.now()).execution_options(
            synchronize_session=False
        )
    )
    if not done.rowcount:  # type: ignore[attr-defined]
        raise AlreadySettled()
    db.session.refresh(request)


def _give(request: AccessRequest, actor: Person) -> None:
    role, person = request.role or "", request.person
    from_on = max(request.from_on or clock.today(), clock.today())
    if request.until_on is not None and request.until_on < from_on:
        raise RoleOver()
    if _running(person, role, from_on):
        raise HasRoleAlready()
    grant_role(person, role, actor=actor, from_on=from_on).until_on = request.until_on
    sessions.shorten(person)
    send(role_given_letter(person, role), person, f"role_given:{request.uid}")


def _let_back_in(request: AccessRequest, actor: Person) -> None:
    """The password is void at once, every session ends, and the way back goes by mail to the person himself."""
    account = account_of(request.person)
    if account is None:
        raise NoLongerThere()
    account.password_hash = None
    sessions.end_all_of(account.id)
    everything = request.asked == RESET_ALL
    record(Kind.RESET_APPROVED, actor=actor, subject=("account", account.uid), person=request.person)
    new_link(request.person, actor=actor, drops_factors=everything)
    told = reset_letter(request.person, request.asked_by, actor, everything=everything)
    send(told, request.person, f"reset:{request.uid}")


def _running(person: Person, role: str, day: date) -> bool:
    """Whether the role is held on this day, or from a later day on."""
    ends_later = RoleGrant.until_on.is_(None) | (RoleGrant.until_on >= day)
    grants = select(RoleGrant.id).where(RoleGrant.person_id == person.id, RoleGrant.role == role, ends_later)
    return db.session.scalars(grants).first() is not None
