"""To whom a message goes, by name of the audience; who may decide is asked of the same table that lets him."""

from collections.abc import Iterable

from sqlalchemy import or_, select

import clock
from audit import Event
from auth.models import INTEGRITY_OFFICER
from auth.permissions import holders_of_role, may
from extensions import db
from organisation.models import Deputy, Person
from organisation.structure import holders_of, managers_above
from post.models import AT_ONCE, DAILY, MailWish
from registers.follow_up.disputes import disputes_about
from registers.models import Declaration
from registers.routing import Desk, deciders_at
from registers.steps.work import levels_of, present_desk


def declarant(declaration: Declaration) -> list[Person]:
    return [declaration.person]


def deciders(declaration: Declaration) -> list[Person]:
    """Who can decide on it today: at the desk where it lies, and who stands in for them (R22)."""
    at_the_desk = deciders_at(present_desk(declaration), declaration.person, clock.today())
    found = dict.fromkeys([*at_the_desk, *deputies_of(at_the_desk)])
    return [person for person in found if may(person, "declaration.consider", declaration)]


def wanting_it_now(declaration: Declaration) -> list[Person]:
    """Who decides and wants to know at once; of a confidential register everyone, for no morning mail names it (R38)."""
    confidential = declaration.register.confidential
    return [person for person in deciders(declaration) if confidential or wish_of(person) == AT_ONCE]


def deciders_before(declaration: Declaration) -> list[Person]:
    """Who could decide one level lower, before it was passed on (R28)."""
    levels, present = levels_of(declaration, clock.today()), present_desk(declaration)
    number = levels.index(present) if present in levels else 0
    return deciders_at(levels[number - 1], declaration.person, clock.today()) if number else []


def next_desk(declaration: Declaration) -> Desk | None:
    """Where it goes when the term passes; None at the top."""
    levels, present = levels_of(declaration, clock.today()), present_desk(declaration)
    following = levels[levels.index(present) + 1 :] if present in levels else []
    return following[0] if following else None


def asker(declaration: Declaration) -> list[Person]:
    """Who asked the last question, while he can still decide on it."""
    asked = [question.asked_by for question in declaration.questions[-1:]]
    return [person for person in asked if may(person, "declaration.consider", declaration)]


def deciders_who_did_not_ask(declaration: Declaration) -> list[Person]:
    """Who can decide now, when who asked no longer can: a cover ended, or it lies at another desk."""
    return [] if asker(declaration) else deciders(declaration)


def asker_of_advice(declaration: Declaration) -> list[Person]:
    """Who asked for advice last, while he can still decide on it; else who can."""
    asked = [advice.asked_by for advice in declaration.advices[-1:]]
    return [person for person in asked if may(person, "declaration.consider", declaration)] or deciders(declaration)


def officers(declaration: Declaration) -> list[Person]:
    """The integrity officers whose case it is not (R19)."""
    return officers_beside(declaration.person)


def officers_beside(person: Person) -> list[Person]:
    """The integrity officers; never the person himself."""
    return [one for one in holders_of_role(INTEGRITY_OFFICER) if one != person]


def manager_and_officers(person: Person) -> list[Person]:
    """The nearest manager in office, and the integrity officers; never the person himself."""
    today = clock.today()
    held = (holders_of(position, today) for position in managers_above(person, today))
    manager = next((holders for holders in held if holders), [])
    return [one for one in dict.fromkeys([*manager, *officers_beside(person)]) if one != person]


def reviewer(declaration: Declaration) -> list[Person]:
    """Who looks again at what somebody does not agree with."""
    return [disputes_about(declaration)[0].reviewer]


def deputies_of(people: Iterable[Person]) -> list[Person]:
    """Who stands in for one of these today."""
    ids = [person.id for person in people]
    covers = db.session.scalars(select(Deputy).where(Deputy.person_id.in_(ids), Deputy.holds_on(clock.today())))
    return [cover.deputy for cover in covers]


def everyone_who_decides() -> list[Person]:
    """Everyone at whose desk something lies today, and who stands in for them."""
    waiting = select(Declaration).where(
        Declaration.desk.is_not(None), or_(Declaration.due_on.is_not(None), Declaration.review.is_not(None))
    )
    today = clock.today()
    desks = {(one.desk, one.desk_position_id, one.person_id): one for one in db.session.scalars(waiting.order_by(Declaration.id))}
    found = [person for one in desks.values() for person in deciders_at(present_desk(one), one.person, today)]
    return list(dict.fromkeys([*found, *deputies_of(found)]))


def wish_of(person: Person) -> str:
    """How often this person wants to be told of what is to be decided."""
    wish = db.session.get(MailWish, person.id)
    return wish.often if wish else DAILY


def acted(event: Event, person: Person) -> bool:
    """Whether this person did it himself; he needs no mail about it."""
    return event.actor == person.uid
