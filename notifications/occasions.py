"""Which event is told to whom, in which message: one row per occasion. Written in the transaction of the change itself.

`tell` is handed to the event log by the application, so no change can forget to tell. A decision is told when it cannot be
taken back any more: its mail waits ten minutes, and is thrown away when the decision was.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

import clock
import notifications.messages  # noqa: F401 - what is told stands there
from audit import SYSTEM, Event, Kind, Subscriber
from audit.receipts import RECEIPTED, code_of
from extensions import db
from notifications import audiences
from notifications.places import WordsAbout, day_in_mail
from organisation.mailing import write_to
from organisation.memory import remembering
from organisation.models import FINANCIAL_INTERESTS, PUBLIC_SIDE_ACTIVITIES, Deputy, Designation, Person
from registers.catalogue import register, registers
from registers.designations.models import ADDED, ENDED
from registers.follow_up.disputes import disputes_about
from registers.in_force import UNDO
from registers.models import POSITION_CHANGED, QUESTION, Declaration, Statement
from registers.origin import OLD_LIST
from registers.parameters.units import value_text

Found = Any  # the declaration, statement, designation or cover an event is about


@dataclass(frozen=True)
class Occasion:
    """One row: after these events, this message to these people. An empty message: none this time."""

    kinds: tuple[Kind, ...]
    message: str | Callable[[Declaration], str]
    to: Callable[[Declaration], Iterable[Person]]
    words: Callable[[Declaration], Mapping[str, str]] = WordsAbout
    about: Callable[[Declaration], str] = lambda declaration: ""
    after: timedelta = timedelta(0)
    also_who_did_it: bool = False  # a receipt


def _decided(declaration: Declaration) -> str:
    """The message for this outcome in this register; none when it was taken back at once."""
    outcome, kind = declaration.decided_outcome, declaration.register
    if outcome is None:
        return ""
    if kind.confidential:
        return "decided_in_confidence"
    if declaration.decision and declaration.decision.decided_by_id is None:
        return "consent_by_silence"
    if kind.aftermath:
        return "may_go" if outcome.allows else "may_not_go"
    if not kind.continuous:
        return "decided"
    return "not_allowed" if not outcome.allows else "with_conditions" if outcome.needs_condition else "no_objection"


def _about_decision(declaration: Declaration) -> str:
    return f"decision:{declaration.decision.id}" if declaration.decision else ""


def _at_desk(declaration: Declaration) -> str:
    return f"desk:{declaration.reference}"


def _about_question(declaration: Declaration) -> str:
    return f"question:{declaration.questions[-1].uid}" if declaration.questions else ""


def _about_advice(declaration: Declaration) -> str:
    return f"advice:{declaration.reference}"


def _waits(declaration: Declaration) -> str:
    return f"waits:{declaration.reference}"


def _of_advice(declaration: Declaration) -> Mapping[str, str]:
    """While the declarant is asked something the term stands still: there is no last day to decide (R26)."""
    return WordsAbout(declaration, **({"datum": ""} if declaration.status == QUESTION else {}))


def _of_dispute(declaration: Declaration) -> Mapping[str, str]:
    return WordsAbout(declaration, datum=day_in_mail(disputes_about(declaration)[0].due_on))


def _on_new_position(declaration: Declaration) -> str:
    return "position_changed" if declaration.review == POSITION_CHANGED else ""


COMES_TO_A_DESK = (Kind.SUBMITTED, Kind.REROUTED, Kind.LIFTING_ASKED, Kind.REVIEW_OPENED)
DECISIONS = (Kind.DECIDED, Kind.DECIDED_TOGETHER, Kind.RECONSIDERED, Kind.REVOKED, Kind.SILENTLY_CONSENTED)
ABOUT_DECLARATIONS = (
    Occasion((Kind.SUBMITTED,), "received", audiences.declarant, also_who_did_it=True),
    Occasion(COMES_TO_A_DESK, "to_decide_now", audiences.wanting_it_now, about=_at_desk),
    Occasion((Kind.QUESTION_ASKED,), "question_asked", audiences.declarant, about=_about_question),
    Occasion((Kind.QUESTION_ANSWERED,), "answer_given", audiences.asker, about=_at_desk),
    Occasion((Kind.QUESTION_ANSWERED,), "to_decide_now", audiences.deciders_who_did_not_ask, about=_at_desk),
    Occasion((Kind.ADVICE_ASKED,), "advice_asked", audiences.officers, about=_about_advice),
    Occasion((Kind.ADVICE_GIVEN,), "advice_given", audiences.asker_of_advice, _of_advice, about=_waits),
    Occasion(DECISIONS, _decided, audiences.declarant, about=_about_decision, after=UNDO),
    Occasion((Kind.EXTENDED,), "extended", audiences.declarant, about=_at_desk),
    Occasion((Kind.PASSED_ON,), "takes_longer", audiences.declarant, about=_at_desk),
    Occasion((Kind.PASSED_ON,), "passed_on_from", audiences.deciders_before),
    Occasion((Kind.PASSED_ON,), "passed_on_to", audiences.deciders, about=_at_desk),
    Occasion((Kind.REVIEW_OPENED,), _on_new_position, audiences.declarant),
    Occasion((Kind.PUBLICATION_RELEASED,), "publication_announced", audiences.declarant),
    Occasion((Kind.CORRECTION_APPROVED,), "corrected", audiences.declarant),
    Occasion((Kind.DISPUTE_RAISED,), "dispute_raised", audiences.reviewer, _of_dispute),
    Occasion((Kind.DISPUTE_CLOSED,), "dispute_answered", audiences.declarant),
    Occasion((Kind.STOP_OVERDUE,), "stop_overdue", audiences.officers),
)  # fmt: skip


def tell(events: list[Event]) -> None:
    """Put the mails about these events in the outbox, in the transaction that wrote them."""
    with remembering():
        for event in events:
            _TELLS[event.subject_type](event)


def _tell_of_declaration(event: Event) -> None:
    found = select(Declaration).where(Declaration.reference == event.subject)
    declaration = db.session.scalars(found).one_or_none()
    if declaration is None or _brought_in(event, declaration):
        return
    for row in ABOUT_DECLARATIONS:
        if event.kind in row.kinds:
            _tell(row, event, declaration)


def _brought_in(event: Event, declaration: Declaration) -> bool:
    """An old list tells nobody: hundreds of receipts for what nobody sent. Its declarants are asked to confirm it."""
    return event.kind == Kind.SUBMITTED and event.actor == SYSTEM.uid and declaration.source == OLD_LIST


def _tell(row: Occasion, event: Event, declaration: Declaration) -> None:
    code = row.message if isinstance(row.message, str) else row.message(declaration)
    if not code:
        return
    for person in dict.fromkeys(row.to(declaration)):
        if row.also_who_did_it or not audiences.acted(event, person):
            write_to(
                person, code, lambda: row.words(declaration), key=_key(code, event, declaration), about=row.about(declaration),
                path=path_of(code, declaration, person), not_before=event.at + row.after,
                receipt=code_of(event) if event.kind in RECEIPTED and person == declaration.person else "",
            )  # fmt: skip


def path_of(code: str, declaration: Declaration, person: Person) -> str:
    """Where the link leads: to the declaration, by its number; of a confidential one to the list, for a number would tell."""
    if code in LEADS_ELSEWHERE or declaration.register.confidential:
        return "/intern/opgaven" if person == declaration.person and code not in LEADS_ELSEWHERE else ""
    if code in TO_BE_DECIDED:
        return f"/intern/beoordelen/{declaration.reference}"
    return f"/intern/opgaven/{declaration.reference}"


TO_BE_DECIDED = ("to_decide_now", "answer_given", "advice_given", "passed_on_to")
LEADS_ELSEWHERE = ("advice_asked", "passed_on_from", "position_changed", "publication_announced", "corrected", "stop_overdue")


def _key(code: str, event: Event, declaration: Declaration) -> str:
    """Of a new post once a day, however many declarations that puts up for a new look; of the rest once an event."""
    once_a_day = code == "position_changed"
    return f"{code}:{clock.today() if once_a_day else event.seq}"


def _tell_of_statement(event: Event) -> None:
    """Of a statement that somebody made himself."""
    statement = db.session.scalars(select(Statement).where(Statement.uid == event.subject)).one()
    if not audiences.acted(event, statement.person):
        return
    kind = register(statement.register_slug)
    write_to(
        statement.person, "nothing_received",
        lambda: {"soort": "" if kind.confidential else str(kind.plural), "termijn": value_text("P08")},
        key=f"nothing_received:{event.seq}",
    )  # fmt: skip


NOTICES = {
    (ADDED, PUBLIC_SIDE_ACTIVITIES): "designated",
    (ADDED, FINANCIAL_INTERESTS): "designated_to_declare",
    (ENDED, PUBLIC_SIDE_ACTIVITIES): "designation_ended",
    (ENDED, FINANCIAL_INTERESTS): "designated_to_declare_ended",
}


def _tell_of_designation(event: Event) -> None:
    """Who holds a post that is designated, or not any more, is told with the notice (R34–R37)."""
    designation = db.session.scalars(select(Designation).where(Designation.uid == event.subject)).one()
    person = db.session.scalars(select(Person).where(Person.uid == event.person)).one()
    (about,) = json.loads(event.body)["fields"]
    code = NOTICES.get((about, designation.kind))
    day = designation.until_on if about == ENDED else max(designation.from_on, clock.today())
    if code:
        write_to(person, code, lambda: {"datum": day_in_mail(day)}, key=f"{code}:{event.seq}")


def _tell_of_cover(event: Event) -> None:
    """Who stands in, and for whom, except who arranged it (R22)."""
    newest = (
        select(Deputy).join(Person, Person.id == Deputy.deputy_id).where(Person.uid == event.person).order_by(Deputy.id.desc())
    )
    cover = db.session.scalars(newest).first()
    if cover is None:
        return
    for code, person, other in (("cover_arranged", cover.deputy, cover.person), ("covered", cover.person, cover.deputy)):
        if not audiences.acted(event, person):
            write_to(
                person, code,
                lambda other=other: {  # type: ignore[misc]
                    "naam": other.name, "van": day_in_mail(cover.from_on), "tot": day_in_mail(cover.until_on),
                    "registers": _registers(cover),
                },
                key=f"{code}:{event.seq}",
            )  # fmt: skip


def _registers(cover: Deputy) -> str:
    """The registers someone stands in for, without naming a confidential one."""
    named = [one for one in registers() if not one.confidential and (one.slug in cover.registers or not cover.registers)]
    names = [str(one.plural) for one in named]
    return ", ".join(name[:1].lower() + name[1:] for name in names) or _("opgaven")


_TELLS: dict[str, Callable[[Event], None]] = {
    "declaration": _tell_of_declaration,
    "statement": _tell_of_statement,
    "designation": _tell_of_designation,
    "person": _tell_of_cover,
}
SUBSCRIBER = Subscriber(
    frozenset(
        {
            *(kind for row in ABOUT_DECLARATIONS for kind in row.kinds),
            Kind.NIL_DECLARED,
            Kind.DESIGNATION_NOTICE_GIVEN,
            Kind.DEPUTY_ARRANGED,
        }
    ),
    tell,
)
