"""What reports count of publication, as queries with part, what, moment and, where something took time, until."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, String, cast, func, literal, or_, select

from publication.models import APPROVED, WITHHOLD, Edition, PublicationAct, PublicationCorrection
from registers.models import Declaration


def corrections(start: datetime, end: datetime) -> Select[Any]:
    """Corrections asked in a period, and how they ended (R66)."""
    return (
        _rows(
            part=func.coalesce(PublicationCorrection.outcome, "open"),
            what=Declaration.reference,
            moment=PublicationCorrection.asked_at,
            until=PublicationCorrection.settled_at,
        )
        .join(Declaration, Declaration.id == PublicationCorrection.declaration_id)
        .where(PublicationCorrection.asked_at >= start, PublicationCorrection.asked_at < end)
    )


def corrected_alone(start: datetime, end: datetime) -> Select[Any]:
    """Corrections that one person asked and approved; there must be none (R66)."""
    return (
        _rows(part=literal("corrected_alone"), what=Declaration.reference, moment=PublicationCorrection.settled_at)
        .join(Declaration, Declaration.id == PublicationCorrection.declaration_id)
        .where(
            PublicationCorrection.outcome == APPROVED,
            PublicationCorrection.settled_by_id == PublicationCorrection.asked_by_id,
            PublicationCorrection.settled_at >= start,
            PublicationCorrection.settled_at < end,
        )
    )


def withheld(start: datetime, end: datetime) -> Select[Any]:
    """What was withheld at the end of a period, by its ground (R64, R65)."""
    return (
        _rows(part=PublicationAct.ground, what=Declaration.reference, moment=PublicationAct.at)
        .join(Declaration, Declaration.id == PublicationAct.declaration_id)
        .where(
            PublicationAct.kind == WITHHOLD,
            PublicationAct.at < end,
            or_(PublicationAct.ended_at.is_(None), PublicationAct.ended_at >= end),
        )
    )


def editions(start: datetime, end: datetime) -> Select[Any]:
    """Editions published in a period."""
    rows = _rows(part=literal("edition"), what=cast(Edition.number, String), moment=Edition.published_at)
    return rows.where(Edition.published_at >= start, Edition.published_at < end)


def _rows(**columns: Any) -> Select[Any]:
    return select(*(column.label(name) for name, column in columns.items()))


COUNTED: Mapping[str, Callable[[datetime, datetime], Select[Any]]] = {
    query.__name__: query for query in (corrections, corrected_alone, withheld, editions)
}
