"""Who was missing from a delivery, and saying what became of them (R79)."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

import clock
from audit import hold_chain
from extensions import db
from organisation.employment import end_employment
from organisation.models import Person
from organisation.people_import.models import ENDED, STAYS, MissingPerson
from organisation.people_import.staying import must_stay


class LastOfRole(Exception):
    """Nobody else has a role that somebody must have."""


class AlreadySaid(Exception):
    """Somebody said it before, or the person was in a later delivery."""


def missing_now() -> Sequence[MissingPerson]:
    """Everybody of whom it is not known yet, by name."""
    waiting = select(MissingPerson).join(Person, Person.id == MissingPerson.person_id).where(MissingPerson.outcome.is_(None))
    return db.session.scalars(waiting.order_by(Person.last_name, Person.first_name, MissingPerson.id)).all()


def has_left(missing: MissingPerson, last_day: date, *, actor: Person) -> None:
    """The person works here no longer. Raises AlreadySaid, LastOfRole or EndsBeforeStart, and then has changed nothing."""
    _take(missing)
    if last_day < clock.today() and must_stay({missing.person_id}):
        raise LastOfRole(missing.uid)
    end_employment(missing.person, last_day, actor=actor)
    _said(missing, ENDED, actor)


def still_works_here(missing: MissingPerson, *, actor: Person) -> None:
    """The person stays, though the personnel administration does not know him. Raises AlreadySaid."""
    _take(missing)
    _said(missing, STAYS, actor)


def _take(missing: MissingPerson) -> None:
    hold_chain(missing)
    if missing.outcome is not None:
        raise AlreadySaid(missing.uid)


def _said(missing: MissingPerson, outcome: str, actor: Person) -> None:
    missing.outcome, missing.settled_at, missing.settled_by_id = outcome, clock.now(), actor.id
