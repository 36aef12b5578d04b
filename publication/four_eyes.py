"""What must never be done by one person about publication, for the auditor's proof of four eyes: code, name, cases, broken."""

from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, Select, select

from publication.models import APPROVED, PublicationAct, PublicationCorrection
from registers.models import Declaration

Row = tuple[str, Any, Select[Any], ColumnElement[bool]]


def _about(model: Any, moment: Any) -> Select[Any]:
    cases = select(Declaration.reference.label("what"), moment.label("day")).select_from(model)
    return cases.join(Declaration, Declaration.id == model.declaration_id)


FOUR_EYES: tuple[Row, ...] = (
    (
        "editor_is_approver",
        _("Wie een correctie goedkeurde, vroeg die niet zelf"),
        _about(PublicationCorrection, PublicationCorrection.settled_at).where(PublicationCorrection.outcome == APPROVED),
        PublicationCorrection.settled_by_id == PublicationCorrection.asked_by_id,
    ),
    (
        "publisher_is_declarant",
        _("Wie iets vrijgaf of tegenhield voor het openbare register, gaf het niet zelf door"),
        _about(PublicationAct, PublicationAct.at),
        PublicationAct.by_id == Declaration.person_id,
    ),
)
