"""The declarant's own steps: send, answer, withdraw, change, end."""

from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

import clock
from audit import System
from organisation.models import Person, new_uid
from registers import decisions
from registers.definition import Field
from registers.drafts import position_now, require_complete, start_draft
from registers.errors import Conflict, Incomplete
from registers.follow_up import planning
from registers.follow_up.models import STOPPED
from registers.models import LIFTING_ASKED, Declaration, Question
from registers.parameters.table import parameter
from registers.partial_date import PartialDate
from registers.steps.work import Work, desk_columns, in_time, levels_of, present_desk, sentence_in


def submit(declaration: Declaration, actor: Person | System, now: datetime, given: dict[str, Any]) -> Work:
    """Send it to who decides; the term starts."""
    require_complete(declaration)
    _check_dates(declaration)
    today = clock.local(now).date()
    position = position_now(declaration.person)
    return Work(
        {
            **desk_columns(declaration, today),
            "submitted_at": now,
            "position_id": position.id if position else None,
            "due_on": in_time(declaration, parameter(declaration.register.term).after(today), today),
        }
    )


def amend(declaration: Declaration, actor: Person | System, now: datetime, given: dict[str, Any]) -> Work:
    """A change of wording takes effect at once, under the decision that was made (R12)."""
    require_complete(declaration)
    _check_dates(declaration)
    old = declaration.replaces
    assert old is not None
    kept = ("desk", "desk_position_id", "desk_since", "position_id", "outcome", "decided_at", "due_on", "review")
    return Work(
        {**{column: getattr(old, column) for column in kept}, "submitted_at": now},
        decisions.carried_over(old, declaration),
        takes_over=True,
    )


def answer(declaration: Declaration, actor: Person | System, now: datetime, given: dict[str, Any]) -> Work:
    """Answer the question; the term goes on with the days that were left (R26), at the desk that asked while it may decide."""
    rather_talk = bool(given.get("rather_talk"))
    text = given.get("answer", "") if rather_talk else sentence_in(given, "answer", _("Vul je antwoord in"))
    question = declaration.open_question
    if question is None:
        raise Conflict(declaration)
    decisions.write_question(question, {**question.contents, "answer": text}, sealed=declaration.register.confidential)
    question.answered_at, question.rather_talk = now, rather_talk
    today = clock.local(now).date()
    columns = {"due_on": in_time(declaration, decisions.term_resumed(today, declaration.days_left), today), "days_left": None}
    if present_desk(declaration) not in levels_of(declaration, today):
        columns |= desk_columns(declaration, today)
    return Work(columns)


def withdraw(declaration: Declaration, actor: Person | System, now: datetime, given: dict[str, Any]) -> Work:
    """Take it back before anybody decided (R16)."""
    why = None if declaration.register.confidential else given.get("why")  # the log keeps reasons in the clear
    return Work({"due_on": None}, why=why or None)


def ask_lifting(declaration: Declaration, actor: Person | System, now: datetime, given: dict[str, Any]) -> Work:
    """Ask for a new look at what is not allowed; until there is another decision it stays so (R16)."""
    assert isinstance(actor, Person)
    text = sentence_in(given, "why", _("Schrijf op wat er is veranderd"))
    today = clock.local(now).date()
    due_on = parameter(declaration.register.term).after(today)
    request = Question(
        uid=new_uid(), declaration_id=declaration.id, asked_by_id=actor.id, asked_at=now, answered_at=now, due_on=due_on
    )  # the answer is the new decision
    decisions.write_question(request, {"question": text}, sealed=declaration.register.confidential)
    return Work({**desk_columns(declaration, today), "review": LIFTING_ASKED, "due_on": due_on}, [request])


def revise(declaration: Declaration, actor: Person | System, now: datetime, given: dict[str, Any]) -> Work:
    """Begin a change: a draft that will replace it, with the same answers."""
    successor = start_draft(
        declaration.register,
        declaration.person,
        actor=actor,
        submission_key=given["submission_key"],
        replaces=declaration,
    )
    return Work(successor=successor)


def end(declaration: Declaration, actor: Person | System, now: datetime, given: dict[str, Any]) -> Work:
    """Report that it is over; no decision is needed (R15)."""
    ends: PartialDate | None = given.get("ends")
    if ends is None:
        raise Incomplete({"ends": _("Vul in wanneer je bent gestopt")})
    _refuse_a_day_to_come(ends.first, now)
    if declaration.starts and ends.last < declaration.starts.first:
        raise Incomplete({"ends": _("De stopdatum moet na je startdatum liggen: %(start)s", start=declaration.starts.text)})
    planning.cancel(declaration, now)
    return Work({"ends_on": ends.last, "ends_precision": ends.precision, "ended_at": now, "review": None, "due_on": None})


def stop(declaration: Declaration, actor: Person | System, now: datetime, given: dict[str, Any]) -> Work:
    """The declarant confirms that he stopped what was not allowed (R25)."""
    stopped_on = given.get("ends") or clock.local(now).date()
    _refuse_a_day_to_come(stopped_on, now)
    if declaration.starts and stopped_on < declaration.starts.first:
        raise Incomplete({"ends": _("De stopdatum moet na je startdatum liggen: %(start)s", start=declaration.starts.text)})
    planning.settle(declaration, STOPPED, "stopped", now)
    planning.cancel(declaration, now)
    return Work({"ends_on": stopped_on, "ends_precision": "day", "ended_at": now, "review": None, "due_on": None})


def _refuse_a_day_to_come(ends: date, now: datetime) -> None:
    """Until it is over it goes on, and counts."""
    if ends > clock.local(now).date():
        raise Incomplete({"ends": _("Kies vandaag of een eerdere dag. Ben je nog niet gestopt? Geef het dan later door")})


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
    question: Field | None = declaration.register.fed_by(column)
    return question.name if question else column
