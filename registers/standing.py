"""Where a declaration stands, in words: its status, who has it now, by when, and the steps it goes through."""

from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext

import clock
from organisation.models import Person
from registers.definition import Register
from registers.models import (
    AT_COLLEGE,
    AT_COUNCIL,
    AT_INTEGRITY_OFFICER,
    DECIDED,
    DRAFT,
    ENDED,
    QUESTION,
    REPLACED,
    SUBMITTED,
    WITHDRAWN,
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


def tag_of(declaration: Declaration, reader: Person | None = None) -> dict[str, str]:
    """Label and tone of the status; once decided, those of the outcome."""
    if declaration.status == DECIDED and declaration.decided_outcome:
        return {"label": str(declaration.decided_outcome.label), "tone": declaration.decided_outcome.tone}
    label, tone = STATUSES[declaration.status]
    if declaration.status == QUESTION and reader is not None and reader != declaration.person:
        label = lazy_gettext("Wacht op antwoord")
    return {"label": str(label), "tone": tone}


def title_of(declaration: Declaration) -> str:
    """What it is about, in the words of the declarant; also where the shared column is empty because it is confidential."""
    question = declaration.register.fed_by("title")
    said = declaration.title or (declaration.answers.get(question.name) if question else None)
    return str(said or declaration.register.name)


def status_sentence(declaration: Declaration) -> str:
    """What that means for the declarant, with names and dates."""
    when = {
        DECIDED: declaration.decided_at,
        WITHDRAWN: declaration.saved_at,
    }.get(declaration.status)
    words = {
        "name": upper_first(desk_name(declaration)),
        "place": desk_name(declaration),
        "due": _day(declaration.due_on),
        "day": _moment_day(when),
        "outcome": declaration.decided_outcome.label if declaration.decided_outcome else "",
        "ends": declaration.ends.text if declaration.ends else "",
    }
    question = declaration.open_question
    if declaration.status == QUESTION and question:
        words["name"] = question.asked_by.name
    return str(SENTENCES[declaration.status]) % words


SENTENCES = {
    DRAFT: lazy_gettext("Je hebt dit nog niet verstuurd."),
    SUBMITTED: lazy_gettext("Ligt bij %(place)s. Je hoort het uiterlijk %(due)s."),
    QUESTION: lazy_gettext("%(name)s wacht op je antwoord. Antwoord voor %(due)s."),
    DECIDED: lazy_gettext("%(outcome)s op %(day)s."),
    ENDED: lazy_gettext("Gestopt op %(ends)s."),
    WITHDRAWN: lazy_gettext("Door jou ingetrokken."),
    REPLACED: lazy_gettext("Vervangen door een nieuwe versie."),
}


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


def progress_of(declaration: Declaration) -> list[dict[str, str]]:
    """The steps a declaration goes through, for the macro `progress`."""
    decided = declaration.decided_outcome
    stages = [
        (_("Doorgegeven"), _moment_day(declaration.submitted_at)),
        (_("Wordt bekeken"), desk_name(declaration)),
        (str(decided.label) if decided else _("Besluit"), _moment_day(declaration.decided_at) or _day(declaration.due_on)),
    ]
    reached = {DRAFT: 0, SUBMITTED: 1, QUESTION: 1, WITHDRAWN: 1}.get(declaration.status, len(stages))
    states = ["done" if number < reached else "current" if number == reached else "next" for number in range(len(stages))]
    return [{"label": label, "note": note, "state": state} for (label, note), state in zip(stages, states, strict=True)]


def upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


def _day(day: date | None) -> str:
    return day_text(day) if day else ""


def _moment_day(moment: datetime | None) -> str:
    return day_text(clock.local(moment).date()) if moment else ""
