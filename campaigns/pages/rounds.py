"""C04 and C05: the list of rounds, and setting one up in five steps; what was filled in is kept after each (ux 1.11)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from sqlalchemy import select
from werkzeug.exceptions import NotFound

import clock
from auth.policies import me, read, write
from boxes import Box
from campaigns.audience import people_without_mail, reach_of
from campaigns.figures import rate_of
from campaigns.models import CLOSED, DRAFT, EVERYONE, PLANNED, RUNNING, SOME_UNITS, Round
from campaigns.running import NobodyAsked, WrongState, discard, new_round, rounds, save, start, tested
from extensions import db
from organisation.mailing import has_address
from organisation.models import Unit
from organisation.working_days import on_working_day
from registers.catalogue import registers
from registers.errors import Incomplete
from registers.moments import day_text
from registers.pages.staff_form import StaffForm, choice, choices, day, day_in, longtext

blueprint = Blueprint("rounds", __name__)

LONGEST_TEXT = 300  # characters, as the row keeps them
REMINDER_CHOICES = (28, 21, 14, 7, 3, 1)  # days before the last day
STATES = {
    DRAFT: (lazy_gettext("Nog niet klaar"), "neutral"),
    PLANNED: (lazy_gettext("Gepland"), "info"),
    RUNNING: (lazy_gettext("Loopt"), "warn"),
    CLOSED: (lazy_gettext("Gesloten"), "pos"),
}
WRONG = {
    "starts_on": lazy_gettext("Kies vandaag of een latere dag"),
    "closes_on": lazy_gettext("De laatste dag moet na de eerste dag liggen"),
    "register_slugs": lazy_gettext("Kies minstens één register"),
    "unit_codes": lazy_gettext("Kies minstens één afdeling"),
}


@dataclass(frozen=True)
class Step:
    """One page of setting up: its name in the address, its heading, its boxes, and the columns that its answers give."""

    name: str
    title: Any
    boxes: Callable[[Round, Mapping[str, str]], list[Box]]
    values: Callable[[StaffForm], dict[str, Any]]


@read(blueprint, "/intern/beheer/jaarcheck", "area.rounds")
def overview() -> Any:
    """C04."""
    return render_template("rounds/list.html", rows=[_row(one) for one in rounds()])


@write(blueprint, "/intern/beheer/jaarcheck", "area.rounds")
def create() -> Any:
    campaign = new_round(actor=me())
    return redirect(url_for(".set_up", ref=campaign.code, step=STEPS[0].name), 303)


@read(blueprint, "/intern/beheer/jaarcheck/<ref>/opzet/<step>", "campaign.lead")
def set_up(campaign: Round, step: str) -> Any:
    page = _step(step)
    if campaign.state not in (DRAFT, PLANNED):
        return redirect(url_for("following.follow", ref=campaign.code), 303)
    return _step_page(campaign, page, StaffForm(*page.boxes(campaign, {})))


@write(blueprint, "/intern/beheer/jaarcheck/<ref>/opzet/<step>", "campaign.lead")
def set_up_post(campaign: Round, step: str) -> Any:
    page = _step(step)
    form = StaffForm(*page.boxes(campaign, request.form))
    values = page.values(form)
    if not form.errors:
        try:
            save(campaign, values, actor=me())
        except WrongState:
            return redirect(url_for("following.follow", ref=campaign.code), 303)
        except Incomplete as incomplete:
            form.refuse({name: str(WRONG[name]) for name in incomplete.errors})
    if form.errors:
        return _step_page(campaign, page, form, 422)
    if page is STEPS[-1]:
        return redirect(url_for(".ready", ref=campaign.code), 303)
    return redirect(url_for(".set_up", ref=campaign.code, step=STEPS[STEPS.index(page) + 1].name), 303)


@read(blueprint, "/intern/beheer/jaarcheck/<ref>/klaar", "campaign.lead")
def ready(campaign: Round) -> Any:
    """The last step: who will be asked, a test to oneself, and the start."""
    if campaign.state not in (DRAFT, PLANNED):
        return redirect(url_for("following.follow", ref=campaign.code), 303)
    return _ready_page(campaign)


@write(blueprint, "/intern/beheer/jaarcheck/<ref>/proef", "campaign.lead")
def test(campaign: Round) -> Any:
    if not has_address(me()):
        flash(_("Je hebt zelf geen e-mailadres. De proef is niet verstuurd."), "warning")
        return redirect(url_for(".ready", ref=campaign.code), 303)
    try:
        tested(campaign, actor=me())
    except WrongState:
        return redirect(url_for("following.follow", ref=campaign.code), 303)
    flash(_("De proefmail is naar je onderweg."), "success")
    return redirect(url_for(".ready", ref=campaign.code), 303)


@write(blueprint, "/intern/beheer/jaarcheck/<ref>/start", "campaign.lead")
def begin(campaign: Round) -> Any:
    try:
        opened = start(campaign, actor=me())
    except WrongState:
        return redirect(url_for("following.follow", ref=campaign.code), 303)
    except (NobodyAsked, Incomplete):
        return _ready_page(campaign, _("Niemand krijgt deze vraag, of de laatste dag is voorbij. Pas de opzet aan.")), 422
    if opened:
        flash(_("De jaarcheck is gestart. De mails gaan op de eerstvolgende werkdag om 8 uur."), "success")
    else:
        flash(_("De jaarcheck is gepland. Hij begint vanzelf op %(day)s.", day=day_text(campaign.starts_on)), "success")
    return redirect(url_for("following.follow", ref=campaign.code), 303)


@write(blueprint, "/intern/beheer/jaarcheck/<ref>/weg", "campaign.lead")
def throw_away(campaign: Round) -> Any:
    name = name_of(campaign)
    try:
        discard(campaign, actor=me())
    except WrongState:
        return redirect(url_for("following.follow", ref=campaign.code), 303)
    flash(_("%(round)s is weggegooid. Er was nog niemand gevraagd.", round=name), "success")
    return redirect(url_for(".overview"), 303)


def name_of(campaign: Round) -> str:
    return str(_("Jaarcheck %(year)s", year=campaign.code))


def _row(campaign: Round) -> dict[str, Any]:
    label, tone = STATES[campaign.state]
    begun = campaign.state in (RUNNING, CLOSED)
    rate = rate_of(campaign) if begun else None
    where = url_for("following.follow", ref=campaign.code)
    if campaign.state == DRAFT:
        where = url_for(".set_up", ref=campaign.code, step=STEPS[0].name)
    return {
        "name": {"text": name_of(campaign), "url": where},
        "state": {"text": label, "tag_tone": tone},
        "starts": day_text(campaign.starts_on),
        "closes": day_text(campaign.closes_on),
        "rate": _("%(percent)s%% (%(done)s van %(total)s)", percent=rate.percent, done=rate.done, total=rate.total)
        if rate
        else "",
    }


# The steps ------------------------------------------------------------------------------------------------------------


def _who_boxes(campaign: Round, sent: Mapping[str, str]) -> list[Box]:
    asked = {one.slug: str(one.plural) for one in registers() if one.nil}
    units = {unit.code: unit.name for unit in db.session.scalars(select(Unit).order_by(Unit.name, Unit.id))}
    chosen = request.form.getlist("register_slugs") if sent else campaign.register_slugs
    some = request.form.getlist("unit_codes") if sent else campaign.unit_codes
    audience = {EVERYONE: _("Iedereen"), SOME_UNITS: _("Alleen deze afdelingen")}
    return [
        choices("register_slugs", _("Over welke registers?"), asked, chosen),
        choice("audience", _("Wie vraag je?"), audience, sent or {"audience": campaign.audience}),
        choices("unit_codes", _("Welke afdelingen?"), units, some, hint=_("Alleen als je niet iedereen vraagt."), optional=True),
    ]


def _who(form: StaffForm) -> dict[str, Any]:
    audience = form["audience"].raw
    if audience not in (EVERYONE, SOME_UNITS):
        form.refuse({"audience": _("Kies wie je vraagt")})
    units = _codes(form["unit_codes"]) if audience == SOME_UNITS else []
    return {"register_slugs": _codes(form["register_slugs"]), "audience": audience, "unit_codes": units}


def _when_boxes(campaign: Round, sent: Mapping[str, str]) -> list[Box]:
    hint = _("Valt dit op een vrije dag? Dan wordt het de eerste werkdag erna.")
    return [
        day("starts_on", _("Eerste dag"), sent, None if sent else campaign.starts_on),
        day("closes_on", _("Laatste dag"), sent, None if sent else campaign.closes_on, hint=hint),
    ]


def _when(form: StaffForm) -> dict[str, Any]:
    """R17: the last day is a working day."""
    days: dict[str, date] = {}
    for name in ("starts_on", "closes_on"):
        found = day_in(form[name])
        if found:
            days[name] = on_working_day(found) if name == "closes_on" else found
        elif not form[name].errors:
            form.refuse({name: _("Vul een dag in")})
    return days


def _reminder_boxes(campaign: Round, sent: Mapping[str, str]) -> list[Box]:
    names = {str(one): ngettext("%(num)s dag voor het einde", "%(num)s dagen voor het einde", one) for one in REMINDER_CHOICES}
    chosen = request.form.getlist("reminders") if sent else [str(one) for one in campaign.reminders]
    hint = _("Alleen wie nog niet heeft geantwoord, krijgt een herinnering.")
    return [choices("reminders", _("Wanneer herinner je?"), names, chosen, hint=hint, optional=True)]


def _reminders(form: StaffForm) -> dict[str, Any]:
    return {"reminders": [int(code) for code in _codes(form["reminders"])]}


def _text_boxes(campaign: Round, sent: Mapping[str, str]) -> list[Box]:
    held = sent or {"text_nl": campaign.text_nl, "text_en": campaign.text_en}
    hint = _("Eén zin van jezelf. Hij komt op de pagina en in de mail.")
    return [
        longtext("text_nl", _("Eigen zin in het Nederlands"), held, hint=hint, rows=2, optional=True),
        longtext("text_en", _("Eigen zin in het Engels"), held, rows=2, optional=True),
    ]


def _texts(form: StaffForm) -> dict[str, Any]:
    values = {name: " ".join(form[name].raw.split()) for name in ("text_nl", "text_en")}
    for name, text in values.items():
        if len(text) > LONGEST_TEXT:
            form.refuse({name: _("Maak de tekst korter: hoogstens %(count)s tekens", count=LONGEST_TEXT)})
    return values


STEPS = (
    Step("wie", lazy_gettext("Wie vraag je?"), _who_boxes, _who),
    Step("wanneer", lazy_gettext("Wanneer?"), _when_boxes, _when),
    Step("herinneren", lazy_gettext("Wanneer herinner je?"), _reminder_boxes, _reminders),
    Step("teksten", lazy_gettext("Wat schrijf je?"), _text_boxes, _texts),
)


def _codes(box: Box) -> list[str]:
    return [code for code in box.raw.split(",") if code]


def _step(name: str) -> Step:
    found = next((one for one in STEPS if one.name == name), None)
    if found is None:
        raise NotFound()
    return found


def _step_page(campaign: Round, step: Step, form: StaffForm, status: int = 200) -> Any:
    number = STEPS.index(step)
    back = url_for(".set_up", ref=campaign.code, step=STEPS[number - 1].name) if number else url_for(".overview")
    reach = reach_of(campaign, max(clock.today(), campaign.starts_on)) if number else None
    page = render_template(
        "rounds/step.html", campaign=campaign, title=step.title, form=form, number=number + 1, steps=len(STEPS) + 1, back=back,
        reach=reach,
    )  # fmt: skip
    return page, status


def _ready_page(campaign: Round, error: str = "") -> str:
    on = max(clock.today(), campaign.starts_on)
    return render_template(
        "rounds/ready.html",
        campaign=campaign,
        error=error,
        reach=reach_of(campaign, on),
        without_mail=people_without_mail(campaign, on),
        facts=_facts(campaign),
        number=len(STEPS) + 1,
        back=url_for(".set_up", ref=campaign.code, step=STEPS[-1].name),
        starts_now=campaign.starts_on <= clock.today(),
    )


def _facts(campaign: Round) -> list[dict[str, str]]:
    reminders = ", ".join(ngettext("%(num)s dag", "%(num)s dagen", one) for one in sorted(campaign.reminders, reverse=True))
    rows = (
        (_("Registers"), ", ".join(str(one.plural) for one in campaign.registers)),
        (_("Eerste dag"), day_text(campaign.starts_on)),
        (_("Laatste dag"), day_text(campaign.closes_on)),
        (_("Herinneringen voor het einde"), reminders or _("geen")),
        (_("Eigen zin"), campaign.text),
    )
    return [{"label": label, "value": value} for label, value in rows if value]
