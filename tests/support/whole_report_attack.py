"""All tables of one report together, against somebody with an integer program.

Whoever reads a report knows what its numbers count: that the same gifts stand among all gifts, among those above the limit, among
those offered while something was pending, and among what was decided. His unknowns are how many things there are of each exact
description; every number of the report is a sum of some of them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from random import Random
from typing import Any, NamedTuple

import numpy as np

from reports.figures.counting import Counted
from reports.figures.definition import HIDDEN
from reports.figures.table import figures
from reports.small_numbers import LEAST
from reports.yearly.chapters import CODES
from reports.yearly.gathering import ASKED, GIVEN
from reports.yearly.leaving import may_leave, measures
from reports.yearly.seen import Seen, outside
from tests.support.riddle import Riddle

Thing = tuple[str, ...]  # its kind and its properties
Town = Counter[Thing]

GOING_ON, OFFERED = ("side_activity", "financial_interest"), ("gift", "invitation")
UNDECIDED = "undecided"
KINDS: Mapping[str, tuple[tuple[str, ...], ...]] = {  # kind → what each of its properties can be
    "duty": (("north", "east", "south"), ("declared", "confirmed", "nothing", "")),
    "new": (("late", "in_time"),),
    "flow": (("Q03", "Q12"), ("changed", "ended")),
    "interest": (("new", "active"),),
    "active": (("paid", "unpaid"), ("under_4", "over_16")),
    "decision": (GOING_ON, ("no_objection", "with_conditions", "prohibited"), ("first", "again")),
    "closed": (GOING_ON, ("withdrawn", "lapsed")),
    "first": ((*OFFERED, "going_on", "older"), ("in_time", "too_late"), ("1", "3", "7")),
    "waiting": (("overdue",),),
    "gift": (("above", ""), ("keep", "return", UNDECIDED), ("pending", "home", ""), ("exact", "unknown")),
    "invitation": (("may_go", "may_not_go", UNDECIDED), ("before", "after"), ("abroad", ""), ("companion", ""), ("pending", "")),
    "doubt": (("doubted",),),
    "agreement": (("done", "overdue"), ("kept", "doubted", "")),
    "post": (("released", "nothing", "held", "vacant"),),
    "holder": (("declared", "nothing", "overdue"),),
    "dispute": (("kept", "changed", "open"), ("reconsideration", "publication")),
    "correction": (("approved", "refused", "open"),),
}
ALONE = {
    "waiting": "Q06", "doubt": "Q21", "agreement": "Q07", "post": "Q09", "holder": "Q11", "dispute": "Q22", "correction": "Q23",
}  # fmt: skip
EVERY: tuple[Thing, ...] = tuple((kind, *chosen) for kind, choices in KINDS.items() for chosen in product(*choices))


class Row(NamedTuple):
    """A thing as it counts in a figure."""

    code: str
    part: str
    kind: str = ""
    unit: str = ""
    measure: int | None = None


def rows(thing: Thing) -> Iterator[Row]:
    """Every row that this thing is, in all figures."""
    match thing:
        case ("duty", unit, answer):
            yield Row(ASKED, answer, unit=unit)
            if answer:
                yield Row("Q01", answer, unit=unit)
            if answer == "nothing":
                yield Row("Q02", answer)
        case ("new", when):
            yield Row("Q03", "new")
            if when == "late":
                yield Row("Q08", when, measure=9)
        case ("flow", code, part):
            yield Row(code, part)
        case ("interest", part):
            yield Row("Q12", part)
        case ("active", pay, band):
            yield Row("Q03", "active")
            yield Row("Q04", pay, band)
        case ("decision", register, outcome, _):
            yield Row("Q05", outcome, register)
            if register == "financial_interest":
                yield Row("Q12", outcome)
            if outcome == "prohibited":
                yield Row("Q21", outcome)
        case ("closed", register, part):
            yield Row("Q05", part, register)
        case ("first", _, when, week):
            yield Row("Q06", when, measure=7 * int(week) - 3)
        case ("gift", size, outcome, where, certainty):
            measure = 20_00 if certainty == "exact" else None
            for code in ("Q14", "Q15")[: 2 if size else 1]:
                yield Row(code, outcome, certainty, measure=measure)
            for code in ("Q18", GIVEN) if where else ():
                yield Row(code, where, outcome)
        case ("invitation", outcome, when, abroad, companion, pending):
            for part in ("asked", when, abroad, companion):
                if part:
                    yield Row("Q19", part, outcome)
            if pending:
                yield Row("Q18", pending, outcome)
        case (kind, part, *rest):
            settled = kind in ("dispute", "correction") and part != "open"
            yield Row(ALONE[kind], part, "".join(rest), measure=5 if settled else None)


WITH_DECISIONS = ("Q12", "Q21")
TABLES = {
    "Q01": ("answers",), "Q02": ("answers",), "Q14": ("gifts",), "Q15": ("gifts",), "Q18": ("gifts:phase", "Q19:phase"),
}  # fmt: skip
BASES = {"Q01": (ASKED, ""), "Q02": ("Q01", ""), "Q08": ("Q03", "new"), "Q15": ("Q14", "")}


@dataclass(frozen=True)
class Number:
    """A number of a report: what it counts of all that there could be, and what it is, or None where it is hidden."""

    name: tuple[str, ...]
    counts: Mapping[Thing, int]
    shown: int | None

    def of(self, town: Town) -> int:
        return sum(times * town[thing] for thing, times in self.counts.items())


class Reported(NamedTuple):
    town: Town
    counts: Mapping[str, Counted]
    shown: Mapping[str, Any]
    measures: Mapping[str, Any]

    def numbers(self) -> list[Number]:
        """All that stands in the report."""
        every = [code for code in CODES if figures()[code].small == HIDDEN and figures()[code].countable]
        return [one for code in every for one in _numbers(code, outside(code, self.shown, self.measures))]

    def silent(self, name: tuple[str, ...]) -> bool:
        """Whether it is of a table that is hidden as a whole."""
        code, _what, part = (*name, "")[:3]
        tables = ("Q05",) if code in WITH_DECISIONS and part in KINDS["decision"][1] else TABLES.get(code, (code,))
        return any(table and set(table.values()) == {None} for table in map(self.shown.get, tables))


def grown(random: Random, reports: int) -> list[Town]:
    """A town that grows, at each of its reports."""
    allowed = {kind: [choices[: random.randint(1, len(choices))] for choices in every] for kind, every in KINDS.items()}
    town, found = Town(), []
    for _ in range(reports):
        for kind, choices in allowed.items():
            if kind != "first":
                many = random.choice((0, 1, 3, 8, 20, 60))
                _add(town, ((kind, *map(random.choice, choices)) for _ in range(many)), random)
        _add(
            town, (("first", "older", *map(random.choice, KINDS["first"][1:])) for _ in range(random.choice((0, 2, 20)))), random
        )
        found.append(Town(town))
    return found


def _add(town: Town, things: Iterable[Thing], random: Random) -> None:
    """What was decided is also a first decision."""
    timings, weeks = KINDS["first"][1:]
    for thing in things:
        town[thing] += 1
        if whose := _first(thing):
            town["first", whose, random.choice(timings[: random.randint(1, 2)]), random.choice(weeks)] += 1


def _first(thing: Thing) -> str:
    """Among which first decisions this thing has one; empty: it has none."""
    if thing[0] in OFFERED:
        return "" if UNDECIDED in thing else thing[0]
    return "going_on" if thing[0] == "decision" and thing[-1] == "first" else ""


def reported(town: Town, before: Sequence[Reported] = ()) -> Reported:
    """The report about this town, knowing those before it."""
    found = [(row, number) for thing, number in town.items() for row in rows(thing)]
    counts = {code: _counted(code, found) for code in (*CODES, ASKED, GIVEN) if ":" in code or figures()[code].countable}
    shown = may_leave(counts, [(one.counts, one.shown) for one in before])
    return Reported(town, counts, shown, measures(counts, [one.measures for one in before]))


def _counted(code: str, found: Sequence[tuple[Row, int]]) -> Counted:
    cells, spread = Counter[tuple[str, str, str]](), Counter[int]()
    for row, number in found:
        if row.code == code:
            cells[row.part, row.unit, row.kind] += number
            if row.measure is not None:
                spread[row.measure] += number
    base = sum(number for row, number in found if (row.code, "") == BASES.get(code) or (row.code, row.part) == BASES.get(code))
    ordered = tuple(sorted((*cell, number) for cell, number in cells.items()))
    return Counted(ordered, base if code in BASES else None, tuple(sorted(spread.items())))


def _numbers(code: str, seen: Seen) -> Iterator[Number]:
    own = [row for row in ROWS if row.code == code]
    head = figures()[code].headline
    whole = [row for row in own if row.part == (head or row.part)]
    yield _number((code, "total"), seen.total, whole)
    for part in {row.part for row in own}:
        yield _number((code, "part", part), seen.part(part), [row for row in own if row.part == part])
    if seen.measures:
        yield _number((code, "known"), seen.measures["known"], [row for row in own if row.measure is not None])
    for base in seen.bases:
        of, part = BASES[code]
        yield _number((code, "base"), base, [row for row in ROWS if row.code == of and row.part == (part or row.part)])
    for unit, (done, asked) in seen.units.items():
        yield _number((code, "answered", unit), done, [row for row in own if row.unit == unit])
        yield _number((code, "asked", unit), asked, [row for row in ROWS if row.code == ASKED and row.unit == unit])
    yield from _weeks(code, seen, own) if code == "Q06" else _kinds(code, seen, whole)


def _kinds(code: str, seen: Seen, whole: Sequence[Row]) -> Iterator[Number]:
    for kind in {row.kind for row in whole} - {""} if seen.kinds else ():
        yield _number((code, "kind", kind), seen.kinds.get(kind, 0), [row for row in whole if row.kind == kind])


def _weeks(code: str, seen: Seen, own: Sequence[Row]) -> Iterator[Number]:
    lasts = sorted(map(int, seen.kinds))
    for first, last in zip([0, *lasts], lasts, strict=False):
        within = [row for row in own if row.measure is not None and 7 * first <= row.measure < 7 * last]
        yield _number((code, "week", str(last)), seen.kinds[str(last)], within)


def _number(name: tuple[str, ...], shown: int | None, counted: Iterable[Row]) -> Number:
    return Number(name, _things(frozenset(counted)), shown)


@cache
def _things(counted: frozenset[Row]) -> Mapping[Thing, int]:
    """What these rows are of, and how many of them each thing is."""
    counts = {thing: sum(row in counted for row in of) for thing, of in ROWS_OF.items()}
    return {thing: times for thing, times in counts.items() if times}


ROWS_OF = {thing: tuple(rows(thing)) for thing in EVERY}
ROWS = {row for of in ROWS_OF.values() for row in of}


def told(reports: Sequence[Reported]) -> list[tuple[int, tuple[str, ...]]]:
    """Which hidden numbers, of which report, can be computed.

    In a table that is not shown at all a number can be zero, and a large one may be the same as what was shown before and after.
    """
    unknown = {where: number for number, where in enumerate(product(range(len(reports)), EVERY))}
    riddle = Riddle[tuple[int, tuple[str, ...]]](len(unknown), least=0)
    for place, report in enumerate(reports):
        numbers = report.numbers()
        for one in numbers:
            terms, value = {unknown[place, thing]: times for thing, times in one.counts.items()}, one.of(report.town)
            if one.shown is None:
                silent = report.silent(one.name)
                if 0 < value < (LEAST if silent else np.inf):
                    riddle.secrets[place, one.name] = (terms, value)
                riddle.known.append((terms, 0 if silent else 1, np.inf))
            else:
                assert one.shown == value, (one.name, one.shown, value)
                riddle.known.append((terms, value, value))
        for whose in KINDS["first"][0][:-1]:
            decided = {unknown[place, thing]: 1 for thing in EVERY if _first(thing) == whose}
            first = {unknown[place, thing]: -1 for thing in EVERY if thing[:2] == ("first", whose)}
            riddle.known.append((decided | first, 0, 0))
        for earlier in numbers if place else ():
            pairs = [(unknown[place, thing], times) for thing, times in earlier.counts.items()]
            pairs += [(unknown[place - 1, thing], -times) for thing, times in earlier.counts.items()]
            riddle.known.append((dict(pairs), 0, np.inf))
    return sorted(riddle.computed())
