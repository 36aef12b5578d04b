"""Sending what is in the outbox, one mail at a time, until it is gone or refused for good.

Before each attempt a worker writes down that the mail is his for two minutes, and commits that. So two workers never send one
mail, and a mail whose attempt is cut off is tried again when those are over. SMTP leaves one case open: the server took the mail
and we stopped before that was written down. Then it is sent a second time, with the same Message-ID, by which most mail programs
show it once.
"""

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

import structlog
from flask import current_app
from sqlalchemy import Select, select

import clock
from database import reading
from extensions import db
from post.models import Mail, WrongAddress
from post.outbox import sender

PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440, 1440, 1440)]  # four and a half days
LEASE = timedelta(minutes=2)  # so long a mail belongs to the worker that took it
MOST = 200  # mails in one conversation
PATIENCE = 20  # seconds for the server to answer
NO_SUCH_BOX = (550, 551, 553)  # answers to an address that does not exist
HERE = ("127.0.0.1", "::1", "localhost")

AS_SENT = SMTP.clone(cte_type="7bit", max_line_length=200)  # at 78 a long address in a header would be broken in pieces

log = structlog.get_logger()


class NoSecrecy(smtplib.SMTPException):
    """The server offers no encryption, and a password does not travel without."""


def send_waiting() -> int:
    """Send what is due; returns how many mails went out. Commits after each. Without a server mails go on waiting."""
    url = current_app.config["SETTINGS"].smtp_url
    if not url or not _something_due():
        return 0
    sent = 0
    try:
        with connected(url) as server:
            for _turn in range(MOST):
                claimed = _claim()
                if claimed is None:
                    break
                sent += _send(server, *claimed)
    except (OSError, smtplib.SMTPException) as problem:
        log.warning("mail could not be sent, it will be tried again", reason=type(problem).__name__)
    return sent


def _something_due() -> bool:
    with reading():
        found = db.session.scalar(select(_due().exists()))
        db.session.rollback()
    return bool(found)


def _due() -> Select[Mail]:
    return select(Mail).where(Mail.next_at <= clock.now())


def _claim() -> tuple[int, EmailMessage] | None:
    """The next mail that is due, for this worker alone until its lease ends; None when there is none. Leaves no transaction open.

    What is not needed any more is thrown away on the way: the decision was taken back, or the person answered meanwhile.
    """
    needed: Callable[[Mail], bool] = current_app.extensions.get("mail_is_needed", lambda _mail: True)
    oldest = _due().order_by(Mail.next_at, Mail.id).limit(1).with_for_update(skip_locked=True)
    while mail := db.session.scalars(oldest).one_or_none():
        if needed(mail):
            letter, id_ = message(mail), mail.id
            mail.next_at, mail.attempts = clock.now() + LEASE, mail.attempts + 1
            db.session.commit()
            return id_, letter
        db.session.delete(mail)
        db.session.commit()
    db.session.rollback()
    return None


def _send(server: smtplib.SMTP, id_: int, letter: EmailMessage) -> bool:
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


def _note(id_: int, problem: smtplib.SMTPException) -> None:
    """Give up when the server refused for good or after the last pause; the row stays, so that it can be seen and tried again."""
    mail, codes = db.session.get_one(Mail, id_), _codes(problem)
    mail.failure = f"{type(problem).__name__} {' '.join(map(str, codes))}".strip()[:60]
    mail.next_at = clock.now() + PAUSES[min(mail.attempts, len(PAUSES)) - 1]
    if (codes and min(codes) >= 500) or mail.attempts > len(PAUSES):
        mail.next_at, mail.given_up_at = None, clock.now()
        log.error("a mail was refused for good", mail=mail.id, reason=mail.failure)
    if isinstance(problem, smtplib.SMTPRecipientsRefused) and codes[0] in NO_SUCH_BOX:
        db.session.merge(WrongAddress(address=mail.recipient.lower(), refused_at=clock.now(), code=codes[0]))
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
def connected(url: str) -> Iterator[smtplib.SMTP]:
    """A session with the server of `smtp://user:password@host:port` or `smtps://…`; encrypted when it can be."""
    parts = urlsplit(url)
    host, secure = parts.hostname or "", parts.scheme == "smtps"
    context = ssl.create_default_context(cafile=current_app.config["SETTINGS"].smtp_ca or None)
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
