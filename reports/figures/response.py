"""Who answered: Q01 and Q02, and the financial interests of designated positions, Q11 (R06, R17, R37)."""

from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from organisation.models import FINANCIAL_INTERESTS, Appointment, Designation, Person, Position, PositionPlacement, Unit
from registers.catalogue import registers
from registers.duties.models import (
    CONFIRMED,
    DECLARED,
    EXEMPTED,
    LEFT,
    NOT_NEEDED,
    NOTHING,
    QUESTION_ASKED,
    Duty,
)
from reports.figures.definition import OFFICER_ONLY, Figure, Year, listed
from reports.figures.sql import local_day

ANSWERS = (DECLARED, CONFIRMED, NOTHING)
NAMES = {
    DECLARED: _("Iets doorgegeven"),
    CONFIRMED: _("Bevestigd wat er stond"),
    NOTHING: _("Niets door te geven"),
}
NAME = Person.last_name + ", " + Person.first_name


def _asks_everyone() -> tuple[str, ...]:
    return tuple(register.slug for register in registers() if register.nil and not register.only_designated)


def _asks_designated() -> tuple[str, ...]:
    return tuple(register.slug for register in registers() if register.nil and register.only_designated)


def _in_cycle(duty: Any, year: Year, slugs: tuple[str, ...]) -> ColumnElement[bool]:
    """SQL: it had to be answered in this year, by who was not let off."""
    let_off = and_(duty.closing.is_not(None), duty.closing.in_((LEFT, NOT_NEEDED, EXEMPTED)))
    return and_(duty.register_slug.in_(slugs), duty.kind != QUESTION_ASKED, duty.due_on.between(year.first, year.day), ~let_off)


def _last_of_each(year: Year, slugs: tuple[str, ...]) -> ColumnElement[bool]:
    """SQL: of the duties of one person, the one that ended last: one row a person."""
    other = aliased(Duty)
    later = or_(other.due_on > Duty.due_on, and_(other.due_on == Duty.due_on, other.id > Duty.id))
    return ~exists().where(other.person_id == Duty.person_id, _in_cycle(other, year, slugs), later)


def _unit(day: Any) -> ColumnElement[Any]:
    """SQL: where the person worked."""
    return (
        select(func.min(Unit.name))
        .join(PositionPlacement, PositionPlacement.unit_id == Unit.id)
        .join(Appointment, Appointment.position_id == PositionPlacement.position_id)
        .where(
            Appointment.person_id == Person.id,
            Appointment.from_on <= day,
            or_(Appointment.until_on.is_(None), Appointment.until_on >= day),
            PositionPlacement.from_on <= day,
            or_(PositionPlacement.until_on.is_(None), PositionPlacement.until_on >= day),
        )
        .scalar_subquery()
    )


def asked(year: Year) -> Select[Any]:
    """Everyone who had to answer in the cycle, once."""
    slugs = _asks_everyone()
    return (
        listed(part=Duty.closing, what=NAME, day=Duty.due_on, unit=_unit(Duty.due_on))
        .select_from(Duty)
        .join(Person, Person.id == Duty.person_id)
        .where(_in_cycle(Duty, year, slugs), _last_of_each(year, slugs))
    )


def answered(year: Year) -> Select[Any]:
    """Those who answered on their last day at the latest (R17)."""
    return asked(year).where(Duty.closing.in_(ANSWERS), local_day(Duty.closed_at) <= Duty.due_on)


def nothing(year: Year) -> Select[Any]:
    return answered(year).where(Duty.closing == NOTHING)


def holders(year: Year) -> Select[Any]:
    """Each holder of a position that is designated for financial interests on the reference date."""
    slugs = _asks_designated()
    answer = (
        select(case((Duty.closing.in_(ANSWERS), Duty.closing), (Duty.due_on < year.day, "overdue"), else_="open"))
        .where(Duty.person_id == Person.id, Duty.register_slug.in_(slugs), Duty.kind != QUESTION_ASKED, Duty.due_on <= year.last)
        .order_by(Duty.due_on.desc(), Duty.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return (
        listed(part=func.coalesce(answer, "not_asked"), what=NAME, day=Appointment.from_on, unit=_unit(year.day))
        .select_from(Appointment)
        .join(Person, Person.id == Appointment.person_id)
        .where(
            Appointment.holds_on(year.day),
            or_(Person.employed_until.is_(None), Person.employed_until >= year.day),
            Appointment.position_id.in_(_designated(FINANCIAL_INTERESTS, year)),
        )
    )


def designated_positions(year: Year) -> Select[Any]:
    return listed(what=Position.title).select_from(Position).where(Position.id.in_(_designated(FINANCIAL_INTERESTS, year)))


def _designated(kind: str, year: Year) -> Select[Any]:
    return select(Designation.position_id).where(Designation.kind == kind, Designation.holds_on(year.day))


FIGURES = (
    Figure(
        "Q01",
        _("Respons"),
        _("Hoeveel mensen die moesten antwoorden, deden dat op tijd?"),
        _("Mensen die iets doorgaven, bevestigden of zeiden dat er niets is, uiterlijk op hun laatste dag"),
        _("Mensen van wie de laatste dag om te antwoorden in dit jaar viel. Niet wie vertrok of is vrijgesteld"),
        rows=answered,
        base=asked,
        parts=NAMES,
    ),
    Figure(
        "Q02",
        _("Niets door te geven"),
        _("Hoeveel mensen die antwoordden, hadden niets door te geven?"),
        _("Mensen die op tijd zeiden dat er niets is"),
        _("Mensen die op tijd antwoordden"),
        rows=nothing,
        base=answered,
        parts={NOTHING: NAMES[NOTHING]},
    ),
    Figure(
        "Q11",
        _("Functies aangewezen voor financiële belangen"),
        _("Hoeveel houders van deze functies antwoordden?"),
        _("Houders van een aangewezen functie, naar hun laatste antwoord"),
        period="day",
        rows=holders,
        parts={
            **NAMES,
            "overdue": _("Te laat met antwoorden"),
            "open": _("Heeft nog tijd"),
            "not_asked": _("Nog niet gevraagd"),
        },
        list_for=OFFICER_ONLY,
    ),
)
