"""The facts about rounds that the permission table names, each in SQL."""

from sqlalchemy import ColumnElement, exists, select

from auth.permissions import fact
from auth.policies import loads
from campaigns.models import Round
from extensions import db
from organisation.models import Person
from registers.duties.models import ROUND, Duty


@loads("campaign")
def by_code(code: str) -> Round | None:
    """A round by what stands in its address."""
    return db.session.scalars(select(Round).where(Round.code == code)).one_or_none()


@fact
def asked_in_round(actor: Person) -> ColumnElement[bool]:
    return exists().where(Duty.kind == ROUND, Duty.ground == Round.code, Duty.person_id == actor.id).correlate(Round)
