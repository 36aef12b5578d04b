"""How a declaration moves: one table of transitions and one function that carries them out.

`change_state` asks in this order: may they (NotYours), is it possible now (Conflict), is it complete (Incomplete); then writes
the status in a guarded UPDATE with its event. A step that is refused leaves nothing behind, whatever the caller does next.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import update

import clock
import registers.facts  # noqa: F401 - the permission table names the facts that stand there
from audit import Kind, System, hold_chain, record
from auth.permissions import may
from extensions import db
from organisation.models import Person, new_uid
from registers import decisions, statements
from registers.drafts import position_now, require_complete, start_draft
from registers.errors import Conflict, Incomplete, NotYours
from registers.models import (
    DECIDED,
    DRAFT,
    ENDED,
    QUESTION,
    REPLACED,
    SUBMITTED,
    WITHDRAWN,
    Declaration,
    Question,
)
from registers.parameters.table import parameter
from registers.partial_date import PartialDate
from registers.routing import desk_for


@dataclass(frozen=True)
class Transition:
    """One step: from which statuses, to which (empty: it stays), whose step it is, with which event."""

    step: str
    sources: frozenset[str]
    target: str
    permission: str
    event: Kind
    by_system: bool = False  # imports and jobs may take it too
    consequence: bool = False  # follows from another step; nobody takes it by itself


TRANSITIONS: dict[str, Transition] = {
    row.step: row
    for row in (
        Transition("submit", frozenset({DRAFT}), SUBMITTED, "declaration.own", Kind.SUBMITTED, by_system=True),
        Transition("ask", frozenset({SUBMITTED}), QUESTION, "declaration.consider", Kind.QUESTION_ASKED),
        Transition("answer", frozenset({QUESTION}), SUBMITTED, "declaration.own", Kind.QUESTION_ANSWERED),
        Transition("decide", frozenset({SUBMITTED}), DECIDED, "declaration.consider", Kind.DECIDED),
        Transition("withdraw", frozenset({SUBMITTED, QUESTION}), WITHDRAWN, "declaration.own", Kind.WITHDRAWN),
        Transition("revise", frozenset({DECIDED}), "", "declaration.own", Kind.REVISED),
        Transition("replace", frozenset({DECIDED}), REPLACED, "declaration.consider", Kind.REPLACED, consequence=True),
        Transition("end", frozenset({DECIDED}), ENDED, "declaration.own", Kind.ENDED),
    )
}


def available_steps(declaration: Declaration, actor: Person) -> list[str]:
    """The steps this person can take now; buttons are made from this list."""
    return [
        row.step
        for row in TRANSITIONS.values()
        if declaration.status in row.sources and _may(row, declaration, actor) and _applies(row.step, declaration)
    ]


def change_state(declaration: Declaration, step: str, *, actor: Person | System, seen_version: int, **given: Any) -> Declaration:
    """Take one step. Returns the declaration, or for `revise` the new draft that will replace it.

    `given` per step: submit –; ask question; answer answer, rather_talk; decide outcome, reasons, condition, …; withdraw why;
    revise submission_key; end ends (a PartialDate). `replace` follows from deciding on the change.
    Raises NotYours, Conflict or Incomplete, and then has changed nothing.
    """
    row = TRANSITIONS[step]
    if not _may(row, declaration, actor):
        raise NotYours()
    if declaration.status not in row.sources or declaration.version != seen_version or not _applies(step, declaration):
        raise Conflict(declaration)
    hold_chain()  # first the log, then the rows, as everywhere: two writers who take them crosswise would wait for ever
    with db.session.begin_nested():
        return _carry_out(row, declaration, actor, seen_version, given)


def open_change(declaration: Declaration) -> Declaration | None:
    """The change of this declaration that is being written or waits for a decision."""
    return next((later for later in declaration.replaced_by if later.status in (DRAFT, SUBMITTED, QUESTION)), None)


@dataclass
class Work:
    """What a step writes besides the status: columns, new rows, and what the event says."""

    columns: dict[str, Any]
    additions: list[Any]
    why: str | None = None
    on_behalf_of: Person | None = None
    successor: Declaration | None = None
    allows: bool = False


Step = Callable[[Declaration, Person | System, datetime, dict[str, Any]], Work]


def _submit(declaration: Declaration, actor: Person | System, now: datetime, given: dict[str, Any]) -> Work:
    require_complete(declaration)
    _check_dates(declaration)
    today = clock.local(now).date()
    position = position_now(declaration.person)
    return Work(
        {
            **_desk_columns(declaration, today),
            "submitted_at": now,
            "position_id": position.id if position else None,
            "due_on": parameter(declaration.register.term).after(today),
        },
        [],
    )


def _ask(declaration: Declaration, actor: Person | System, now: datetime, given: dict[str, Any]) -> Work:
    assert isinstance(actor, Person)
    text = _sentence(given, "question", _("Vul in wat je wilt weten"))
    today = clock.local(now).date()
    due_on = parameter("answer").after(today)
    days_left = (declaration.due_on - today).days if declaration.due_on else None
    question = Question(uid=new_uid(), declaration_id=declaration.id, asked_by_id=actor.id, asked_at=now, due_on=due_on)
    decisions.write_question(question, {"question": text}, sealed=declaration.register.confidential)
    return Work({"due_on": due_on, "days_left": days_left}, [question], on_behalf_of=decisions.represented(declaration, actor))


def _answer(declaration: Declaration, actor: Person | System, now: datetime, given: dict[str, Any]) -> Work:
    rather_talk = bool(given.get("rather_talk"))
    text = given.get("answer", "") if rather_talk else _sentence(given, "answer", _("Vul je antwoord in"))
    question = declaration.open_question
    if question is None:
        raise Conflict(declaration)
    decisions.write_question(question, {**question.contents, "answer": text}, sealed=declaration.register.confidential)
    question.answered_at, question.rather_talk = now, rather_talk
    today = clock.local(now).date()
    return Work(
        {
            **_desk_columns(declaration, today),
            "due_on": decisions.term_resumed(today, declaration.days_left),
            "days_left": None,
        },
        [],
    )


def _decide(declaration: Declaration, actor: Person | System, now: datetime, given: dict[str, Any]) -> Work:
    assert isinstance(actor, Person)
    decision = decisions.compose(declaration, actor, now, given)
    outcome = declaration.register.outcome(decision.outcome)
    return Work(
        {
            "outcome": outcome.code,
            "decided_at": now,
            "due_on": None,
        },
        [decision],
        on_behalf_of=decisions.represented(declaration, actor),
        allows=outcome.allows,
    )


def _withdraw(declaration: Declaration, actor: Person | System, now: datetime, given: dict[str, Any]) -> Work:
    why = None if declaration.register.confidential else given.get("why")  # the log keeps reasons in the clear
    return Work({"due_on": None}, [], why=why or None)


def _revise(declaration: Declaration, actor: Person | System, now: datetime, given: dict[str, Any]) -> Work:
    successor = start_draft(
        declaration.register,
        declaration.person,
        actor=actor,
        submission_key=given["submission_key"],
        replaces=declaration,
    )
    return Work({}, [], successor=successor)


def _replace(declaration: Declaration, actor: Person | System, now: datetime, given: dict[str, Any]) -> Work:
    return Work({"ended_at": now}, [], on_behalf_of=given.get("on_behalf_of"))


def _end(declaration: Declaration, actor: Person | System, now: datetime, given: dict[str, Any]) -> Work:
    ends: PartialDate | None = given.get("ends")
    if ends is None:
        raise Incomplete({"ends": _("Vul in wanneer je bent gestopt")})
    if declaration.starts and ends.last < declaration.starts.first:
        raise Incomplete({"ends": _("De stopdatum moet na je startdatum liggen: %(start)s", start=declaration.starts.text)})
    return Work({"ends_on": ends.last, "ends_precision": ends.precision, "ended_at": now}, [])


STEPS: dict[str, Step] = {
    "submit": _submit,
    "ask": _ask,
    "answer": _answer,
    "decide": _decide,
    "withdraw": _withdraw,
    "revise": _revise,
    "replace": _replace,
    "end": _end,
}


def _carry_out(
    row: Transition, declaration: Declaration, actor: Person | System, seen_version: int, given: dict[str, Any]
) -> Declaration:
    work = STEPS[row.step](declaration, actor, clock.now(), given)
    if row.event is Kind.DECIDED:
        _replace_predecessor(declaration, actor, work)
    _write_guarded(declaration, row, seen_version, work.columns)
    for addition in work.additions:
        db.session.add(addition)
    record(
        row.event,
        actor=actor,
        on_behalf_of=work.on_behalf_of,
        subject=("declaration", declaration.reference),
        person=declaration.person,
        why=work.why,
        fields=sorted({"status", *work.columns}) if row.target else (),
    )
    if row.step == "submit":
        statements.supersede(declaration, actor=actor)
    return work.successor or declaration


def _may(row: Transition, declaration: Declaration, actor: Person | System) -> bool:
    if row.consequence:
        return False
    if isinstance(actor, System):
        return row.by_system
    return may(actor, row.permission, declaration)


def _applies(step: str, declaration: Declaration) -> bool:
    """Ending and changing make sense only for what goes on and was allowed, changing only one change at a time."""
    if step not in ("end", "revise"):
        return True
    outcome = declaration.decided_outcome
    goes_on = declaration.register.continuous and outcome is not None and outcome.allows
    return goes_on and (step == "end" or open_change(declaration) is None)


def _write_guarded(declaration: Declaration, row: Transition, seen_version: int, columns: dict[str, Any]) -> None:
    """The guard stands in the UPDATE itself: exactly one of two racing steps finds its row."""
    db.session.flush()
    changed = db.session.execute(
        update(Declaration)
        .where(
            Declaration.id == declaration.id,
            Declaration.version == seen_version,
            Declaration.status.in_(row.sources),
        )
        .values(version=seen_version + 1, status=row.target or declaration.status, **columns)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(declaration)
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict(declaration)


def _replace_predecessor(declaration: Declaration, actor: Person | System, work: Work) -> None:
    """A change that was allowed takes the place of the old declaration in the same transaction."""
    old = declaration.replaces
    if old is not None and work.allows and old.status == DECIDED:
        _carry_out(TRANSITIONS["replace"], old, actor, old.version, {"on_behalf_of": work.on_behalf_of})


def _desk_columns(declaration: Declaration, today: date) -> dict[str, Any]:
    desk = desk_for(declaration.register, declaration.person, today)
    return {"desk": desk.kind, "desk_position_id": desk.position.id if desk.position else None}


def _check_dates(declaration: Declaration) -> None:
    """R11: an end before the start, or a start after the employment, is refused."""
    starts, ends = declaration.starts, declaration.ends
    if starts and ends and ends.last < starts.first:
        raise Incomplete(
            {_fed(declaration, "ends"): _("De einddatum moet na je startdatum liggen: %(start)s", start=starts.text)}
        )
    leaves = declaration.person.employed_until
    if starts and leaves and starts.first > leaves:
        raise Incomplete({_fed(declaration, "starts"): _("De startdatum ligt na het einde van je dienstverband")})


def _fed(declaration: Declaration, column: str) -> str:
    question = declaration.register.fed_by(column)
    return question.name if question else column


def _sentence(given: dict[str, Any], name: str, error: str) -> str:
    text = str(given.get(name) or "").strip()
    if not text:
        raise Incomplete({name: error})
    return text
