"""The facts about the auditor's desk that the permission table names, each in SQL, and how its subjects are found."""

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select

import clock
from auth.permissions import fact
from auth.policies import loads
from extensions import db
from organisation.models import Person
from registers.models import Declaration
from reports.desk.access import running_for
from reports.desk.models import AuditAccess, AuditFinding, AuditItem, AuditSample


@loads("sample")
def sample_by_reference(reference: str) -> AuditSample | None:
    return db.session.scalars(select(AuditSample).where(AuditSample.reference == reference)).one_or_none()


@loads("finding")
def finding_by_uid(uid: str) -> AuditFinding | None:
    return db.session.scalars(select(AuditFinding).where(AuditFinding.uid == uid)).one_or_none()


@fact
def granted_audit(actor: Person) -> ColumnElement[bool]:
    """Within what two people let this auditor look into, today; never his own."""
    cases = [within(access) for access in running_for(actor)]
    return and_(or_(false(), *cases), Declaration.person_id != actor.id)


@fact
def of_running_audit(actor: Person) -> ColumnElement[bool]:
    """A sample that was drawn under an access of the actor that runs today."""
    return AuditSample.access_id.in_([access.id for access in running_for(actor)])


@fact
def about_another(actor: Person) -> ColumnElement[bool]:
    """A finding about what somebody else declared, by somebody else."""
    own = select(AuditItem.id).join(AuditItem.declaration).where(Declaration.person_id == actor.id)
    return and_(AuditFinding.item_id.not_in(own), AuditFinding.found_by_id != actor.id)


def within(access: AuditAccess) -> ColumnElement[bool]:
    """SQL: a declaration that this access is about."""
    clauses: list[Any] = [Declaration.register_slug.in_(access.registers), Declaration.submitted_at.is_not(None)]
    if access.sent_from:
        clauses.append(Declaration.submitted_at >= clock.at(access.sent_from, 0))
    if access.sent_until:
        clauses.append(Declaration.submitted_at < clock.after(access.sent_until))
    return and_(*clauses)
