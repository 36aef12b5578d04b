"""The officer's step that makes the figures of a year public, and what was published."""

from typing import Any

from sqlalchemy import select

import clock
from audit import Kind, hold_chain, record
from extensions import db
from organisation.models import Person
from reports.public_figures.models import YearlyFigures
from reports.public_figures.tables import PUBLIC, conceal_year, kept, report_kept, tables
from reports.small_numbers import Report


class NotOver(ValueError):
    """The year still runs."""


class Unchanged(ValueError):
    """The public would read the same as in the version before."""


def proposed(year: int) -> dict[str, Report]:
    """What would be published of the year now; what was published of it before counts."""
    before = versions(year)
    earlier = {one.code: [report_kept(row.counted[one.code]) for row in before if one.code in row.counted] for one in PUBLIC}
    return conceal_year(year, earlier)


def publish_figures(year: int, *, actor: Person) -> YearlyFigures:
    """Freeze the figures of the year for the public; they stand in the next edition. Raises NotOver and Unchanged."""
    if year >= clock.today().year:
        raise NotOver(year)
    hold_chain()
    before = versions(year)
    reports = proposed(year)
    shown = tables(reports)
    if before and before[-1].shown == shown:
        raise Unchanged(year)
    made = YearlyFigures(
        year=year,
        version=len(before) + 1,
        counted_on=clock.today(),
        published_at=clock.now(),
        by_id=actor.id,
        shown=shown,
        counted={code: kept(report) for code, report in reports.items()},
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
        {"jaar": row.year, "versie": row.version, "geteld_op": row.counted_on.isoformat(), "tabellen": row.shown}
        for row in reversed(newest.values())
    ]
