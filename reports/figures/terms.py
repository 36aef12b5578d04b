"""Whether a decision came within its term (R09, R26, R27, R28): from what is stored, for any day.

The term follows from the day of sending and the value that held then, from the extension, and from the days a question was open.
A calendar goes with the query, so that working days count as they do everywhere.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import CTE, ColumnElement, Date, Select, String, and_, case, exists, func, or_, select

from audit import Event, Kind
from organisation.working_days import working_day_before
from registers.catalogue import registers
from registers.models import Declaration, Question
from registers.parameters.table import parameter
from reports.figures.declared import SENT_ON
from reports.figures.definition import Year
from reports.figures.sql import days_between, local_day, table

TERM_OF = case({register.slug: register.term for register in registers()}, value=Declaration.register_slug)


def calendar(year: Year) -> CTE:
    """Per term and day of sending: its last day, and that with the extension. What was sent before last year has no row."""
    return table("calendar", _terms(year), term=String(), sent_on=Date(), ends=Date(), extended=Date())


def with_terms(query: Select[Any], terms: CTE) -> Select[Any]:
    return query.outerjoin(terms, and_(terms.c.term == TERM_OF, terms.c.sent_on == SENT_ON))


def working_days(year: Year) -> CTE:
    """Per day of the year the last working day before it."""
    days = ((day, working_day_before(day)) for day in _days(year.first, year.last))
    return table("working_days", days, day=Date(), before=Date())


def late(terms: CTE, day_before: Any, moment: Any) -> ColumnElement[bool]:
    """SQL: its term had passed at the moment; `day_before` is the last working day before that.

    Sent before the calendar begins: late by any term. Moved up because the term passed: late for ever (R28).
    """
    ends = case((Declaration.extended_at < moment, terms.c.extended), else_=terms.c.ends)
    beyond = days_between(day_before, ends)
    passed = and_(beyond >= 0, beyond >= _days_of_questions(moment))  # questions are looked up where they can matter
    moved_up = exists().where(Event.subject == Declaration.reference, Event.kind == Kind.PASSED_ON, Event.at < moment)
    return or_(terms.c.ends.is_(None), passed, and_(Declaration.times_passed > 0, moved_up))


def asked(moment: Any) -> ColumnElement[bool]:
    """SQL: a question was open at the moment, so the clock of the term stood still (R26)."""
    return exists().where(
        Question.declaration_id == Declaration.id,
        Question.asked_at < moment,
        or_(Question.answered_at.is_(None), Question.answered_at >= moment),
    )


def _days_of_questions(moment: Any) -> ColumnElement[Any]:
    waited = days_between(local_day(Question.answered_at), local_day(Question.asked_at))
    answered = (Question.declaration_id == Declaration.id, Question.answered_at <= moment)
    return func.coalesce(select(func.sum(waited)).where(*answered).scalar_subquery(), 0)


def _terms(year: Year) -> Iterator[tuple[str, date, date, date]]:
    extensions = {register.term: register.extension for register in registers()}
    for day in _days(date(year.number - 1, 1, 1), year.last):
        for term, extension in extensions.items():
            ends = parameter(term, day).after(day)
            yield term, day, ends, parameter(extension, day).after(ends) if extension else ends


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))
