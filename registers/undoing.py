"""Ten minutes to take a decision back: which decisions of a person that still goes for."""

from datetime import datetime

from sqlalchemy import select

import clock
from auth.permissions import clause
from extensions import db
from organisation.models import Person
from registers.in_force import UNDO
from registers.lifecycle import available_steps
from registers.models import Decision, Declaration


def decided_just_now(person: Person) -> list[Decision]:
    """The decisions this person can still take back, newest first."""
    recent = db.session.scalars(
        select(Decision)
        .join(Declaration, Declaration.id == Decision.declaration_id)
        .where(
            Decision.decided_by_id == person.id,
            Decision.decided_at > clock.now() - UNDO,
            Decision.undone_at.is_(None),
            clause(person, "declaration.consider"),
        )
        .order_by(Decision.decided_at.desc(), Decision.id.desc())
    )
    return [one for one in recent if "undo" in available_steps(one.declaration, person)]


def undone_until(decision: Decision) -> datetime:
    """The moment from which it can no longer be taken back, and the declarant is told."""
    return decision.decided_at + UNDO
