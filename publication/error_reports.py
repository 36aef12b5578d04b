"""What the public says is wrong: received, answered within five working days, and never from whom by machine (C19)."""

from datetime import timedelta

from flask_babel import format_date
from flask_babel import gettext as _
from sqlalchemy import Select, func, select

import clock
from audit import SYSTEM, Kind, hold_chain, record
from auth.permissions import may
from extensions import db
from organisation.models import Person, Position
from organisation.structure import holders_of
from organisation.working_days import add_working_days
from post.letters import letter
from post.outbox import Letter, is_address, put, take_back
from publication.models import PublicErrorReport
from publication.officer import newest
from registers.errors import Incomplete, NotYours, TooMany
from registers.models import Declaration

ANSWERED_WITHIN = 5  # working days
ADDRESS_KEPT = timedelta(weeks=4)  # after the answer
MOST_IN_AN_HOUR = 30  # from everyone together: who sends them is not kept
LONGEST = {"about": 120, "text": 2000, "source": 500, "email": 254, "answer": 2000}  # characters


class AlreadyAnswered(Exception):
    """A colleague was first."""


def receive_report(about: str, text: str, source: str = "", email: str = "") -> PublicErrorReport:
    """Keep what somebody outside says is wrong; `about` is the code of an entry, the address of a position, or empty.

    Raises Incomplete with the boxes that are wrong, and TooMany. Nothing is kept of who sent it but the address he gives.
    """
    given = {"about": about.strip(), "text": text.strip(), "source": source.strip(), "email": email.strip()}
    errors = {name: _too_long(name) for name, value in given.items() if len(value) > LONGEST[name]}
    if not given["text"]:
        errors["text"] = _("Schrijf wat er niet klopt")
    if given["email"] and not is_address(given["email"]):
        errors["email"] = _("Vul een e-mailadres in zoals naam@voorbeeld.nl, of laat dit leeg")
    if errors:
        raise Incomplete(errors)
    hold_chain()
    now = clock.now()
    lately = select(func.count()).where(PublicErrorReport.received_at > now - timedelta(hours=1))
    if (db.session.scalar(lately) or 0) >= MOST_IN_AN_HOUR:
        raise TooMany()
    due_on = add_working_days(clock.today(), ANSWERED_WITHIN)
    report = PublicErrorReport(**{**given, "email": given["email"] or None}, received_at=now, due_on=due_on)
    db.session.add(report)
    db.session.flush()
    record(Kind.ERROR_REPORTED, actor=SYSTEM, subject=("error_report", report.uid), person=_concerned(report))
    return report


def acknowledge(report: PublicErrorReport) -> None:
    """Mail who gave an address that it was received, and when the answer comes; nothing of what was written."""
    if not report.email:
        return
    known = declaration_of(report) is not None
    about = _("U gaf een fout door over vermelding %(code)s.", code=report.about) if known else _("U gaf een fout door.")
    parts = [about, _("U krijgt uiterlijk %(day)s antwoord.", day=format_date(report.due_on, "d MMMM"))]
    written = letter(_("We hebben uw bericht over het register ontvangen"), _("Geachte lezer,"), parts)
    put(written, report.email, key=f"received:{report.uid}", about=_mails_of(report))


def answer_report(report: PublicErrorReport, answer: str, *, actor: Person) -> None:
    """Write down what was answered, and mail it to who gave an address.

    Raises NotYours (also about one's own entry, R19), Incomplete or AlreadyAnswered.
    """
    if not may(actor, "area.publish") or not is_for(report, actor):
        raise NotYours()
    answer = answer.strip()
    if not answer:
        raise Incomplete({"answer": _("Schrijf het antwoord in een paar zinnen")})
    if len(answer) > LONGEST["answer"]:
        raise Incomplete({"answer": _too_long("answer")})
    hold_chain(report)
    if report.answered_at is not None:
        raise AlreadyAnswered()
    report.answer, report.answered_at, report.answered_by = answer, clock.now(), actor
    subject = ("error_report", report.uid)
    record(Kind.ERROR_REPORT_ANSWERED, actor=actor, subject=subject, person=_concerned(report), fields=("answer",))
    if report.email:
        put(_answered(report), report.email, key=f"answered:{report.uid}", about=_mails_of(report))


def forget_addresses() -> int:
    """Remove the addresses of who was answered four weeks ago; returns how many."""
    hold_chain()
    old = _reports().where(PublicErrorReport.answered_at < clock.now() - ADDRESS_KEPT, PublicErrorReport.email.is_not(None))
    found = list(db.session.scalars(old))
    for report in found:
        report.email = None
        take_back(_mails_of(report))
        record(Kind.ADDRESS_FORGOTTEN, actor=SYSTEM, subject=("error_report", report.uid), fields=("email",))
    return len(found)


def waiting_reports(actor: Person) -> list[PublicErrorReport]:
    """What has no answer yet, the nearest day first; never about the actor's own."""
    found = _reports().where(PublicErrorReport.answered_at.is_(None))
    return _for(actor, found.order_by(PublicErrorReport.due_on, PublicErrorReport.id))


def answered_reports(actor: Person, limit: int) -> list[PublicErrorReport]:
    """What was answered last."""
    found = _reports().where(PublicErrorReport.answered_at.is_not(None))
    return _for(actor, found.order_by(PublicErrorReport.answered_at.desc()).limit(limit))


def is_for(report: PublicErrorReport, actor: Person) -> bool:
    """Whether it is about somebody else's entry or position."""
    position = _position(report)
    holders = holders_of(position, clock.today()) if position else []
    return actor != _concerned(report) and actor not in holders


def declaration_of(report: PublicErrorReport) -> Declaration | None:
    """The declaration an entry code stands for: the newest of its line that was decided on."""
    first = db.session.scalars(select(Declaration).where(Declaration.public_code == report.about)).one_or_none()
    return newest(first) if first is not None and first.decided_at is not None else None


def _answered(report: PublicErrorReport) -> Letter:
    """In the language of the page on which it was answered: the answer is written in it."""
    about = (
        _("U gaf een fout door over vermelding %(code)s. Dit is ons antwoord.", code=report.about)
        if declaration_of(report)
        else _("U gaf een fout door in het register. Dit is ons antwoord.")
    )
    paragraphs = [part.strip() for part in report.answer.split("\n\n") if part.strip()]
    return letter(_("Antwoord op uw bericht over het register"), _("Geachte lezer,"), [about, *paragraphs])


def _mails_of(report: PublicErrorReport) -> str:
    return f"report:{report.uid}"


def _concerned(report: PublicErrorReport) -> Person | None:
    declaration = declaration_of(report)
    return declaration.person if declaration else None


def _position(report: PublicErrorReport) -> Position | None:
    return db.session.scalars(select(Position).where(Position.slug == report.about)).one_or_none()


def _reports() -> Select[PublicErrorReport]:
    return select(PublicErrorReport)


def _for(actor: Person, query: Select[PublicErrorReport]) -> list[PublicErrorReport]:
    return [report for report in db.session.scalars(query) if is_for(report, actor)]


def _too_long(name: str) -> str:
    return str(_("Maak de tekst korter: hoogstens %(count)s tekens", count=LONGEST[name]))
