"""What an auditor may look into: for a time and a purpose, asked by one person and granted by another.

The rights end by themselves after the last day. Taking them away sooner is done by one person and at once.
"""

from datetime import date
from typing import Any

from sqlalchemy import select, update

import clock
from audit import Kind, hold_chain, record
from auth.models import AUDITOR
from auth.permissions import may, roles_of
from extensions import db
from organisation.memory import remembered
from organisation.models import Person
from registers.catalogue import registers
from reports.desk.mails import tell_let_in, tell_nothing_more
from reports.desk.models import GRANTED, LONGEST_PURPOSE, REFUSED, TAKEN_BACK, AuditAccess

LONGEST = 366  # days: an audit that takes longer asks again


class NotForOneself(Exception):
    """Nobody asks for access, or grants it, for himself."""


class OneAndTheSame(Exception):
    """Who asked does not grant."""


class NoAuditor(Exception):
    """This person is no auditor here today, or who asked may not ask any more."""


class AlreadySettled(Exception):
    """A colleague was first."""


def ask_access(
    person: Person,
    *,
    purpose: str,
    register_slugs: list[str],
    from_on: date,
    until_on: date,
    sent_from: date | None = None,
    sent_until: date | None = None,
    actor: Person,
) -> AuditAccess:
    """Ask that this auditor may read these registers in a period; another person grants it.

    `sent_from` and `sent_until` narrow it to what was sent in those days. Raises NotForOneself, NoAuditor, and ValueError when
    the days, the registers or the purpose are not as they should be.
    """
    known = {register.slug for register in registers()}
    if not purpose.strip() or len(purpose) > LONGEST_PURPOSE or not register_slugs or not set(register_slugs) <= known:
        raise ValueError("a purpose and registers that exist")
    if not clock.today() <= until_on or not from_on <= until_on or (until_on - from_on).days > LONGEST:
        raise ValueError("a period that has not passed, of a year at most")
    if sent_from and sent_until and sent_from > sent_until:
        raise ValueError("a first day before the last")
    hold_chain()
    _check_auditor(person, actor)
    access = AuditAccess(
        person=person, purpose=purpose.strip(), registers=sorted(register_slugs), from_on=from_on, until_on=until_on,
        sent_from=sent_from, sent_until=sent_until, asked_by=actor, asked_at=clock.now(),
    )  # fmt: skip
    db.session.add(access)
    db.session.flush()
    _record(Kind.AUDIT_ACCESS_ASKED, access, actor, why=access.purpose)
    return access


def grant(access: AuditAccess, *, actor: Person) -> None:
    """Let the auditor in, and tell him. Raises NotForOneself, OneAndTheSame, AlreadySettled and NoAuditor."""
    if actor.id == access.person_id:
        raise NotForOneself()
    if actor.id == access.asked_by_id:
        raise OneAndTheSame()
    _settle(access, GRANTED, actor)
    if AUDITOR not in roles_of(access.person) or not may(access.asked_by, "area.audit_access"):
        raise NoAuditor()
    _record(Kind.AUDIT_ACCESS_GRANTED, access, actor)
    tell_let_in(access)


def refuse(access: AuditAccess, *, actor: Person) -> None:
    """Do not let him in; who asked takes it back. Raises NotForOneself and AlreadySettled."""
    if actor.id == access.person_id:
        raise NotForOneself()
    _settle(access, TAKEN_BACK if actor.id == access.asked_by_id else REFUSED, actor)
    _record(Kind.AUDIT_ACCESS_REFUSED, access, actor)


def end_access(access: AuditAccess, *, actor: Person) -> None:
    """Take it away at once. Raises AlreadySettled when it was not running."""
    hold_chain()
    running = update(AuditAccess).where(
        AuditAccess.id == access.id, AuditAccess.outcome == GRANTED, AuditAccess.ended_at.is_(None)
    )
    _change(running, access, ended_at=clock.now(), ended_by_id=actor.id)
    _record(Kind.AUDIT_ACCESS_ENDED, access, actor)
    tell_nothing_more(access)


def may_grant(access: AuditAccess, person: Person) -> bool:
    """Whether this person can be the second one."""
    return person.id not in (access.asked_by_id, access.person_id)


def to_grant(person: Person) -> list[AuditAccess]:
    """What waits for a second person who may be this one, the oldest first."""
    waiting = db.session.scalars(select(AuditAccess).where(AuditAccess.outcome.is_(None)).order_by(AuditAccess.id))
    return [access for access in waiting if may_grant(access, person)]


@remembered
def running_for(person: Person) -> list[AuditAccess]:
    """What this person may look into today; nothing for who is no auditor any more."""
    if AUDITOR not in roles_of(person):
        return []
    query = select(AuditAccess).where(AuditAccess.person_id == person.id, *running(clock.today())).order_by(AuditAccess.id)
    return list(db.session.scalars(query))


def running(day: date) -> tuple[Any, ...]:
    """SQL: granted, not taken away, and of this day."""
    return AuditAccess.outcome == GRANTED, AuditAccess.ended_at.is_(None), AuditAccess.holds_on(day)


def every_access() -> list[AuditAccess]:
    """All that was ever asked, the newest first."""
    return list(db.session.scalars(select(AuditAccess).order_by(AuditAccess.id.desc())))


def _check_auditor(person: Person, actor: Person) -> None:
    if actor.id == person.id:
        raise NotForOneself()
    if AUDITOR not in roles_of(person):
        raise NoAuditor()


def _settle(access: AuditAccess, outcome: str, actor: Person) -> None:
    """Write the outcome, unless somebody else did so meanwhile."""
    hold_chain()
    waiting = update(AuditAccess).where(AuditAccess.id == access.id, AuditAccess.outcome.is_(None))
    _change(waiting, access, outcome=outcome, settled_by_id=actor.id, settled_at=clock.now())


def _change(guarded: Any, access: AuditAccess, **columns: Any) -> None:
    done: Any = db.session.execute(guarded.values(**columns).execution_options(synchronize_session=False))
    if not done.rowcount:
        raise AlreadySettled()
    db.session.refresh(access)


def _record(kind: Kind, access: AuditAccess, actor: Person, why: str | None = None) -> None:
    record(kind, actor=actor, subject=("audit_access", access.uid), person=access.person, why=why)
