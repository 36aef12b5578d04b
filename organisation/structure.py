"""Questions about the organisation on a date: who holds what, who heads whom, who stands in for whom."""

from collections.abc import Collection, Iterator
from datetime import date

from sqlalchemy import (
    CTE,
    BindParameter,
    ColumnElement,
    Date,
    Integer,
    Select,
    and_,
    bindparam,
    cast,
    exists,
    func,
    null,
    or_,
    select,
)
from sqlalchemy.orm import aliased, joinedload

from extensions import db
from organisation.memory import remembered
from organisation.models import (
    COUNCIL_REGISTRAR,
    Appointment,
    Day,
    Deputy,
    Designation,
    Person,
    Position,
    PositionPlacement,
    Unit,
    UnitPlacement,
)


def employed_on(day: Day) -> ColumnElement[bool]:
    """SQL: the person works here on the day."""
    return and_(Person.employed_from <= day, or_(Person.employed_until.is_(None), Person.employed_until >= day))


# What every step asks many times is written once: that takes as long as the answer does.
ONE, DAY = bindparam("one", type_=Integer), bindparam("day", type_=Date)
APPOINTMENTS_OF = (
    select(Appointment)
    .where(Appointment.person_id == ONE, Appointment.holds_on(DAY))
    .options(joinedload(Appointment.position))
    .order_by(Appointment.from_on, Appointment.id)
)
HOLDERS_OF = (
    select(Person)
    .join(Appointment, Appointment.person_id == Person.id)
    .where(Appointment.position_id == ONE, Appointment.holds_on(DAY), employed_on(DAY))
    .order_by(Appointment.from_on, Person.id)
)
UNIT_OF = (
    select(Unit)
    .join(PositionPlacement, PositionPlacement.unit_id == Unit.id)
    .where(PositionPlacement.position_id == ONE, PositionPlacement.holds_on(DAY))
)
PLACEMENT_OF = select(UnitPlacement).where(UnitPlacement.unit_id == ONE, UnitPlacement.holds_on(DAY))
NAMED_BY_HAND = (
    select(Appointment)
    .where(Appointment.position_id == ONE, Appointment.holds_on(DAY), Appointment.manager_position_id.is_not(None))
    .order_by(Appointment.from_on, Appointment.id)
)
COVERED_BY = (
    select(Deputy)
    .join(Person, Person.id == Deputy.person_id)
    .where(Deputy.deputy_id == ONE, Deputy.holds_on(DAY), employed_on(DAY))
)
POSTS: BindParameter[int] = bindparam("posts", expanding=True)
LEADS = select(
    or_(
        exists().where(UnitPlacement.head_position_id.in_(POSTS), UnitPlacement.holds_on(DAY)),
        exists().where(Appointment.manager_position_id.in_(POSTS), Appointment.holds_on(DAY)),
    )
)
DESIGNATION_OF = select(Designation).where(
    Designation.position_id == ONE, Designation.kind == bindparam("kind"), Designation.holds_on(DAY)
)


def positions_of(person: Person, day: date) -> list[Position]:
    """The positions this person holds on the day, longest held first."""
    return [held.position for held in appointments_of(person, day)]


def units_of(person: Person, day: date) -> list[Unit]:
    """The units in which this person works on the day, in the order of the positions."""
    return [unit for position in positions_of(person, day) if (unit := unit_of(position, day))]


def names_by_uid(uids: Collection[str | None]) -> dict[str, str]:
    """What the people with these references are called; who is gone is left out."""
    return {person.uid: person.name for person in db.session.scalars(select(Person).where(Person.uid.in_(uids)))}


def is_called(wanted: str) -> ColumnElement[bool]:
    """SQL, in a query about `Person`: this is a part of the name, with or without its prefix, in small letters or capitals."""
    whole = Person.first_name + " " + Person.prefix + " " + Person.last_name
    short = Person.first_name + " " + Person.last_name
    return or_(*(name.icontains(wanted, autoescape=True) for name in (whole, short)))


@remembered
def holders_of(position: Position, day: date) -> list[Person]:
    """The people employed in this position on the day; empty when it is vacant."""
    return list(db.session.scalars(HOLDERS_OF, {"one": position.id, "day": day}))


