"""When the term of a record starts, and when it may go: after the latest trigger that applies (R73).

Versions that replaced each other are one file and go together: when the last of them may. A trigger applies when a term was set
for it; while one of them has not happened nothing starts. The longest of the terms that apply counts, so none is cut short.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

import clock
from audit import Event, Kind
from auth.models import Account
from extensions import db
from organisation.models import FINANCIAL_INTERESTS, Appointment, Designation, Person
from registers.follow_up.waiting import asked_to_stop
from registers.models import DECIDED, DRAFT, ENDED, QUESTION, REPLACED, SUBMITTED, WITHDRAWN, Declaration, Statement
from registers.parameters.table import months_after
from registers.retention_terms import ACCOUNT as ACCOUNTS
from registers.retention_terms import DESIGNATION, EMPLOYMENT, FUNCTION, ITEM, LOOKED, SAVED, Term, kinds, terms_of
from registers.retention_terms import DRAFT as DRAFTS
from registers.retention_terms import PERSON as PEOPLE
from registers.retention_terms import READING as READINGS
from registers.retention_terms import STATEMENT as STATEMENTS
from retention.models import ACCOUNT, DECLARATION, PERSON, READING, STATEMENT
from retention.people import months_looked

A_DAY = timedelta(days=1)
OPEN = (SUBMITTED, QUESTION)


@dataclass(frozen=True)
class Reckoned:
    """When a term starts and when it is over; `trigger` is the last that happened."""

    trigger: str
    starts_on: date
    months: int
    ready_on: date
    ground: str


@dataclass(frozen=True)
class File:
    """What goes together: the versions of one declaration, one draft, one statement, an account, a month of looks, a person."""

    kind: str
    subject_type: str
    subjects: tuple[str, ...]  # references or a uid; the first names the file
    person_uid: str
    reckoned: Reckoned | None  # None: it does not start yet, or no term was set
    others: frozenset[str] = frozenset()  # more people in it: who looked


def files(kind: str, beside: str = "") -> Iterator[File]:
    """Every file of this kind, or those of the person whose record `beside` is. Without a term none is looked at (R71)."""
    if kind in kinds() and terms_of(kind):
        yield from FILES.get(kind, _of_register)(kind, beside)


def reckon(terms: tuple[Term, ...], days: dict[str, date | None]) -> Reckoned | None:
    """The start after the latest of the days on which a trigger happened; None while one has not (R73)."""
    applying = {term.trigger: days[term.trigger] for term in terms}
    happened = {trigger: day for trigger, day in applying.items() if day is not None}
    if not happened or len(happened) < len(applying):
        return None
    trigger = max(happened, key=lambda one: happened[one])
    longest = max(terms, key=lambda term: term.months)
    starts_on = happened[trigger] + A_DAY
    return Reckoned(trigger, starts_on, longest.months, months_after(starts_on, longest.months), longest.ground)


def _of_register(slug: str, beside: str) -> Iterator[File]:
    terms = terms_of(slug)
    query = select(Declaration).where(Declaration.register_slug == slug, Declaration.submitted_at.is_not(None))
    loaded = _whose(query, Declaration, Declaration.reference, beside).options(
        selectinload(Declaration.person), selectinload(Declaration.decisions)
    )
    every = {one.id: one for one in db.session.scalars(loaded.order_by(Declaration.id))}
    being_changed = select(Declaration.replaces_id).where(Declaration.register_slug == slug, Declaration.status == DRAFT)
    to_stop = asked_to_stop().where(Declaration.register_slug == slug)
    go_on = {*db.session.scalars(being_changed), *db.session.scalars(to_stop)}
    together: dict[int, list[Declaration]] = defaultdict(list)
    for one in every.values():
        together[_first(one, every)].append(one)
    for versions in together.values():
        waits = any(_waits(one) or one.id in go_on for one in versions)
        days = {term.trigger: None if waits else _latest(DAYS[term.trigger], versions) for term in terms}
        yield File(slug, DECLARATION, tuple(one.reference for one in versions), versions[0].person.uid, reckon(terms, days))


def _waits(one: Declaration) -> bool:
    """Somebody has to decide on it: for the first time, or again (R14, R16, R24)."""
    return one.status in OPEN or (one.status == DECIDED and one.review is not None)


def _first(one: Declaration, every: dict[int, Declaration]) -> int:
    while one.replaces_id in every:
        one = every[one.replaces_id]
    return one.id


def _latest(of: Callable[[Declaration], date | None], versions: list[Declaration]) -> date | None:
    """The last of the days of all versions that were not replaced; None when one of them still runs."""
    days = [of(one) for one in versions if one.status != REPLACED] or [of(one) for one in versions]
    return None if None in days else max(day for day in days if day)


def _drafts(_kind: str, beside: str) -> Iterator[File]:
    drafts = select(Declaration).where(Declaration.status == DRAFT, Declaration.submitted_at.is_(None))
    drafts = drafts.options(selectinload(Declaration.person)).order_by(Declaration.id)
    for one in db.session.scalars(_whose(drafts, Declaration, Declaration.reference, beside)):
        days = {SAVED: clock.local(one.saved_at).date()}
        yield File(DRAFTS, DECLARATION, (one.reference,), one.person.uid, reckon(terms_of(DRAFTS), dict(days)))


def _statements(_kind: str, beside: str) -> Iterator[File]:
    terms = terms_of(STATEMENTS)
    every = select(Statement).options(selectinload(Statement.person)).order_by(Statement.id)
    for one in db.session.scalars(_whose(every, Statement, Statement.uid, beside)):
        days = {
            ITEM: _over(one.until_on),
            FUNCTION: _function_end(one.person, one.position_id),
            EMPLOYMENT: employment_end(one.person),
        }
        yield File(STATEMENTS, STATEMENT, (one.uid,), one.person.uid, reckon(terms, days))


def _accounts(_kind: str, beside: str) -> Iterator[File]:
    every = select(Account).join(Account.person).where(Person.employed_until < clock.today()).order_by(Account.id)
    for one in db.session.scalars(every.where(Account.uid == beside) if beside else every):
        days = {EMPLOYMENT: employment_end(one.person)}
        yield File(ACCOUNTS, ACCOUNT, (one.uid,), one.person.uid, reckon(terms_of(ACCOUNTS), days))


def _readings(_kind: str, beside: str) -> Iterator[File]:
    """Per person and month; who is not known any more left before his lines do."""
    terms, ends = terms_of(READINGS), {one.uid: employment_end(one) for one in db.session.scalars(select(Person))}
    for name, last_day, everybody in months_looked(db.session(), beside.partition(":")[0]):
        person = name.partition(":")[0]
        days = {LOOKED: _over(last_day), EMPLOYMENT: ends.get(person)}
        yield File(READINGS, READING, (name,), person, reckon(terms, days), everybody)


def _people(_kind: str, beside: str) -> Iterator[File]:
    every = select(Person).where(Person.employed_until < clock.today()).order_by(Person.id)
    for one in db.session.scalars(every.where(Person.uid == beside) if beside else every):
        yield File(PEOPLE, PERSON, (one.uid,), one.uid, reckon(terms_of(PEOPLE), {EMPLOYMENT: employment_end(one)}))


def _whose(query: Select[Any], model: Any, name: Any, beside: str) -> Select[Any]:
    """The same for one person only: whose record has this name."""
    return query.where(model.person_id.in_(select(model.person_id).where(name == beside))) if beside else query


FILES: dict[str, Callable[[str, str], Iterator[File]]] = {
    DRAFTS: _drafts,
    STATEMENTS: _statements,
    ACCOUNTS: _accounts,
    READINGS: _readings,
    PEOPLE: _people,
}


# The days on which something happened; None: it has not --------------------------------------------------------------------


def employment_end(person: Person) -> date | None:
    """The last day here; who came back works here, so his term has not started (R73)."""
    return _over(person.employed_until)


def item_end(declaration: Declaration) -> date | None:
    """The last day of what was declared; of a gift or an invitation the day on which it was over and decided."""
    if declaration.status == WITHDRAWN:
        return _withdrawn_on(declaration)
    decided_on = clock.local(declaration.decided_at).date() if declaration.decided_at else None
    if declaration.status == ENDED:
        ended_on = clock.local(declaration.ended_at).date() if declaration.ended_at else None
        return _over(declaration.ends_on or ended_on or decided_on)
    outcome = declaration.decided_outcome
    if declaration.status == DECIDED and declaration.register.continuous and outcome is not None and outcome.allows:
        return _over(declaration.ends_on)
    return _over(max(filter(None, (decided_on, declaration.starts_on, declaration.ends_on)), default=None))


def _function_end(person: Person, position_id: int | None) -> date | None:
    """The last day in the position it was declared in; without one, the last day here."""
    held = select(Appointment).where(Appointment.person_id == person.id, Appointment.position_id == position_id)
    found = list(db.session.scalars(held)) if position_id else []
    if not found:
        return employment_end(person)
    return None if any(one.until_on is None for one in found) else _over(max(one.until_on for one in found if one.until_on))


def _designation_end(declaration: Declaration) -> date | None:
    """The last day on which the declarant held a post that was designated for interests (R36); never: the last day here."""
    query = (
        select(Appointment, Designation)
        .join(Designation, Designation.position_id == Appointment.position_id)
        .where(Appointment.person_id == declaration.person_id, Designation.kind == FINANCIAL_INTERESTS)
    )
    ends = [
        min(filter(None, (held.until_on, row.until_on)), default=None)
        for held, row in db.session.execute(query)
        if (held.until_on is None or held.until_on >= row.from_on) and (row.until_on is None or row.until_on >= held.from_on)
    ]
    if not ends:
        return employment_end(declaration.person)
    return None if None in ends else _over(max(day for day in ends if day))


def _withdrawn_on(declaration: Declaration) -> date | None:
    told = select(func.max(Event.at)).where(
        Event.subject_type == "declaration",
        Event.subject == declaration.reference,
        Event.kind.in_((Kind.WITHDRAWN, Kind.LAPSED)),
    )
    at = db.session.scalar(told) or declaration.saved_at
    return clock.local(at).date()


def _over(day: date | None) -> date | None:
    return day if day is not None and day < clock.today() else None


DAYS: dict[str, Callable[[Declaration], date | None]] = {
    ITEM: item_end,
    FUNCTION: lambda one: _function_end(one.person, one.position_id),
    EMPLOYMENT: lambda one: employment_end(one.person),
    DESIGNATION: _designation_end,
}
