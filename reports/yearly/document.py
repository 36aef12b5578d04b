"""The report as a document: chapters with sentences, explanation, charts and tables. Plain data, in Dutch, ready to be kept.

A cell of a table is (kind, value); `words` says what a reader sees of it.
"""

from collections.abc import Callable, Mapping
from typing import Any

from flask import current_app
from flask_babel import force_locale, format_decimal

import clock
from registers.moments import day_text, money_text
from reports.figures.definition import HIDDEN, Figure, Year
from reports.figures.table import figures
from reports.small_numbers import LEAST
from reports.yearly.chapters import CHAPTERS, INCIDENTS, REPORTS, Chapter
from reports.yearly.charted import charts
from reports.yearly.gathering import Gathered, years_of
from reports.yearly.models import YearlyReport
from reports.yearly.seen import Number, Seen, outside, real
from reports.yearly.sentences import Look, sentences

COUNT, SHARE, CENTS, DAYS, CONCEALED, NOTHING = "count", "share", "cents", "days", "hidden", "nothing"
Cell = tuple[str, Any]
Content = dict[str, Any]

MEASURED = {"days": DAYS, "cents": CENTS, "times": COUNT}
MEASURE_NAMES = {
    "known": "Hiervan bekend",
    "half": "De helft is niet meer dan",
    "most": "9 van de 10 is niet meer dan",
    "sum": "Alles samen",
}
SUMMED = ("cents",)  # a sum of days or times says nothing
LARGEST_HIDDEN = LEAST - 1


def inside(report: YearlyReport, counts: Gathered) -> Content:
    """With all real numbers, for use inside the house."""
    return _document(report, lambda code, year: _real(code, year, counts), leaves=False)


def leaving(report: YearlyReport, shown: Mapping[int, Mapping[str, Any]], measures: Mapping[int, Mapping[str, Any]]) -> Content:
    """With what may leave the house: by year the tables in which small numbers are hidden, and what is measured."""
    return _document(report, lambda code, year: outside(code, shown[year], measures[year]), leaves=True)


def words(cell: Cell) -> str:
    """What a reader sees; in the language of the moment, and a file asks for Dutch."""
    kind, value = cell
    return WORDS[kind](value)


WORDS: dict[str, Callable[[Any], str]] = {
    COUNT: lambda value: str(format_decimal(value)),
    DAYS: lambda value: str(format_decimal(value)),
    SHARE: lambda value: f"{round(value * 100)}%",
    CENTS: money_text,
    CONCEALED: lambda _value: "verborgen",
    NOTHING: lambda _value: "",
}


def _real(code: str, year: int, counts: Gathered) -> Seen:
    return real(code, counts.years[year]) if year in counts.years else Seen(None)


def _document(report: YearlyReport, look: Look, *, leaves: bool) -> Content:
    with force_locale("nl"):
        chapters = [_chapter(chapter, report, _within(look, report.year), leaves) for chapter in CHAPTERS.values()]
        return {
            "title": f"Verslag integriteit {report.year}",
            "organisation": current_app.config["SETTINGS"].organisation_name,
            "code": report.code,
            "year": report.year,
            "version": report.number,
            "why": report.why,
            "stand": day_text(Year(report.year).day),
            "frozen_on": day_text(clock.today()) if leaves else "",
            "rule": RULE if leaves else "",
            "chapters": [chapter for chapter in chapters if any(chapter[part] for part in PARTS)],
        }


RULE = (
    f"Aantallen van 1 tot en met {LARGEST_HIDDEN} staan er niet in, want dan is te zien om wie het gaat. "
    "Soms is daarom nog een ander aantal verborgen. Er staat dan: verborgen."
)
PARTS = ("sentences", "text", "charts", "tables")


def _within(look: Look, year: int) -> Look:
    """Sentences look one year back; of years that do not stand in the report nothing is known."""
    known = years_of(year)
    return lambda code, one: look(code, one) if one in known else Seen(None)


