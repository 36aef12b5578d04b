"""The facts about duties that the permission table names, each in SQL."""

from sqlalchemy import ColumnElement, select

from auth.permissions import fact
from auth.policies import loads
from extensions import db
from organisation.models import Person
from registers.duties.models import QUESTION_ASKED, Duty


@loads("duty")
def by_uid(uid: str) -> Duty | None:
    """A question about a declaration is answered there, so it is not found here."""
    return db.session.scalars(select(Duty).where(Duty.uid == uid, Duty.kind != QUESTION_ASKED)).one_or_none()


@fact
def own_duty(actor: Person) -> ColumnElement[bool]:
    return Duty.person_id == actor.id


@fact
def duty_of_another(actor: Person) -> ColumnElement[bool]:
    return Duty.person_id != actor.id
