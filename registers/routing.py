"""Who decides: one table, read from the dated organisation on the day of each step.

A declaration waits at a desk: a post, a role or a body, never a named person, so it stays right when people come and go.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from auth.models import BOARD_RECORDER, INTEGRITY_OFFICER
from auth.permissions import holders_of_role
from organisation.models import Person, Position
from organisation.structure import covered_by, holders_of, managers_above, superiors_of
from registers.definition import Register
from registers.models import AT_COLLEGE, AT_INTEGRITY_OFFICER, AT_POSITION


@dataclass(frozen=True)
class Desk:
    """Where a declaration waits; `position` only when that is a post."""

    kind: str
    position: Position | None = None


Candidate = Callable[[Person, date], Desk | None]


def the_manager(declarant: Person, day: date) -> Desk | None:
    """The nearest post above the declarant with someone in it who may decide for him."""
    for position in managers_above(declarant, day):
        if any(_may_decide_for(holder, declarant, day) for holder in holders_of(position, day)):
            return Desk(AT_POSITION, position)
    return None


def the_integrity_officer(declarant: Person, day: date) -> Desk | None:
    """The integrity officers, when one of them may decide for the declarant."""
    if any(_may_decide_for(officer, declarant, day) for officer in holders_of_role(INTEGRITY_OFFICER)):
        return Desk(AT_INTEGRITY_OFFICER)
    return None


def the_top_official(declarant: Person, day: date) -> Desk | None:
    """The highest post above the declarant with someone in it who may decide for him: the gemeentesecretaris."""
    fit = [
        position
        for position in managers_above(declarant, day)
        if any(_may_decide_for(holder, declarant, day) for holder in holders_of(position, day))
    ]
    return Desk(AT_POSITION, fit[-1]) if fit else None


def the_college(declarant: Person, day: date) -> Desk:
    """The college decides as a body; someone records its decision (R20)."""
    return Desk(AT_COLLEGE)


ROUTES: dict[str, tuple[Candidate, ...]] = {
    # who decides according to the register → the desks to try, in this order (rules catalogue F2, D7)
    "manager": (the_manager, the_college),
    "integrity_officer": (the_integrity_officer, the_top_official, the_college),
}


def desk_for(register: Register, declarant: Person, day: date) -> Desk:
    """The one desk where a declaration of this person lies on the day: never with himself or someone below him (R19)."""
    declarant_is_officer = declarant in holders_of_role(INTEGRITY_OFFICER)
    route = ROUTES[register.decided_by]
    if declarant_is_officer and register.decided_by == "manager":
        route = (the_top_official, the_college)
    return next(desk for candidate in route if (desk := candidate(declarant, day)))


def deciders_at(desk: Desk, declarant: Person, day: date) -> list[Person]:
    """The people who can decide there on the day; for a body: those who may record its decision."""
    people = {
        AT_POSITION: lambda: holders_of(desk.position, day) if desk.position else [],
        AT_INTEGRITY_OFFICER: lambda: holders_of_role(INTEGRITY_OFFICER),
        AT_COLLEGE: lambda: holders_of_role(BOARD_RECORDER),
    }[desk.kind]()
    if desk.kind == AT_COLLEGE:  # the college decides, someone only writes it down
        return [person for person in people if person != declarant]
    return [person for person in people if person != declarant and declarant not in superiors_of(person, day)]


def _may_decide_for(holder: Person, declarant: Person, day: date) -> bool:
    """Not about himself, nor about someone above him (R19), nor while the declarant stands in for him (R22)."""
    stood_in_for = {cover.person_id for cover in covered_by(declarant, day)}
    return holder != declarant and declarant not in superiors_of(holder, day) and holder.id not in stood_in_for
