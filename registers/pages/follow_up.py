"""What is asked after a decision: cards on the overview and on the entry, and a page with room for words."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from sqlalchemy import func, select
from werkzeug.exceptions import NotFound

import clock
from auth.permissions import may
from auth.policies import me, read, write
from extensions import db
from registers.errors import Conflict, Incomplete
from registers.follow_up import disputes
from registers.follow_up.answering import (
    ANSWERS,
    AS_DECLARED,
    DIFFERED,
    DOUBTED,
    KEPT,
    REPORTED,
    acknowledge,
    answer,
)
from registers.follow_up.models import AFTER_EVENT, CONDITION_KEPT, JOURNEY_REPORT, STOPPED, Dispute, FollowUp
from registers.follow_up.waiting import (
    agreement_of,
    agreements_for,
    agreements_in,
    asked_by,
    questions_about,
    questions_for,
    said_about,
    to_be_read_by,
)
from registers.models import Condition, Declaration
from registers.moments import deadline_chip
from registers.pages.staff_form import StaffForm, longtext
from registers.standing import desk_name, title_of

blueprint = Blueprint("follow_up", __name__)


@dataclass(frozen=True)
class Asked:
    """How a kind of question is put: the yes of one click, and the other answer that needs words."""

    question: str
    yes: tuple[str, Any] | None
    other: tuple[str, Any]
    words: str  # the label of the text box


ASKED = {
    CONDITION_KEPT: Asked(
        lazy_gettext("Lukken de afspraken nog?"),
        (KEPT, lazy_gettext("Ja")),
        (DOUBTED, lazy_gettext("Er is iets veranderd")),
        lazy_gettext("Wat is er veranderd?"),
    ),
    AFTER_EVENT: Asked(
        lazy_gettext("Ging het zoals je had doorgegeven?"),
        (AS_DECLARED, lazy_gettext("Ja")),
        (DIFFERED, lazy_gettext("Er was iets anders")),
        lazy_gettext("Wat was er anders?"),
    ),
    JOURNEY_REPORT: Asked(
        lazy_gettext("Schrijf een kort verslag van je reis"),
        None,
        (REPORTED, lazy_gettext("Verslag schrijven")),
        lazy_gettext("Wat deed je, en wat leverde het op?"),
    ),
    STOPPED: Asked(
        lazy_gettext("Geef door dat je bent gestopt"),
        None,
        ("stopped", lazy_gettext("Ik ben gestopt")),
        "",
    ),
}
ANSWER_NAMES = {
    KEPT: lazy_gettext("De afspraken lukken nog."),
    DOUBTED: lazy_gettext("Er is iets veranderd:"),
    AS_DECLARED: lazy_gettext("Het ging zoals doorgegeven."),
    DIFFERED: lazy_gettext("Er was iets anders:"),
    REPORTED: lazy_gettext("Verslag van de reis:"),
    "stopped": lazy_gettext("Is gestopt."),
}


@read(blueprint, "/intern/opgaven/<ref>/opvolging/<uid>", "declaration.own")
def question(declaration: Declaration, uid: str) -> Any:
    asked = _open_question(declaration, uid)
    if asked.kind == STOPPED:
        return redirect(url_for("entry.stop", ref=declaration.reference), 303)
    return _page(asked, _form(asked, ""))


@write(blueprint, "/intern/opgaven/<ref>/opvolging/<uid>", "declaration.own")
def question_post(declaration: Declaration, uid: str) -> Any:
    asked, code = _open_question(declaration, uid), request.form.get("answer", "")
    if (asked.kind, code) not in ANSWERS:
        raise NotFound()
    form = _form(asked, request.form.get("text", ""))
    try:
        if form.errors:
            raise Incomplete({})
        answer(asked, code, actor=me(), text=form["text"].raw)
    except Incomplete as incomplete:
        form.refuse(incomplete.errors)
        return _page(asked, form), 422
    if code == DOUBTED:
        flash(_("Bedankt. Dit ligt nu bij %(place)s.", place=desk_name(declaration)), "success")
    else:
        flash(_("Bedankt. Je antwoord is bewaard."), "success")
    return redirect(url_for("overview.overview"), 303)


@write(blueprint, "/intern/opgaven/<ref>/afspraken/<uid>", "declaration.own")
def agreement_post(declaration: Declaration, uid: str) -> Any:
    """Only what was on the page can be read: the agreement is named, so a newer one is not taken for read."""
    found = db.session.scalars(select(Condition).where(Condition.uid == uid)).one_or_none()
    if found is None or found.decision.declaration != declaration:
        raise NotFound()
    acknowledge(found, actor=me())
    flash(_("Je hebt de afspraken gelezen."), "success")
    return redirect(url_for("overview.overview"), 303)


def tasks() -> dict[str, Any]:
    """What waits for who looks at the overview: agreements and questions as cards, the rest as tasks with a link."""
    agreements = [_agreement_card(one) for one in agreements_for(me())]
    questions = [_question_card(one) for one in questions_for(me())]
    elsewhere = [*_disputes_to_answer(), *_not_stopped()]
    return {
        "agreements": agreements,
        "questions": questions,
        "elsewhere": elsewhere,
    }


def after(declaration: Declaration) -> dict[str, Any]:
    """What came after the decision, for the page of one declaration."""
    reader, own = me(), declaration.person == me()
    raised = disputes.disputes_about(declaration)
    can_raise = may(reader, "declaration.raise_dispute", declaration) and disputes.open_to(declaration, clock.today())
    return {
        "agreements": [_agreement_card(one) for one in agreements_in(declaration) if own and not one.acknowledged_at],
        "questions": [_question_card(one) for one in questions_about(declaration) if own],
        "can_raise": bool(can_raise),
        "disputes": [_dispute_line(one) for one in raised] if may(reader, "declaration.dispute", declaration) else [],
    }


def said(declaration: Declaration) -> list[dict[str, Any]]:
    """What the declarant answered later, newest first, for who may read reasons."""
    return [
        {"what": ANSWER_NAMES.get(one.answer or "", ""), "text": one.contents.get("text", ""), "at": one.answered_at}
        for one in said_about(declaration)
    ]


blueprint.add_app_template_global(tasks, "follow_up_tasks")
blueprint.add_app_template_global(after, "follow_up_of")
blueprint.add_app_template_global(said, "said_about")


def _open_question(declaration: Declaration, uid: str) -> FollowUp:
    named = select(FollowUp).where(FollowUp.uid == uid, FollowUp.declaration_id == declaration.id)
    found = db.session.scalars(named).one_or_none()
    if found is None:
        raise NotFound()
    if found not in questions_about(declaration):
        raise Conflict(declaration)
    return found


def _form(asked: FollowUp, text: str) -> StaffForm:
    return StaffForm(longtext("text", str(ASKED[asked.kind].words), {"text": text}, rows=5))


def _page(asked: FollowUp, form: StaffForm) -> str:
    return render_template("follow_up/question.html", declaration=asked.declaration, card=_question_card(asked), form=form)


def _question_card(one: FollowUp) -> dict[str, Any]:
    how = ASKED[one.kind]
    return {
        "title": how.question,
        "meta": _about(one.declaration),
        "url": url_for("follow_up.question", ref=one.declaration.reference, uid=one.uid),
        "yes": how.yes,
        "other": how.other,
        "agreement": agreement_of(one),
        "deadline": deadline_chip(one.due_on),
        "due": one.due_on,
    }


def _agreement_card(one: Condition) -> dict[str, Any]:
    declaration = one.decision.declaration
    return {
        "title": _("Lees de afspraken"),
        "meta": _about(declaration),
        "url": url_for("entry.entry", ref=declaration.reference),
        "action": url_for("follow_up.agreement_post", ref=declaration.reference, uid=one.uid),
        "text": one.contents["text"],
        "deadline": deadline_chip(to_be_read_by(one)),
    }


def _dispute_line(one: Dispute) -> dict[str, Any]:
    return {
        "name": disputes.NAMES[one.kind],
        "url": url_for("disputes.dispute", ref=one.declaration.reference, uid=one.uid),
        "result": disputes.RESULTS.get(one.result or ""),
        "due": one.due_on,
        "reviewer": one.reviewer.name,
    }


def _disputes_to_answer() -> list[dict[str, Any]]:
    mine = db.session.scalars(disputes.running().where(Dispute.reviewer_id == me().id))
    return [
        {
            "title": _("Kijk opnieuw: %(reference)s", reference=one.declaration.reference),
            "url": url_for("disputes.dispute", ref=one.declaration.reference, uid=one.uid),
            "meta": str(disputes.NAMES[one.kind]),
            "deadline": deadline_chip(one.due_on),
        }
        for one in mine
    ]


def _not_stopped() -> list[dict[str, Any]]:
    """R25: the officer's task from the day after the last day of a prohibition."""
    if not may(me(), "area.follow_up"):
        return []
    late = asked_by(clock.today()).where(FollowUp.kind == STOPPED, FollowUp.due_on < clock.today()).order_by(None)
    count, first = db.session.execute(late.with_only_columns(func.count(), func.min(FollowUp.due_on))).one()
    if not count:
        return []
    title = ngettext("Niet bevestigd dat iemand stopte: %(num)s keer", "Niet bevestigd dat iemand stopte: %(num)s keer", count)
    url = url_for("overdue.overdue", soort="stoppen")
    return [{"title": title, "url": url, "meta": None, "deadline": deadline_chip(first)}]


def _about(declaration: Declaration) -> str:
    counterparty = declaration.counterparty.name if declaration.counterparty else ""
    return " · ".join(part for part in (str(declaration.register.name), title_of(declaration), counterparty) if part)
