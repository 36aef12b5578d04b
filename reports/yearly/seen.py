"""One figure of one year as a reader sees it: its real numbers inside the house, and outside what may leave it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from reports.figures.table import figures
from reports.small_numbers import LEAST, TOTAL, Cell
from reports.yearly.gathering import ASKED, Counts, weeks
from reports.yearly.leaving import ABOVE, DONE, FLOW, LATE, MISSING, OTHER, PHASED, PHASES, TRAITS, WEEKLY, measured

Number = int | None  # None: hidden
Table = Mapping[Cell, Number]


@dataclass(frozen=True)
class Seen:
    """`base` is empty when the figure is no share of anything; a hidden base is None in `bases`."""

    total: Number = 0
    parts: Mapping[str, Number] = field(default_factory=dict)
    kinds: Mapping[str, Number] = field(default_factory=dict)
    bases: tuple[Number, ...] = ()
    measures: Mapping[str, Number] = field(default_factory=dict)
    units: Mapping[str, tuple[Number, Number]] = field(default_factory=dict)  # unit → answered, asked

    def part(self, code: str) -> Number:
        return self.parts.get(code, 0)

    @property
    def base(self) -> Number:
        return self.bases[0] if self.bases else None

    @property
    def share(self) -> float | None:
        """Of the base, between 0 and 1; None when it is hidden, or when there is nothing to be a share of."""
        return None if self.total is None or not self.base else self.total / self.base


def real(code: str, counts: Counts) -> Seen:
    """For use inside the house."""
    found = counts.get(code)
    if found is None:
        return Seen()
    asked = counts[ASKED].by_unit if code == "Q01" else {}
    return Seen(
        figures()[code].number(found.total, found.by_part),
        dict(found.by_part),
        _kinds(code, counts),
        () if found.base is None else (found.base,),
        measured(found) if figures()[code].measure else {},
        {unit: (found.by_unit[unit], number) for unit, number in asked.items()},
    )


def _kinds(code: str, counts: Counts) -> dict[str, Number]:
    """The second way to divide a figure: that of its definition, the weeks of deciding, or how often a giver gave."""
    if code == "Q06":
        return {str(week): number for week, number in weeks(counts[code]).items()}
    if figures()[code].measure == "times":
        return {str(times): number for times, number in counts[code].spread}
    return dict(counts[code].of(figures()[code].headline).by_kind) if figures()[code].kinds else {}


def outside(code: str, tables: Mapping[str, Table], measures: Mapping[str, Mapping[str, Number]]) -> Seen:
    """What may leave the house."""
    seen = VIEWS[code](tables) if code in VIEWS else _own(tables.get(code, {}))
    return replace(seen, measures=_beside(code, seen, measures.get(code, {})))


def _beside(code: str, seen: Seen, measures: Mapping[str, Number]) -> Mapping[str, Number]:
    """The measures; how many rows they are of is hidden when that would tell something else that is hidden.

    Where all parts but one are measured it is told when it follows from the parts; elsewhere it tells how few have no measure.
    """
    known = measures.get("known")
    if known is None:
        return measures
    if code in NO_MEASURE:
        measured_parts = (number for part, number in seen.parts.items() if part != NO_MEASURE[code])
        told = _sum(measured_parts) is not None or _less(seen.total, seen.part(NO_MEASURE[code])) is not None
    else:
        told = seen.total is not None and (seen.total == known or seen.total - known >= LEAST)
    return measures if told else {**measures, "known": None}


NO_MEASURE = {"Q06": "overdue", "Q22": "open", "Q23": "open"}  # the part whose rows are not measured


def _own(table: Table) -> Seen:
    rows, columns = _names(table)
    kinds = {row: table[row, TOTAL] for row in rows if row}
    return Seen(_at(table, (TOTAL, TOTAL)), {column: table[TOTAL, column] for column in columns}, kinds)


def _answers(tables: Mapping[str, Table]) -> Seen:
    table, kinds = tables.get("answers", {}), tables.get("answers:kinds", {})
    parts = {answer: kinds[DONE, answer] for answer in _names(kinds)[1] if answer != MISSING}
    units = {unit: (table[DONE, unit], table[TOTAL, unit]) for unit in _names(table)[1]}
    return Seen(_at(table, (DONE, TOTAL)), parts, bases=(_at(table, (TOTAL, TOTAL)),), units=units)


def _nothing(tables: Mapping[str, Table]) -> Seen:
    answered = _answers(tables)
    return Seen(answered.part("nothing"), {"nothing": answered.part("nothing")}, bases=(answered.total,))


def _flow(tables: Mapping[str, Table]) -> Seen:
    alone = {part: _at(tables.get(f"Q03:{part}", {}), ("", part)) for part in ("changed", "ended")}
    active = _own(tables.get("Q04", {})).total
    return Seen(active, {"new": _at(tables.get("Q08", {}), (TOTAL, TOTAL)), **alone, "active": active})


def _late(tables: Mapping[str, Table]) -> Seen:
    table = tables.get("Q08", {})
    late = _at(table, (TOTAL, LATE))
    return Seen(late, {"late": late}, bases=(_at(table, (TOTAL, TOTAL)),))


INTEREST, UNDECIDED = "financial_interest", ("withdrawn", "lapsed")
ENDING = ("prohibited", "revoked")


def _interests(tables: Mapping[str, Table]) -> Seen:
    """The flow, and what was decided, which stands among all decisions."""
    made = tables.get("Q05", {})
    flow = {part: _at(tables.get(f"Q12:{part}", {}), ("", part)) for part in FLOW}
    decided = {part: made[INTEREST, part] for part in _names(made)[1] if (INTEREST, part) in made and part not in UNDECIDED}
    return Seen(flow["active"], {**flow, **decided})


def _invitations(tables: Mapping[str, Table]) -> Seen:
    """Overlapping groups, of which all together stand for the figure."""
    seen = _own(tables.get("Q19", {}))
    traits = {trait: _at(tables.get(trait, {}), ("", trait)) for trait in TRAITS}
    return Seen(seen.total, {"asked": seen.total, **seen.parts, **traits}, seen.kinds)


def _gifts(tables: Mapping[str, Table]) -> Seen:
    table = tables.get("gifts", {})
    return Seen(_at(table, (TOTAL, TOTAL)), {outcome: table[outcome, TOTAL] for outcome in _names(table)[0]})


def _above(tables: Mapping[str, Table]) -> Seen:
    table = tables.get("gifts", {})
    parts = {outcome: table[outcome, ABOVE] for outcome in _names(table)[0]}
    return Seen(_at(table, (TOTAL, ABOVE)), parts, bases=(_at(table, (TOTAL, TOTAL)),))


def _phases(tables: Mapping[str, Table]) -> Seen:
    """Gifts and invitations together: each stands in a table of its own."""
    apart = [tables.get(name, {}) for name in PHASED.values()]
    outcomes = {outcome for table in apart for outcome in _names(table)[0]}
    parts = {phase: _sum(_at(table, (TOTAL, phase)) for table in apart) for phase in PHASES}
    kinds = {outcome: _sum(_in_phase(table, outcome) for table in apart) for outcome in sorted(outcomes)}
    return Seen(_sum(_in_phase(table, TOTAL) for table in apart), parts, kinds)


def _in_phase(table: Table, outcome: str) -> Number:
    told = _sum(_at(table, (outcome, phase)) for phase in PHASES)
    return told if told is not None else _less(_at(table, (outcome, TOTAL)), _at(table, (outcome, OTHER)))


def _refused(tables: Mapping[str, Table]) -> Seen:
    """What was prohibited or revoked stands among the decisions; that an agreement does not hold stands alone."""
    made, doubted = tables.get("Q05", {}), tables.get("Q21", {})
    parts = {part: _at(made, (TOTAL, part)) for part in ENDING}
    parts["doubted"] = _at(doubted, (TOTAL, "doubted"))
    return Seen(_sum(parts.values()), parts)


def _weeks(tables: Mapping[str, Table]) -> Seen:
    seen = _own(tables.get("Q06", {}))
    return replace(seen, kinds={week: number for (week, _column), number in tables.get(WEEKLY, {}).items()})


VIEWS: dict[str, Callable[[Mapping[str, Table]], Seen]] = {
    "Q01": _answers, "Q02": _nothing, "Q03": _flow, "Q06": _weeks, "Q08": _late, "Q12": _interests,
    "Q14": _gifts, "Q15": _above, "Q18": _phases, "Q19": _invitations, "Q21": _refused,
}  # fmt: skip


def _names(table: Table) -> tuple[list[str], list[str]]:
    """The rows and the columns, without their sums."""
    rows = sorted({row for row, _column in table} - {TOTAL})
    return rows, sorted({column for _row, column in table} - {TOTAL})


def _at(table: Table, cell: Cell) -> Number:
    return table.get(cell, 0)


def _sum(numbers: Iterable[Number]) -> Number:
    known: list[Any] = list(numbers)
    return None if None in known else sum(known)


def _less(whole: Number, part: Number) -> Number:
    return None if whole is None or part is None else whole - part