@remembered
def unit_of(position: Position, day: date) -> Unit | None:
    """The unit the position sits in on the day."""
    return db.session.scalars(UNIT_OF, {"one": position.id, "day": day}).first()


@remembered
def placement_of(unit: Unit, day: date) -> UnitPlacement | None:
    """Where the unit hangs and who heads it on the day."""
    return db.session.scalars(PLACEMENT_OF, {"one": unit.id, "day": day}).first()


def managers_above(person: Person, day: date) -> Iterator[Position]:
    """The positions above this person by the appointment held longest, nearest first, vacant ones included."""
    held = appointments_of(person, day)
    return _line_above(held[0], day) if held else iter(())


@remembered
def appointments_of(person: Person, day: date) -> list[Appointment]:
    """What ties this person to positions on the day, longest held first."""
    return list(db.session.scalars(APPOINTMENTS_OF, {"one": person.id, "day": day}))


def _line_above(appointment: Appointment, day: date) -> Iterator[Position]:
    """Up from one appointment: by the manager named by hand, else by the heads of the units.

    A cycle ends the walk, and so does the council registrar: nobody in the organisation stands above him (R21).
    """
    seen = {appointment.position_id}
    position, by_hand = appointment.position, appointment.manager_position
    while position.office != COUNCIL_REGISTRAR:
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


@remembered
def _named_by_hand(position: Position, day: date) -> Position | None:
    """The manager named by hand for who holds this position."""
    found = db.session.scalars(NAMED_BY_HAND, {"one": position.id, "day": day}).first()
    return found.manager_position if found else None


def reports_to(position_ids: list[int], day: date) -> Select[int]:
    """SQL: ids of the people whose nearest manager in office sits in one of these positions on the day.

    Units without a head and posts that nobody holds are passed, as on the way up (`managers_above`).
    """
    return _reporting_to(frozenset(position_ids), day)


def leads_anything(position_ids: Collection[int], day: date) -> bool:
    """Whether one of these positions heads a unit on the day, or is named by hand as somebody's manager."""
    return _leads_anything(frozenset(position_ids), day)


@remembered
def _leads_anything(position_ids: frozenset[int], day: date) -> bool:
    return bool(position_ids) and bool(db.session.scalar(LEADS, {"posts": sorted(position_ids), "day": day}))


@remembered
def _reporting_to(position_ids: frozenset[int], day: date) -> Select[int]:
    posts, further = set(position_ids), set(position_ids)
    while further:
        further = set(db.session.scalars(_vacant_below(further, day))) - posts
        posts |= further
    named = func.nullif(Appointment.manager_position_id, Appointment.position_id)
    return (
        select(Appointment.person_id)
        .join(Position, Position.id == Appointment.position_id)
        .where(
            Appointment.holds_on(day),
            Position.office.is_distinct_from(COUNCIL_REGISTRAR),
            or_(named.in_(posts), and_(named.is_(None), Position.id.in_(_below(posts, day)))),
        )
    )


def _vacant_below(position_ids: set[int], day: date) -> Select[int]:
    """SQL: the posts right below these that nobody is in."""
    named = (
        select(Appointment.manager_position_id)
        .where(
            Appointment.position_id == Position.id,
            Appointment.holds_on(day),
            Appointment.manager_position_id != Appointment.position_id,
        )
        .order_by(Appointment.from_on, Appointment.id)
        .limit(1)
        .scalar_subquery()
    )
    held = (
        select(Appointment.id)
        .join(Person)
        .where(Appointment.position_id == Position.id, Appointment.holds_on(day), employed_on(day))
    )
    return select(Position.id).where(
        ~held.exists(),
        Position.office.is_distinct_from(COUNCIL_REGISTRAR),
        or_(named.in_(position_ids), and_(named.is_(None), Position.id.in_(_below(position_ids, day)))),
    )


def _below(position_ids: set[int], day: date) -> Select[int]:
    """SQL: the posts from which one of these is the first head on the way up the unit tree."""
    led = _led_by(position_ids, day)
    return (
        select(PositionPlacement.position_id)
        .join(led, led.c.unit_id == PositionPlacement.unit_id)
        .where(
            PositionPlacement.holds_on(day),
            PositionPlacement.position_id != led.c.head,
            or_(led.c.only.is_(None), led.c.only == PositionPlacement.position_id),
        )
    )


