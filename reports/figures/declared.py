"""What figures about declarations share: which belong to a year, which were in force on a day, and where they come from."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased

from organisation.models import PositionPlacement, Unit
from registers.catalogue import registers
from registers.models import DRAFT, WITHDRAWN, Decision, Declaration
from registers.origin import OLD_LIST
from reports.figures.definition import Year
from reports.figures.sql import local_day

SENT_ON = local_day(Declaration.submitted_at)
DECIDED_ON = local_day(Decision.decided_at)


def sent_in(year: Year) -> ColumnElement[bool]:
    """SQL: sent in this year, and not taken back. What came from an old list was sent before this house kept registers."""
    return and_(_sent(year), Declaration.status.not_in((DRAFT, WITHDRAWN)), Declaration.source != OLD_LIST)


def of_year(year: Year) -> ColumnElement[bool]:
    """SQL: sent in this year, or from an old list and of a day in this year."""
    old = and_(
        Declaration.source == OLD_LIST,
        Declaration.status.not_in((DRAFT, WITHDRAWN)),
        Declaration.starts_on.between(year.first, year.last),
    )
    return or_(sent_in(year), old)


def withdrawn_in(year: Year) -> ColumnElement[bool]:
    return and_(_sent(year), Declaration.status == WITHDRAWN)


def decided_in(year: Year) -> ColumnElement[bool]:
    """SQL: a decision of this year that was not taken back before anybody was told, and no copy of an earlier one."""
    return and_(
        Decision.decided_at >= year.start,
        Decision.decided_at < year.end,
        Decision.undone_at.is_(None),
        Decision.carried_from_id.is_(None),
    )


def last_decision(year: Year) -> ColumnElement[Any]:
    """SQL: the number of the decision that held at the end of the year."""
    held = aliased(Decision)
    return (
        select(held.id)
        .where(held.declaration_id == Declaration.id, held.undone_at.is_(None), held.decided_at < year.end)
        .order_by(held.round.desc())
        .limit(1)
        .scalar_subquery()
    )


def in_force(year: Year) -> ColumnElement[bool]:
    """SQL, with `Decision` joined as the one that held: allowed, and neither ended nor replaced on the reference date.

    An end or a change that was found later does not count back (R80).
    """
    next_one, its_decision = aliased(Declaration), aliased(Decision)
    replaced = exists().where(
        next_one.replaces_id == Declaration.id,
        its_decision.declaration_id == next_one.id,
        its_decision.undone_at.is_(None),
        its_decision.decided_at < year.end,
        its_decision.outcome.in_(allowing()),
    )
    going_on = or_(Declaration.ends_on.is_(None), Declaration.ends_on >= year.day, Declaration.ended_at >= year.end)
    return and_(Decision.outcome.in_(allowing()), going_on, ~replaced)


def allowing() -> list[str]:
    """Outcomes with which something may go on, in any register."""
    return sorted({outcome.code for register in registers() for outcome in register.outcomes if outcome.allows})


def unit_on(day: Any) -> ColumnElement[Any]:
    """SQL: the unit of the position from which it was declared, as it was on that day."""
    return (
        select(Unit.name)
        .join(PositionPlacement, PositionPlacement.unit_id == Unit.id)
        .where(
            PositionPlacement.position_id == Declaration.position_id,
            PositionPlacement.from_on <= day,
            or_(PositionPlacement.until_on.is_(None), PositionPlacement.until_on >= day),
        )
        .order_by(PositionPlacement.id)
        .limit(1)
        .scalar_subquery()
    )


def _sent(year: Year) -> ColumnElement[bool]:
    return and_(Declaration.submitted_at >= year.start, Declaration.submitted_at < year.end)
