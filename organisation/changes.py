"""Changes in the organisation, each with its event: people, units, positions, appointments, designations and deputies.

Nothing is overwritten that once held: what ends gets a last day, what comes gets a first. Only what was entered on the very
day it began may be corrected in place.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

import clock
from audit import Kind, System, hold_chain, record
from extensions import db
from organisation.models import (
    DESIGNATION_KINDS,
    OFFICES,
    SOLE_OFFICES,
    Appointment,
    Deputy,
    Designation,
    Person,
    Position,
    PositionPlacement,
    Unit,
    UnitPlacement,
)
from organisation.slugs import free_slug
from organisation.structure import holders_of, placement_of


class EndsBeforeStart(ValueError):
    """The last day lies before the first."""


class AlreadyEnded(ValueError):
    """It has a last day already."""


class AlreadyDesignated(ValueError):
    """The position carries this duty on that day, or will from a later one."""


class AlreadyAppointed(ValueError):
    """The person holds this position in a part of that period."""


class OwnPosition(ValueError):
    """Nobody designates a post he holds himself (R19)."""


class OfficeTaken(ValueError):
    """Another post is the municipal secretary or the council registrar already; there is one of each. Carries that post."""

    def __init__(self, position: Position) -> None:
        super().__init__(position.code)
        self.position = position


class NotForOneself(ValueError):
    """Nobody stands in for himself (R22)."""


class AlreadyCovered(ValueError):
    """Someone stands in for this person in a part of that period, for one of these registers."""


class HangsUnderItself(ValueError):
    """The unit would become a part of one of its own parts."""


def add_person(
    personnel_number: str,
    first_name: str,
    last_name: str,
    employed_from: date,
    *,
    actor: Person | System,
    prefix: str = "",
    email: str | None = None,
    employed_until: date | None = None,
    weekly_minutes: int | None = None,
    external: bool = False,
    language: str = "nl",
) -> Person:
    """A new person, on the payroll or hired (R18)."""
    _in_order(employed_from, employed_until)
    person = Person(
        personnel_number=personnel_number,
        first_name=first_name,
        prefix=prefix,
        last_name=last_name,
        email=email,
        employed_from=employed_from,
        employed_until=employed_until,
        weekly_minutes=weekly_minutes,
        external=external,
        language=language,
        appointments=[],
    )
    _added(person)
    record(Kind.PERSON_ADDED, actor=actor, subject=("person", person.uid), person=person)
    return person


def change_person(person: Person, *, actor: Person | System, **fields: Any) -> list[str]:
    """Change what differs; returns the names of the changed fields, and writes no event when there are none."""
    changed = _set(person, fields)
    if changed:
        _in_order(person.employed_from, person.employed_until)
        record(Kind.PERSON_CHANGED, actor=actor, subject=("person", person.uid), person=person, fields=changed)
    return changed


def add_unit(
    code: str,
    name: str,
    parent: Unit | None,
    from_on: date,
    *,
    actor: Person | System,
    head_position: Position | None = None,
) -> Unit:
    """A new unit under `parent`; without one it is the top."""
    unit = Unit(code=code, name=name)
    unit.placements = [UnitPlacement(parent=parent, head_position=head_position, from_on=from_on)]
    _added(unit)
    record(Kind.UNIT_ADDED, actor=actor, subject=("unit", unit.uid))
    return unit


def rename_unit(unit: Unit, name: str, *, actor: Person | System) -> None:
    """Give the unit another name."""
    if _set(unit, {"name": name}):
        record(Kind.UNIT_CHANGED, actor=actor, subject=("unit", unit.uid), fields=("name",))


def place_unit(
    unit: Unit, parent: Unit | None, head_position: Position | None, from_on: date, *, actor: Person | System
) -> list[str]:
    """Hang the unit under `parent` with this head from that day; returns what changed. Raises HangsUnderItself."""
    _refuse_circle(unit, parent, from_on)
    changed = _place(unit.placements, UnitPlacement, {"parent": parent, "head_position": head_position}, from_on)
    if changed:
        record(Kind.UNIT_CHANGED, actor=actor, subject=("unit", unit.uid), fields=changed)
    return changed


def add_position(code: str, title: str, unit: Unit, from_on: date, *, actor: Person | System) -> Position:
    """A new post in the unit, with a public address made from its title."""
    position = Position(code=code, title=title, slug=free_slug(title, unit.name, code))
    position.placements = [PositionPlacement(unit=unit, from_on=from_on)]
    _added(position)
    record(Kind.POSITION_ADDED, actor=actor, subject=("position", position.uid))
    return position


def rename_position(position: Position, title: str, *, actor: Person | System) -> None:
    """Give the post another title; its public address stays as it is."""
    if _set(position, {"title": title}):
        record(Kind.POSITION_CHANGED, actor=actor, subject=("position", position.uid), fields=("title",))


def place_position(position: Position, unit: Unit, from_on: date, *, actor: Person | System) -> list[str]:
    """Let the post sit in the unit from that day; returns what changed."""
    changed = _place(position.placements, PositionPlacement, {"unit": unit}, from_on)
    if changed:
        record(Kind.POSITION_CHANGED, actor=actor, subject=("position", position.uid), fields=changed)
    return changed


def name_office(position: Position, office: str | None, *, actor: Person | System) -> list[str]:
    """Say which post the routing table means by secretary, registrar or director; None: an ordinary post. Returns what changed.

    Raises OfficeTaken, and OwnPosition for its holder (R19).
    """
    if office is not None and office not in OFFICES:
        raise ValueError(f"no office: {office}")
    if position.office == office:
        return []
    hold_chain()
    if isinstance(actor, Person):
        _refuse_holder(position, clock.today(), actor)
    if office in SOLE_OFFICES:
        others = select(Position).where(Position.office == office, Position.id != position.id)
        taken = db.session.scalars(others).first()
        if taken:
            raise OfficeTaken(taken)
    position.office = office
    record(Kind.POSITION_CHANGED, actor=actor, subject=("position", position.uid), fields=("office",))
    return ["office"]


def appoint(
    person: Person,
    position: Position,
    from_on: date,
    until_on: date | None = None,
    manager_position: Position | None = None,
    *,
    actor: Person | System,
) -> Appointment:
    """Put the person in the post; `manager_position` only where it differs from the head of the unit.

    Raises AlreadyAppointed or EndsBeforeStart.
    """
    _in_order(from_on, until_on)
    if any(held.position == position and _overlap(held, from_on, until_on) for held in person.appointments):
        raise AlreadyAppointed(f"{person.personnel_number} in {position.code}")
    appointment = Appointment(
        person=person, position=position, manager_position=manager_position, from_on=from_on, until_on=until_on
    )
    _added(appointment)
    record(Kind.APPOINTMENT_STARTED, actor=actor, subject=("position", position.uid), person=person)
    return appointment


def change_appointment(appointment: Appointment, *, actor: Person | System, **fields: Any) -> list[str]:
    """Correct an appointment on the day it begins, or move its last day; returns what changed."""
    changed = _set(appointment, fields)
    if changed:
        _in_order(appointment.from_on, appointment.until_on)
        record(
            Kind.APPOINTMENT_CHANGED,
            actor=actor,
            subject=("position", appointment.position.uid),
            person=appointment.person,
            fields=changed,
        )
    return changed


def end_appointment(appointment: Appointment, last_day: date, *, actor: Person | System) -> None:
    """The last day in the post. Raises EndsBeforeStart."""
    _in_order(appointment.from_on, last_day)
    if _set(appointment, {"until_on": last_day}):
        record(
            Kind.APPOINTMENT_ENDED,
            actor=actor,
            subject=("position", appointment.position.uid),
            person=appointment.person,
            fields=("until_on",),
        )


def designate(
    position: Position,
    kind: str,
    ground: str,
    reason: str,
    from_on: date,
    decision_number: str = "",
    *,
    actor: Person | System,
) -> Designation:
    """Let the post carry a duty from that day (R34). Raises AlreadyDesignated, and OwnPosition for its holder (R19)."""
    if kind not in DESIGNATION_KINDS:
        raise ValueError(f"no kind of designation: {kind}")
    _refuse_holder(position, from_on, actor)
    if any(row.kind == kind and _overlap(row, from_on, None) for row in position.designations):
        raise AlreadyDesignated(f"{position.code}: {kind}")
    designation = Designation(
        position=position, kind=kind, ground=ground, reason=reason, decision_number=decision_number, from_on=from_on
    )
    _added(designation)
    record(Kind.POSITION_DESIGNATED, actor=actor, subject=("position", position.uid), why=reason, fields=(kind,))
    return designation


def end_designation(designation: Designation, last_day: date, why: str, *, actor: Person | System) -> None:
    """The last day of the duty (R36). Raises AlreadyEnded, EndsBeforeStart, and OwnPosition for the holder (R19)."""
    if designation.until_on is not None:
        raise AlreadyEnded(designation.uid)
    _refuse_holder(designation.position, last_day, actor)
    _in_order(designation.from_on, last_day)
    designation.until_on = last_day
    record(
        Kind.DESIGNATION_ENDED,
        actor=actor,
        subject=("position", designation.position.uid),
        why=why,
        fields=(designation.kind, "until_on"),
    )


def arrange_deputy(
    person: Person,
    deputy: Person,
    from_on: date,
    until_on: date,
    registers: Iterable[str] = (),
    *,
    actor: Person | System,
) -> Deputy:
    """Let `deputy` decide for `person` in the period; no registers named means all but confidential ones (R22).

    One level: a deputy of the deputy decides nothing. Raises NotForOneself, EndsBeforeStart or AlreadyCovered.
    """
    if person == deputy:
        raise NotForOneself(person.personnel_number)
    hold_chain()
    _in_order(from_on, until_on)
    named = sorted(set(registers))
    arranged = db.session.scalars(select(Deputy).where(Deputy.person_id == person.id, Deputy.until_on >= from_on))
    if any(_overlap(one, from_on, until_on) and _share(one.registers, named) for one in arranged):
        raise AlreadyCovered(person.personnel_number)
    cover = Deputy(person=person, deputy=deputy, registers=named, from_on=from_on, until_on=until_on)
    _added(cover)
    record(Kind.DEPUTY_ARRANGED, actor=actor, subject=("person", person.uid), person=deputy)
    return cover


def end_deputy(cover: Deputy, last_day: date, *, actor: Person | System) -> None:
    """End the arrangement sooner than agreed. Raises EndsBeforeStart, or AlreadyEnded when it would last longer."""
    _in_order(cover.from_on, last_day)
    if cover.until_on <= last_day:
        raise AlreadyEnded(cover.uid)
    cover.until_on = last_day
    record(Kind.DEPUTY_ENDED, actor=actor, subject=("person", cover.person.uid), person=cover.deputy, fields=("until_on",))


def cancel_deputy(cover: Deputy, day: date, *, actor: Person | System) -> None:
    """Take back an arrangement that has not begun on the day: it held on no day. Raises AlreadyEnded when it has."""
    if cover.from_on <= day:
        raise AlreadyEnded(cover.uid)
    hold_chain()
    record(Kind.DEPUTY_ENDED, actor=actor, subject=("person", cover.person.uid), person=cover.deputy)
    db.session.delete(cover)


def _added(row: Any) -> None:
    db.session.add(row)
    db.session.flush()


def _set(row: Any, fields: dict[str, Any]) -> list[str]:
    """Set what differs and name it."""
    changed = [name for name, value in fields.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, fields[name])
    return changed


def _place(placements: list[Any], model: type[Any], fields: dict[str, Any], from_on: date) -> list[str]:
    """Let a placement with these fields hold from that day, up to the next one; returns what changed.

    The one that runs ends the day before, or is corrected when it began that very day.
    """
    running = next((row for row in placements if row.held_on(from_on)), None)
    if running is None:
        later = [row.from_on for row in placements if row.from_on > from_on]
        placements.append(model(**fields, from_on=from_on, until_on=_day_before(min(later)) if later else None))
        return sorted(fields)
    if running.from_on == from_on:
        return _set(running, fields)
    changed = [name for name, value in fields.items() if getattr(running, name) != value]
    if changed:
        placements.append(model(**fields, from_on=from_on, until_on=running.until_on))
        running.until_on = _day_before(from_on)
    return changed


def _day_before(day: date) -> date:
    return day - timedelta(days=1)


def _in_order(from_on: date, until_on: date | None) -> None:
    if until_on is not None and until_on < from_on:
        raise EndsBeforeStart(f"{until_on} < {from_on}")


def _overlap(row: Any, from_on: date, until_on: date | None) -> bool:
    return (row.until_on is None or from_on <= row.until_on) and (until_on is None or row.from_on <= until_on)


def _share(some: list[str], others: list[str]) -> bool:
    """Whether two arrangements concern a register in common; an empty list means all of them."""
    return not some or not others or bool(set(some) & set(others))


def _refuse_holder(position: Position, day: date, actor: Person | System) -> None:
    if isinstance(actor, Person) and actor in holders_of(position, day):
        raise OwnPosition(position.code)


def _refuse_circle(unit: Unit, parent: Unit | None, day: date) -> None:
    seen = set[int]()
    above = parent
    while above is not None and above.id not in seen:
        if above.id == unit.id:
            raise HangsUnderItself(unit.code)
        seen.add(above.id)
        placement = placement_of(above, day)
        above = placement.parent if placement else None
