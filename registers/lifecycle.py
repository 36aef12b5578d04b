"""How a declaration moves: one table of transitions and one function that carries them out.

`change_state` asks in this order: may they (NotYours), is it possible now (Conflict), is it complete (Incomplete); then writes
the status in a guarded UPDATE with its event. A step that is refused leaves nothing behind, whatever the caller does next.
What each step does stands in `registers/steps/`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update

import clock
import registers.facts  # noqa: F401 - the permission table names the facts that stand there
from audit import Kind, System, hold_chain, record
from auth.models import INTEGRITY_OFFICER
from auth.permissions import holders_of_role, may
from extensions import db
from organisation.memory import remembering
from organisation.models import Person
from registers import changing, decisions, statements
from registers.duties import closing, opening
from registers.duties.models import LEFT, NOT_NEEDED
from registers.errors import Conflict, NotYours
from registers.in_force import stands_once_told, told
from registers.models import (
    AT_INTEGRITY_OFFICER,
    BODIES,
    DECIDED,
    DRAFT,
    ENDED,
    QUESTION,
    REPLACED,
    SUBMITTED,
    WITHDRAWN,
    Declaration,
)
from registers.parameters.table import parameter
from registers.steps import advising, deciding, declaring, moving
from registers.steps.work import Step, Work


@dataclass(frozen=True)
class Transition:
    """One step: from which statuses, to which (empty: it stays), whose step it is, with which event."""

    step: str
    sources: frozenset[str]
    target: str
    permission: str  # empty: nobody's, only the house itself takes it
    event: Kind
    work: Step
    by_system: bool = False  # imports and jobs may take it too
    consequence: bool = False  # follows from another step; nobody takes it by itself


def _row(step: str, sources: set[str], target: str, permission: str, event: Kind, work: Step, **more: bool) -> Transition:
    return Transition(step, frozenset(sources), target, permission, event, work, **more)


OWN, DESK, OFFICER, NOBODY = "declaration.own", "declaration.consider", "declaration.reroute", ""
ADVISER = "declaration.advise"
TRANSITIONS: dict[str, Transition] = {
    row.step: row
    for row in (
        _row("submit", {DRAFT}, SUBMITTED, OWN, Kind.SUBMITTED, declaring.submit, by_system=True),
        _row("amend", {DRAFT}, DECIDED, OWN, Kind.AMENDED, declaring.amend),
        _row("ask", {SUBMITTED}, QUESTION, DESK, Kind.QUESTION_ASKED, deciding.ask),
        _row("answer", {QUESTION}, SUBMITTED, OWN, Kind.QUESTION_ANSWERED, declaring.answer),
        _row("extend", {SUBMITTED}, "", DESK, Kind.EXTENDED, deciding.extend),
        _row("ask_advice", {SUBMITTED}, "", DESK, Kind.ADVICE_ASKED, advising.ask_advice),
        _row("advise", {SUBMITTED, QUESTION}, "", ADVISER, Kind.ADVICE_GIVEN, advising.advise),
        _row("pass_on", {SUBMITTED}, "", NOBODY, Kind.PASSED_ON, moving.pass_on, by_system=True),
        _row("reroute", {SUBMITTED, QUESTION, DECIDED}, "", OFFICER, Kind.REROUTED, moving.reroute, by_system=True),
        _row("decide", {SUBMITTED}, DECIDED, DESK, Kind.DECIDED, deciding.decide),
        _row(
            "consent_by_silence",
            {SUBMITTED},
            DECIDED,
            NOBODY,
            Kind.SILENTLY_CONSENTED,
            deciding.consent_by_silence,
            by_system=True,
        ),
        _row("undo", {DECIDED}, SUBMITTED, DESK, Kind.DECISION_UNDONE, deciding.undo),
        _row("open_review", {DECIDED}, "", NOBODY, Kind.REVIEW_OPENED, moving.open_review, by_system=True),
        _row("reconsider", {DECIDED}, DECIDED, DESK, Kind.RECONSIDERED, deciding.reconsider),
        _row("withdraw", {SUBMITTED, QUESTION}, WITHDRAWN, OWN, Kind.WITHDRAWN, declaring.withdraw),
        _row("ask_lifting", {DECIDED}, "", OWN, Kind.LIFTING_ASKED, declaring.ask_lifting),
        _row("revise", {DECIDED}, "", OWN, Kind.REVISED, declaring.revise),
        _row("replace", {DECIDED}, REPLACED, NOBODY, Kind.REPLACED, moving.replace, consequence=True),
        _row("restore", {REPLACED}, DECIDED, NOBODY, Kind.RESTORED, moving.restore, consequence=True),
        _row("end", {DECIDED}, ENDED, OWN, Kind.ENDED, declaring.end),
        _row("stop", {DECIDED}, ENDED, OWN, Kind.STOPPED_BY_PROHIBITION, declaring.stop),
        _row("lapse", {SUBMITTED, QUESTION, DECIDED}, ENDED, NOBODY, Kind.LAPSED, moving.lapse, by_system=True),
    )
}


def available_steps(declaration: Declaration, actor: Person) -> list[str]:
    """The steps this person can take now; buttons are made from this list."""
    return [
        row.step
        for row in TRANSITIONS.values()
        if declaration.status in row.sources and _may(row, declaration, actor) and _applies(row.step, declaration, actor)
    ]


def change_state(declaration: Declaration, step: str, *, actor: Person | System, seen_version: int, **given: Any) -> Declaration:
    """Take one step. Returns the declaration, or for `revise` the new draft that will replace it.

    `given` per step: ask and ask_advice question; answer answer, rather_talk; advise advice; extend why; decide and reconsider
    outcome, reasons, condition, … (see `decisions.compose`); withdraw and ask_lifting why; revise submission_key; end ends (a
    PartialDate); stop ends (a day); open_review review, due_on. `replace` and `restore` follow from deciding on a change and
    taking that back.
    Raises NotYours, Conflict or Incomplete, and then has changed nothing.
    """
    row = TRANSITIONS[step]
    hold_chain()  # first of all, as everywhere: no two wait for each other, and who just lost his right has lost it here too
    if not _may(row, declaration, actor):
        raise NotYours()
    if declaration.status not in row.sources or declaration.version != seen_version or not _applies(step, declaration, actor):
        raise Conflict(declaration)
    with db.session.begin_nested(), remembering():
        return _carry_out(row, declaration, actor, clock.now(), seen_version, given)


def open_change(declaration: Declaration) -> Declaration | None:
    """The change of this declaration that is being written or waits for a decision."""
    return next((later for later in declaration.replaced_by if later.status in (DRAFT, SUBMITTED, QUESTION)), None)


def waiting_change(declaration: Declaration) -> Declaration | None:
    """The change that waits for a decision; one that is only being written keeps nobody from anything."""
    change = open_change(declaration)
    return change if change is not None and change.status != DRAFT else None


def _carry_out(
    row: Transition,
    declaration: Declaration,
    actor: Person | System,
    now: datetime,
    seen_version: int,
    given: dict[str, Any],
) -> Declaration:
    work = row.work(declaration, actor, now, given)
    _move_predecessor(declaration, actor, now, work)
    _write_guarded(declaration, row, seen_version, work)
    for addition in work.additions:
        db.session.add(addition)
    record(
        work.event or row.event,
        actor=actor,
        on_behalf_of=work.on_behalf_of,
        subject=("declaration", declaration.reference),
        person=declaration.person,
        why=work.why,
        fields=sorted({"status", *work.columns}) if row.target else sorted(work.columns),
    )
    follow = FOLLOWS.get(row.step)
    if follow:
        follow(declaration, actor)
    return work.successor or declaration


def _may(row: Transition, declaration: Declaration, actor: Person | System) -> bool:
    if row.consequence:
        return False
    if isinstance(actor, System):
        return row.by_system
    return bool(row.permission) and may(actor, row.permission, declaration)


def _applies(step: str, declaration: Declaration, actor: Person | System) -> bool:
    """Whether the step makes sense for this declaration now, whatever its status; most always do."""
    condition = CONDITIONS.get(step)
    return condition is None or condition(declaration, actor)


def _goes_on(declaration: Declaration, actor: Person | System) -> bool:
    """It goes on and was allowed: so it can end, change, or be looked at again."""
    outcome = declaration.decided_outcome
    return declaration.register.continuous and outcome is not None and outcome.allows


def _can_change(declaration: Declaration, actor: Person | System) -> bool:
    return _goes_on(declaration, actor) and open_change(declaration) is None


def _is_wording(declaration: Declaration, actor: Person | System) -> bool:
    """A change that needs no decision, of something that still holds and is allowed (R12)."""
    old = declaration.replaces
    return old is not None and _still_changes(declaration, actor) and not changing.needs_decision(old, declaration)


def _can_take_longer(declaration: Declaration, actor: Person | System) -> bool:
    """Once, before the term ends (R27)."""
    in_time = declaration.due_on is not None and clock.today() <= declaration.due_on
    return bool(declaration.register.extension) and declaration.extended_at is None and in_time


def _can_be_advised(declaration: Declaration, actor: Person | System) -> bool:
    """Not while advice is awaited, nor where the officer decides himself; and there is an officer whose case it is not (R19)."""
    officers = [one for one in holders_of_role(INTEGRITY_OFFICER) if one not in (declaration.person, actor)]
    return declaration.open_advice is None and declaration.desk != AT_INTEGRITY_OFFICER and bool(officers)


def _is_late(declaration: Declaration, actor: Person | System) -> bool:
    return declaration.due_on is not None and declaration.due_on < clock.today() and declaration.desk not in BODIES


def _silence_consents(declaration: Declaration, actor: Person | System) -> bool:
    """Only where the body switched it on, for the registers that have it (R29), and never to what cannot be (R43, R47)."""
    silence = declaration.register.silence
    late = declaration.due_on is not None and declaration.due_on < clock.today()
    switched_on = late and bool(silence) and bool(parameter(silence, declaration.due_on))
    return switched_on and decisions.silent_outcome(declaration) is not None


def _can_be_undone(declaration: Declaration, actor: Person | System) -> bool:
    """By who decided, as long as nobody was told, and nothing was built on it."""
    decision = declaration.decision
    mine = decision is not None and isinstance(actor, Person) and decision.decided_by_id == actor.id
    return mine and decision.carried_from_id is None and not told(declaration) and waiting_change(declaration) is None  # type: ignore[union-attr]


def _can_be_reviewed(declaration: Declaration, actor: Person | System) -> bool:
    return _goes_on(declaration, actor) and declaration.review is None


def _can_be_lifted(declaration: Declaration, actor: Person | System) -> bool:
    """It was forbidden, the declarant was told, and nobody looks at it again yet (R16)."""
    outcome = declaration.decided_outcome
    forbidden = outcome is not None and outcome.ends
    return declaration.register.continuous and forbidden and declaration.review is None and told(declaration)


def _can_be_reconsidered(declaration: Declaration, actor: Person | System) -> bool:
    return declaration.register.continuous and waiting_change(declaration) is None


def _still_changes(declaration: Declaration, actor: Person | System) -> bool:
    """What it would change still holds: it did not end, and was not forbidden, while this was being written."""
    old = declaration.replaces
    return old is None or (old.status == DECIDED and _goes_on(old, actor))


def _waits_somewhere(declaration: Declaration, actor: Person | System) -> bool:
    return declaration.status != DECIDED or declaration.review is not None


def _had_to_stop(declaration: Declaration, actor: Person | System) -> bool:
    """It was forbidden while it went on (R25)."""
    return declaration.decision is not None and declaration.decision.stop_by is not None


def _has_left(declaration: Declaration, actor: Person | System) -> bool:
    """The person left; what is over after one decision, such as a gift, is still decided."""
    last_day = declaration.person.employed_until
    return declaration.register.continuous and last_day is not None and last_day < clock.today()


def _sent(declaration: Declaration, actor: Person | System) -> None:
    """What was sent ends "nothing", and is an answer to what asked for one."""
    statements.supersede(declaration, actor=actor)
    closing.declared(declaration, actor=actor)


def _asked(declaration: Declaration, actor: Person | System) -> None:
    assert declaration.open_question is not None
    opening.open_for_question(declaration, declaration.open_question, actor=actor)


def _answered(declaration: Declaration, actor: Person | System) -> None:
    closing.settle_question(declaration, actor=actor)


def _taken_back(declaration: Declaration, actor: Person | System) -> None:
    closing.settle_question(declaration, NOT_NEEDED, actor=actor)
    closing.took_back(declaration, actor=actor)
    statements.restore(declaration, actor=actor)


def _ended(declaration: Declaration, actor: Person | System) -> None:
    """What is over is not changed any more: a change that waits is withdrawn with it (R15)."""
    change = waiting_change(declaration)
    if change is not None:
        _carry_out(TRANSITIONS["withdraw"], change, actor, clock.now(), change.version, {})


def _looked_at_again(declaration: Declaration, actor: Person | System) -> None:
    """What is allowed after all, or has to stop, ends the "nothing" that was said meanwhile (R07)."""
    if stands_once_told(declaration):
        statements.supersede(declaration, actor=actor)


def _left(declaration: Declaration, actor: Person | System) -> None:
    closing.settle_question(declaration, LEFT, actor=actor)


FOLLOWS: dict[str, Callable[[Declaration, Person | System], None]] = {  # what else happens with a step, in its transaction
    "submit": _sent,
    "amend": lambda declaration, actor: closing.declared(declaration, actor=actor),
    "ask": _asked,
    "answer": _answered,
    "withdraw": _taken_back,
    "end": _ended,
    "reconsider": _looked_at_again,
    "undo": lambda declaration, actor: statements.restore(declaration, actor=actor),
    "lapse": _left,
}
CONDITIONS: dict[str, Callable[[Declaration, Person | System], bool]] = {
    "submit": _still_changes,
    "amend": _is_wording,
    "extend": _can_take_longer,
    "ask_advice": _can_be_advised,
    "pass_on": _is_late,
    "reroute": _waits_somewhere,
    "consent_by_silence": _silence_consents,
    "undo": _can_be_undone,
    "open_review": _can_be_reviewed,
    "ask_lifting": _can_be_lifted,
    "reconsider": _can_be_reconsidered,
    "revise": _can_change,
    "end": _goes_on,
    "stop": _had_to_stop,
    "lapse": _has_left,
}


def _write_guarded(declaration: Declaration, row: Transition, seen_version: int, work: Work) -> None:
    """The guard stands in the UPDATE itself: exactly one of two racing steps finds its row."""
    db.session.flush()
    changed = db.session.execute(
        update(Declaration)
        .where(
            Declaration.id == declaration.id,
            Declaration.version == seen_version,
            Declaration.status.in_(row.sources),
        )
        .values(version=seen_version + 1, status=work.target or row.target or declaration.status, **work.columns)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(declaration)
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict(declaration)


def _move_predecessor(declaration: Declaration, actor: Person | System, now: datetime, work: Work) -> None:
    """A change that was allowed takes the place of the old declaration in the same transaction; taken back, the old one holds."""
    old = declaration.replaces
    if old is None:
        return
    given = {"on_behalf_of": work.on_behalf_of}
    if work.takes_over and old.status == DECIDED:
        _carry_out(TRANSITIONS["replace"], old, actor, now, old.version, given)
    if work.gives_back and old.status == REPLACED:
        _carry_out(TRANSITIONS["restore"], old, actor, now, old.version, {**given, "since": declaration.decided_at})
