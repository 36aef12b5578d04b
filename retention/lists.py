"""Destruction lists (R72): found by term, prepared by one person, approved by another, and carried out two weeks later.

At every moment before the last one a list can be stopped. What is held, or may not go any more, is left out when it is carried
out, however it stood on the list.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import func, select

import clock
from audit import SYSTEM, Kind, System, hold_chain, record
from auth.models import Account
from auth.permissions import may
from extensions import db
from organisation.models import Person
from publication.projection import public_name
from registers.errors import Incomplete, NotYours
from registers.models import Declaration
from registers.retention_terms import kinds
from retention.destroying import destroy
from retention.holds import holding
from retention.journal import note
from retention.models import (
    ACCOUNT,
    APPROVED,
    DESTROYED,
    DONE,
    EXPIRED,
    GONE,
    HELD,
    LONGEST_REASON,
    NOT_DUE,
    OPEN,
    PERSON,
    PREPARED,
    PROPOSED,
    READING,
    REFUSED,
    STOPPED,
    DestructionLine,
    DestructionList,
)
from retention.starting import File, files
from retention.traces import Taken
from retention.wiping import editions_naming, wipe_database, wipe_editions, wipe_files

GRACE = timedelta(days=14)  # between the approval and the destruction


class OneAndTheSame(Exception):
    """Who prepared a list does not approve it."""


class NotNow(Exception):
    """The list is not waiting for this step any more."""


class Begun(Exception):
    """Something on the list is gone, so it goes on until its certificate; a hold keeps what is left."""


class NothingDue(Exception):
    """Nothing may go by its term."""


def due_now() -> Iterator[File]:
    """Every file whose term is over, held or not."""
    today = clock.today()
    for kind in kinds():
        yield from (one for one in files(kind) if one.reckoned is not None and one.reckoned.ready_on <= today)


def propose_monthly() -> DestructionList | None:
    """Once a month, what may go: a proposal for an officer. One that nobody prepared makes place for the new one."""
    today = clock.today()
    newest = db.session.scalar(select(func.max(DestructionList.made_on)))
    if newest is not None and (newest.year, newest.month) == (today.year, today.month):
        return None
    try:
        return propose(actor=SYSTEM)
    except NothingDue:
        return None


def propose(*, actor: Person | System) -> DestructionList:
    """Make a list of everything that may go now and stands on no list that goes on. Raises NothingDue."""
    hold_chain()
    if isinstance(actor, Person):
        _require(actor, "area.keep_records")
    listed = set(
        db.session.scalars(
            select(DestructionLine.subject)
            .join(DestructionList, DestructionList.id == DestructionLine.list_id)
            .where(DestructionList.state.in_((PREPARED, APPROVED)))
        )
    )
    holds = holding()
    lines = [line for one in due_now() if not holds.why(one) and not listed & set(one.subjects) for line in _lines(one)]
    if not lines:
        raise NothingDue()
    for old in in_state(PROPOSED):
        old.state = EXPIRED
    made = DestructionList(reference=_next_reference(), made_on=clock.today(), state=PROPOSED, lines=lines)
    db.session.add(made)
    db.session.flush()
    record(Kind.DESTRUCTION_PROPOSED, actor=actor, subject=("destruction", made.reference), fields=())
    return made


def in_state(state: str) -> list[DestructionList]:
    """The lists that are in this state, the oldest first."""
    return list(db.session.scalars(select(DestructionList).where(DestructionList.state == state).order_by(DestructionList.id)))


def prepare(one: DestructionList, *, actor: Person) -> None:
    """An officer has looked at the list and gives it to a second person. Raises NotYours, NotNow."""
    _require(actor, "area.keep_records")
    _take(one, PROPOSED)
    one.state, one.prepared_by, one.prepared_at = PREPARED, actor, clock.now()
    record(Kind.DESTRUCTION_PREPARED, actor=actor, subject=("destruction", one.reference))


def approve(one: DestructionList, *, actor: Person) -> None:
    """The second person agrees; the grace begins. Raises NotYours, NotNow, OneAndTheSame."""
    _require(actor, "area.approve_destruction")
    _take(one, PREPARED)
    if one.prepared_by_id == actor.id:
        raise OneAndTheSame()
    one.state, one.settled_by, one.settled_at = APPROVED, actor, clock.now()
    one.destroys_on = clock.today() + GRACE
    record(Kind.DESTRUCTION_APPROVED, actor=actor, subject=("destruction", one.reference))


def refuse(one: DestructionList, *, reason: str, actor: Person) -> None:
    """The second person does not agree. Raises NotYours, NotNow, OneAndTheSame, Incomplete."""
    _require(actor, "area.approve_destruction")
    _take(one, PREPARED)
    if one.prepared_by_id == actor.id:
        raise OneAndTheSame()
    one.remark = _reason(reason)
    one.state, one.settled_by, one.settled_at = REFUSED, actor, clock.now()
    record(Kind.DESTRUCTION_REFUSED, actor=actor, subject=("destruction", one.reference), why=one.remark)


def stop(one: DestructionList, *, reason: str, actor: Person) -> None:
    """Anybody who may prepare or approve stops it, until the moment it is carried out.

    Raises NotYours, NotNow, Begun, Incomplete.
    """
    _require(actor, "area.approve_destruction")
    _take(one, *OPEN)
    if has_begun(one):
        raise Begun()
    one.remark = _reason(reason)
    one.state, one.stopped_by, one.stopped_at = STOPPED, actor, clock.now()
    record(Kind.DESTRUCTION_STOPPED, actor=actor, subject=("destruction", one.reference), why=one.remark)


def has_begun(one: DestructionList) -> bool:
    """Whether it is being carried out: of a part it was settled what became of it."""
    settled = select(DestructionLine.id).where(DestructionLine.list_id == one.id, DestructionLine.outcome.is_not(None))
    return db.session.scalar(settled.limit(1)) is not None


def carry_out_due() -> list[str]:
    """Carry out every approved list whose grace is over; returns their numbers. Commits. Raises StillRead."""
    due = select(DestructionList).where(DestructionList.state == APPROVED, DestructionList.destroys_on <= clock.today())
    found = {one.reference: one for one in db.session.scalars(due.order_by(DestructionList.id))}
    for one in found.values():
        carry_out(one)
    return list(found)


def carry_out(one: DestructionList) -> None:
    """Destroy what is on it, each file in a transaction of its own; then wipe what they leave on disk, and close the list.

    Cut off half-way it goes on where it was. Raises StillRead: the list stays open until nothing is left on disk.
    """
    reference, key = one.reference, one.id
    db.session.commit()
    for first in db.session.scalars(
        select(DestructionLine.file).where(DestructionLine.list_id == key, DestructionLine.outcome.is_(None)).distinct()
    ).all():
        _carry_out_file(key, reference, first)
    how = _wipe(key)
    hold_chain()
    one = db.session.get_one(DestructionList, key, populate_existing=True)
    one.state, one.done_at, one.method = DONE, clock.now(), how
    record(Kind.DESTRUCTION_DONE, actor=SYSTEM, subject=("destruction", reference))
    db.session.commit()


def _carry_out_file(key: int, reference: str, first: str) -> None:
    hold_chain()
    one = db.session.get_one(DestructionList, key, populate_existing=True)
    if one.state != APPROVED:  # stopped meanwhile
        db.session.rollback()
        raise NotNow()
    lines = list(db.session.scalars(select(DestructionLine).where(DestructionLine.list_id == key, DestructionLine.file == first)))
    found = next((file for file in files(lines[0].kind, first) if file.subjects[0] == first), None)
    outcome = _outcome(found, lines)
    taken, public = Taken(), list[int]()
    if outcome == DESTROYED and found is not None:
        codes = select(Declaration.public_code).where(Declaration.reference.in_(found.subjects))
        public = editions_naming(_held_by(found.person_uid)) if found.subject_type == PERSON else []
        note(found.subject_type, found.subjects, reference, db.session.scalars(codes).all(), public)
        actor = one.settled_by or SYSTEM
        taken = destroy(found.subject_type, found.subjects, db.session(), actor=actor)
        one.files, one.mails = one.files + len(taken.files), one.mails + taken.mails
    for line in lines:
        line.outcome, line.outcome_at = outcome, clock.now()
    folder = current_app.config["ATTACHMENTS_DIR"]
    db.session.commit()
    wipe_files(folder, taken.files)
    if (taken.codes or public) and (gone := wipe_editions(taken.codes, numbers=public)):
        db.session.get_one(DestructionList, key).editions += gone
        db.session.commit()


def _outcome(found: File | None, lines: list[DestructionLine]) -> str:
    """What becomes of this file now: it may have got a version, a hold or a new term since it was listed."""
    if found is None:
        return GONE if lines[0].kind in kinds() else NOT_DUE
    if found.reckoned is None or found.reckoned.ready_on > clock.today():
        return NOT_DUE
    if {line.subject for line in lines} != set(found.subjects):
        return NOT_DUE
    return HELD if holding(found.person_uid).why(found) else DESTROYED


def _held_by(uid: str) -> set[tuple[str, str]]:
    """How the public register named this person: by position."""
    person = db.session.scalars(select(Person).where(Person.uid == uid)).one()
    return {(held.position.slug, public_name(person)) for held in person.appointments}


def _wipe(key: int) -> str:
    db.session.commit()
    return wipe_database(db.engine)


def known_as(one: DestructionList) -> dict[str, str]:
    """How an officer looks up what stands on the list under a reference: by personnel number, as long as it is there."""
    people = {line.subject.partition(":")[0] for line in one.lines if line.subject_type in (PERSON, READING)}
    accounts = [line.subject for line in one.lines if line.subject_type == ACCOUNT]
    of_people = select(Person.uid, Person.personnel_number).where(Person.uid.in_(people))
    of_accounts = select(Account.uid, Person.personnel_number).join(Account.person).where(Account.uid.in_(accounts))
    numbers = {uid: number for query in (of_people, of_accounts) for uid, number in db.session.execute(query)}
    parts = ((line.subject, *line.subject.partition(":")) for line in one.lines)
    return {subject: f"{numbers[uid]} {month}".strip() for subject, uid, _colon, month in parts if uid in numbers}


def _lines(one: File) -> list[DestructionLine]:
    reckoned = one.reckoned
    assert reckoned is not None
    return [
        DestructionLine(
            kind=one.kind, subject_type=one.subject_type, subject=subject, file=one.subjects[0], trigger=reckoned.trigger,
            starts_on=reckoned.starts_on, months=reckoned.months, ready_on=reckoned.ready_on, ground=reckoned.ground,
        )
        for subject in one.subjects
    ]  # fmt: skip


def _next_reference() -> str:
    year = clock.today().year
    known = db.session.scalar(
        select(func.count()).select_from(DestructionList).where(DestructionList.made_on >= date(year, 1, 1))
    )
    return f"V-{year}-{(known or 0) + 1:02}"


def _take(one: DestructionList, *states: str) -> None:
    """Hold the list as it is now. Raises NotNow when somebody was first."""
    hold_chain(one)
    if one.state not in states:
        raise NotNow()


def _require(actor: Person, permission: str) -> None:
    if not may(actor, permission):
        raise NotYours()


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Incomplete({"reason": _("Schrijf in één zin waarom")})
    if len(reason.strip()) > LONGEST_REASON:
        raise Incomplete({"reason": _("Maak de tekst korter: hoogstens %(count)s tekens", count=LONGEST_REASON)})
    return reason.strip()
