"""What waits for an answer: of one person, about one declaration, and what was said before."""

from datetime import date

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import aliased

import clock
from extensions import db
from organisation.models import Person
from registers.follow_up.models import CONDITION_KEPT, STOPPED, FollowUp
from registers.in_force import UNDO, told
from registers.models import DECIDED, Condition, Decision, Declaration
from registers.parameters.table import parameter


def in_force() -> ColumnElement[bool]:
    """SQL: the decision is the last one about its declaration that was not taken back."""
    later = aliased(Decision)
    follows = exists().where(
        later.declaration_id == Decision.declaration_id, later.round > Decision.round, later.undone_at.is_(None)
    )
    return Decision.undone_at.is_(None) & ~follows


def asked_by(day: date) -> Select[FollowUp]:
    """The questions that were asked by this day and have no answer, the nearest deadline first."""
    return (
        select(FollowUp)
        .join(Declaration, Declaration.id == FollowUp.declaration_id)
        .where(FollowUp.asks_on <= day, FollowUp.answered_at.is_(None), FollowUp.cancelled_at.is_(None), _told())
        .order_by(FollowUp.due_on, FollowUp.id)
    )


def unread() -> Select[Condition]:
    """The agreements in force that their owner has not read yet, oldest first (R24)."""
    return (
        select(Condition)
        .join(Decision, Decision.id == Condition.decision_id)
        .join(Declaration, Declaration.id == Decision.declaration_id)
        .where(Condition.acknowledged_at.is_(None), Declaration.status == DECIDED, in_force(), _told())
        .order_by(Decision.decided_at, Condition.id)
    )


def to_be_read_by(condition: Condition) -> date:
    """The last day to read an agreement: the term for answering a question, from the day of the decision."""
    return parameter("answer").after(clock.local(condition.decision.decided_at).date())


def asked_to_stop() -> Select[int]:
    """SQL: what was forbidden while it went on, and of which nobody said that it stopped (R25)."""
    asked = (FollowUp.kind == STOPPED, FollowUp.answered_at.is_(None), FollowUp.cancelled_at.is_(None))
    of = select(FollowUp.declaration_id).join(Declaration, Declaration.id == FollowUp.declaration_id)
    return of.where(*asked, Declaration.status == DECIDED)


def questions_for(person: Person) -> list[FollowUp]:
    """What this person is asked today."""
    return list(db.session.scalars(asked_by(clock.today()).where(Declaration.person_id == person.id)))


def agreements_for(person: Person) -> list[Condition]:
    """The agreements this person has to read."""
    return list(db.session.scalars(unread().where(Declaration.person_id == person.id)))


def questions_about(declaration: Declaration) -> list[FollowUp]:
    """What is asked today about this declaration."""
    return list(db.session.scalars(asked_by(clock.today()).where(Declaration.id == declaration.id)))


def agreements_in(declaration: Declaration) -> list[Condition]:
    """The agreements in force with this declaration, as far as the declarant was told."""
    decision = declaration.decision
    return list(decision.conditions) if decision and declaration.status == DECIDED and told(declaration) else []


def said_about(declaration: Declaration) -> list[FollowUp]:
    """What the declarant answered later, newest first."""
    answered = select(FollowUp).where(FollowUp.declaration_id == declaration.id, FollowUp.answered_at.is_not(None))
    return list(db.session.scalars(answered.order_by(FollowUp.answered_at.desc(), FollowUp.id.desc())))


def agreement_of(question: FollowUp) -> str:
    """The text of the agreement a question is about; empty when it is about something else."""
    return question.condition.contents["text"] if question.kind == CONDITION_KEPT and question.condition else ""


def _told() -> ColumnElement[bool]:
    """SQL: the decision can no longer be taken back, so the declarant knows of it."""
    return Declaration.decided_at <= clock.now() - UNDO
