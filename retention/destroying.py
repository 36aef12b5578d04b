"""Destroying a record: its row and everything that hangs on it, on one database, with the event that says it is gone.

`HANGING` names every table with something of a declaration in it; a test compares it with the tables of the house. What became
of an old backup is destroyed again by the same function, on that database.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session

from audit import Event, Kind, Reference, System, record
from auth.access_models import KeptForm
from organisation.models import Person
from publication.models import PublicationAct, PublicationCorrection
from registers.counterparties.models import Counterparty
from registers.counterparties.naming import forget_unused
from registers.duties.models import Duty
from registers.follow_up.models import Dispute, FollowUp
from registers.models import Advice, Attachment, Condition, Decision, Declaration, Question, Statement
from reports.desk.models import AuditFinding, AuditItem
from retention.models import ACCOUNT, DECLARATION, PERSON, READING, STATEMENT
from retention.people import destroy_accounts, destroy_people, destroy_readings
from retention.traces import Taken, forget_mails, forget_words

Ids = Select[Any]


def _of(model: Any) -> Callable[[Ids], Any]:
    return lambda ids: delete(model).where(model.declaration_id.in_(ids))


def _decisions(ids: Ids) -> Select[Any]:
    return select(Decision.id).where(Decision.declaration_id.in_(ids))


HANGING: tuple[Callable[[Ids], Any], ...] = (  # in the order in which they can go
    lambda ids: delete(AuditFinding).where(
        AuditFinding.item_id.in_(select(AuditItem.id).where(AuditItem.declaration_id.in_(ids)))
    ),
    _of(AuditItem),
    _of(PublicationCorrection),
    _of(PublicationAct),
    _of(FollowUp),
    _of(Dispute),
    lambda ids: delete(Condition).where(Condition.decision_id.in_(_decisions(ids))),
    lambda ids: update(Decision).where(Decision.carried_from_id.in_(_decisions(ids))).values(carried_from_id=None),
    _of(Decision),
    _of(Question),
    _of(Advice),
    _of(Attachment),
    lambda ids: update(Duty).where(Duty.declaration_id.in_(ids)).values(declaration_id=None),
    lambda ids: update(Declaration).where(Declaration.id.in_(ids)).values(replaces_id=None),
    lambda ids: delete(Declaration).where(Declaration.id.in_(ids)),
)
NAMED: tuple[Any, ...] = (Question, Advice, FollowUp, Dispute, Attachment, PublicationAct, PublicationCorrection)  # by a uid


def destroy(subject_type: str, subjects: Sequence[str], session: Session, *, actor: Person | System) -> Taken:
    """Destroy these records and everything of them in this transaction; what is gone already is left out."""
    return DESTROYS[subject_type](subjects, session, actor)


def _destroy_declarations(references: Sequence[str], session: Session, actor: Person | System) -> Taken:
    found = session.scalars(select(Declaration).where(Declaration.reference.in_(references)).order_by(Declaration.id)).all()
    if not found:
        return Taken()
    keys = [one.id for one in found]
    ids = select(Declaration.id).where(Declaration.id.in_(keys))
    whose = {one.reference: session.scalar(select(Person.uid).where(Person.id == one.person_id)) for one in found}
    taken = Taken(
        [one.reference for one in found],
        list(session.scalars(select(Attachment.uid).where(Attachment.declaration_id.in_(ids)))),
        codes=[one.public_code for one in found],
    )
    organisations = {one.counterparty_id for one in found if one.counterparty_id}
    taken.mails = forget_mails(_names_of(taken.subjects, ids, session), session)
    forget_words(_reasons_about("", [*taken.subjects, *_uids_of(ids, session)]), session)
    session.execute(delete(KeptForm).where(KeptForm.person_id.in_({one.person_id for one in found})))
    for one in found:
        session.expunge(one)
    for statement in HANGING:
        session.execute(statement(ids), execution_options={"synchronize_session": False})
    session.expire_all()
    for key in organisations:
        organisation = session.get(Counterparty, key)
        if organisation is not None:
            forget_unused(organisation, session)
    for reference in taken.subjects:
        person = Reference(str(whose[reference]))
        record(Kind.DESTROYED, actor=actor, subject=("declaration", reference), person=person, session=session)
    return taken


def _destroy_statements(uids: Sequence[str], session: Session, actor: Person | System) -> Taken:
    found = session.execute(
        select(Statement.uid, Person.uid).join(Person, Person.id == Statement.person_id).where(Statement.uid.in_(uids))
    ).all()
    taken = Taken([uid for uid, _person in found])
    forget_words(_reasons_about("statement", taken.subjects), session)
    session.execute(delete(Statement).where(Statement.uid.in_(taken.subjects)), execution_options={"synchronize_session": False})
    for uid, person in found:
        record(Kind.NIL_DESTROYED, actor=actor, subject=("statement", uid), person=Reference(person), session=session)
    return taken


DESTROYS: dict[str, Callable[[Sequence[str], Session, Person | System], Taken]] = {
    DECLARATION: _destroy_declarations,
    STATEMENT: _destroy_statements,
    ACCOUNT: destroy_accounts,
    READING: destroy_readings,
    PERSON: destroy_people,
}


def _uids_of(ids: Ids, session: Session) -> list[str]:
    found = [uid for model in NAMED for uid in session.scalars(select(model.uid).where(model.declaration_id.in_(ids)))]
    conditions = select(Condition.uid).where(Condition.decision_id.in_(_decisions(ids)))
    items = select(AuditItem.id).where(AuditItem.declaration_id.in_(ids))
    findings = select(AuditFinding.uid).where(AuditFinding.item_id.in_(items))
    return [*found, *session.scalars(conditions), *session.scalars(findings)]


def _names_of(references: Sequence[str], ids: Ids, session: Session) -> list[str]:
    """Everything a mail about them can name."""
    return [
        *references,
        *_uids_of(ids, session),
        *(f"decision:{key}" for key in session.scalars(_decisions(ids))),
    ]


def _reasons_about(subject_type: str, subjects: Sequence[str]) -> Any:
    events = select(Event.seq).where(Event.subject.in_(subjects))
    return events.where(Event.subject_type == subject_type) if subject_type else events
