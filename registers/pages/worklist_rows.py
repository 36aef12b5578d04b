"""The rows of the decider's lists. A confidential register shows its reference and dates there, nothing else."""

from collections.abc import Iterable
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

import clock
from auth.policies import me
from registers import totals
from registers.changing import is_decided_as_change
from registers.happened import decider_of
from registers.letters import represented
from registers.lifecycle import available_steps
from registers.models import CONDITION_REVIEW, LIFTING_ASKED, POSITION_CHANGED, Decision, Declaration
from registers.moments import day_text, deadline_chip, hours_text, moment_text
from registers.standing import desk_name
from registers.worklist import Item


def worklist_rows(items: Iterable[Item], endpoint: str = "deciding.consider") -> list[dict[str, Any]]:
    """One row for the table component per declaration, in the order given; `endpoint` is where its link leads."""
    return [
        {
            **_subject_cells(item.declaration, endpoint),
            **_content_cells(item.declaration),
            "signals": ". ".join(str(finding.signal.name) for finding in item.found if finding.signal.alone),
            "why": _why_again(item.declaration),
            "due": _due_cell(item.declaration),
        }
        for item in items
    ]


def tickable(rows: list[dict[str, Any]], items: Iterable[Item], ticked: set[str]) -> list[dict[str, Any]]:
    """The same rows with a box before the first cell, to choose what goes in a bundle."""
    for row, item in zip(rows, items, strict=True):
        reference = item.declaration.reference
        label = _("Kies %(reference)s", reference=reference)
        box = {"name": "opgave", "value": reference, "checked": reference in ticked, "label": label}
        row["what"] = {**row["what"], "box": box}
    return rows


def done_rows(decisions: Iterable[Decision]) -> list[dict[str, Any]]:
    """One row per decision, in the order given, with what the reader can still do about it."""
    return [
        {
            **_subject_cells(decision.declaration, "deciding.consider"),
            "outcome": _outcome_cell(decision),
            "decided": {"text": moment_text(decision.decided_at), "note": _how(decision)},
            "act": _act_cell(decision),
        }
        for decision in decisions
    ]


def _subject_cells(declaration: Declaration, endpoint: str) -> dict[str, Any]:
    address = url_for(endpoint, ref=declaration.reference)
    register = str(declaration.register.name)
    absent = represented(declaration, me())
    on_behalf = _("namens %(name)s", name=absent.name) if absent else ""
    change = _("Wijziging") if is_decided_as_change(declaration) else ""
    if declaration.register.confidential:
        note = " · ".join(part for part in (register, change, on_behalf) if part)
        return {"what": {"text": declaration.reference, "url": address, "note": note}, "person": "", "register": register}
    note = " · ".join(part for part in (declaration.reference, change, on_behalf) if part)
    position = declaration.position.title if declaration.position else ""
    return {
        "what": {"text": declaration.title or declaration.reference, "url": address, "note": note, "lang": "nl"},
        "person": {"text": declaration.person.name, "note": position},
        "register": register,
    }


def _content_cells(declaration: Declaration) -> dict[str, Any]:
    if declaration.register.confidential:
        return dict.fromkeys(("organisation", "pay", "hours"), "")
    return {
        "organisation": declaration.counterparty.name if declaration.counterparty else "",
        "pay": _pay_text(declaration),
        "hours": _hours_cell(declaration),
    }


def _pay_text(declaration: Declaration) -> str:
    question = declaration.register.fed_by("paid")
    return str(question.option(declaration.paid).label) if question and declaration.paid else ""


def _hours_cell(declaration: Declaration) -> Any:
    """The hours of this activity, and those of everything together with the contract (R13)."""
    if declaration.weekly_minutes is None:
        return ""
    together = totals.hours(declaration)
    note = _("samen %(hours)s", hours=hours_text(together.together)) if together else ""
    return {"text": hours_text(declaration.weekly_minutes), "note": note}


def _due_cell(declaration: Declaration) -> Any:
    """The term in words; what is late shows its date and its owner (R28)."""
    chip = deadline_chip(declaration.due_on)
    if chip is None or declaration.due_on is None:
        return str(_("geen termijn"))
    tag = Markup('<span class="ok-tag ok-tag--{tone} ok-nowrap">{text}</span>').format(**chip)
    notes = []
    if declaration.due_on < clock.today():
        notes.append(_("%(day)s, ligt bij %(name)s", day=day_text(declaration.due_on), name=desk_name(declaration)))
    if declaration.times_passed:
        notes.append(_("Was al te laat bij een lager niveau"))
    return {"text": tag, "note": ". ".join(notes)}


def _why_again(declaration: Declaration) -> str:
    reasons = {
        POSITION_CHANGED: _("Andere functie"),
        CONDITION_REVIEW: _("Afspraak opnieuw bekijken"),
        LIFTING_ASKED: _("De medewerker vraagt hierom"),
    }
    return str(reasons[declaration.review]) if declaration.review else ""


def _outcome_cell(decision: Decision) -> dict[str, str]:
    if decision.undone_at:
        return {"text": _("Teruggedraaid"), "tag_tone": "neutral"}
    outcome = decision.declaration.register.outcome(decision.outcome)
    return {"text": str(outcome.label), "tag_tone": outcome.tone}


def _how(decision: Decision) -> str:
    parts = [
        _("gebundeld") if decision.bundle else "",
        decider_of(decision) if decision.body or decision.on_behalf_of else "",
        _("alleen de tekst is gewijzigd") if decision.carried_from_id else "",
    ]
    return " · ".join(part for part in parts if part)


def _act_cell(decision: Decision) -> Any:
    """What can be done about the decision in force: take it back, or decide again."""
    declaration = decision.declaration
    if decision is not declaration.decision:
        return ""
    steps = available_steps(declaration, me())
    if "undo" in steps:
        post = url_for("deciding.undo_post", ref=declaration.reference)
        return {"text": _("Besluit terugdraaien"), "post": post, "version": declaration.version, "about": declaration.reference}
    if "reconsider" in steps:
        return {"text": _("Opnieuw besluiten"), "url": url_for("deciding.again", ref=declaration.reference)}
    return ""
