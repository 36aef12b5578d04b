"""Mail that did not arrive: what was given up, for whom, and who cannot be mailed at all."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, delete, func, or_, select

import clock
from audit import Kind, hold_chain, record
from auth.permissions import may
from extensions import db
from organisation.mailing import has_address
from organisation.models import Person
from post.models import Mail, WrongAddress
from registers.errors import NotYours


class CannotBeMailed(Exception):
    """There is no address to send it to."""


@dataclass(frozen=True)
class GivenUp:
    """A mail that was refused for good, and the person here it was for."""

    mail: Mail
    person: Person


def given_up(limit: int, offset: int = 0) -> list[GivenUp]:
    """Mail to staff that nobody will send any more, the newest first."""
    rows = db.session.execute(_given_up().order_by(Mail.given_up_at.desc(), Mail.id).limit(limit).offset(offset))
    return [GivenUp(*row) for row in rows]


def count_given_up() -> int:
    return db.session.scalar(select(func.count()).select_from(_given_up().subquery())) or 0


def without_mail(limit: int, offset: int = 0) -> list[tuple[Person, bool]]:
    """Who works here and cannot be mailed, by name; and whether that is because a server refused the address."""
    rows = db.session.execute(_without_mail().order_by(Person.last_name, Person.id).limit(limit).offset(offset))
    return [(row[0], row[1] is not None) for row in rows]


def count_without_mail() -> int:
    return db.session.scalar(select(func.count()).select_from(_without_mail().with_only_columns(Person.id).subquery())) or 0


def try_again(mail_id: int, *, actor: Person) -> Person:
    """Send a mail that was given up once more, to the address as it is now; returns for whom.

    Raises NotYours, LookupError when it is not there (any more), and CannotBeMailed.
    """
    if not may(actor, "area.mail"):
        raise NotYours()
    hold_chain()
    row: Any = db.session.execute(_given_up().where(Mail.id == mail_id)).one_or_none()
    if row is None:
        raise LookupError(mail_id)
    mail: Mail = row[0]
    person: Person = row[1]
    if not has_address(person):
        raise CannotBeMailed()
    db.session.execute(delete(WrongAddress).where(WrongAddress.address == str(person.email).lower()))
    mail.recipient, mail.failure, mail.attempts = str(person.email), "", 0
    mail.next_at, mail.given_up_at = clock.now(), None
    record(Kind.MAIL_TRIED_AGAIN, actor=actor, subject=("mail", str(mail.id)), person=person)
    return person


def _given_up() -> Select[Mail, Person]:
    return (
        select(Mail, Person).join(Person, Person.uid == Mail.person).where(Mail.given_up_at.is_not(None), Mail.sent_at.is_(None))
    )


def _without_mail() -> Select[Person, WrongAddress]:
    today = clock.today()
    return (
        select(Person, WrongAddress)
        .outerjoin(WrongAddress, WrongAddress.address == func.lower(Person.email))
        .where(
            Person.employed_from <= today,
            or_(Person.employed_until.is_(None), Person.employed_until >= today),
            or_(Person.email.is_(None), Person.email == "", WrongAddress.address.is_not(None)),
        )
    )
