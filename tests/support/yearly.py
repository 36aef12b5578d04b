"""A year with gifts and side activities, and its report."""

from datetime import date
from pathlib import Path
from typing import Any

import clock
from audit import Event
from extensions import db
from reports.charts import BARS, WEEKS, YEARS, chart
from reports.yearly.keeping import begin, freeze, save
from reports.yearly.models import YearlyReport
from reports.yearly.paper import report_pdf
from tests.support.declarations import decided, submitted
from tests.support.municipality import grown

REPORTED = date(2026, 2, 2)
COUNT, HIDDEN = "count", "hidden"


def with_busy_year(template: Path, folder: Path) -> Path:
    """A copy of the database of the municipality in which a year passed, and the report of it was frozen."""
    return grown(template, folder, _passed)[0]


def _passed(town) -> None:
    busy_year(town)
    with clock.set_to(clock.at(REPORTED)):
        reported(town)


def busy_year(town) -> None:
    """In 2025: of six people a gift that was kept, one that was returned, and a side activity. An invitation; a gift in 2024."""
    with clock.set_to(clock.at(date(2024, 11, 4))):
        decided(town, slug="gift", received="2024-11-01")
    with clock.set_to(clock.at(date(2025, 3, 3))):
        _spring(town)
    db.session.commit()


def _spring(town) -> None:
    for name in ("medewerker", "collega", "redacteur", "vastlegger", "controle", "beheer"):
        decided(town, name, slug="gift", received="2025-02-28")
        decided(town, name, slug="gift", outcome="return", reasons="Te duur.", received="2025-03-01", value="above_50")
        decided(town, name)
    submitted(town, slug="invitation", when="2025-05-18")


def reported(town) -> None:
    """The report of that year, with texts and typed numbers."""
    officer = town["integriteit"]
    report = begin(2025, actor=officer)
    written = {**report.texts, "learned": "=SOM(A1)\nWie vraagt, krijgt antwoord.", "ahead": "In 2026 gaan wij door."}
    save(report, written, {"reports": 3, "police": 0}, actor=officer, seen_version=report.version)
    freeze(report, actor=officer, seen_version=report.version)
    db.session.commit()


def frozen(town, year: int = 2025, why: str = "") -> YearlyReport:
    """A report of this year, begun and frozen now."""
    report = begin(year, why, actor=town["integriteit"])
    freeze(report, actor=town["integriteit"], seen_version=report.version)
    db.session.commit()
    return report


def rows_of(content, code: str) -> dict[str, list]:
    """Of the first table of this figure: label → the value of each year, "hidden" where it is hidden."""
    tables = [table for chapter in content["chapters"] for table in chapter["tables"] if table["code"] == code]
    return {
        row["label"]: [HIDDEN if kind == HIDDEN else value for kind, value in row["cells"]]
        for table in tables[:1]
        for row in table["rows"]
    }


def printed() -> bytes:
    """A report on paper with every kind of chart, a hidden number, a row of two lines and a text of two paragraphs."""
    rows = [("Team", 80, "80%"), ("Directie", None, "")]
    weeks, ends = [(str(week), week, str(week)) for week in range(1, 8)], range(1, 8)
    charts = [
        chart("bars", BARS, "Respons per afdeling", "Balken.", rows, whole=100),
        chart(
            "weeks",
            WEEKS,
            "De helft binnen 8 dagen",
            "Balken.",
            weeks,
            marks=[[8, "de helft: 8 dagen"]],
            axis="week",
            ends=ends,
        ),
        chart("years", YEARS, "Per jaar", "Balken.", [("Nevenwerk", 3, "3"), ("Nevenwerk", 5, "5")], years=[2024, 2025]),
    ]
    lines = [
        {"label": "Houden", "cells": [("count", 0), ("hidden", None), ("count", 12)]},
        {"label": "Waarde, waar het bedrag bekend is: 9 van de 10 is niet meer dan dit bedrag " * 2,
         "cells": [("nothing", None), ("share", 0.5), ("cents", 1250)]},
    ]  # fmt: skip
    table = {"code": "Q14", "title": "Geschenken", "columns": ["2023", "2024", "2025"], "rows": lines}
    chapter = {
        "code": "gifts", "title": "Geschenken", "sentences": ["Zin."], "text": "Een.\n\nTwee.", "charts": charts,
        "tables": [table],
    }  # fmt: skip
    return report_pdf(
        {
            "title": "Verslag integriteit 2025", "organisation": "gemeente Voorbeeld", "why": "Er stond een fout in.",
            "stand": "31 december 2025", "frozen_on": "2 februari 2026", "rule": "Kleine aantallen zijn verborgen.",
            "year": 2025, "version": 2, "chapters": [chapter],
        }
    )  # fmt: skip


def cells_of(content) -> list[tuple[str, Any]]:
    return [
        (kind, value)
        for chapter in content["chapters"]
        for table in chapter["tables"]
        for row in table["rows"]
        for kind, value in row["cells"]
        if table["code"]
    ]


def kinds_of(reference: str) -> list[str]:
    """What the log says happened to a report."""
    return [
        event.kind for event in db.session.query(Event).filter_by(subject_type="report", subject=reference).order_by(Event.seq)
    ]
