"""C06: how a round goes: rate, by unit and by day as picture and as table; closing it; the exceptions."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

import clock
from audit import Kind, record_apart
from auth.policies import me, read, write
from campaigns.charts import TARGET, bars_of, lines_of
from campaigns.chasing import NobodyChosen, certify, exceptions, said_nothing
from campaigns.figures import Rate, course_of, rate_of, units_of
from campaigns.mails import START, steps_of
from campaigns.models import DRAFT, PLANNED, RUNNING, Round
from campaigns.pages.rounds import STATES, STEPS, name_of
from campaigns.running import NoReason, WrongState, close
from extensions import db
from registers.duties.models import EXEMPTED, LEFT, NOT_NEEDED, Duty
from registers.moments import day_text
from registers.pages.paging import paged
from registers.pages.staff_form import StaffForm, longtext

blueprint = Blueprint("following", __name__)

PAGE = 50
LONGEST_REASON = 300  # characters
FIGURE_COLUMNS = ("soort", "naam", "gereageerd", "nog_niet", "deel")


@read(blueprint, "/intern/beheer/jaarcheck/<ref>", "campaign.lead")
def follow(campaign: Round) -> Any:
    if campaign.state == DRAFT:
        return redirect(url_for("rounds.set_up", ref=campaign.code, step=STEPS[0].name), 303)
    if campaign.state == PLANNED:
        return redirect(url_for("rounds.ready", ref=campaign.code), 303)
    course, units = course_of(campaign), [_unit(name, one) for name, one in units_of(campaign)]
    mails = [(_("start") if name == START else _("herinnering"), day) for name, day in steps_of(campaign)]
    return render_template(
        "rounds/follow.html",
        campaign=campaign,
        name=name_of(campaign),
        state=STATES[campaign.state],
        running=campaign.state == RUNNING,
        rate=course.rate,
        target=TARGET,
        lines=lines_of(course.days, course.rate.total, campaign.closes_on, mails),
        day_rows=_day_rows(course.days, course.rate, {day: label for label, day in mails}),
        bars=bars_of([(unit["name"], unit["share"]) for unit in units]),
        units=units,
    )


@read(blueprint, "/intern/beheer/jaarcheck/<ref>/cijfers.csv", "campaign.lead")
def figures_file(campaign: Round) -> Any:
    """What the page shows, for spreadsheets; that somebody took it along is on record."""
    name = f"jaarcheck-{campaign.code}.csv"
    content = current_app.extensions["spreadsheet"](FIGURE_COLUMNS, _figure_rows(campaign))
    record_apart(Kind.EXPORTED, actor=me(), subject=("export", name))
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype="text/csv", headers=headers)


@read(blueprint, "/intern/beheer/jaarcheck/<ref>/sluiten", "campaign.lead")
def closing(campaign: Round) -> Any:
    return _closing_page(campaign, _closing_form(campaign))


@write(blueprint, "/intern/beheer/jaarcheck/<ref>/sluiten", "campaign.lead")
def closing_post(campaign: Round) -> Any:
    form = _closing_form(campaign)
    why = " ".join(form["why"].raw.split())
    if len(why) > LONGEST_REASON:
        form.refuse({"why": _("Maak de tekst korter: hoogstens %(count)s tekens", count=LONGEST_REASON)})
        return _closing_page(campaign, form, 422)
    try:
        close(campaign, why, actor=me())
    except NoReason:
        form.refuse({"why": _("Schrijf in één zin waarom")})
        return _closing_page(campaign, form, 422)
    except WrongState:
        flash(_("Deze jaarcheck loopt niet."))
    else:
        flash(_("De jaarcheck is gesloten. De cijfers staan vast."), "success")
    return redirect(url_for(".follow", ref=campaign.code), 303)


@read(blueprint, "/intern/beheer/jaarcheck/<ref>/uitzonderingen", "campaign.lead")
def exception_list(campaign: Round) -> Any:
    found = paged(exceptions(campaign), PAGE)
    return render_template(
        "rounds/exceptions.html",
        campaign=campaign,
        name=name_of(campaign),
        rows=[_exception(duty) for duty in found.rows],
        found=found,
        url_for_page=lambda number: url_for(".exception_list", ref=campaign.code, pagina=number),
    )


@read(blueprint, "/intern/beheer/jaarcheck/<ref>/niets", "campaign.lead")
def nothings(campaign: Round) -> Any:
    """Who said "nothing", to be certified in one go with one record each."""
    return _nothings_page(campaign)


@write(blueprint, "/intern/beheer/jaarcheck/<ref>/niets", "campaign.lead")
def nothings_post(campaign: Round) -> Any:
    query = said_nothing(campaign)
    if request.form.get("everyone") != "ja":
        query = query.where(Duty.uid.in_(request.form.getlist("chosen")))
    try:
        count = certify(campaign, db.session.scalars(query), actor=me())
    except NobodyChosen:
        return _nothings_page(campaign, _("Kies minstens één regel. Je eigen antwoord stel je niet zelf vast.")), 422
    flash(_("Je hebt %(count)s keer vastgesteld dat er niets is.", count=count), "success")
    return redirect(url_for(".nothings", ref=campaign.code), 303)


def _nothings_page(campaign: Round, error: str = "") -> str:
    found = paged(said_nothing(campaign), PAGE)
    return render_template(
        "rounds/nothings.html",
        campaign=campaign,
        name=name_of(campaign),
        error=error,
        rows=[_nothing(duty) for duty in found.rows],
        found=found,
        url_for_page=lambda number: url_for(".nothings", ref=campaign.code, pagina=number),
    )


def _day_rows(days: Sequence[tuple[Any, int]], rate: Rate, mails: dict[Any, str]) -> list[dict[str, Any]]:
    """Every day on which something changed or mail went out."""
    rows, before = [], -1
    for day, done in days:
        if done != before or day in mails:
            percent = f"{100 * done // rate.total if rate.total else 100}%"
            rows.append({"day": day_text(day), "done": done, "percent": percent, "mail": mails.get(day, "")})
        before = done
    return rows


def _unit(name: str, rate: Rate) -> dict[str, Any]:
    return {
        "name": name or _("Kleine afdelingen samen"),
        "done": rate.done,
        "open": rate.open,
        "percent": f"{rate.percent}%",
        "share": rate.percent,
    }


def _figure_rows(campaign: Round) -> list[dict[str, Any]]:
    """The whole, each unit and each day; `deel` is a whole percentage, rounded down."""
    course = course_of(campaign)
    rows = [("totaal", "", course.rate)]
    rows += [("afdeling", name or str(_("Kleine afdelingen samen")), rate) for name, rate in units_of(campaign)]
    rows += [("dag", day.isoformat(), Rate(done, course.rate.total - done)) for day, done in course.days]
    return [dict(zip(FIGURE_COLUMNS, (kind, name, rate.done, rate.open, rate.percent), strict=True)) for kind, name, rate in rows]


def _exception(duty: Duty) -> dict[str, Any]:
    whys = {EXEMPTED: _("vrijgesteld"), LEFT: _("uit dienst"), NOT_NEEDED: _("niet meer nodig")}
    if duty.closing in whys:
        what = whys[duty.closing]
    elif duty.suspended_on and duty.closed_at is None:
        what = _("met verlof, de termijn staat stil")
    else:
        what = _("meer tijd, tot en met %(day)s", day=day_text(duty.due_on))
    return {"person": duty.person.name, "register": duty.register.name, "what": what, "why": duty.remark}


def _nothing(duty: Duty) -> dict[str, Any]:
    box = {"name": "chosen", "value": duty.uid, "checked": False, "label": _("Kies %(name)s", name=duty.person.name)}
    on = day_text(clock.local(duty.closed_at).date()) if duty.closed_at else ""
    return {"person": {"text": duty.person.name, "box": box}, "register": duty.register.name, "on": on}


def _closing_form(campaign: Round) -> StaffForm:
    early = clock.today() <= campaign.closes_on
    hint = _("De laatste dag is nog niet voorbij. Schrijf daarom waarom.") if early else ""
    return StaffForm(longtext("why", _("Waarom sluit je?"), request.form, hint=hint, rows=2, optional=not early))


def _closing_page(campaign: Round, form: StaffForm, status: int = 200) -> Any:
    if campaign.state != RUNNING:
        return redirect(url_for(".follow", ref=campaign.code), 303)
    return render_template(
        "rounds/closing.html", campaign=campaign, name=name_of(campaign), form=form, rate=rate_of(campaign)
    ), status
