"""What people must answer: the page on which they do, and the officer's list of who did not, with more time and exemptions."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import Select, select

import clock
from auth.policies import me, read, write
from extensions import db
from organisation.models import Unit
from organisation.structure import positions_of
from registers.catalogue import registers
from registers.duties.closing import AlreadyClosed, NothingToConfirm, NotLater, confirm, exempt, extend
from registers.duties.models import QUESTION_ASKED, ROUND, Duty
from registers.duties.reading import counted_by_register, counted_by_unit, in_unit, is_late, waiting
from registers.duties.table import DUTY_KINDS
from registers.in_force import active_declarations
from registers.moments import day_text, deadline_chip
from registers.pages.paging import paged
from registers.pages.staff_form import StaffForm, choice, day, day_in, longtext
from registers.standing import title_of

blueprint = Blueprint("duties", __name__)

PAGE = 50
LONGEST_REASON = 300  # characters, as the row keeps them
EXTEND, EXEMPT = "meer_tijd", "vrijstellen"
WAYS = {
    EXTEND: lazy_gettext("Meer tijd geven"),
    EXEMPT: lazy_gettext("Vrijstellen: er hoeft geen antwoord te komen"),
}


def task_of(duty: Duty) -> dict[str, Any]:
    """A duty as a card under "Te doen": title, address, why, and the last day."""
    if duty.kind == QUESTION_ASKED and duty.declaration and duty.declaration.open_question:
        declaration, question = duty.declaration, duty.declaration.open_question
        return {
            "title": _("Beantwoord de vraag van %(name)s", name=question.asked_by.name),
            "url": url_for("entry.answer", ref=declaration.reference),
            "meta": " · ".join(str(part) for part in (declaration.register.name, title_of(declaration)) if part),
            "due": duty.due_on,
        }
    if duty.kind == ROUND:
        return {
            "title": _("Doe de jaarcheck %(round)s", round=duty.ground),
            "url": url_for("check.check", ref=duty.ground),
            "meta": "",
            "due": duty.due_on,
        }
    held = active_declarations(duty.register, duty.person)
    title = _("Kijk na of het nog klopt: %(register)s") if held else _("Geef door of je iets hebt: %(register)s")
    return {
        "title": title % {"register": duty.register.plural},
        "url": url_for("duties.answer", ref=duty.uid) if held else url_for("choosing.nothing_in", register=duty.register),
        "meta": str(DUTY_KINDS[duty.kind].because),
        "due": duty.due_on,
    }


@read(blueprint, "/intern/te-doen/<ref>", "duty.answer")
def answer(duty: Duty) -> Any:
    """Does what you declared still hold? Whoever has nothing in force is asked whether he has anything."""
    if duty.closed_at:
        return _answered()
    if duty.kind == ROUND:
        return redirect(url_for("check.check", ref=duty.ground), 303)
    held = active_declarations(duty.register, duty.person)
    if not held:
        return redirect(url_for("choosing.nothing_in", register=duty.register), 303)
    return render_template(
        "duties/answer.html",
        duty=duty,
        because=DUTY_KINDS[duty.kind].because,
        entries=[{"title": title_of(one), "declaration": one} for one in held],
    )


@write(blueprint, "/intern/te-doen/<ref>", "duty.answer")
def answer_post(duty: Duty) -> Any:
    try:
        confirm(duty, actor=me())
    except AlreadyClosed:
        return _answered()
    except NothingToConfirm:
        return redirect(url_for("choosing.nothing_in", register=duty.register), 303)
    flash(_("Bedankt. Je hebt bevestigd dat alles nog klopt."))
    return redirect(url_for("overview.overview"), 303)


@read(blueprint, "/intern/beheer/antwoorden", "area.follow_up")
def unanswered() -> Any:
    """Who has not answered, outside a round: in figures per register and unit, and by name."""
    today = clock.today()
    by_register, by_unit = counted_by_register(today), counted_by_unit(today)
    chosen = {name: request.args.get(name, "") for name in ("soort", "afdeling", "stand")}
    found = paged(_narrowed(waiting(today), chosen, today), PAGE)
    kept: dict[str, Any] = {name: value for name, value in chosen.items() if value}
    return render_template(
        "duties/unanswered.html",
        rows=[_row(duty) for duty in found.rows],
        count=found.count,
        page=found.page,
        pages=found.pages,
        url_for_page=lambda number: url_for(".unanswered", **kept, pagina=number),
        filtered=bool(kept),
        by_register=[{"name": one.name, "open": number, "late": late} for one, (number, late) in by_register.items()],
        by_unit=[{"name": one.name, "open": number, "late": late} for one, (number, late) in by_unit.items()],
        selections=_selections(chosen, list(by_unit)),
    )


@read(blueprint, "/intern/beheer/antwoorden/<ref>", "duty.give")
def give(duty: Duty) -> Any:
    """Give more time, or an exemption."""
    return _gone() if duty.closed_at else _give_page(duty, _give_form({}))


@write(blueprint, "/intern/beheer/antwoorden/<ref>", "duty.give")
def give_post(duty: Duty) -> Any:
    form = _give_form(request.form)
    way, reason = form["way"].raw, form["reason"].raw.strip()
    until = day_in(form["until"]) if way == EXTEND else None
    if way not in WAYS:
        form.refuse({"way": _("Kies wat je geeft")})
    if way == EXTEND and until is None and not form["until"].errors:
        form.refuse({"until": _("Vul de nieuwe laatste dag in")})
    if len(reason) > LONGEST_REASON:
        form.refuse({"reason": _("Maak de tekst korter: hoogstens %(count)s tekens", count=LONGEST_REASON)})
    if not reason:
        form.refuse({"reason": _("Schrijf in één zin waarom")})
    if not form.errors:
        try:
            _carry_out(duty, until, reason)
        except AlreadyClosed:
            return _gone()
        except NotLater:
            form.refuse({"until": _("Kies een dag na %(day)s", day=day_text(max(duty.due_on, clock.today())))})
    if form.errors:
        return _give_page(duty, form), 422
    flash(_given(duty, until))
    return redirect(url_for(".unanswered"), 303)


def _carry_out(duty: Duty, until: date | None, reason: str) -> None:
    if until:
        extend(duty, until, reason, actor=me())
    else:
        exempt(duty, reason, actor=me())


def _given(duty: Duty, until: date | None) -> str:
    if until:
        return str(_("%(name)s heeft nu tijd tot en met %(day)s.", name=duty.person.name, day=day_text(duty.due_on)))
    return str(_("%(name)s is vrijgesteld.", name=duty.person.name))


def _narrowed(query: Select[Duty], chosen: Mapping[str, str], today: date) -> Select[Duty]:
    """The list narrowed by ?soort=, ?afdeling= and ?stand=; a value nobody knows narrows nothing."""
    register = next((one for one in registers() if one.address == chosen["soort"]), None)
    unit = db.session.scalars(select(Unit).where(Unit.code == chosen["afdeling"])).first()
    if register:
        query = query.where(Duty.register_slug == register.slug)
    if unit:
        query = query.where(in_unit(unit, today))
    return query.where(is_late(today)) if chosen["stand"] == "te-laat" else query


def _selections(chosen: Mapping[str, str], units: list[Unit]) -> list[tuple[str, str, list[tuple[str, str, bool]]]]:
    """The boxes of the filter: name, label, and their choices as (value, text, chosen)."""
    kinds = [("", _("Alle soorten")), *((one.address, str(one.plural)) for one in registers() if one.nil)]
    places = [("", _("Alle afdelingen")), *((unit.code, unit.name) for unit in units)]
    stands = [("", _("Alles wat openstaat")), ("te-laat", _("Alleen te laat"))]
    return [
        (name, label, [(value, text, value == chosen[name]) for value, text in options])
        for name, label, options in (
            ("soort", _("Soort"), kinds),
            ("afdeling", _("Afdeling"), places),
            ("stand", _("Stand"), stands),
        )
    ]


def _row(duty: Duty) -> dict[str, Any]:
    chip = deadline_chip(duty.due_on)
    assert chip is not None
    held = ", ".join(position.title for position in positions_of(duty.person, clock.today()))
    extended = _("was %(day)s", day=day_text(duty.first_due_on)) if duty.due_on != duty.first_due_on else ""
    return {
        "person": {"text": duty.person.name, "note": held},
        "register": duty.register.name,
        "why": {"text": DUTY_KINDS[duty.kind].name, "note": day_text(duty.opened_on)},
        "due": {"text": day_text(duty.due_on), "note": extended},
        "left": {"text": chip["text"], "tag_tone": chip["tone"]},
        "give": {"text": _("Meer tijd of vrijstellen"), "url": url_for(".give", ref=duty.uid)}
        if duty.person_id != me().id
        else "",
    }


def _give_form(sent: Mapping[str, str]) -> StaffForm:
    return StaffForm(
        choice("way", _("Wat geef je?"), {code: str(name) for code, name in WAYS.items()}, sent),
        day("until", _("Tot en met welke dag?"), sent, hint=_("Alleen bij meer tijd."), optional=True),
        longtext("reason", _("Waarom?"), sent, hint=_("Eén zin. Hij komt in het logboek."), rows=2),
    )


def _give_page(duty: Duty, form: StaffForm) -> str:
    return render_template("duties/give.html", duty=duty, form=form, why=DUTY_KINDS[duty.kind].name)


def _answered() -> Any:
    flash(_("Dit is al beantwoord."))
    return redirect(url_for("overview.overview"), 303)


def _gone() -> Any:
    flash(_("Hier is geen antwoord meer nodig."))
    return redirect(url_for(".unanswered"), 303)
