"""Who decides: one table, read from the dated organisation on the day of each step (rules catalogue F2, D7).

A declaration waits at a desk: a post, a role or a body, never a named person, so it stays right when people come and go.
Every line of desks ends with a body, so there is always exactly one place where a declaration lies.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from auth.models import BOARD_RECORDER, COUNCIL_RECORDER, INTEGRITY_OFFICER
from auth.permissions import holders_of_role
from organisation.models import COUNCIL_REGISTRAR, DIRECTOR, MUNICIPAL_SECRETARY, Person, Position
from organisation.structure import covered_by, holders_of, holds_office, managers_above
from organisation.superiors import stands_above
from registers.definition import Register
from registers.models import AT_COLLEGE, AT_COUNCIL, AT_INTEGRITY_OFFICER, AT_POSITION, BODIES

RECORDERS = {AT_COLLEGE: BOARD_RECORDER, AT_COUNCIL: COUNCIL_RECORDER}


@dataclass(frozen=True)
class Desk:
    """Where a declaration waits; `position` only when that is a post."""

    kind: str
    position: Position | None = None


Level = Callable[[Person, date], Iterator[Desk]]
Condition = Callable[[Person, date], bool]


def the_managers(declarant: Person, day: date) -> Iterator[Desk]:
    """The posts above the declarant, nearest first, where someone may decide for him; who is hired has those of the unit."""
    return (Desk(AT_POSITION, position) for position in managers_above(declarant, day) if _staffed(position, declarant, day))


def the_secretary(declarant: Person, day: date) -> Iterator[Desk]:
    """The municipal secretary: the post with that office, else the highest one above the declarant."""
    above = [position for position in managers_above(declarant, day) if _staffed(position, declarant, day)]
    named = [position for position in above if position.office == MUNICIPAL_SECRETARY]
    return (Desk(AT_POSITION, position) for position in (named or above)[-1:])


def the_integrity_officers(declarant: Person, day: date) -> Iterator[Desk]:
    """The officers as a desk, when one of them may decide for the declarant."""
    if any(_may_decide_for(officer, declarant, day) for officer in holders_of_role(INTEGRITY_OFFICER, day)):
        yield Desk(AT_INTEGRITY_OFFICER)


def the_college(declarant: Person, day: date) -> Iterator[Desk]:
    """The college decides as a body; someone records its decision (R20)."""
    yield Desk(AT_COLLEGE)


def the_council(declarant: Person, day: date) -> Iterator[Desk]:
    """The council, as employer of the registrar and his staff (R21); someone records its decision."""
    yield Desk(AT_COUNCIL)


def _office(office: str) -> Condition:
    return lambda declarant, day: holds_office(declarant, office, day)


def _works_for_the_council(declarant: Person, day: date) -> bool:
    return any(position.office == COUNCIL_REGISTRAR for position in managers_above(declarant, day))


def _is_integrity_officer(declarant: Person, day: date) -> bool:
    return declarant in holders_of_role(INTEGRITY_OFFICER, day)


def _anyone(declarant: Person, day: date) -> bool:
    return True


ROUTES: tuple[tuple[Condition, dict[str, tuple[Level, ...]]], ...] = (
    # the first row that fits the declarant · who decides according to the register → the desks, in this order
    (
        _office(COUNCIL_REGISTRAR),
        {"manager": (the_council,), "integrity_officer": (the_integrity_officers, the_council)},
    ),
    (
        _works_for_the_council,
        {"manager": (the_managers, the_council), "integrity_officer": (the_integrity_officers, the_council)},
    ),
    (
        _office(MUNICIPAL_SECRETARY),
        {"manager": (the_college,), "integrity_officer": (the_college,)},
    ),
    (
        _is_integrity_officer,
        {"manager": (the_secretary, the_college), "integrity_officer": (the_secretary, the_college)},
    ),
    (
        _office(DIRECTOR),
        {"manager": (the_college,), "integrity_officer": (the_integrity_officers, the_secretary, the_college)},
    ),
    (
        _anyone,
        {
            "manager": (the_managers, the_college),
            "integrity_officer": (the_integrity_officers, the_secretary, the_college),
        },
    ),
)


def levels_for(register: Register, declarant: Person, day: date) -> list[Desk]:
    """The desks for a declaration of this person on the day, lowest first, the last always a body.

    Never with himself, someone below him, or someone he stands in for (R19).
    """
    route = next(desks for fits, desks in ROUTES if fits(declarant, day))
    found = (desk for level in route[register.decided_by] for desk in level(declarant, day))
    return list(dict.fromkeys(found))


def desk_for(register: Register, declarant: Person, day: date) -> Desk:
    """The one desk where a declaration of this person lies when it is sent on the day."""
    return levels_for(register, declarant, day)[0]


def above(present: Desk, levels: list[Desk]) -> Desk:
    """The level after this desk; the last stays. A desk that is no level any more gives the first."""
    following = levels[levels.index(present) + 1 :] if present in levels else levels
    return following[0] if following else levels[-1]


def deciders_at(desk: Desk, declarant: Person, day: date) -> list[Person]:
    """The people who can decide there on the day; for a body: those who may record its decision."""
    if desk.kind in BODIES:  # the body decides, someone only writes it down
        return [person for person in holders_of_role(RECORDERS[desk.kind], day) if person != declarant]
    people = holders_of_role(INTEGRITY_OFFICER, day) if desk.position is None else holders_of(desk.position, day)
    return [person for person in people if person != declarant and not stands_above(declarant, person, day)]


def _staffed(position: Position, declarant: Person, day: date) -> bool:
    return any(_may_decide_for(holder, declarant, day) for holder in holders_of(position, day))


def _may_decide_for(holder: Person, declarant: Person, day: date) -> bool:
    """Not about himself, nor about someone above him (R19), nor while the declarant stands in for him (R22)."""
    stood_in_for = {cover.person_id for cover in covered_by(declarant, day)}
    return holder != declarant and holder.id not in stood_in_for and not stands_above(declarant, holder, day)