def _led_by(position_ids: set[int], day: date) -> CTE:
    """SQL: units and the head one comes to from there; from a unit with a head of its own that is `only` this head's way."""
    led = (
        select(UnitPlacement.unit_id, cast(null(), Integer).label("only"), UnitPlacement.head_position_id.label("head"))
        .where(UnitPlacement.holds_on(day), UnitPlacement.head_position_id.in_(position_ids))
        .cte(recursive=True)
    )
    part = aliased(UnitPlacement)
    own_way = or_(part.head_position_id.is_(None), led.c.only.is_(None), part.head_position_id == led.c.only)
    return led.union(
        select(part.unit_id, func.coalesce(part.head_position_id, led.c.only), led.c.head)
        .join(led, led.c.unit_id == part.parent_id)
        .where(_placed(part, day), own_way)
    )


@remembered
def covered_by(person: Person, day: date) -> list[Deputy]:
    """The arrangements by which this person stands in for someone on the day, while both work here (R22)."""
    if not person.employed_on(day):
        return []
    return list(db.session.scalars(COVERED_BY, {"one": person.id, "day": day}))


def holds_office(person: Person, office: str, day: date) -> bool:
    """Whether the person is municipal secretary, council registrar or director on the day."""
    return any(position.office == office for position in positions_of(person, day))


def carries_duty(person: Person, kind: str, day: date) -> bool:
    """Whether a position this person holds on the day carries this duty (R34)."""
    return any(is_designated(position, kind, day) for position in positions_of(person, day))


def is_designated(position: Position, kind: str, day: date) -> bool:
    """Whether the position carries this duty on the day (R34)."""
    return designation_of(position, kind, day) is not None


def designation_of(position: Position, kind: str, day: date) -> Designation | None:
    """The ledger row by which the position carries this duty on the day."""
    return db.session.scalars(DESIGNATION_OF, {"one": position.id, "kind": kind, "day": day}).first()


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


def designated_people(kind: str, day: date) -> frozenset[int]:
    """The ids of the people who hold a position that carries this duty on the day."""
    held = (
        select(Appointment.person_id)
        .join(Designation, Designation.position_id == Appointment.position_id)
        .where(Appointment.holds_on(day), Designation.kind == kind, Designation.holds_on(day))
    )
    return frozenset(db.session.scalars(held))


def holders_by_position(position_ids: Collection[int], day: date) -> dict[int, list[Person]]:
    """The people employed in each of these positions on the day, as `holders_of` says; vacant ones are left out."""
    found = db.session.execute(
        select(Appointment.position_id, Person)
        .join(Person, Person.id == Appointment.person_id)
        .where(Appointment.position_id.in_(position_ids), Appointment.holds_on(day), employed_on(day))
        .order_by(Appointment.from_on, Person.id)
    )
    holders: dict[int, list[Person]] = {}
    for position_id, person in found:
        holders.setdefault(position_id, []).append(person)
    return holders


def units_by_position(position_ids: Collection[int], day: date) -> dict[int, Unit]:
    """The unit in which each of these positions sits on the day."""
    found = db.session.execute(
        select(PositionPlacement.position_id, Unit)
        .join(Unit, Unit.id == PositionPlacement.unit_id)
        .where(PositionPlacement.position_id.in_(position_ids), PositionPlacement.holds_on(day))
    )
    return {row[0]: row[1] for row in found}


def people_in(unit: Unit, day: date) -> Select[int]:
    """SQL: ids of the people with a post in this unit on the day, or in a part of it."""
    inside = select(cast(unit.id, Integer).label("unit_id")).cte(recursive=True)
    part = aliased(UnitPlacement)
    inside = inside.union(select(part.unit_id).join(inside, inside.c.unit_id == part.parent_id).where(_placed(part, day)))
    return (
        select(Appointment.person_id)
        .join(PositionPlacement, PositionPlacement.position_id == Appointment.position_id)
        .where(
            Appointment.holds_on(day), PositionPlacement.holds_on(day), PositionPlacement.unit_id.in_(select(inside.c.unit_id))
        )
    )


def _placed(placement: type[UnitPlacement], day: date) -> ColumnElement[bool]:
    return and_(placement.from_on <= day, or_(placement.until_on.is_(None), placement.until_on >= day))
