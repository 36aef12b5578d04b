"""Putting mails in the outbox: in the transaction of what they are about, so that neither exists without the other."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from flask import current_app
from sqlalchemy import delete, select

import clock
from extensions import db
from post.models import Mail, WrongAddress

ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
LONGEST_ADDRESS = 254


class NotAnAddress(ValueError):
    """This is not one e-mail address."""


@dataclass(frozen=True)
class Letter:
    """What a mail says: a subject, the text, and the same in simple HTML; headers beside those every mail has."""

    subject: str
    text: str
    html: str
    headers: Mapping[str, str] = field(default_factory=dict)


def is_address(text: str) -> bool:
    """Whether this is one e-mail address: no name, no list, no line break."""
    return len(text) <= LONGEST_ADDRESS and ADDRESS.fullmatch(text) is not None


def put(
    letter: Letter,
    recipient: str,
    *,
    key: str,
    about: str,
    not_before: datetime | None = None,
    person: str = "",
    message: str = "",
) -> bool:
    """Put a mail in the outbox; False when this `key` was put in before.

    It goes out from `not_before` on, at once when there is none. To an address that is known not to work it does not go: it
    stands with what was given up. Raises NotAnAddress, and ValueError for a line break in a header.
    """
    if not is_address(recipient):
        raise NotAnAddress()
    if any("\n" in value or "\r" in value for value in (letter.subject, *letter.headers, *letter.headers.values())):
        raise ValueError("a header is one line")
    if was_put(key):
        return False
    now, host = clock.now(), sender().rpartition("@")[2]
    mail = Mail(
        key=key, about=about, person=person, message=message, recipient=recipient, subject=letter.subject, text=letter.text,
        html=letter.html, headers=dict(letter.headers), message_id=f"<{secrets.token_hex(16)}@{host}>", put_at=now,
        next_at=max(now, not_before or now),
    )  # fmt: skip
    if person and not works(recipient):
        mail.next_at, mail.given_up_at, mail.failure = None, now, "WrongAddress"
    db.session.add(mail)
    db.session.flush()
    return True


def was_put(key: str) -> bool:
    """Whether a mail with this key was put in before, sent or not."""
    return db.session.scalar(select(Mail.id).where(Mail.key == key)) is not None


def works(address: str) -> bool:
    """Whether no server said that this address does not exist."""
    return db.session.get(WrongAddress, address.lower()) is None


def take_back(about: str) -> None:
    """Throw away whatever is in the outbox about somebody, sent or not."""
    db.session.execute(delete(Mail).where(Mail.about == about))


def take_back_unsent(about: str) -> None:
    """Throw away what was not sent yet about this; what was sent stays, so that it is not put in again."""
    db.session.execute(delete(Mail).where(Mail.about == about, Mail.sent_at.is_(None)))


def sender() -> str:
    """The address mails come from."""
    settings = current_app.config["SETTINGS"]
    return str(settings.mail_from or settings.organisation_email)
