"""The rows of the decider's lists. A confidential register shows its reference and dates there, nothing else."""

from collections.abc import Iterable
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

import clock
from registers.models import Decision, Declaration
from registers.moments import day_text, deadline_chip, hours_text


def worklist_rows(declarations: Iterable[Declaration]) -> list[dict[str, Any]]:
    """One row for the table component per declaration, in the order given."""
    return [{**_subject_cells(one), **_content_cells(one), "due": _due_cell(one)} for one in declarations]


def done_rows(decisions: Iterable[Decision]) -> list[dict[str, Any]]:
    """One row per decision, in the order given."""
    return [
        {
            **_subject_cells(decision.declaration),
            "outcome": _outcome_cell(decision),
            "decided": day_text(clock.local(decision.decided_at).date()),
            "for": decision.on_behalf_of.name if decision.on_behalf_of else "",
        }
        for decision in decisions
    ]


def _subject_cells(declaration: Declaration) -> dict[str, Any]:
    address = url_for("deciding.consider", ref=declaration.reference)
    if declaration.register.confidential:
        return {"what": {"text": declaration.reference, "url": address}, "person": "", "register": str(declaration.register.name)}
    title = declaration.title or declaration.reference
    return {
        "what": {"text": title, "url": address},
        "person": declaration.person.name,
        "register": str(declaration.register.name),
    }


def _content_cells(declaration: Declaration) -> dict[str, Any]:
    if declaration.register.confidential:
        return dict.fromkeys(("position", "organisation", "pay", "hours"), "")
    return {
        "position": declaration.position.title if declaration.position else "",
        "organisation": declaration.counterparty.name if declaration.counterparty else "",
        "pay": _pay_text(declaration),
        "hours": hours_text(declaration.weekly_minutes),
    }


def _pay_text(declaration: Declaration) -> str:
    question = declaration.register.fed_by("paid")
    return str(question.option(declaration.paid).label) if question and declaration.paid else ""


def _due_cell(declaration: Declaration) -> str:
    chip = deadline_chip(declaration.due_on)
    if chip is None:
        return str(_("geen termijn"))
    return Markup('<span class="ok-tag ok-tag--{tone} ok-nowrap">{text}</span>').format(**chip)


def _outcome_cell(decision: Decision) -> dict[str, str]:
    outcome = decision.declaration.register.outcome(decision.outcome)
    return {"text": str(outcome.label), "tag_tone": outcome.tone}
