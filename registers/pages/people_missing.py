"""Who works here but was not in the delivery (R79): the administrator says that they left, or that they still work here."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select

import clock
from auth.policies import me, read, write
from extensions import db
from organisation.changes import EndsBeforeStart
from organisation.consequences import people_changed
from organisation.people_import.missing import AlreadySaid, LastOfRole, has_left, missing_now, still_works_here
from organisation.people_import.models import MissingPerson
from registers.moments import day_text
from registers.pages.staff_form import StaffForm, choice, day, day_in

blueprint = Blueprint("people_missing", __name__)

LEFT, STAYS = "weg", "blijft"


@read(blueprint, "/intern/beheer/koppeling/ontbreekt", "area.people_delivery", endpoint="missing_list")
def missing_list() -> Any:
    rows = [
        {
            "person": {"text": one.person.name, "url": url_for(".missing", uid=one.uid)},
            "number": one.person.personnel_number,
            "since": day_text(one.run.day),
        }
        for one in missing_now()
    ]
    return render_template("people/missing_list.html", rows=rows)


@read(blueprint, "/intern/beheer/koppeling/ontbreekt/<uid>", "area.people_delivery")
def missing(uid: str) -> Any:
    one = _missing(uid)
    return _page(one, _form({}))


@write(blueprint, "/intern/beheer/koppeling/ontbreekt/<uid>", "area.people_delivery")
def missing_post(uid: str) -> Any:
    one, form = _missing(uid), _form(request.form.to_dict())
    answer, last_day = form["answer"].raw, day_in(form["last_day"])
    if answer not in (LEFT, STAYS):
        form.refuse({"answer": _("Kies wat er aan de hand is")})
    elif answer == LEFT and last_day is None and not form["last_day"].errors:
        form.refuse({"last_day": _("Vul de laatste werkdag in")})
    elif answer == LEFT and last_day and last_day > clock.today():
        form.refuse({"last_day": _("De laatste werkdag moet vandaag of eerder zijn")})
    if form.errors:
        return _page(one, form), 422
    name = one.person.name
    try:
        if answer == STAYS:
            still_works_here(one, actor=me())
            flash(_("Onthouden: %(name)s werkt hier nog.", name=name), "success")
        elif last_day:
            has_left(one, last_day, actor=me())
            db.session.commit()
            people_changed()
            flash(_("%(name)s werkte hier tot en met %(day)s.", name=name, day=day_text(last_day)), "success")
    except EndsBeforeStart:
        form.refuse({"last_day": _("Deze dag ligt voor de eerste werkdag")})
        return _page(one, form), 422
    except LastOfRole:
        form.refuse({"answer": _("Dit is de laatste met een rol die iemand moet hebben. Geef die eerst aan een ander")})
        return _page(one, form), 422
    except AlreadySaid:
        flash(_("Een collega was je voor."), "info")
    return redirect(url_for(".missing_list"), 303)


def _form(sent: dict[str, str]) -> StaffForm:
    options = {LEFT: _("Werkt hier niet meer"), STAYS: _("Werkt hier nog, maar staat niet in het personeelssysteem")}
    return StaffForm(
        choice("answer", _("Wat is er aan de hand?"), options, sent),
        day("last_day", _("Laatste werkdag"), sent, hint=_("Alleen als iemand hier niet meer werkt."), optional=True),
    )


def _page(one: MissingPerson, form: StaffForm) -> str:
    return render_template("people/missing.html", missing=one, form=form, since=day_text(one.run.day))


def _missing(uid: str) -> MissingPerson:
    return db.first_or_404(select(MissingPerson).where(MissingPerson.uid == uid))
