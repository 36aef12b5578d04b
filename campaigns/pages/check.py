"""M12: does what we have of you still hold? One page for every entry, with M11 inside where there is nothing (ux 1.3)."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

import clock
from auth.policies import me, read, write
from boxes import Box
from campaigns.answering import CHANGED, NO, STOPPED, UNCHANGED, YES, Entry, Part, Said, answer, parts_of
from campaigns.models import Round
from extensions import db
from registers.definition import Register
from registers.errors import Conflict, Incomplete
from registers.models import DRAFT, Declaration
from registers.pages.amending import change_under_way
from registers.pages.declaring import next_address
from registers.pages.staff_form import StaffForm, choice, day, day_in
from registers.partial_date import PartialDate
from registers.standing import title_of

blueprint = Blueprint("check", __name__)


@read(blueprint, "/intern/jaarcheck/<ref>", "campaign.answer")
def check(campaign: Round) -> Any:
    parts = parts_of(campaign, me())
    if not parts:
        return render_template("rounds/check_done.html", campaign=campaign)
    return _page(campaign, parts, _form(parts))


@write(blueprint, "/intern/jaarcheck/<ref>", "campaign.answer")
def check_post(campaign: Round) -> Any:
    parts = parts_of(campaign, me())
    if not parts:
        return redirect(url_for("check.check", ref=campaign.code), 303)
    form = _form(parts)
    said = _said(parts, form)
    if form.errors:
        return _page(campaign, parts, form, 422)
    try:
        changed = answer(campaign, said, actor=me())
    except Conflict:
        return _again(campaign, {"": str(_("Er is intussen iets veranderd. Kijk het nog een keer na."))}, 409)
    except Incomplete as incomplete:
        return _again(campaign, incomplete.errors, 422)
    return _onwards(parts, said, changed)


def _again(campaign: Round, errors: Mapping[str, str], status: int) -> Any:
    """Nothing of the page was kept: it is asked again, as things stand now."""
    db.session.rollback()
    parts = parts_of(campaign, me())
    if not parts:
        return redirect(url_for("check.check", ref=campaign.code), 303)
    form = _form(parts)
    form.refuse(errors)
    return _page(campaign, parts, form, status)


def _onwards(parts: list[Part], said: Said, changed: list[Declaration]) -> Any:
    """To the first thing that has to be written yet, else back to the overview."""
    new = [part.duty.register for part in parts if said.more.get(part.duty.register_slug) == YES]
    if changed:
        flash(
            _("Je keuzes zijn bewaard. Wijzig nog wat veranderd is. Geef daarna ook het nieuwe door.")
            if new
            else _("Je keuzes zijn bewaard. Wijzig nog wat veranderd is, dan ben je klaar.")
        )
        return redirect(_address_of_change(changed[0]), 303)
    if new:
        flash(_("Je keuzes zijn bewaard. Geef het nieuwe nog door, dan ben je klaar."))
        return redirect(url_for("declaring.new", register=new[0]), 303)
    flash(_("Bedankt. Je jaarcheck is klaar."), "success")
    return redirect(url_for("overview.overview"), 303)


def _address_of_change(declaration: Declaration) -> str:
    """To the change that was begun, else to the entry, where each answer has its own way to change it."""
    draft = change_under_way(declaration)
    return next_address(draft) if draft else url_for("entry.entry", ref=declaration.reference)


def _form(parts: list[Part]) -> StaffForm:
    return StaffForm(*(box for part in parts for box in _boxes(part)))


def _boxes(part: Part) -> list[Box]:
    boxes = [box for entry in part.to_look_at for box in _entry_boxes(entry)]
    return [*boxes, _more_box(part)]


def _entry_boxes(entry: Entry) -> list[Box]:
    reference = entry.declaration.reference
    names = {UNCHANGED: _("Klopt nog"), CHANGED: _("Is veranderd"), STOPPED: _("Ik ben gestopt")}
    choices = {code: str(names[code]) for code in entry.choices}
    boxes = [choice(f"entry-{reference}", _named(entry.declaration), choices, request.form)]
    if STOPPED in choices:
        boxes.append(day(f"ends-{reference}", _("Wanneer ben je gestopt?"), request.form, optional=True))
    return boxes


def _more_box(part: Part) -> Box:
    register = part.duty.register
    if part.entries:
        options = {NO: _("Nee"), YES: _("Ja")}
        return choice(
            f"more-{register.slug}", _("Is er iets bij gekomen? %(register)s", register=register.plural), options, request.form
        )
    options = {NO: _("Nee, ik heb niets door te geven"), YES: _("Ja, ik geef iets door")}
    return choice(f"more-{register.slug}", _question(register), options, request.form)


def _question(register: Register) -> str:
    if register.confidential:
        return str(_("Heb je iets door te geven? %(register)s", register=register.plural))
    return str(_("Heb je nevenwerk?"))


def _said(parts: list[Part], form: StaffForm) -> Said:
    """What was chosen; puts an error at every question without an answer."""
    choices, ends, seen, more = {}, {}, {}, {}
    for part in parts:
        for entry in part.to_look_at:
            reference = entry.declaration.reference
            chosen = form[f"entry-{reference}"].raw
            if chosen not in entry.choices:
                form[f"entry-{reference}"].errors.append(_("Kies bij %(what)s of het nog klopt", what=_named(entry.declaration)))
            choices[reference] = chosen
            seen[reference] = request.form.get(f"seen-{reference}", 0, type=int)
            if chosen == STOPPED and (stopped := _day_stopped(entry.declaration, form)):
                ends[reference] = stopped
        box = form[f"more-{part.duty.register_slug}"]
        if box.raw not in (NO, YES):
            box.errors.append(_("Kies of er iets bij is gekomen") if part.entries else _("Kies of je iets door te geven hebt"))
        more[part.duty.register_slug] = box.raw
    return Said(choices, ends, seen, more)


def _day_stopped(declaration: Declaration, form: StaffForm) -> PartialDate | None:
    box = form[f"ends-{declaration.reference}"]
    stopped_on = day_in(box)
    if stopped_on is None and not box.errors:
        box.errors.append(_("Vul in wanneer je bent gestopt"))
    if stopped_on is None:
        return None
    starts = declaration.starts
    if stopped_on > clock.today():
        box.errors.append(_("Kies vandaag of een eerdere dag. Ben je nog niet gestopt? Geef het dan later door"))
    if starts and stopped_on < starts.first:
        box.errors.append(_("De stopdatum moet na je startdatum liggen: %(start)s", start=starts.text))
    return PartialDate(stopped_on, "day")


def _named(declaration: Declaration) -> str:
    parts = (title_of(declaration), declaration.counterparty.name if declaration.counterparty else "")
    return ", ".join(part for part in parts if part)


def _page(campaign: Round, parts: list[Part], form: StaffForm, status: int = 200) -> Any:
    begun = {
        entry.declaration.reference
        for part in parts
        for entry in part.to_look_at
        if any(one.status == DRAFT for one in entry.declaration.replaced_by)
    }
    page = render_template(
        "rounds/check.html",
        campaign=campaign,
        parts=parts,
        form=form,
        named=_named,
        begun=begun,
        due_on=min(part.duty.due_on for part in parts),
    )
    return page, status
