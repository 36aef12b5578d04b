"""The register as it stood on one day, as known on another.

Two clocks: when something was so (`stood`: begin, end, from when a change holds), and when the house came to know it (`known`:
the moment it was sent, decided, reported as ended, or taken back). What was reported after `known` is left out (R80).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

import clock
from audit import Event, Kind
from auth.permissions import clause
from extensions import db
from organisation.models import Person
from registers.catalogue import slugs
from registers.in_force import never_began
from registers.models import DECIDED, ENDED, QUESTION, SUBMITTED, Decision, Declaration
from registers.standing import title_of
from reports.figures.declared import allowing
from reports.figures.posts import unit_of_person
from reports.figures.sql import local_day
from reports.words import STATUS_NAMES

COLUMNS = (
    "nummer", "register", "wat", "medewerker", "functie", "afdeling", "status", "besluit", "besloten_op", "vanaf", "tot_en_met",
    "verstuurd_op",
)  # fmt: skip


@dataclass(frozen=True)
class Days:
    """The day on which it stood so, and the day on which that was known, both included."""

    stood: date
    known: date

    @property
    def end(self) -> datetime:
        """What happened from this moment on was not known."""
        return clock.after(self.known)


@dataclass(frozen=True)
class Entry:
    """One line of the register as it stood."""

    declaration: Declaration
    decision: Decision | None
    unit: str | None
    days: Days

    @property
    def status(self) -> str:
        one, end = self.declaration, self.days.end
        if one.ended_at is not None and one.ended_at < end and one.ends_on is not None:
            return ENDED
        if self.decision is not None:
            return DECIDED
        waiting = any(
            question.asked_at < end and (question.answered_at is None or question.answered_at >= end)
            for question in one.questions
        )
        return QUESTION if waiting else SUBMITTED

    @property
    def row(self) -> dict[str, str]:
        """The line for lists and files. Of a confidential register it tells no more than that there is one, of whom and since."""
        one, decision, secret = self.declaration, self.decision, self.declaration.register.confidential
        ended = self.status == ENDED
        return {
            "nummer": one.reference,
            "register": str(one.register.name),
            "wat": "" if secret else title_of(one),
            "medewerker": one.person.name,
            "functie": one.position.title if one.position else "",
            "afdeling": self.unit or "",
            "status": str(STATUS_NAMES[self.status]),
            "besluit": str(one.register.outcome(decision.outcome).label) if decision else "",
            "besloten_op": clock.local(decision.decided_at).date().isoformat() if decision else "",
            "vanaf": one.starts_on.isoformat() if one.starts_on and not secret else "",
            "tot_en_met": one.ends_on.isoformat() if ended and one.ends_on and not secret else "",
            "verstuurd_op": clock.local(one.submitted_at).date().isoformat() if one.submitted_at else "",
        }


def entries_query(days: Days, reader: Person, register_slug: str = "") -> Select[Any]:
    """What stood in the register on that day, as far as the reader may see it today."""
    query = (
        select(Declaration, Decision, unit_of_person(days.stood, Declaration.person_id).label("unit"))
        .outerjoin(Decision, Decision.id == _known_decision(Declaration, days))
        .where(clause(reader, "declaration.read"), *_stood(days))
    )
    return query.where(Declaration.register_slug == register_slug) if register_slug else query


def number_of(query: Select[Any]) -> int:
    found = query.with_only_columns(Declaration.id).subquery()
    return db.session.scalars(select(func.count()).select_from(found)).one()


def entries(query: Select[Any], days: Days, *, first: int = 0, many: int | None = None) -> Iterator[Entry]:
    """The lines in the order in which they were numbered."""
    loaded = query.options(
        joinedload(Declaration.person), joinedload(Declaration.position), selectinload(Declaration.questions)
    ).order_by(Declaration.id)
    found: Iterable[Any] = db.session.execute(loaded.limit(many).offset(first) if many is not None else loaded)
    for declaration, decision, unit in found:
        yield Entry(declaration, decision, unit, days)


def _stood(days: Days) -> tuple[ColumnElement[bool], ...]:
    change = Declaration.replaces_id.is_not(None)
    continuous = Declaration.register_slug.in_(slugs(continuous=True))
    begun = func.coalesce(Declaration.starts_on, local_day(Declaration.submitted_at)) <= days.stood
    over = and_(continuous, Declaration.ended_at < days.end, or_(never_began(), Declaration.ends_on < days.stood))
    return (
        Declaration.submitted_at < days.end,
        ~_withdrawn(days),
        begun,
        ~func.coalesce(over, False),
        or_(~change, and_(Decision.outcome.in_(allowing()), _holds_from(Declaration, Decision) <= days.stood)),
        ~_replaced(days),
    )


def _known_decision(of: Any, days: Days) -> ColumnElement[Any]:
    """SQL: the number of the decision that held as far as was known."""
    held = aliased(Decision)
    return (
        select(held.id)
        .where(
            held.declaration_id == of.id,
            held.decided_at < days.end,
            or_(held.undone_at.is_(None), held.undone_at >= days.end),
        )
        .order_by(held.round.desc())
        .limit(1)
        .scalar_subquery()
    )


def _holds_from(of: Any, decision: Any) -> ColumnElement[Any]:
    """SQL: the first day of a change: as declared, else when it was decided, or sent when the old decision kept holding."""
    taken = case((decision.carried_from_id.is_not(None), local_day(of.submitted_at)), else_=local_day(decision.decided_at))
    return func.coalesce(of.changes_from, taken)


def _replaced(days: Days) -> ColumnElement[bool]:
    """SQL: a change that was allowed, as far as was known, held on that day already."""
    newer, its_decision = aliased(Declaration), aliased(Decision)
    return exists(
        select(newer.id)
        .join(its_decision, its_decision.id == _known_decision(newer, days))
        .where(
            newer.replaces_id == Declaration.id,
            newer.submitted_at < days.end,
            its_decision.outcome.in_(allowing()),
            _holds_from(newer, its_decision) <= days.stood,
        )
        .correlate(Declaration)
    )


def _withdrawn(days: Days) -> ColumnElement[bool]:
    """SQL: taken back by then; only the log knows when."""
    return exists().where(Event.subject == Declaration.reference, Event.kind == Kind.WITHDRAWN, Event.at < days.end)
