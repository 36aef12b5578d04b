"""Publishing without anybody remembering it (R61, R62).

What comes, comes at the moment: seven on a working day. What must go does not wait for it: not for the morning, nor for Monday.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select

import clock
from audit import SYSTEM, Event, Kind
from database import reading
from extensions import db
from organisation.models import PUBLIC_SIDE_ACTIVITIES, Appointment, Designation, Person
from publication.editions import current_codes, last_edition, publish
from publication.error_reports import forget_addresses
from publication.hiding import forget_disclosed
from publication.models import RELEASE, PublicationAct
from publication.projection import public_register
from registers.catalogue import slugs
from registers.in_force import UNDO
from registers.models import Declaration

# After these the public may have to see less. A revocation counts once it cannot be taken back any more (R30).
SHOWS_LESS = (
    Kind.RELEASE_WITHDRAWN,
    Kind.PUBLICATION_HELD,
    Kind.PUBLICATION_WITHHELD,
    Kind.PUBLICATION_GENERALISED,
    Kind.PUBLICATION_HIDDEN,
    Kind.DESIGNATION_ENDED,
    Kind.APPOINTMENT_ENDED,
    Kind.APPOINTMENT_CHANGED,
    Kind.PERSON_CHANGED,
)


@dataclass(frozen=True)
class Seen:
    """How far taking away is: the day that was looked at for who left, and the last event."""

    leavers: date | None = None
    event: int = 0


def publish_at_the_moment() -> None:
    """Publish, because the moment of this working day has come. Commits.

    The first edition is made once an officer has released something. Nothing happens when the public would see no difference,
    and of two who do this at once one finds nothing to do.
    """
    forget_addresses()
    db.session.commit()
    with reading():
        begun = _begun()
        db.session.rollback()
    if begun:
        _publish()


def take_away_what_must_go(seen: Seen) -> Seen:
    """Publish when something may not be shown any more; returns how far that brought it. Commits."""
    today = clock.today()
    with reading():
        last = _last_that_shows_less()
        goes = _begun() and (last > seen.event or (seen.leavers != today and something_has_ended()))
        db.session.rollback()
    if goes:
        _publish()
    return Seen(leavers=today, event=max(last, seen.event))


def _publish() -> None:
    publish(actor=SYSTEM)
    forget_disclosed()
    db.session.rollback()


def something_has_ended() -> bool:
    """Whether the current edition shows somebody, or something as it is now, whose last day has passed."""
    edition, today = last_edition(), clock.today()
    if edition is None:
        return False
    since = clock.local(edition.published_at).date()
    return any(db.session.scalar(query) for query in _ended(since, today)) or bool(current_codes() - _codes_of(today))


def _ended(since: date, today: date) -> tuple[Select[Any], ...]:
    """Was there a last day from the day of the edition up to yesterday: of a duty, or of what was declared (R15, R36, R62)?"""
    designated = and_(Designation.position_id == Appointment.position_id, Designation.kind == PUBLIC_SIDE_ACTIVITIES)
    duties = select(Appointment).join(Designation, designated).join(Person, Person.id == Appointment.person_id)
    last_days = (Designation.until_on, Appointment.until_on, Person.employed_until)
    passed = or_(*(and_(day >= since, day < today) for day in last_days))
    activities = select(Declaration.id).where(
        Declaration.register_slug.in_(slugs(publishable=True)), Declaration.ends_on >= since, Declaration.ends_on < today
    )
    return select(exists(duties.where(passed).subquery().select())), select(exists(activities.subquery().select()))


def _codes_of(day: date) -> set[str]:
    return {entry["code"] for entry in public_register(day)["vermeldingen"]}


def _begun() -> bool:
    released = select(exists().where(PublicationAct.kind == RELEASE))
    return last_edition() is not None or bool(db.session.scalar(released))


def _last_that_shows_less() -> int:
    """The newest event after which the public may have to see less and that the last edition does not know; 0 for none."""
    edition = last_edition()
    if edition is None:
        return 0
    less = and_(Event.kind.in_(SHOWS_LESS), Event.seq > edition.chain_seq)
    final = and_(Event.kind == Kind.REVOKED, Event.at <= clock.now() - UNDO, Event.at > edition.published_at - UNDO)
    return db.session.scalar(select(func.max(Event.seq)).where(or_(less, final))) or 0
