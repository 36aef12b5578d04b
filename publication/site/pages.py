"""The public register: reads an edition folder and nothing else of this application. No cookies, no script, no database.

Its pages stand in the modules imported here; this one holds what is the same in every edition.
"""

from datetime import date
from typing import Any

from flask import abort, render_template
from flask_babel import gettext as _

from publication.site import (
    asking,
    changes,
    data,
    days,
    describing,
    differences,
    embed,
    entries,
    machines,
    past,
    register,
    search,
)
from publication.site.blueprint import blueprint, current_edition, from_edition, reader
from publication.site.downloads import add_downloads
from publication.site.edition import Edition

__all__ = ["asking", "changes", "data", "describing", "differences", "embed", "entries", "machines", "register", "search"]

add_downloads(blueprint, {**data.SELECTIONS, **changes.SELECTIONS})


@blueprint.get("/gezond")
def live() -> Any:
    """The process answers."""
    return {"status": "ok"}


@blueprint.get("/gereed")
def ready() -> Any:
    """The current edition is the one that is served; before the first edition there is nothing to wait for."""
    found = reader().edition()
    body = {"status": "ok" if reader().sound() else "damaged", "edition": found.number if found else None}
    return body, 200 if reader().sound() else 503


@blueprint.get("/uitleg")
def explanation() -> Any:
    """P12: what this register is and is not, with what the body chose about publishing."""
    found = current_edition()
    return render_template("site/explanation.html", chosen=found and found.fact("waarden"))


@blueprint.get("/jaarcijfers")
@from_edition
def yearly_figures(edition: Edition) -> Any:
    """P11: the years there are."""
    years = {year: _promise(edition, year) for year in _years(edition)}
    return render_template("site/yearly_figures.html", years=years)


@blueprint.get("/jaarcijfers/<int:year>")
@from_edition
def figures_of_year(edition: Edition, year: int) -> Any:
    """P11: the figures about one year; 404 for a year in which there was no register."""
    if year not in _years(edition):
        abort(404)
    return render_template("site/figures_of_year.html", year=year, promise=_promise(edition, year))


def _promise(edition: Edition, year: int) -> str:
    """When the figures about a year come: in April of the next, when the council has the yearly account."""
    if days.of_edition(edition) > date(year + 1, 4, 30):
        return _("De cijfers over %(year)s zijn er nog niet.", year=year)
    return _("De cijfers over %(year)s komen in %(month)s.", year=year, month=_("april %(year)s", year=year + 1))


def _years(edition: Edition) -> list[int]:
    """The years of the register, the newest first."""
    newest = days.of_edition(edition).year
    return list(range(newest, int(past.first_day(edition)[:4] or newest) - 1, -1))


@blueprint.get("/toegankelijkheid")
def accessibility() -> Any:
    """P14."""
    return render_template("site/accessibility.html")


@blueprint.get("/privacy")
def privacy() -> Any:
    """P15."""
    found = current_edition()
    return render_template("site/privacy.html", chosen=found and found.fact("waarden"))


@blueprint.get("/contact")
def contact() -> Any:
    """P16."""
    return render_template("site/contact.html")
