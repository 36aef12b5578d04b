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
        select(
            func.coalesce(PublicationCorrection.outcome, "open").label("part"),
            Declaration.reference.label("what"),
            PublicationCorrection.asked_at.label("moment"),
            PublicationCorrection.settled_at.label("until"),
        )
        .join(Declaration, Declaration.id == PublicationCorrection.declaration_id)
        .where(PublicationCorrection.asked_at >= start, PublicationCorrection.asked_at < end)
    )


def corrected_alone(start: datetime, end: datetime) -> Select[Any]:
    """Corrections that one person asked and approved; there must be none (R66)."""
    return (
        select(
            literal("corrected_alone").label("part"),
            Declaration.reference.label("what"),
            PublicationCorrection.settled_at.label("moment"),
        )
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
        select(
            PublicationAct.ground.label("part"),
            Declaration.reference.label("what"),
            PublicationAct.at.label("moment"),
        )
        .join(Declaration, Declaration.id == PublicationAct.declaration_id)
        .where(
            PublicationAct.kind == WITHHOLD,
            PublicationAct.at < end,
            or_(PublicationAct.ended_at.is_(None), PublicationAct.ended_at >= end),
        )
    )


def editions(start: datetime, end: datetime) -> Select[Any]:
    """Editions published in a period."""
    return select(
        literal("edition").label("part"), cast(Edition.number, String).label("what"), Edition.published_at.label("moment")
    ).where(Edition.published_at >= start, Edition.published_at < end)


COUNTED: Mapping[str, Callable[[datetime, datetime], Select[Any]]] = {
    query.__name__: query for query in (corrections, corrected_alone, withheld, editions)
}
