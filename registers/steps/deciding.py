"""The decider's steps: ask, extend, decide, take back within ten minutes, look again."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _

import clock
from audit import Kind, System
from organisation.models import Person, new_uid
from registers import decisions
from registers.drafts import position_now
from registers.errors import Conflict
from registers.follow_up import planning
from registers.letters import represented
from registers.models import DECIDED, Declaration, Question
from registers.parameters.table import parameter
from registers.steps.work import Work, in_time, sentence_in


def ask(declaration: Declaration, actor: Person | System, now: datetime, given: dict[str, Any]) -> Work:
    """Ask the declarant something; the clock of the term stands still (R26)."""
    assert isinstance(actor, Person)
    text = sentence_in(given, "question", _("Vul in wat je wilt weten"))
    today = clock.local(now).date()
    due_on = in_time(declaration, parameter("answer").after(today), today)
    days_left = (declaration.due_on - today).days if declaration.due_on else None
    question = Question(uid=new_uid(), declaration_id=declaration.id, asked_by_id=actor.id, asked_at=now, due_on=due_on)
    decisions.write_question(question, {"question": text}, sealed=declaration.register.confidential)
    return Work({"due_on": due_on, "days_left": days_left}, [question], on_behalf_of=represented(declaration, actor))


def extend(declaration: Declaration, actor: Person | System, now: datetime, given: dict[str, Any]) -> Work:
    """Take more time, once, before the term ends, with notice to the declarant (R27)."""
    why = sentence_in(given, "why", _("Schrijf in één zin waarom je meer tijd nodig hebt"))
    assert declaration.due_on is not None
    return Work(
        {"due_on": parameter(declaration.register.extension).after(declaration.due_on), "extended_at": now},
        why=None if declaration.register.confidential else why,
        on_behalf_of=represented(declaration, actor),
    )


def decide(declaration: Declaration, actor: Person | System, now: datetime, given: dict[str, Any]) -> Work:
    """Decide; what it replaces makes way when the change is allowed."""
    assert isinstance(actor, Person)
    made = decisions.compose(declaration, actor, now, given)
    work = _decided(declaration, actor, now, made)
    work.event = Kind.DECIDED_TOGETHER if made.decision.bundle else None
    return work


def reconsider(declaration: Declaration, actor: Person | System, now: datetime, given: dict[str, Any]) -> Work:
    """Decide again on what was decided: because the position changed, an agreement is due, or the facts did (R14, R24, R30)."""
    assert isinstance(actor, Person)
    allowed = declaration.decided_outcome is not None and declaration.decided_outcome.allows
    made = decisions.compose(declaration, actor, now, {**given, "again": True})
    planning.cancel(declaration, now)
    work = _decided(declaration, actor, now, made)
    position = position_now(declaration.person)
    work.columns["position_id"] = position.id if position else declaration.position_id
    work.takes_over = False  # what it replaced made way when it was first decided
    if allowed and not declaration.register.outcome(made.decision.outcome).allows:
        work.event = Kind.REVOKED
    return work


def consent_by_silence(declaration: Declaration, actor: Person | System, now: datetime, given: dict[str, Any]) -> Work:
    """The term passed without an answer, and the body lets silence consent (R29)."""
    return _decided(declaration, None, now, decisions.compose_silence(declaration, now))


def undo(declaration: Declaration, actor: Person | System, now: datetime, given: dict[str, Any]) -> Work:
    """Take a decision back before anybody was told; the declaration is again as it was."""
    decision = declaration.decision
    if decision is None:
        raise Conflict(declaration)
    decision.undone_at = now
    planning.take_back(decision, now)
    before = decisions.before(decision)
    return Work(before.columns, target=before.status, on_behalf_of=decision.on_behalf_of, gives_back=before.status != DECIDED)


def _decided(declaration: Declaration, actor: Person | None, now: datetime, made: decisions.Made) -> Work:
    outcome = declaration.register.outcome(made.decision.outcome)
    return Work(
        {"outcome": outcome.code, "decided_at": now, "due_on": None, "review": None},
        [made.decision, *made.follow_ups],
        on_behalf_of=represented(declaration, actor) if actor else None,
        takes_over=outcome.allows,
    )
