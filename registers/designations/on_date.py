"""Who was designated on a day, and what he had answered then: as it was known on that day (R34–R37)."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, or_, select

import clock
from audit import Event, Kind
from extensions import db
from organisation.models import (
    FINANCIAL_INTERESTS,
    PUBLIC_SIDE_ACTIVITIES,
    VULNERABLE,
    Designation,
    Person,
    Position,
)
from organisation.structure import holders_by_position
from registers.models import DRAFT, WITHDRAWN, Declaration, Statement

ANSWERS_IN = {  # kind of designation → the register in which its holder answers
    PUBLIC_SIDE_ACTIVITIES: "side_activity",
    FINANCIAL_INTERESTS: "financial_interest",
    VULNERABLE: "side_activity",
}
DECLARED, NOTHING, SILENT, VACANT = "declared", "nothing", "silent", "vacant"


@dataclass(frozen=True)
class Line:
    """A designated position on the day, with one holder (None: vacant), his answer, and the day he gave it."""

    position: Position
    designation: Designation
    holder: Person | None
    answer: str
    answered_on: date | None = None


def designated_on(day: date, kinds: Collection[str] = tuple(ANSWERS_IN)) -> list[Line]:
    """Every position that carried one of these duties on the day, by title, with each of its holders."""
    rows = db.session.execute(
        select(Designation, Position)
        .join(Position, Position.id == Designation.position_id)
        .where(Designation.holds_on(day), Designation.kind.in_(kinds))
        .order_by(Position.title, Position.id, Designation.kind, Designation.id)
    ).all()
    holders = holders_by_position({position.id for _designation, position in rows}, day)
    people = {person.id for found in holders.values() for person in found}
    answers = _answers(people, day)
    return [
        line for designation, position in rows for line in _lines(designation, position, holders.get(position.id, []), answers)
    ]


def _lines(
    designation: Designation, position: Position, holders: list[Person], answers: dict[tuple[int, str], tuple[str, date]]
) -> Iterator[Line]:
    for holder in holders:
        answer, on = answers.get((holder.id, ANSWERS_IN[designation.kind]), (SILENT, None))
        yield Line(position, designation, holder, answer, on)
    if not holders:
        yield Line(position, designation, None, VACANT)


def _answers(people: set[int], day: date) -> dict[tuple[int, str], tuple[str, date]]:
    """By person and register: what the last answer was on the day, and when it was given."""
    end = clock.after(day)
    taken_back = exists().where(Event.kind == Kind.WITHDRAWN, Event.subject == Declaration.reference, Event.at < end)
    declared = db.session.execute(
        select(Declaration.person_id, Declaration.register_slug, Declaration.submitted_at)
        .where(
            Declaration.person_id.in_(people),
            Declaration.status != DRAFT,
            Declaration.submitted_at < end,
            or_(Declaration.status != WITHDRAWN, ~taken_back),
        )
        .order_by(Declaration.submitted_at)
    )
    nothing = db.session.execute(
        select(Statement.person_id, Statement.register_slug, Statement.declared_at)
        .where(
            Statement.person_id.in_(people),
            Statement.declared_at < end,
            or_(Statement.until_on.is_(None), Statement.until_on >= day),
        )
        .order_by(Statement.declared_at)
    )
    answers = {(person, slug): (DECLARED, clock.local(at).date()) for person, slug, at in declared if at}
    return answers | {(person, slug): (NOTHING, clock.local(at).date()) for person, slug, at in nothing}
