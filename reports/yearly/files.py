"""A frozen report as a file: PDF, spreadsheets and CSV, made of what was kept at freezing. Same report, same bytes."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _

from reports.yearly.document import CENTS, CONCEALED, COUNT, DAYS, NOTHING, SHARE, Content

HEADS = ("hoofdstuk", "cijfer", "tabel", "onderdeel", "eenheid")
UNITS = {COUNT: "aantal", SHARE: "procent", CENTS: "euro", DAYS: "dagen"}
VALUES: dict[str, Callable[[Any], str | int | Decimal | None]] = {
    COUNT: int,
    DAYS: int,
    SHARE: lambda value: round(Decimal(str(value)) * 100, 1),
    CENTS: lambda value: Decimal(value) / 100,
    CONCEALED: lambda _value: "verborgen",
    NOTHING: lambda _value: None,
}


@dataclass(frozen=True)
class Format:
    label: Any
    media_type: str
    make: Callable[[Content], bytes]


def _pdf(content: Content) -> bytes:
    from reports.yearly.paper import report_pdf

    return report_pdf(content)


def _workbook(kind: str) -> Callable[[Content], bytes]:
    def make(content: Content) -> bytes:
        title, author = f"{content['title']}, versie {content['version']}", content["organisation"]
        sheets = [
            ("Cijfers", (*HEADS, *_years(content)), _rows(content)),
            ("Tekst", ("hoofdstuk", "tekst"), _texts(content)),
            ("Over dit bestand", ("wat", "inhoud"), _about(content)),
        ]
        return bytes(current_app.extensions["workbooks"][kind](title, author, sheets))

    return make


def _csv(content: Content) -> bytes:
    heads = (*HEADS, *_years(content))
    rows = [dict(zip(heads, row, strict=True)) for row in _rows(content)]
    return bytes(current_app.extensions["spreadsheet"](heads, rows))


FORMATS = {
    "pdf": Format(_("Om te lezen of af te drukken (PDF)"), "application/pdf", _pdf),
    "ods": Format(_("Rekenblad (ODS)"), "application/vnd.oasis.opendocument.spreadsheet", _workbook("ods")),
    "xlsx": Format(_("Rekenblad (XLSX)"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _workbook("xlsx")),
    "csv": Format(_("Tabel (CSV)"), "text/csv", _csv),
}


def _years(content: Content) -> list[str]:
    return [str(content["year"] - back) for back in (2, 1, 0)]


def _rows(content: Content) -> list[list[Any]]:
    """A row for each line of each table, with the years beside each other."""
    years = _years(content)
    rows = []
    for chapter in content["chapters"]:
        for table in chapter["tables"]:
            for row in table["rows"]:
                cells = dict(zip(table["columns"], row["cells"], strict=True))
                found = [cells.get(year, (NOTHING, None)) for year in years]
                unit = next((UNITS[kind] for kind, _value in found if kind in UNITS), UNITS[COUNT])
                values = [VALUES[kind](value) for kind, value in found]
                rows.append([chapter["title"], table["code"], table["title"], row["label"], unit, *values])
    return rows


def _texts(content: Content) -> list[list[str]]:
    return [
        [chapter["title"], text]
        for chapter in content["chapters"]
        for text in (*chapter["sentences"], *chapter["text"].split("\n"))
        if text.strip()
    ]


def _about(content: Content) -> list[list[Any]]:
    rows = [
        ["Titel", content["title"]],
        ["Organisatie", content["organisation"]],
        ["Versie", content["version"]],
        ["Vastgelegd op", content["frozen_on"]],
        ["Stand van", content["stand"]],
        ["Kleine aantallen", content["rule"]],
    ]
    return [*rows, ["Waarom er een nieuwe versie is", content["why"]]] if content["why"] else rows
