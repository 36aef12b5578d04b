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
from reports.figures.gifts import OPEN as UNDECIDED
from reports.figures.table import figures
from reports.small_numbers import LEAST, TOTAL, Cell, Report, Shown, Table, conceal, report
from reports.yearly.chapters import CODES
from reports.yearly.gathering import ASKED, GIVEN, LAST_WEEK, OFFERED, Counts, weeks

DONE, MISSING, LATE, IN_TIME = "done", "missing", "late", "in_time"
ABOVE, OTHER = "above", "other"
FLOW = ("new", "changed", "ended", "active")
ASKED_OF_ALL, PHASES = "asked", ("pending", "home")
ASKED_WHEN, TRAITS = ("before", "after"), ("abroad", "companion", "overnight", "paid_ourselves")
WEEKLY, BANDS = "weeks", ((1, 2, 3, 4, 5, 6, LAST_WEEK), (1, 2, 4, 6, LAST_WEEK), (2, 6, LAST_WEEK))
MEASURES = ("known", "half", "most", "sum")

Tables = Mapping[str, Mapping[Cell, int | None]]


def may_leave(counts: Counts, before: Iterable[tuple[Counts, Mapping[str, Any]]] = ()) -> dict[str, Shown]:
    """The tables of one year as they may be shown. `before`: what earlier reports counted of this year and showed, by table."""
    now, earlier = tables(counts), [(tables(counted), shown) for counted, shown in before]
    found: dict[str, Shown] = {}
    for name in now.keys() - set(TWICE.values()):
        names = [name, TWICE[name]] if name in TWICE else [name]
        reports = [_as_reported(names, known, shown) for known, shown in earlier if known.get(name) and shown.get(name)]
        hidden = conceal(*(now[one] for one in names), earlier=reports).shown if now[name] else {}
        for way, one in enumerate(names):
            found[one] = {(row, column): number for (row, column, its), number in hidden.items() if its == way or column == TOTAL}
    if _decisions_tell(counts, found):
        found["Q06"] = dict.fromkeys(found["Q06"])
    return {**found, WEEKLY: _weeks(counts, found["Q06"], [shown[WEEKLY] for _known, shown in earlier if shown.get(WEEKLY)])}


def _decisions_tell(counts: Counts, found: Mapping[str, Shown]) -> bool:
    """Whether the figure of first decisions and those of gifts and invitations tell what one of them hides.

    Each of the year with a decision has its first one in it. So when there are few others, the one number bounds the other.
    """
    offered = [counts["Q14"].by_part, counts["Q19"].of(ASKED_OF_ALL).by_kind]
    decided = sum(number for outcomes in offered for outcome, number in outcomes.items() if outcome != UNDECIDED)
    others = counts["Q06"].measured - decided
    sums = (number for name in PHASED for (_outcome, column), number in found[name].items() if column == TOTAL)
    return others < LEAST and None in (*found["Q06"].values(), *sums)


def _as_reported(names: list[str], known: Mapping[str, Table], shown: Tables) -> Report:
    """A table of an earlier report, with what was hidden in it."""
    whole = report(*(known[name] for name in names))
    return whole.hiding(*(place for place in whole.values if shown[names[place.way]].get(place[:2], 0) is None))


def measures(counts: Counts, before: Iterable[Mapping[str, Any]] = ()) -> dict[str, dict[str, int | None]]:
    """By figure: how many rows are measured, the middle, nine in ten, the sum. Of few rows nothing, of few more neither."""
    earlier = list(before)
    found = {
        code: measured(counts[code])
        for code in _leaving()
        if figures()[code].measure and code in counts and _tells_of_many(code, counts[code].measured, earlier)
    }
    return {code: one for code, one in found.items() if code != "Q15" or _others_are_many(counts, earlier)}


def _weeks(counts: Counts, parts: Shown, before: list[Mapping[Cell, int | None]]) -> Shown:
    """The weeks of deciding, where nothing of the figure is hidden and no week is small; else longer ones, or none at all.

    What was shown before is shown again when it is still the same, and otherwise nothing: a longer week is a sum.
    """
    if None in parts.values():
        return {}
    for lasts in BANDS:
        bands: dict[Cell, int | None] = defaultdict(int)
        for week, number in weeks(counts["Q06"]).items():
            bands[_band(week, lasts), ""] += number  # type: ignore[operator]
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
    return number >= LEAST and all(_none_or_many(number - one) for one in known)


