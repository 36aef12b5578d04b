"""The officer's pages about lists of relations (C14): which are in use, and bringing in a new one in three steps."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import ColumnElement, exists, or_, select
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import NotFound

import clock
from auth.policies import me, read, write
from boxes import Box, Label
from extensions import db
from organisation.delivered import Unreadable
from registers.counterparties import uploads
from registers.counterparties.list_mapping import QUESTIONS, by_columns, guessed
from registers.counterparties.list_reading import Reading, header_of, read_relations
from registers.counterparties.lists import (
    AlreadyInUse,
    NewerInUse,
    NothingToBringIn,
    bring_in,
    lists_in_use,
    matches,
    sizes,
    take_out_of_use,
)
from registers.counterparties.models import LONGEST_TITLE, Counterparty, CounterpartyAlias, Relation, RelationList
from registers.counterparties.naming import fold, is_declared
from registers.counterparties.wording import KIND_NAMES
from registers.moments import day_text
from registers.pages.paging import paged
from registers.pages.staff_form import StaffForm, choice, day, day_in, text

blueprint = Blueprint("relations", __name__)

PAGE = 50  # lines
MOST_SHOWN = 500  # refused lines on the page
COLUMN_LABELS = {
    "name": lazy_gettext("In welke kolom staat de naam van de organisatie?"),
    "kvk_number": lazy_gettext("In welke kolom staat het KvK-nummer?"),
    "unit_code": lazy_gettext("In welke kolom staat de afdeling die ermee te maken heeft?"),
    "note": lazy_gettext("In welke kolom staat waar het over gaat?"),
}


@read(blueprint, "/intern/beheer/relaties", "area.relations", endpoint="lists")
def lists() -> Any:
    size, matched = sizes(), matches()
    rows = [
        {
            "title": {"text": one.title, "url": url_for(".one_list", uid=one.uid)},
            "kind": KIND_NAMES[one.kind],
            "date": day_text(one.dated_on),
            "lines": size.get(one.id, 0),
            "matches": matched.get(one.id, 0),
        }
        for one in lists_in_use()
    ]
    return render_template("relations/lists.html", rows=rows)


@read(blueprint, "/intern/beheer/relaties/nieuw", "area.relations")
def new() -> Any:
    return render_template("relations/new.html", form=_new_form({}))


@write(blueprint, "/intern/beheer/relaties/nieuw", "area.relations")
def new_post() -> Any:
    """The file and what it is; it waits until the columns are chosen."""
    form = _new_form(request.form.to_dict())
    title, dated_on, file = " ".join(form["title"].raw.split()), day_in(form["dated_on"]), request.files.get("file")
    if form["kind"].raw not in KIND_NAMES:
        form.refuse({"kind": _("Kies wat voor lijst het is")})
    if not 0 < len(title) <= LONGEST_TITLE:
        form.refuse({"title": _("Geef de lijst een naam van hoogstens %(count)s tekens", count=LONGEST_TITLE)})
    if dated_on is None and not form["dated_on"].errors:
        form.refuse({"dated_on": _("Vul in van welke dag de lijst is")})
    if dated_on and dated_on > clock.today():
        form.refuse({"dated_on": _("De dag van de lijst moet vandaag of eerder zijn")})
    upload = None
    if file is None or not file.filename:
        form.refuse({"file": _("Kies een CSV-bestand")})
    elif dated_on and not form.errors:
        upload = _kept(form, file, title)
    if upload is None:
        return render_template("relations/new.html", form=form), 422
    return redirect(url_for(".columns", uid=upload.uid), 303)


@read(blueprint, "/intern/beheer/relaties/nieuw/<uid>", "area.relations")
def columns(uid: str) -> Any:
    upload = _waiting(uid)
    return _columns_page(upload, _columns_form(upload, guessed(header_of(upload.path))))


@write(blueprint, "/intern/beheer/relaties/nieuw/<uid>", "area.relations")
def columns_post(uid: str) -> Any:
    """Look at what would go in, change the columns, or bring it in."""
    upload = _waiting(uid)
    form = _columns_form(upload, request.form)
    chosen = {name: form[name].raw for name in QUESTIONS}
    used = [column for column in chosen.values() if column]
    if not chosen["name"]:
        form.refuse({"name": _("Kies de kolom met de naam van de organisatie")})
    if len(set(used)) < len(used):
        form.refuse({"name": _("Kies elke kolom hoogstens één keer")})
    if form.errors or request.form.get("stap") == "aanpassen":
        return _columns_page(upload, form), 422 if form.errors else 200
    reading = read_relations(upload.path, by_columns(chosen))
    if request.form.get("stap") != "inbrengen":
        return _report_page(upload, reading, chosen)
    return _bring_in(upload, reading, chosen)


@read(blueprint, "/intern/beheer/relaties/lijst/<uid>", "area.relations")
def one_list(uid: str) -> Any:
    listed = _listed(uid)
    wanted = request.args.get("q", "").strip()
    lines = select(Relation).where(Relation.list_id == listed.id)
    if wanted:
        lines = lines.where(or_(Relation.folded_name.contains(fold(wanted), autoescape=True), Relation.kvk_number == wanted))
    return render_template(
        "relations/list.html",
        listed=listed,
        kind=KIND_NAMES[listed.kind],
        lines=paged(lines.order_by(Relation.line), PAGE),
        organisations=db.session.scalars(
            select(Counterparty).where(is_declared(), _stands_on(listed)).order_by(Counterparty.name)
        ),
        wanted=wanted,
        url_for_page=lambda number: url_for(".one_list", uid=uid, q=wanted or None, pagina=number),
    )


@write(blueprint, "/intern/beheer/relaties/lijst/<uid>/stoppen", "area.relations")
def one_list_stop(uid: str) -> Any:
    listed = _listed(uid)
    take_out_of_use(listed, actor=me())
    flash(_("%(title)s telt niet meer mee.", title=listed.title), "success")
    return redirect(url_for(".lists"), 303)


def _new_form(sent: Mapping[str, str]) -> StaffForm:
    kinds = {code: str(name) for code, name in KIND_NAMES.items()}
    file = Box("file", "file", Label(_("Bestand")), hint=_("Een CSV-bestand met op de eerste regel de namen van de kolommen."))
    return StaffForm(
        file,
        choice("kind", _("Wat voor lijst is het?"), kinds, sent),
        text(
            "title",
            _("Hoe heet de lijst?"),
            sent,
            hint=_("Dit lezen mensen bij elke verwijzing. Bijvoorbeeld: Subsidielijst 2026"),
        ),
        day(
            "dated_on", _("Van welke dag is de lijst?"), sent, hint=_("Een nieuwere lijst met dezelfde naam vervangt de vorige.")
        ),
    )


def _kept(form: StaffForm, file: FileStorage, title: str) -> uploads.Upload | None:
    """The file in the waiting room; when it is no list of ours, the error stands at the box."""
    dated_on = day_in(form["dated_on"])
    assert dated_on is not None
    name = (file.filename or "").replace("\\", "/").rpartition("/")[2]
    upload = uploads.keep(file.read(), kind=form["kind"].raw, title=title, dated_on=dated_on, file_name=name)
    try:
        header_of(upload.path)
    except Unreadable as unreadable:
        uploads.forget(upload)
        form.refuse({"file": str(unreadable)})
        return None
    return upload


def _columns_form(upload: uploads.Upload, chosen: Mapping[str, str]) -> StaffForm:
    headings = [column for column in header_of(upload.path) if column]
    return StaffForm(*(_column_box(name, headings, chosen.get(name, "")) for name in QUESTIONS))


def _column_box(name: str, headings: list[str], chosen: str) -> Box:
    none = _("Kies een kolom") if name == "name" else _("Geen kolom")
    options = [{"value": "", "label": none, "checked": not chosen}]
    options += [{"value": column, "label": column, "checked": column == chosen} for column in headings]
    return Box(
        name,
        "select",
        Label(str(COLUMN_LABELS[name])),
        chosen if chosen in headings else "",
        options=options,
        optional=name != "name",
    )


def _columns_page(upload: uploads.Upload, form: StaffForm) -> str:
    return render_template("relations/columns.html", upload=upload, kind=KIND_NAMES[upload.kind], form=form)


def _report_page(upload: uploads.Upload, reading: Reading, chosen: Mapping[str, str], error: str = "") -> Any:
    page = render_template(
        "relations/report.html",
        upload=upload,
        kind=KIND_NAMES[upload.kind],
        reading=reading,
        refusals=reading.refusals[:MOST_SHOWN],
        more=max(0, len(reading.refusals) - MOST_SHOWN),
        replaced=next((one for one in lists_in_use() if fold(one.title) == fold(upload.title)), None),
        kept=list(chosen.items()),
        error=error,
    )
    return page, 422 if error else 200


def _bring_in(upload: uploads.Upload, reading: Reading, chosen: Mapping[str, str]) -> Any:
    try:
        listed = bring_in(
            reading,
            kind=upload.kind,
            title=upload.title,
            dated_on=upload.dated_on,
            file_name=upload.file_name,
            actor=me(),
        )
    except NewerInUse as found:
        day_of_newer = day_text(found.newer.dated_on)
        return _report_page(
            upload, reading, chosen, _("Er is al een nieuwere lijst met deze naam, van %(day)s.", day=day_of_newer)
        )
    except NothingToBringIn:
        return _report_page(
            upload, reading, chosen, _("Geen enkele regel is goed. Kies andere kolommen, of verbeter het bestand.")
        )
    except AlreadyInUse:
        flash(_("Deze lijst stond er al. Er is niets veranderd."), "info")
        return redirect(url_for(".lists"), 303)
    flash(_("%(title)s is in gebruik.", title=listed.title), "success")
    uploads.forget_afterwards(upload)
    return redirect(url_for(".one_list", uid=listed.uid), 303)


def _stands_on(listed: RelationList) -> ColumnElement[bool]:
    """SQL: the organisation is on this list, by KvK number, name or alias."""
    aliases = select(CounterpartyAlias.folded_name).where(CounterpartyAlias.counterparty_id == Counterparty.id)
    same = or_(
        Relation.kvk_number == Counterparty.kvk_number,
        Relation.folded_name == Counterparty.folded_name,
        Relation.folded_name.in_(aliases),
    )
    return exists().where(Relation.list_id == listed.id, same)


def _listed(uid: str) -> RelationList:
    return db.first_or_404(select(RelationList).where(RelationList.uid == uid))


def _waiting(uid: str) -> uploads.Upload:
    found = uploads.waiting(uid)
    if found is None:
        raise NotFound()
    return found
