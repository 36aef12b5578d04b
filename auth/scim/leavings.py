"""Leaving as an identity system says it: access ends at once, always; the leaving itself waits when too many go in a day (R79).

A scope that is set wrongly makes it say that everybody left. What follows from leaving cannot be taken back: what was public is
gone, duties are closed. So beyond one in ten within a day each leaving waits until an administrator says that it is true.
The last administrator and the last integrity officer do not leave by a program at all.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, func, or_, select

import clock
from audit import SYSTEM, Kind, hold_chain, record
from auth.accounts import close_account, reopen_account
from auth.invitations import account_of, take_back
from auth.last_ones import MustStay, demand_another
from auth.letters import leavings_letter, send
from auth.models import ADMINISTRATOR
from auth.permissions import holders_of_role
from auth.role_names import ROLE_NAMES
from auth.scim.answers import Refused
from auth.scim.models import AT_ONCE, LAST_ONE, LEFT, RETURNED, SHRINK, STAYS, KeptUser, SaidLeaving
from extensions import db
from organisation.consequences import draw_consequences
from organisation.employment import end_employment
from organisation.models import Person
from organisation.people_import.shrinking import FEW, is_sudden

WINDOW = timedelta(days=1)


def leave(user: KeptUser) -> None:
    """This person left, says the program: nobody is let in from this moment on. Raises Refused (409) for who must stay."""
    person, now = user.person, clock.now()
    if not _is_employed(person) or _open_row(person, SHRINK) is not None:
        user.active = False
        _end_access(person)
        return
    try:
        demand_another({person.id})
    except MustStay as must:
        _refuse(person, must.role)
    user.active = False
    came_today = person.employed_from >= clock.today()
    waits = not came_today and _too_many()
    first = waits and not waiting()
    row = SaidLeaving(person=person, said_at=now, why=SHRINK if waits else AT_ONCE, closed_account=_end_access(person))
    _settle_refused(person, LEFT)
    if waits:
        record(Kind.LEAVING_HELD, actor=SYSTEM, subject=("person", person.uid), person=person)
    else:
        end_employment(person, _last_day(person, now), actor=SYSTEM)
        row.outcome, row.settled_at = LEFT, now
    db.session.add(row)
    db.session.flush()
    if first:
        _tell(row)


def back_again(person: Person) -> None:
    """The program takes it back: what waited does not happen, and who never left can sign in as before."""
    recent = SaidLeaving.said_at > clock.now() - WINDOW
    rows = select(SaidLeaving).where(SaidLeaving.person_id == person.id, or_(SaidLeaving.outcome.is_(None), recent))
    for row in db.session.scalars(rows):
        if row.outcome is None:
            _let_in_again(row)
        row.outcome, row.settled_at = RETURNED, clock.now()


def waiting() -> Sequence[SaidLeaving]:
    """What waits for an administrator's word, of people who still work here; by name."""
    works = or_(Person.employed_until.is_(None), Person.employed_until >= clock.today())
    rows = select(SaidLeaving).join(SaidLeaving.person).where(SaidLeaving.outcome.is_(None), works)
    return db.session.scalars(rows.order_by(Person.last_name, Person.first_name, SaidLeaving.id)).all()


def went_at_once() -> int:
    """How many left by a program within the last day without waiting."""
    return _count(SaidLeaving.why == AT_ONCE, SaidLeaving.outcome == LEFT, SaidLeaving.said_at > clock.now() - WINDOW)


def have_left(rows: Collection[SaidLeaving], *, actor: Person) -> int:
    """It is true: they leave, with all that follows; returns how many were still waiting. Raises MustStay, changing nothing."""
    open_rows = _still_open(rows)
    demand_another({row.person_id for row in open_rows})
    for row in open_rows:
        end_employment(row.person, _last_day(row.person, row.said_at), actor=actor)
        _end_access(row.person)
        _settle(row, LEFT, actor)
        record(Kind.LEAVING_CONFIRMED, actor=actor, subject=("person", row.person.uid), person=row.person)
    draw_consequences()
    return len(open_rows)


