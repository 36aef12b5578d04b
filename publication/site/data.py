"""P08 and P09: every entry as a row, filtered by facets, and the same selection to take along."""

import json
from collections.abc import Iterator
from typing import Any

from flask import Response, abort, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from languages import asked_language
from publication.formats.csv_table import csv_blocks
from publication.site import queries, streams, views
from publication.site.blueprint import after, asked, blueprint, current_edition, from_edition, next_part, page
from publication.site.edition import Edition
from publication.site.wording import PAY

UNKNOWN = "onbekend"  # in an address, for what the entry does not tell
YEARS = 12  # newest years offered as a filter; any year can be asked for
FEW_POSITIONS = 50  # with more, one is chosen from its own page
STATES = {"actueel": lazy_gettext("Actueel"), "beëindigd": lazy_gettext("Beëindigd")}
TITLES = {
    "toestand": lazy_gettext("Stand"),
    "vergoeding": lazy_gettext("Vergoeding"),
    "sinds": lazy_gettext("Sinds"),
    "functie": lazy_gettext("Functie"),
}
Filters = dict[str, str]


def filters() -> Filters:
    """The filters of this address, as `queries` reads them: a value that is not there gives nothing, and is no error."""
    args = request.args
    given = {name: asked(name) for name in queries.FILTERS if name in args}
    return {name: "" if value == UNKNOWN else value for name, value in given.items() if value}


@blueprint.get("/gegevens")
@from_edition
def data(edition: Edition) -> Any:
    """P08: the entries of the selection, and the filters with how many each gives."""
    chosen = filters()
    rows = queries.entries(edition, asked_language(), chosen, after=after())
    places = {"rows": views.markup(rows), "next_part": next_part(rows)}
    return page("site/data.html", places, lambda: _about(edition, chosen), selection=tuple(chosen.items()))


def _about(edition: Edition, chosen: Filters) -> dict[str, Any]:
    """What the page says of a selection beside its rows."""
    return {
        "total": edition.fact("vermeldingen"),
        "kept": _kept(chosen),
        "sentence": _sentence(edition, chosen, queries.count_entries(edition, chosen)),
        "facets": [facet for name in queries.FILTERS if (facet := _facet(edition, name, chosen))["options"]],
        "updated": views.updated(edition),
    }


def _address(chosen: Filters) -> str:
    query: dict[str, Any] = _kept(chosen)
    return url_for(".data", **query)


def _kept(chosen: Filters) -> Filters:
    """The filters as they stand in an address."""
    return {name: value or UNKNOWN for name, value in chosen.items()}


def _facet(edition: Edition, name: str, chosen: Filters) -> dict[str, Any]:
    found = queries.facet(edition, name, chosen) if _may_list(edition, name) else []
    if name == "sinds":
        found = sorted(found, reverse=True)[:YEARS]
    if name in chosen and chosen[name] not in dict(found):
        found.append((chosen[name], queries.count_entries(edition, chosen)))
    return {"title": TITLES[name], "options": [_option(edition, name, value, count, chosen) for value, count in found]}


def _may_list(edition: Edition, name: str) -> bool:
    return name != "functie" or edition.fact("functies") <= FEW_POSITIONS


def _option(edition: Edition, name: str, value: str, count: int, chosen: Filters) -> dict[str, Any]:
    active = chosen.get(name) == value
    choices = {**chosen, name: None if active else value}
    return {
        "label": _label(edition, name, value),
        "count": count,
        "url": _address({other: one for other, one in choices.items() if one is not None}),
        "active": active,
        "lang": "nl" if name == "functie" else None,
    }


def _label(edition: Edition, name: str, value: str) -> str:
    """A value of a filter in words; one that is not in the register is shown as it was given."""
    if not value:
        return _("Onbekend")
    if name == "functie":
        position = queries.position(edition, value)
        return str(position["functie"]) if position else value
    known = {"toestand": STATES, "vergoeding": PAY}.get(name, {})
    return str(known.get(value, value))


def _sentence(edition: Edition, chosen: Filters, count: int) -> str:
    """The filters in words: 7 vermeldingen, betaald, sinds 2025, alle functies."""
    parts = [ngettext("%(num)s vermelding", "%(num)s vermeldingen", count)]
    parts += [_label(edition, name, chosen[name]).lower() for name in ("toestand", "vergoeding") if name in chosen]
    if "sinds" in chosen:
        parts.append(_("sinds %(month)s", month=_label(edition, "sinds", chosen["sinds"]).lower()))
    parts.append(_label(edition, "functie", chosen["functie"]) if "functie" in chosen else _("alle functies"))
    return ", ".join(parts)


@blueprint.get("/gegevens/beschrijving")
@from_edition
def dictionary(edition: Edition) -> Any:
    """P09: what the fields mean and why they are public."""
    return render_template("site/dictionary.html", edition=edition, parts=views.dictionary(edition))


def csv_of_selection() -> Response | None:
    """The entries that fit the filters as a table; None without filters."""
    edition, chosen = current_edition() or abort(404), filters()
    if not chosen:
        return None
    rows = ({**entry, "vergoeding_tekst": str(PAY.get(entry["vergoeding"], ""))} for entry in _entries(edition, chosen))
    blocks = csv_blocks(rows, streams.described(edition))
    return streams.streamed(blocks, "text/csv; charset=utf-8", f"register-selectie-uitgave-{edition.number}.csv")


def json_of_selection() -> Response | None:
    """The entries that fit the filters for a program; None without filters."""
    edition, chosen = current_edition() or abort(404), filters()
    if not chosen:
        return None
    blocks = streams.json_blocks({"uitgave": edition.number, "filters": chosen}, "vermeldingen", _entries(edition, chosen))
    return streams.streamed(blocks, "application/json")


SELECTIONS = {"register.csv": csv_of_selection, "register.json": json_of_selection}


def _entries(edition: Edition, chosen: Filters) -> Iterator[dict[str, Any]]:
    def fetch(after: int) -> queries.Page:
        return queries.entries(edition, "data", chosen, after, streams.BATCH)

    return (json.loads(row["data"]) for row in streams.all_rows(fetch))
