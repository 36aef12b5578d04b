"""What of the counts may leave the house: tables in which small numbers are hidden, also across reports (T-STAT-1).

Numbers that tell of each other stand in one table: who answered and who did not, gifts above the limit and all others. So no
hidden number follows from two figures. What was shown before is known here, so it does not follow from two reports either.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from reports.figures.counting import Counted
from reports.figures.definition import HIDDEN
from reports.figures.table import figures
from reports.small_numbers import LEAST, Cell, Report, Shown, Table, conceal, report
from reports.yearly.chapters import CODES
from reports.yearly.gathering import ASKED, LAST_WEEK, WEEKS, Counts

MISSING, LATE, IN_TIME = "missing", "late", "in_time"
ABOVE, OTHER = "above", "other"
FLOW = ("new", "changed", "ended", "active")
ASKED_WHEN, TRAITS = ("before", "after"), ("abroad", "companion", "overnight", "paid_ourselves")
WEEKLY, BANDS = "weeks", ((1, 2, 3, 4, 5, 6, LAST_WEEK), (1, 2, 4, 6, LAST_WEEK), (2, 6, LAST_WEEK))
MEASURES = ("known", "half", "most", "sum")

Tables = Mapping[str, Mapping[Cell, int | None]]


def may_leave(counts: Counts, before: Iterable[tuple[Counts, Mapping[str, Any]]] = ()) -> dict[str, Shown]:
    """The tables of one year as they may be shown. `before`: what earlier reports counted of this year and showed, by table."""
    earlier = [(tables(counted), shown) for counted, shown in before]
    found: dict[str, Shown] = {}
    for name, table in tables(counts).items():
        reports = [_as_reported(known[name], shown[name]) for known, shown in earlier if known.get(name) and shown.get(name)]
        hidden = conceal(table, earlier=reports).shown if table else {}
        found[name] = {(place.row, place.column): number for place, number in hidden.items()}
    return {**found, WEEKLY: _weeks(counts, found["Q06"], [shown[WEEKLY] for _known, shown in earlier if shown.get(WEEKLY)])}


def _as_reported(table: Table, shown: Mapping[Cell, int | None]) -> Report:
    """A table of an earlier report, with what was hidden in it."""
    whole = report(table)
    return whole.hiding(*(place for place in whole.values if shown.get((place.row, place.column), 0) is None))


def measures(counts: Counts, before: Iterable[Mapping[str, Any]] = ()) -> dict[str, dict[str, int | None]]:
    """By figure: how many rows are measured, the middle, nine in ten, the sum. Of few rows nothing, of few more neither."""
    earlier = list(before)
    return {
        code: measured(counts[code])
        for code in _leaving()
        if figures()[code].measure and code in counts and _tells_of_many(code, counts[code].measured, earlier)
    }


def _weeks(counts: Counts, parts: Shown, before: list[Mapping[Cell, int | None]]) -> Shown:
    """The weeks of deciding, where nothing of the figure is hidden and no week is small; else longer ones, or none at all.

    What was shown before is shown again when it is still the same, and otherwise nothing: a longer week is a sum.
    """
    weeks = {week: number for week, number in counts[WEEKS].by_kind.items() if week}
    if None in parts.values():
        return {}
    for lasts in BANDS:
        bands: dict[Cell, int | None] = defaultdict(int)
        for week, number in weeks.items():
            bands[_band(int(week), lasts), ""] += number  # type: ignore[operator]
        if all(number == 0 or number >= LEAST for number in bands.values() if number is not None):
            return dict(bands) if all(dict(one) == dict(bands) for one in before) else {}
    return {}


def _band(week: int, lasts: tuple[int, ...]) -> str:
    """The last week of the band in which this one is."""
    return str(next(last for last in lasts if week <= last))


def measured(found: Counted) -> dict[str, int | None]:
    return dict(zip(MEASURES, (found.measured, found.percentile(0.5), found.percentile(0.9), found.sum), strict=True))


def tables(counts: Counts) -> dict[str, Table]:
    """Every table of one year with its real numbers."""
    alone = {code: _own(counts[code]) for code in _leaving() if code in counts and code not in TOGETHER}
    return {**alone, **{name: make(counts) for name, make in MADE.items()}}


def _leaving() -> list[str]:
    return [code for code in CODES if figures()[code].small == HIDDEN]


def _tells_of_many(code: str, number: int, earlier: list[Mapping[str, Any]]) -> bool:
    known = [one[code]["known"] for one in earlier if code in one]
    return number >= LEAST and all(number == one or abs(number - one) >= LEAST for one in known)


def _own(found: Counted) -> dict[Cell, int]:
    """Kind by part."""
    table: dict[Cell, int] = defaultdict(int)
    for part, _unit, kind, number in found.cells:
        table[kind, part] += number
    return dict(table)


def _answers(counts: Counts) -> dict[Cell, int]:
    """Unit by answer, with those who did not answer."""
    table: dict[Cell, int] = defaultdict(int)
    for part, unit, _kind, number in counts["Q01"].cells:
        table[unit, part] += number
    for unit, number in counts[ASKED].by_unit.items():
        table[unit, MISSING] = number - counts["Q01"].by_unit[unit]
    return dict(table)


def _new(counts: Counts) -> dict[Cell, int]:
    """New activities, sent late or in time."""
    late = counts["Q08"].total
    return {("", LATE): late, ("", IN_TIME): counts["Q03"].by_part["new"] - late}


def _gifts(counts: Counts) -> dict[Cell, int]:
    """Above the limit or not, by what became of it."""
    above, every = counts["Q15"].by_part, counts["Q14"].by_part
    return {
        **{(ABOVE, part): above[part] for part in every},
        **{(OTHER, part): number - above[part] for part, number in every.items()},
    }


def _without_kinds(found: Counted) -> tuple[tuple[str, str, str, int], ...]:
    return tuple((part, unit, "", number) for part, unit, _kind, number in found.cells)


def _alone(code: str, part: str) -> Callable[[Counts], Table]:
    """One part, of which no sum is shown: one declaration counts in several of them."""
    return lambda counts: {("", part): counts[code].by_part[part]}


def _invitations(counts: Counts) -> dict[Cell, int]:
    """By outcome, those asked before and those asked after."""
    return {(kind, part): number for (kind, part), number in _own(counts["Q19"]).items() if part in ASKED_WHEN}


def _with(trait: str) -> Callable[[Counts], Table]:
    """Invitations that have something, and the others."""

    def table(counts: Counts) -> Table:
        parts = counts["Q19"].by_part
        return {("", trait): parts[trait], ("", OTHER): parts["asked"] - parts[trait]}

    return table


def _disputed(counts: Counts) -> dict[Cell, int]:
    """Agreements that do not hold; what was prohibited or revoked stands among the decisions."""
    return {("", "doubted"): counts["Q21"].by_part["doubted"]}


MADE: dict[str, Callable[[Counts], Table]] = {
    "answers": _answers,
    "Q06": lambda counts: _own(replace(counts["Q06"], cells=_without_kinds(counts["Q06"]))),
    "Q08": _new,
    "gifts": _gifts,
    "Q19": _invitations,
    "Q21": _disputed,
    **{f"Q03:{part}": _alone("Q03", part) for part in ("changed", "ended")},
    **{f"Q12:{part}": _alone("Q12", part) for part in FLOW},
    **{trait: _with(trait) for trait in TRAITS},
}
TOGETHER = ("Q01", "Q02", "Q03", "Q06", "Q08", "Q12", "Q14", "Q15", "Q19", "Q21")  # these stand in a table made above
