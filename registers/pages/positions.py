"""The officer's pages about positions: who holds which, what they are designated for, designating and ending it."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import select
from sqlalchemy.orm import selectinload
from werkzeug.exceptions import NotFound

import clock
from auth.policies import me, read, write
from extensions import db
from organisation.changes import (
    AlreadyDesignated,
    AlreadyEnded,
    EndsBeforeStart,
    OfficeTaken,
    OwnPosition,
    designate,
    end_designation,
    name_office,
)
from organisation.models import (
    COUNCIL_REGISTRAR,
    DESIGNATION_KINDS,
    DIRECTOR,
    FINANCIAL_INTERESTS,
    MUNICIPAL_SECRETARY,
    PUBLIC_SIDE_ACTIVITIES,
    VULNERABLE,
    Designation,
    Person,
    Position,
)
from organisation.structure import holders_of, unit_of
from registers.catalogue import registers
from registers.in_force import active_declarations
from registers.models import Declaration
from registers.moments import day_text
from registers.pages.staff_form import StaffForm, choice, day, day_in, longtext, text

blueprint = Blueprint("positions", __name__)

NO_OFFICE = "none"
LONGEST = {"ground": 200, "reason": 500, "decision_number": 80}  # characters, as the ledger keeps them
KIND_NAMES = {
    PUBLIC_SIDE_ACTIVITIES: lazy_gettext("Nevenwerk openbaar"),
    FINANCIAL_INTERESTS: lazy_gettext("Financiële belangen doorgeven"),
    VULNERABLE: lazy_gettext("Kwetsbare functie"),
}
GROUNDS = {
    PUBLIC_SIDE_ACTIVITIES: lazy_gettext("Ambtenarenwet 2017, artikel 5, eerste lid, onder c"),
    FINANCIAL_INTERESTS: lazy_gettext("Ambtenarenwet 2017, artikel 5, eerste lid, onder d"),
    VULNERABLE: lazy_gettext("eigen regeling kwetsbare functies"),
}
OFFICES = {
    # stored code → what it is called, and what follows from it
    MUNICIPAL_SECRETARY: (lazy_gettext("Gemeentesecretaris"), lazy_gettext("Over deze opgaven beslist het college.")),
    COUNCIL_REGISTRAR: (
        lazy_gettext("Griffier"),
        lazy_gettext("Over deze opgaven beslist de gemeenteraad. Over die van de griffie beslist de griffier."),
    ),
    DIRECTOR: (lazy_gettext("Directeur"), lazy_gettext("Over deze opgaven beslist het college.")),
    NO_OFFICE: (lazy_gettext("Geen van deze"), lazy_gettext("Over deze opgaven beslist de leidinggevende.")),
}


@read(blueprint, "/intern/beheer/functies", "area.designate")
def positions() -> Any:
    """C08: every position with its holder, unit and designations."""
    today = clock.today()
    found = db.session.scalars(
        select(Position).options(selectinload(Position.designations)).order_by(Position.title, Position.id)
    )
    rows = [_row(position, today) for position in found]
    if "aangewezen" in request.args:
        rows = [row for row in rows if any(row[kind] for kind in DESIGNATION_KINDS)]
    return render_template("positions/positions.html", rows=rows, kinds=KIND_NAMES, designated_only="aangewezen" in request.args)


@read(blueprint, "/intern/beheer/functies/<slug>", "area.designate")
def position(slug: str) -> Any:
    """One position: holder, unit, and the ledger of its designations."""
    found = _position(slug)
    return render_template(
        "positions/position.html",
        position=found,
        unit=unit_of(found, clock.today()),
        holders=holders_of(found, clock.today()),
        own=_holds(found),
        kinds=KIND_NAMES,
        office=OFFICES[found.office][0] if found.office else None,
        today=clock.today(),
    )


@read(blueprint, "/intern/beheer/functies/<slug>/ambt", "area.designate")
def office(slug: str) -> Any:
    """Which post is the secretary, the registrar or a director: that decides who decides (R20, R21)."""
    found = _position(slug)
    if _holds(found):
        return redirect(url_for(".position", slug=slug), 303)
    return _office_page(found, _office_form({"office": found.office or NO_OFFICE}))


@write(blueprint, "/intern/beheer/functies/<slug>/ambt", "area.designate")
def office_post(slug: str) -> Any:
    found, form = _position(slug), _office_form(request.form)
    chosen = form["office"].raw
    if chosen not in OFFICES:
        form.refuse({"office": _("Kies wat voor functie dit is")})
        return _office_page(found, form), 422
    try:
        name_office(found, None if chosen == NO_OFFICE else chosen, actor=me())
    except OfficeTaken as taken:
        form.refuse({"office": _("Dat is nu %(title)s. Haal het daar eerst weg.", title=taken.position.title)})
    except OwnPosition:
        form.refuse({"office": _("Je kunt je eigen functie niet veranderen. Vraag een collega.")})
    if form.errors:
        return _office_page(found, form), 422
    flash(_("%(title)s: %(office)s.", title=found.title, office=OFFICES[chosen][0]))
    return redirect(url_for(".position", slug=slug), 303)


@read(blueprint, "/intern/beheer/functies/<slug>/aanwijzen", "area.designate", endpoint="designate")
def designate_form(slug: str) -> Any:
    """C09: ground, reason, number and first day."""
    found = _position(slug)
    if _holds(found):
        return redirect(url_for(".position", slug=slug), 303)
    return _form_page(found, _designation_form({}))


@write(blueprint, "/intern/beheer/functies/<slug>/aanwijzen", "area.designate")
def designate_post(slug: str) -> Any:
    """Show what follows from it, or confirm it. Nobody designates his own position (R19)."""
    found, sent = _position(slug), request.form.to_dict()
    form = _designation_form(sent)
    given = _given(form)
    if _holds(found):
        form.refuse({"kind": _("Je kunt je eigen functie niet aanwijzen. Vraag een collega.")})
    if form.errors or sent.get("stap") == "aanpassen":
        return _form_page(found, form), 422 if form.errors else 200
    confirmed = sent.get("stap") == "bevestig"
    try:
        if not confirmed:
            return _preview_page(found, form, given)
        designate(found, actor=me(), **given)
    except AlreadyDesignated:
        form.refuse({"kind": _("Deze functie is hiervoor al aangewezen, nu of straks.")})
        return _form_page(found, form), 422
    except OwnPosition:
        form.refuse({"kind": _("Je kunt je eigen functie niet aanwijzen. Vraag een collega.")})
        return _form_page(found, form), 422
    flash(_("%(title)s is aangewezen vanaf %(day)s.", title=found.title, day=day_text(given["from_on"])))
    return redirect(url_for(".position", slug=slug), 303)


@read(blueprint, "/intern/beheer/functies/<slug>/beeindigen/<uid>", "area.designate")
def end(slug: str, uid: str) -> Any:
    """The last day of a duty, with the reason."""
    return _end_page(_running(slug, uid), _end_form({}))


@write(blueprint, "/intern/beheer/functies/<slug>/beeindigen/<uid>", "area.designate")
def end_post(slug: str, uid: str) -> Any:
    designation = _running(slug, uid)
    form = _end_form(request.form.to_dict())
    last_day, why = day_in(form["last_day"]), form["why"].raw.strip()
    if last_day is None and not form["last_day"].errors:
        form.refuse({"last_day": _("Vul de laatste dag in")})
    elif last_day and last_day < clock.today() - timedelta(days=1):
        form.refuse({"last_day": _("Kies gisteren, vandaag of later")})
    if not why:
        form.refuse({"why": _("Schrijf in één zin waarom de aanwijzing stopt")})
    if last_day and not form.errors:
        try:
            end_designation(designation, last_day, why, actor=me())
        except EndsBeforeStart:
            form.refuse({"last_day": _("De laatste dag ligt voor de eerste dag")})
        except (OwnPosition, AlreadyEnded):
            form.refuse({"last_day": _("Je kunt deze aanwijzing niet beëindigen. Vraag een collega.")})
    if form.errors or last_day is None:
        return _end_page(designation, form), 422
    flash(_("De aanwijzing stopt na %(day)s.", day=day_text(last_day)))
    return redirect(url_for(".position", slug=slug), 303)


def _row(position: Position, today: date) -> dict[str, Any]:
    unit = unit_of(position, today)
    duties = {row.kind: _since(row, today) for row in position.designations if row.until_on is None or row.until_on >= today}
    return {
        "title": {"text": position.title, "url": url_for(".position", slug=position.slug)},
        "holder": ", ".join(holder.name for holder in holders_of(position, today)) or _("vacant"),
        "unit": unit.name if unit else "",
        **{kind: duties.get(kind, "") for kind in DESIGNATION_KINDS},
    }


def _since(row: Designation, today: date) -> str:
    if row.until_on:
        return str(_("tot en met %(day)s", day=day_text(row.until_on)))
    word = _("sinds %(day)s") if row.from_on <= today else _("vanaf %(day)s")
    return str(word) % {"day": day_text(row.from_on)}


def _designation_form(sent: Mapping[str, str]) -> StaffForm:
    kind = sent.get("kind", "")
    ground = {"ground": str(GROUNDS.get(kind, ""))} if not sent.get("ground") else {}
    return StaffForm(
        choice("kind", _("Waarvoor wijs je deze functie aan?"), {code: str(name) for code, name in KIND_NAMES.items()}, sent),
        text(
            "ground",
            _("Op welke grond?"),
            {**sent, **ground},
            hint=_("Laat leeg voor het wetsartikel dat erbij hoort."),
            optional=True,
        ),
        longtext("reason", _("Waarom deze functie?"), sent, hint=_("Eén zin. Deze komt op de openbare pagina."), rows=2),
        text("decision_number", _("Nummer van het besluit"), sent, optional=True),
        day("from_on", _("Vanaf welke dag?"), sent, hint=_("Vandaag of later.")),
    )


def _given(form: StaffForm) -> dict[str, Any]:
    """What the form gives to `designate`; errors are put at the boxes."""
    given: dict[str, Any] = {name: form[name].raw.strip() for name in ("kind", "ground", "reason", "decision_number")}
    given["from_on"] = day_in(form["from_on"])
    if given["kind"] not in DESIGNATION_KINDS:
        form.refuse({"kind": _("Kies waarvoor je deze functie aanwijst")})
    if not given["reason"]:
        form.refuse({"reason": _("Schrijf in één zin waarom deze functie is aangewezen")})
    if given["from_on"] is None and not form["from_on"].errors:
        form.refuse({"from_on": _("Vul in vanaf welke dag")})
    elif given["from_on"] and given["from_on"] < clock.today():
        form.refuse({"from_on": _("Kies vandaag of een latere dag")})
    for name, longest in LONGEST.items():
        if len(given[name]) > longest:
            form.refuse({name: _("Maak de tekst korter: hoogstens %(count)s tekens", count=longest)})
    return given


def _office_form(sent: Mapping[str, str]) -> StaffForm:
    box = choice("office", _("Wat voor functie is dit?"), {code: str(name) for code, (name, _why) in OFFICES.items()}, sent)
    for option in box.options:
        option["help"] = str(OFFICES[option["value"]][1])
    return StaffForm(box)


def _end_form(sent: Mapping[str, str]) -> StaffForm:
    return StaffForm(
        day("last_day", _("Wat is de laatste dag?"), sent, default=clock.today()),
        longtext("why", _("Waarom stopt de aanwijzing?"), sent, rows=2),
    )


def _form_page(position: Position, form: StaffForm) -> str:
    return render_template("positions/designate.html", position=position, form=form)


def _office_page(position: Position, form: StaffForm) -> str:
    return render_template("positions/office.html", position=position, form=form)


def _preview_page(position: Position, form: StaffForm, given: dict[str, Any]) -> str:
    """What follows from it: the page is made with the designation in force today, which is then taken back."""
    boxes = [(box.name, box.raw) for box in form if box.kind != "day"]
    attempt = db.session.begin_nested()
    try:
        designate(position, actor=me(), **{**given, "from_on": clock.today()})
        return render_template(
            "positions/preview.html",
            position=position,
            given=given,
            kind_name=KIND_NAMES[given["kind"]],
            holders=[(holder, _entries(holder)) for holder in holders_of(position, given["from_on"])],
            public=given["kind"] == PUBLIC_SIDE_ACTIVITIES,
            kept=boxes + [(part["name"], part["raw"]) for box in form for part in box.parts],
        )
    finally:
        attempt.rollback()


def _end_page(designation: Designation, form: StaffForm) -> str:
    return render_template(
        "positions/end.html",
        designation=designation,
        position=designation.position,
        form=form,
        kind_name=KIND_NAMES[designation.kind],
    )


def _entries(holder: Person) -> list[Declaration]:
    """What of this person becomes public with the designation."""
    return [
        declaration
        for register in registers()
        if register.publishable and not register.confidential
        for declaration in active_declarations(register, holder)
    ]


def _holds(position: Position) -> bool:
    return me() in holders_of(position, clock.today())


def _position(slug: str) -> Position:
    return db.first_or_404(select(Position).where(Position.slug == slug))


def _running(slug: str, uid: str) -> Designation:
    """A designation of this position that was not ended. Raises NotFound."""
    found = db.session.scalars(
        select(Designation).where(
            Designation.uid == uid, Designation.position_id == _position(slug).id, Designation.until_on.is_(None)
        )
    ).one_or_none()
    if found is None:
        raise NotFound()
    return found
