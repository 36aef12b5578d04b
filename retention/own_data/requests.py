"""Requests to correct what is kept about oneself: answered within a month, with a reason (AVG 12 and 16)."""

from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import select

import clock
from audit import Kind, hold_chain, record
from auth.models import INTEGRITY_OFFICER
from auth.permissions import holders_of_role, may
from extensions import db
from organisation.mailing import write_to
from organisation.models import Person
from post.messages import Message, add
from registers.errors import Incomplete, NotYours
from registers.moments import day_text
from registers.parameters.table import months_after
from retention.own_data.models import LONGEST_TEXT, OUTCOMES, Rectification

TERM = 1  # months to answer in
SOON = timedelta(days=7)  # before the last day: a reminder
OFFICERS = "/intern/beheer/verzoeken"

add(
    Message(
        "rectification_asked",
        lazy_gettext("Iemand vraagt om eigen gegevens te verbeteren"),
        lazy_gettext("de integriteitscoördinator"),
        lazy_gettext("Verzoek om gegevens te verbeteren: antwoord uiterlijk {datum}"),
        (lazy_gettext("{naam} vraagt om gegevens te verbeteren."), lazy_gettext("Antwoord uiterlijk {datum}.")),
        lazy_gettext("Bekijk het verzoek"),
        OFFICERS,
    ),
    Message(
        "rectification_late",
        lazy_gettext("Een verzoek om verbetering is bijna te laat"),
        lazy_gettext("de integriteitscoördinator"),
        lazy_gettext("Nog geen antwoord op een verzoek: uiterlijk {datum}"),
        (
            lazy_gettext("Een verzoek om gegevens te verbeteren heeft nog geen antwoord."),
            lazy_gettext("Antwoord uiterlijk {datum}."),
        ),
        lazy_gettext("Bekijk het verzoek"),
        OFFICERS,
    ),
    Message(
        "rectification_answered",
        lazy_gettext("Er is antwoord op een verzoek om verbetering"),
        lazy_gettext("wie het vroeg"),
        lazy_gettext("Antwoord op je verzoek om gegevens te verbeteren"),
        (lazy_gettext("Je vroeg om gegevens te verbeteren. Er is antwoord."),),
        lazy_gettext("Lees het antwoord"),
        "/intern/mijn-gegevens",
    ),
)


class AlreadyAnswered(Exception):
    """Somebody was first."""


def ask(person: Person, text: str) -> Rectification:
    """Ask to correct something about oneself. Raises Incomplete."""
    _refuse({"text": text}, _("Schrijf wat er niet klopt"))
    hold_chain()
    row = Rectification(person=person, text=text.strip(), asked_at=clock.now(), due_on=months_after(clock.today(), TERM))
    db.session.add(row)
    db.session.flush()
    record(Kind.RECTIFICATION_ASKED, actor=person, subject=("rectification", row.uid), person=person)
    _tell_officers("rectification_asked", row)
    return row


def answer(row: Rectification, outcome: str, text: str, *, actor: Person) -> None:
    """Answer it with a reason, never one's own. Raises NotYours, Incomplete, AlreadyAnswered."""
    if not may(actor, "area.rectify") or row.person_id == actor.id:
        raise NotYours()
    if outcome not in OUTCOMES:
        raise Incomplete({"outcome": _("Kies wat je hebt gedaan")})
    _refuse({"answer": text}, _("Schrijf wat je hebt gedaan, en waarom"))
    hold_chain(row)
    if row.answered_at is not None:
        raise AlreadyAnswered()
    row.outcome, row.answer, row.answered_by, row.answered_at = outcome, text.strip(), actor, clock.now()
    record(Kind.RECTIFICATION_ANSWERED, actor=actor, subject=("rectification", row.uid), person=row.person, fields=(outcome,))
    write_to(row.person, "rectification_answered", key=f"rectification_answered:{row.uid}", about=f"rectification:{row.uid}")


def open_requests() -> list[Rectification]:
    """What waits for an answer, the nearest last day first."""
    waiting = select(Rectification).where(Rectification.answered_at.is_(None))
    return list(db.session.scalars(waiting.order_by(Rectification.due_on, Rectification.id)))


def answered_requests() -> list[Rectification]:
    """What was answered, the newest first."""
    done = select(Rectification).where(Rectification.answered_at.is_not(None))
    return list(db.session.scalars(done.order_by(Rectification.answered_at.desc())))


def requests_of(person: Person) -> list[Rectification]:
    """What this person asked, the newest first."""
    mine = select(Rectification).where(Rectification.person_id == person.id)
    return list(db.session.scalars(mine.order_by(Rectification.id.desc())))


def remind_officers() -> int:
    """In the last week, once; returns how many mails. Commits."""
    today = clock.today()
    late = [row for row in open_requests() if row.due_on - SOON <= today]
    put = sum(_tell_officers("rectification_late", row) for row in late)
    db.session.commit()
    return put


def _tell_officers(code: str, row: Rectification) -> int:
    """Every officer but the one who asks it himself."""
    words = {"naam": row.person.name, "datum": day_text(row.due_on)}
    return sum(
        write_to(officer, code, lambda: words, key=f"{code}:{row.uid}", about=f"rectification:{row.uid}")
        for officer in holders_of_role(INTEGRITY_OFFICER)
        if officer.id != row.person_id
    )


def _refuse(texts: dict[str, str], empty: str) -> None:
    for name, text in texts.items():
        if not text.strip():
            raise Incomplete({name: empty})
        if len(text.strip()) > LONGEST_TEXT:
            raise Incomplete({name: _("Maak de tekst korter: hoogstens %(count)s tekens", count=LONGEST_TEXT)})
