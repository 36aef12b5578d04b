"""What the declarant answers after a decision: one table of answers and one function that keeps them (R24, R25, R54)."""

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import lazy_gettext as _
from sqlalchemy import Update, update

import clock
from audit import SYSTEM, Kind, hold_chain, record
from auth.permissions import may
from extensions import db
from organisation.models import Person
from registers import vault
from registers.errors import Conflict, Incomplete, NotYours
from registers.follow_up import planning
from registers.follow_up.models import AFTER_EVENT, CONDITION_KEPT, JOURNEY_REPORT, FollowUp
from registers.in_force import told
from registers.lifecycle import available_steps, change_state
from registers.models import CONDITION_REVIEW, DECIDED, Condition, Declaration
from registers.parameters.table import parameter

KEPT, DOUBTED, AS_DECLARED, DIFFERED, REPORTED = ("kept", "doubted", "as_declared", "differed", "reported")


@dataclass(frozen=True)
class Answer:
    """One possible answer. `missing` is the error without words; empty: one click is enough."""

    kind: str
    code: str
    event: Kind
    missing: str = ""
    then: Callable[[FollowUp], None] | None = None


def _ask_again(question: FollowUp) -> None:
    """An agreement is asked about every year, as long as it holds."""
    assert question.condition is not None
    db.session.add(planning.about_condition(question.declaration, question.decision, question.condition, clock.today()))


def _put_up_for_review(question: FollowUp) -> None:
    """Something changed: whoever decides looks again; the agreement holds meanwhile."""
    _ask_again(question)
    declaration = question.declaration
    if declaration.review is None:
        change_state(
            declaration,
            "open_review",
            actor=SYSTEM,
            seen_version=declaration.version,
            review=CONDITION_REVIEW,
            due_on=parameter("P08").after(clock.today()),
        )


ANSWERS: dict[tuple[str, str], Answer] = {
    (row.kind, row.code): row
    for row in (
        Answer(CONDITION_KEPT, KEPT, Kind.CONDITION_KEPT, then=_ask_again),
        Answer(CONDITION_KEPT, DOUBTED, Kind.CONDITION_DOUBTED, _("Schrijf wat er is veranderd"), _put_up_for_review),
        Answer(AFTER_EVENT, AS_DECLARED, Kind.EVENT_AS_DECLARED),
        Answer(AFTER_EVENT, DIFFERED, Kind.EVENT_DIFFERED, _("Schrijf wat er anders ging")),
        Answer(JOURNEY_REPORT, REPORTED, Kind.JOURNEY_REPORTED, _("Schrijf kort wat je deed en wat je leerde")),
    )
}


def acknowledge(condition: Condition, *, actor: Person) -> None:
    """The declarant read the agreement (R24). Raises NotYours, or Conflict when it holds no longer or was read before."""
    declaration = condition.decision.declaration
    _require_own(declaration, actor)
    hold_chain()
    read = update(Condition).where(Condition.id == condition.id, Condition.acknowledged_at.is_(None))
    in_force = declaration.status == DECIDED and declaration.decision == condition.decision and told(declaration)
    if not in_force or _changed(read.values(acknowledged_at=clock.now())) != 1:
        raise Conflict(declaration)
    db.session.refresh(condition)
    _record(Kind.CONDITION_READ, declaration, actor, "acknowledged_at")


def answer(question: FollowUp, code: str, *, actor: Person, text: str = "") -> None:
    """Keep the answer, and do what follows from it.

    A report of stopping is no answer but the step `stop`. Raises NotYours, KeyError for an answer that does not exist,
    Incomplete without the words it asks for, or Conflict when it is not asked now or was answered before.
    """
    declaration = question.declaration
    _require_own(declaration, actor)
    row = ANSWERS[question.kind, code]
    if row.missing and not text.strip():
        raise Incomplete({"text": str(row.missing)})
    if not told(declaration) or question.asks_on > clock.today():
        raise Conflict(declaration)
    hold_chain()
    said = {"text": text.strip()} if row.missing else {}
    document = vault.store(said, f"follow-up {question.uid}", sealed=declaration.register.confidential)
    asked = update(FollowUp).where(*planning.open_about(declaration), FollowUp.id == question.id)
    if _changed(asked.values(answered_at=clock.now(), answer=code, document=document)) != 1:
        raise Conflict(declaration)
    db.session.refresh(question)
    _record(row.event, declaration, actor, "answer")
    if row.then:
        row.then(question)


def can_stop(declaration: Declaration, person: Person) -> bool:
    """Whether this person has to confirm that he stopped (R25)."""
    return "stop" in available_steps(declaration, person) and told(declaration)


def _require_own(declaration: Declaration, actor: Person) -> None:
    if not may(actor, "declaration.own", declaration):
        raise NotYours()


def _changed(statement: Update) -> int:
    """How many rows a guarded change found: of two who answer at once, one."""
    done = db.session.execute(statement.execution_options(synchronize_session=False))
    return int(done.rowcount)  # type: ignore[attr-defined]


def _record(kind: Kind, declaration: Declaration, actor: Person, field: str) -> None:
    record(kind, actor=actor, subject=("declaration", declaration.reference), person=declaration.person, fields=(field,))
