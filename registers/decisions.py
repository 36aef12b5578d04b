"""What a decision is made of. The server composes it: from the request come only outcome, reasons and the agreement."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _

import clock
from extensions import db
from organisation.models import Person, new_uid
from organisation.working_days import on_working_day
from registers import vault
from registers.definition import Outcome
from registers.designated import becomes_public
from registers.errors import Incomplete
from registers.follow_up import planning
from registers.follow_up.models import FollowUp
from registers.letters import letter, letter_of_silence, represented, review_date, stop_date
from registers.models import BODIES, Advice, Condition, Decision, Declaration, Question
from registers.parameters.table import rules_version, values_in_force
from registers.signals.finding import barred, findings

# What deciding changes about a declaration, and taking the decision back gives back.
CHANGED = ("status", "outcome", "decided_at", "due_on", "desk", "desk_position_id", "desk_since", "position_id", "review")


@dataclass(frozen=True)
class Made:
    """A decision and the questions to the declarant that follow from it; nothing is stored yet."""

    decision: Decision
    follow_ups: list[FollowUp]


@dataclass(frozen=True)
class Before:
    """How a declaration stood before a decision: its status, and the other columns."""

    status: str
    columns: dict[str, Any] = field(default_factory=dict)


def compose(declaration: Declaration, actor: Person, now: datetime, given: dict[str, Any]) -> Made:
    """The decision in this round, with the sealed copy of what is decided on. Raises Incomplete (R23, R24, R43, R45–R47, R59).

    `given`: outcome, reasons, condition, public_condition, review_on, stop_by; for a body met_on and number; again when one
    looks again at what was decided; bundle when it is decided together with others (R31).
    """
    found = findings(declaration, clock.local(now).date())
    errors = _errors(declaration, given) or _impossible(declaration, given, found)
    if errors:
        raise Incomplete(errors)
    outcome = declaration.register.outcome(given["outcome"])
    absent = represented(declaration, actor)
    with db.session.no_autoflush:
        decision = _decision(
            declaration,
            now,
            outcome.code,
            {
                "reasons": (given.get("reasons") or "").strip(),
                "letter": letter(declaration, actor, given),
                "signals": {finding.code: finding.fact for finding in found},
            },
            decided_by_id=actor.id,
            on_behalf_of_id=absent.id if absent else None,
            body=declaration.desk if declaration.desk in BODIES else None,
            body_met_on=given.get("met_on"),
            body_number=(given.get("number") or "").strip() or None,
            stop_by=stop_date(declaration, given),
            bundle=given.get("bundle"),
        )
        if outcome.needs_condition:
            decision.conditions = [_condition(declaration, given["condition"].strip(), given)]
        return Made(decision, planning.follow_ups_for(declaration, decision, [finding.code for finding in found]))


def compose_silence(declaration: Declaration, now: datetime) -> Made:
    """Nobody answered within the term: the outcome that consents, decided by nobody (R29)."""
    outcome = silent_outcome(declaration)
    assert outcome is not None
    contents = {"reasons": "", "letter": letter_of_silence(declaration), "signals": {}}
    return Made(_decision(declaration, now, outcome.code, contents), [])


def silent_outcome(declaration: Declaration) -> Outcome | None:
    """What silence comes down to: the first outcome that consents; None when a fact about the declaration rules that out."""
    outcome = next(outcome for outcome in declaration.register.outcomes if outcome.allows)
    return None if barred(outcome, findings(declaration, clock.today())) else outcome


def carried_over(old: Declaration, new: Declaration) -> list[Any]:
    """The decision on `old` as that on `new`, with its agreements and open questions: only the wording changed (R12)."""
    made = old.decision
    assert made is not None
    decision = _decision(
        new,
        made.decided_at,
        made.outcome,
        {key: made.contents[key] for key in ("reasons", "letter", "signals") if key in made.contents},
        decided_by_id=made.decided_by_id,
        on_behalf_of_id=made.on_behalf_of_id,
        body=made.body,
        body_met_on=made.body_met_on,
        body_number=made.body_number,
        stop_by=made.stop_by,
        carried_from_id=made.id,
    )
    for condition in made.conditions:
        decision.conditions.append(_stored_condition(new, condition.contents, condition.review_on, condition.acknowledged_at))
    return [decision, *planning.copied(old, new, decision)]


def before(decision: Decision) -> Before:
    """How the declaration stood before this decision."""
    kept: dict[str, Any] = dict(decision.contents["before"])
    for name in ("due_on", "desk_since"):
        kept[name] = date.fromisoformat(kept[name]) if kept[name] else None
    kept["decided_at"] = datetime.fromisoformat(kept["decided_at"]) if kept["decided_at"] else None
    return Before(kept.pop("status"), kept)


def copy_of(declaration: Declaration) -> dict[str, Any]:
    """The server's own copy of what is decided on, complete enough to read without any other table."""
    return {
        "reference": declaration.reference,
        "register": declaration.register_slug,
        "version": declaration.version,
        "person": {"uid": declaration.person.uid, "name": declaration.person.name},
        "position": declaration.position.title if declaration.position else None,
        "answers": declaration.answers,
        "attachments": [{"name": file.display_name, "sha256": file.sha256} for file in declaration.attachments],
    }


