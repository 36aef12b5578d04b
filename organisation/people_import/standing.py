"""What the house knows on the day of the delivery: the organisation in dictionaries, people in the work file."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Executable, or_, select
from sqlalchemy.orm import aliased

from extensions import db
from organisation.models import Appointment, Leave, Person, Position, PositionPlacement, Unit, UnitPlacement
from organisation.people_import.columns import FIELDS
from organisation.people_import.work_file import HELD, KNOWN, LEAVE, WorkFile

BATCH = 5000  # rows fetched together


class KnownUnit(NamedTuple):
    id: int
    name: str


class KnownPost(NamedTuple):
    id: int
    uid: str
    title: str
    office: str | None


@dataclass
class Standing:
    """Units and positions by code, and what ties them together on the day."""

    day: date
    units: dict[str, KnownUnit] = field(default_factory=dict)
    positions: dict[str, KnownPost] = field(default_factory=dict)
    parents: dict[str, str | None] = field(default_factory=dict)  # unit → unit
    heads: dict[str, str | None] = field(default_factory=dict)  # unit → position
    seats: dict[str, str] = field(default_factory=dict)  # position → unit
    people: int = 0  # employed on the day


def standing_on(day: date, work: WorkFile) -> Standing:
    """Everything that holds on the day or begins later, and all leave; one query per table."""
    known = Standing(day)
    units, posts = dict[int, str](), dict[int, str]()
    for unit in _rows(select(Unit.id, Unit.code, Unit.name)):
        units[unit.id] = unit.code
        known.units[unit.code] = KnownUnit(unit.id, unit.name)
    for post in _rows(select(Position.id, Position.uid, Position.code, Position.title, Position.office)):
        posts[post.id] = post.code
        known.positions[post.code] = KnownPost(post.id, post.uid, post.title, post.office)
    placed = select(UnitPlacement.unit_id, UnitPlacement.parent_id, UnitPlacement.head_position_id)
    for place in _rows(placed.where(UnitPlacement.holds_on(day))):
        code = units[place.unit_id]
        known.parents[code] = units[place.parent_id] if place.parent_id else None
        known.heads[code] = posts[place.head_position_id] if place.head_position_id else None
    seated = select(PositionPlacement.position_id, PositionPlacement.unit_id).where(PositionPlacement.holds_on(day))
    for seat in _rows(seated):
        known.seats[posts[seat.position_id]] = units[seat.unit_id]
    work.fill("known", KNOWN, (_plain(row) for row in _rows(_people())))
    work.fill("held", HELD, (_plain(row) for row in _rows(_appointments(day))))
    work.fill("leave", LEAVE, (_plain(row) for row in _rows(_leave())))
    known.people = work.one(f"SELECT count(*) FROM known WHERE {EMPLOYED}", day.isoformat(), day.isoformat())  # noqa: S608
    return known


EMPLOYED = "employed_from <= ? AND (employed_until IS NULL OR employed_until >= ?)"  # on a day, given twice


def _people() -> Executable:
    fields = [getattr(Person, name) for name in FIELDS]
    return select(Person.personnel_number, Person.id, Person.uid, *fields)


def _appointments(day: date) -> Executable:
    """Running on the day or later, in the order in which they begin."""
    above = aliased(Position)
    return (
        select(Person.personnel_number, Appointment.id, Position.code, above.code, Appointment.from_on, Appointment.until_on)
        .join(Person, Person.id == Appointment.person_id)
        .join(Position, Position.id == Appointment.position_id)
        .outerjoin(above, above.id == Appointment.manager_position_id)
        .where(or_(Appointment.until_on.is_(None), Appointment.until_on >= day))
        .order_by(Appointment.from_on, Appointment.id)
    )


def _leave() -> Executable:
    """Also what is over: a delivery may say that it goes on."""
    return (
        select(Person.personnel_number, Leave.id, Leave.from_on, Leave.until_on, Leave.delivered)
        .join(Person, Person.id == Leave.person_id)
        .order_by(Leave.from_on, Leave.id)
    )


def _rows(query: Executable) -> Iterator[Any]:
    """The rows of this query, some thousands at a time."""
    return iter(db.session.execute(query, execution_options={"yield_per": BATCH}))


def _plain(row: Any) -> tuple[Any, ...]:
    """As the work file keeps it: days as text."""
    return tuple(value.isoformat() if isinstance(value, date) else value for value in row)
