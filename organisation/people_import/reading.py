"""From the delivered file to lines in the work file; every cell is checked here, by one table."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from organisation.delivered import BadValue, Refusal, Row, Unreadable, open_table
from organisation.people_import.columns import (
    ALSO_CALLED,
    BEGINS,
    CODE,
    COLUMNS,
    ENDS,
    LEAVE_BEGINS,
    LEAVE_ENDS,
    NUMBER,
    TITLE,
    UNIT,
    Parser,
)
from organisation.people_import.mapping import PeopleMapping, Source
from organisation.people_import.work_file import OF_THE_LINE, WorkFile
from organisation.slugs import slug_of

LONGEST_DERIVED = 39  # characters of the title in a position code that is made from unit and title
FURTHEST = timedelta(days=366)  # a first working day further ahead is a mistake
REMEMBERED = 1024  # spellings of one column of which the value is kept


@dataclass(frozen=True)
class Delivery:
    """What was read: how many lines, and the columns that were dropped."""

    lines: int
    dropped: list[str]


def read(path: Path, mapping: PeopleMapping | None, day: date, work: WorkFile) -> Delivery:
    """Put the delivery in this file into the work file. Raises Unreadable, also when a column is missing."""
    table = open_table(path, str.strip if mapping else _plain)
    if mapping is None:
        mapping = PeopleMapping({name: Source(name) for name in table.columns if name in COLUMNS})
        absent = [name for name, column in COLUMNS.items() if column.required and name not in mapping.sources]
    else:
        absent = sorted(mapping.columns() - set(table.columns))
    if absent:
        raise Unreadable(_("Deze kolommen ontbreken: %(names)s. Voeg ze toe", names=", ".join(absent)))
    work.delivered = frozenset(mapping.sources)
    reader = _Reader(mapping, day, work)
    work.fill("line", (*OF_THE_LINE, *COLUMNS), reader.lines(table.rows))
    return Delivery(reader.count, [name for name in table.columns if name and name not in mapping.columns()])


def _plain(name: str) -> str:
    plain = re.sub(r"[\s-]+", "_", name.strip().lower())
    return ALSO_CALLED.get(plain, plain)


class _Reader:
    """Checks cell by cell; a spelling that comes back is not worked out again."""

    def __init__(self, mapping: PeopleMapping, day: date, work: WorkFile) -> None:
        self.count = 0
        self._mapping, self._work = mapping, work
        self._furthest = (day + FURTHEST).isoformat()
        self._columns = [
            (name, source.reader(), lru_cache(REMEMBERED)(_storing(COLUMNS[name].parse)), COLUMNS[name].required)
            for name, source in mapping.sources.items()
        ]

    def lines(self, rows: Iterator[Row | Refusal]) -> Iterator[tuple[Any, ...]]:
        for row in rows:
            if isinstance(row, Refusal):
                self.count += 1
                self._work.refuse(row.line, row.column, row.value, BadValue(row.problem, row.remedy))
            elif all(condition.holds(row.cells) for condition in self._mapping.conditions):
                self.count += 1
                yield self._line(row)

    def _line(self, row: Row) -> tuple[Any, ...]:
        values: dict[str, Any] = {}
        for name, read_cell, parse, required in self._columns:
            cell = read_cell(row.cells)
            try:
                if required and not cell:
                    raise BadValue(_("hier staat niets"), _("Vul deze kolom in"))
                values[name] = parse(cell)
            except BadValue as fault:
                self._work.refuse(row.line, name, cell, fault)
        for name, contradiction in self._faults_between(values):
            self._work.refuse(row.line, name, self._mapping.sources[name].value(row.cells), contradiction)
        person = values.get(NUMBER) or self._mapping.sources[NUMBER].value(row.cells)
        return (row.line, person, values.get(UNIT), _post(values), *map(values.get, COLUMNS))

    def _faults_between(self, values: dict[str, Any]) -> Iterator[tuple[str, BadValue]]:
        """Days that cannot be together; as text they compare like days."""
        begins, ends = values.get(BEGINS), values.get(ENDS)
        if begins and ends and ends < begins:
            yield ENDS, BadValue(_("deze dag ligt voor de eerste werkdag"), _("Verbeter een van de twee datums"))
        if begins and begins > self._furthest:
            yield (
                BEGINS,
                BadValue(_("deze dag ligt meer dan een jaar vooruit"), _("Verbeter de datum, of lever de persoon later aan")),
            )
        away, back = values.get(LEAVE_BEGINS), values.get(LEAVE_ENDS)
        if back and not away:
            yield LEAVE_ENDS, BadValue(_("het begin van het verlof ontbreekt"), _("Vul ook de eerste dag van het verlof in"))
        elif away and back and back < away:
            yield LEAVE_ENDS, BadValue(_("deze dag ligt voor het begin van het verlof"), _("Verbeter een van de twee datums"))


def _storing(parse: Parser) -> Parser:
    """As it lies in the work file: days as text."""

    def stored(cell: str) -> Any:
        value = parse(cell)
        return value.isoformat() if isinstance(value, date) else value

    return stored


def _post(values: dict[str, Any]) -> str | None:
    """The code of the post: as delivered, or made from unit and title."""
    if values.get(CODE):
        return str(values[CODE])
    if values.get(UNIT) is None or values.get(TITLE) is None:
        return None
    return f"{values[UNIT]}/{_short(values[TITLE])}"


@lru_cache(REMEMBERED)
def _short(title: str) -> str:
    return slug_of(title)[:LONGEST_DERIVED]
