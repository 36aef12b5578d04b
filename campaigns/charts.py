"""The pictures of a round, in the measures of an SVG: the line of what was done each day, and a bar per unit (ux 4.7).

A picture is drawn for a width, so that its letters are as large on a phone as beside it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

TARGET = 95  # percent
MOST_BARS, ROW = 15, 38
LONGEST_NAME = 40  # letters beside each other


@dataclass(frozen=True)
class Frame:
    """How large a line is drawn, and the room around it for letters."""

    name: str
    width: int
    height: int
    left: int = 44
    top: int = 16
    bottom: int = 36
    right: int = 16

    @property
    def floor(self) -> int:
        return self.height - self.bottom

    @property
    def end(self) -> int:
        return self.width - self.right


WIDE, NARROW = Frame("wide", 640, 260), Frame("narrow", 340, 250, bottom=52)
LINES_OF_LABELS = {WIDE.name: 2, NARROW.name: 3}


@dataclass(frozen=True)
class Mark:
    """A day on which mail went out; `y` is where its label stands, so that neighbours do not touch."""

    x: float
    y: int
    label: str
    anchor: str


@dataclass(frozen=True)
class Line:
    """What the picture is made of; `points` as SVG wants them."""

    frame: Frame
    points: str
    marks: list[Mark]
    levels: list[tuple[float, int]]  # height in the picture, percent
    target_y: float
    last_x: float
    last_y: float
    percent: int


@dataclass(frozen=True)
class Bar:
    """One unit: its name above its bar, the percentage at the end of the line."""

    name: str
    percent: int
    y: int
    width: float


@dataclass(frozen=True)
class Bars:
    """The units under each other; `left_out` stand in the table only."""

    width: int
    height: int
    bars: list[Bar]
    target_x: float
    left_out: int


def lines_of(days: Sequence[tuple[date, int]], total: int, closes_on: date, mails: Iterable[tuple[str, date]]) -> list[Line]:
    """The picture of these days, once for a desk and once for a phone; none when there is too little to see."""
    told = list(mails)
    return [_line(frame, days, total, closes_on, told) for frame in (WIDE, NARROW)] if days and total else []


def bars_of(units: Sequence[tuple[str, int]]) -> Bars | None:
    """The picture of these units with their percentage, in the order given; None when there is nothing to compare."""
    if len(units) < 2:
        return None
    width, room = NARROW.width, NARROW.width - 48
    bars = [
        Bar(_short(name), percent, ROW * number, round(room * percent / 100, 1))
        for number, (name, percent) in enumerate(units[:MOST_BARS])
    ]
    return Bars(width, ROW * len(bars), bars, round(room * TARGET / 100, 1), max(0, len(units) - MOST_BARS))


def _line(frame: Frame, days: Sequence[tuple[date, int]], total: int, closes_on: date, mails: Sequence[tuple[str, date]]) -> Line:
    first, last = days[0][0], max(closes_on, days[-1][0])
    span = max(1, (last - first).days)

    def x(day: date) -> float:
        return round(frame.left + (frame.end - frame.left) * (day - first).days / span, 1)

    def y(percent: float) -> float:
        return round(frame.top + (frame.floor - frame.top) * (1 - min(percent, 100) / 100), 1)

    shares = [(x(day), y(100 * done / total)) for day, done in days]
    shown = [(label, x(day)) for label, day in mails if first <= day <= last]
    return Line(
        frame=frame,
        points=" ".join(f"{across},{down}" for across, down in shares),
        marks=[_mark(frame, number, label, across) for number, (label, across) in enumerate(shown)],
        levels=[(y(level), level) for level in (0, 25, 50, 75, 100)],
        target_y=y(TARGET),
        last_x=shares[-1][0],
        last_y=shares[-1][1],
        percent=min(100, 100 * days[-1][1] // total),
    )


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"


def _mark(frame: Frame, number: int, label: str, x: float) -> Mark:
    line = number % LINES_OF_LABELS[frame.name]
    side = (x - frame.left) / (frame.end - frame.left)
    anchor = "start" if side < 0.2 else "end" if side > 0.8 else "middle"
    return Mark(x, frame.floor + 16 + 14 * line, label, anchor)
