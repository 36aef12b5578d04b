"""How a report is found by its address, and the fact about it that the permission table names."""

from sqlalchemy import ColumnElement, select

from auth.permissions import fact
from auth.policies import loads
from extensions import db
from organisation.models import Person
from reports.yearly.models import YearlyReport


@loads("report")
def by_code(code: str) -> YearlyReport | None:
    """The version with this code, or of a year alone the newest version."""
    year, _dash, number = code.partition("-")
    if not (year.isdecimal() and (number.isdecimal() or not number) and len(code) < 10):
        return None
    query = select(YearlyReport).where(YearlyReport.year == int(year)).order_by(YearlyReport.number.desc()).limit(1)
    return db.session.scalars(query.where(YearlyReport.number == int(number)) if number else query).first()


@fact
def frozen_report(actor: Person) -> ColumnElement[bool]:
    return YearlyReport.frozen_at.is_not(None)
