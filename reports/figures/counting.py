"""Counting a figure: its rows per part, unit and kind, what they are a share of, and what they measure."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, func, or_, select

from auth.permissions import clause, may
from extensions import db
from organisation.models import Person
from registers.catalogue import slugs
from registers.models import Declaration
from reports.figures.definition import OFFICER_ONLY, Figure, Listing, Year, only

CELL = ("part", "unit", "kind")
BY_PART, BY_UNIT, BY_KIND = CELL[:1], ("part", "unit"), ("part", "kind")


@dataclass(frozen=True)
class Counted:
    """A figure of a year. `cells` are (part, unit, kind, number), in a fixed order."""

    cells: tuple[tuple[str, str, str, int], ...] = ()
    base: int | None = None
    spread: tuple[tuple[int, int], ...] = ()  # (measure, how often), ascending

    @property
    def total(self) -> int:
        return sum(cell[-1] for cell in self.cells)

    def of(self, part: str) -> "Counted":
        """One part alone; without a name everything."""
        return replace(self, cells=tuple(cell for cell in self.cells if part in ("", cell[0])))

    def without_units_of(self, kinds: Collection[str] | None) -> "Counted":
        """The same with units left out for these kinds, or for all of them: in a small unit a number tells who it is about."""
        told: Counter[tuple[str, str, str]] = Counter()
        for part, unit, kind, number in self.cells:
            told[part, "" if kinds is None or kind in kinds else unit, kind] += number
        return replace(self, cells=tuple(sorted((*cell, number) for cell, number in told.items())))

    @property
    def by_part(self) -> Counter[str]:
        return self._by(0)

    @property
    def by_unit(self) -> Counter[str]:
        return self._by(1)

    @property
    def by_kind(self) -> Counter[str]:
        return self._by(2)

    @property
    def share(self) -> float | None:
        """Of the base, between 0 and 1; None when there is nothing to be a share of."""
        return self.total / self.base if self.base else None

    @property
    def measured(self) -> int:
        """How many rows have a measure."""
        return sum(number for _measure, number in self.spread)

    @property
    def sum(self) -> int:
        return sum(measure * number for measure, number in self.spread)

    def percentile(self, share: float) -> int | None:
        """The least measure that this share of the rows does not exceed; half: the median."""
        passed, wanted = 0, share * self.measured
        for measure, number in self.spread:
            passed += number
            if passed >= wanted:
                return measure
        return None

    def to_json(self) -> dict[str, Any]:
        return {"cells": self.cells, "base": self.base, "spread": self.spread}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Counted":
        return cls(
            tuple((part, unit, kind, number) for part, unit, kind, number in kept["cells"]),
            kept["base"],
            tuple((measure, number) for measure, number in kept["spread"]),
        )

    def _by(self, place: int) -> Counter[str]:
        found: Counter[str] = Counter()
        for cell in self.cells:
            found[str(cell[place])] += cell[-1]
        return found


def counted(figure: Figure, year: Year, by: tuple[str, ...] = CELL) -> Counted:
    """The figure of this year, as it was known when the year ended; of the present year as it is now (R80).

    To look up the unit of each row takes most of the time: what does not show units leaves them out of what it is divided `by`.
    """
    if figure.rows is None:
        return Counted()
    rows = only(figure.rows(year), (*by, *(["measure"] if figure.measure else []))).subquery()
    cells: Counter[tuple[str, str, str]] = Counter()
    spread: Counter[int | None] = Counter()
    for one in db.session.execute(select(rows, func.count().label("count")).group_by(*rows.c)).mappings():
        part, unit, kind = (one.get(name) or "" for name in CELL)
        cells[part, unit, kind] += one["count"]
        spread[one.get("measure")] += one["count"]
    return Counted(
        tuple(sorted((*cell, number) for cell, number in cells.items())),
        number_of(only(figure.base(year), BY_PART)) if figure.base else None,
        tuple(sorted((measure, number) for measure, number in spread.items() if measure is not None)),
    )


def counted_for(reader: Person, figure: Figure, year: Year) -> Counted:
    """The figure as this reader may see it: without units where the register is confidential to him."""
    found = counted(figure, year)
    if may(reader, OFFICER_ONLY):
        return found
    return found.without_units_of(None if figure.list_for == OFFICER_ONLY else slugs(confidential=True))


def listed_rows(figure: Figure, year: Year, part: str = "", reader: Person | None = None) -> Select[Any]:
    """The list behind the figure, or behind one part of it, in a fixed order; for a reader only what he may read (R74)."""
    assert figure.rows is not None
    rows = figure.rows(year).subquery()
    query = select(rows).order_by(rows.c.day, rows.c.what, rows.c.part, rows.c.kind)
    if reader is not None:
        readable = select(Declaration.reference).where(clause(reader, "declaration.read"))
        query = query.where(or_(rows.c.register.is_(None), rows.c.what.in_(readable)))
    return query.where(rows.c.part == part) if part else query


def number_of(query: Listing) -> int:
    return db.session.scalars(select(func.count()).select_from(query.subquery())).one()


def page_of(query: Select[Any], first: int, many: int) -> Iterable[Any]:
    return db.session.execute(query.limit(many).offset(first)).all()
