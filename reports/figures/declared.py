"""What figures about declarations share: which belong to a year, what was decided and in force, and where they come from.

Everything is asked as it was known when the year ended (R80): what was withdrawn, decided, taken back or ended later than that
does not count back. What has no moment of its own in a table has one in the log.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from audit import Event, Kind
from registers.catalogue import registers, slugs
from registers.in_force import never_began
from registers.models import DRAFT, ENDED, WITHDRAWN, Decision, Declaration
from registers.origin import OLD_LIST
from reports.figures.definition import Year, listed
from reports.figures.posts import unit_of_person
from reports.figures.sql import code_in, local_day

SENT_ON = local_day(Declaration.submitted_at)
DECIDED_ON = local_day(Decision.decided_at)


def declarations(**columns: Any) -> Select[Any]:
    """A list of declarations; join what else it asks for."""
    given = {
        "what": Declaration.reference,
        "day": SENT_ON,
        "unit": unit_of_person(SENT_ON, Declaration.person_id),
        "register": Declaration.register_slug,
    }
    return listed(**{**given, **columns}).select_from(Declaration)


def decisions(**columns: Any) -> Select[Any]:
    """A list of decisions, each with its declaration."""
    return declarations(day=DECIDED_ON, **columns).join(Decision, Decision.declaration_id == Declaration.id)


def in_year(moment: InstrumentedAttribute[Any], year: Year) -> ColumnElement[bool]:
    return and_(moment >= year.start, moment < year.end)


def sent_in(year: Year) -> ColumnElement[bool]:
    """SQL: sent in this year and not taken back in it. What came from an old list was sent before this house kept registers."""
    sent = in_year(Declaration.submitted_at, year)
    return and_(sent, Declaration.status != DRAFT, ~withdrawn(year), Declaration.source != OLD_LIST)


def of_year(year: Year) -> ColumnElement[bool]:
    """SQL: sent in this year, or from an old list and of a day in this year, whenever that list was brought in."""
    old = and_(
        Declaration.source == OLD_LIST,
        Declaration.status != DRAFT,
        ~withdrawn(year),
        Declaration.starts_on.between(year.first, year.last),
    )
    return or_(sent_in(year), old)


def withdrawn(year: Year) -> ColumnElement[bool]:
    """SQL: taken back before the year ended."""
    told = exists().where(Event.subject == Declaration.reference, Event.kind == Kind.WITHDRAWN, Event.at < year.end)
    return and_(Declaration.status == WITHDRAWN, told.correlate_except(Event))


def decided_in(year: Year) -> ColumnElement[bool]:
    """SQL: a decision of this year that was not taken back in it, and no copy of an earlier one."""
    return and_(in_year(Decision.decided_at, year), not_undone(Decision, year), Decision.carried_from_id.is_(None))


def not_undone(decision: Any, year: Year) -> ColumnElement[bool]:
    return or_(decision.undone_at.is_(None), decision.undone_at >= year.end)


def first_one(year: Year) -> ColumnElement[bool]:
    """SQL: the first decision on its declaration."""
    earlier = aliased(Decision)
    before = exists().where(
        earlier.declaration_id == Decision.declaration_id, earlier.round < Decision.round, not_undone(earlier, year)
    )
    return or_(Decision.round == 1, ~before)


def held(year: Year) -> ColumnElement[bool]:
    """SQL: the decision that held at the end of the year."""
    later = aliased(Decision)
    return and_(
        Decision.decided_at < year.end,
        not_undone(Decision, year),
        ~exists().where(
            later.declaration_id == Decision.declaration_id,
            later.round > Decision.round,
            later.decided_at < year.end,
            not_undone(later, year),
        ),
    )


def in_force(year: Year) -> ColumnElement[bool]:
    """SQL, of declarations with a decision: it held and allowed, and was neither ended nor replaced on the reference date."""
    later, its_decision = aliased(Declaration), aliased(Decision)
    replaced = exists().where(
        later.replaces_id == Declaration.id,
        later.replaces_id.is_not(None),  # says nothing new, but tells PostgreSQL how few these are
        later.submitted_at < year.end,  # a change of wording carries an earlier decision over
        its_decision.declaration_id == later.id,
        its_decision.decided_at < year.end,
        not_undone(its_decision, year),
        its_decision.outcome.in_(allowing()),
    )
    left_before = and_(never_began(), Declaration.ended_at < year.end)
    going_on = or_(Declaration.ends_on.is_(None), Declaration.ends_on >= year.day, Declaration.ended_at >= year.end)
    return and_(
        held(year),
        Declaration.submitted_at < year.end,
        Decision.outcome.in_(allowing()),
        going_on,
        ~func.coalesce(left_before, false()),
        ~replaced,
    )


def going_on(year: Year) -> Select[Any]:
    """What was in force on the reference date, with what figures ask of it."""
    asked = (Declaration.id, Declaration.register_slug, Declaration.counterparty_id, Declaration.paid, Declaration.weekly_minutes)
    kind = code_in(Declaration.document, "kind").label("kind")
    decided = select(*asked, kind, Decision.decided_at).join(Decision, Decision.declaration_id == Declaration.id)
    return decided.where(Declaration.register_slug.in_(slugs(continuous=True)), in_force(year))


def stopped(year: Year) -> ColumnElement[bool]:
    """SQL: its end was reported or established before the year ended; what made way for a change did not stop."""
    return and_(Declaration.status == ENDED, Declaration.ended_at < year.end)


def decided_before(year: Year) -> ColumnElement[bool]:
    """SQL: there was a decision on it when the year ended."""
    one = aliased(Decision)
    return exists().where(one.declaration_id == Declaration.id, one.decided_at < year.end, not_undone(one, year))


def allowing() -> list[str]:
    """Outcomes with which something may go on, in any register."""
    return sorted({outcome.code for register in registers() for outcome in register.outcomes if outcome.allows})
