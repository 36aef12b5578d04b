"""M24: everything about oneself, to read and to take along; and requests to correct it, with the officer's answers."""

from datetime import date, datetime
from itertools import islice
from typing import Any

import orjson
from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import force_locale, lazy_gettext
from flask_babel import gettext as _
from sqlalchemy import select

import clock
from audit import Kind, Reference, record_apart
from auth.policies import me, read, write
from auth.stepping_up import ask_again
from boxes import StaffForm
from extensions import db
from registers.errors import Incomplete, NotYours
from registers.moments import day_text, moment_text
from registers.pages.staff_form import choice, longtext
from retention.own_data.gathering import as_data, everything
from retention.own_data.models import CORRECTED, PARTLY, REFUSED, Rectification
from retention.own_data.requests import AlreadyAnswered, answer, answered_requests, ask, open_requests, requests_of
from retention.own_data.rows import Written

blueprint = Blueprint("own_data", __name__)

SHOWN = 50  # rows of one part on the page; the file has them all
OUTCOMES = {
    CORRECTED: (lazy_gettext("Verbeterd"), "pos"),
    PARTLY: (lazy_gettext("Voor een deel verbeterd"), "info"),
    REFUSED: (lazy_gettext("Niet verbeterd"), "neutral"),
}


@read(blueprint, "/intern/mijn-gegevens", "area.own_data")
def own_data() -> Any:
    """Everything about oneself. Who it is shows that again first: it holds financial interests."""
    _demand()
    return _page(_form({}))


@read(blueprint, "/intern/mijn-gegevens.json", "area.own_data")
def file() -> Any:
    """The same as a file, whole; the log tells that it was taken."""
    _demand()
    with force_locale("nl"):
        data = {
            "organisatie": current_app.config["SETTINGS"].organisation_name,
            "opgehaald_op": clock.now().isoformat(timespec="seconds"),
            "gegevens": as_data(me()),
        }
    _note(Kind.OWN_DATA_TAKEN)
    body = orjson.dumps(data, option=orjson.OPT_INDENT_2)
    headers = {"Content-Disposition": 'attachment; filename="mijn-gegevens.json"'}
    return Response(body, mimetype="application/json", headers=headers)


@write(blueprint, "/intern/mijn-gegevens", "area.own_data")
def ask_correction() -> Any:
    """Ask to have something corrected."""
    form = _form(request.form.to_dict())
    try:
        row = ask(me(), form["text"].raw)
    except Incomplete as wrong:
        db.session.rollback()
        form.refuse(wrong.errors)
        return _page(form), 422
    flash(_("Verstuurd. Je krijgt uiterlijk %(day)s antwoord.", day=day_text(row.due_on)), "success")
    return redirect(url_for(".own_data"), 303)


@read(blueprint, "/intern/beheer/verzoeken", "area.rectify")
def requests() -> Any:
    waiting = [{**_request(row), "late": row.due_on < clock.today()} for row in open_requests()]
    return render_template("own_data/requests.html", waiting=waiting, done=[_request(row) for row in answered_requests()])


@read(blueprint, "/intern/beheer/verzoeken/<uid>", "area.rectify")
def request_of(uid: str) -> Any:
    return _request_page(_found(uid), _answer_form({}))


@write(blueprint, "/intern/beheer/verzoeken/<uid>", "area.rectify")
def answer_post(uid: str) -> Any:
    """Answer somebody's request; one's own is for a colleague."""
    row, form = _found(uid), _answer_form(request.form.to_dict())
    try:
        answer(row, form["outcome"].raw, form["answer"].raw, actor=me())
        flash(_("Beantwoord. De medewerker krijgt een mail."), "success")
    except Incomplete as wrong:
        db.session.rollback()
        form.refuse(wrong.errors)
        return _request_page(_found(uid), form), 422
    except NotYours:
        db.session.rollback()
        flash(_("Dit is je eigen verzoek. Een ander moet het beantwoorden."), "error")
    except AlreadyAnswered:
        db.session.rollback()
        flash(_("Een collega was je voor."), "error")
    return redirect(url_for(".requests"), 303)


def _demand() -> None:
    if current_app.config["SETTINGS"].step_up:
        ask_again()


def _note(kind: Kind) -> None:
    """Write down that it was shown, on disk before it is sent."""
    who = Reference(me().uid)
    db.session.rollback()
    record_apart(kind, actor=who, subject=("person", who.uid), person=who)


def _page(form: StaffForm) -> str:
    parts = [
        {
            "code": one.code,
            "title": one.title,
            "rows": [
                [(label, _text(value), isinstance(value, Written)) for label, value in row.items()]
                for row in islice(one.rows, SHOWN)
            ],
            "more": sum(1 for _row in one.rows),
        }
        for one in everything(me())
    ]
    mine = [_request(row) for row in requests_of(me())]
    page = render_template("own_data/own_data.html", parts=parts, form=form, mine=mine)
    _note(Kind.OWN_DATA_SHOWN)
    return page


def _request_page(row: Rectification, form: StaffForm) -> str:
    own = row.person_id == me().id
    can_answer = row.answered_at is None and not own
    return render_template(
        "own_data/request.html", one=_request(row), form=form if can_answer else None, own=row.person_id == me().id
    )


def _found(uid: str) -> Rectification:
    found: Rectification = db.first_or_404(select(Rectification).where(Rectification.uid == uid))
    return found


def _request(row: Rectification) -> dict[str, Any]:
    label, tone = OUTCOMES[row.outcome] if row.outcome else (_("Wacht op antwoord"), "warn")
    return {"row": row, "label": str(label), "tone": tone}


def _form(sent: dict[str, str]) -> StaffForm:
    return StaffForm(longtext("text", _("Wat klopt er niet, en wat moet het zijn?"), sent))


def _answer_form(sent: dict[str, str]) -> StaffForm:
    outcomes = {code: str(label) for code, (label, _tone) in OUTCOMES.items()}
    return StaffForm(
        choice("outcome", _("Wat heb je gedaan?"), outcomes, sent),
        longtext("answer", _("Wat zeg je terug, en waarom?"), sent),
    )


def _text(value: Any) -> str:
    """A value as people read it."""
    if isinstance(value, bool):
        return str(_("Ja") if value else _("Nee"))
    if isinstance(value, datetime):
        return moment_text(value)
    return day_text(value) if isinstance(value, date) else str(value if value is not None else "")
