"""Declarations made by real steps, for tests that need one in a certain status."""

import secrets
from typing import Any

from sqlalchemy import select

import clock
from audit import SYSTEM
from extensions import db
from registers.catalogue import register
from registers.drafts import save_answers, start_draft
from registers.follow_up.models import FollowUp
from registers.lifecycle import change_state
from registers.models import Declaration
from registers.parameters.values import set_value
from registers.partial_date import PartialDate

ANSWERS: dict[str, dict[str, Any]] = {
    "side_activity": {
        "kind": "board", "role": "Penningmeester", "organisation": "Stichting Muziek in de Wijk", "pay": "unpaid",
        "hours": 120, "since": "2024-03", "working_hours": "no", "link": ["none"],
    },
    "gift": {
        "what": "Fles wijn", "giver": "Bouwbedrijf De Linde", "received": "2026-03-02", "value": "under_25", "pending": "no",
        "whereabouts": "have", "particulars": ["none"],
    },
    "invitation": {
        "what": "Diner na een congres", "host": "Adviesbureau Noord", "when": "2027-05-18", "host_pays": ["food"],
        "value": "under_50", "particulars": ["none"], "purpose": "Kennis opdoen", "pending": "no",
    },
    "financial_interest": {
        "kind": "shares", "holder": "self", "what": "Windpark Voorbeeld BV", "size": "under_5", "since": "2022-01",
        "link": ["none"],
    },
}  # fmt: skip
ALLOWS = {"side_activity": "no_objection", "gift": "keep", "invitation": "may_go", "financial_interest": "no_objection"}
STATUSES = ("draft", "submitted", "question", "decided", "ended", "withdrawn", "replaced")


def drafted(town, name: str = "medewerker", slug: str = "side_activity", **answers) -> Declaration:
    """A draft with every answer filled in."""
    draft = start_draft(register(slug), town[name], actor=town[name], submission_key=secrets.token_hex(16))
    save_answers(draft, {**ANSWERS[slug], **answers}, actor=town[name], seen_version=draft.version)
    return draft


def step(declaration: Declaration, name: str, actor, **given) -> Declaration:
    """Take a step on the version as it is now."""
    return change_state(declaration, name, actor=actor, seen_version=declaration.version, **given)


def submitted(town, name: str = "medewerker", slug: str = "side_activity", **answers) -> Declaration:
    """A declaration that waits for a decision."""
    draft = drafted(town, name, slug, **answers)
    return step(draft, "submit", town[name])


def decided(
    town, name: str = "medewerker", slug: str = "side_activity", by: str = "leidinggevende", outcome: str = "", **answers
):
    """A declaration on which a decision was taken."""
    declaration = submitted(town, name, slug, **answers)
    given = {
        "outcome": outcome or ALLOWS[slug],
        "reasons": "Dit past bij je functie.",
        "condition": "Geen dossiers van deze organisatie",
    }
    return step(declaration, "decide", town[by], **given)


def in_status(town, status: str) -> Declaration:
    """A side activity of `medewerker`, at the desk of `leidinggevende`, in this status."""
    employee, manager = town["medewerker"], town["leidinggevende"]
    if status == "draft":
        return drafted(town)
    if status == "submitted":
        return submitted(town)
    if status == "question":
        return step(submitted(town), "ask", manager, question="Hoe vaak?")
    if status == "withdrawn":
        return step(submitted(town), "withdraw", employee)
    declaration = decided(town)
    if status == "ended":
        return step(declaration, "end", employee, ends=PartialDate(clock.today(), "day"))
    if status == "replaced":
        successor = step(declaration, "revise", employee, submission_key=secrets.token_hex(16))
        step(successor, "submit", employee)
        step(successor, "decide", manager, outcome="no_objection")
    return declaration


def revised(town, old, name: str = "medewerker", **answers):
    """A change of `old` that is being written."""
    new = step(old, "revise", town[name], submission_key=f"{old.reference}-{old.version}")
    save_answers(new, answers, actor=town[name], seen_version=new.version)
    return new


def changed(town, old, **answers):
    """A change of `old` that waits for a decision."""
    return step(revised(town, old, **answers), "submit", town["medewerker"])


def open_follow_ups(declaration):
    """The questions that will be asked about it: kind and day."""
    open_ones = (FollowUp.declaration_id == declaration.id, FollowUp.answered_at.is_(None), FollowUp.cancelled_at.is_(None))
    return [(one.kind, one.asks_on) for one in db.session.scalars(select(FollowUp).where(*open_ones).order_by(FollowUp.id))]


def desk_of(declaration):
    """The code of the post where it lies, else the role or body."""
    return declaration.desk_position.code if declaration.desk_position else declaration.desk


def set_parameter(code, value):
    """Let a value hold from today."""
    set_value(code, value, from_on=clock.today(), why="Raadsbesluit", actor=SYSTEM)
