"""Somebody does not agree: say so, read it, answer it."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import select
from werkzeug.exceptions import NotFound

import clock
from auth.permissions import may
from auth.policies import me, read, write
from extensions import db
from organisation.models import Person
from registers.answers import summary_rows
from registers.errors import Conflict, Incomplete
from registers.follow_up.disputes import (
    NAMES,
    RESULTS,
    close,
    decided_on,
    disputed_publication,
    may_close,
    open_to,
    raise_dispute,
)
from registers.follow_up.models import Dispute
from registers.follow_up.reviewers import ABOUT, DECISION, PUBLICATION, reviewers_for
from registers.models import Declaration
from registers.moments import day_text
from registers.pages.looking import keep_record_of_reading, keep_record_of_sending
from registers.pages.staff_form import StaffForm, choice, day, day_in, longtext
from registers.standing import title_of

blueprint = Blueprint("disputes", __name__)

ABOUT_NAMES = {
    DECISION: lazy_gettext("Het besluit"),
    PUBLICATION: lazy_gettext("Dat dit openbaar wordt"),
}


@read(blueprint, "/intern/opgaven/<ref>/oneens", "declaration.raise_dispute", endpoint="disagree")
def disagree_form(declaration: Declaration) -> Any:
    """The declarant says he does not agree; an officer writes down what somebody told him."""
    if not open_to(declaration, clock.today()) and declaration.person == me():
        raise Conflict(declaration)
    keep_record_of_reading(declaration)
    return _form_page(declaration, _disagreement(declaration, {}))


@write(blueprint, "/intern/opgaven/<ref>/oneens", "declaration.raise_dispute")
def disagree_post(declaration: Declaration) -> Any:
    sent = request.form.to_dict()
    keep_record_of_sending(declaration)
    form = _disagreement(declaration, sent)
    boxes = {box.name: box for box in form}
    raised_on = day_in(boxes["raised_on"]) if "raised_on" in boxes else None
    people = {person.uid: person for person in _reviewers(declaration)}
    try:
        if form.errors:
            raise Incomplete({})
        raised = raise_dispute(
            declaration,
            _about(declaration, sent),
            sent.get("text", ""),
            actor=me(),
            raised_on=raised_on,
            reviewer=people.get(sent.get("reviewer", "")),
        )
    except Incomplete as incomplete:
        form.refuse(incomplete.errors)
        return _form_page(declaration, form), 422
    name, due = raised.reviewer.name, day_text(raised.due_on)
    flash(_("%(name)s kijkt hiernaar. Het antwoord komt uiterlijk %(due)s.", name=name, due=due), "success")
    return redirect(url_for(".dispute", ref=declaration.reference, uid=raised.uid), 303)


@read(blueprint, "/intern/opgaven/<ref>/geschil/<uid>", "declaration.dispute")
def dispute(declaration: Declaration, uid: str) -> Any:
    """What it is about, who looks at it and by when; the answer once there is one."""
    keep_record_of_reading(declaration)
    return _page(_found(declaration, uid), _answer_form({}))


@write(blueprint, "/intern/opgaven/<ref>/geschil/<uid>", "declaration.dispute")
def dispute_post(declaration: Declaration, uid: str) -> Any:
    found, sent = _found(declaration, uid), request.form.to_dict()
    keep_record_of_sending(declaration)
    form = _answer_form(sent)
    try:
        if form.errors:
            raise Incomplete({})
        close(found, sent.get("result", ""), sent.get("answer", ""), actor=me())
    except Incomplete as incomplete:
        form.refuse(incomplete.errors)
        return _page(found, form), 422
    flash(_("Het antwoord is vastgelegd."), "success")
    may_look = may(me(), "declaration.dispute", declaration)
    return redirect(url_for(".dispute", ref=declaration.reference, uid=uid) if may_look else url_for("overview.overview"), 303)


def _disagreement(declaration: Declaration, sent: Mapping[str, str]) -> StaffForm:
    mine = declaration.person == me()
    about = {code: str(ABOUT_NAMES[code]) for code in _possible(declaration)}
    people = {person.uid: person.name for person in _reviewers(declaration)}
    first = next(iter(people), "")
    return StaffForm(
        choice("about", _("Waar gaat het over?"), about, sent) if len(about) > 1 else None,
        longtext("text", _("Waarom ben je het er niet mee eens?") if mine else _("Wat zei de medewerker?"), sent, rows=6),
        None if mine else day("raised_on", _("Wanneer zei de medewerker dit?"), sent, default=clock.today()),
        None if mine else choice("reviewer", _("Wie kijkt hiernaar?"), people, {"reviewer": first, **sent}),
    )


def _about(declaration: Declaration, sent: Mapping[str, str]) -> str:
    """What was chosen; where there is no choice, the only thing there is."""
    possible = _possible(declaration)
    return sent.get("about", "") if len(possible) > 1 else next(iter(possible), "")


def _possible(declaration: Declaration) -> list[str]:
    """What can be disagreed with; an officer also writes down what was said in time."""
    if declaration.person == me():
        return list(open_to(declaration, clock.today()))
    return [about for about in ABOUT if decided_on(declaration, about)]


def _reviewers(declaration: Declaration) -> list[Person]:
    """Who could look at it, whatever it is about."""
    return list(dict.fromkeys(person for about in _possible(declaration) for person in reviewers_for(declaration, about)))


def _answer_form(sent: Mapping[str, str]) -> StaffForm:
    return StaffForm(
        choice("result", _("Hoe loopt het af?"), {code: str(label) for code, label in RESULTS.items()}, sent),
        longtext("answer", _("Het antwoord aan de medewerker"), sent, rows=6),
    )


def _form_page(declaration: Declaration, form: StaffForm) -> str:
    own = declaration.person == me()
    last_days = [(ABOUT_NAMES[code], last) for code, last in open_to(declaration, clock.today()).items() if last]
    return render_template(
        "follow_up/disagree.html", declaration=declaration, form=form, own=own, title=title_of(declaration), last_days=last_days
    )


def _page(found: Dispute, form: StaffForm) -> str:
    declaration = found.declaration
    return render_template(
        "follow_up/dispute.html",
        declaration=declaration,
        title=title_of(declaration),
        own=declaration.person == me(),
        dispute=found,
        name=NAMES[found.kind],
        result=RESULTS.get(found.result or ""),
        rows=summary_rows(declaration),
        form=form if found.closed_on is None and may_close(found, me()) else None,
        can_hold=found == disputed_publication(declaration) and may(me(), "declaration.release", declaration),
        to_decide_again=found.result == "changed" and declaration.register.continuous,
    )


def _found(declaration: Declaration, uid: str) -> Dispute:
    found = db.session.scalars(select(Dispute).where(Dispute.uid == uid, Dispute.declaration_id == declaration.id)).one_or_none()
    if found is None:
        raise NotFound()
    return found
