"""Destroying what is kept of people: an account, a month of who looked, and at last the person.

A person goes when nothing that is kept names him any more: not his own declarations or account, not what he decided of others,
not a line of the read log. What is his alone goes along (`ALONG`). Every other column that refers to a person keeps him, so what
somebody adds keeps people until it says here that it goes along. The events stay, with a reference that leads nowhere.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Column, Select, delete, func, select, update
from sqlalchemy.orm import Session

import clock
from audit import Event, Kind, Reference, System, record
from audit.models import Reading
from auth.access_models import AccessRequest, Invitation, KeptForm, RecoveryCode, SecondFactor
from auth.models import Account, RoleGrant, UserSession
from auth.scim.models import AlikeNewcomer, KeptUser, SaidLeaving, kept_group_member
from auth.single_sign_on.models import SignOnIdentity
from campaigns.models import RoundAnswer
from database import Base
from organisation.models import Appointment, Deputy, EarlierEmployment, Leave, ManagerDoubt, Person
from organisation.people_import.models import KeptApart, MissingPerson
from post.models import MailWish, WrongAddress
from registers.designations.models import DesignationNotice
from registers.duties.models import Duty
from registers.parameters.table import months_after
from reports.desk.models import AuditAccess
from retention.models import RetentionHold
from retention.own_data.models import Rectification
from retention.traces import Taken, forget_mails, forget_words

Ids = Select[Any]
UNSYNCHRONISED = {"synchronize_session": False}
NAMELESS = "(vernietigd)"

OF_ACCOUNT: tuple[Callable[[Ids], Any], ...] = (  # in the order in which they can go
    lambda ids: delete(UserSession).where(UserSession.account_id.in_(ids)),
    lambda ids: delete(SignOnIdentity).where(SignOnIdentity.account_id.in_(ids)),
    lambda ids: delete(RecoveryCode).where(RecoveryCode.account_id.in_(ids)),
    lambda ids: delete(SecondFactor).where(SecondFactor.account_id.in_(ids)),
    lambda ids: delete(Invitation).where(Invitation.person_id.in_(select(Account.person_id).where(Account.id.in_(ids)))),
    lambda ids: delete(Account).where(Account.id.in_(ids)),
)
HIS: tuple[Any, ...] = (  # the columns of which the rows are his alone
    AccessRequest.person_id, AlikeNewcomer.person_id, Appointment.person_id, AuditAccess.person_id, Deputy.person_id,
    Deputy.deputy_id, DesignationNotice.person_id, Duty.person_id, EarlierEmployment.person_id, Invitation.person_id,
    KeptForm.person_id, KeptUser.person_id, Leave.person_id, MailWish.person_id, ManagerDoubt.person_id,
    MissingPerson.person_id, KeptApart.person_id, Rectification.person_id, RoleGrant.person_id, SaidLeaving.person_id,
)  # fmt: skip
ALONG: tuple[Callable[[Ids], Any], ...] = (
    lambda ids: delete(RoundAnswer).where(RoundAnswer.duty_id.in_(select(Duty.id).where(Duty.person_id.in_(ids)))),
    lambda ids: delete(kept_group_member).where(
        kept_group_member.c.user_id.in_(select(KeptUser.id).where(KeptUser.person_id.in_(ids)))
    ),
    lambda ids: update(KeptUser).where(KeptUser.manager_id.in_(ids)).values(manager_id=None),
    *((lambda ids, one=column: delete(one.class_).where(one.in_(ids))) for column in HIS),
)


@cache
def naming() -> tuple[Column[Any], ...]:
    """Every column that keeps the person it refers to."""
    gone = {column.property.columns[0] for column in (*HIS, KeptUser.manager_id)}
    return tuple(
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column not in gone and any(key.column.table.name == "person" for key in column.foreign_keys)
    )


def still_named(session: Session, uid: str = "") -> set[str]:
    """The references of everybody whom something that is kept names; with a `uid` only whether that is so of him."""
    of = select(Person.id).where(Person.uid == uid)
    keys = {
        key
        for column in naming()
        for key in session.scalars(select(column).where(column.in_(of) if uid else column.is_not(None)).distinct())
    }
    people = select(Person.id, Person.uid).where(Person.uid == uid) if uid else select(Person.id, Person.uid)
    named = {reference for key, reference in session.execute(people) if key in keys}
    for column in (Reading.person, Reading.reader):
        named |= set(session.scalars(select(column).where(column == uid).limit(1) if uid else select(column).distinct()))
    return named


def destroy_accounts(uids: Sequence[str], session: Session, actor: Person | System) -> Taken:
    """How somebody signed in: name, password, second factors, sessions and invitation."""
    found = session.execute(
        select(Account.uid, Person.uid).join(Person, Person.id == Account.person_id).where(Account.uid.in_(uids))
    ).all()
    taken = Taken([uid for uid, _person in found])
    taken.mails = forget_mails(taken.subjects, session)
    _carry_out(OF_ACCOUNT, select(Account.id).where(Account.uid.in_(taken.subjects)), session)
    for uid, person in found:
        record(Kind.ACCOUNT_DESTROYED, actor=actor, subject=("account", uid), person=Reference(person), session=session)
    return taken


def destroy_readings(months: Sequence[str], session: Session, actor: Person | System) -> Taken:
    """Who looked at what is somebody's in a month. Each name is a reference and a month: `….:2026-03`."""
    taken = Taken()
    for name in months:
        gone = session.execute(delete(Reading).where(*_in_month(name)), execution_options=UNSYNCHRONISED)
        if gone.rowcount:  # type: ignore[attr-defined]
            person = Reference(name.partition(":")[0])
            record(Kind.READINGS_DESTROYED, actor=actor, subject=("readings", name), person=person, session=session)
            taken.subjects.append(name)
    return taken