def _others_are_many(counts: Counts, earlier: list[Mapping[str, Any]]) -> bool:
    """Whether what is told of gifts above the limit and of all gifts does not tell of a few others."""
    every, above = counts["Q14"], counts["Q15"]
    known = [one["Q14"]["known"] - one["Q15"]["known"] for one in earlier if "Q14" in one and "Q15" in one]
    others = every.measured - above.measured
    unknown = every.total - above.total - others
    return all(map(_none_or_many, (others, unknown, *(others - one for one in known))))


def _none_or_many(number: int) -> bool:
    return number == 0 or abs(number) >= LEAST


def _own(found: Counted) -> dict[Cell, int]:
    """Kind by part."""
    table: dict[Cell, int] = defaultdict(int)
    for part, _unit, kind, number in found.cells:
        table[kind, part] += number
    return dict(table)


def _answers(counts: Counts) -> dict[Cell, int]:
    """Who answered and who did not, by unit."""
    done, asked = counts["Q01"].by_unit, counts[ASKED].by_unit
    missing = {(MISSING, unit): number - done[unit] for unit, number in asked.items()}
    return {(DONE, unit): done[unit] for unit in asked} | missing


def _answers_by_kind(counts: Counts) -> dict[Cell, int]:
    """The same by answer."""
    answers = {(DONE, answer): number for answer, number in counts["Q01"].by_part.items()}
    return answers | {(MISSING, MISSING): counts[ASKED].total - counts["Q01"].total}


def _new(counts: Counts) -> dict[Cell, int]:
    """New activities, sent late or in time."""
    late = counts["Q08"].total
    return {("", LATE): late, ("", IN_TIME): counts["Q03"].by_part["new"] - late}


def _gifts(counts: Counts) -> dict[Cell, int]:
    """By what became of it, above the limit or not."""
    above, every = counts["Q15"].by_part, counts["Q14"].by_part
    return {
        **{(outcome, ABOVE): above[outcome] for outcome in every},
        **{(outcome, OTHER): number - above[outcome] for outcome, number in every.items()},
    }


def _gifts_by_phase(counts: Counts) -> dict[Cell, int]:
    return _by_phase(counts["Q14"].by_part, _own(counts[GIVEN]))


def _invitations_by_phase(counts: Counts) -> dict[Cell, int]:
    every, gifts = _own(counts[OFFERED]), _own(counts[GIVEN])
    found = {cell: number - gifts.get(cell, 0) for cell, number in every.items()}
    return _by_phase(counts["Q19"].of(ASKED_OF_ALL).by_kind, found)


def _by_phase(every: Mapping[str, int], found: Mapping[Cell, int]) -> dict[Cell, int]:
    """The same by what was pending then; what is left was neither pending nor at home."""
    table = {(outcome, phase): found.get((outcome, phase), 0) for outcome in every for phase in PHASES}
    left = {(outcome, OTHER): number - sum(table[outcome, phase] for phase in PHASES) for outcome, number in every.items()}
    return table | left


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
    "answers:kinds": _answers_by_kind,
    "Q06": lambda counts: _own(replace(counts["Q06"], cells=_without_kinds(counts["Q06"]))),
    "Q08": _new,
    "gifts": _gifts,
    "gifts:phase": _gifts_by_phase,
    "Q19:phase": _invitations_by_phase,
    "Q19": _invitations,
    "Q21": _disputed,
    **{f"Q03:{part}": _alone("Q03", part) for part in ("changed", "ended")},
    **{f"Q12:{part}": _alone("Q12", part) for part in FLOW},
    **{trait: _with(trait) for trait in TRAITS},
}
PHASED = {"gifts": "gifts:phase", "Q19": "Q19:phase"}
TWICE = {"answers": "answers:kinds", **PHASED}  # the same rows, divided in another way as well
TOGETHER = ("Q01", "Q02", "Q03", "Q06", "Q08", "Q12", "Q14", "Q15", "Q18", "Q19", "Q21")  # these stand in a table made above
