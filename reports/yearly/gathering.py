"""The counts of a report: of its year and the two before it. A year that was reported before keeps the counts of then (R80)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from reports.figures.counting import BY_KIND, BY_UNIT, Counted, counted_together
from reports.figures.definition import Year
from reports.figures.gifts import gifts_in_a_phase
from reports.figures.table import figures
from reports.yearly.chapters import CODES

BESIDE = 3  # years side by side
ANSWERED, ASKED = "Q01", "Q01:asked"
OFFERED, GIVEN = "Q18", "Q18:gifts"
LAST_WEEK = 7  # this week and later ones are one

Counts = Mapping[str, Counted]


@dataclass(frozen=True)
class Gathered:
    """By year and code of a figure; under two names more: who was asked, and the gifts of Q18. Units stand with answers only."""

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
    every = {code: figures()[code] for code in CODES if figures()[code].countable}
    every[ASKED] = replace(every[ANSWERED], rows=every[ANSWERED].base, base=None)
    every[GIVEN] = replace(every[OFFERED], rows=gifts_in_a_phase)
    divided = {code: (figure, BY_UNIT if code in (ANSWERED, ASKED) else BY_KIND) for code, figure in every.items()}
    return counted_together(divided, year)


def weeks(decided: Counted) -> dict[int, int]:
    """In which week how many were decided, from the days it took; what still waits took none."""
    found: Counter[int] = Counter()
    for days, number in decided.spread:
        found[max(1, min(days // 7 + 1, LAST_WEEK))] += number
    return found
