"""The yearly check in the example: last year's, closed with its figures, and one that runs, with some who have not answered."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from sqlalchemy import select

import clock
from campaigns.answering import NO, UNCHANGED, Part, Said, answer, parts_of
from campaigns.chasing import Narrowed, certify, give_time, hand_to_manager, let_off, mail, not_answered, said_nothing
from campaigns.models import Round
from campaigns.running import keep_rounds, new_round, save, start
from extensions import db
from organisation.models import Person
from organisation.working_days import on_working_day
from registers.errors import Conflict, Incomplete

On = Callable[[date, Callable[[], object]], None]
SLOW, QUICK = 0.2, 0.06  # the part that has not answered, of the round that runs and of the one that was closed
TEXT_NL, TEXT_EN = "Heb je een vraag? Bel het integriteitsloket.", "Do you have a question? Call the integrity desk."


def plan_rounds(on: On, today: date, people: list[Person], officer: Person, chance: Random, busy: list[Person]) -> None:
    """Last year's round, and one that began some weeks ago; who is busy still has to answer that one."""
    last_year, this_year = today - timedelta(days=400), today - timedelta(days=25)
    _plan(on, last_year, [one for one in people if chance.random() > QUICK], officer, chance)
    on(on_working_day(last_year + timedelta(days=44)), keep_rounds)
    answering = [one for one in people if one not in busy and chance.random() > SLOW]
    _plan(on, this_year, [officer, *answering], officer, chance)
    on(today - timedelta(days=2), lambda: _chase(officer, busy))


def _plan(on: On, begins: date, answering: list[Person], officer: Person, chance: Random) -> None:
    closes_on = on_working_day(begins + timedelta(days=42))
    on(begins, lambda: _begin(officer, closes_on))
    for person in answering:
        after = min(chance.choice((0, 1, 1, 2, 3, 5, 8, 14, 15, 15, 16, 22, 28, 29, 29, 30, 38, 40, 41)), 41)
        on(begins + timedelta(days=after), lambda person=person: _answer(person))  # type: ignore[misc]
    on(begins + timedelta(days=20), lambda: _certify(officer))


def _begin(officer: Person, closes_on: date) -> None:
    campaign = new_round(actor=officer)
    wanted = {"starts_on": clock.today(), "closes_on": closes_on, "text_nl": TEXT_NL, "text_en": TEXT_EN}
    save(campaign, wanted, actor=officer)
    start(campaign, actor=officer)


def _answer(person: Person) -> None:
    """Everything is as it was, and there is nothing new."""
    campaign = _latest()
    parts = parts_of(campaign, person)
    if not parts:
        return
    entries = [entry.declaration for part in parts for entry in part.to_look_at]
    said = Said(
        choices={one.reference: UNCHANGED for one in entries},
        ends={},
        seen={one.reference: one.version for one in entries},
        more={_slug(part): NO for part in parts},
    )
    try:
        with db.session.begin_nested():
            answer(campaign, said, actor=person)
    except (Conflict, Incomplete):
        return  # something of his waits for a decision: he comes back to it, as in life


def _slug(part: Part) -> str:
    return part.duty.register_slug


def _certify(officer: Person) -> None:
    found = [duty for duty in db.session.scalars(said_nothing(_latest())) if duty.person_id != officer.id]
    if found:
        certify(_latest(), found[:10], actor=officer)


def _chase(officer: Person, busy: list[Person]) -> None:
    """What an officer does in the fourth week, about a few of those who did not answer."""
    campaign = _latest()
    waiting = [
        one for one in db.session.scalars(not_answered(campaign, Narrowed(), clock.today())) if one not in (officer, *busy)
    ]
    acts: tuple[tuple[int, Callable[[list[Person]], object]], ...] = (
        (6, lambda some: mail(campaign, some, "Lukt het niet? Bel me gerust.", actor=officer)),
        (1, lambda some: hand_to_manager(campaign, some, "Wil je vragen of het lukt?", actor=officer)),
        (2, lambda some: let_off(campaign, some, "Is met langdurig verlof.", actor=officer)),
        (1, lambda some: give_time(campaign, some, campaign.closes_on + timedelta(days=14), "Was op reis.", actor=officer)),
    )
    for number, do in acts:
        do(waiting[:number])
        waiting = waiting[number:]


def _latest() -> Round:
    return db.session.scalars(select(Round).order_by(Round.id.desc()).limit(1)).one()