def readings_there(session: Session, months: Sequence[str]) -> list[str]:
    """Those of these months of which there are lines."""
    return [name for name in months if session.scalar(select(func.count()).select_from(Reading).where(*_in_month(name)))]


def destroy_people(uids: Sequence[str], session: Session, actor: Person | System) -> Taken:
    """The person and everything that is his alone.

    Whom something in an old backup still names (this can only be there) loses everything but the row, and its name.
    """
    found = session.execute(select(Person.uid, Person.personnel_number, Person.email).where(Person.uid.in_(uids))).all()
    taken = Taken([uid for uid, _number, _email in found])
    taken.mails = forget_mails(taken.subjects, session, to=taken.subjects)
    forget_words(select(Event.seq).where(Event.person.in_(taken.subjects)), session)
    accounts = session.scalars(select(Account.uid).join(Account.person).where(Person.uid.in_(taken.subjects))).all()
    destroy_accounts(accounts, session, actor)
    numbers, addresses = [number for _uid, number, _email in found], [email.lower() for *_others, email in found if email]
    for model in (AlikeNewcomer, KeptApart):
        session.execute(delete(model).where(model.personnel_number.in_(numbers)), execution_options=UNSYNCHRONISED)
    session.execute(delete(WrongAddress).where(WrongAddress.address.in_(addresses)), execution_options=UNSYNCHRONISED)
    held = (RetentionHold.subject_type == "person", RetentionHold.subject.in_(taken.subjects))
    session.execute(delete(RetentionHold).where(*held), execution_options=UNSYNCHRONISED)
    _carry_out(ALONG, select(Person.id).where(Person.uid.in_(taken.subjects)), session)
    for uid in taken.subjects:
        his = Person.uid == uid
        nothing = {"first_name": "", "prefix": "", "last_name": NAMELESS, "email": None, "personnel_number": uid}
        one = update(Person).where(his).values(**nothing) if still_named(session, uid) else delete(Person).where(his)
        session.execute(one, execution_options=UNSYNCHRONISED)
        record(Kind.PERSON_DESTROYED, actor=actor, subject=("person", uid), person=Reference(uid), session=session)
    session.expire_all()
    return taken


def months_looked(session: Session, whose: str = "") -> Iterator[tuple[str, date, frozenset[str]]]:
    """Per person and month in which somebody looked: its name, its last day, and everybody in it."""
    rows = select(Reading.person, Reading.at, Reading.reader, Reading.on_behalf_of)
    people: dict[tuple[str, date], set[str]] = {}
    for person, at, *others in session.execute(rows.where(Reading.person == whose) if whose else rows):
        first = clock.local(at).date().replace(day=1)
        people.setdefault((person, first), {person}).update(filter(None, others))
    for (person, first), everybody in sorted(people.items(), key=lambda one: (one[0][1], one[0][0])):
        yield f"{person}:{first:%Y-%m}", months_after(first, 1) - timedelta(days=1), frozenset(everybody)


def _in_month(name: str) -> tuple[Any, ...]:
    person, _colon, month = name.partition(":")
    first = date.fromisoformat(f"{month}-01")
    return Reading.person == person, Reading.at >= clock.at(first, 0), Reading.at < clock.at(months_after(first, 1), 0)


def _carry_out(statements: Sequence[Callable[[Ids], Any]], ids: Ids, session: Session) -> None:
    for statement in statements:
        session.execute(statement(ids), execution_options=UNSYNCHRONISED)
    session.expire_all()
