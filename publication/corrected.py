"""What was corrected in the public text, and what the public reads about it (R66)."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import func, select

import clock
from extensions import db
from publication.models import APPROVED, HIDE, PublicationAct, PublicationCorrection
from publication.standing import lineage
from registers.models import Declaration

NOT_TOLD_OF_GENERAL_TEXTS = frozenset({"rol", "organisatie"})


def approved_corrections(declaration: Declaration, day: date) -> list[PublicationCorrection]:
    """What was approved by the day about the whole entry, oldest first; it stays when the declaration is replaced."""
    found = db.session.scalars(
        select(PublicationCorrection)
        .where(
            PublicationCorrection.declaration_id.in_([member.id for member in lineage(declaration) if member.id is not None]),
            PublicationCorrection.outcome == APPROVED,
        )
        .order_by(PublicationCorrection.settled_at, PublicationCorrection.id)
    )
    return [one for one in found if _approved_on(one) <= day]


def apply(
    corrections: list[PublicationCorrection], values: dict[str, Any], left_alone: Callable[[PublicationCorrection, str], bool]
) -> None:
    """Put right what still reads as it did: what stands in general words is left as it is, and so is what the declarant changed.

    `left_alone` tells of a correction and a field whether he did not.
    """
    for correction in corrections:
        for name, change in correction.fields.items():
            if values[name] == change["was"] and left_alone(correction, name):
                values[name] = change["becomes"]


def told(declaration: Declaration, corrections: list[PublicationCorrection], *, general: bool) -> list[dict[str, Any]]:
    """Date, fields and reason of each correction, oldest first.

    Not what was corrected before personal data were taken away (R67), nor in a text that is general now (R64, R65): the reason
    could tell what must not be told.
    """
    wiped_at = db.session.scalar(
        select(func.max(PublicationAct.at)).where(
            PublicationAct.declaration_id.in_([member.id for member in lineage(declaration)]),
            PublicationAct.kind == HIDE,
            PublicationAct.disclosed,
        )
    ) if corrections else None  # fmt: skip
    return [
        {"datum": _approved_on(one).isoformat(), "velden": sorted(one.fields), "reden": one.public_reason}
        for one in corrections
        if not (wiped_at and one.settled_at and one.settled_at <= wiped_at)
        and not (general and NOT_TOLD_OF_GENERAL_TEXTS & one.fields.keys())
    ]


def _approved_on(correction: PublicationCorrection) -> date:
    assert correction.settled_at is not None
    return clock.local(correction.settled_at).date()
