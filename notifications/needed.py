"""Whether a waiting mail still has to go: asked just before it is sent, of the facts themselves.

So nobody is reminded of what he has done, told of a decision that was taken back, or asked to decide on what was withdrawn, also
when the mail server was away for a week.
"""

from collections.abc import Callable
from datetime import date

from sqlalchemy import select

import clock
from extensions import db
from organisation.models import Person
from post.models import Mail
from registers.duties.models import Duty
from registers.duties.reading import is_open
from registers.facts import WAITING
from registers.follow_up.models import FollowUp
from registers.models import DECIDED, QUESTION, SUBMITTED, Condition, Decision, Declaration, Question
from registers.worklist import count_to_do


def is_needed(mail: Mail) -> bool:
    """Whether it is for somebody who works here still, about what stands as it did; what cannot change always does."""
    kind, _colon, reference = mail.about.partition(":")
    asked = CHECKS.get(kind)
    return not _has_left(mail) and (asked is None or asked(reference))


def _has_left(mail: Mail) -> bool:
    """Whether it is one of the messages for who works here, and his last day is over."""
    left = select(Person.id).where(Person.uid == mail.person, Person.employed_until < clock.today())
    return bool(mail.message) and db.session.scalar(left) is not None


def _decision_stands(reference: str) -> bool:
    decision = db.session.get(Decision, int(reference))
    return decision is not None and decision.undone_at is None


def _lies_there(reference: str) -> bool:
    """It waits for a decision or a new look."""
    declaration = _declaration(reference)
    return declaration is not None and (declaration.status == SUBMITTED or declaration.review is not None)


def _is_running(reference: str) -> bool:
    declaration = _declaration(reference)
    return declaration is not None and declaration.status == DECIDED


def _waits(reference: str) -> bool:
    """It waits for a first decision, also while the declarant is asked something."""
    declaration = _declaration(reference)
    return declaration is not None and declaration.status in WAITING


def _waits_for_advice(reference: str) -> bool:
    declaration = _declaration(reference)
    return declaration is not None and declaration.status in WAITING and declaration.open_advice is not None


def _question_is_open(uid: str) -> bool:
    """It has no answer, and what it is about was not withdrawn or closed."""
    asked = select(Question.answered_at).join(Declaration, Declaration.id == Question.declaration_id)
    still = asked.where(Question.uid == uid, Question.answered_at.is_(None), Declaration.status == QUESTION)
    return db.session.execute(still).first() is not None


def _follow_up_is_open(uid: str) -> bool:
    asked = db.session.scalars(select(FollowUp).where(FollowUp.uid == uid)).one_or_none()
    return asked is not None and asked.answered_at is None and asked.cancelled_at is None


def _is_unread(uid: str) -> bool:
    condition = db.session.scalars(select(Condition).where(Condition.uid == uid)).one_or_none()
    return condition is not None and condition.acknowledged_at is None and condition.decision.undone_at is None


def _has_open_duty(reference: str) -> bool:
    """Of `person:kind:last day`: something of it still waits for an answer."""
    uid, kind, due_on = reference.split(":")
    held = select(Duty.id).join(Person).where(Person.uid == uid, Duty.kind == kind, Duty.due_on == date.fromisoformat(due_on))
    return db.session.scalar(held.where(is_open(clock.today())).limit(1)) is not None


def _has_work(uid: str) -> bool:
    """Something still waits for this person to decide."""
    person = db.session.scalars(select(Person).where(Person.uid == uid)).one_or_none()
    return person is not None and count_to_do(person) > 0


def _declaration(reference: str) -> Declaration | None:
    return db.session.scalars(select(Declaration).where(Declaration.reference == reference)).one_or_none()


CHECKS: dict[str, Callable[[str], bool]] = {
    "decision": _decision_stands,
    "desk": _lies_there,
    "waits": _waits,
    "advice": _waits_for_advice,
    "running": _is_running,
    "question": _question_is_open,
    "follow_up": _follow_up_is_open,
    "condition": _is_unread,
    "duties": _has_open_duty,
    "worklist": _has_work,
}
