"""The officer's step that makes public what the frozen report of a year shows, and what was published."""

from datetime import date
from typing import Any

from sqlalchemy import select

import clock
from audit import Kind, hold_chain, record
from extensions import db
from organisation.models import Person
from reports.public_figures.models import YearlyFigures
from reports.public_figures.tables import Tables, tables
from reports.yearly.keeping import frozen_reports, shown_in
from reports.yearly.models import YearlyReport
from reports.yearly.seen import outside


class NotOver(ValueError):
    """The year still runs."""


class NoReport(ValueError):
    """No report of the whole year was frozen."""


class Unchanged(ValueError):
    """The public reads these figures of this report already."""


def source(year: int) -> YearlyReport | None:
    """The newest frozen report of the year. One that was frozen while the year still ran does not tell of the whole year."""
    newest = next(reversed(frozen_reports(year)), None)
    return newest if newest is not None and frozen_on(newest).year > year else None


def told_by(report: YearlyReport) -> Tables:
    """The public figures as this frozen report shows them."""
    shown, measures = shown_in(report)
    return tables(lambda code: outside(code, shown.get(report.year, {}), measures.get(report.year, {})))


def publish_figures(year: int, *, actor: Person) -> YearlyFigures:
    """Publish what the newest frozen report tells; it stands in the next edition. Raises NotOver, NoReport, Unchanged."""
    if year >= clock.today().year:
        raise NotOver(year)
    hold_chain()
    report, before = source(year), versions(year)
    if report is None:
        raise NoReport(year)
    shown = told_by(report)
    if before and before[-1].tells(report.code, shown):
        raise Unchanged(year)
    made = YearlyFigures(
        year=year,
        version=len(before) + 1,
        report=report.code,
        counted_on=frozen_on(report),
        published_at=clock.now(),
        by_id=actor.id,
        shown=shown,
    )
    db.session.add(made)
    db.session.flush()
    record(Kind.FIGURES_PUBLISHED, actor=actor, subject=("figures", f"{year}.{made.version}"))
    return made


def versions(year: int) -> list[YearlyFigures]:
    """What was published of the year, the oldest first."""
    return list(db.session.scalars(select(YearlyFigures).where(YearlyFigures.year == year).order_by(YearlyFigures.version)))


def public_figures() -> list[dict[str, Any]]:
    """The newest version of each year, the newest year first, as it stands in an edition: nothing but what is shown."""
    rows = db.session.scalars(select(YearlyFigures).order_by(YearlyFigures.year, YearlyFigures.version))
    newest = {row.year: row for row in rows}
    return [
        {
            "jaar": row.year,
            "versie": row.version,
            "verslag": row.report,
            "geteld_op": row.counted_on.isoformat(),
            "tabellen": row.shown,
        }
        for row in reversed(newest.values())
    ]


def frozen_on(report: YearlyReport) -> date:
    """The day, of a report that was frozen."""
    assert report.frozen_at is not None
    return clock.local(report.frozen_at).date()
