"""Questions about the organisation on a date: who holds what, who heads whom, who stands in for whom."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, or_, select, union
from sqlalchemy.orm import aliased

from extensions import db
from organisation.models import (
    Appointment,
    Deputy,
    Designation,
    Person,
    Position,
    PositionPlacement,
    Unit,
    UnitPlacement,
)


def positions_of(person: Person, day: date) -> list[Position]:
    """The positions this person holds on the day, longest held first."""
    return list(
        db.session.scalars(
            select(Position)
            .join(Appointment, Appointment.position_id == Position.id)
            .where(Appointment.person_id == person.id, Appointment.holds_on(day))
            .order_by(Appointment.from_on, Appointment.id)
        )
    )


def holders_of(position: Position, day: date) -> list[Person]:
    """The people employed in this position on the day; empty when it is vacant."""
    return list(
        db.session.scalars(
            select(Person)
            .join(Appointment, Appointment.person_id == Person.id)
            .where(Appointment.position_id == position.id, Appointment.holds_on(day), _employed(day))
            .order_by(Appointment.from_on, Person.id)
        )
    )


def unit_of(position: Position, day: date) -> Unit | None:
    """The unit the position sits in on the day."""
    return db.session.scalars(
        select(Unit)
        .join(PositionPlacement, PositionPlacement.unit_id == Unit.id)
        .where(PositionPlacement.position_id == position.id, PositionPlacement.holds_on(day))
    ).first()


def placement_of(unit: Unit, day: date) -> UnitPlacement | None:
    """Where the unit hangs and who heads it on the day."""
    return db.session.scalars(select(UnitPlacement).where(UnitPlacement.unit_id == unit.id, UnitPlacement.holds_on(day))).first()


def managers_above(person: Person, day: date) -> Iterator[Position]:
    """The positions above this person by the appointment held longest, nearest first, vacant ones included."""
    held = appointments_of(person, day)
    return _line_above(held[0], day) if held else iter(())


def superiors_of(person: Person, day: date) -> list[Person]:
    """Everyone who holds a post above this person on the day, by any of his appointments."""
    lines = (position for appointment in appointments_of(person, day) for position in _line_above(appointment, day))
    return list(dict.fromkeys(holder for position in lines for holder in holders_of(position, day)))


def appointments_of(person: Person, day: date) -> list[Appointment]:
    """What ties this person to positions on the day, longest held first."""
    return list(
        db.session.scalars(
            select(Appointment)
            .where(Appointment.person_id == person.id, Appointment.holds_on(day))
            .order_by(Appointment.from_on, Appointment.id)
        )
    )


def _line_above(appointment: Appointment, day: date) -> Iterator[Position]:
    """Up from one appointment: by the manager named by hand, else by the heads of the units; a cycle ends the walk."""
    seen = {appointment.position_id}
    position, by_hand = appointment.position, appointment.manager_position
    while True:
        above = by_hand if by_hand and by_hand.id not in seen else _head_above(position, seen, day)
        if above is None:
            return
        seen.add(above.id)
        yield above
        position, by_hand = above, _named_by_hand(above, day)


def _head_above(position: Position, seen: set[int], day: date) -> Position | None:
    """The nearest head up the unit tree whom the walk has not passed yet."""
    unit, seen_units = unit_of(position, day), set[int]()
    while unit is not None and unit.id not in seen_units:
        seen_units.add(unit.id)
        placement = placement_of(unit, day)
        if placement is None:
            return None
        if placement.head_position and placement.head_position_id not in seen:
            return placement.head_position
        unit = placement.parent
    return None


def _named_by_hand(position: Position, day: date) -> Position | None:
    """The manager named by hand for who holds this position."""
    query = select(Appointment).where(
        Appointment.position_id == position.id, Appointment.holds_on(day), Appointment.manager_position_id.is_not(None)
    )
    found = db.session.scalars(query.order_by(Appointment.from_on, Appointment.id)).first()
    return found.manager_position if found else None


def reports_to(position_ids: list[int], day: date) -> Select[tuple[int]]:
    """SQL: ids of the people whose own manager sits in one of these positions on the day."""
    in_unit, parent = aliased(UnitPlacement), aliased(UnitPlacement)
    heads_unit = in_unit.head_position_id.in_(position_ids)
    by_unit = (
        select(Appointment.person_id)
        .join(PositionPlacement, and_(PositionPlacement.position_id == Appointment.position_id, PositionPlacement.holds_on(day)))
        .join(in_unit, and_(in_unit.unit_id == PositionPlacement.unit_id, _placed(in_unit, day)))
        .where(
            Appointment.holds_on(day),
            Appointment.manager_position_id.is_(None),
            heads_unit,
            Appointment.position_id != in_unit.head_position_id,
        )
    )
    heads_below = (
        select(Appointment.person_id)
        .join(in_unit, and_(in_unit.head_position_id == Appointment.position_id, _placed(in_unit, day)))
        .join(parent, and_(parent.unit_id == in_unit.parent_id, _placed(parent, day)))
        .where(
            Appointment.holds_on(day),
            Appointment.manager_position_id.is_(None),
            parent.head_position_id.in_(position_ids),
            Appointment.position_id != parent.head_position_id,
        )
    )
    by_hand = select(Appointment.person_id).where(Appointment.holds_on(day), Appointment.manager_position_id.in_(position_ids))
    return select(union(by_unit, heads_below, by_hand).subquery().c.person_id)


def covered_by(person: Person, day: date) -> list[Deputy]:
    """The arrangements by which this person stands in for someone on the day (R22)."""
    return list(
        db.session.scalars(
            select(Deputy)
            .join(Person, Person.id == Deputy.person_id)
            .where(Deputy.deputy_id == person.id, Deputy.holds_on(day), _employed(day))
        )
    )


def holds_office(person: Person, office: str, day: date) -> bool:
    """Whether the person is municipal secretary, council registrar or director on the day."""
    return any(position.office == office for position in positions_of(person, day))


def is_designated(position: Position, kind: str, day: date) -> bool:
    """Whether the position carries this duty on the day (R34)."""
    return designation_of(position, kind, day) is not None


def designation_of(position: Position, kind: str, day: date) -> Designation | None:
    """The ledger row by which the position carries this duty on the day."""
    return db.session.scalars(
        select(Designation).where(Designation.position_id == position.id, Designation.kind == kind, Designation.holds_on(day))
    ).first()


def designated_positions(kind: str, day: date) -> list[Position]:
    """The positions that carry this duty on the day, by title."""
    return list(
        db.session.scalars(
            select(Position)
            .join(Designation, Designation.position_id == Position.id)
            .where(Designation.kind == kind, Designation.holds_on(day))
            .order_by(Position.title, Position.id)
        )
    )


def _employed(day: date) -> ColumnElement[bool]:
    return and_(Person.employed_from <= day, or_(Person.employed_until.is_(None), Person.employed_until >= day))


def _placed(placement: type[UnitPlacement], day: date) -> ColumnElement[bool]:
    return and_(placement.from_on <= day, or_(placement.until_on.is_(None), placement.until_on >= day))
