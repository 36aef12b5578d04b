"""Sending what is in the outbox, one mail at a time, until it is gone or refused for good.

Before each attempt the moment of the next one is written down and committed, so two workers never send the same mail, and a mail
whose attempt fails or is cut off is tried again. SMTP leaves one case open: the server took the mail and we stopped before that
was written down. Then it is sent a second time, with the same Message-ID, by which most mail programs show it once.
"""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

import structlog
from flask import current_app
from sqlalchemy import select

import clock
from database import reading
from extensions import db
from post.models import Mail
from post.outbox import sender

PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440, 1440, 1440)]  # four and a half days
MOST = 200  # mails in one go
PATIENCE = 20  # seconds for the server to answer
HERE = ("127.0.0.1", "::1", "localhost")

AS_SENT = SMTP.clone(cte_type="7bit", max_line_length=200)  # at 78 a long address in a header would be broken in pieces

log = structlog.get_logger()


class NoSecrecy(smtplib.SMTPException):
    """The server offers no encryption, and a password does not travel without."""


def send_waiting() -> int:
    """Send what is due; returns how many mails went out. Commits after each. Without a server mails go on waiting."""
    url = current_app.config["SETTINGS"].smtp_url
    due = _due() if url else []
    if not due:
        return 0
    sent = 0
    try:
        with _connected(url) as server:
            for id_ in due:
                sent += _send(server, id_)
    except (OSError, smtplib.SMTPException) as problem:
        log.warning("mail could not be sent, it will be tried again", reason=type(problem).__name__)
    return sent


def _due() -> list[int]:
    with reading():
        found = db.session.scalars(select(Mail.id).where(Mail.next_at <= clock.now()).order_by(Mail.next_at, Mail.id).limit(MOST))
        ids = list(found)
        db.session.rollback()
    return ids


def _send(server: smtplib.SMTP, id_: int) -> bool:
    letter = _claimed(id_)
    if letter is None:
        return False
    try:
        server.send_message(letter)
    except smtplib.SMTPServerDisconnected:
        raise
    except smtplib.SMTPException as problem:
        _note(id_, problem)
        return False
    mail = db.session.get_one(Mail, id_)
    mail.sent_at, mail.next_at = clock.now(), None
    _forget(mail)
    db.session.commit()
    return True


def _claimed(id_: int) -> EmailMessage | None:
    """The mail to send, with its next attempt written down; None when another worker has it. No transaction stays open."""
    mail = db.session.get(Mail, id_, with_for_update=True, populate_existing=True)
    if mail is None or mail.next_at is None or mail.next_at > clock.now():
        db.session.rollback()
        return None
    letter = message(mail)
    mail.next_at, mail.attempts = _next(mail.attempts), mail.attempts + 1
    db.session.commit()
    return letter


def _next(attempts: int) -> datetime:
    return clock.now() + PAUSES[min(attempts, len(PAUSES) - 1)]


def _note(id_: int, problem: smtplib.SMTPException) -> None:
    """Give up when the server refused for good or after the last pause; the row stays, so that it can be seen."""
    mail, codes = db.session.get_one(Mail, id_), _codes(problem)
    mail.failure = f"{type(problem).__name__} {' '.join(map(str, codes))}".strip()[:60]
    if (codes and min(codes) >= 500) or mail.attempts > len(PAUSES):
        mail.next_at = None
        log.error("a mail was refused for good", mail=mail.id, reason=mail.failure)
    db.session.commit()


def _codes(problem: smtplib.SMTPException) -> list[int]:
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return [code for code, _reason in problem.recipients.values()]
    return [problem.smtp_code] if isinstance(problem, smtplib.SMTPResponseException) else []


def _forget(mail: Mail) -> None:
    mail.recipient = mail.subject = mail.text = mail.html = mail.failure = ""
    mail.headers = {}


def message(mail: Mail) -> EmailMessage:
    """The mail as it travels: text and HTML, to one address."""
    made = EmailMessage(policy=AS_SENT)
    settings = current_app.config["SETTINGS"]
    name = settings.organisation_name
    made["From"] = Address(f"{name[:1].upper()}{name[1:]}, register", addr_spec=sender())
    made["To"] = Address(addr_spec=mail.recipient)
    made["Subject"] = mail.subject
    made["Date"] = format_datetime(mail.put_at)
    made["Message-ID"] = mail.message_id
    made["Auto-Submitted"] = "auto-generated"
    for header, value in mail.headers.items():
        made[header] = value
    made.set_content(mail.text)
    made.add_alternative(mail.html, subtype="html")
    return made


@contextmanager
def _connected(url: str) -> Iterator[smtplib.SMTP]:
    """A session with the server of `smtp://user:password@host:port` or `smtps://…`; encrypted when it can be."""
    parts = urlsplit(url)
    host, secure = parts.hostname or "", parts.scheme == "smtps"
    context = ssl.create_default_context()
    if secure:
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=PATIENCE, context=context)
    else:
        server = smtplib.SMTP(host, parts.port or 25, timeout=PATIENCE)
    try:
        server.ehlo()
        if not secure and server.has_extn("starttls"):
            server.starttls(context=context)
            server.ehlo()
            secure = True
        if parts.username:
            if not secure and host not in HERE:
                raise NoSecrecy()
            server.login(unquote(parts.username), unquote(parts.password or ""))
        yield server
    finally:
        with suppress(OSError, smtplib.SMTPException):
            server.quit()