def still_work_here(rows: Collection[SaidLeaving], *, actor: Person) -> int:
    """It was a mistake: they stay, and can sign in as before; returns how many were still waiting."""
    open_rows = _still_open(rows)
    for row in open_rows:
        _let_in_again(row)
        _settle(row, STAYS, actor)
        for user in db.session.scalars(select(KeptUser).where(KeptUser.person_id == row.person_id)):
            user.active = True  # so that a later word counts again
        record(Kind.LEAVING_REJECTED, actor=actor, subject=("person", row.person.uid), person=row.person)
    return len(open_rows)


def _too_many() -> bool:
    """Whether one more is too many: of who left within a day, or since somebody last said that it is right."""
    by_somebody = (SaidLeaving.settled_by_id.is_not(None), SaidLeaving.outcome == LEFT)
    yesterday = clock.now() - WINDOW
    since = max(yesterday, db.session.scalar(select(func.max(SaidLeaving.settled_at)).where(*by_somebody)) or yesterday)
    went = _count(SaidLeaving.why == AT_ONCE, SaidLeaving.outcome == LEFT, SaidLeaving.said_at > since)
    wait = _count(SaidLeaving.why == SHRINK, SaidLeaving.outcome.is_(None))
    gone = went + wait + 1
    return gone > FEW and is_sudden(gone, went + _employed())


def _employed() -> int:
    today = clock.today()
    works = or_(Person.employed_until.is_(None), Person.employed_until >= today)
    return db.session.scalar(select(func.count()).select_from(Person).where(Person.employed_from <= today, works)) or 0


def _count(*conditions: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).select_from(SaidLeaving).where(*conditions)) or 0


def _refuse(person: Person, role: str) -> None:
    """Nothing of the request goes in; that it was said stands with what waits. Raises Refused."""
    db.session.rollback()
    hold_chain()
    if _open_row(person, LAST_ONE) is None:
        row = SaidLeaving(person=person, said_at=clock.now(), why=LAST_ONE)
        db.session.add(row)
        record(Kind.LEAVING_REFUSED, actor=SYSTEM, subject=("person", person.uid), person=person)
        db.session.flush()
        _tell(row)
    db.session.commit()
    told = _("Dit is de laatste met de rol %(role)s. Geef die rol eerst aan een ander.", role=str(ROLE_NAMES[role]))
    raise Refused(409, told)


def _settle_refused(person: Person, outcome: str) -> None:
    refused = _open_row(person, LAST_ONE)
    if refused is not None:
        refused.outcome, refused.settled_at = outcome, clock.now()


def _end_access(person: Person) -> bool:
    """Closed, signed out, and no invitation works any more; returns whether an account was open."""
    account = account_of(person)
    was_open = account is not None and account.active
    if account is not None and account.active:
        close_account(account, actor=SYSTEM)
    take_back(person)
    return was_open


def _let_in_again(row: SaidLeaving) -> None:
    account = account_of(row.person)
    if row.closed_account and account is not None and not account.active:
        reopen_account(account, actor=SYSTEM)


def _tell(row: SaidLeaving) -> None:
    for reader in holders_of_role(ADMINISTRATOR):
        send(leavings_letter(reader), reader, f"leaving:{row.uid}:{reader.uid}")


def _last_day(person: Person, said_at: datetime) -> date:
    """Yesterday; of who came today it is today."""
    return max(clock.local(said_at).date() - timedelta(days=1), person.employed_from)


def _is_employed(person: Person) -> bool:
    return person.employed_until is None or person.employed_until >= clock.today()


def _open_row(person: Person, why: str) -> SaidLeaving | None:
    rows = select(SaidLeaving).where(SaidLeaving.person_id == person.id, SaidLeaving.outcome.is_(None), SaidLeaving.why == why)
    return db.session.scalars(rows).first()


def _still_open(rows: Collection[SaidLeaving]) -> list[SaidLeaving]:
    hold_chain(*rows)
    return [row for row in rows if row.outcome is None and _is_employed(row.person)]


def _settle(row: SaidLeaving, outcome: str, actor: Person) -> None:
    row.outcome, row.settled_at, row.settled_by_id = outcome, clock.now(), actor.id
