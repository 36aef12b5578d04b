"""What somebody can compute of one table who has every report of it: the hidden numbers, or nothing.

He knows that hidden is one or more, that sums are sums, and that numbers only grow. Nothing of the rule itself is used here but
the names of its cells.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from reports.small_numbers import TOTAL, Place, Report
from tests.support.riddle import Riddle

Shown = dict[Place, int | None]


def computed(reports: Sequence[Report], *, growing: bool) -> list[tuple[int, Place]]:
    """Which hidden numbers, of which report, follow from all reports together."""
    shown = [one.shown for one in reports]
    hidden = [(place, cell) for place, one in enumerate(shown) for cell in one if one[cell] is None]
    unknown = {where: number for number, where in enumerate(hidden)}
    riddle = Riddle[tuple[int, Place]](len(unknown), least=1, small_stays_small=True)
    riddle.secrets = {where: ({number: 1}, reports[where[0]].values[where[1]]) for where, number in unknown.items()}

    def know(terms: Iterable[tuple[int, int, Place]], low: float, high: float) -> None:
        """An equation, with what is shown brought to the other side; nothing when all of it is shown."""
        factors: dict[int, int] = defaultdict(int)
        for factor, place, cell in terms:
            value = shown[place][cell]
            if value is None:
                factors[unknown[place, cell]] += factor
            else:
                low, high = low - factor * value, high - factor * value
        if factors:
            riddle.known.append((factors, low, high))

    for place, one in enumerate(shown):
        for total, parts in sums(one):
            know([*((1, place, part) for part in parts), (-1, place, total)], 0, 0)
    for place, (one, later) in enumerate(zip(shown, shown[1:], strict=False)) if growing else ():
        for cell in one.keys() & later.keys():
            know([(1, place + 1, cell), (-1, place, cell)], 0, np.inf)
    return sorted(riddle.computed())


def sums(cells: Shown) -> list[tuple[Place, list[Place]]]:
    """Every sum with its parts, counted anew from the names of the cells."""
    found: dict[Place, dict[int, list[Place]]] = defaultdict(lambda: defaultdict(list))
    for cell in cells:
        if cell.column != TOTAL:
            found[Place(cell.row, TOTAL)][cell.way].append(cell)
        if cell.row != TOTAL:
            found[Place(TOTAL, cell.column, 0 if cell.column == TOTAL else cell.way)][2 + cell.way].append(cell)
    return [(total, parts) for total, divided in found.items() for parts in divided.values()]
