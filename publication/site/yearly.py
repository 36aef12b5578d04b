"""P11: the yearly figures that were made public, as pages and as files; what the report to the council hides is hidden."""

from datetime import date
from typing import Any

from flask import Response, abort, render_template
from flask_babel import gettext as _

from languages import language
from publication.formats.canonical import json_bytes
from publication.formats.csv_table import csv_bytes
from publication.site import days, past
from publication.site.blueprint import blueprint, from_edition
from publication.site.edition import Edition

COLUMNS = ("jaar", "cijfer", "naam", "indeling", "rij", "kolom", "aantal", "verborgen", "eenheid")
Published = dict[str, Any]


@blueprint.get("/jaarcijfers")
@from_edition
def yearly_figures(edition: Edition) -> Any:
    """The years there are, and when the others come."""
    known = _published(edition)
    years = {year: "" if year in known else _promise(edition, year) for year in sorted({*known, *_years(edition)}, reverse=True)}
    return render_template("site/yearly_figures.html", years=years)


@blueprint.get("/jaarcijfers/<int:year>")
@from_edition
def figures_of_year(edition: Edition, year: int) -> Any:
    """The figures about one year; 404 for a year in which there was no register."""
    found = _published(edition).get(year)
    if found is None and year not in _years(edition):
        abort(404)
    return render_template(
        "site/figures_of_year.html",
        year=year,
        found=found,
        language=language(),
        promise=_promise(edition, year),
    )


@blueprint.get("/jaarcijfers/<int:year>.json")
@from_edition
def year_json(edition: Edition, year: int) -> Response:
    """The same for programs, with names in both languages; null is a hidden number."""
    return Response(json_bytes(_of_year(edition, year)), mimetype="application/json")


@blueprint.get("/jaarcijfers/<int:year>.csv")
@from_edition
def year_csv(edition: Edition, year: int) -> Response:
    """The same for a spreadsheet: a line for each number."""
    return _file(csv_bytes(COLUMNS, _lines(_of_year(edition, year))), f"jaarcijfers-{year}.csv")


def _lines(found: Published) -> list[dict[str, Any]]:
    return [
        dict(
            zip(
                COLUMNS,
                (
                    found["jaar"], table["cijfer"], table["naam"]["nl"], table["indeling"]["nl"], row["naam"]["nl"], column["nl"],
                    number, "ja" if number is None else "nee", row["eenheid"],
                ),
                strict=True,
            )
        )
        for table in found["tabellen"]
        for row in table["rijen"]
        for column, number in zip(table["kolommen"], row["aantallen"], strict=True)
    ]  # fmt: skip


def _file(content: bytes, name: str) -> Response:
    return Response(content, mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _published(edition: Edition) -> dict[int, Published]:
    """What was published, by year; an edition of an earlier release knows of none."""
    return {one["jaar"]: one for one in edition.fact("jaarcijfers") or ()}


def _of_year(edition: Edition, year: int) -> Published:
    return _published(edition).get(year) or abort(404)


def _promise(edition: Edition, year: int) -> str:
    """When the figures about a year come: in April of the next, when the council has the yearly account."""
    if days.of_edition(edition) > date(year + 1, 4, 30):
        return _("De cijfers over %(year)s zijn er nog niet.", year=year)
    return _("De cijfers over %(year)s komen in %(month)s.", year=year, month=_("april %(year)s", year=year + 1))


def _years(edition: Edition) -> list[int]:
    """The years of the register, the newest first."""
    newest = days.of_edition(edition).year
    return list(range(newest, int(past.first_day(edition)[:4] or newest) - 1, -1))
