"""A dossier: everything the house holds about one declaration, as plain data, for the page and for the bundle alike."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import and_, or_, select

import clock
from audit import Event, EventDetail, Kind
from audit.kinds import SEEN
from auth.permissions import may
from extensions import db
from organisation.models import Person
from organisation.structure import names_by_uid, unit_of
from post.messages import messages
from post.models import Mail
from registers.answers import answer_text
from registers.follow_up.disputes import RESULTS, disputes_about
from registers.follow_up.models import FollowUp
from registers.models import DRAFT, Decision, Declaration
from registers.origin import OLD_LIST
from registers.standing import title_of
from reports.words import STATUS_NAMES


@dataclass(frozen=True)
class Dossier:
    """`facts` are about the declaration as it stands; `versions` those the reader may see, the oldest first; `events` the lines
    of the log about this one declaration, the oldest first, with the reasons that are still kept."""

    declaration: Declaration
    versions: list[Declaration]
    events: list[Event]
    reasons: dict[int, EventDetail]
    mails: list[dict[str, Any]]
    names: dict[str, str] = field(default_factory=dict)  # by uid of a person

    @property
    def looks(self) -> list[Event]:
        """Who opened it or took it along, apart from the person himself."""
        return [event for event in self.events if event.kind in SEEN and event.actor != event.person]


def dossier_of(declaration: Declaration, reader: Person, *, up_to: int | None = None) -> Dossier:
    """The dossier for this reader; with `up_to` the log as it was up to and including this line."""
    events = _events(declaration.reference, up_to)
    details = select(EventDetail).where(EventDetail.seq.in_([event.seq for event in events]))
    uids = {uid for event in events for uid in (event.actor, event.on_behalf_of, event.person) if uid}
    return Dossier(
        declaration,
        [one for one in _chain(declaration) if one == declaration or may(reader, "declaration.read", one)],
        events,
        {detail.seq: detail for detail in db.session.scalars(details)},
        _mails(declaration, events),
        names_by_uid(uids),
    )


def record_of(dossier: Dossier) -> dict[str, Any]:
    """The dossier as plain data, in the language of this moment: same data, same record."""
    declaration = dossier.declaration
    sent = declaration.submitted_at
    unit = unit_of(declaration.position, clock.local(sent).date()) if declaration.position and sent else None
    return {
        "reference": declaration.reference,
        "register": declaration.register_slug,
        "register_name": str(declaration.register.name),
        "title": title_of(declaration),
        "status": declaration.status,
        "status_name": str(STATUS_NAMES[declaration.status]),
        "outcome": declaration.outcome,
        "person": {"uid": declaration.person.uid, "name": declaration.person.name},
        "position": declaration.position.title if declaration.position else None,
        "unit": unit.name if unit else None,
        "sent_at": _moment(sent),
        "decided_at": _moment(declaration.decided_at),
        "ended_at": _moment(declaration.ended_at),
        "from_old_list": declaration.source == OLD_LIST,
        "versions": [_version(one) for one in dossier.versions],
        "decisions": [_decision(one) for one in declaration.decisions],
        "questions": [
            {"asked_by": one.asked_by.name, "asked_at": _moment(one.asked_at), "due_on": one.due_on.isoformat(),
             "answered_at": _moment(one.answered_at), "rather_talk": one.rather_talk, **one.contents}
            for one in declaration.questions
        ],
        "advices": [
            {"asked_by": one.asked_by.name, "asked_at": _moment(one.asked_at), "given_at": _moment(one.given_at),
             "given_by": one.given_by.name if one.given_by else None, **one.contents}
            for one in declaration.advices
        ],
        "follow_ups": [_follow_up(one) for one in _follow_ups(declaration)],
        "disputes": [
            {"kind": one.kind, "raised_on": one.raised_on.isoformat(), "reviewer": one.reviewer.name,
             "closed_on": _day(one.closed_on), "result": str(RESULTS[one.result]) if one.result else None, **one.contents}
            for one in reversed(disputes_about(declaration))
        ],
        "attachments": [
            {"name": one.display_name, "media_type": one.media_type, "size": one.size, "sha256": one.sha256,
             "added_at": _moment(one.added_at)}
            for one in declaration.attachments
        ],
        "mails": dossier.mails,
        "log": [log_line(dossier, event) for event in dossier.events],
    }  # fmt: skip


def log_line(dossier: Dossier, event: Event) -> dict[str, Any]:
    """One line of the log in words, with its hash."""
    sentence: Any = current_app.jinja_env.globals["event_sentence"]
    detail = dossier.reasons.get(event.seq)
    return {
        "seq": event.seq,
        "at": _moment(event.at),
        "kind": event.kind,
        "text": sentence(event),
        "why": detail.why if detail else None,
        "hash": event.hash.hex(),
    }


def answers_beside_each_other(dossier: Dossier) -> list[dict[str, Any]]:
    """A row for each question that was answered in a version: its caption, the answer in each version, whether they differ."""
    rows = []
    for question in dossier.declaration.register.fields():
        answers = [answer_text(question, one.answers.get(question.name)) for one in dossier.versions]
        if any(answers):
            rows.append({"caption": str(question.caption), "answers": answers, "differs": len(set(answers)) > 1})
    return rows


def _events(reference: str, up_to: int | None) -> list[Event]:
    query = select(Event).where(Event.subject_type == "declaration", Event.subject == reference).order_by(Event.seq)
    return list(db.session.scalars(query.where(Event.seq <= up_to) if up_to is not None else query))


def _chain(declaration: Declaration) -> Iterable[Declaration]:
    """This declaration, those it replaced and those that replaced it, the oldest first; only what was sent."""
    first = declaration
    while first.replaces is not None:
        first = first.replaces
    found, waiting = [], [first]
    while waiting:
        one = waiting.pop(0)
        found.append(one)
        waiting += sorted(one.replaced_by, key=lambda later: later.id)
    return [one for one in found if one.status != DRAFT]


def _version(declaration: Declaration) -> dict[str, Any]:
    answers = declaration.answers
    return {
        "reference": declaration.reference,
        "sent_at": _moment(declaration.submitted_at),
        "status": declaration.status,
        "raw": answers,
        "answers": [
            {
                "name": question.name,
                "question": str(question.caption),
                "answer": answer_text(question, answers.get(question.name)),
            }
            for question in declaration.register.fields()
            if answers.get(question.name) not in (None, "", [])
        ],
    }


def _decision(decision: Decision) -> dict[str, Any]:
    contents = decision.contents
    return {
        "round": decision.round,
        "outcome": decision.outcome,
        "outcome_name": str(decision.declaration.register.outcome(decision.outcome).label),
        "decided_at": _moment(decision.decided_at),
        "decided_by": decision.decided_by.name if decision.decided_by else None,
        "on_behalf_of": decision.on_behalf_of.name if decision.on_behalf_of else None,
        "body": decision.body,
        "met_on": _day(decision.body_met_on),
        "number": decision.body_number,
        "rules_version": decision.rules_version,
        "seen_version": decision.seen_version,
        "stop_by": _day(decision.stop_by),
        "bundled": decision.bundle is not None,
        "carried_over": decision.carried_from_id is not None,
        "taken_back_at": _moment(decision.undone_at),
        "reasons": contents.get("reasons", ""),
        "letter": contents.get("letter", ""),
        "signals": contents.get("signals", {}),
        "copy": contents.get("copy", {}),
        "conditions": [
            {**one.contents, "review_on": _day(one.review_on), "read_at": _moment(one.acknowledged_at)}
            for one in decision.conditions
        ],
    }


def _follow_ups(declaration: Declaration) -> list[FollowUp]:
    query = select(FollowUp).where(FollowUp.declaration_id == declaration.id).order_by(FollowUp.asks_on, FollowUp.id)
    return list(db.session.scalars(query))


def _follow_up(one: FollowUp) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "asks_on": one.asks_on.isoformat(),
        "due_on": one.due_on.isoformat(),
        "answered_at": _moment(one.answered_at),
        "answer": one.answer,
        "cancelled_at": _moment(one.cancelled_at),
        **one.contents,
    }


def _mails(declaration: Declaration, events: list[Event]) -> list[dict[str, Any]]:
    """The mails about it: put in the outbox by one of its events, or about its desk, decisions, questions and follow-ups."""
    about = [
        f"desk:{declaration.reference}",
        *(f"decision:{one.id}" for one in declaration.decisions),
        *(f"question:{one.uid}" for one in declaration.questions),
        *(f"follow_up:{one.uid}" for one in _follow_ups(declaration)),
    ]
    by_event = [Mail.key.like(f"%:{event.seq}:%") for event in events if event.kind not in (*SEEN, Kind.DRAFT_SAVED)]
    found = db.session.execute(
        select(Mail, Person)
        .outerjoin(Person, and_(Person.uid == Mail.person, Mail.person != ""))
        .where(or_(Mail.about.in_(about), *by_event))
        .order_by(Mail.id)
    )
    when = {message.code: str(message.when) for message in messages()}
    return [
        {
            "message": mail.message,
            "occasion": when.get(mail.message, mail.message),
            "to": person.name if person else _("iemand"),
            "put_at": _moment(mail.put_at),
            "sent_at": _moment(mail.sent_at),
            "given_up_at": _moment(mail.given_up_at),
        }
        for mail, person in found
    ]


def _moment(moment: datetime | None) -> str | None:
    return clock.local(moment).isoformat(timespec="seconds") if moment else None


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
