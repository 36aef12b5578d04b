"""What reports count of publication, as queries: part, what, moment and, where there are any, register and until."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, String, case, cast, literal, or_, select

from publication.models import APPROVED, RELEASE, WITHHOLD, Edition, PublicationAct, PublicationCorrection
from registers.models import Declaration


def corrections(start: datetime, end: datetime) -> Select[Any]:
    """Corrections asked in a period, and how they had ended when it was over (R66, R80)."""
    settled = PublicationCorrection.settled_at < end
    return (
        _about(
            part=case((settled, PublicationCorrection.outcome), else_="open"),
            moment=PublicationCorrection.asked_at,
            until=case((settled, PublicationCorrection.settled_at)),
        )
        .join(Declaration, Declaration.id == PublicationCorrection.declaration_id)
        .where(PublicationCorrection.asked_at >= start, PublicationCorrection.asked_at < end)
    )


def corrected_alone(start: datetime, end: datetime) -> Select[Any]:
    """Corrections that one person asked and approved; there must be none (R66)."""
    return (
        _about(part=literal("corrected_alone"), moment=PublicationCorrection.settled_at)
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
    return _standing(WITHHOLD, end, PublicationAct.ground)


def released(start: datetime, end: datetime) -> Select[Any]:
    """What was released at the end of a period."""
    return _standing(RELEASE, end, literal(RELEASE))


def editions(start: datetime, end: datetime) -> Select[Any]:
    """Editions published in a period."""
    rows = _rows(part=literal("edition"), what=cast(Edition.number, String), moment=Edition.published_at)
    return rows.where(Edition.published_at >= start, Edition.published_at < end)


def _standing(kind: str, end: datetime, part: Any) -> Select[Any]:
    """The acts of this kind that were done and not ended at that moment."""
    return (
        _about(part=part, moment=PublicationAct.at)
        .join(Declaration, Declaration.id == PublicationAct.declaration_id)
        .where(
            PublicationAct.kind == kind,
            PublicationAct.at < end,
            or_(PublicationAct.ended_at.is_(None), PublicationAct.ended_at >= end),
        )
    )


def _about(**columns: Any) -> Select[Any]:
    return _rows(what=Declaration.reference, register=Declaration.register_slug, **columns)


def _rows(**columns: Any) -> Select[Any]:
    return select(*(column.label(name) for name, column in columns.items()))


COUNTED: Mapping[str, Callable[[datetime, datetime], Select[Any]]] = {
    query.__name__: query for query in (corrections, corrected_alone, withheld, released, editions)
}
