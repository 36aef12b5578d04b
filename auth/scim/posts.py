"""From title, department and manager to a post, as the delivery of the personnel system does it: nothing held is overwritten.

A department is a unit, a title in it a post. Who comes in a new post leaves the old one the day before (R74).
"""

from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

import clock
from audit import System
from auth.scim.answers import invalid, taken
from auth.scim.models import KeptUser
from extensions import db
from organisation import changes
from organisation.models import Appointment, Person, Position, PositionPlacement, Unit, UnitPlacement
from organisation.slugs import slug_of
from organisation.structure import holders_of, managers_above, placement_of, positions_of, unit_of

LONGEST_CODE, LONGEST_TITLE = 40, 35  # characters of a unit's code, of a title in the code of a post


def take_post(user: KeptUser, *, says_manager: bool, actor: Person | System) -> None:
    """Let the person hold the post that was said, under this manager. Raises Refused.

    Without a title or without a department there is no post yet. A manager who has none himself counts when he gets one.
    """
    person, today = user.person, clock.today()
    start = max(today, person.employed_from)
    if not user.active or (person.employed_until and person.employed_until < start):
        return
    held = _held(person, start)
    first = held[0] if held else None
    unit = _unit(user, first, start, actor=actor)
    title = user.title or (first.position.title if first else "")
    if unit is None or not title:
        return
    position = _position(unit, title, start, actor=actor)
    same = next((one for one in held if one.position == position), None)
    says_manager = says_manager or same is None
    manager = _manager(user, position, unit, start) if says_manager else None
    _leave_others(held, same, start, actor=actor)
    if same is None:
        _appoint(person, position, manager, start, actor=actor)
        _tell_reports(user, actor=actor)
    elif says_manager and same.manager_position != manager:
        _change_manager(same, manager, start, actor=actor)


def leads_to_itself(person: Person, manager: Person) -> bool:
    """Whether this manager would stand below the person he leads."""
    today = clock.today()
    return any(person in holders_of(above, today) for above in managers_above(manager, today))


def _held(person: Person, day: date) -> list[Appointment]:
    held = [one for one in person.appointments if one.held_on(day)]
    return sorted(held, key=lambda one: (one.from_on, one.id))


def _unit(user: KeptUser, first: Appointment | None, day: date, *, actor: Person | System) -> Unit | None:
    if not user.department:
        return unit_of(first.position, day) if first else None
    wanted = user.department.casefold()
    query = select(Unit).join(UnitPlacement, UnitPlacement.unit_id == Unit.id).where(UnitPlacement.holds_on(day))
    placed = db.session.scalars(query.order_by(Unit.id)).all()
    found = [unit for unit in placed if unit.code.casefold() == wanted] or [
        unit for unit in placed if unit.name.casefold() == wanted
    ]
    if len(found) > 1:
        raise invalid(_("Meer dan één afdeling heet zo: %(name)s. Stuur de code.", name=user.department))
    return found[0] if found else _new_unit(user.department, day, actor=actor)


def _new_unit(name: str, day: date, *, actor: Person | System) -> Unit:
    """A unit that we did not know hangs under the top, when there is one top."""
    tops = select(Unit).join(UnitPlacement, UnitPlacement.unit_id == Unit.id)
    found = db.session.scalars(tops.where(UnitPlacement.holds_on(day), UnitPlacement.parent_id.is_(None))).all()
    short = (slug_of(name) or "afdeling")[: LONGEST_CODE - 4]
    code, number = short, 1
    while db.session.scalars(select(Unit.id).where(Unit.code == code)).first() is not None:
        number += 1
        code = f"{short}-{number}"
    return changes.add_unit(code, name, found[0] if len(found) == 1 else None, day, actor=actor)


def _position(unit: Unit, title: str, day: date, *, actor: Person | System) -> Position:
    """The post of this title in the unit; a new one when there is none."""
    seated = (
        select(Position)
        .join(PositionPlacement, PositionPlacement.position_id == Position.id)
        .where(PositionPlacement.unit_id == unit.id, PositionPlacement.holds_on(day))
        .order_by(Position.id)
    )
    wanted = slug_of(title)
    found = next((post for post in db.session.scalars(seated) if slug_of(post.title) == wanted), None)
    if found is not None:
        return found
    code = f"{unit.code}/{wanted[:LONGEST_TITLE]}"
    if db.session.scalars(select(Position.id).where(Position.code == code)).first() is not None:
        raise taken(_("De functie %(code)s zit nu in een andere afdeling.", code=code))
    return changes.add_position(code, title, unit, day, actor=actor)


def _manager(user: KeptUser, position: Position, unit: Unit, day: date) -> Position | None:
    """The post of the manager that was named; None when that is the head of the unit anyway, or not known yet."""
    if user.manager is None:
        return None
    found = next(iter(positions_of(user.manager, day)), None)
    return None if found in (None, position, _usual_manager(position, unit, day)) else found


def _usual_manager(position: Position, unit: Unit, day: date) -> Position | None:
    placement = placement_of(unit, day)
    if placement and placement.head_position == position:
        placement = placement_of(placement.parent, day) if placement.parent else None
    return placement.head_position if placement else None


def _leave_others(held: list[Appointment], same: Appointment | None, start: date, *, actor: Person | System) -> None:
    """One person, one post. One that began today was entered wrongly: it is put right in `_appoint`."""
    for one in held:
        if one is not same and one.from_on < start:
            changes.end_appointment(one, start - timedelta(days=1), actor=actor)


def _appoint(person: Person, position: Position, manager: Position | None, start: date, *, actor: Person | System) -> None:
    today = next((one for one in person.appointments if one.from_on == start and one.position != position), None)
    if today is not None:
        changes.change_appointment(today, position=position, manager_position=manager, actor=actor)
    else:
        changes.appoint(person, position, start, person.employed_until, manager, actor=actor)


def _change_manager(held: Appointment, manager: Position | None, start: date, *, actor: Person | System) -> None:
    until_on = held.until_on
    if held.from_on >= start:
        changes.change_appointment(held, manager_position=manager, actor=actor)
        return
    changes.end_appointment(held, start - timedelta(days=1), actor=actor)
    changes.appoint(held.person, held.position, start, until_on, manager, actor=actor)


def _tell_reports(manager: KeptUser, *, actor: Person | System) -> None:
    """Whoever named this person as manager now has the post he holds."""
    db.session.flush()
    below = select(KeptUser).where(KeptUser.manager_id == manager.person_id, KeptUser.id != manager.id)
    for user in db.session.scalars(below.order_by(KeptUser.id)):
        take_post(user, says_manager=True, actor=actor)
