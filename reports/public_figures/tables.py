"""Which figures the public reads, how they are divided, and what of them is shown.

None of these numbers stands in two figures: what is hidden in one cannot be read in another. So the positions (everyone can count
those in the register), decisions by register, and shares of what stands here already stay inside.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import force_locale
from flask_babel import lazy_gettext as _

from reports.figures.counting import counted
from reports.figures.definition import Figure, Year
from reports.figures.table import figures
from reports.small_numbers import TOTAL, Place, Report, conceal

UNIT, KIND, WHOLE = "unit", "kind", "whole"
DIVISIONS = {UNIT: _("Afdeling"), KIND: _("Soort"), WHOLE: _("Hele organisatie")}
REST = "rest"
LANGUAGES = ("nl", "en")
Words = dict[str, str]  # language → text
Shown = list[dict[str, Any]]


@dataclass(frozen=True)
class PublicFigure:
    """A figure that goes out, and how it is divided."""

    code: str
    ways: tuple[str, ...] = (WHOLE,)
    without: tuple[str, ...] = ()  # parts that stand in another figure
    rest: Any = ""  # what those of the base are called that are not in the figure
    own_name: Any = ""  # where it holds less than the figure inside
    kind_name: Any = DIVISIONS[KIND]

    @property
    def figure(self) -> Figure:
        return figures()[self.code]

    @property
    def parts(self) -> Mapping[str, Any]:
        kept = {part: name for part, name in self.figure.parts.items() if part not in self.without}
        return kept | ({REST: self.rest} if self.rest else {})


PUBLIC = (
    PublicFigure("Q01", (UNIT,), rest=_("Niet of te laat geantwoord")),
    PublicFigure("Q03", (UNIT, KIND), without=("active",), own_name=_("Nevenwerk: nieuw, gewijzigd en beëindigd")),
    PublicFigure("Q04", (KIND,), kind_name=_("Tijd per week")),
    PublicFigure("Q06"),
    PublicFigure("Q11"),
    PublicFigure("Q14", (UNIT,)),
    PublicFigure("Q19", (KIND,)),
    PublicFigure("Q23"),
)


def conceal_year(year: int, earlier: Mapping[str, Sequence[Report]]) -> dict[str, Report]:
    """Every public figure of the year with its small numbers hidden; `earlier` are the versions before, by code."""
    return {one.code: conceal(*_counted(one, Year(year)), earlier=earlier.get(one.code, ())) for one in PUBLIC}


def tables(reports: Mapping[str, Report]) -> Shown:
    """The tables as the public reads them, in both languages; None is hidden."""
    return [_worded(one, way, place, reports[one.code]) for one in PUBLIC for place, way in enumerate(one.ways)]


def kept(report: Report) -> list[list[Any]]:
    """All numbers of a report, to keep inside."""
    return [[*cell, value, cell in report.hidden] for cell, value in sorted(report.values.items())]


def report_kept(rows: Iterable[Sequence[Any]]) -> Report:
    """The report that was kept."""
    values = {Place(row, column, way): number for row, column, way, number, _hidden in rows}
    return Report(values, frozenset(Place(row, column, way) for row, column, way, _number, hidden in rows if hidden))


def _counted(one: PublicFigure, year: Year) -> list[dict[tuple[str, str], int]]:
    found = counted(one.figure, year).cells
    if one.rest:
        assert one.figure.base is not None
        asked = counted(replace(one.figure, rows=one.figure.base, base=None, measure=""), year).cells
        found += tuple((REST, unit, kind, number) for _part, unit, kind, number in asked)
        found += tuple((REST, unit, kind, -number) for part, unit, kind, number in found if part != REST)
    return [_divided(one, way, found) for way in one.ways]


def _divided(one: PublicFigure, way: str, cells: Iterable[tuple[str, str, str, int]]) -> dict[tuple[str, str], int]:
    table: Counter[tuple[str, str]] = Counter()
    for part, unit, kind, number in cells:
        if part not in one.without:
            table[part, {UNIT: unit, KIND: kind}.get(way, "")] += number
    columns = {column for _part, column in table} or {""}
    return {(part, column): table[part, column] for part in {*one.parts, *(part for part, _c in table)} for column in columns}


def _worded(one: PublicFigure, way: str, place: int, report: Report) -> dict[str, Any]:
    """One division of a figure: a row for each unit or kind, a column for each part, and their sums."""
    parts = [*one.parts, *sorted({cell.row for cell in report.values} - {*one.parts, TOTAL})]
    names = one.figure.kinds if way == KIND else {}
    found = {cell.column for cell in report.values if cell.way == place and cell.column != TOTAL}
    whole = way == WHOLE or not report.values[Place(TOTAL, TOTAL)]
    rows = [] if whole else [*(name for name in names if name in found), *sorted(found - set(names))]
    return {
        "cijfer": one.code,
        "naam": words(one.own_name or one.figure.name),
        "telt": words(one.figure.numerator),
        "indeling": words(one.kind_name if way == KIND else DIVISIONS[way]),
        "kolommen": [*(words(one.parts.get(part, part or _("Niet bekend"))) for part in parts), words(_("Samen"))],
        "rijen": [
            {
                "naam": words(names.get(row, row or _("Niet bekend")) if row != TOTAL else _("Samen")),
                "aantallen": [report.shown[_cell(part, row, place)] for part in (*parts, TOTAL)],
            }
            for row in (*rows, TOTAL)
        ],
    }


def _cell(part: str, column: str, way: int) -> Place:
    return Place(part, column, 0 if column == TOTAL else way)


def words(text: Any) -> Words:
    """A text in both languages."""
    found = {}
    for language in LANGUAGES:
        with force_locale(language):
            found[language] = str(text)
    return found
