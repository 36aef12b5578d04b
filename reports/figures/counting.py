"""Counting a figure: its rows per part, unit and kind, what they are a share of, and what they measure."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, Subquery, cast, func, literal, null, or_, select, union_all
from sqlalchemy.sql.visitors import iterate

from auth.permissions import clause, may
from extensions import db
from organisation.models import Person
from registers.catalogue import slugs
from registers.models import Declaration
from reports.figures.definition import COLUMNS, OFFICER_ONLY, Figure, Listing, Year, only

Columns = tuple[str, ...]
CELL: Columns = ("part", "unit", "kind")
BY_PART, BY_UNIT, BY_KIND = CELL[:1], ("part", "unit"), ("part", "kind")
ROWS, BASE = "rows", "base"


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


def counted(figure: Figure, year: Year, by: Columns = CELL) -> Counted:
    """The figure of this year, as it was known when the year ended; of the present year as it is now (R80)."""
    return counted_together({figure.code: (figure, by)}, year)[figure.code]


def counted_together(wanted: Mapping[str, tuple[Figure, Columns]], year: Year) -> dict[str, Counted]:
    """Figures of this year under these names, each divided by these columns; what several of them ask is looked up once.

    To look up the unit of each row takes most of the time: what does not show units leaves them out of what it is divided by.
    """
    tallies = (list(_tallies(name, figure, by, year)) for name, (figure, by) in wanted.items())
    found: dict[str, list[Any]] = {name: [] for name in wanted}
    for sharing in _sharing(tallies):
        for row in db.session.execute(union_all(*sharing)):
            found[row.name].append(row)
    return {name: _counted(figure, found[name]) for name, (figure, _by) in wanted.items()}


def _tallies(name: str, figure: Figure, by: Columns, year: Year) -> Iterator[Select[Any]]:
    """How many rows there are of each description, and as a row without one how many there are in the base."""
    if figure.rows is not None:
        rows = only(figure.rows(year), (*by, *(["measure"] if figure.measure else []))).subquery()
        yield _tally(name, ROWS, rows, *rows.c)
    if figure.base is not None:
        yield _tally(name, BASE, only(figure.base(year), BY_PART).subquery())


def _tally(name: str, of: str, rows: Subquery, *by: ColumnElement[Any]) -> Select[Any]:
    told = {column.name: column for column in by}
    columns = (told.get(each, cast(null(), COLUMNS[each])).label(each) for each in (*CELL, "measure"))
    counted = select(literal(name).label("name"), literal(of).label("of"), *columns, func.count().label("number"))
    return counted.select_from(rows).group_by(*by)


def _sharing(tallies: Iterable[list[Select[Any]]]) -> Iterable[list[Select[Any]]]:
    """Those that read the same named tables together, so that one statement works these out once; others apart."""
    found: dict[Any, list[Select[Any]]] = {}
    for number, parts in enumerate(tallies):
        tables = frozenset(table.name for part in parts for table in iterate(part) if isinstance(table, CTE))
        found.setdefault(tables or number, []).extend(parts)
    return filter(None, found.values())


def _counted(figure: Figure, found: Iterable[Any]) -> Counted:
    cells: Counter[tuple[str, str, str]] = Counter()
    spread: Counter[int | None] = Counter()
    base = 0
    for row in found:
        if row.of == BASE:
            base = row.number
        else:
            cells[row.part or "", row.unit or "", row.kind or ""] += row.number
            spread[row.measure] += row.number
    return Counted(
        tuple(sorted((*cell, number) for cell, number in cells.items())),
        base if figure.base else None,
        tuple(sorted((measure, number) for measure, number in spread.items() if measure is not None)),
    )


def counted_for(reader: Person, figure: Figure, year: Year) -> Counted:
    """The figure as this reader may see it."""
    return shown_to(reader, figure, counted(figure, year))


def shown_to(reader: Person, figure: Figure, found: Counted) -> Counted:
    """The same without units where the register is confidential to him."""
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