def _chapter(chapter: Chapter, report: YearlyReport, look: Look, leaves: bool) -> Content:
    shown = [figures()[code] for code in chapter.figures]
    shown = [figure for figure in shown if figure.countable and (not leaves or figure.small == HIDDEN)]
    tables = [table for figure in shown for table in _tables(figure, report.year, look)]
    if chapter.code == INCIDENTS:
        tables = _typed(report)
    return {
        "code": chapter.code,
        "title": str(chapter.title),
        "sentences": sentences(chapter.code, report.year, look),
        "text": report.texts.get(chapter.code, ""),
        "charts": charts(chapter.charts, report.year, _known_outside(look) if leaves else look),
        "tables": tables,
    }


def _known_outside(look: Look) -> Look:
    """Figures for inside only are empty in what leaves."""
    return lambda code, year: look(code, year) if figures()[code].small == HIDDEN else Seen()


def _tables(figure: Figure, year: int, look: Look) -> list[Content]:
    """The parts of a figure over the years, and the same for the second way to divide it."""
    years = years_of(year)
    seen = [look(figure.code, one) for one in years]
    table = {"code": figure.code, "title": str(figure.name), "columns": [str(one) for one in years]}
    rows = _divided(figure.parts, [one.parts for one in seen])
    rows += [
        row for row in (*_sums(figure, seen), *_measures(figure, seen)) if any(kind != NOTHING for kind, _value in row["cells"])
    ]
    by_part = {**table, "rows": rows}
    if not figure.kinds or figure.code == "Q06" or not any(one.kinds for one in seen):
        return [by_part]
    return [by_part, {**table, "title": f"{figure.name}: per soort", "rows": _divided(figure.kinds, [one.kinds for one in seen])}]


def _divided(names: Mapping[str, Any], numbers: list[Mapping[str, Number]]) -> list[Content]:
    """A row for each name that has a number in one of the years."""
    every = [*names, *sorted({code for one in numbers for code in one} - set(names))]
    rows = [(str(names.get(code, code or "Niet bekend")), [one.get(code, 0) for one in numbers]) for code in every]
    return [_row(label, [_count(number) for number in found]) for label, found in rows if any(number != 0 for number in found)]


def _sums(figure: Figure, seen: list[Seen]) -> list[Content]:
    if figure.headline:  # a row counts in several parts, so a sum says nothing
        return []
    rows = [_row("Samen", [_count(one.total) for one in seen])]
    if any(one.bases for one in seen):
        rows.append(_row("Op een totaal van", [_count(one.base) if one.bases else (NOTHING, None) for one in seen]))
        rows.append(_row("Deel", [(NOTHING, None) if one.share is None else (SHARE, round(one.share, 4)) for one in seen]))
    return rows


def _measures(figure: Figure, seen: list[Seen]) -> list[Content]:
    """R44: how many are known stands beside what is measured; what is not known is never zero."""
    if not any(one.measures for one in seen):
        return []
    names = [name for name in MEASURE_NAMES if name != "sum" or figure.measure in SUMMED]
    return [
        _row(
            f"{figure.measure_name}: {_lowered(MEASURE_NAMES[name])}",
            [_measured(COUNT if name == "known" else MEASURED[figure.measure], one.measures, name) for one in seen],
        )
        for name in names
    ]


def _typed(report: YearlyReport) -> list[Content]:
    rows = [_row(str(label), [_count(report.incidents[code])]) for code, label in REPORTS.items() if code in report.incidents]
    table = {"code": "", "title": "Aantallen", "columns": [str(report.year)], "rows": rows}
    return [table] if rows else []


def _row(label: str, cells: list[Cell]) -> Content:
    return {"label": label, "cells": cells}


def _count(number: Number) -> Cell:
    return (CONCEALED, None) if number is None else (COUNT, number)


def _measured(kind: str, measures: Mapping[str, Number], name: str) -> Cell:
    value = measures.get(name)
    if value is None:
        return (CONCEALED if name == "known" and measures else NOTHING, None)
    return (kind, value)


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]
