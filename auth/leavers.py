"""Whoever left has no account any more: closed, and signed out, on the first day after the last one. What ended is forgotten."""

from sqlalchemy import func, or_, select

import clock
from audit import SYSTEM, Kind, hold_chain, record
from auth import sessions, throttle
from auth.accounts import close_account
from auth.models import Account, RoleGrant
from extensions import db
from organisation.models import EarlierEmployment, Person


def close_accounts_of_leavers() -> int:
    """Close what is still open of people whose last day has passed; returns how many. The caller commits."""
    left = (
        select(Account).join(Person, Person.id == Account.person_id).where(Account.active, Person.employed_until < clock.today())
    )
    accounts = db.session.scalars(left.order_by(Account.id)).all()
    if accounts:
        hold_chain()
    for account in accounts:
        close_account(account, actor=SYSTEM)
    return len(accounts)


def end_roles_of_who_came_back() -> int:
    """A role ends with the employment in which it was given: who is back gets it again from two people, or not at all.

    Not when he leaves: a leaving that was a mistake is taken back with everything. Returns how many ended; the caller commits.
    """
    ends = func.min(EarlierEmployment.until_on)  # of several the first after it was given
    found = (
        select(RoleGrant, ends)
        .join(EarlierEmployment, EarlierEmployment.person_id == RoleGrant.person_id)
        .where(RoleGrant.from_on <= EarlierEmployment.until_on)
        .group_by(RoleGrant.id)
        .having(or_(RoleGrant.until_on.is_(None), RoleGrant.until_on > ends))
        .order_by(RoleGrant.id)
    )
    ended = db.session.execute(found).all()
    if ended:
        hold_chain()
    for grant, until_on in ended:
        grant.until_on = until_on
        record(Kind.ROLE_ENDED, actor=SYSTEM, subject=("role", grant.role), person=grant.person)
    return len(ended)


def forget_sign_ins() -> None:
    """Sessions that ended and refused attempts that slow down nobody any more go by themselves. The caller commits."""
    sessions.forget_ended(db.session())
    throttle.forget_old()
