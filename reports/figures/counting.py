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
from reports.figures.definition import OFFICER_ONLY, Figure, Year

CELL = ("part", "unit", "kind")


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
    def by_part_and_unit(self) -> Counter[tuple[str, str]]:
        found: Counter[tuple[str, str]] = Counter()
        for part, unit, _kind, number in self.cells:
            found[part, unit] += number
        return found

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


def counted(figure: Figure, year: Year) -> Counted:
    """The figure of this year, as it was known when the year ended; of the present year as it is now (R80)."""
    return _counted(figure, year, CELL)


def sums(figure: Figure, year: Year) -> Counted:
    """The same without units and kinds, for where many figures stand side by side: it takes a third of the time."""
    return _counted(figure, year, CELL[:1])


def _counted(figure: Figure, year: Year, divided_by: tuple[str, ...]) -> Counted:
    if figure.rows is None:
        return Counted()
    rows = figure.rows(year).subquery()
    groups = [rows.c[name] for name in divided_by]
    found = db.session.execute(select(*groups, func.count().label("count")).group_by(*groups)).mappings()
    cells = ((*(one.get(name) or "" for name in CELL), one["count"]) for one in found)
    return Counted(
        tuple(sorted(cells)),
        _number(figure.base(year)) if figure.base else None,
        _spread(rows) if figure.measure else (),
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


def number_of(query: Select[Any]) -> int:
    return _number(query)


def page_of(query: Select[Any], first: int, many: int) -> Iterable[Any]:
    return db.session.execute(query.limit(many).offset(first)).all()


def _number(query: Select[Any]) -> int:
    return db.session.scalars(select(func.count()).select_from(query.subquery())).one()


def _spread(rows: Any) -> tuple[tuple[int, int], ...]:
    query = (
        select(rows.c.measure, func.count()).where(rows.c.measure.is_not(None)).group_by(rows.c.measure).order_by(rows.c.measure)
    )
    return tuple((measure, number) for measure, number in db.session.execute(query))
