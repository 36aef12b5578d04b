"""The line of a round: how many percent were done at the end of each day, in the measures of an SVG (ux 4.7)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT, LEFT, TOP, BOTTOM, RIGHT = 640, 260, 44, 16, 36, 16
TARGET = 95  # percent


@dataclass(frozen=True)
class Mark:
    """A day on which mail went out."""

    x: float
    label: str


@dataclass(frozen=True)
class Line:
    """What the picture is made of; `points` as SVG wants them."""

    points: str
    marks: list[Mark]
    levels: list[tuple[float, int]]  # height in the picture, percent
    target_y: float
    last_x: float
    last_y: float
    percent: int


def line_of(days: Sequence[tuple[date, int]], total: int, closes_on: date, mails: Iterable[tuple[str, date]]) -> Line | None:
    """The picture of these days; None when there is too little to see."""
    if not days or not total:
        return None
    first = days[0][0]
    span = max(1, (max(closes_on, days[-1][0]) - first).days)

    def x(day: date) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (day - first).days / span, 1)

    def y(percent: float) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - min(percent, 100) / 100), 1)

    shares = [(x(day), y(100 * done / total)) for day, done in days]
    return Line(
        points=" ".join(f"{across},{down}" for across, down in shares),
        marks=[Mark(x(day), label) for label, day in mails if first <= day <= max(closes_on, days[-1][0])],
        levels=[(y(level), level) for level in (0, 25, 50, 75, 100)],
        target_y=y(TARGET),
        last_x=shares[-1][0],
        last_y=shares[-1][1],
        percent=min(100, 100 * days[-1][1] // total),
    )
