"""What an identity system said and what waits for the administrator: who left (R79), and who may be somebody we know (R78)."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from sqlalchemy import select

from auth.last_ones import MustStay
from auth.policies import me, read, write
from auth.role_names import ROLE_NAMES
from auth.scim.leavings import have_left, still_work_here, waiting, went_at_once
from auth.scim.models import LAST_ONE, SHRINK, AlikeNewcomer, SaidLeaving
from auth.scim.newcomers import alike_now, is_another, is_same
from extensions import db
from organisation.consequences import people_changed
from organisation.models import Person
from organisation.people_import.matching import NotProposed
from registers.moments import moment_text

blueprint = Blueprint("people_said", __name__)

LEFT, STAYS = "weg", "blijft"
SAME, OTHER = "zelfde", "ander"
EVERYONE = "ja"
MOST = 500  # shown; an answer for everyone counts for all
WHY = {
    SHRINK: lazy_gettext("Veel afmeldingen op één dag. Kan niet inloggen."),
    LAST_ONE: lazy_gettext("Geweigerd: laatste met deze rol. Kan nog inloggen."),
}


@read(blueprint, "/intern/beheer/koppeling/afmeldingen", "area.people_delivery")
def leavings() -> Any:
    """Who left, the identity system says; beyond one in ten within a day, somebody has to look."""
    return _leavings_page()


@write(blueprint, "/intern/beheer/koppeling/afmeldingen", "area.people_delivery")
def leavings_post() -> Any:
    answer, chosen = request.form.get("answer", ""), _chosen()
    if not chosen or answer not in (LEFT, STAYS):
        return _leavings_page(_("Kies wie het betreft")), 422
    try:
        if answer == STAYS:
            count = still_work_here(chosen, actor=me())
            told = ngettext("%(num)s mens werkt hier nog.", "%(num)s mensen werken hier nog.", count)
        else:
            count = have_left(chosen, actor=me())
            db.session.commit()
            people_changed()
            told = ngettext("%(num)s mens werkt hier niet meer.", "%(num)s mensen werken hier niet meer.", count)
    except MustStay as must:
        return _leavings_page(_last_one(must.role)), 422
    if count:
        flash(told, "success")
    else:
        flash(_("Een collega was je voor."), "info")
    return redirect(url_for(".leavings") if waiting() else url_for("people_delivery.deliveries"), 303)


@read(blueprint, "/intern/beheer/koppeling/wie-is-wie", "area.people_delivery")
def newcomers() -> Any:
    """Who came under a new number and may be somebody we know."""
    return render_template("people/newcomers.html", newcomers=alike_now())


@write(blueprint, "/intern/beheer/koppeling/wie-is-wie/<uid>", "area.people_delivery")
def newcomer_post(uid: str) -> Any:
    newcomer = db.session.scalars(select(AlikeNewcomer).where(AlikeNewcomer.uid == uid)).one_or_none()
    answer = request.form.get("answer", "")
    if newcomer is None or answer not in (SAME, OTHER):
        flash(_("Een collega was je voor."), "info")
        return redirect(url_for(".newcomers"), 303)
    try:
        (is_same if answer == SAME else is_another)(newcomer, actor=me())
        flash(_("Onthouden. Het identiteitssysteem probeert het vanzelf opnieuw."), "success")
    except NotProposed:
        flash(_("Dit nummer is al van iemand."), "error")
    return redirect(url_for(".newcomers") if alike_now() else url_for("people_delivery.deliveries"), 303)


def tasks() -> list[dict[str, Any]]:
    """What of the people waits for the administrator, for the list of what there is to do."""
    leaving, new = len(waiting()), len(alike_now())
    found = [
        (leaving, ngettext("Bekijk %(num)s afmelding", "Bekijk %(num)s afmeldingen", leaving), "people_said.leavings"),
        (new, ngettext("Zeg van %(num)s mens wie het is", "Zeg van %(num)s mensen wie het zijn", new), "people_said.newcomers"),
    ]
    return [{"title": title, "url": url_for(page), "meta": None, "due": None} for count, title, page in found if count]


def _chosen() -> list[SaidLeaving]:
    """The rows that were ticked, or all of them."""
    ticked, everyone = set(request.form.getlist("who")), request.form.get("everyone") == EVERYONE
    return [row for row in waiting() if everyone or row.uid in ticked]


def _leavings_page(error: str = "") -> str:
    found = waiting()
    return render_template(
        "people/leavings.html",
        rows=_rows(found[:MOST]),
        more=max(len(found) - MOST, 0),
        went=went_at_once(),
        error=error,
        ticked=request.form.get("everyone") == EVERYONE,
    )


def _rows(found: Sequence[SaidLeaving]) -> list[dict[str, Any]]:
    ticked = set(request.form.getlist("who"))
    return [_row(row.person, row, row.uid in ticked) for row in found]


def _row(person: Person, row: SaidLeaving, ticked: bool) -> dict[str, Any]:
    box = {"name": "who", "value": row.uid, "checked": ticked, "label": _("Kies %(name)s", name=person.name)}
    return {
        "person": {"text": person.name, "url": url_for("people.person", uid=person.uid), "box": box},
        "number": person.personnel_number,
        "said": moment_text(row.said_at),
        "why": WHY[row.why],
    }


def _last_one(role: str) -> str:
    return _("Een van hen is de laatste met de rol %(role)s. Geef die rol eerst aan een ander.", role=str(ROLE_NAMES[role]))
