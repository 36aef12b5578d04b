"""The national questions about integrity (Q32): each with yes or no, the day, and the proof. What no register knows says so."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import case, func, select

import clock
from audit import Event, Kind
from extensions import db
from organisation.models import VULNERABLE, Designation
from reports.figures.definition import Year
from reports.figures.table import figures
from reports.yearly.keeping import frozen_reports


@dataclass(frozen=True)
class Answer:
    """`yes` is None when this house cannot know it; then there is no proof either."""

    yes: bool | None
    on: date | None = None
    proof: str = ""  # an address
    proof_name: str = ""
    for_whom: str = "area.figures"  # the permission that the proof asks for


@dataclass(frozen=True)
class Question:
    text: Any
    answer: Callable[[Year], Answer]


def answers(year: int) -> list[tuple[Question, Answer]]:
    """Every question with its answer on the reference date of this year."""
    return [(question, question.answer(Year(year))) for question in QUESTIONS]


def _listed_in(code: str, *, empty: bool = False) -> Callable[[Year], Answer]:
    """Yes when the list behind a figure has rows (or has none); the day is that of its last row."""

    def answer(year: Year) -> Answer:
        figure = figures()[code]
        assert figure.rows is not None
        rows = figure.rows(year).subquery()
        passed = case((rows.c.day <= year.day, rows.c.day))
        number, last = db.session.execute(select(func.count(), func.max(passed)).select_from(rows)).one()
        proof = url_for("figures.figure", number=year.number, code=code)
        return Answer((number == 0) == empty, last if number else year.day if empty else None, proof, str(figure.name))

    return answer


def _vulnerable(year: Year) -> Answer:
    rows = select(Designation.from_on).where(Designation.kind == VULNERABLE, Designation.holds_on(year.day)).subquery()
    last = db.session.scalar(select(func.max(rows.c.from_on)))
    proof = url_for("positions.positions")
    return Answer(last is not None, last, proof, _("Functies"), "area.designate")


def _reported(year: Year) -> Answer:
    frozen = frozen_reports(year.number)
    if not frozen:
        return Answer(False)
    report = frozen[-1]
    on = clock.local(report.frozen_at).date() if report.frozen_at else None
    name = _("Jaarverslag %(year)s", year=report.code)
    return Answer(True, on, url_for("yearly.report", ref=report.code), name)


def _checked(year: Year) -> Answer:
    last = db.session.scalar(select(func.max(Event.at)).where(Event.kind == Kind.LOG_VERIFIED, Event.at < year.end))
    on = clock.local(last).date() if last else None
    return Answer(last is not None, on, url_for("reports.log", soort=Kind.LOG_VERIFIED), _("Logboek"), "area.audit")


def _unknown(_year: Year) -> Answer:
    return Answer(None)


QUESTIONS = (
    Question(lazy_gettext("Is er een actueel overzicht van nevenwerk?"), _listed_in("Q03")),
    Question(lazy_gettext("Is er een overzicht van geschenken?"), _listed_in("Q14")),
    Question(lazy_gettext("Is er een overzicht van uitnodigingen?"), _listed_in("Q19")),
    Question(lazy_gettext("Vraagt de organisatie elk jaar of alles nog klopt?"), _listed_in("Q01")),
    Question(lazy_gettext("Is aangewezen van welke functies het nevenwerk openbaar is?"), _listed_in("Q09")),
    Question(lazy_gettext("Is dat nevenwerk openbaar gemaakt?"), _listed_in("Q35")),
    Question(lazy_gettext("Zijn functies aangewezen voor financiële belangen?"), _listed_in("Q11")),
    Question(lazy_gettext("Zijn er lijsten met belangen die niet mogen?"), _listed_in("Q13")),
    Question(lazy_gettext("Is er een centraal overzicht van kwetsbare functies?"), _vulnerable),
    Question(lazy_gettext("Beslist nooit iemand alleen waar twee mensen nodig zijn?"), _listed_in("Q30", empty=True)),
    Question(lazy_gettext("Is nagegaan of het logboek volledig is?"), _checked),
    Question(lazy_gettext("Staat integriteit in de cyclus van planning en control?"), _reported),
    Question(lazy_gettext("Wordt regelmatig onderzocht welk werk kwetsbaar is?"), _unknown),
    Question(lazy_gettext("Wisselen mensen in kwetsbare functies van plek?"), _unknown),
    Question(lazy_gettext("Zijn er regels voor mensen die vertrekken en voor de gemeente blijven werken?"), _unknown),
    Question(lazy_gettext("Is er een regeling om een misstand te melden?"), _unknown),
)
