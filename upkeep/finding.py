"""What a check of an installation says: a sentence about what is so, and what to do about it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from settings import Settings

FAULT, CARE = "fout", "let op"
PRODUCTION, ALWAYS = ("production",), ("demo", "production")


@dataclass(frozen=True)
class Finding:
    """`level` is FAULT (it may not go on like this) or CARE (somebody has to look at it)."""

    level: str
    what: str
    remedy: str


@dataclass(frozen=True)
class Check:
    """One row: what is looked at, how, and in which environments a fault of it stops the start."""

    name: str
    look: Callable[[Settings], Iterator[Finding]]
    at_start: tuple[str, ...] = ()
