"""Who has nothing, who has not answered, and what the public may know of it: silence is data, and no hint of what is pending."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import selectinload

import clock
from extensions import db
from organisation.models import Person
from publication.standing import SOON, TO_CHECK, may_ever_be_public, notice_over_on, release_of, standing
from registers.catalogue import registers
from registers.models import DECIDED, ENDED, REPLACED, Declaration, Statement


def nothing_confirmed_on(person: Person, since: date, day: date) -> date | None:
    """The day on which this person said to have nothing, as far as that may be public on `day`; None when it may not.

    A statement outlives a declaration that is not public yet: otherwise its end would tell that something is pending (R60).
    One made before the position was designated becomes public after the same notice as a declaration (R35).
    """
    said = [one for one in _statements(person) if clock.local(one.declared_at).date() <= day]
    if not said:
        return None
    last = max(said, key=lambda statement: statement.declared_at)
    said_on = clock.local(last.declared_at).date()
    shown_from = said_on if said_on >= since else notice_over_on(since)
    if day < shown_from or any(_became_public(one, day) for one in registered(person) if _later(one, last)):
        return None
    return said_on


def registered(person: Person) -> list[Declaration]:
    """What this person declared in a published register and was decided on."""
    return list(
        db.session.scalars(
            select(Declaration)
            .where(
                Declaration.person_id == person.id,
                Declaration.register_slug.in_(_published()),
                Declaration.status.in_((DECIDED, ENDED, REPLACED)),
            )
            .order_by(Declaration.id)
            .options(selectinload(Declaration.decisions))
        )
    )


def _statements(person: Person) -> list[Statement]:
    found = select(Statement).where(Statement.person_id == person.id, Statement.register_slug.in_(_published()))
    return list(db.session.scalars(found))


def _published() -> list[str]:
    return [register.slug for register in registers() if may_ever_be_public(register)]


def _later(declaration: Declaration, statement: Statement) -> bool:
    return declaration.submitted_at is not None and declaration.submitted_at > statement.declared_at


def _became_public(declaration: Declaration, day: date) -> bool:
    return release_of(declaration, day) is not None and standing(declaration, day).kind not in (TO_CHECK, SOON)
