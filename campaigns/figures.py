"""How a round goes: per person where he stands, and from that the rate, by unit and by day (Q01, Q02).

The rate is of those who can answer: who is on leave or exempt does not count in it, and stands beside it.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, distinct, func, select

import clock
from campaigns.models import Round
from extensions import db
from organisation.models import Appointment, PositionPlacement, Unit
from registers.duties.models import ANSWERED, CONFIRMED, DECLARED, EXEMPTED, NOTHING, ROUND, Duty

OPEN, ON_LEAVE, DONE, EXEMPT, OUT = STANDS = ("open", "on_leave", "done", "exempt", "out")
ANSWERS = (DECLARED, CONFIRMED, NOTHING, ANSWERED)
SMALL = 5  # a unit with fewer people is not shown by itself (ux 4.7)


@dataclass(frozen=True)
class Rate:
    """How many answered, of how many who can."""

    done: int
    open: int
    on_leave: int = 0
    exempt: int = 0
    out: int = 0  # left, or is not asked any more
    nothing: int = 0  # of those who answered: only "nothing" (Q02)

    @property
    def total(self) -> int:
        return self.done + self.open

    @property
    def percent(self) -> int:
        """Rounded down: 100 is everybody."""
        return 100 * self.done // self.total if self.total else 100


@dataclass(frozen=True)
class Course:
    """The rate, and how many people were done at the end of each day."""

    rate: Rate
    days: list[tuple[date, int]]


def stands(*of: ColumnElement[bool]) -> Subquery:
    """SQL: per person in the rounds of these duties: person_id, stand, last_at, only_nothing (0 or 1)."""
    per_person = (
        select(
            Duty.person_id,
            _count(and_(Duty.closed_at.is_(None), Duty.suspended_on.is_(None))).label("waits"),
            _count(and_(Duty.closed_at.is_(None), Duty.suspended_on.is_not(None))).label("rests"),
            _count(Duty.closing.in_(ANSWERS)).label("answers"),
            _count(Duty.closing == NOTHING).label("nothings"),
            _count(Duty.closing == EXEMPTED).label("exempted"),
            func.max(case((Duty.closing.in_(ANSWERS), Duty.closed_at))).label("last_at"),
        )
        .where(Duty.kind == ROUND, *of)
        .group_by(Duty.person_id)
        .subquery()
    )
    stand = case(
        (per_person.c.waits > 0, OPEN),
        (per_person.c.rests > 0, ON_LEAVE),
        (per_person.c.answers > 0, DONE),
        (per_person.c.exempted > 0, EXEMPT),
        else_=OUT,
    )
    nothing = case((per_person.c.nothings == per_person.c.answers, 1), else_=0)
    return select(per_person.c.person_id, stand.label("stand"), per_person.c.last_at, nothing.label("only_nothing")).subquery()


def rate_of(campaign: Round) -> Rate:
    """How it goes now; of a closed round as it was at closing."""
    return course_of(campaign).rate


def course_of(campaign: Round) -> Course:
    """How it goes now, and how it went day by day; of a closed round as it was at closing."""
    if campaign.figures is not None:
        days = [(date.fromisoformat(day), done) for day, done in campaign.figures["by_day"]]
        return Course(Rate(**campaign.figures["rate"]), days)
    return _course_now(campaign)


def days_of(campaign: Round) -> list[tuple[date, int]]:
    """How many people were done at the end of each day, from the first day of the round to today or its last answer."""
    return course_of(campaign).days


def rate_among(*of: ColumnElement[bool]) -> Rate:
    """The rate over the people of these duties."""
    people = stands(*of)
    found = db.session.execute(
        select(people.c.stand, people.c.only_nothing, func.count()).group_by(people.c.stand, people.c.only_nothing)
    )
    return _rate((stand, nothing, number) for stand, nothing, number in found)


def _course_now(campaign: Round) -> Course:
    people = stands(Duty.ground == campaign.code)
    hour = _hour_of(people.c.last_at)
    groups = (people.c.stand, people.c.only_nothing, hour)
    found = db.session.execute(select(*groups, func.count()).group_by(*groups)).all()
    on: Counter[date] = Counter()
    for stand, _nothing, text, number in found:
        if stand == DONE:
            moment = datetime.strptime(text, "%Y-%m-%d %H").replace(tzinfo=UTC)
            on[clock.local(moment).date()] += number
    rate = _rate((stand, nothing, number) for stand, nothing, _text, number in found)
    return Course(rate, _summed(campaign, on))


def _rate(counted: Iterable[tuple[str, int, int]]) -> Rate:
    """From how many people stand where, and whether they only said "nothing"."""
    numbers: Counter[str] = Counter()
    for stand, nothing, number in counted:
        numbers[stand] += number
        numbers["nothing"] += number if stand == DONE and nothing else 0
    return Rate(*(numbers[name] for name in (DONE, OPEN, ON_LEAVE, EXEMPT, OUT, "nothing")))


def _summed(campaign: Round, on: Counter[date]) -> list[tuple[date, int]]:
    first = min([campaign.starts_on, *on])
    last = max([first, *on, min(clock.today(), campaign.closes_on)])
    done, rows = 0, []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        done += on[day]
        rows.append((day, done))
    return rows


def by_unit(campaign: Round, day: date) -> list[tuple[str, Rate]]:
    """Per unit by name, the lowest rate first; units with fewer than SMALL people are taken together under an empty name."""
    people = stands(Duty.ground == campaign.code)
    found = db.session.execute(
        select(Unit.name, people.c.stand, func.count(distinct(people.c.person_id)))
        .join(Appointment, Appointment.person_id == people.c.person_id)
        .join(PositionPlacement, PositionPlacement.position_id == Appointment.position_id)
        .join(Unit, Unit.id == PositionPlacement.unit_id)
        .where(Appointment.holds_on(day), PositionPlacement.holds_on(day), people.c.stand.in_((DONE, OPEN)))
        .group_by(Unit.name, people.c.stand)
    )
    numbers: dict[str, Counter[str]] = {}
    for name, stand, number in found:
        numbers.setdefault(name, Counter())[stand] += number
    small = [name for name, one in numbers.items() if one.total() < SMALL]
    together = sum((numbers.pop(name) for name in small), Counter())
    units = sorted(
        ((name, Rate(one[DONE], one[OPEN])) for name, one in numbers.items()), key=lambda row: (row[1].percent, row[0])
    )
    return [*units, *([("", Rate(together[DONE], together[OPEN]))] if together else [])]


def frozen(campaign: Round) -> dict[str, Any]:
    """The figures as they are kept at closing: rate, by unit, by day."""
    course = _course_now(campaign)
    return {
        "rate": vars(course.rate),
        "by_unit": [[name, vars(rate)] for name, rate in by_unit(campaign, min(clock.today(), campaign.closes_on))],
        "by_day": [[day.isoformat(), done] for day, done in course.days],
    }


def units_of(campaign: Round) -> list[tuple[str, Rate]]:
    """Per unit: now, or as it was at closing."""
    if campaign.figures is not None:
        return [(name, Rate(**rate)) for name, rate in campaign.figures["by_unit"]]
    return by_unit(campaign, clock.today())


def _count(of: ColumnElement[bool]) -> Any:
    return func.sum(case((of, 1), else_=0))


def _hour_of(moment: Any) -> Any:
    """SQL: the hour in UTC as text, on either database."""
    if db.engine.dialect.name == "sqlite":
        return func.strftime("%Y-%m-%d %H", moment)
    return func.to_char(func.timezone("UTC", moment), "YYYY-MM-DD HH24")
