"""Small numbers stay inside: 1 to 4 is hidden in what leaves the house, and so is what would tell them by subtraction.

A table is hidden in such a way that for every hidden number another one fits as well: whatever is shown, the sums, and what was
shown in earlier reports. Zero is shown: that nobody did something tells nothing of anybody.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from typing import TypeVar

LEAST = 5
TOTAL = "Σ"

Cell = tuple[str, str]  # row, column; TOTAL for the sums
Table = Mapping[Cell, int]
Shown = dict[Cell, int | None]
Node = tuple[str, str]
Value = TypeVar("Value")


def with_sums(table: Table) -> dict[Cell, int]:
    """The table with its sums; every row and column is there, and what is missing is zero."""
    rows = sorted({row for row, _ in table})
    columns = sorted({column for _, column in table})
    whole = {(row, column): table.get((row, column), 0) for row in rows for column in columns}
    for row in rows:
        whole[row, TOTAL] = sum(whole[row, column] for column in columns)
    for column in (*columns, TOTAL):
        whole[TOTAL, column] = sum(whole[row, column] for row in rows)
    return whole


def concealed(table: Table, earlier: Iterable[Mapping[Cell, int | None]] = ()) -> Shown:
    """What may be shown of a table and its sums; None is hidden. `earlier`: what was shown of it in reports before this one."""
    whole = with_sums(table)
    before = list(earlier)
    least = {cell: _least(cell, value, before) for cell, value in whole.items()}
    hidden = {cell for cell, value in whole.items() if 0 < value < LEAST or _tells_of_few(cell, value, before)}
    while found := _next_to_hide(whole, hidden, least):
        hidden |= found
    return {cell: None if cell in hidden else value for cell, value in whole.items()}


def _tells_of_few(cell: Cell, value: int, before: list[Mapping[Cell, int | None]]) -> bool:
    """Whether subtracting what was shown earlier leaves a small number."""
    return any(0 < abs(value - shown) < LEAST for one in before if (shown := one.get(cell)) is not None)


def _least(cell: Cell, value: int, before: list[Mapping[Cell, int | None]]) -> int:
    """The least that somebody thinks possible who read all of it: hidden is never zero, and numbers seldom go down."""
    return min(value, max([1, *(shown for one in before if (shown := one.get(cell)) is not None)]))


def _next_to_hide(whole: dict[Cell, int], hidden: set[Cell], least: dict[Cell, int]) -> set[Cell]:
    """One more number to hide, because a hidden one can be computed; empty when none can be, or nothing is left to hide."""
    for cell in sorted(hidden):
        if not can_differ(cell, whole, hidden, least):
            beside = [
                (value, other)
                for other, value in whole.items()
                if value and other not in hidden and (other[0] == cell[0] or other[1] == cell[1])
            ]
            if beside:
                return {min(beside)[1]}
    if any(not can_differ(cell, whole, hidden, least) for cell in hidden):
        return (
            {min((value, cell) for cell, value in whole.items() if value and cell not in hidden)[1]}
            if hidden != {cell for cell, value in whole.items() if value}
            else set()
        )
    return set()


def can_differ(cell: Cell, whole: Mapping[Cell, int], hidden: set[Cell], least: Mapping[Cell, int]) -> bool:
    """Whether this hidden number could be another one while everything that is shown stays as it is.

    It can when some numbers in a ring go up and down by one: a ring in the graph of rows and columns, in which a hidden number
    ties its row to its column. This is exact: the solutions of such a table differ by sums of rings.
    """
    return any(_ring(cell, up, whole, hidden, least) for up in (True, False) if up or whole[cell] > least[cell])


def _ring(cell: Cell, up: bool, whole: Mapping[Cell, int], hidden: set[Cell], least: Mapping[Cell, int]) -> bool:
    ways: dict[Node, set[Node]] = defaultdict(set)
    for other in hidden - {cell}:
        row, column = ("row", other[0]), ("column", other[1])
        may_fall = whole[other] > least[other]
        if may_fall or not _is_sum(other):
            ways[row].add(column)
        if may_fall or _is_sum(other):
            ways[column].add(row)
    row, column = ("row", cell[0]), ("column", cell[1])
    start, goal = (column, row) if up != _is_sum(cell) else (row, column)
    return _reaches(start, goal, ways)


def _is_sum(cell: Cell) -> bool:
    """Whether it stands on the other side of its sums: a sum of a row or a column, not the sum of all."""
    return (cell[0] == TOTAL) != (cell[1] == TOTAL)


def _reaches(start: Node, goal: Node, ways: Mapping[Node, set[Node]]) -> bool:
    seen, coming = {start}, deque([start])
    while coming:
        here = coming.popleft()
        if here == goal:
            return True
        coming.extend(new := ways.get(here, set()) - seen)
        seen |= new
    return False
