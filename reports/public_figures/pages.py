"""The officer's pages about the figures that the public reads (C17, P11): what would be shown, and making it public."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

import clock
from auth.policies import me, read, write
from languages import language
from registers.moments import day_text
from reports.public_figures.models import YearlyFigures
from reports.public_figures.publishing import (
    NoReport,
    NotOver,
    Unchanged,
    frozen_on,
    publish_figures,
    source,
    told_by,
    versions,
)
from reports.yearly.models import YearlyReport

blueprint = Blueprint("public_figures", __name__)

FIRST_YEAR, SHOWN = 2017, 5  # the law of 2017; years on the page


@read(blueprint, "/intern/beheer/jaarcijfers", "area.public_figures")
def years() -> Any:
    """The last years, the report of each, and what was published of it."""
    newest = clock.today().year
    rows = [
        {
            "year": {"text": str(year), "url": url_for(".year", number=year)},
            "report": _report(source(year)) or _("niet vastgelegd"),
            "versions": ", ".join(_version(one) for one in versions(year)) or _("niet openbaar"),
        }
        for year in range(newest, max(FIRST_YEAR, newest - SHOWN) - 1, -1)
    ]
    return render_template("public_figures/years.html", rows=rows)


@read(blueprint, "/intern/beheer/jaarcijfers/<int:number>", "area.public_figures")
def year(number: int) -> Any:
    """What the public would read of this year if it were published now, and from which report."""
    if not FIRST_YEAR <= number <= clock.today().year:
        raise NotFound()
    before, report = versions(number), source(number)
    shown = told_by(report) if report else []
    return render_template(
        "public_figures/year.html",
        year=number,
        report=_report(report),
        tables=shown,
        language=language(),
        versions=[_version(one) for one in before],
        changed=not (before and report and before[-1].tells(report.code, shown)),
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
    except NoReport:
        flash(_("Er is nog geen verslag over het hele jaar vastgelegd."), "warning")
    except Unchanged:
        flash(_("De cijfers zijn niet veranderd."), "warning")
    return redirect(url_for(".year", number=number), 303)


def _version(one: YearlyFigures) -> str:
    day = day_text(clock.local(one.published_at).date())
    return str(_("versie %(number)s van %(day)s, uit verslag %(report)s", number=one.version, day=day, report=one.report))


def _report(report: YearlyReport | None) -> dict[str, str] | None:
    """A link to the report, with the day on which it was frozen."""
    if report is None:
        return None
    text = _("verslag %(report)s van %(day)s", report=report.code, day=day_text(frozen_on(report)))
    return {"text": text, "url": url_for("yearly.report", ref=report.code)}
