"""Where a declaration stands, in words: its status, who has it now, by when, and the steps it goes through."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext

import clock
from audit import Event, Kind
from organisation.models import Person
from registers import decisions
from registers.definition import Outcome, Register
from registers.in_force import UNDO, told
from registers.models import (
    AT_COLLEGE,
    AT_COUNCIL,
    AT_INTEGRITY_OFFICER,
    DECIDED,
    DRAFT,
    ENDED,
    LIFTING_ASKED,
    QUESTION,
    REPLACED,
    SUBMITTED,
    WITHDRAWN,
    Decision,
    Declaration,
)
from registers.moments import day_text
from registers.routing import Desk, deciders_at, desk_for

STATUSES = {
    # status → label and tone of its tag
    DRAFT: (lazy_gettext("Concept"), "neutral"),
    SUBMITTED: (lazy_gettext("Ingediend"), "info"),
    QUESTION: (lazy_gettext("Vraag aan jou"), "warn"),
    DECIDED: (lazy_gettext("Beoordeeld"), "neutral"),
    ENDED: (lazy_gettext("Gestopt"), "neutral"),
    WITHDRAWN: (lazy_gettext("Ingetrokken"), "neutral"),
    REPLACED: (lazy_gettext("Vervangen"), "neutral"),
}
WAITS_FOR_ANSWER = lazy_gettext("Wacht op antwoord")  # a question, to whoever was not asked


DECIDING = {Kind.DECIDED, Kind.DECIDED_TOGETHER, Kind.RECONSIDERED, Kind.REVOKED, Kind.SILENTLY_CONSENTED, Kind.REPLACED}
TAKEN_BACK = {Kind.DECISION_UNDONE, Kind.RESTORED}


@dataclass(frozen=True)
class Standing:
    """Where a declaration stands for one reader. `decisions` are those he may know of, the last one first."""

    status: str
    outcome: Outcome | None
    decided_at: datetime | None
    due_on: date | None
    review: str | None
    decisions: list[Decision]
    silent: bool = False  # there is a decision, but it can still be taken back: the declarant is not told


def standing_of(declaration: Declaration, reader: Person | None) -> Standing:
    """How it stands for this reader: for the declarant, a decision that can still be taken back is not there yet."""
    known = list(reversed(declaration.decisions))
    if reader != declaration.person:
        return _standing(declaration, known)
    known = [decision for decision in known if decision.undone_at is None]
    decision = declaration.decision
    if declaration.status == DECIDED and decision and decision.carried_from_id is None and not told(declaration):
        before = decisions.before(decision)
        return Standing(
            status=before.status,
            outcome=declaration.register.outcome(before.columns["outcome"]) if before.columns["outcome"] else None,
            decided_at=before.columns["decided_at"],
            due_on=before.columns["due_on"],
            review=before.columns["review"],
            decisions=[one for one in known if one is not decision],
            silent=True,
        )
    if declaration.status == REPLACED and any(standing_of(change, reader).silent for change in declaration.replaced_by):
        return _standing(declaration, known, status=DECIDED, silent=True)
    return _standing(declaration, known)


def events_told(events: Iterable[Event], declaration: Declaration, reader: Person) -> list[Event]:
    """The events, in the order given, without decisions that the declarant is not told of: taken back, or still to be."""
    found = list(events)
    if reader != declaration.person:
        return found
    hidden: set[int] = set()
    decided: list[Event] = []
    for event in sorted(found, key=lambda one: one.seq):
        kind = Kind(event.kind)
        if kind in DECIDING and event.actor != reader.uid:
            decided.append(event)
        elif kind in TAKEN_BACK:
            hidden |= {event.seq, *([decided.pop().seq] if decided else [])}
    hidden |= {event.seq for event in decided if clock.now() - event.at < UNDO}
    return [event for event in found if event.seq not in hidden]


def _standing(declaration: Declaration, known: list[Decision], *, status: str = "", silent: bool = False) -> Standing:
    return Standing(
        status=status or declaration.status,
        outcome=declaration.decided_outcome,
        decided_at=declaration.decided_at,
        due_on=declaration.due_on,
        review=declaration.review,
        decisions=known,
        silent=silent,
    )


def tag_of(declaration: Declaration, reader: Person | None = None) -> dict[str, str]:
    """Label and tone of the status; once decided, those of the outcome."""
    standing = standing_of(declaration, reader)
    if standing.status == DECIDED and standing.outcome:
        return {"label": str(standing.outcome.label), "tone": standing.outcome.tone}
    label, tone = STATUSES[standing.status]
    if declaration.status == QUESTION and reader is not None and reader != declaration.person:
        label = WAITS_FOR_ANSWER
    return {"label": str(label), "tone": tone}


def title_of(declaration: Declaration) -> str:
    """What it is about, in the words of the declarant; also where the shared column is empty because it is confidential."""
    question = declaration.register.fed_by("title")
    said = declaration.title or (declaration.answers.get(question.name) if question else None)
    return str(said or declaration.register.name)


def status_sentence(declaration: Declaration) -> str:
    """What that means for the declarant, with names and dates."""
    standing = standing_of(declaration, declaration.person)
    words = {
        "name": upper_first(desk_name(declaration)),
        "place": desk_name(declaration),
        "due": _day(standing.due_on),
        "day": _moment_day(standing.decided_at),
        "ends": declaration.ends.text if declaration.ends else "",
    }
    question = declaration.open_question
    if declaration.status == QUESTION and question:
        words["name"] = question.asked_by.name
    sentence = str(SENTENCES[standing.status]) % words
    if standing.status == DECIDED and standing.review == LIFTING_ASKED:
        return f"{sentence} {LIFTING_SENTENCE % words}"
    return sentence


SENTENCES = {
    DRAFT: lazy_gettext("Je hebt dit nog niet verstuurd."),
    SUBMITTED: lazy_gettext("Ligt bij %(place)s. Je hoort het uiterlijk %(due)s."),
    QUESTION: lazy_gettext("%(name)s wacht op je antwoord. Antwoord uiterlijk %(due)s."),
    DECIDED: lazy_gettext("Besloten op %(day)s."),
    ENDED: lazy_gettext("Gestopt op %(ends)s."),
    WITHDRAWN: lazy_gettext("Door jou ingetrokken."),
    REPLACED: lazy_gettext("Vervangen door een nieuwe versie."),
}


LIFTING_SENTENCE = lazy_gettext("Je vroeg om dit opnieuw te bekijken. Je hoort het uiterlijk %(due)s.")


def desk_name(declaration: Declaration) -> str:
    """Who has it now: names where it is a post, else the role or body."""
    desk = Desk(declaration.desk, declaration.desk_position) if declaration.desk else None
    return name_of(desk, declaration.person) if desk else name_of_decider(declaration.register, declaration.person)


def name_of_decider(register: Register, declarant: Person) -> str:
    """Who will decide on a declaration that is sent today."""
    return name_of(desk_for(register, declarant, clock.today()), declarant)


def name_of(desk: Desk, declarant: Person) -> str:
    """The desk in words."""
    if desk.kind == AT_COLLEGE:
        return _("het college")
    if desk.kind == AT_COUNCIL:
        return _("de gemeenteraad")
    if desk.kind == AT_INTEGRITY_OFFICER:
        return _("de integriteitscoördinator")
    names = [person.name for person in deciders_at(desk, declarant, clock.today())]
    return " / ".join(names) or (desk.position.title if desk.position else "")


def progress_of(declaration: Declaration, reader: Person | None = None) -> list[dict[str, str]]:
    """The steps a declaration goes through, for the macro `progress`."""
    standing = standing_of(declaration, reader)
    sent = (_("Doorgegeven"), _moment_day(declaration.submitted_at))
    if standing.status == WITHDRAWN:
        withdrawn = (str(STATUSES[WITHDRAWN][0]), "")
        return [{"label": label, "note": note, "state": "done"} for label, note in (sent, withdrawn)]
    stages = [
        sent,
        (_("Wordt bekeken"), desk_name(declaration)),
        (
            str(standing.outcome.label) if standing.outcome else _("Besluit"),
            _moment_day(standing.decided_at) or _day(standing.due_on),
        ),
    ]
    reached = {DRAFT: 0, SUBMITTED: 1, QUESTION: 1}.get(standing.status, len(stages))
    states = ["done" if number < reached else "current" if number == reached else "next" for number in range(len(stages))]
    return [{"label": label, "note": note, "state": state} for (label, note), state in zip(stages, states, strict=True)]


def upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


def _day(day: date | None) -> str:
    return day_text(day) if day else ""


def _moment_day(moment: datetime | None) -> str:
    return day_text(clock.local(moment).date()) if moment else ""
