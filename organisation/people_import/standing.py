"""What the house knows on the day of the delivery, in dictionaries: one query per table, however long the delivery."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import or_, select

from extensions import db
from organisation.models import Appointment, Person, Position, PositionPlacement, Unit, UnitPlacement


@dataclass
class Standing:
    """People by personnel number, units and positions by code, and what ties them together on the day."""

    day: date
    people: dict[str, Person] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    positions: dict[str, Position] = field(default_factory=dict)
    parents: dict[str, str | None] = field(default_factory=dict)  # unit → unit
    heads: dict[str, str | None] = field(default_factory=dict)  # unit → position
    seats: dict[str, str] = field(default_factory=dict)  # position → unit
    appointments: dict[str, list[Appointment]] = field(default_factory=lambda: defaultdict(list))  # person; running or later


def standing_on(day: date) -> Standing:
    """Everything that holds on the day or begins later."""
    known = Standing(day)
    known.people = {person.personnel_number: person for person in db.session.scalars(select(Person))}
    units = {unit.id: unit for unit in db.session.scalars(select(Unit))}
    positions = {position.id: position for position in db.session.scalars(select(Position))}
    known.units = {unit.code: unit for unit in units.values()}
    known.positions = {position.code: position for position in positions.values()}
    for placement in db.session.scalars(select(UnitPlacement).where(UnitPlacement.holds_on(day))):
        code = units[placement.unit_id].code
        known.parents[code] = units[placement.parent_id].code if placement.parent_id else None
        known.heads[code] = positions[placement.head_position_id].code if placement.head_position_id else None
    for seat in db.session.scalars(select(PositionPlacement).where(PositionPlacement.holds_on(day))):
        known.seats[positions[seat.position_id].code] = units[seat.unit_id].code
    numbers = {person.id: number for number, person in known.people.items()}
    lasting = select(Appointment).where(or_(Appointment.until_on.is_(None), Appointment.until_on >= day))
    for appointment in db.session.scalars(lasting.order_by(Appointment.from_on, Appointment.id)):
        known.appointments[numbers[appointment.person_id]].append(appointment)
    return known
