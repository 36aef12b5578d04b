"""Who answered: Q01 and Q02, and the financial interests of designated positions, Q11 (R06, R17, R37)."""

from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, or_, select
from sqlalchemy.orm import aliased

from audit import Event, Kind
from organisation.models import FINANCIAL_INTERESTS, Appointment, Person
from registers.catalogue import registers
from registers.duties.models import (
    CONFIRMED,
    DECLARED,
    EXEMPTED,
    FACT_GONE,
    NOTHING,
    QUESTION_ASKED,
    Duty,
)
from reports.figures.definition import DUTIES, OFFICER_ONLY, POSTS, Figure, Year, listed
from reports.figures.posts import designated, holds_post, unit_of_person
from reports.figures.sql import local_day

ANSWERS = (DECLARED, CONFIRMED, NOTHING)
NAMES = {
    DECLARED: _("Iets doorgegeven"),
    CONFIRMED: _("Bevestigd wat er stond"),
    NOTHING: _("Niets door te geven"),
}
NAME = func.rtrim(Person.last_name + ", " + Person.first_name + " " + Person.prefix)  # Berg, Anna van der
LET_OFF = (*FACT_GONE, EXEMPTED)


def _asks_everyone() -> tuple[str, ...]:
    return tuple(register.slug for register in registers() if register.nil and not register.only_designated)


def _asks_designated() -> tuple[str, ...]:
    return tuple(register.slug for register in registers() if register.nil and register.only_designated)


def _due_then(duty: Any, year: Year) -> ColumnElement[Any]:
    """SQL: the last day as it was when the year ended, whatever was given later."""
    moved_later = _told_later(duty, year, Kind.DUTY_EXTENDED, Kind.DUTY_RESUMED)
    return case((moved_later, duty.first_due_on), else_=duty.due_on)


def _told_later(duty: Any, year: Year, *kinds: Kind) -> ColumnElement[bool]:
    """SQL: the log tells this of it after the year ended."""
    told = exists().where(Event.subject == duty.uid, Event.kind.in_(kinds), Event.at >= year.end)
    return told.correlate_except(Event)


def _answered_then(duty: Any, year: Year) -> ColumnElement[Any]:
    """SQL: how it had ended when the year ended; a declaration that was taken back later had been an answer (R16)."""
    had_been = and_(_told_later(duty, year, Kind.DUTY_REOPENED), _answered_at(duty, year).is_not(None))
    return case((duty.closed_at < year.end, duty.closing), (had_been, DECLARED))


def _answered_on(duty: Any, year: Year) -> ColumnElement[Any]:
    return case((duty.closed_at < year.end, local_day(duty.closed_at)), else_=local_day(_answered_at(duty, year)))


def _answered_at(duty: Any, year: Year) -> ColumnElement[Any]:
    """SQL: the moment of its last answer in the log, unless it was open again when the year ended."""
    return _last_told(duty, year, Kind.DUTY_CLOSED, Kind.DUTY_REOPENED)


def _stood_still(duty: Any, year: Year) -> ColumnElement[bool]:
    """SQL: when the year ended its person was on leave since its last day or before it: that day was still to come."""
    since = _last_told(duty, year, Kind.DUTY_SUSPENDED, Kind.DUTY_RESUMED, Kind.DUTY_REOPENED)
    may_have = or_(duty.suspended_on.is_not(None), _told_later(duty, year, Kind.DUTY_RESUMED, Kind.DUTY_REOPENED))
    return and_(
        may_have, func.coalesce(local_day(since) <= _due_then(duty, year), false())
    )  # the log is read where it can matter


def _last_told(duty: Any, year: Year, kind: Kind, *undone_by: Kind) -> ColumnElement[Any]:
    """SQL: the last moment at which the log told this of it before the year ended; none when one of the others followed."""
    told, after = aliased(Event), aliased(Event)
    last = select(func.max(told.at)).where(told.subject == duty.uid, told.kind == kind, told.at < year.end)
    undone = exists().where(after.subject == told.subject, after.kind.in_(undone_by), after.at < year.end, after.at > told.at)
    return last.where(~undone).correlate_except(told).scalar_subquery()


def _in_cycle(duty: Any, year: Year, slugs: tuple[str, ...]) -> ColumnElement[bool]:
    """SQL: it had to be answered in this year, by who was not let off in it and not on leave at its end without an answer."""
    let_off = and_(duty.closed_at < year.end, duty.closing.in_(LET_OFF))
    ours = and_(duty.register_slug.in_(slugs), duty.kind != QUESTION_ASKED, duty.opened_on <= year.day)
    waits = or_(duty.closed_at.is_(None), duty.closed_at >= year.end)
    rests = and_(waits, _stood_still(duty, year), _answered_at(duty, year).is_(None))
    asked_then = _due_then(duty, year).between(year.first, year.day)
    return and_(ours, asked_then, or_(duty.closed_at.is_(None), ~let_off), ~rests)


