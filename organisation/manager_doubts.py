"""Someone says that the personnel data name the wrong manager; an officer looks and settles it, with a trace.

His declarations go on meanwhile. A correction counts from today: who managed him on earlier days stays as it was recorded.
"""

from datetime import date, timedelta

from sqlalchemy import select

import clock
from audit import Kind, hold_chain, record
from extensions import db
from organisation import changes
from organisation.models import Appointment, ManagerDoubt, Person, Position
from organisation.structure import holders_of, managers_above, placement_of, unit_of
from organisation.superiors import stands_above

LONGEST = 300  # characters, of what is said and of the settlement


class AlreadyRaised(ValueError):
    """An earlier doubt of this person still waits."""


class AlreadySettled(ValueError):
    """Someone settled it before."""


class OwnDoubt(ValueError):
    """Nobody settles a doubt about his own manager (R19)."""


class NotAbove(ValueError):
    """The person holds the post himself, or someone below him does (R19)."""


class NoPost(ValueError):
    """The person holds no post today, so there is no manager to correct."""


def raise_doubt(person: Person, said: str, *, actor: Person) -> ManagerDoubt:
    """Keep what the person says about who his manager is. Raises AlreadyRaised while an earlier doubt waits."""
    hold_chain()
    if open_doubt(person) is not None:
        raise AlreadyRaised(person.personnel_number)
    doubt = ManagerDoubt(person=person, raised_at=clock.now(), said=said)
    db.session.add(doubt)
    db.session.flush()
    record(Kind.MANAGER_DOUBTED, actor=actor, subject=("person", person.uid), person=person)
    return doubt


def settle(doubt: ManagerDoubt, settlement: str, *, actor: Person, manager_position: Position | None = None) -> bool:
    """Close the doubt, and correct the manager from today when a post is given; returns whether the manager changed.

    Raises OwnDoubt, AlreadySettled, NotAbove or NoPost, and then has changed nothing.
    """
    if actor == doubt.person:
        raise OwnDoubt(doubt.uid)
    hold_chain(doubt)
    if doubt.settled_at is not None:
        raise AlreadySettled(doubt.uid)
    corrected = manager_position is not None and _correct(doubt.person, manager_position, actor)
    doubt.settled_at, doubt.settled_by, doubt.settlement = clock.now(), actor, settlement
    record(
        Kind.MANAGER_DOUBT_SETTLED,
        actor=actor,
        subject=("person", doubt.person.uid),
        person=doubt.person,
        why=settlement,
        fields=("manager_position",) if corrected else (),
    )
    return corrected


def open_doubt(person: Person) -> ManagerDoubt | None:
    """The doubt of this person that waits."""
    return db.session.scalars(
        select(ManagerDoubt).where(ManagerDoubt.person_id == person.id, ManagerDoubt.settled_at.is_(None))
    ).first()


def doubts(person: Person | None = None) -> list[ManagerDoubt]:
    """Of everybody, or of one person: those that wait, longest waiting first; then the settled ones, last settled first."""
    query = select(ManagerDoubt).order_by(ManagerDoubt.raised_at, ManagerDoubt.id)
    found = db.session.scalars(query.where(ManagerDoubt.person_id == person.id) if person else query).all()
    settled = sorted((doubt for doubt in found if doubt.settled_at), key=lambda doubt: doubt.settled_at or doubt.raised_at)
    return [doubt for doubt in found if not doubt.settled_at] + settled[::-1]


def standing_manager(person: Person, day: date) -> tuple[Position | None, list[Person]]:
    """The post that stands as the manager of this person on the day, and who holds it; nobody when it is vacant."""
    position = next(managers_above(person, day), None)
    return position, holders_of(position, day) if position else []


def held_posts(day: date) -> list[tuple[Position, Person]]:
    """Every post with who holds it on the day, by name of the holder: the posts a manager may be chosen from."""
    rows = db.session.execute(
        select(Position, Person)
        .join(Appointment, Appointment.position_id == Position.id)
        .join(Person, Person.id == Appointment.person_id)
        .where(Appointment.holds_on(day))
        .order_by(Person.last_name, Person.first_name, Position.title, Position.id)
    )
    return [(position, person) for position, person in rows if person.employed_on(day)]


def _correct(person: Person, manager_position: Position, actor: Person) -> bool:
    """Let every post of the person name this manager from today. Raises NotAbove or NoPost."""
    today = clock.today()
    if any(holder == person or stands_above(person, holder, today) for holder in holders_of(manager_position, today)):
        raise NotAbove(manager_position.code)
    held = [appointment for appointment in person.appointments if appointment.held_on(today)]
    if not held:
        raise NoPost(person.personnel_number)
    if next(managers_above(person, today), None) == manager_position:
        return False
    for appointment in held:
        _name_manager(appointment, manager_position, today, actor)
    return True


def _name_manager(appointment: Appointment, manager_position: Position, today: date, actor: Person) -> None:
    """From today; a manager who heads the unit anyway is not stored apart, as when the personnel data are read."""
    unit = unit_of(appointment.position, today)
    placement = placement_of(unit, today) if unit else None
    heads_unit = placement is not None and placement.head_position == manager_position
    above = None if heads_unit else manager_position
    if appointment.from_on == today:
        changes.change_appointment(appointment, manager_position=above, actor=actor)
        return
    until_on = appointment.until_on
    changes.end_appointment(appointment, today - timedelta(days=1), actor=actor)
    changes.appoint(appointment.person, appointment.position, today, until_on, above, actor=actor)
