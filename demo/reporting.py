"""The yearly report of the example: frozen in January, and its figures made public."""

from datetime import date, timedelta

import clock
from organisation.models import Person
from reports.public_figures.publishing import publish_figures
from reports.yearly.keeping import begin, freeze, save

LEARNED = "Wie snel antwoord krijgt, meldt eerder. Daarom beslissen wij nu binnen twee weken."
REPORTS = {"reports": 2, "investigations": 1, "breaches": 0}


def report_day(today: date) -> date:
    """The last 20 January that is some weeks ago, so that an edition came after it."""
    return date((today - timedelta(days=60)).year, 1, 20)


def report_last_year(officer: Person) -> None:
    """An officer explains what was learned, freezes the report, and makes its figures public."""
    report = begin(clock.today().year - 1, actor=officer)
    save(report, {**report.texts, "learned": LEARNED}, REPORTS, actor=officer, seen_version=report.version)
    freeze(report, actor=officer, seen_version=report.version)
    publish_figures(report.year, actor=officer)