def write_question(question: Question, contents: dict[str, str], *, sealed: bool) -> None:
    """Keep question and answer in the question's own document."""
    question.document = vault.store(contents, f"question {question.uid}", sealed=sealed)


def write_advice(advice: Advice, contents: dict[str, str], *, sealed: bool) -> None:
    """Keep what was asked and advised in the advice's own document."""
    advice.document = vault.store(contents, f"advice {advice.uid}", sealed=sealed)


def term_resumed(today: date, days_left: int | None) -> date:
    """When the decision is due after an answer: today plus the days that were left, if any (R26)."""
    return on_working_day(today + timedelta(days=max(days_left or 0, 0)))


def _decision(declaration: Declaration, now: datetime, outcome: str, contents: dict[str, Any], **columns: Any) -> Decision:
    decision = Decision(
        declaration_id=declaration.id,
        round=len(declaration.decisions) + 1,
        outcome=outcome,
        decided_at=now,
        rules_version=rules_version(),
        seen_version=declaration.version,
        **columns,
    )
    kept = {name: getattr(declaration, name) for name in CHANGED}
    contents = {
        **contents,
        "copy": copy_of(declaration),
        "rules": values_in_force(),
        "before": {name: value.isoformat() if isinstance(value, date) else value for name, value in kept.items()},
    }
    place = f"decision {declaration.reference} {decision.round}"
    decision.document = vault.store(contents, place, sealed=declaration.register.confidential)
    return decision


def _condition(declaration: Declaration, text: str, given: dict[str, Any]) -> Condition:
    contents = {"text": text, "public_text": (given.get("public_condition") or "").strip()}
    return _stored_condition(declaration, contents, review_date(given), None)


def _stored_condition(
    declaration: Declaration, contents: dict[str, Any], review_on: date | None, acknowledged_at: datetime | None
) -> Condition:
    uid = new_uid()
    return Condition(
        uid=uid,
        owner_id=declaration.person_id,
        review_on=review_on,
        acknowledged_at=acknowledged_at,
        document=vault.store(contents, f"condition {uid}", sealed=declaration.register.confidential),
    )


def _errors(declaration: Declaration, given: dict[str, Any]) -> dict[str, str]:
    again = bool(given.get("again"))
    known = {outcome.code for outcome in declaration.register.outcomes if again or not outcome.only_again}
    if given.get("outcome") not in known:
        return {"outcome": _("Kies wat je besluit")}
    outcome = declaration.register.outcome(given["outcome"])
    today = clock.today()
    errors = {}
    if outcome.needs_condition and not (given.get("condition") or "").strip():
        errors["condition"] = _("Vul in welke afspraak je maakt")
    if outcome.needs_condition and becomes_public(declaration, today) and not (given.get("public_condition") or "").strip():
        errors["public_condition"] = _("Schrijf de afspraak in het kort, voor het openbare register")
    if outcome.needs_reasons and not (given.get("reasons") or "").strip():
        errors["reasons"] = _("Schrijf in één zin waarom je dit niet toestaat")
    elif again and declaration.review is None and not (given.get("reasons") or "").strip():
        errors["reasons"] = _("Schrijf in één zin waarom je opnieuw besluit")
    if outcome.ends and given.get("stop_by") and given["stop_by"] < today:
        errors["stop_by"] = _("Kies vandaag of een latere dag om te stoppen")
    if declaration.desk in BODIES and not given.get("met_on"):
        errors["met_on"] = _("Vul in wanneer de vergadering besloot")
    elif given.get("met_on") and given["met_on"] > today:
        errors["met_on"] = _("De dag van de vergadering moet vandaag of eerder zijn")
    return errors


def _impossible(declaration: Declaration, given: dict[str, Any], found: list[Any]) -> dict[str, str]:
    """An outcome that a fact about the declaration rules out."""
    finding = barred(declaration.register.outcome(given["outcome"]), found)
    return {"outcome": _("Dit besluit kan hier niet. %(fact)s", fact=finding.fact)} if finding else {}
