"""The officer's pages to designate a position, to end that, and to keep the decision with it (C09)."""

from collections.abc import Mapping
from datetime import timedelta
from io import BytesIO
from typing import Any

from flask import flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import select
from werkzeug.exceptions import NotFound

import clock
from auth.policies import me, read, write
from boxes import Box, Label
from extensions import db
from organisation.changes import AlreadyDesignated, AlreadyEnded, EndsBeforeStart, OwnPosition, designate, end_designation
from organisation.models import (
    DESIGNATION_KINDS,
    FINANCIAL_INTERESTS,
    PUBLIC_SIDE_ACTIVITIES,
    VULNERABLE,
    Designation,
    Person,
    Position,
)
from organisation.structure import holders_of
from registers.attachments import Refused
from registers.catalogue import registers
from registers.designations.documents import add_document, content_of
from registers.designations.models import DesignationDocument
from registers.designations.notices import give_notices
from registers.duties.keeping import open_what_is_due
from registers.in_force import active_declarations
from registers.models import Declaration
from registers.moments import day_text
from registers.pages.files import SANDBOX
from registers.pages.positions import KIND_NAMES, blueprint, is_mine, position_at
from registers.pages.staff_form import StaffForm, choice, day, day_in, longtext, text

LONGEST = {"ground": 200, "reason": 500, "decision_number": 80}  # characters, as the ledger keeps them
GROUNDS = {
    PUBLIC_SIDE_ACTIVITIES: lazy_gettext("Ambtenarenwet 2017, artikel 5, eerste lid, onder c"),
    FINANCIAL_INTERESTS: lazy_gettext("Ambtenarenwet 2017, artikel 5, eerste lid, onder d"),
    VULNERABLE: lazy_gettext("eigen regeling kwetsbare functies"),
}


@read(blueprint, "/intern/beheer/functies/<slug>/aanwijzen", "area.designate", endpoint="designate")
def designate_form(slug: str) -> Any:
    """C09: ground, reason, number and first day."""
    found = position_at(slug)
    if is_mine(found):
        return redirect(url_for(".position", slug=slug), 303)
    return _form_page(found, _designation_form({}))


@write(blueprint, "/intern/beheer/functies/<slug>/aanwijzen", "area.designate")
def designate_post(slug: str) -> Any:
    """Show what follows from it, or confirm it. Nobody designates his own position (R19)."""
    found, sent = position_at(slug), request.form.to_dict()
    form = _designation_form(sent)
    given = _given(form)
    if is_mine(found):
        form.refuse({"kind": _("Je kunt je eigen functie niet aanwijzen. Vraag een collega.")})
    if form.errors or sent.get("stap") == "aanpassen":
        return _form_page(found, form), 422 if form.errors else 200
    confirmed = sent.get("stap") == "bevestig"
    try:
        if not confirmed:
            return _preview_page(found, form, given)
        designate(found, actor=me(), **given)
        open_what_is_due()
        give_notices()
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
            open_what_is_due()
            give_notices()
        except EndsBeforeStart:
            form.refuse({"last_day": _("De laatste dag ligt voor de eerste dag")})
        except (OwnPosition, AlreadyEnded):
            form.refuse({"last_day": _("Je kunt deze aanwijzing niet beëindigen. Vraag een collega.")})
    if form.errors or last_day is None:
        return _end_page(designation, form), 422
    flash(_("De aanwijzing stopt na %(day)s.", day=day_text(last_day)))
    return redirect(url_for(".position", slug=slug), 303)


@read(blueprint, "/intern/beheer/functies/<slug>/besluit/<uid>", "area.designate")
def document(slug: str, uid: str) -> Any:
    """The decision as it was kept."""
    found = db.first_or_404(
        select(DesignationDocument)
        .join(Designation)
        .where(DesignationDocument.uid == uid, Designation.position_id == position_at(slug).id)
    )
    answer = send_file(
        BytesIO(content_of(found)),
        mimetype="application/pdf",
        as_attachment=True,
        download_name=found.display_name,
        max_age=0,
    )
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer


@read(blueprint, "/intern/beheer/functies/<slug>/besluit/<uid>/toevoegen", "area.designate")
def add_decision(slug: str, uid: str) -> Any:
    """Keep the decision with a designation, also one that has ended."""
    designation = _designation(slug, uid)
    if is_mine(designation.position):
        return redirect(url_for(".position", slug=slug), 303)
    return _decision_page(designation, _decision_form())


@write(blueprint, "/intern/beheer/functies/<slug>/besluit/<uid>/toevoegen", "area.designate")
def add_decision_post(slug: str, uid: str) -> Any:
    designation, form, file = _designation(slug, uid), _decision_form(), request.files.get("file")
    if is_mine(designation.position):
        form.refuse({"file": _("Je kunt je eigen functie niet veranderen. Vraag een collega.")})
    elif file is None or not file.filename:
        form.refuse({"file": _("Kies een PDF")})
    else:
        try:
            add_document(designation, file.stream, file.filename, actor=me())
        except Refused as refused:
            form.refuse({"file": str(refused)})
    if form.errors:
        return _decision_page(designation, form), 422
    flash(_("Het besluit is toegevoegd."))
    return redirect(url_for(".position", slug=slug), 303)


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


def _end_form(sent: Mapping[str, str]) -> StaffForm:
    return StaffForm(
        day("last_day", _("Wat is de laatste dag?"), sent, default=clock.today()),
        longtext("why", _("Waarom stopt de aanwijzing?"), sent, rows=2),
    )


def _form_page(position: Position, form: StaffForm) -> str:
    return render_template("positions/designate.html", position=position, form=form)


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


def _running(slug: str, uid: str) -> Designation:
    """A designation of this position that was not ended. Raises NotFound."""
    found = db.session.scalars(
        select(Designation).where(
            Designation.uid == uid, Designation.position_id == position_at(slug).id, Designation.until_on.is_(None)
        )
    ).one_or_none()
    if found is None:
        raise NotFound()
    return found


def _designation(slug: str, uid: str) -> Designation:
    """A designation of this position, also one that has ended."""
    mine = (Designation.uid == uid, Designation.position_id == position_at(slug).id)
    found: Designation = db.first_or_404(select(Designation).where(*mine))
    return found


def _decision_form() -> StaffForm:
    return StaffForm(
        Box("file", "file", Label(_("Het besluit als PDF")), hint=_("Hoogstens 10 MB. Het blijft bij de aanwijzing."))
    )


def _decision_page(designation: Designation, form: StaffForm) -> str:
    return render_template(
        "positions/decision.html",
        designation=designation,
        position=designation.position,
        form=form,
        kind_name=KIND_NAMES[designation.kind],
    )
