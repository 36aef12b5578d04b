"""What lies at a desk that is not the right one any more moves to where it would go today (R14, R74)."""

from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select

import clock
from audit import System
from extensions import db
from organisation.memory import remembering
from organisation.models import Person
from organisation.structure import appointments_of
from registers.lifecycle import change_state
from registers.models import BODIES, DECIDED, QUESTION, SUBMITTED, Declaration
from registers.routing import Desk, deciders_at, levels_for
from registers.steps.work import desk_columns, present_desk

Levels = dict[tuple[int, str], list[Desk]]


def lies_somewhere() -> ColumnElement[bool]:
    """SQL: it waits at a desk, for a first decision, an answer or a new look."""
    return or_(
        Declaration.status.in_((SUBMITTED, QUESTION)), and_(Declaration.status == DECIDED, Declaration.review.is_not(None))
    )


def rerouted(person: Person, *, actor: Person | System) -> list[Declaration]:
    """Move what waits of this person to the right desk, now that the organisation is right; returns what moved.

    For who corrects a wrong manager. Raises NotYours for an officer's own, Conflict when somebody was first.
    """
    waiting = db.session.scalars(select(Declaration).where(Declaration.person_id == person.id, lies_somewhere())).all()
    today = clock.today()
    moved = [one for one in waiting if _astray(one, today, {}) or _goes_elsewhere(one, today)]
    for one in moved:
        change_state(one, "reroute", actor=actor, seen_version=one.version)
    return moved


def misplaced(day: date) -> list[int]:
    """The ids of what waits where it should not: nobody may decide there any more, or the declarant moved away from it."""
    levels: Levels = {}
    waiting = db.session.scalars(select(Declaration).where(lies_somewhere()).order_by(Declaration.id))
    with remembering():
        return [one.id for one in waiting if _astray(one, day, levels) or (_moved_since(one, day) and _goes_elsewhere(one, day))]


def _astray(declaration: Declaration, day: date, known: Levels) -> bool:
    """It lies at a desk that is no level for this declarant any more; who has no position keeps his, as long as it is staffed."""
    register, desk = declaration.register, present_desk(declaration)
    if not appointments_of(declaration.person, day):
        return desk.kind not in BODIES and not deciders_at(desk, declaration.person, day)
    key = (declaration.person_id, register.decided_by)
    if key not in known:
        known[key] = levels_for(register, declaration.person, day)
    return desk not in known[key]


def _goes_elsewhere(declaration: Declaration, day: date) -> bool:
    """Sent today it would go to another desk; what went up because it was late stays up."""
    now = {name: getattr(declaration, name) for name in ("desk", "desk_position_id")}
    then = desk_columns(declaration, day)
    return declaration.times_passed == 0 and any(then[name] != value for name, value in now.items())


def _moved_since(declaration: Declaration, day: date) -> bool:
    """The declarant began in a position after it came to this desk."""
    since = declaration.desk_since
    return since is not None and any(since < held.from_on for held in appointments_of(declaration.person, day))
