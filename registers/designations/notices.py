"""Telling holders of a designated position: once per designation, and once more when it ends (R35, R36)."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select

import clock
from audit import SYSTEM, Happening, Kind, hold_chain, record, record_many
from extensions import db
from organisation.models import Appointment, Designation, Person
from registers.designations.models import ADDED, ENDED, DesignationNotice

RECENT = timedelta(days=365)  # who holds a position designated longer ago, and was never told, knows by now
JUST_ENDED = timedelta(days=31)


def give_notices(day: date | None = None) -> int:
    """Give every holder the notice he has not had (today when no day is given), in the running transaction; returns how many."""
    day = day or clock.today()
    hold_chain()
    new = [
        DesignationNotice(designation=designation, person=person, about=about, given_at=clock.now())
        for about, designation, person in _owed(day)
    ]
    db.session.add_all(new)
    db.session.flush()
    record_many(
        (
            Happening(
                Kind.DESIGNATION_NOTICE_GIVEN, ("designation", notice.designation.uid), notice.person, fields=(notice.about,)
            )
            for notice in new
        ),
        actor=SYSTEM,
    )
    return len(new)


def unread_notices(person: Person) -> list[DesignationNotice]:
    """What this person has not said to have read, the oldest first."""
    return list(
        db.session.scalars(
            select(DesignationNotice)
            .where(DesignationNotice.person_id == person.id, DesignationNotice.read_at.is_(None))
            .order_by(DesignationNotice.id)
        )
    )


def mark_read(notice: DesignationNotice, *, actor: Person) -> None:
    """The holder says that he read it; a second time changes nothing."""
    hold_chain(notice)
    if notice.read_at is None:
        notice.read_at = clock.now()
        subject = ("designation", notice.designation.uid)
        record(Kind.DESIGNATION_NOTICE_READ, actor=actor, subject=subject, person=notice.person, fields=(notice.about,))


def _owed(day: date) -> Iterator[tuple[str, Designation, Person]]:
    """Whom to tell what, of holders on the day."""
    since = day - RECENT
    recent = or_(Designation.from_on > since, Appointment.from_on > since)
    holds = or_(Designation.until_on.is_(None), Designation.until_on >= day)
    held = Appointment.from_on <= Designation.until_on  # who came later was never designated
    ended = and_(Designation.until_on >= day - JUST_ENDED, held)
    for about, clause in ((ADDED, and_(holds, recent)), (ENDED, ended)):
        for designation, person in db.session.execute(_holders(day, about).where(clause)):
            yield about, designation, person


def _holders(day: date, about: str) -> Any:
    told: ColumnElement[bool] = exists().where(
        DesignationNotice.designation_id == Designation.id,
        DesignationNotice.person_id == Person.id,
        DesignationNotice.about == about,
    )
    return (
        select(Designation, Person)
        .join(Appointment, Appointment.position_id == Designation.position_id)
        .join(Person, Person.id == Appointment.person_id)
        .where(
            Appointment.holds_on(day),
            Person.employed_from <= day,
            or_(Person.employed_until.is_(None), Person.employed_until >= day),
            ~told,
        )
        .order_by(Designation.id, Person.id)
    )
