"""Who looks again when somebody does not agree (R19, R32): never who decided, never the declarant, never someone below him."""

from datetime import date

from sqlalchemy import select

import clock
from audit import Event, Kind
from auth.models import INTEGRITY_OFFICER
from auth.permissions import holders_of_role
from extensions import db
from organisation.models import Person
from organisation.superiors import superiors_of
from registers.models import Declaration
from registers.routing import deciders_at, levels_for

DECISION, PUBLICATION = ABOUT = ("decision", "publication")


def reviewers_for(declaration: Declaration, about: str) -> list[Person]:
    """Who can look again, the most fitting first: above the declarant, then the officers; who stands below the decider last.

    Where nobody stands above the declarant his body looks again; who records it only writes down, so he may stand below (R20).
    """
    today, declarant, decided = clock.today(), declaration.person, who_decided(declaration, about)
    levels = levels_for(declaration.register, declarant, today)
    people = [person for desk in levels for person in deciders_at(desk, declarant, today)]
    found = dict.fromkeys([*people, *holders_of_role(INTEGRITY_OFFICER)])
    others = [person for person in found if person not in {declarant, *decided}]
    allowed = [person for person in others if not _below(person, {declarant}, today)]
    recorders = [person for person in deciders_at(levels[-1], declarant, today) if person not in decided]
    return sorted(allowed, key=lambda person: _below(person, decided, today)) or recorders


def who_decided(declaration: Declaration, about: str) -> set[Person]:
    """Who took the decision in force, also on whose behalf; of publication: who released it."""
    if about == PUBLICATION:
        released = (Event.kind == Kind.PUBLICATION_RELEASED) & (Event.subject == declaration.reference)
        return set(db.session.scalars(select(Person).join(Event, Event.actor == Person.uid).where(released)))
    decision = declaration.decision
    return {person for person in (decision.decided_by, decision.on_behalf_of) if person} if decision else set()


def _below(person: Person, others: set[Person], day: date) -> bool:
    """Whether one of these others stands above the person."""
    return not others.isdisjoint(superiors_of(person, day))
