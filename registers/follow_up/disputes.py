"""Somebody does not agree: which kind of dispute that is, who looks at it, and how it ends (R32, R33).

Since 2020 a decision about an official is looked at again without the law on administrative objections; what was decided before,
and what is decided about publication, still falls under it. Which of the three follows from the table, never from a choice.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import Select, func, select

import clock
from audit import Event, Kind, hold_chain, record
from auth.models import INTEGRITY_OFFICER
from auth.permissions import may, roles_of
from extensions import db
from organisation.models import Person, new_uid
from registers import vault
from registers.errors import Conflict, Incomplete, NotYours
from registers.follow_up.models import OLD_LAW_OBJECTION, PUBLICATION_OBJECTION, RECONSIDERATION, Dispute
from registers.follow_up.reviewers import ABOUT, DECISION, PUBLICATION, reviewers_for, who_decided
from registers.in_force import told
from registers.models import DECIDED, ENDED, Declaration
from registers.moments import day_text
from registers.parameters.table import Weeks, parameter

RESULTS = {
    "kept": lazy_gettext("Het besluit blijft zoals het was"),
    "changed": lazy_gettext("Het besluit verandert"),
    "withdrawn": lazy_gettext("De medewerker heeft dit ingetrokken"),
}


@dataclass(frozen=True)
class Way:
    """One row: decisions about officials of these days go this way."""

    kind: str
    about: str
    name: str
    from_on: date = date.min
    until_on: date = date.max
    objection: Weeks | None = None  # how long one can object; empty: as long as the decision holds
    answer: Weeks | None = None  # how long the answer may take; empty: what the body set

    def open_until(self, decided_on: date) -> date | None:
        """The last day to object to what was decided on this day."""
        return self.objection.after(decided_on) if self.objection else None

    def answered_by(self, raised_on: date) -> date:
        return (self.answer or parameter("dispute")).after(raised_on)


WAYS = (
    Way(RECONSIDERATION, DECISION, lazy_gettext("Heroverweging"), from_on=date(2020, 1, 1)),
    Way(
        OLD_LAW_OBJECTION,
        DECISION,
        lazy_gettext("Bezwaar naar oud recht"),
        until_on=date(2019, 12, 31),
        objection=Weeks(6),
        answer=Weeks(6),
    ),
    Way(
        PUBLICATION_OBJECTION,
        PUBLICATION,
        lazy_gettext("Bezwaar tegen openbaarmaking"),
        objection=Weeks(6),
        answer=Weeks(6),
    ),
)
NAMES = {way.kind: way.name for way in WAYS}


def way_of(about: str, decided_on: date) -> Way:
    """Which kind of dispute this is (R32)."""
    return next(way for way in WAYS if way.about == about and way.from_on <= decided_on <= way.until_on)


def decided_on(declaration: Declaration, about: str) -> date | None:
    """The day of the decision one can disagree with; None when there is none, or the declarant was not told yet."""
    if about == PUBLICATION:
        released = Event.kind == Kind.PUBLICATION_RELEASED
        last = db.session.scalar(select(func.max(Event.at)).where(released, Event.subject == declaration.reference))
        return clock.local(last).date() if last else None
    decision = declaration.decision if declaration.status in (DECIDED, ENDED) and told(declaration) else None
    return (decision.body_met_on or clock.local(decision.decided_at).date()) if decision else None


def open_to(declaration: Declaration, day: date) -> dict[str, date | None]:
    """What can be disagreed with on the day: about → the last day to say so (None: no end). Not while that already runs."""
    running = {dispute.kind for dispute in disputes_about(declaration) if dispute.closed_on is None}
    found: dict[str, date | None] = {}
    for about in ABOUT:
        decided = decided_on(declaration, about)
        if decided is None:
            continue
        way = way_of(about, decided)
        last_day = way.open_until(decided)
        if way.kind not in running and (last_day is None or day <= last_day):
            found[about] = last_day
    return found


def raise_dispute(
    declaration: Declaration,
    about: str,
    text: str,
    *,
    actor: Person,
    raised_on: date | None = None,
    reviewer: Person | None = None,
) -> Dispute:
    """Record that the declarant does not agree, by himself or by an officer to whom he said so.

    Raises NotYours, Incomplete (no words, a day that cannot be, a reviewer who may not), or Conflict when nothing was decided or
    the same already runs.
    """
    if not may(actor, "declaration.raise_dispute", declaration):
        raise NotYours()
    mine = actor == declaration.person
    hold_chain(declaration)
    today = clock.today()
    said_on = today if mine or raised_on is None else raised_on
    decided = decided_on(declaration, about) if about in ABOUT else None
    if decided is None or about not in open_to(declaration, min(said_on, today)):
        _refuse_late(decided, about, said_on)
        raise Conflict(declaration)
    possible = reviewers_for(declaration, about)
    chosen = next(iter(possible), None) if mine or reviewer is None else reviewer
    errors = _errors(text, decided, said_on, today)
    if chosen is None or chosen not in possible:
        errors["reviewer"] = _("Kies iemand die hier niet over besloot en boven de medewerker staat")
    if errors:
        raise Incomplete(errors)
    way = way_of(about, decided)
    dispute = Dispute(
        uid=new_uid(),
        declaration=declaration,
        kind=way.kind,
        raised_on=said_on,
        due_on=way.answered_by(said_on),
        reviewer=chosen,
    )
    _write(dispute, {"about": text.strip()})
    db.session.add(dispute)
    db.session.flush()
    _record(Kind.DISPUTE_RAISED, declaration, actor, "kind")
    return dispute


def close(dispute: Dispute, result: str, answer: str, *, actor: Person) -> None:
    """Answer the dispute: kept, changed or withdrawn. Raises NotYours, Incomplete, or Conflict when it was closed before.

    By the reviewer, or by an officer who records it; never by who decided, nor about one's own (R19).
    """
    declaration = dispute.declaration
    if not may_close(dispute, actor):
        raise NotYours()
    hold_chain(dispute)
    if dispute.closed_on is not None:
        raise Conflict(declaration)
    errors = {} if result in RESULTS else {"result": _("Kies hoe het afloopt")}
    if not answer.strip():
        errors["answer"] = _("Schrijf het antwoord in een paar zinnen")
    if errors:
        raise Incomplete(errors)
    dispute.closed_on, dispute.result = clock.today(), result
    _write(dispute, {**dispute.contents, "answer": answer.strip()})
    _record(Kind.DISPUTE_CLOSED, declaration, actor, "result")


def may_close(dispute: Dispute, person: Person) -> bool:
    """Whether this person may answer: the reviewer, or an officer who has no part in it."""
    declaration = dispute.declaration
    about = PUBLICATION if dispute.kind == PUBLICATION_OBJECTION else DECISION
    if person == dispute.reviewer:
        return person != declaration.person
    return (
        INTEGRITY_OFFICER in roles_of(person) and person != declaration.person and person not in who_decided(declaration, about)
    )


def disputes_about(declaration: Declaration) -> list[Dispute]:
    """Every dispute about this declaration, newest first."""
    query = select(Dispute).where(Dispute.declaration_id == declaration.id)
    return list(db.session.scalars(query.order_by(Dispute.id.desc())))


def running() -> Select[Dispute]:
    """The disputes without an answer, the nearest deadline first."""
    return select(Dispute).where(Dispute.closed_on.is_(None)).order_by(Dispute.due_on, Dispute.id)


def disputed_publication(declaration: Declaration) -> Dispute | None:
    """The objection to publication that runs: meanwhile it can be held back (R33)."""
    mine = running().where(Dispute.declaration_id == declaration.id, Dispute.kind == PUBLICATION_OBJECTION)
    return db.session.scalars(mine).first()


def _refuse_late(decided: date | None, about: str, said_on: date) -> None:
    last_day = way_of(about, decided).open_until(decided) if decided else None
    if last_day and said_on > last_day:
        raise Incomplete({"raised_on": _("Dit kon tot en met %(day)s", day=day_text(last_day))})


def _errors(text: str, decided: date, said_on: date, today: date) -> dict[str, str]:
    errors = {}
    if not text.strip():
        errors["text"] = _("Schrijf waarom je het er niet mee eens bent")
    if not decided <= said_on <= today:
        errors["raised_on"] = _("Kies een dag na het besluit, en niet later dan vandaag")
    return errors


def _write(dispute: Dispute, contents: dict[str, Any]) -> None:
    sealed = dispute.declaration.register.confidential
    dispute.document = vault.store(contents, f"dispute {dispute.uid}", sealed=sealed)


def _record(kind: Kind, declaration: Declaration, actor: Person, field: str) -> None:
    record(kind, actor=actor, subject=("declaration", declaration.reference), person=declaration.person, fields=(field,))
