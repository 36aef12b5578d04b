"""What somebody declared, and what became of it: answers, questions, decisions, agreements, files, disputes and publication."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from extensions import db
from organisation.models import Person
from publication.models import PublicationAct, PublicationCorrection
from publication.pages import ACT_NAMES
from registers.answers import summary_rows
from registers.follow_up.models import Dispute, FollowUp
from registers.models import AT_COLLEGE, Decision, Declaration
from registers.standing import STATUSES, standing_of
from retention.own_data.rows import Mask, Row, Written


def declared(person: Person) -> Iterable[Row]:
    """Every declaration, draft or not, each followed by what hangs on it. A decision that is not told yet is not told here."""
    mask = Mask(person)
    for one in db.session.scalars(select(Declaration).where(Declaration.person_id == person.id).order_by(Declaration.id)):
        standing = standing_of(one, person)
        yield {
            _("Opgave"): one.reference,
            _("Register"): str(one.register.name),
            _("Stand"): str(STATUSES[standing.status][0]),
            _("Begonnen"): one.created_at,
            _("Verstuurd"): one.submitted_at,
            **{row["key"]: _said(row) for row in summary_rows(one)},
        }
        yield from _talked(one, mask)
        for decision in standing.decisions:
            yield from _decided(one, decision, mask)
        yield from _afterwards(one, mask)


def _talked(one: Declaration, mask: Mask) -> Iterable[Row]:
    for question in one.questions:
        told = question.contents
        yield {
            _("Vraag bij"): one.reference,
            _("Vraag"): mask(told["question"]),
            _("Gesteld"): question.asked_at,
            _("Antwoord"): Written(told.get("answer", "")),
        }
    for advice in one.advices:
        yield {_("Advies gevraagd bij"): one.reference, _("Gevraagd"): advice.asked_at, _("Gegeven"): advice.given_at}
    for file in one.attachments:
        yield {_("Bestand bij"): one.reference, _("Naam"): file.display_name, _("Toegevoegd"): file.added_at}


def _decided(one: Declaration, decision: Decision, mask: Mask) -> Iterable[Row]:
    told = decision.contents
    yield {
        _("Besluit over"): one.reference,
        _("Uitkomst"): str(one.register.outcome(decision.outcome).label),
        _("Genomen"): decision.decided_at,
        _("Door"): _decider(decision),
        _("Motivering"): mask(told.get("reasons")),
        _("Brief"): mask(told.get("letter")),
    }
    for condition in decision.conditions:
        yield {
            _("Afspraak bij"): one.reference,
            _("Tekst"): mask(condition.contents["text"]),
            _("Opnieuw bekijken op"): condition.review_on,
            _("Gelezen"): condition.acknowledged_at,
        }


def _afterwards(one: Declaration, mask: Mask) -> Iterable[Row]:
    of = {"declaration_id": one.id}
    for asked in db.session.scalars(select(FollowUp).filter_by(**of).order_by(FollowUp.id)):
        text = Written(asked.contents.get("text", ""))
        yield {
            _("Later gevraagd bij"): one.reference,
            _("Vanaf"): asked.asks_on,
            _("Beantwoord"): asked.answered_at,
            _("Tekst"): text,
        }
    for dispute in db.session.scalars(select(Dispute).filter_by(**of).order_by(Dispute.id)):
        told = dispute.contents
        yield {
            _("Oneens bij"): one.reference,
            _("Waarover"): Written(told.get("about", "")),
            _("Sinds"): dispute.raised_on,
            _("Antwoord"): mask(told.get("answer")),
            _("Gesloten"): dispute.closed_on,
        }
    for act in db.session.scalars(select(PublicationAct).filter_by(**of).order_by(PublicationAct.id)):
        yield {
            _("Publicatie van"): one.reference,
            _("Stap"): str(ACT_NAMES[act.kind]),
            _("Op"): act.at,
            _("Reden"): mask(act.reason),
        }
    for correction in db.session.scalars(select(PublicationCorrection).filter_by(**of).order_by(PublicationCorrection.id)):
        yield {_("Correctie van"): one.reference, _("Reden"): mask(correction.public_reason), _("Op"): correction.asked_at}


def _decider(decision: Decision) -> str:
    """By role: the person who decided is another's data."""
    if decision.body:
        return str(_("het college") if decision.body == AT_COLLEGE else _("de gemeenteraad"))
    return str(_("wie beslist over je opgaven") if decision.decided_by_id else _("niemand, op tijd"))


def _said(row: dict[str, Any]) -> str:
    value = row["value"]
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")
    return Written(text) if row["lang"] else text
