"""The officer's pages about the figures that the public reads (C17, P11): what would be shown, and making it public."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

import clock
from auth.policies import me, read, write
from languages import language
from registers.moments import day_text
from reports.public_figures.publishing import NotOver, Unchanged, proposed, publish_figures, versions
from reports.public_figures.tables import tables

blueprint = Blueprint("public_figures", __name__)

FIRST_YEAR, SHOWN = 2017, 5  # the law of 2017; years on the page


@read(blueprint, "/intern/beheer/jaarcijfers", "area.public_figures")
def years() -> Any:
    """The last years, and what was published of each."""
    newest = clock.today().year
    rows = [
        {
            "year": {"text": str(year), "url": url_for(".year", number=year)},
            "versions": ", ".join(_version(one) for one in versions(year)) or _("niet openbaar"),
        }
        for year in range(newest, max(FIRST_YEAR, newest - SHOWN) - 1, -1)
    ]
    return render_template("public_figures/years.html", rows=rows)


@read(blueprint, "/intern/beheer/jaarcijfers/<int:number>", "area.public_figures")
def year(number: int) -> Any:
    """What the public would read of this year if it were published now."""
    if not FIRST_YEAR <= number <= clock.today().year:
        raise NotFound()
    before, shown = versions(number), tables(proposed(number))
    return render_template(
        "public_figures/year.html",
        year=number,
        tables=shown,
        language=language(),
        versions=[_version(one) for one in before],
        changed=not before or before[-1].shown != shown,
        over=number < clock.today().year,
    )


@write(blueprint, "/intern/beheer/jaarcijfers/<int:number>", "area.public_figures")
def year_post(number: int) -> Any:
    """Make the figures of this year public."""
    if not FIRST_YEAR <= number <= clock.today().year:
        raise NotFound()
    try:
        publish_figures(number, actor=me())
        flash(_("De cijfers over %(year)s staan in de volgende uitgave van het register.", year=number), "success")
    except NotOver:
        flash(_("Het jaar is nog niet voorbij."), "warning")
    except Unchanged:
        flash(_("De cijfers zijn niet veranderd."), "warning")
    return redirect(url_for(".year", number=number), 303)


def _version(one: Any) -> str:
    return str(_("versie %(number)s van %(day)s", number=one.version, day=day_text(clock.local(one.published_at).date())))
