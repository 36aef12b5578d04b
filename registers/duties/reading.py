"""Questions about duties. Every page, list, reminder and figure asks them here."""

from datetime import date

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import joinedload

import clock
from extensions import db
from organisation.models import Person
from registers.definition import Register
from registers.duties.models import QUESTION_ASKED, Duty


def is_open(day: date) -> ColumnElement[bool]:
    """SQL: it asks for an answer on this day; not while its person is on leave."""
    return and_(Duty.closed_at.is_(None), Duty.suspended_on.is_(None), Duty.opened_on <= day)


def is_late(day: date) -> ColumnElement[bool]:
    """SQL: open, and its last day has passed (R08, R17)."""
    return and_(is_open(day), Duty.due_on < day)


def open_duties(person: Person, day: date | None = None) -> list[Duty]:
    """What this person has to answer (today when no day is given), the nearest day first."""
    return list(
        db.session.scalars(
            select(Duty).where(Duty.person_id == person.id, is_open(day or clock.today())).order_by(Duty.due_on, Duty.id)
        )
    )


def duties_of_ground(kind: str, ground: str) -> Select[Duty]:
    """SQL: every duty that follows from one fact, such as a round; filter it further and count it."""
    return select(Duty).where(Duty.kind == kind, Duty.ground == ground)


def waiting(day: date) -> Select[Duty]:
    """SQL: what is open outside questions about one declaration, the nearest day first, with its person."""
    return (
        select(Duty)
        .where(is_open(day), Duty.kind != QUESTION_ASKED)
        .options(joinedload(Duty.person))
        .order_by(Duty.due_on, Duty.id)
    )


def has_open_duty(person: Person, register: Register, day: date) -> ColumnElement[bool]:
    """SQL: whether this person has to answer for this register on the day."""
    return select(Duty.id).where(Duty.person_id == person.id, Duty.register_slug == register.slug, is_open(day)).exists()
