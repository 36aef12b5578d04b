"""The facts about corrections that the permission table names, each in SQL."""

from sqlalchemy import ColumnElement, select

from auth.permissions import fact
from organisation.models import Person
from publication.models import PublicationCorrection
from registers.models import Declaration


@fact
def of_another(actor: Person) -> ColumnElement[bool]:
    """It is about what somebody else declared (R19)."""
    others = select(Declaration.id).where(Declaration.person_id != actor.id)
    return PublicationCorrection.declaration_id.in_(others)


@fact
def asked_by_another(actor: Person) -> ColumnElement[bool]:
    """Somebody else asked for it (R66)."""
    return PublicationCorrection.asked_by_id != actor.id
