"""Drafting, saving and freezing a report. A frozen version keeps figures and text; another version needs a reason (R80)."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

import clock
from audit import Kind, hold_chain, record
from extensions import db
from organisation.models import Person
from reports.small_numbers import Cell, Shown
from reports.yearly.chapters import starters
from reports.yearly.document import Content, inside, leaving
from reports.yearly.gathering import Gathered, gathered
from reports.yearly.leaving import may_leave, measures
from reports.yearly.models import YearlyReport

FIRST_YEAR = 2017  # of the law


class NoSuchYear(ValueError):
    """A year before the law, or one that has not begun."""


class StillOpen(Exception):
    """There is a draft of this year already; carries it."""

    def __init__(self, draft: YearlyReport) -> None:
        super().__init__(draft.code)
        self.draft = draft


class NoReason(ValueError):
    """Another version of a report says why."""


class Frozen(Exception):
    """It was frozen, so nothing can be changed."""


class ChangedMeanwhile(Exception):
    """Somebody saved after this page was opened."""


def reports() -> list[YearlyReport]:
    """Every version, the newest year and version first."""
    return list(db.session.scalars(select(YearlyReport).order_by(YearlyReport.year.desc(), YearlyReport.number.desc())))


def frozen_reports(year: int | None = None) -> list[YearlyReport]:
    """Frozen versions in the order in which they were frozen; of one year when it is given."""
    query = select(YearlyReport).where(YearlyReport.frozen_at.is_not(None)).order_by(YearlyReport.frozen_at, YearlyReport.id)
    return list(db.session.scalars(query if year is None else query.where(YearlyReport.year == year)))


def begin(year: int, why: str = "", *, actor: Person) -> YearlyReport:
    """A draft of the report over this year; the texts of the last version, or those it begins with.

    Raises NoSuchYear, StillOpen or, after the first version, NoReason.
    """
    if not FIRST_YEAR <= year <= clock.today().year:
        raise NoSuchYear(str(year))
    hold_chain()
    last = last_of(year)
    if last is not None and not last.frozen:
        raise StillOpen(last)
    if last is not None and not why.strip():
        raise NoReason(last.code)
    draft = YearlyReport(
        year=year,
        number=last.number + 1 if last else 1,
        why=why.strip() if last else "",
        texts=dict(last.texts) if last else starters(year),
        incidents=dict(last.incidents) if last else {},
        saved_at=clock.now(),
        saved_by=actor,
    )
    db.session.add(draft)
    db.session.flush()
    record(Kind.REPORT_DRAFTED, actor=actor, subject=("report", draft.code), why=draft.why or None)
    return draft


def save(
    report: YearlyReport, texts: Mapping[str, str], incidents: Mapping[str, int], *, actor: Person, seen_version: int
) -> None:
    """Keep these texts and typed numbers. Raises Frozen or ChangedMeanwhile."""
    _hold(report, seen_version)
    changed = _differing(report.texts, texts) | _differing(report.incidents, incidents)
    if not changed:
        return
    report.texts, report.incidents = dict(texts), dict(incidents)
    report.saved_at, report.saved_by = clock.now(), actor
    db.session.flush()
    record(Kind.REPORT_SAVED, actor=actor, subject=("report", report.code), fields=changed)


def freeze(report: YearlyReport, *, actor: Person, seen_version: int) -> None:
    """Keep the figures of now, what of them leaves the house, and the report as it reads. Raises as `save` does."""
    _hold(report, seen_version)
    counts = counts_of(report)
    tables, measured = _left(counts)
    report.figures = counts.to_json()
    report.shown = {
        "tables": {str(year): {name: _rows(shown) for name, shown in found.items()} for year, found in tables.items()},
        "measures": {str(year): found for year, found in measured.items()},
    }
    report.frozen_at, report.frozen_by = clock.now(), actor
    report.content = json.loads(json.dumps(leaving(report, tables, measured)))
    db.session.flush()
    record(
        Kind.REPORT_FROZEN, actor=actor, subject=("report", report.code), why=report.why or None, fields=("figures", "content")
    )


def counts_of(report: YearlyReport) -> Gathered:
    """The real counts: of a frozen report those of then, of a draft those of now and of earlier years as they were reported."""
    if report.figures is not None:
        return Gathered.from_json(report.figures)
    latest = {one.year: one for one in frozen_reports() if one.year < report.year}
    return gathered(report.year, [(year, Gathered.from_json(one.figures or {})) for year, one in latest.items()])


def as_seen_inside(report: YearlyReport) -> Content:
    """The report with its real numbers."""
    return inside(report, counts_of(report))


def shown_in(report: YearlyReport) -> tuple[dict[int, dict[str, Shown]], dict[int, dict[str, Any]]]:
    """By year the tables and the measures as a frozen report showed them."""
    kept = report.shown or {"tables": {}, "measures": {}}
    tables = {int(year): {name: _cells(rows) for name, rows in found.items()} for year, found in kept["tables"].items()}
    return tables, {int(year): found for year, found in kept["measures"].items()}


def last_of(year: int) -> YearlyReport | None:
    """The newest version, frozen or not."""
    return db.session.scalars(
        select(YearlyReport).where(YearlyReport.year == year).order_by(YearlyReport.number.desc()).limit(1)
    ).first()


def _left(counts: Gathered) -> tuple[dict[int, dict[str, Shown]], dict[int, dict[str, Any]]]:
    """By year what may leave, knowing what every earlier report showed of that year."""
    before = [(counts_of(report).years, *shown_in(report)) for report in frozen_reports()]
    tables, measured = {}, {}
    for year, found in counts.years.items():
        tables[year] = may_leave(found, [(counted[year], shown[year]) for counted, shown, _known in before if year in shown])
        measured[year] = measures(found, [known[year] for _counted, _shown, known in before if year in known])
    return tables, measured


def _rows(shown: Shown) -> list[list[Any]]:
    return [[row, column, number] for (row, column), number in sorted(shown.items())]


def _cells(rows: list[list[Any]]) -> dict[Cell, int | None]:
    return {(row, column): number for row, column, number in rows}


def _differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> set[str]:
    return {name for name in {*old, *new} if old.get(name) != new.get(name)}


def _hold(report: YearlyReport, seen_version: int) -> None:
    """Hold the report as it is now. Raises Frozen or ChangedMeanwhile."""
    hold_chain(report)
    if report.frozen:
        raise Frozen(report.code)
    if report.version != seen_version:
        raise ChangedMeanwhile(report.code)
