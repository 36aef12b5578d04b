"""The officer's pages about positions: who holds which, what they are designated for, and which are an office (C08)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import selectinload

import clock
from auth.policies import me, read, write
from extensions import db
from organisation.changes import OfficeTaken, OwnPosition, name_office
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
    Unit,
)
from organisation.structure import holders_by_position, holders_of, unit_of, units_by_position
from registers.designated import interests_kept_until
from registers.designations.documents import documents_of
from registers.moments import day_text
from registers.pages.paging import paged
from registers.pages.staff_form import StaffForm, choice

blueprint = Blueprint("positions", __name__)

NO_OFFICE = "none"
PAGE = 50  # positions
KIND_NAMES = {
    PUBLIC_SIDE_ACTIVITIES: lazy_gettext("Nevenwerk openbaar"),
    FINANCIAL_INTERESTS: lazy_gettext("Financiële belangen doorgeven"),
    VULNERABLE: lazy_gettext("Kwetsbare functie"),
}
SHOWN = {
    # word in the address → what the list then shows, and the kinds of designation
    "aangewezen": (lazy_gettext("Aangewezen functies"), DESIGNATION_KINDS),
    "openbaar": (KIND_NAMES[PUBLIC_SIDE_ACTIVITIES], (PUBLIC_SIDE_ACTIVITIES,)),
    "belangen": (KIND_NAMES[FINANCIAL_INTERESTS], (FINANCIAL_INTERESTS,)),
    "kwetsbaar": (KIND_NAMES[VULNERABLE], (VULNERABLE,)),
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
    today, kind, text = clock.today(), request.args.get("soort", ""), request.args.get("q", "").strip()
    query = select(Position).options(selectinload(Position.designations)).order_by(Position.title, Position.id)
    if kind in SHOWN:
        query = query.where(Position.designations.any(and_(Designation.kind.in_(SHOWN[kind][1]), _not_over(today))))
    for word in text.split():
        query = query.where(Position.title.icontains(word, autoescape=True))
    found = paged(query, PAGE)
    ids = [position.id for position in found.rows]
    holders, units = holders_by_position(ids, today), units_by_position(ids, today)
    kept: dict[str, Any] = {name: value for name, value in (("soort", kind), ("q", text)) if value}
    return render_template(
        "positions/positions.html",
        rows=[_row(one, holders.get(one.id, []), units.get(one.id), today) for one in found.rows],
        count=found.count,
        page=found.page,
        pages=found.pages,
        url_for_page=lambda number: url_for(".positions", **kept, pagina=number),
        kinds=KIND_NAMES,
        shown=[
            ("", _("Alle functies"), kind not in SHOWN),
            *((code, name, code == kind) for code, (name, _kinds) in SHOWN.items()),
        ],
        text=text,
        filtered=bool(kept),
    )


@read(blueprint, "/intern/beheer/functies/<slug>", "area.designate")
def position(slug: str) -> Any:
    """One position: holder, unit, and the ledger of its designations."""
    found = position_at(slug)
    return render_template(
        "positions/position.html",
        position=found,
        unit=unit_of(found, clock.today()),
        holders=holders_of(found, clock.today()),
        own=is_mine(found),
        kinds=KIND_NAMES,
        office=OFFICES[found.office][0] if found.office else None,
        today=clock.today(),
        documents={row.id: documents_of(row) for row in found.designations},
        destroy_from={row.id: interests_kept_until(row) for row in found.designations},
    )


@read(blueprint, "/intern/beheer/functies/<slug>/ambt", "area.designate")
def office(slug: str) -> Any:
    """Which post is the secretary, the registrar or a director: that decides who decides (R20, R21)."""
    found = position_at(slug)
    if is_mine(found):
        return redirect(url_for(".position", slug=slug), 303)
    return _office_page(found, _office_form({"office": found.office or NO_OFFICE}))


@write(blueprint, "/intern/beheer/functies/<slug>/ambt", "area.designate")
def office_post(slug: str) -> Any:
    found, form = position_at(slug), _office_form(request.form)
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


def _row(position: Position, holders: list[Person], unit: Unit | None, today: date) -> dict[str, Any]:
    duties = {row.kind: _since(row, today) for row in position.designations if row.until_on is None or row.until_on >= today}
    return {
        "title": {"text": position.title, "url": url_for(".position", slug=position.slug)},
        "holder": ", ".join(holder.name for holder in holders) or _("vacant"),
        "unit": unit.name if unit else "",
        **{kind: duties.get(kind, "") for kind in DESIGNATION_KINDS},
    }


def _not_over(today: date) -> ColumnElement[bool]:
    return or_(Designation.until_on.is_(None), Designation.until_on >= today)


def _since(row: Designation, today: date) -> str:
    if row.until_on:
        return str(_("tot en met %(day)s", day=day_text(row.until_on)))
    word = _("sinds %(day)s") if row.from_on <= today else _("vanaf %(day)s")
    return str(word) % {"day": day_text(row.from_on)}


def _office_form(sent: Mapping[str, str]) -> StaffForm:
    box = choice("office", _("Wat voor functie is dit?"), {code: str(name) for code, (name, _why) in OFFICES.items()}, sent)
    for option in box.options:
        option["help"] = str(OFFICES[option["value"]][1])
    return StaffForm(box)


def _office_page(position: Position, form: StaffForm) -> str:
    return render_template("positions/office.html", position=position, form=form)


def is_mine(position: Position) -> bool:
    return me() in holders_of(position, clock.today())


def position_at(slug: str) -> Position:
    return db.first_or_404(select(Position).where(Position.slug == slug))
