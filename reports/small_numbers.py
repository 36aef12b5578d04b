"""Small numbers stay inside: 1 to 4 is hidden in what leaves the house, and so is what would tell them by subtraction.

A table is hidden in such a way that for every hidden number another one fits as well, and for a small one another small one,
with everything that is shown: in it, in its sums, and in the reports before it. Zero is shown: that nobody did something tells
nothing of anybody. A table that cannot be shown in that way is not shown at all.
"""

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations_with_replacement
from typing import NamedTuple

LEAST = 5
TOTAL = "Σ"


class Place(NamedTuple):
    """A number of a report. The same rows can be divided in two ways; their sums are the same numbers in both."""

    row: str
    column: str
    way: int = 0


Cell = tuple[str, str]  # row, column
Table = Mapping[Cell, int]
Shown = dict[Cell, int | None]  # None is hidden
Node = tuple[str, int, str]
Line = tuple[Place, tuple[Place, ...]]  # a sum and what it is the sum of


@dataclass(frozen=True)
class Report:
    """All numbers of one table, or of one table divided in two ways, and which of them are hidden."""

    values: Mapping[Place, int]
    hidden: frozenset[Place] = frozenset()

    @property
    def shown(self) -> dict[Place, int | None]:
        """What may be told; None is hidden."""
        return {cell: None if cell in self.hidden else value for cell, value in self.values.items()}

    @property
    def tells(self) -> bool:
        return len(self.hidden) < len(self.values)

    def hiding(self, *cells: Place) -> "Report":
        return Report(self.values, self.hidden.union(cells))

    def could_be_hidden(self) -> list[Place]:
        """What is shown and not zero, the smallest first."""
        return sorted((cell for cell, value in self.values.items() if value and cell not in self.hidden), key=self._size)

    def _size(self, cell: Place) -> tuple[int, Place]:
        return self.values[cell], cell

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        return tuple(_lines(self.values))


def report(*ways: Table) -> Report:
    """The table with its sums, divided in one way or in two; nothing is hidden yet. What is missing is zero."""
    rows = sorted({row for table in ways for row, _ in table})
    values: dict[Place, int] = {}
    for way, table in enumerate(ways):
        columns = sorted({column for _, column in table})
        values |= {Place(row, column, way): table.get((row, column), 0) for row in rows for column in columns}
        values |= {Place(TOTAL, column, way): sum(table.get((row, column), 0) for row in rows) for column in columns}
        sums = {Place(row, TOTAL): sum(table.get((row, column), 0) for column in columns) for row in rows}
        sums[Place(TOTAL, TOTAL)] = sum(table.values())
        if any(values.setdefault(cell, number) != number for cell, number in sums.items()):
            raise ValueError("the two ways divide different numbers")
    if len(ways) > 2:
        raise ValueError("whether hidden numbers can be computed is known of two ways at most")
    return Report(values)


def conceal(*ways: Table, earlier: Sequence[Report] = ()) -> Report:
    """What may be shown of a table and its sums. `earlier`: the reports about the same before this one, the oldest first."""
    before = [one for one in earlier if one.tells]
    found = report(*(_seen_before(way, before) | dict(table) for way, table in enumerate(ways)))
    found = found.hiding(*(cell for cell in found.values if _is_small(cell, found, before)))
    safe: set[tuple[int, Place]] = set()  # to hide more never makes a hidden number less free
    while more := _next_to_hide(found, before, safe):
        found = found.hiding(*more)
    return found


def _seen_before(way: int, before: Sequence[Report]) -> dict[Cell, int]:
    """Rows and columns of earlier reports, empty: what is gone has become zero."""
    cells = (cell for one in before for cell in one.values if cell.way == way)
    return {(cell.row, cell.column): 0 for cell in cells if TOTAL not in (cell.row, cell.column)}


def _is_small(cell: Place, now: Report, before: Sequence[Report]) -> bool:
    """Whether it is a small number, or becomes one when an earlier number is subtracted."""
    earlier = [one.values[cell] for one in before if cell in one.values and cell not in one.hidden]
    return any(0 < abs(now.values[cell] - number) < LEAST for number in (0, *earlier))


def _next_to_hide(now: Report, before: Sequence[Report], safe: set[tuple[int, Place]]) -> Sequence[Place]:
    """One more number to hide; everything when nothing else helps; nothing when it is safe."""
    told = next(_telling(now, before, safe), None)
    if told is None:
        return ()
    left = now.could_be_hidden()
    beside = [cell for cell in left if cell in told]
    return (beside or left)[:1] or tuple(now.values)


