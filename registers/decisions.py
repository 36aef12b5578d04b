"""What a decision is made of. The server composes it: from the request come only outcome, reasons and the agreement."""

from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import force_locale, format_date
from flask_babel import gettext as _

import clock
from extensions import db
from organisation.models import Person, new_uid
from organisation.structure import covered_by, positions_of
from organisation.working_days import on_working_day
from registers import vault
from registers.catalogue import slugs
from registers.errors import Incomplete
from registers.models import AT_COLLEGE, AT_POSITION, Condition, Decision, Declaration, Question
from registers.parameters.table import months_after, parameter, rules_version

LOCALES = {"nl": "nl", "en": "en_GB"}


def compose(declaration: Declaration, actor: Person, now: datetime, given: dict[str, Any]) -> Decision:
    """The decision in this round, with the sealed copy of what is decided on. Raises Incomplete (R23, R24).

    `given`: outcome, reasons, condition, public_condition, review_on; for a body met_on and number.
    """
    errors = _errors(declaration, given)
    if errors:
        raise Incomplete(errors)
    outcome = declaration.register.outcome(given["outcome"])
    conditions = [given["condition"].strip()] if outcome.needs_condition else []
    absent = represented(declaration, actor)
    with db.session.no_autoflush:
        decision = Decision(
            declaration_id=declaration.id,
            round=len(declaration.decisions) + 1,
            outcome=outcome.code,
            decided_at=now,
            decided_by_id=actor.id,
            on_behalf_of_id=absent.id if absent else None,
            body=declaration.desk if declaration.desk == AT_COLLEGE else None,
            body_met_on=given.get("met_on"),
            body_number=(given.get("number") or "").strip() or None,
            rules_version=rules_version(),
            seen_version=declaration.version,
        )
        contents = {
            "reasons": (given.get("reasons") or "").strip(),
            "letter": letter(declaration, actor, given),
            "copy": copy_of(declaration),
        }
        place = f"decision {declaration.reference} {decision.round}"
        decision.document = vault.store(contents, place, sealed=declaration.register.confidential)
        decision.conditions = [_condition(declaration, text, given) for text in conditions]
    return decision


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


def letter(declaration: Declaration, actor: Person, given: dict[str, Any]) -> str:
    """What the declarant will read, in his language, a blank line between paragraphs; shown before sending."""
    with force_locale(LOCALES[declaration.person.language]):
        return "\n\n".join(_paragraphs(declaration, actor, given))


def _paragraphs(declaration: Declaration, actor: Person, given: dict[str, Any]) -> list[str]:
    outcome = declaration.register.outcome(given["outcome"])
    lines = [_("Beste %(name)s,", name=declaration.person.first_name), str(outcome.letter)]
    if outcome.needs_condition:
        lines.append(_("We spreken af: %(condition)s", condition=(given.get("condition") or "").strip()))
        lines.append(_("We kijken hier opnieuw naar op %(date)s.", date=format_date(review_date(given), "d MMMM y")))
    if (given.get("reasons") or "").strip():
        lines.append(given["reasons"].strip())
    absent = represented(declaration, actor)
    signed = _("%(name)s, namens %(absent)s", name=actor.name, absent=absent.name) if absent else actor.name
    if declaration.desk == AT_COLLEGE:
        signed = _("Het college van burgemeester en wethouders, vastgelegd door %(name)s", name=actor.name)
    return [*lines, _("Groet, %(name)s", name=signed)]


def review_date(given: dict[str, Any]) -> date:
    """When an agreement is looked at again: the chosen day, or twelve months from now (P20, R24)."""
    return given.get("review_on") or months_after(clock.today(), parameter("P20"))


def represented(declaration: Declaration, actor: Person | Any) -> Person | None:
    """For whom the actor acts at the desk of this declaration; None when it is his own desk (R22)."""
    if declaration.desk != AT_POSITION or not isinstance(actor, Person):
        return None
    today = clock.today()
    if declaration.desk_position_id in {position.id for position in positions_of(actor, today)}:
        return None
    return next(
        (
            cover.person
            for cover in covered_by(actor, today)
            if cover.person_id != declaration.person_id
            and declaration.register_slug in (cover.registers or slugs(confidential=False))
            and declaration.desk_position_id in {position.id for position in positions_of(cover.person, today)}
        ),
        None,
    )


def write_question(question: Question, contents: dict[str, str], *, sealed: bool) -> None:
    """Keep question and answer in the question's own document."""
    question.document = vault.store(contents, f"question {question.uid}", sealed=sealed)


def term_resumed(today: date, days_left: int | None) -> date:
    """When the decision is due after an answer: today plus the days that were left (R26)."""
    return on_working_day(today + timedelta(days=days_left or 0))


def _condition(declaration: Declaration, text: str, given: dict[str, Any]) -> Condition:
    uid = new_uid()
    contents = {"text": text, "public_text": (given.get("public_condition") or "").strip()}
    return Condition(
        uid=uid,
        owner_id=declaration.person_id,
        review_on=review_date(given),
        document=vault.store(contents, f"condition {uid}", sealed=declaration.register.confidential),
    )


def _errors(declaration: Declaration, given: dict[str, Any]) -> dict[str, str]:
    known = {outcome.code for outcome in declaration.register.outcomes}
    if given.get("outcome") not in known:
        return {"outcome": _("Kies wat je besluit")}
    outcome = declaration.register.outcome(given["outcome"])
    errors = {}
    if outcome.needs_condition and not (given.get("condition") or "").strip():
        errors["condition"] = _("Vul in welke afspraak je maakt")
    if outcome.needs_reasons and not (given.get("reasons") or "").strip():
        errors["reasons"] = _("Schrijf in één zin waarom je dit niet toestaat")
    if declaration.desk == AT_COLLEGE and not given.get("met_on"):
        errors["met_on"] = _("Vul in wanneer het college besloot")
    elif given.get("met_on") and given["met_on"] > clock.today():
        errors["met_on"] = _("De dag van de vergadering moet vandaag of eerder zijn")
    return errors
