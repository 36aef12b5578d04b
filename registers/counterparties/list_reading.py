"""From a delivered list of relations to lines that can be brought in, or the reasons why not; nothing is guessed."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from flask_babel import gettext as _
from sqlalchemy import select

from extensions import db
from organisation.delivered import BadValue, Refusal, Row, clean, read_table
from organisation.models import Unit
from registers.counterparties.kvk import kvk_number
from registers.counterparties.list_mapping import QUESTIONS, RelationMapping
from registers.counterparties.models import LONGEST_NAME
from registers.counterparties.naming import fold
from registers.old_lists.reading import filled, table_with
from registers.old_lists.values import Source, read_text


@dataclass(frozen=True)
class Line:
    """One relation, as it goes in."""

    line: int
    name: str
    folded_name: str
    kvk_number: str | None
    unit_code: str | None
    note: str

    @property
    def content(self) -> tuple[str, ...]:
        return self.folded_name, self.kvk_number or "", self.unit_code or "", self.note


@dataclass
class Reading:
    """A list that was read: each line of the file stands in exactly one of the four."""

    lines: int  # in the file, header aside
    good: list[Line] = field(default_factory=list)
    refused: dict[int, list[Refusal]] = field(default_factory=dict)  # by line
    repeated: int = 0  # says the same as an earlier line
    left_out: int = 0  # by the conditions of the mapping file
    unknown_units: Counter[str] = field(default_factory=Counter)  # they go in, but fit no unit of ours

    @property
    def refusals(self) -> list[Refusal]:
        """Everything that is wrong, in the order of the file."""
        return [refusal for _line, refusals in sorted(self.refused.items()) for refusal in refusals]

    def check_sum(self) -> None:
        """Every line is accounted for; anything else is a mistake in this program."""
        told = len(self.good) + len(self.refused) + self.repeated + self.left_out
        if told != self.lines:
            raise AssertionError(f"{self.lines} lines read, {told} accounted for")


def header_of(path: Path) -> tuple[str, ...]:
    """The columns of this file. Raises Unreadable."""
    return read_table(path).columns


def read_relations(path: Path, mapping: RelationMapping) -> Reading:
    """What this file would bring in. Raises Unreadable. Writes nothing."""
    table = table_with(path, mapping.columns())
    reading = Reading(len(table.rows) + len(table.refused))
    reading.refused = {refusal.line: [refusal] for refusal in table.refused}
    units, seen = _units(), set()
    for row in table.rows:
        if not all(condition.holds(row.cells) for condition in mapping.conditions):
            reading.left_out += 1
            continue
        found = _read_line(row, mapping, units)
        if not isinstance(found, Line):
            reading.refused[row.line] = found
        elif found.content in seen:
            reading.repeated += 1
        else:
            seen.add(found.content)
            reading.good.append(found)
            if found.unit_code and fold(found.unit_code) not in units:
                reading.unknown_units[found.unit_code] += 1
    reading.check_sum()
    return reading


def _read_line(row: Row, mapping: RelationMapping, units: Mapping[str, str]) -> Line | list[Refusal]:
    """The line, or everything that is wrong with it."""
    values: dict[str, str] = {}
    faults: list[Refusal] = []
    for question, source in mapping.sources.items():
        try:
            values[question] = READERS[question](_text(source, row.cells), source)
        except BadValue as fault:
            column = source.column or source.template
            faults.append(Refusal(row.line, column, row.cells.get(column, ""), fault.problem, fault.remedy))
    if faults:
        return faults
    unit = values.get("unit_code", "")
    return Line(
        row.line,
        values["name"],
        fold(values["name"]),
        values.get("kvk_number") or None,
        units.get(fold(unit), unit) or None,
        values.get("note", ""),
    )


def _text(source: Source, cells: Mapping[str, str]) -> str:
    """What the mapping makes of the cells."""
    text = str(source.constant) if source.constant is not None else filled(source, cells)
    return source.translation.get(text, text)


def _name(text: str, source: Source) -> str:
    name = " ".join(clean(text).split())
    if not name:
        raise BadValue(_("hier staat geen naam"), _("Vul de naam van de organisatie in"))
    if not fold(name):
        raise BadValue(_("hier staan alleen leestekens"), _("Vul de naam van de organisatie in"))
    if max(len(name), len(fold(name))) > LONGEST_NAME:
        raise BadValue(_("de naam is langer dan %(most)s tekens", most=LONGEST_NAME), _("Kort de naam in"))
    return name


def _short(question: str) -> Callable[[str, Source], str]:
    return lambda text, source: read_text(text, QUESTIONS[question], source)


READERS: dict[str, Callable[[str, Source], str]] = {
    "name": _name,
    "kvk_number": lambda text, _source: kvk_number(clean(text)) or "",
    "unit_code": _short("unit_code"),
    "note": _short("note"),
}


def _units() -> dict[str, str]:
    """The codes of our units by folded code, and by folded name where only one unit is called so."""
    rows = db.session.execute(select(Unit.code, Unit.name)).all()
    times = Counter(fold(name) for _code, name in rows)
    by_name = {fold(name): code for code, name in rows if times[fold(name)] == 1}
    return by_name | {fold(code): code for code, _name in rows}
