"""What of the counts may leave the house: tables in which small numbers are hidden, also across reports (T-STAT-1).

Numbers that tell of each other stand in one table: who answered and who did not, gifts above the limit and all others. So no
hidden number follows from two figures. What was shown before is known here, so it does not follow from two reports either.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from reports.figures.counting import Counted
from reports.figures.definition import HIDDEN
from reports.figures.table import figures
from reports.small_numbers import LEAST, Cell, Shown, Table, concealed
from reports.yearly.chapters import CODES
from reports.yearly.gathering import ASKED, WEEKS, Counts

MISSING, LATE, IN_TIME = "missing", "late", "in_time"
ABOVE, OTHER = "above", "other"
INTERESTS = ("new", "changed", "ended", "active")
ASKED_WHEN, TRAITS = ("before", "after"), ("abroad", "companion", "overnight", "paid_ourselves")
MEASURES = ("known", "half", "most", "sum")

Tables = Mapping[str, Mapping[Cell, int | None]]


def may_leave(counts: Counts, before: Iterable[Mapping[str, Any]] = ()) -> dict[str, Shown]:
    """The tables of one year as they may be shown. `before` is what of this year was shown in earlier reports, by table."""
    earlier = list(before)
    return {
        name: concealed(table, [one[name] for one in earlier if name in one]) if table else {}
        for name, table in tables(counts).items()
    }


def measures(counts: Counts, before: Iterable[Mapping[str, Any]] = ()) -> dict[str, dict[str, int | None]]:
    """By figure: how many rows are measured, the middle, nine in ten, the sum. Of few rows nothing, of few more neither."""
    earlier = list(before)
    return {
        code: measured(counts[code])
        for code in _leaving()
        if figures()[code].measure and code in counts and _tells_of_many(code, counts[code].measured, earlier)
    }


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


def _activities(counts: Counts) -> dict[Cell, int]:
    """What came, in time or late, what changed and ended, and what is active, by hours and pay."""
    flow, late = counts["Q03"].by_part, counts["Q08"].total
    table: dict[Cell, int] = {
        ("", LATE): late,
        ("", IN_TIME): flow["new"] - late,
        ("", "changed"): flow["changed"],
        ("", "ended"): flow["ended"],
    }
    for pay, _unit, band, number in counts["Q04"].cells:
        table[band, pay] = table.get((band, pay), 0) + number
    return table


def _gifts(counts: Counts) -> dict[Cell, int]:
    """Above the limit or not, by what became of it."""
    above, every = counts["Q15"].by_part, counts["Q14"].by_part
    return {
        **{(ABOVE, part): above[part] for part in every},
        **{(OTHER, part): number - above[part] for part, number in every.items()},
    }


def _interests(counts: Counts) -> dict[Cell, int]:
    """What came, changed, ended and is active; what was decided about it stands among the decisions."""
    parts = counts["Q12"].by_part
    return {("", part): parts[part] for part in INTERESTS}


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
    "activities": _activities,
    "gifts": _gifts,
    "weeks": lambda counts: _own(counts[WEEKS]),
    "interests": _interests,
    "Q19": _invitations,
    **{trait: _with(trait) for trait in TRAITS},
    "Q21": _disputed,
}
TOGETHER = ("Q01", "Q02", "Q03", "Q04", "Q06", "Q08", "Q12", "Q14", "Q15", "Q19", "Q21")  # these stand in a table made above
