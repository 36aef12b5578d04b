"""The facts from which a duty follows by itself, and those that are gone: each a query over everybody."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, false, func, or_, select, true
from sqlalchemy.orm import aliased

from extensions import db
from organisation.models import Appointment, Designation, Person
from registers.definition import Register
from registers.duties.models import DESIGNATED, FACT_GONE, JOINED, LEFT, MOVED, NOT_NEEDED, QUESTION_ASKED, Duty
from registers.duties.opening import Opening, question_opening
from registers.duties.table import OUTSIDE_ROUNDS, asking_registers, due_after
from registers.models import DRAFT, QUESTION, WITHDRAWN, Declaration, Question, Statement
from registers.parameters.table import parameter

LOOKS_BACK = timedelta(days=365)  # who came or moved longer ago is asked by the yearly check


def missing(day: date) -> Iterator[Opening]:
    """What has to be opened on this day: facts of today without a duty and without an answer since."""
    for find in (_joined, _moved, _designated, _questions):
        yield from find(day)


def _joined(day: date) -> Iterator[Opening]:
    """R08: whoever began to work here."""
    for register in asking_registers(JOINED):
        found = db.session.execute(
            select(Person.id, Person.uid, Person.employed_from).where(
                is_asked(day),
                Person.employed_from > day - LOOKS_BACK,
                _silent(register, JOINED, Person.employed_from, Duty.opened_on == Person.employed_from),
            )
        )
        for person_id, uid, since in found:
            due_on = due_after(JOINED, since)
            yield Opening(person_id, uid, register.slug, JOINED, since.isoformat(), since, due_on)


def _moved(day: date) -> Iterator[Opening]:
    """R14: whoever holds another post than before."""
    earlier = aliased(Appointment)
    before = and_(earlier.person_id == Appointment.person_id, earlier.from_on < Appointment.from_on)
    last_here = select(func.max(earlier.until_on)).where(before, earlier.position_id == Appointment.position_id)
    for register in asking_registers(MOVED):
        found = db.session.execute(
            select(Person.id, Person.uid, Appointment.from_on, Appointment.position_id, last_here.scalar_subquery())
            .join(Appointment, Appointment.person_id == Person.id)
            .where(
                is_asked(day),
                Appointment.holds_on(day),
                Appointment.from_on > day - LOOKS_BACK,
                Appointment.from_on > Person.employed_from,
                exists().where(before, earlier.position_id != Appointment.position_id),
                _silent(
                    register,
                    MOVED,
                    Appointment.from_on,
                    and_(Duty.opened_on == Appointment.from_on, Duty.position_id == Appointment.position_id),
                ),
            )
            .order_by(Person.id, Appointment.from_on.desc())
        )
        for person_id, uid, since, position_id, last in _first_of_each(found):
            if last is None or last < since - timedelta(days=1):  # not the same post that went on
                ground, due_on = f"{position_id}:{since}", due_after(MOVED, since)
                yield Opening(person_id, uid, register.slug, MOVED, ground, since, due_on, position_id=position_id)


def _designated(day: date) -> Iterator[Opening]:
    """R37: whoever holds a post designated for this register, since the later of post and designation."""
    since_on = case((Appointment.from_on > Designation.from_on, Appointment.from_on), else_=Designation.from_on)
    for register in asking_registers(DESIGNATED):
        found = db.session.execute(
            select(Person.id, Person.uid, since_on, Designation.id, Designation.uid, Designation.position_id)
            .join(Appointment, Appointment.person_id == Person.id)
            .join(Designation, Designation.position_id == Appointment.position_id)
            .where(
                is_asked(day),
                Appointment.holds_on(day),
                Designation.holds_on(day),
                Designation.kind == register.only_designated,
                _silent(register, DESIGNATED, since_on, and_(Duty.opened_on == since_on, Duty.designation_id == Designation.id)),
            )
            .order_by(Person.id, since_on, Designation.id)
        )
        for person_id, uid, since, designation_id, designation, position_id in _first_of_each(found):
            yield Opening(
                person_id,
                uid,
                register.slug,
                DESIGNATED,
                f"{designation}:{since}",
                since,
                due_after(DESIGNATED, since),
                position_id,
                designation_id,
            )


def _questions(day: date) -> Iterator[Opening]:
    """R26: a question that was asked before duties were kept."""
    kept = exists().where(Duty.kind == QUESTION_ASKED, Duty.declaration_id == Declaration.id, Duty.closed_at.is_(None))
    found = db.session.execute(
        select(Declaration, Question)
        .join(Question, Question.declaration_id == Declaration.id)
        .where(Declaration.status == QUESTION, Question.answered_at.is_(None), ~kept)
    )
    for declaration, question in found:
        yield question_opening(declaration, question, declaration.due_on or question.due_on)


def gone(day: date) -> Iterator[tuple[Duty, str]]:
    """Open duties whose fact does not hold any more, with how they close (R18, R36)."""
    at_work = and_(Person.employed_from <= day, _not_left(day))
    in_post = exists().where(
        Appointment.person_id == Person.id, Appointment.position_id == Duty.position_id, Appointment.holds_on(day)
    )
    designated = exists().where(Designation.id == Duty.designation_id, Designation.holds_on(day))
    asked = exists().where(Declaration.id == Duty.declaration_id, Declaration.status == QUESTION)
    stale = or_(
        ~at_work,
        and_(Duty.kind != QUESTION_ASKED, ~in_scope()),
        and_(Duty.kind == JOINED, Duty.opened_on != Person.employed_from),
        and_(Duty.kind == MOVED, ~in_post),
        and_(Duty.kind == DESIGNATED, or_(~in_post, ~designated)),
        and_(Duty.kind == QUESTION_ASKED, ~asked),
    )
    found = db.session.execute(
        select(Duty, _not_left(day)).join(Person, Person.id == Duty.person_id).where(Duty.closed_at.is_(None), stale)
    )
    for duty, stays in found:
        yield duty, NOT_NEEDED if stays else LEFT


def is_asked(day: date) -> ColumnElement[bool]:
    """SQL: this person works here on the day and declares (R18, P16)."""
    return and_(Person.employed_from <= day, _not_left(day), in_scope())


def in_scope() -> ColumnElement[bool]:
    """SQL: on the payroll, or hired where the body asks those too (P16)."""
    return true() if parameter("P16") else Person.external.is_(False)


def _not_left(day: date) -> ColumnElement[bool]:
    return or_(Person.employed_until.is_(None), Person.employed_until >= day)


def _silent(register: Register, kind: str, since: Any, same_fact: ColumnElement[bool]) -> ColumnElement[bool]:
    """SQL: this fact asked nothing yet, nothing else asks the same now, and there was no answer since that day."""
    mine = and_(Duty.person_id == Person.id, Duty.register_slug == register.slug)
    fact_gone = and_(Duty.closed_at.is_not(None), Duty.closing.in_(FACT_GONE))
    asked_before = exists().where(mine, Duty.kind == kind, same_fact, ~fact_gone)
    asks_now = exists().where(mine, Duty.kind.in_(OUTSIDE_ROUNDS), Duty.closed_at.is_(None))
    declared = exists().where(
        Declaration.person_id == Person.id,
        Declaration.register_slug == register.slug,
        Declaration.status.not_in((DRAFT, WITHDRAWN)),
        Declaration.submitted_at >= since,
    )
    nothing = exists().where(
        Statement.person_id == Person.id, Statement.register_slug == register.slug, Statement.from_on >= since
    )
    return and_(~or_(false(), asked_before, asks_now), ~declared, ~nothing)


def _first_of_each(found: Any) -> Iterator[Any]:
    """Of rows in the order of their person, the first of each: one answer is asked at a time."""
    last = None
    for row in found:
        if row[0] != last:
            last = row[0]
            yield row
