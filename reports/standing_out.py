"""Which views of a week stand out: signs to ask about, never a verdict. What counts as one stands in `SIGNS`."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import func, select

import clock
from audit.models import Reading
from extensions import db
from organisation.memory import remembering
from organisation.models import Person
from organisation.structure import units_of
from organisation.working_days import is_working_day
from registers.models import Decision, Declaration
from registers.pages.looking import ADVICE, CASE, DISPUTE, SUPERVISION

YEARS = range(2000, 3000)
MANY = 25  # people in one week
DAY_BEGINS, DAY_ENDS = 7, 20  # on a Dutch clock
SETTLED = timedelta(days=30)  # after the last decision
AT_WORK = (CASE, ADVICE, DISPUTE)  # grounds on which it was his turn to look


@dataclass(frozen=True)
class Look:
    """Somebody (uid) saw what is confidential of somebody else (uid)."""

    reader: str
    person: str
    subject: str
    ground: str
    at: datetime

    @property
    def local(self) -> datetime:
        return clock.local(self.at)


@dataclass(frozen=True)
class Sign:
    """Why a view stands out; `among` picks those of one week that do."""

    name: Any
    rule: Any
    among: Callable[[list[Look]], Iterable[Look]]


@dataclass(frozen=True)
class StandsOut:
    """What one reader did that stands out by one sign."""

    sign: Sign
    reader: str
    looks: list[Look]

    @property
    def people(self) -> int:
        return len({look.person for look in self.looks})


def week_of(text: str | None) -> date | None:
    """The Monday of a week such as `2026-W48`; None when the text names none, or one in which nobody can have looked."""
    try:
        year, _sep, week = (text or "").partition("-W")
        return date.fromisocalendar(int(year), int(week), 1) if int(year) in YEARS else None
    except ValueError:
        return None


def week_code(day: date) -> str:
    """The week of this day, such as `2026-W48`."""
    year, week, _weekday = day.isocalendar()
    return f"{year}-W{week:02}"


def bounds(monday: date) -> tuple[datetime, datetime]:
    """The moments between which that week lies, the second outside it."""
    return clock.at(monday, 0), clock.at(monday + timedelta(days=7), 0)


def looks_in(monday: date) -> list[Look]:
    """Every view in that week, oldest first."""
    begins, ends = bounds(monday)
    columns = (Reading.reader, Reading.person, Reading.subject, Reading.ground, Reading.at)
    rows = db.session.execute(select(*columns).where(Reading.at >= begins, Reading.at < ends).order_by(Reading.at, Reading.id))
    return [Look(*row) for row in rows]


def standing_out(looks: list[Look]) -> list[StandsOut]:
    """By sign and reader, most views first."""
    found = []
    for sign in SIGNS:
        by_reader = defaultdict(list)
        for look in sign.among(looks):
            by_reader[look.reader].append(look)
        found += [StandsOut(sign, reader, theirs) for reader, theirs in sorted(by_reader.items(), key=lambda one: -len(one[1]))]
    return found


def _of_many(looks: list[Look]) -> Iterable[Look]:
    people = defaultdict(set)
    for look in looks:
        people[look.reader].add(look.person)
    return (look for look in looks if len(people[look.reader]) > MANY)


def _at_odd_hours(looks: list[Look]) -> Iterable[Look]:
    return (look for look in looks if not (is_working_day(look.local.date()) and DAY_BEGINS <= look.local.hour < DAY_ENDS))


def _of_close_colleagues(looks: list[Look]) -> Iterable[Look]:
    asked = [look for look in looks if look.ground not in AT_WORK]
    uids = {uid for look in asked for uid in (look.reader, look.person)}
    people = {person.uid: person for person in db.session.scalars(select(Person).where(Person.uid.in_(uids)))}
    with remembering():
        return [look for look in asked if _share_a_unit(people.get(look.reader), people.get(look.person), look.local.date())]


def _share_a_unit(one: Person | None, other: Person | None, day: date) -> bool:
    return one is not None and other is not None and not set(units_of(one, day)).isdisjoint(units_of(other, day))


def _after_it_was_settled(looks: list[Look]) -> Iterable[Look]:
    asked = [look for look in looks if look.ground == SUPERVISION]
    references = {look.subject for look in asked}
    decided = select(Declaration.reference, func.max(Decision.decided_at).label("at")).join(Decision.declaration)
    rows = db.session.execute(decided.where(Declaration.reference.in_(references)).group_by(Declaration.reference))
    last = {row.reference: row.at for row in rows}
    return [look for look in asked if look.subject in last and look.at - last[look.subject] > SETTLED]


SIGNS = (
    Sign(
        _("Bij veel mensen"),
        _("Iemand keek in één week bij meer dan %(many)s mensen.", many=MANY),
        _of_many,
    ),
    Sign(
        _("Bij directe collega's"),
        _("Iemand keek bij wie in hetzelfde onderdeel werkt. Het was niet zijn beurt om te besluiten of te adviseren."),
        _of_close_colleagues,
    ),
    Sign(
        _("Buiten werktijd"),
        _("Iemand keek vóór %(begins)s uur, na %(ends)s uur of op een vrije dag.", begins=DAY_BEGINS, ends=DAY_ENDS),
        _at_odd_hours,
    ),
    Sign(
        _("Lang na het besluit"),
        _("Iemand keek als toezicht, meer dan %(days)s dagen na het laatste besluit.", days=SETTLED.days),
        _after_it_was_settled,
    ),
)
