"""The counts of a report: of its year and the two before it. A year that was reported before keeps the counts of then (R80)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, String, case, cast

from reports.figures.counting import Counted, counted
from reports.figures.definition import Year, listed
from reports.figures.table import figures
from reports.yearly.chapters import CODES

BESIDE = 3  # years side by side
ASKED, WEEKS = "Q01:asked", "Q06:weeks"
LAST_WEEK = 7  # this week and later ones are one

Counts = Mapping[str, Counted]


@dataclass(frozen=True)
class Gathered:
    """By year and code of a figure; and under two names more: who was asked, and the weeks of deciding."""

    years: Mapping[int, Counts]

    def to_json(self) -> dict[str, Any]:
        return {str(year): {code: one.to_json() for code, one in counts.items()} for year, counts in self.years.items()}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Gathered":
        return cls({int(year): {code: Counted.from_json(one) for code, one in counts.items()} for year, counts in kept.items()})


def years_of(year: int) -> list[int]:
    """This year and those beside it, the oldest first."""
    return [year - back for back in reversed(range(BESIDE))]


def gathered(year: int, kept: Iterable[tuple[int, Gathered]] = ()) -> Gathered:
    """The counts of a report over this year. `kept` are frozen counts of years before it, which are not counted again."""
    before = {other: counts.years[other] for other, counts in kept if other != year}
    return Gathered({one: before.get(one) or _counts(Year(one)) for one in years_of(year)})


def _counts(year: Year) -> dict[str, Counted]:
    return {code: count(year) for code, count in _counting().items()}


def _counting() -> dict[str, Callable[[Year], Counted]]:
    every = figures()
    found = {code: _count(every[code]) for code in CODES if every[code].countable}
    asked = replace(every["Q01"], rows=every["Q01"].base, base=None)
    found[ASKED] = _count(asked)
    rows = every["Q06"].rows
    assert rows is not None
    found[WEEKS] = _count(replace(every["Q06"], rows=lambda year: _by_week(rows(year)), measure=""))
    return found


def _count(figure: Any) -> Callable[[Year], Counted]:
    return lambda year: counted(figure, year)


def _by_week(rows: Select[Any]) -> Select[Any]:
    """The same rows, with the week in which it was decided as their kind; what still waits has none."""
    found = rows.subquery()
    bands = [(found.c.measure < 7 * week, str(week)) for week in range(1, LAST_WEEK)]
    week = case((found.c.measure.is_(None), cast("", String)), *bands, else_=str(LAST_WEEK))
    return listed(part=found.c.part, kind=week).select_from(found)
