"""The morning mail for who decides: what waits, and what came in since the last one. Never of a confidential register (R38)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

import clock
from extensions import db
from notifications.audiences import everyone_who_decides, wish_of
from notifications.places import day_in_mail, declarations_text
from organisation.mailing import write_to
from organisation.memory import remembering
from organisation.models import Person
from post.models import DAILY, Mail
from registers.models import Declaration
from registers.worklist import worklist_of

MOST_NAMED = 10  # numbers in one mail


@dataclass(frozen=True)
class Waiting:
    """What waits for one person this morning."""

    declarations: list[Declaration]
    new: list[Declaration]
    with_signal: int


def write_digests() -> int:
    """Put the morning mails in the outbox; returns how many. Who got none of the last days gets everything as new."""
    with remembering():
        found = [(person, waiting_for(person)) for person in everyone_who_decides() if wish_of(person) == DAILY]
    return sum(_write(person, waiting) for person, waiting in found if waiting.new)


def waiting_for(person: Person) -> Waiting:
    """What waits for this person, and what of it came in since his last morning mail, up to yesterday."""
    found = worklist_of(person)
    items = [*found.with_signal, *found.without_signal, *found.again]
    declarations = [one.declaration for one in items if not one.declaration.register.confidential]
    since = _last_told(person)
    new = [one for one in declarations if (one.desk_since or since) >= since and (one.desk_since or since) < clock.today()]
    return Waiting(declarations, new, len(found.with_signal))


def _last_told(person: Person) -> date:
    last = db.session.scalar(select(func.max(Mail.put_at)).where(Mail.message == "to_decide", Mail.person == person.uid))
    return clock.local(last).date() if last else date.min


def _write(person: Person, waiting: Waiting) -> bool:
    def words() -> dict[str, str]:
        days = [one.due_on for one in waiting.declarations if one.due_on]
        named = sorted(one.reference for one in waiting.new)
        return {
            "opgaven": declarations_text(len(waiting.declarations)),
            "datum": day_in_mail(min(days, default=None)),
            "opvallend": str(waiting.with_signal or ""),
            "nieuw": ", ".join(named[:MOST_NAMED]) + (" …" if len(named) > MOST_NAMED else ""),
        }

    return write_to(person, "to_decide", words, key=f"to_decide:{clock.today()}", about=f"worklist:{person.uid}")
