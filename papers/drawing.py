"""A picture of figures as bars, lines and words. A page draws it as SVG, a paper with ReportLab; both from the same measures.

Measures are those of an SVG: they begin at the top left. What a shape looks like is a tone, so that each medium has its own ink.
"""

from dataclasses import dataclass
from typing import Literal

Tone = Literal["series", "pale", "grid", "mark"]
Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True)
class Bar:
    """A surface: `series` is filled, `pale` only has an edge, so that they differ without colour."""

    x: float
    y: float
    width: float
    height: float
    tone: Tone = "series"


@dataclass(frozen=True)
class Rule:
    """A straight line: `grid` is thin, `mark` is dashed."""

    x1: float
    y1: float
    x2: float
    y2: float
    tone: Tone = "grid"


@dataclass(frozen=True)
class Word:
    """A short text on this baseline."""

    x: float
    y: float
    text: str
    anchor: Anchor = "start"


@dataclass(frozen=True)
class Picture:
    width: float
    height: float
    bars: tuple[Bar, ...] = ()
    rules: tuple[Rule, ...] = ()
    words: tuple[Word, ...] = ()
