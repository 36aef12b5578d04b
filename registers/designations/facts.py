"""The fact about notices that the permission table names."""

from sqlalchemy import ColumnElement, select

from auth.permissions import fact
from auth.policies import loads
from extensions import db
from organisation.models import Person
from registers.designations.models import DesignationNotice


@loads("notice")
def by_uid(uid: str) -> DesignationNotice | None:
    return db.session.scalars(select(DesignationNotice).where(DesignationNotice.uid == uid)).one_or_none()


@fact
def own_notice(actor: Person) -> ColumnElement[bool]:
    return DesignationNotice.person_id == actor.id
