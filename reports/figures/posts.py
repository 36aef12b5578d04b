"""Designated positions and where people work, as it was known when the year ended (R34, R35, R36).

A designation has a first and a last day; when either was entered stands in the log. Personnel data have only their days: what
comes in later about an earlier day counts from that day.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from audit import Event, Kind
from organisation.models import Appointment, Designation, EarlierEmployment, Person, Position, PositionPlacement, Unit
from reports.figures.definition import Year
from reports.figures.sql import answer_in, chose, local_day


def designated(kind: str, year: Year) -> Select[Any]:
    """The numbers of the positions that carried this duty on the reference date."""
    ended, begun = aliased(Event), aliased(Event)
    since = local_day(ended.at) >= Designation.from_on
    ended_later = and_(
        _entered(ended, Kind.DESIGNATION_ENDED, kind, ended.at >= year.end),
        ~_entered(ended, Kind.DESIGNATION_ENDED, kind, ended.at < year.end, since),
    )
    begun_later = and_(
        _entered(begun, Kind.POSITION_DESIGNATED, kind, begun.at >= year.end),
        ~_entered(begun, Kind.POSITION_DESIGNATED, kind, begun.at < year.end),
    )
    going_on = or_(Designation.until_on.is_(None), Designation.until_on >= year.day, ended_later)
    return (
        select(Designation.position_id)
        .join(Position, Position.id == Designation.position_id)
        .where(Designation.kind == kind, Designation.from_on <= year.day, going_on, ~begun_later)
    )


def holds_post(year: Year) -> ColumnElement[bool]:
    """SQL, of a person and an appointment: works in it on the reference date."""
    employed = or_(Person.employed_until.is_(None), Person.employed_until >= year.day)
    return and_(Person.id == Appointment.person_id, Appointment.holds_on(year.day), employed)


def worked_here(year: Year) -> ColumnElement[bool]:
    """SQL, of a person: worked here on the reference date, also when he left and came back since."""
    now = and_(Person.employed_from <= year.day, or_(Person.employed_until.is_(None), Person.employed_until >= year.day))
    before = exists().where(EarlierEmployment.person_id == Person.id, EarlierEmployment.holds_on(year.day))
    return or_(now, before)


def unit_of_person(day: Any, person_id: Any = Person.id) -> ColumnElement[Any]:
    """SQL: the unit in which the person worked longest on the day."""
    return (
        select(Unit.name)
        .join(PositionPlacement, PositionPlacement.unit_id == Unit.id)
        .join(Appointment, Appointment.position_id == PositionPlacement.position_id)
        .where(Appointment.person_id == person_id, _holds(Appointment, day), _holds(PositionPlacement, day))
        .order_by(Appointment.from_on, Appointment.id)
        .limit(1)
        .correlate_except(Unit, PositionPlacement, Appointment)
        .scalar_subquery()
    )


def unit_of_position(day: Any) -> ColumnElement[Any]:
    """SQL: the unit of the position on the day."""
    return (
        select(Unit.name)
        .join(PositionPlacement, PositionPlacement.unit_id == Unit.id)
        .where(PositionPlacement.position_id == Position.id, _holds(PositionPlacement, day))
        .order_by(PositionPlacement.id)
        .limit(1)
        .correlate_except(Unit, PositionPlacement)
        .scalar_subquery()
    )


def _holds(dated: Any, day: Any) -> ColumnElement[bool]:
    return and_(dated.from_on <= day, or_(dated.until_on.is_(None), dated.until_on >= day))


def _entered(event: Any, what: Kind, kind: str, *when: ColumnElement[bool]) -> ColumnElement[bool]:
    """SQL: the log tells this of the position and this kind of designation."""
    return exists().where(event.kind == what, event.subject == Position.uid, chose(answer_in(event.body, "fields"), kind), *when)
