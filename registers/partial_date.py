"""Dates as people know them: a day, a month or only a year; the precision is kept and shown (R10)."""

import calendar
from dataclasses import dataclass
from datetime import date
from typing import Literal, Self

from flask_babel import format_date

Precision = Literal["day", "month", "year"]
FORMATS = {"day": "d MMMM y", "month": "MMMM y", "year": "y"}
ISO_LENGTH = {10: "day", 7: "month", 4: "year"}


@dataclass(frozen=True, order=True)
class PartialDate:
    """The first day it can mean, and how precise it is; "2010" sorts before "2010-05"."""

    first: date
    precision: Precision = "day"

    @classmethod
    def parse(cls, text: str) -> Self:
        """From "2026-05-18", "2026-05" or "2026". Raises ValueError on anything else."""
        precision = ISO_LENGTH.get(len(text))
        if precision is None:
            raise ValueError(f"not a date: {text!r}")
        found = cls(date.fromisoformat(f"{text}-01-01"[:10]), precision)  # type: ignore[arg-type]
        if str(found) != text:  # a day by its week ("2026-W01-1") is a date to the language, and not to us
            raise ValueError(f"not a date: {text!r}")
        return found

    @property
    def last(self) -> date:
        """The last day it can mean."""
        if self.precision == "year":
            return date(self.first.year, 12, 31)
        if self.precision == "month":
            return self.first.replace(day=calendar.monthrange(self.first.year, self.first.month)[1])
        return self.first

    def __str__(self) -> str:
        return self.first.isoformat()[: {"day": 10, "month": 7, "year": 4}[self.precision]]

    @property
    def text(self) -> str:
        """As people read it: 14 oktober 2026, oktober 2026, 2026."""
        return str(format_date(self.first, FORMATS[self.precision]))
