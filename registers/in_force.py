"""What someone declared that counts today: it waits, or it was allowed and has not ended."""

from datetime import date

from sqlalchemy import ColumnElement, or_, select

import clock
from extensions import db
from organisation.models import Person
from registers.definition import Register
from registers.models import DECIDED, ENDED, QUESTION, SUBMITTED, Declaration


def counts_on(day: date) -> ColumnElement[bool]:
    """SQL: it waits, or is in force and not ended; what was forbidden is told apart by its outcome."""
    in_force = (Declaration.status == DECIDED) & or_(Declaration.ends_on.is_(None), Declaration.ends_on >= day)
    ends_later = (Declaration.status == ENDED) & (Declaration.ends_on >= day)
    return or_(Declaration.status.in_((SUBMITTED, QUESTION)), in_force, ends_later)


def active_declarations(register: Register, person: Person) -> list[Declaration]:
    """What stands against "nothing": declarations that wait, or are in force and not ended."""
    found = db.session.scalars(
        select(Declaration).where(
            Declaration.person_id == person.id, Declaration.register_slug == register.slug, counts_on(clock.today())
        )
    )
    return [one for one in found if one.decided_outcome is None or one.decided_outcome.allows]
