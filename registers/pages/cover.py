"""L07: who decides for me while I am away (R22): what runs, what is planned, what has been, and a form of four fields."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

import clock
from auth.policies import me, read, write
from extensions import db
from organisation.changes import (
    AlreadyCovered,
    EndsBeforeStart,
    NotForOneself,
    arrange_deputy,
    cancel_deputy,
    end_deputy,
)
from organisation.models import Deputy, Person
from organisation.structure import positions_of, units_of
from registers.catalogue import register, registers, slugs
from registers.colleagues import colleagues_named
from registers.moments import day_text
from registers.pages.staff_form import StaffForm, choice, choices, day, day_in, text

blueprint = Blueprint("cover", __name__)

MOST_FOUND = 8  # people with the typed name to choose from

Sent = MultiDict[str, str]


@read(blueprint, "/intern/vervanging", "area.team")
def cover() -> Any:
    return _page(_form(MultiDict(), []))


@write(blueprint, "/intern/vervanging", "area.team")
def arrange() -> Any:
    """Arrange it; when more people have that name, ask which of them."""
    sent = request.form
    found = colleagues_named(sent.get("name", ""), clock.today())
    form = _form(sent, found)
    deputy = _chosen(form, sent, found)
    from_on, until_on = _days(form)
    chosen = [slug for slug in slugs() if slug in sent.getlist("registers")]
    if not chosen:
        form.refuse({"registers": _("Kies waarvoor deze collega beslist")})
    if form.errors or deputy is None or from_on is None or until_on is None:
        return _page(form), 422
    try:
        arrange_deputy(me(), deputy, from_on, until_on, _as_stored(chosen), actor=me())
    except NotForOneself:
        form.refuse({"name": _("Kies iemand anders. Jezelf vervangen kan niet")})
    except EndsBeforeStart:
        form.refuse({"until_on": _("De laatste dag ligt voor de eerste dag. Kies een latere dag")})
    except AlreadyCovered:
        form.refuse({"from_on": _("In die dagen vervangt al iemand je hiervoor. Kies andere dagen of stop die vervanging eerst")})
    if form.errors:
        return _page(form), 422
    words = {"name": deputy.name, "first": day_text(from_on), "last": day_text(until_on)}
    flash(_("%(name)s vervangt je van %(first)s tot en met %(last)s. Het stopt vanzelf.", **words))
    return redirect(url_for(".cover"), 303)


@write(blueprint, "/intern/vervanging/<uid>/stoppen", "area.team")
def stop(uid: str) -> Any:
    """End what runs after today, or take back what has not begun."""
    found = db.session.scalars(select(Deputy).where(Deputy.uid == uid, Deputy.person_id == me().id)).one_or_none()
    today = clock.today()
    if found is None or found.until_on <= today:
        raise NotFound()
    name = found.deputy.name
    if found.from_on > today:
        cancel_deputy(found, today, actor=me())
        flash(_("De vervanging door %(name)s gaat niet door.", name=name))
    else:
        end_deputy(found, today, actor=me())
        flash(_("De vervanging door %(name)s stopt na vandaag.", name=name))
    return redirect(url_for(".cover"), 303)


def _page(form: StaffForm) -> str:
    today = clock.today()
    mine = db.session.scalars(select(Deputy).where(Deputy.person_id == me().id).order_by(Deputy.from_on, Deputy.id)).all()
    theirs = db.session.scalars(
        select(Deputy).where(Deputy.deputy_id == me().id, Deputy.until_on >= today).order_by(Deputy.from_on, Deputy.id)
    ).all()
    return render_template(
        "team/cover.html",
        form=form,
        running=[_shown(one) for one in mine if one.held_on(today)],
        planned=[_shown(one) for one in mine if one.from_on > today],
        past=[_shown(one) for one in reversed(mine) if one.until_on < today],
        theirs=[_shown(one) for one in theirs],
    )


def _form(sent: Sent, found: list[Person]) -> StaffForm:
    offered = {one.slug: str(one.plural) for one in registers()}
    ticked = sent.getlist("registers") if "name" in sent else slugs(confidential=False)
    several = len(found) > 1 and len(found) <= MOST_FOUND
    return StaffForm(
        text("name", _("Wie vervangt je?"), sent, hint=_("Typ een naam, of een deel ervan.")),
        choice("deputy", _("Wie bedoel je?"), {one.uid: _described(one) for one in found}, sent) if several else None,
        day("from_on", _("Vanaf welke dag?"), sent),
        day("until_on", _("Tot en met welke dag?"), sent),
        choices("registers", _("Waarover beslist deze collega?"), offered, ticked),
    )


def _chosen(form: StaffForm, sent: Sent, found: list[Person]) -> Person | None:
    """The deputy: the only one with that name, or the one chosen of several. Puts an error at the box when that is nobody."""
    if not sent.get("name", "").strip():
        form.refuse({"name": _("Vul de naam in van wie je vervangt")})
    elif not found:
        form.refuse({"name": _("We vinden niemand met deze naam. Controleer de naam")})
    elif len(found) > MOST_FOUND:
        form.refuse({"name": _("Er zijn %(count)s mensen met deze naam. Typ ook de achternaam", count=len(found))})
    elif len(found) == 1:
        return found[0]
    else:
        chosen = next((one for one in found if one.uid == sent.get("deputy")), None)
        if chosen is None:
            form.refuse({"deputy": _("Er zijn meer mensen met deze naam. Kies wie je bedoelt")})
        return chosen
    return None


def _days(form: StaffForm) -> tuple[date | None, date | None]:
    """The first and the last day; errors are put at the boxes."""
    from_on, until_on = day_in(form["from_on"]), day_in(form["until_on"])
    if from_on is None and not form["from_on"].errors:
        form.refuse({"from_on": _("Vul de eerste dag in")})
    elif from_on and from_on < clock.today():
        form.refuse({"from_on": _("Kies vandaag of een latere dag")})
    if until_on is None and not form["until_on"].errors:
        form.refuse({"until_on": _("Vul de laatste dag in")})
    return from_on, until_on


def _as_stored(chosen: list[str]) -> list[str]:
    """No names at all means everything but what is confidential, also in registers that come later."""
    return [] if set(chosen) == set(slugs(confidential=False)) else chosen


def _described(person: Person) -> str:
    """A name with post and unit, to tell people of one name apart."""
    positions = positions_of(person, clock.today())
    units = units_of(person, clock.today())
    parts = [person.name, *(position.title for position in positions), *(unit.name for unit in units)]
    return ", ".join(dict.fromkeys(parts))


def _shown(cover: Deputy) -> dict[str, Any]:
    named = [str(register(slug).plural) for slug in cover.registers]
    return {
        "cover": cover,
        "days": _("%(first)s tot en met %(last)s", first=day_text(cover.from_on), last=day_text(cover.until_on)),
        "what": ", ".join(named) or _("Alles wat niet vertrouwelijk is"),
        "can_stop": cover.until_on > clock.today(),
    }
