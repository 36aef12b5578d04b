"""The people who report to someone: what they declared that holds, their hours together, and whether they answered."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

import clock
from auth.permissions import clause
from extensions import db
from organisation.models import Deputy, Person
from organisation.structure import covered_by, positions_of, reports_to
from registers.catalogue import registers, slugs
from registers.definition import Register
from registers.duties.models import Duty
from registers.duties.reading import is_open
from registers.duties.table import OUTSIDE_ROUNDS
from registers.models import DRAFT, Decision, Declaration, Statement
from registers.parameters.table import months_after, parameter
from registers.totals import Hours, counted_once, goes_on

YEAR = 12  # months


@dataclass(frozen=True)
class Member:
    """One of the team, with what the reader may see of him. `answered` holds the registers that ask even who has nothing:
    the day of "nothing", True when something was declared, False when there is no answer yet."""

    person: Person
    position: str
    entries: list[Declaration]
    hours: Hours | None  # None: the contract is not known, or side activities are not for the reader
    answered: dict[Register, date | bool]
    asked_until: dict[Register, date]  # where an answer is asked now: the last day
    asked: bool  # who is hired may be left out (P16)


@dataclass(frozen=True)
class Team:
    """Those who report to the reader, or to whom he stands in for."""

    cover: Deputy | None
    members: list[Member]


@dataclass(frozen=True)
class Change:
    """Something that happened to a declaration on a day; `tag` says what, as the pages do."""

    on: date
    declaration: Declaration
    what: str  # declared, decided, ended


def teams_of(reader: Person) -> list[Team]:
    """The reader's own team, and that of each person he stands in for today, without those who are empty."""
    today = clock.today()
    teams = [Team(None, _members(reader, reader, slugs(confidential=False)))]
    for cover in covered_by(reader, today):
        seen = set(cover.registers or slugs(confidential=False)) & set(slugs(confidential=False))
        teams.append(Team(cover, _members(cover.person, reader, seen)))
    return [team for team in teams if team.members]


def in_force_for(reader: Person, people: Collection[Person]) -> dict[int, list[Declaration]]:
    """By person: what goes on or waits and was not forbidden, as far as the reader may see it; open registers only."""
    found = db.session.scalars(
        select(Declaration)
        .where(Declaration.person_id.in_([person.id for person in people]), goes_on(), clause(reader, "declaration.read"))
        .options(joinedload(Declaration.counterparty), selectinload(Declaration.decisions).selectinload(Decision.conditions))
        .order_by(Declaration.submitted_at)
    )
    by_person: dict[int, list[Declaration]] = defaultdict(list)
    for one in found:
        if one.decided_outcome is None or one.decided_outcome.allows:
            by_person[one.person_id].append(one)
    return by_person


def changes_of_the_year(reader: Person, person: Person) -> list[Change]:
    """What was sent, decided and ended in the past twelve months, the newest first; open registers, as the reader may see it."""
    since = clock.at(months_after(clock.today(), -YEAR), 0)
    moments = {"declared": Declaration.submitted_at, "decided": Declaration.decided_at, "ended": Declaration.ended_at}
    found = db.session.scalars(
        select(Declaration).where(
            Declaration.person_id == person.id,
            Declaration.register_slug.in_(slugs(confidential=False)),
            Declaration.status != DRAFT,
            clause(reader, "declaration.read"),
            or_(*(moment >= since for moment in moments.values())),
        )
    )
    changes = [
        Change(clock.local(moment).date(), one, what)
        for one in found
        for what, column in moments.items()
        if (moment := getattr(one, column.key)) is not None and moment >= since
    ]
    return sorted(changes, key=lambda change: (change.on, change.declaration.id), reverse=True)


def hours_of(person: Person, entries: Collection[Declaration]) -> Hours | None:
    """Contract and side hours together (R13); None when the contract is not known."""
    if person.weekly_minutes is None:
        return None
    return Hours(person.weekly_minutes, sum(one.weekly_minutes or 0 for one in counted_once(entries)))


def _members(manager: Person, reader: Person, seen: Collection[str]) -> list[Member]:
    """Those who report to the manager, for a reader who may see these registers of theirs."""
    today = clock.today()
    reporting = reports_to([position.id for position in positions_of(manager, today)], today)
    mine = clause(reader, "person.talk")
    people = db.session.scalars(
        select(Person).where(Person.id.in_(reporting), Person.id != manager.id, mine).order_by(Person.last_name, Person.id)
    ).all()
    entries, nothing = in_force_for(reader, people), _nothing_on([person.id for person in people], today)
    asking = [register for register in registers() if register.nil and register.slug in seen]
    asked_until = _asked_until([person.id for person in people], asking, today)
    with_hours = set(slugs(confidential=False, continuous=True)) <= set(seen)
    return [
        Member(
            person,
            ", ".join(position.title for position in positions_of(person, today)),
            entries[person.id],
            hours_of(person, entries[person.id]) if with_hours else None,
            {register: _answer(register, entries[person.id], nothing.get((person.id, register.slug))) for register in asking},
            asked_until.get(person.id, {}),
            parameter("P16") or not person.external,
        )
        for person in people
    ]


def _answer(register: Register, entries: Collection[Declaration], nothing_on: date | None) -> date | bool:
    return nothing_on or any(one.register_slug == register.slug for one in entries)


def _asked_until(people: list[int], asking: list[Register], day: date) -> dict[int, dict[Register, date]]:
    """By person: the registers for which he has to answer now, with the last day of the one that comes last."""
    found = db.session.execute(
        select(Duty.person_id, Duty.register_slug, Duty.due_on)
        .where(Duty.person_id.in_(people), Duty.kind.in_(OUTSIDE_ROUNDS), is_open(day))
        .order_by(Duty.due_on)
    )
    by_slug = {register.slug: register for register in asking}
    until: dict[int, dict[Register, date]] = defaultdict(dict)
    for person_id, slug, due_on in found:
        if slug in by_slug:
            until[person_id][by_slug[slug]] = due_on
    return until


def _nothing_on(people: list[int], day: date) -> dict[tuple[int, str], date]:
    """When each said there is nothing, by person and register, where that still holds."""
    found = db.session.scalars(select(Statement).where(Statement.person_id.in_(people), Statement.holds_on(day)))
    return {(one.person_id, one.register_slug): one.from_on for one in found}