def _telling(now: Report, before: Sequence[Report], safe: set[tuple[int, Place]]) -> Iterator[set[Place]]:
    """Where too much is told: the numbers of which one more must be hidden. What turns out to be `safe` is added there."""
    if not now.tells:
        return
    for total, parts in now.lines:
        if any(_leaves_few(total, parts, now, one) for one in (Report({}), *before)):
            yield {total, *parts}
    reports = (*before, now)
    for place, one in enumerate(reports):
        for cell in sorted(one.hidden):
            if (place, cell) in safe:
                continue
            if can_differ(cell, place, reports):
                safe.add((place, cell))
            else:
                yield {other for total, parts in now.lines if cell in (total, *parts) for other in (total, *parts)}


def _leaves_few(total: Place, parts: Sequence[Place], now: Report, earlier: Report) -> bool:
    """Whether the hidden parts of a sum are few together, or became more by few since an earlier report."""
    hidden = now.hidden | earlier.hidden
    if total in hidden or hidden.isdisjoint(parts):
        return False
    change = {place: now.values[place] - earlier.values.get(place, 0) for place in (total, *parts)}
    return 0 < abs(change[total] - sum(change[part] for part in parts if part not in hidden)) < LEAST


def can_differ(cell: Place, place: int, reports: Sequence[Report]) -> bool:
    """Whether this hidden number of one of the reports could be another one while everything that is shown stays as it is.

    It can when some hidden numbers in a ring go up and down by one, in this report or in a few in succession together. Nothing
    goes below one, and what did not change between two reports must not go down between them: numbers grow. Of one report this
    is exact, because all solutions of such a table differ by sums of rings.
    """
    return any(
        first <= place <= last and _ring(cell, step, first, last, reports)
        for first, last in combinations_with_replacement(range(len(reports)), 2)
        for step in _steps(reports[place].values[cell])
    )


def _steps(value: int) -> tuple[int, ...]:
    """A small number must be able to be another small number."""
    return (-1,) if value == LEAST - 1 else (1, -1)


def _ring(cell: Place, step: int, first: int, last: int, reports: Sequence[Report]) -> bool:
    """Whether the cell can go a step up or down in these reports, with others that make it good."""
    movable = frozenset.intersection(*(one.hidden for one in reports[first : last + 1]))
    two_ways = any(other.way for one in reports[first : last + 1] for other in one.values)
    if cell not in movable or not _may_move(cell, step, first, last, reports):
        return False
    ways: dict[Node, set[Node]] = defaultdict(set)
    for other in movable - {cell}:
        giver, taker = _ends(other, two_ways)
        if _may_move(other, 1, first, last, reports):
            ways[giver].add(taker)
        if _may_move(other, -1, first, last, reports):
            ways[taker].add(giver)
    giver, taker = _ends(cell, two_ways)
    return _reaches(taker, giver, ways) if step > 0 else _reaches(giver, taker, ways)


def _may_move(cell: Place, step: int, first: int, last: int, reports: Sequence[Report]) -> bool:
    """Whether this hidden number can be one more or one less in all these reports, seen from the ones before and after them."""
    if step < 0 and any(one.values[cell] == 1 for one in reports[first : last + 1]):
        return False
    near, beyond = (last, last + 1) if step > 0 else (first, first - 1)
    return not 0 <= beyond < len(reports) or reports[beyond].values.get(cell, 0) != reports[near].values[cell]


def _ends(cell: Place, two_ways: bool) -> tuple[Node, Node]:
    """The two sums that are wrong when this number alone goes up: the first too small, the second too large.

    A number stands in the sums of its row and its column. The sum of a row stands in that row and in its other division; where
    there is none, in what all sums of rows and the sum of all have in common.
    """
    here: Node = ("row", cell.way, cell.row)
    across: Node = ("column", cell.way, cell.column)
    if cell.column == TOTAL and two_ways:
        across = ("row", 1, cell.row)
    inside_or_all = (cell.row == TOTAL) == (cell.column == TOTAL)
    return (here, across) if inside_or_all == (cell.way == 0) else (across, here)


def _reaches(start: Node, goal: Node, ways: Mapping[Node, set[Node]]) -> bool:
    seen, coming = {start}, deque([start])
    while coming:
        here = coming.popleft()
        if here == goal:
            return True
        new = ways.get(here, set()) - seen
        coming.extend(new)
        seen |= new
    return False


def _lines(values: Mapping[Place, int]) -> Iterator[Line]:
    """Every sum with what it is the sum of."""
    along: dict[tuple[str, str, int], list[Place]] = defaultdict(list)
    for cell in values:
        if cell.column != TOTAL:
            along["row", cell.row, cell.way].append(cell)
        if cell.row != TOTAL:
            along["column", cell.column, cell.way].append(cell)
    for (kind, name, way), parts in along.items():
        total = Place(TOTAL, name, way) if kind == "column" else Place(name, TOTAL)
        yield total, tuple(parts)
