"""Keeping duties as the facts ask: what is gone closes, leave lets the term stand still, what is missing opens.

Run as often as you like, every day and after each change of the organisation: it opens nothing twice.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

import clock
from audit import SYSTEM, Happening, Kind, hold_chain, record_many
from extensions import db
from organisation.leave import on_leave_clause
from organisation.models import Person
from organisation.working_days import on_working_day
from registers.duties.closing import close_many
from registers.duties.grounds import gone, missing
from registers.duties.models import QUESTION_ASKED, Duty
from registers.duties.opening import open_many


@dataclass(frozen=True)
class Kept:
    """How many duties were opened, closed because their fact was gone, suspended, and resumed."""

    opened: int = 0
    closed: int = 0
    suspended: int = 0
    resumed: int = 0


def open_what_is_due(day: date | None = None) -> Kept:
    """Make the duties what the facts of this day ask (today when none is given), in the running transaction."""
    day = day or clock.today()
    hold_chain()
    closed = close_many(list(gone(day)))
    db.session.flush()
    opened = open_many(missing(day))
    return Kept(opened, closed, _suspend(day), _resume(day))


def _suspend(day: date) -> int:
    """Who is on leave is asked nothing; the term stands still."""
    found = db.session.scalars(
        select(Duty).join(Person).where(Duty.closed_at.is_(None), Duty.suspended_on.is_(None), on_leave_clause(day))
    ).all()
    for duty in found:
        duty.suspended_on = day
    record_many((_happened(Kind.DUTY_SUSPENDED, duty) for duty in found), actor=SYSTEM)
    return len(found)


def _resume(day: date) -> int:
    """Who is back has the days that were left; what was late before stays late."""
    found = db.session.scalars(
        select(Duty).join(Person).where(Duty.closed_at.is_(None), Duty.suspended_on.is_not(None), ~on_leave_clause(day))
    ).all()
    for duty in found:
        assert duty.suspended_on is not None
        left = duty.due_on - duty.suspended_on
        if left >= timedelta(0):
            duty.due_on = on_working_day(day + left)
        if duty.kind == QUESTION_ASKED and duty.declaration:
            duty.declaration.due_on = duty.due_on
            if duty.declaration.open_question:
                duty.declaration.open_question.due_on = duty.due_on
        duty.suspended_on = None
    record_many((_happened(Kind.DUTY_RESUMED, duty) for duty in found), actor=SYSTEM)
    return len(found)


def _happened(kind: Kind, duty: Duty) -> Happening:
    return Happening(kind, ("duty", duty.uid), duty.person, fields=(duty.kind,))
