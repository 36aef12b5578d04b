"""The officer's pages about organisations (C14): search, one page each, joining spelling variants or keeping them apart."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

import clock
from audit import Event
from auth.policies import me, read, write
from extensions import db
from organisation.delivered import BadValue
from registers import typed
from registers.counterparties.changing import (
    DifferentNumbers,
    Gone,
    NameTaken,
    NumberTaken,
    add_alias,
    change,
    keep_apart,
    merge,
    remove_alias,
    subject_of,
)
from registers.counterparties.finding import bears
from registers.counterparties.kvk import kvk_number
from registers.counterparties.models import LONGEST_NAME, Counterparty, Relation
from registers.counterparties.naming import counts_for_all, fold, is_settled
from registers.counterparties.proposals import (
    Proposal,
    confirm_relation,
    declared_times,
    deny_relation,
    in_order,
    proposals,
)
from registers.counterparties.relations import relations_of
from registers.counterparties.wording import CLASS_NAMES, KIND_NAMES
from registers.pages.declaring import seen_version
from registers.pages.paging import paged
from registers.pages.staff_form import StaffForm, choice, text

blueprint = Blueprint("organisations", __name__)

PAGE = 50  # organisations
PROPOSED = 10  # at a time
LONGEST_ID = 10  # digits
LIST = "/intern/beheer/relaties/organisaties"


@read(blueprint, LIST, "area.relations")
def organisations() -> Any:
    wanted = request.args.get("q", "").strip()
    query = _searched(wanted).options(selectinload(Counterparty.aliases)).order_by(Counterparty.folded_name)
    found = paged(query, PAGE)
    times = declared_times(found.rows)
    return render_template(
        "relations/organisations.html",
        found=found,
        rows=[_row(one, times[one.id]) for one in found.rows],
        wanted=wanted,
        url_for_page=lambda number: url_for(".organisations", q=wanted or None, pagina=number),
    )


@read(blueprint, f"{LIST}/<uid>", "area.relations")
def organisation(uid: str) -> Any:
    return _organisation_page(_organisation(uid), _name_form({}))


@write(blueprint, f"{LIST}/<uid>/namen", "area.relations")
def names_post(uid: str) -> Any:
    """Another name, or one that is not of this organisation."""
    found = _organisation(uid)
    if request.form.get("weg"):
        alias = next((one for one in found.aliases if str(one.id) == request.form["weg"]), None)
        if alias is not None:
            remove_alias(alias, actor=me())
            flash(_("De naam %(name)s is weggehaald.", name=alias.name), "success")
        return _back_to(found)
    form = _name_form(request.form.to_dict())
    name = _name_in(form, "name")
    if name:
        try:
            add_alias(found, name, actor=me())
            flash(_("De naam %(name)s is toegevoegd.", name=name), "success")
            return _back_to(found)
        except NameTaken as taken:
            form.refuse({"name": _("Zo heet al een andere organisatie: %(name)s. Voeg ze samen", name=taken.other.name)})
    return _organisation_page(found, form), 422


@read(blueprint, f"{LIST}/<uid>/wijzigen", "area.relations")
def edit(uid: str) -> Any:
    found = _organisation(uid)
    held = {"name": found.name, "kvk_number": found.kvk_number or "", "sensitive_class": found.sensitive_class or ""}
    return render_template("relations/edit.html", counterparty=found, form=_edit_form(held))


@write(blueprint, f"{LIST}/<uid>/wijzigen", "area.relations")
def edit_post(uid: str) -> Any:
    found = _organisation(uid)
    form = _edit_form(request.form.to_dict())
    name, number, sensitive = _name_in(form, "name"), None, form["sensitive_class"].raw
    try:
        number = kvk_number(form["kvk_number"].raw)
    except BadValue as bad:
        form.refuse({"kvk_number": f"{bad.problem[0].upper()}{bad.problem[1:]}. {bad.remedy}"})
    if name and not form.errors:
        touches = sensitive if sensitive in CLASS_NAMES else None
        try:
            change(found, name=name, kvk_number=number, sensitive_class=touches, actor=me(), seen_version=seen_version())
            flash(_("De gegevens zijn bewaard."), "success")
            return _back_to(found)
        except NumberTaken as taken:
            form.refuse(
                {"kvk_number": _("Dit nummer heeft al een andere organisatie: %(name)s. Voeg ze samen", name=taken.other.name)}
            )
        except NameTaken as taken:
            form.refuse({"name": _("Zo heet al een andere organisatie: %(name)s. Voeg ze samen", name=taken.other.name)})
        except Gone:
            form.refuse({"name": _("Een collega heeft dit net veranderd. Bekijk de organisatie opnieuw")})
    return render_template("relations/edit.html", counterparty=found, form=form), 422


@read(blueprint, f"{LIST}/<uid>/samenvoegen", "area.relations")
def join(uid: str) -> Any:
    """Look for the organisation that is the same as this one."""
    found, wanted = _organisation(uid), request.args.get("q", "").strip()
    others = db.session.scalars(_searched(wanted).where(Counterparty.id != found.id).limit(PROPOSED)).all() if wanted else []
    pairs = [Proposal(0, *in_order(found, other)) for other in others]
    return render_template("relations/join.html", counterparty=found, wanted=wanted, cards=[_card(pair) for pair in pairs])


@read(blueprint, "/intern/beheer/relaties/voorstellen", "area.relations", endpoint="proposed")
def proposed() -> Any:
    """Is this the same? The surest pairs first."""
    return render_template("relations/proposals.html", cards=[_card(pair) for pair in proposals(PROPOSED)])


@write(blueprint, "/intern/beheer/relaties/voorstellen", "area.relations")
def proposed_post() -> Any:
    same = request.form.get("keuze") == "samenvoegen"
    try:
        kept = _of_pair("blijft")
        if request.form.get("relatie"):
            (confirm_relation if same else deny_relation)(kept, _relation(request.form["relatie"]), actor=me())
        else:
            (merge if same else keep_apart)(kept, _of_pair("ander"), actor=me())
    except DifferentNumbers:
        flash(_("Ze hebben elk een eigen KvK-nummer. Haal eerst het nummer weg dat niet klopt."), "warning")
        return redirect(url_for(".proposed"), 303)
    except (Gone, NameTaken):
        flash(_("Een collega heeft dit net veranderd. Kijk opnieuw."), "warning")
        return redirect(url_for(".proposed"), 303)
    flash(_("Samengevoegd: %(name)s.", name=kept.name) if same else _("We stellen deze twee niet meer voor."), "success")
    return _back_to(kept) if request.form.get("terug") == "organisatie" else redirect(url_for(".proposed"), 303)


def _searched(wanted: str) -> Select[Counterparty]:
    return select(Counterparty).where(is_settled(), bears(wanted))


def _row(one: Counterparty, times: int) -> dict[str, Any]:
    return {
        "name": {"text": one.name, "url": url_for(".organisation", uid=one.uid)},
        "others": ", ".join(alias.name for alias in one.aliases),
        "kvk_number": one.kvk_number or "",
        "sensitive": CLASS_NAMES.get(one.sensitive_class or "", ""),
        "times": times,
    }


def _organisation_page(found: Counterparty, form: StaffForm) -> str:
    events = select(Event).where(Event.subject_type == "counterparty", Event.subject == subject_of(found)[1])
    return render_template(
        "relations/organisation.html",
        counterparty=found,
        form=form,
        times=declared_times([found])[found.id],
        sensitive=CLASS_NAMES.get(found.sensitive_class or ""),
        relations=relations_of(found, clock.today()),
        kinds=KIND_NAMES,
        timeline=current_app.jinja_env.globals["event_timeline"](db.session.scalars(events.order_by(Event.seq.desc())).all()),  # type: ignore[operator]
    )


def _card(pair: Proposal) -> dict[str, Any]:
    """What the reader needs to see whether two are the same, side by side."""
    sides = [one for one in (pair.kept, pair.other) if one is not None]
    times = declared_times(sides)
    shown = [
        {
            "name": one.name,
            "url": url_for(".organisation", uid=one.uid),
            "others": ", ".join(alias.name for alias in one.aliases),
            "kvk_number": one.kvk_number,
            "times": times[one.id],
            "lists": sorted({relation.of.title for relation in relations_of(one, clock.today())}),
        }
        for one in sides
    ]
    if pair.relation is not None:
        relation = pair.relation
        shown.append(
            {"name": relation.name, "kvk_number": relation.kvk_number, "note": relation.note, "lists": [relation.of.title]}
        )
    return {"pair": pair, "sides": shown}


def _edit_form(sent: Mapping[str, str]) -> StaffForm:
    classes = {"": str(_("Nee"))} | {code: str(name) for code, name in CLASS_NAMES.items()}
    return StaffForm(
        text("name", _("Naam"), sent, hint=_("De oude naam blijft staan bij de andere namen.")),
        text("kvk_number", _("KvK-nummer"), sent, hint=_("8 cijfers"), optional=True),
        choice(
            "sensitive_class",
            _("Zegt deze organisatie iets gevoeligs over wie er iets mee heeft?"),
            classes,
            {"sensitive_class": "", **sent},
            hint=_("Dan kijkt iemand extra goed voordat de naam openbaar wordt."),
        ),
    )


def _name_form(sent: Mapping[str, str]) -> StaffForm:
    return StaffForm(
        text("name", _("Andere naam"), sent, hint=_("Een andere schrijfwijze, of hoe de organisatie vroeger heette"))
    )


def _name_in(form: StaffForm, box: str) -> str:
    """The name in this box; empty, with the error at the box, when it cannot be one."""
    try:
        name = typed.one_line(form[box].raw)
    except typed.Unreadable as unreadable:
        form.refuse({box: str(unreadable)})
        return ""
    if not name:
        form.refuse({box: _("Vul een naam in")})
    elif max(len(name), len(fold(name))) > LONGEST_NAME:
        form.refuse({box: _("Vul een kortere naam in")})
    return "" if form.errors.get(box) else name


def _organisation(uid: str) -> Counterparty:
    return db.first_or_404(_settled(uid))


def _of_pair(field: str) -> Counterparty:
    """The organisation that the form names. Raises Gone."""
    found = db.session.scalars(_settled(request.form.get(field, ""))).one_or_none()
    if found is None:
        raise Gone()
    return found


def _settled(uid: str) -> Select[Counterparty]:
    return select(Counterparty).where(Counterparty.uid == uid, is_settled())


def _relation(sent: str) -> Relation:
    """The relation that the form names, on a list in use. Raises Gone."""
    number = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < LONGEST_ID else 0
    in_use = select(Relation).join(Relation.of).where(Relation.id == number, counts_for_all())
    found = db.session.scalars(in_use).one_or_none()
    if found is None:
        raise Gone()
    return found


def _back_to(found: Counterparty) -> Any:
    return redirect(url_for(".organisation", uid=found.uid), 303)
