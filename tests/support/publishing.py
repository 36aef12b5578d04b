"""Side activities on their way to the public register, by the real steps."""

from typing import Any

import clock
from extensions import db
from publication.models import RELEASE, PublicationAct
from registers.catalogue import register
from registers.drafts import save_answers, start_draft
from registers.lifecycle import change_state
from registers.models import Declaration

ANSWERS = {
    "kind": "board", "role": "Penningmeester", "organisation": "Stichting Muziek in de Wijk", "pay": "expenses", "hours": 120,
    "since": "2024-03", "working_hours": "no", "link": ["none"],
}  # fmt: skip
MANAGERS = {"directeur": "secretaris", "leidinggevende": "directeur"}
QUEUE = "/intern/beheer/publicatie"


def declare(town, name: str, draft: Declaration | None = None, **answers: Any) -> Declaration:
    """A side activity this person sent."""
    person = town[name]
    number = db.session.query(Declaration).count()
    draft = draft or start_draft(register("side_activity"), person, actor=person, submission_key=f"{name}-{number}")
    save_answers(draft, {**ANSWERS, **answers}, actor=person, seen_version=draft.version)
    return change_state(draft, "submit", actor=person, seen_version=draft.version)


def allow(town, declaration: Declaration, outcome: str = "no_objection", **given: Any) -> Declaration:
    """Decide on it at the desk where it waits."""
    desk = declaration.desk_position
    assert desk is not None, f"{declaration.reference} waits at {declaration.desk}"
    actor = next(person for name, person in town.people.items() if town.positions[name].id == desk.id)
    return change_state(declaration, "decide", actor=actor, seen_version=declaration.version, outcome=outcome, **given)


def act(declaration: Declaration, kind: str, officer, **given: Any) -> PublicationAct:
    """An officer's act, now."""
    row = PublicationAct(declaration=declaration, kind=kind, by=officer, at=clock.now(), reason="omdat het moet", **given)
    db.session.add(row)
    db.session.flush()
    return row


def released(town, name: str, without_notice: bool = False, **answers: Any) -> Declaration:
    """A side activity that was sent, allowed and released today."""
    declaration = allow(town, declare(town, name, **answers))
    act(declaration, RELEASE, town["redacteur"], without_notice=without_notice)
    return declaration


def page_of(declaration: Declaration) -> str:
    """Where an officer looks at it."""
    return f"{QUEUE}/{declaration.reference}"
