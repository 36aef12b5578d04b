"""Leave: periods in which someone is away for a longer time and is asked nothing."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, exists, select

from audit import Kind, System, hold_chain, record
from extensions import db
from organisation.changes import EndsBeforeStart
from organisation.memory import remembered
from organisation.models import Leave, Person


class AlreadyOnLeave(ValueError):
    """The person is on leave in a part of that period already."""


@remembered
def on_leave(person: Person, day: date) -> bool:
    """Whether the person is on leave on the day."""
    return (
        db.session.scalars(select(Leave.id).where(Leave.person_id == person.id, Leave.holds_on(day)).limit(1)).first() is not None
    )


def on_leave_clause(day: date) -> ColumnElement[bool]:
    """SQL, in a query about `Person`: the person is on leave on the day."""
    return exists().where(Leave.person_id == Person.id, Leave.holds_on(day))


def leaves_of(person: Person) -> Sequence[Leave]:
    """Every leave of this person, the last first."""
    return db.session.scalars(select(Leave).where(Leave.person_id == person.id).order_by(Leave.from_on.desc(), Leave.id)).all()


def enter_leave(
    person: Person, from_on: date, until_on: date | None = None, *, actor: Person | System, delivered: bool = False
) -> Leave:
    """Let the person be on leave in the period. Raises EndsBeforeStart or AlreadyOnLeave."""
    if until_on is not None and until_on < from_on:
        raise EndsBeforeStart(f"{until_on} < {from_on}")
    hold_chain()
    if any(_overlap(leave, from_on, until_on) for leave in leaves_of(person)):
        raise AlreadyOnLeave(person.personnel_number)
    leave = Leave(person=person, from_on=from_on, until_on=until_on, delivered=delivered)
    db.session.add(leave)
    db.session.flush()
    record(Kind.LEAVE_ENTERED, actor=actor, subject=("person", person.uid), person=person)
    return leave


def be_back(leave: Leave, day: date, *, actor: Person) -> None:
    """Somebody says that the person is back on this day; the next deliveries, which may not know it yet, do not undo that."""
    hold_chain()
    leave.delivered = False
    move_end(leave, day - timedelta(days=1), actor=actor)


def move_end(leave: Leave, last_day: date | None, *, actor: Person | System) -> None:
    """Set the last day of the leave, none when it is not known; one that ends before it begins is taken back."""
    hold_chain()
    record(Kind.LEAVE_ENDED, actor=actor, subject=("person", leave.person.uid), person=leave.person, fields=("until_on",))
    if last_day is not None and last_day < leave.from_on:
        db.session.delete(leave)
    else:
        leave.until_on = last_day
    db.session.flush()


def _overlap(leave: Leave, from_on: date, until_on: date | None) -> bool:
    return (until_on is None or leave.from_on <= until_on) and (leave.until_on is None or leave.until_on >= from_on)
