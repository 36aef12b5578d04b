"""Beside the report: five key figures for budget and accounts (Q34), and the national questions with their proof (Q32)."""

from typing import Any

from flask import Blueprint, Response, render_template, request
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

import clock
from audit import Kind, record_apart
from auth.permissions import may
from auth.policies import me, read
from registers.moments import day_text
from reports.yearly.evidence import Answer, Question, answers
from reports.yearly.gathering import years_of
from reports.yearly.keeping import FIRST_YEAR
from reports.yearly.key_figures import csv_of, inside, last_report, lines

blueprint = Blueprint("evidence", __name__)


@read(blueprint, "/intern/beheer/kerncijfers", "area.figures")
def key_figures() -> Any:
    year = _year()
    return render_template(
        "reports/key_figures.html",
        year=year,
        years=years_of(year),
        rows=lines(year, inside(year)),
        report=last_report(year),
        **_beside(year),
    )


@read(blueprint, "/intern/beheer/kerncijfers.csv", "area.figures")
def key_figures_csv() -> Any:
    """Of the frozen report alone, so that what leaves the house is known."""
    report = last_report(_year())
    if report is None:
        raise NotFound()
    with force_locale("nl"):
        content = csv_of(report)
    name = f"kerncijfers-{report.code}.csv"
    record_apart(Kind.EXPORTED, actor=me(), subject=("export", name))
    return Response(content, mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'})


@read(blueprint, "/intern/beheer/vragenlijst", "area.figures")
def questions() -> Any:
    year = _year()
    rows = [_row(question, answer) for question, answer in answers(year)]
    return render_template("reports/questions.html", year=year, rows=rows, **_beside(year))


def _year() -> int:
    """The year that was asked for; the last whole one when none was."""
    year = request.args.get("jaar", clock.today().year - 1, type=int)
    if not FIRST_YEAR <= year <= clock.today().year:
        raise NotFound()
    return year


def _beside(year: int) -> dict[str, int | None]:
    return {
        "earlier": year - 1 if year > FIRST_YEAR else None,
        "later": year + 1 if year < clock.today().year else None,
    }


def _row(question: Question, answer: Answer) -> dict[str, Any]:
    said = {True: (_("Ja"), "pos"), False: (_("Nee"), "warn"), None: (_("Niet bekend"), "neutral")}
    text, tone = said[answer.yes]
    return {
        "question": question.text,
        "answer": {"text": text, "tag_tone": tone},
        "day": day_text(answer.on) if answer.on else "",
        "proof": {"text": answer.proof_name, "url": answer.proof} if answer.proof and may(me(), answer.for_whom) else "",
    }
