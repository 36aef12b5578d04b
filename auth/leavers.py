"""Whoever left has no account any more: closed, and signed out, on the first day after the last one. What ended is forgotten."""

from sqlalchemy import select

import clock
from audit import SYSTEM, hold_chain
from auth import sessions, throttle
from auth.accounts import close_account
from auth.models import Account
from extensions import db
from organisation.models import Person


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


def forget_sign_ins() -> None:
    """Sessions that ended and refused attempts that slow down nobody any more go by themselves. The caller commits."""
    sessions.forget_ended(db.session())
    throttle.forget_old()
