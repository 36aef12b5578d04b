"""Five key figures for budget and accounts (Q34): one line each, with the years beside each other."""

from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _

from reports.figures.table import figures
from reports.yearly.document import COUNT, DAYS, NOTHING, SHARE, Cell, words
from reports.yearly.files import UNITS, VALUES
from reports.yearly.gathering import Gathered, gathered, years_of
from reports.yearly.keeping import counts_of, frozen_reports, shown_in
from reports.yearly.models import YearlyReport
from reports.yearly.seen import Number, Seen, outside, real
from reports.yearly.sentences import Look

HEADS = ("cijfer", "kerncijfer", "eenheid")
HALF = "half"


def key_figures(year: int, look: Look) -> list[tuple[str, Any, list[Cell]]]:
    """Code, name and a cell for each year."""
    return [(code, name, [make(look(code, one)) for one in years_of(year)]) for code, name, make in ROWS]


def inside(year: int) -> Look:
    """The real numbers; of a year that was reported those of its last report (R80)."""
    report = last_report(year)
    if report is not None:
        counts = counts_of(report)
    else:
        latest = {one.year: one for one in frozen_reports() if one.year < year}
        counts = gathered(year, [(one, Gathered.from_json(kept.figures or {})) for one, kept in latest.items()])
    return lambda code, one: real(code, counts.years.get(one, {}))


def csv_of(report: YearlyReport) -> bytes:
    """What may leave the house: the numbers of a frozen report."""
    shown, measures = shown_in(report)
    years = years_of(report.year)
    heads = (*HEADS, *map(str, years))
    rows = []
    for code, name, cells in key_figures(report.year, lambda code, one: outside(code, shown.get(one, {}), measures.get(one, {}))):
        unit = next((UNITS[kind] for kind, _value in cells if kind in UNITS), UNITS[COUNT])
        rows.append(dict(zip(heads, (code, str(name), unit, *(VALUES[kind](value) for kind, value in cells)), strict=True)))
    return bytes(current_app.extensions["spreadsheet"](heads, rows))


def last_report(year: int) -> YearlyReport | None:
    found = frozen_reports(year)
    return found[-1] if found else None


def lines(year: int, look: Look) -> list[dict[str, Any]]:
    """For a page: the cells in words, and the question that the figure answers."""
    return [
        {
            "name": name,
            "question": figures()[code].question,
            "code": code,
            **{str(one): words(cell) for one, cell in zip(years_of(year), cells, strict=True)},
        }
        for code, name, cells in key_figures(year, look)
    ]


def _share(seen: Seen) -> Cell:
    return (NOTHING, None) if seen.share is None else (SHARE, round(seen.share, 4))


def _half(seen: Seen) -> Cell:
    half = seen.measures.get(HALF)
    return (NOTHING, None) if half is None else (DAYS, half)


def _total(seen: Seen) -> Cell:
    return _count(seen.total)


def _answered(seen: Seen) -> Cell:
    numbers = [seen.part(code) for code in ("declared", "confirmed", "nothing")]
    known = [number for number in numbers if number is not None]
    return _count(sum(known) if len(known) == len(numbers) else None)


def _count(number: Number) -> Cell:
    return ("hidden", None) if number is None else (COUNT, number)


ROWS = (
    ("Q01", _("Deel van de mensen dat op tijd antwoordde"), _share),
    ("Q06", _("Dagen waarbinnen de helft van de besluiten kwam"), _half),
    ("Q09", _("Functies aangewezen voor openbaar nevenwerk"), _total),
    ("Q11", _("Houders van een functie met financiële belangen die antwoordden"), _answered),
    ("Q15", _("Geschenken boven de grens"), _total),
)
