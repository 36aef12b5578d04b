"""What someone declared that counts today: it waits, or it was allowed and has not ended."""

from datetime import date, timedelta

from sqlalchemy import ColumnElement, or_, select

import clock
from extensions import db
from organisation.models import Person
from registers.definition import Register
from registers.models import DECIDED, ENDED, QUESTION, SUBMITTED, Declaration

UNDO = timedelta(minutes=10)  # so long a decision can be taken back; until then nobody is told
OUTSIDE_THE_REGISTER = frozenset({"not_relevant"})  # outcomes that allow, but say: this needs no registration


def told(declaration: Declaration) -> bool:
    """Whether the decision is final for the declarant: until it can no longer be undone, he is not told."""
    return declaration.decided_at is None or clock.now() - declaration.decided_at >= UNDO


def counts_on(day: date) -> ColumnElement[bool]:
    """SQL: it waits, or is in force and not ended; what was forbidden is told apart by its outcome."""
    in_force = (Declaration.status == DECIDED) & or_(Declaration.ends_on.is_(None), Declaration.ends_on >= day)
    ends_later = (Declaration.status == ENDED) & (Declaration.ends_on >= day)
    return or_(Declaration.status.in_((SUBMITTED, QUESTION)), in_force, ends_later)


def never_began() -> ColumnElement[bool]:
    """SQL: over without a last day, for whoever intended it left before it began (R18)."""
    return (Declaration.status == ENDED) & Declaration.ends_on.is_(None)


def active_declarations(register: Register, person: Person) -> list[Declaration]:
    """The declarations that wait, or are in force and not ended."""
    found = _counting(register, person)
    return [one for one in found if one.decided_outcome is None or one.decided_outcome.allows]


def against_nothing(register: Register, person: Person) -> list[Declaration]:
    """What stands against "nothing" (R07): what is active as far as its declarant knows, and what he had to stop and did not."""
    return [one for one in _counting(register, person) if not told(one) or stands_once_told(one)]


def stands_once_told(declaration: Declaration) -> bool:
    """Whether it stands against "nothing" (R07) from when its declarant knows what was decided."""
    outcome, decision = declaration.decided_outcome, declaration.decision
    if outcome is None or decision is None:
        return True
    return decision.stop_by is not None or (outcome.allows and outcome.code not in OUTSIDE_THE_REGISTER)


def _counting(register: Register, person: Person) -> list[Declaration]:
    mine = (Declaration.person_id == person.id, Declaration.register_slug == register.slug, counts_on(clock.today()))
    return list(db.session.scalars(select(Declaration).where(*mine)))
