"""One declaration: read it, and take the steps that are the declarant's own."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import select
from werkzeug.exceptions import NotFound

import clock
from audit import Event
from auth.permissions import may
from auth.policies import me, read, write
from extensions import db
from registers.answers import changes, summary_rows
from registers.calendar_file import goes_in_a_calendar
from registers.confirming import confirm
from registers.definition import Field, Step
from registers.errors import Conflict, Incomplete
from registers.follow_up.answering import can_stop
from registers.forms import AnswersForm, form_for
from registers.lifecycle import available_steps, change_state, waiting_change
from registers.models import DRAFT, QUESTION, SUBMITTED, Declaration
from registers.moments import day_text
from registers.pages.amending import can_change, change_under_way
from registers.pages.declaring import next_address, seen_version
from registers.pages.looking import keep_record_of_reading
from registers.pages.manager_doubts import manager_line
from registers.pages.receipts import receipts_of
from registers.parameters.table import parameter
from registers.partial_date import PartialDate
from registers.standing import (
    Standing,
    desk_name,
    events_told,
    progress_of,
    standing_of,
    status_sentence,
    tag_of,
    title_of,
    upper_first,
)

blueprint = Blueprint("entry", __name__)

STOP = Step(
    "stoppen",
    "",
    (Field("ends", "day", lazy_gettext("Wanneer ben je gestopt?"), empty=lazy_gettext("Vul in wanneer je bent gestopt")),),
)
WITHDRAW = Step(
    "intrekken",
    "",
    (Field("why", "longtext", lazy_gettext("Waarom trek je dit in?"), optional=True, longest=500),),
)
WITHDRAW_IN_CONFIDENCE = Step("intrekken", "", ())  # the log would keep the reason in the clear
LIFTING = Step(
    "opnieuw",
    "",
    (
        Field(
            "why",
            "longtext",
            lazy_gettext("Wat is er veranderd?"),
            hint=lazy_gettext("Bijvoorbeeld: de organisatie werkt niet meer voor de gemeente"),
            empty=lazy_gettext("Schrijf op wat er is veranderd"),
            longest=1000,
        ),
    ),
)
ANSWER = Step(
    "vraag",
    "",
    (
        Field("answer", "longtext", lazy_gettext("Je antwoord"), empty=lazy_gettext("Vul je antwoord in"), longest=2000),
        Field("rather_talk", "confirm", lazy_gettext("Ik wil dit liever bespreken"), optional=True),
    ),
)


@read(blueprint, "/intern/opgaven/<ref>", "declaration.read")
def entry(declaration: Declaration) -> Any:
    if declaration.status == DRAFT:
        return redirect(next_address(declaration), 303)
    keep_record_of_reading(declaration)
    standing = standing_of(declaration, me())
    steps = [] if standing.silent else available_steps(declaration, me())
    return render_template(
        "declaring/entry.html",
        declaration=declaration,
        register=declaration.register,
        title=title_of(declaration),
        own=declaration.person == me(),
        tag=tag_of(declaration, me()),
        sentence=status_sentence(declaration),
        progress=progress_of(declaration, me()),
        facts=_facts(declaration, standing),
        rows=_rows(declaration, steps),
        decisions=standing.decisions,
        timeline=_timeline(declaration),
        receipts=receipts_of(declaration),
        versions=_versions(declaration),
        steps=steps,
        may_decide=may(me(), "declaration.decide", declaration),
        shows_reasons=may(me(), "declaration.read_reasons", declaration),
        manager=manager_line(declaration),
        change_under_way=change_under_way(declaration),
        for_calendar=goes_in_a_calendar(declaration) and declaration.person == me(),
    )


@read(blueprint, "/intern/opgaven/<ref>/intrekken", "declaration.own")
def withdraw(declaration: Declaration) -> Any:
    if declaration.decided_at:
        return _too_late_to_withdraw(declaration)
    return _step_page(declaration, "withdraw", "declaring/withdraw.html", form_for(_withdrawal(declaration)))


@write(blueprint, "/intern/opgaven/<ref>/intrekken", "declaration.own")
def withdraw_post(declaration: Declaration) -> Any:
    if declaration.decided_at:
        return _too_late_to_withdraw(declaration)
    form = form_for(_withdrawal(declaration))
    if not form.validate():
        return _step_page(declaration, "withdraw", "declaring/withdraw.html", form, 422)
    change_state(declaration, "withdraw", actor=me(), seen_version=seen_version(), why=form.answers().get("why"))
    flash(_("Je hebt %(reference)s ingetrokken.", reference=declaration.reference), "success")
    return _back_to(declaration)


@read(blueprint, "/intern/opgaven/<ref>/stoppen", "declaration.own")
def stop(declaration: Declaration) -> Any:
    return _stop_page(declaration, _way_to_stop(declaration), form_for(STOP))


@write(blueprint, "/intern/opgaven/<ref>/stoppen", "declaration.own")
def stop_post(declaration: Declaration) -> Any:
    form, way = form_for(STOP), _way_to_stop(declaration)
    if form.validate():
        try:
            ends = PartialDate.parse(form.answers()["ends"])
            day = ends.last if way == "stop" else ends
            change_state(declaration, way, actor=me(), seen_version=seen_version(), ends=day)
            flash(_("Je hebt doorgegeven dat je bent gestopt."), "success")
            return _back_to(declaration)
        except Incomplete as incomplete:
            form.refuse(incomplete.errors)
    return _stop_page(declaration, way, form, 422)


@read(blueprint, "/intern/opgaven/<ref>/opnieuw", "declaration.own")
def lifting(declaration: Declaration) -> Any:
    return _step_page(declaration, "ask_lifting", "declaring/lifting.html", form_for(LIFTING))


@write(blueprint, "/intern/opgaven/<ref>/opnieuw", "declaration.own")
def lifting_post(declaration: Declaration) -> Any:
    form = form_for(LIFTING)
    if not form.validate():
        return _step_page(declaration, "ask_lifting", "declaring/lifting.html", form, 422)
    change_state(declaration, "ask_lifting", actor=me(), seen_version=seen_version(), why=form.answers()["why"])
    flash(_("Je vraag is verstuurd."), "success")
    return _back_to(declaration)


@read(blueprint, "/intern/opgaven/<ref>/vraag", "declaration.own")
def answer(declaration: Declaration) -> Any:
    return _step_page(declaration, "answer", "declaring/answer.html", form_for(ANSWER))


@write(blueprint, "/intern/opgaven/<ref>/vraag", "declaration.own")
def answer_post(declaration: Declaration) -> Any:
    form = form_for(ANSWER, wants_everything=request.form.get("rather_talk") != "ja")
    if form.validate():
        given = form.answers()
        text, talk = given.get("answer") or "", bool(given.get("rather_talk"))
        change_state(declaration, "answer", actor=me(), seen_version=seen_version(), answer=text, rather_talk=talk)
        flash(_("Je antwoord is verstuurd."), "success")
        return _back_to(declaration)
    return _step_page(declaration, "answer", "declaring/answer.html", form, 422)


@write(blueprint, "/intern/opgaven/<ref>/klopt", "declaration.own")
def confirm_post(declaration: Declaration) -> Any:
    if declaration.to_confirm:
        confirm(declaration, me(), seen_version=seen_version())
        flash(_("Je hebt bevestigd dat %(reference)s klopt.", reference=declaration.reference), "success")
    return redirect(url_for("overview.overview"), 303)


def _stop_page(declaration: Declaration, way: str, form: AnswersForm, status: int = 200) -> Any:
    waits = waiting_change(declaration) is not None
    return _step_page(declaration, way, "declaring/stop.html", form, status, change_waits=waits)


def _step_page(declaration: Declaration, step: str, template: str, form: AnswersForm, status: int = 200, **more: Any) -> Any:
    """The page of a step, or what happened when that step cannot be taken any more."""
    if step not in available_steps(declaration, me()):
        if declaration.status == DRAFT:
            raise NotFound()
        raise Conflict(declaration)
    page = render_template(
        template,
        declaration=declaration,
        register=declaration.register,
        form=form,
        rows=summary_rows(declaration),
        who=desk_name(declaration),
        sentence=status_sentence(declaration),
        months_visible=parameter("P12"),
        **more,
    )
    return page, status


def _too_late_to_withdraw(declaration: Declaration) -> Any:
    """R16: after the decision one can only end it, or ask for a new look."""
    page = render_template(
        "declaring/no_withdrawal.html",
        declaration=declaration,
        title=title_of(declaration),
        silent=standing_of(declaration, me()).silent,
        steps=available_steps(declaration, me()),
    )
    return page, 409


def _way_to_stop(declaration: Declaration) -> str:
    """What was not allowed is stopped by another step than what simply ends (R15, R25)."""
    return "stop" if can_stop(declaration, me()) else "end"


def _rows(declaration: Declaration, steps: list[str]) -> list[dict[str, Any]]:
    """Question and answer, with the way to change each while that can be."""
    rows = summary_rows(declaration)
    if "revise" in steps:
        for row in rows:
            if can_change(declaration, row["name"]):
                row["change_url"] = url_for("amending.change", ref=declaration.reference, part=row["name"])
    return rows


def _facts(declaration: Declaration, standing: Standing) -> list[dict[str, str]]:
    """The facts at a glance."""
    own = declaration.person == me()
    decision = next((one for one in standing.decisions if one.undone_at is None), None)
    decided_by = (
        upper_first(desk_name(declaration))
        if decision and decision.body
        else decision and decision.decided_by and decision.decided_by.name
    )
    rows = [
        (_("Nummer"), declaration.reference),
        (_("Van"), "" if own else declaration.person.name),
        (_("Functie"), declaration.position.title if declaration.position else ""),
        (_("Verstuurd op"), day_text(clock.local(declaration.submitted_at).date()) if declaration.submitted_at else ""),
        (_("Ligt bij"), desk_name(declaration) if standing.status in (SUBMITTED, QUESTION) else ""),
        (_("Besloten door"), decided_by or ""),
        (_("Uiterlijk"), day_text(standing.due_on) if standing.due_on else ""),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def _timeline(declaration: Declaration) -> list[dict[str, Any]]:
    """What happened, newest first."""
    query = select(Event).where(Event.subject_type == "declaration", Event.subject == declaration.reference)
    events = events_told(db.session.scalars(query.order_by(Event.seq.desc())), declaration, me())
    items: list[dict[str, Any]] = current_app.jinja_env.globals["event_timeline"](events)  # type: ignore[operator]
    return items


def _versions(declaration: Declaration) -> list[dict[str, Any]]:
    """This version and those before it, newest first, each with what it changed."""
    versions: list[dict[str, Any]] = []
    newer: Declaration | None = declaration
    while newer is not None:
        older = newer.replaces
        difference, equal = changes(older, newer) if older else ([], 0)
        versions.append({"declaration": newer, "difference": difference, "equal": equal})
        newer = older
    return versions


def _withdrawal(declaration: Declaration) -> Step:
    return WITHDRAW_IN_CONFIDENCE if declaration.register.confidential else WITHDRAW


def _address(declaration: Declaration) -> str:
    return url_for("entry.entry", ref=declaration.reference)


def _back_to(declaration: Declaration) -> Any:
    return redirect(_address(declaration), 303)
