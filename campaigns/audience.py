"""Whom a round asks, and what the officer sees of them before it starts (ux C05)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, exists, false, func, or_, select

from campaigns.models import SOME_UNITS, Round
from extensions import db
from organisation.leave import on_leave_clause
from organisation.models import Appointment, Designation, Person, Unit
from organisation.structure import people_in
from registers.definition import Register
from registers.duties.grounds import is_asked


@dataclass(frozen=True)
class Reach:
    """How many people a round asks, and of those: without an e-mail address, and on leave. `exempt` are not asked at all."""

    asked: int
    without_mail: int
    on_leave: int
    exempt: int  # who works here but is not asked (P16)


def people_asked(campaign: Round, register: Register, day: date) -> Select[int]:
    """SQL: ids of the people this round asks for this register on the day (R18, R37, P16)."""
    return select(Person.id).where(is_asked(day), *_narrowed(campaign, register, day))


def reach_of(campaign: Round, day: date) -> Reach:
    """How many people it would ask on this day."""
    asked = or_(false(), *(Person.id.in_(people_asked(campaign, one, day)) for one in campaign.registers))
    here = (Person.employed_from <= day) & or_(Person.employed_until.is_(None), Person.employed_until >= day)
    of_units = _in_units(campaign, day)
    return Reach(
        asked=_count(asked),
        without_mail=_count(asked, or_(Person.email.is_(None), Person.email == "")),
        on_leave=_count(asked, on_leave_clause(day)),
        exempt=_count(here, ~is_asked(day), *of_units),
    )


def people_without_mail(campaign: Round, day: date) -> list[Person]:
    """Whom no mail reaches, by name."""
    asked = or_(false(), *(Person.id.in_(people_asked(campaign, one, day)) for one in campaign.registers))
    found = select(Person).where(asked, or_(Person.email.is_(None), Person.email == ""))
    return list(db.session.scalars(found.order_by(Person.last_name, Person.id).limit(100)))


def _narrowed(campaign: Round, register: Register, day: date) -> list[ColumnElement[bool]]:
    clauses = _in_units(campaign, day)
    if register.only_designated:
        clauses.append(
            exists()
            .where(
                Appointment.person_id == Person.id,
                Appointment.holds_on(day),
                Designation.position_id == Appointment.position_id,
                Designation.kind == register.only_designated,
                Designation.holds_on(day),
            )
            .correlate(Person)
        )
    return clauses


def _in_units(campaign: Round, day: date) -> list[ColumnElement[bool]]:
    if campaign.audience != SOME_UNITS:
        return []
    units = db.session.scalars(select(Unit).where(Unit.code.in_(campaign.unit_codes)).order_by(Unit.id))
    return [or_(false(), *(Person.id.in_(people_in(unit, day)) for unit in units))]


def _count(*clauses: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count(Person.id)).where(*clauses)) or 0
