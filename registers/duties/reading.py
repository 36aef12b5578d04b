"""Questions about duties. Every page, list, reminder and figure asks them here."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, distinct, func, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

import clock
from extensions import db
from organisation.models import Appointment, Person, PositionPlacement, Unit
from organisation.structure import people_in
from registers.catalogue import registers
from registers.definition import Register
from registers.duties.models import Duty
from registers.duties.table import OUTSIDE_ROUNDS


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
    """SQL: what is open outside rounds and questions about one declaration, the nearest day first, with its person."""
    return select(Duty).where(*_waits(day)).options(joinedload(Duty.person)).order_by(Duty.due_on, Duty.id)


def in_unit(unit: Unit, day: date) -> ColumnElement[bool]:
    """SQL: its person works in this unit on the day, or in a part of it."""
    return Duty.person_id.in_(people_in(unit, day))


def counted_by_register(day: date) -> dict[Register, tuple[int, int]]:
    """Of what waits: how many are open, and how many of those are late, per register that asks; in the order of the registers."""
    found = db.session.execute(_counting(Duty.register_slug, day).group_by(Duty.register_slug))
    counts = {slug: (number, late) for slug, number, late in found}
    return {one: counts[one.slug] for one in registers() if one.slug in counts}


def counted_by_unit(day: date) -> dict[Unit, tuple[int, int]]:
    """The same per unit, by name; whoever works in two units counts in both."""
    counts = (
        _counting(PositionPlacement.unit_id, day)
        .join(Appointment, Appointment.person_id == Duty.person_id)
        .join(PositionPlacement, PositionPlacement.position_id == Appointment.position_id)
        .where(Appointment.holds_on(day), PositionPlacement.holds_on(day))
        .group_by(PositionPlacement.unit_id)
        .subquery()
    )
    found = db.session.execute(select(Unit, *counts.c[1:]).join(counts, counts.c[0] == Unit.id).order_by(Unit.name, Unit.id))
    return {unit: (number, late) for unit, number, late in found}


def _counting(what: InstrumentedAttribute[Any], day: date) -> Select[Any]:
    late = func.count(distinct(case((Duty.due_on < day, Duty.id))))
    return select(what, func.count(distinct(Duty.id)), late).select_from(Duty).where(*_waits(day))


def _waits(day: date) -> tuple[ColumnElement[bool], ...]:
    return is_open(day), Duty.kind.in_(OUTSIDE_ROUNDS)