def _last_of_each(year: Year, slugs: tuple[str, ...]) -> ColumnElement[bool]:
    """SQL: of the duties of one person, the one that ended last: one row a person."""
    other = aliased(Duty)
    its_day, this_day = _due_then(other, year), _due_then(Duty, year)
    later = or_(its_day > this_day, and_(its_day == this_day, other.id > Duty.id))
    return ~exists().where(other.person_id == Duty.person_id, _in_cycle(other, year, slugs), later)


def in_cycle(year: Year) -> Select[Any]:
    """Everyone who had to answer in the cycle, once: with his answer, and whether it came on his last day at the latest (R17)."""
    slugs, due = _asks_everyone(), _due_then(Duty, year)
    answer = _answered_then(Duty, year)
    in_time = and_(answer.in_(ANSWERS), _answered_on(Duty, year) <= due)
    unit = unit_of_person(due, Duty.person_id)
    rows = select(Duty.person_id, answer.label("answer"), due.label("due_on"), in_time.label("in_time"), unit.label("unit"))
    return rows.where(_in_cycle(Duty, year, slugs), _last_of_each(year, slugs))


def asked(year: Year) -> Select[Any]:
    everyone = year.once(in_cycle).c
    name = select(NAME).where(Person.id == everyone.person_id).scalar_subquery()
    return listed(part=everyone.answer, what=name, day=everyone.due_on, unit=everyone.unit)


def answered(year: Year) -> Select[Any]:
    """Those who answered in time."""
    return asked(year).where(year.once(in_cycle).c.in_time)


def nothing(year: Year) -> Select[Any]:
    return answered(year).where(year.once(in_cycle).c.answer == NOTHING)


def holders(year: Year) -> Select[Any]:
    """Everybody who holds a position designated for financial interests on the reference date, by his last answer (R37).

    Who is on leave still has time; who holds two of them is one person.
    """
    slugs, due = _asks_designated(), _due_then(Duty, year)
    then = _answered_then(Duty, year)
    late = and_(due < year.day, ~_stood_still(Duty, year))
    fact_gone = and_(Duty.closed_at < year.end, Duty.closing.in_(FACT_GONE))
    answer = (
        select(case((then.in_((*ANSWERS, EXEMPTED)), then), (late, "overdue"), else_="open"))
        .where(Duty.person_id == Person.id, Duty.register_slug.in_(slugs), Duty.kind != QUESTION_ASKED)
        .where(Duty.opened_on <= year.day, or_(Duty.closed_at.is_(None), ~fact_gone))
        .order_by(Duty.due_on.desc(), Duty.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    posts = designated(FINANCIAL_INTERESTS, year)
    held = aliased(Appointment)
    longest = select(held.id).where(held.person_id == Person.id, held.holds_on(year.day), held.position_id.in_(posts))
    return (
        listed(part=func.coalesce(answer, "not_asked"), what=NAME, day=Appointment.from_on, unit=unit_of_person(year.day))
        .select_from(Appointment)
        .join(Person, Person.id == Appointment.person_id)
        .where(holds_post(year), Appointment.id == longest.order_by(held.from_on, held.id).limit(1).scalar_subquery())
    )


FIGURES = (
    Figure(
        "Q01",
        _("Respons"),
        _("Hoeveel mensen die moesten antwoorden, deden dat op tijd?"),
        _("Mensen die iets doorgaven, bevestigden of zeiden dat er niets is, uiterlijk op hun laatste dag"),
        denominator=_(
            "Mensen van wie de laatste dag om te antwoorden in dit jaar viel. Niet wie vertrok, met verlof is of is vrijgesteld"
        ),
        source=DUTIES,
        rows=answered,
        base=asked,
        parts=NAMES,
    ),
    Figure(
        "Q02",
        _("Niets door te geven"),
        _("Hoeveel mensen die antwoordden, hadden niets door te geven?"),
        _("Mensen die op tijd zeiden dat er niets is"),
        denominator=_("Mensen die op tijd antwoordden"),
        source=DUTIES,
        rows=nothing,
        base=answered,
        parts={NOTHING: NAMES[NOTHING]},
    ),
    Figure(
        "Q11",
        _("Functies aangewezen voor financiële belangen"),
        _("Hoeveel houders van deze functies antwoordden?"),
        _("Houders van een aangewezen functie, naar hun laatste antwoord"),
        source=POSTS,
        period="day",
        rows=holders,
        parts={
            **NAMES,
            "overdue": _("Te laat met antwoorden"),
            "open": _("Heeft nog tijd"),
            "not_asked": _("Nog niet gevraagd"),
            EXEMPTED: _("Vrijgesteld"),
        },
        list_for=OFFICER_ONLY,
    ),
)
