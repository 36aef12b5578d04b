"""What somebody can compute who has every report and an integer program: for each hidden number another that fits, or none.

He knows that hidden is one or more, that sums are sums, and that numbers only grow. Nothing of the rule itself is used here but
the names of its cells.
"""

from collections import defaultdict
from random import Random

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from reports.small_numbers import LEAST, TOTAL, Place

Shown = dict[Place, int | None]
MOST = 10_000
GUESSES = 12


class Attack:
    """All reports together as one set of equations. The truth is only there to see whether an answer differs from it."""

    def __init__(self, reports: list[Shown], *, growing: bool) -> None:
        self.reports = reports
        self.unknown = {
            (place, cell): number
            for number, (place, cell) in enumerate((p, c) for p, one in enumerate(reports) for c in one if one[c] is None)
        }
        self.rows: list[tuple[dict[int, int], float, float]] = []
        for place, one in enumerate(reports):
            for total, parts in sums(one):
                self._add([(1, place, part) for part in parts] + [(-1, place, total)], 0, 0)
        if growing:
            for place, (one, later) in enumerate(zip(reports, reports[1:], strict=False)):
                for cell in one.keys() & later.keys():
                    self._add([(1, place + 1, cell), (-1, place, cell)], 0, np.inf)

    def computed(self, truth: list[dict[Place, int]]) -> list[tuple[int, Place]]:
        """The hidden numbers that can only be what they are; of small ones also those that can be no other small one."""
        left = {where: truth[where[0]][where[1]] for where in self.unknown}
        random = Random(1)  # noqa: S311 - a way to look, no secret
        for _ in range(GUESSES):
            self._strike(left, {number: random.choice((-1, 1)) for number in self.unknown.values()})
        for where in list(left):
            for direction in (1, -1):
                if where in left:
                    self._strike(left, {self.unknown[where]: direction})
        return sorted(left)

    def _strike(self, left: dict[tuple[int, Place], int], aim: dict[int, int]) -> None:
        """Strike out what has another value in the solution that goes furthest in this direction."""
        solution = self._solved(aim) if left else None
        for where, value in list(left.items()) if solution is not None else ():
            found = solution[self.unknown[where]]
            other_small = found < value or found > value and value + 1 < LEAST
            if found != value and (value >= LEAST or other_small):
                del left[where]

    def _solved(self, aim: dict[int, int]) -> list[int] | None:
        size = len(self.unknown)
        matrix = np.zeros((len(self.rows), size))
        for line, (factors, _, _) in enumerate(self.rows):
            for column, factor in factors.items():
                matrix[line, column] = factor
        goal = np.zeros(size)
        for column, factor in aim.items():
            goal[column] = factor
        low, high = np.array([row[1] for row in self.rows]), np.array([row[2] for row in self.rows])
        bounds = LinearConstraint(matrix, low, high)
        found = milp(goal, constraints=bounds, bounds=Bounds(1, MOST), integrality=np.ones(size))
        return None if found.x is None else [round(value) for value in found.x]

    def _add(self, terms: list[tuple[int, int, Place]], low: float, high: float) -> None:
        """One equation, with what is shown brought to the other side; nothing when all of it is shown."""
        factors: dict[int, int] = defaultdict(int)
        for factor, place, cell in terms:
            shown = self.reports[place][cell]
            if shown is None:
                factors[self.unknown[place, cell]] += factor
            else:
                low, high = low - factor * shown, high - factor * shown
        if factors:
            self.rows.append((factors, low, high))


def sums(cells: Shown) -> list[tuple[Place, list[Place]]]:
    """Every sum with its parts, counted anew from the names of the cells."""
    found: dict[Place, dict[int, list[Place]]] = defaultdict(lambda: defaultdict(list))
    for cell in cells:
        if cell.column != TOTAL:
            found[Place(cell.row, TOTAL)][cell.way].append(cell)
        if cell.row != TOTAL:
            found[Place(TOTAL, cell.column, 0 if cell.column == TOTAL else cell.way)][2 + cell.way].append(cell)
    return [(total, parts) for total, divided in found.items() for parts in divided.values()]
