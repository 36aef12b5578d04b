"""What somebody can compute who knows sums of whole numbers and has an integer program."""

from collections.abc import Mapping
from functools import cached_property
from random import Random
from typing import Generic, TypeVar

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from reports.small_numbers import LEAST

MOST = 10_000
GUESSES = 12

Terms = Mapping[int, int]  # number of an unknown → how often it counts
Name = TypeVar("Name")


class Riddle(Generic[Name]):
    """Unknown numbers, what is known of their sums, and the secrets: sums of which the truth is only there to compare with.

    `small_stays_small`: of a small secret only another small one will do.
    """

    def __init__(self, unknowns: int, least: int, *, small_stays_small: bool = False) -> None:
        self.unknowns, self.least, self.small_stays_small = unknowns, least, small_stays_small
        self.known: list[tuple[Terms, float, float]] = []
        self.secrets: dict[Name, tuple[Terms, int]] = {}

    def computed(self) -> list[Name]:
        """The secrets that can only be what they are."""
        left = dict(self.secrets)
        random = Random(1)  # noqa: S311 - a way to look, no secret
        for _ in range(GUESSES):
            self._strike(left, {number: random.choice((-1, 1)) for number in range(self.unknowns)})
        for secret in list(left):
            for direction in (1, -1):
                if secret in left:
                    self._strike(left, {number: direction * times for number, times in left[secret][0].items()})
        return list(left)

    def _strike(self, left: dict[Name, tuple[Terms, int]], aim: Terms) -> None:
        """Strike out what has another value in the solution that goes furthest in this direction."""
        solution = self._solved(aim) if left else None
        if solution is None:
            return
        for secret, (terms, value) in list(left.items()):
            found = sum(times * solution[number] for number, times in terms.items())
            if found < value or found > value and (not self.small_stays_small or value + 1 != LEAST):
                del left[secret]

    def _solved(self, aim: Terms) -> list[int] | None:
        goal = np.zeros(self.unknowns)
        goal[list(aim)] = list(aim.values())
        bounds = Bounds(self.least, MOST)
        found = milp(goal, constraints=self._constraints, bounds=bounds, integrality=np.ones(self.unknowns))
        return None if found.x is None else [round(value) for value in found.x]

    @cached_property
    def _constraints(self) -> LinearConstraint:
        places = [(row, number, times) for row, (terms, _, _) in enumerate(self.known) for number, times in terms.items()]
        rows, numbers, times = zip(*places, strict=True) if places else ((), (), ())
        matrix = csr_array((times, (rows, numbers)), shape=(len(self.known), self.unknowns))
        return LinearConstraint(matrix, [low for _, low, _ in self.known], [high for _, _, high in self.known])
