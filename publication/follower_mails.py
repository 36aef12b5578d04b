"""What followers are told after an edition: what happened where, and a link.

A mail cannot be taken back, and what is public today may be withheld, hidden or removed tomorrow (R62, R64, R67). So a mail holds
no word of an entry and no name: kind, position and address, which answers with what may be seen by then.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import force_locale, format_date, ngettext
from flask_babel import gettext as _
from sqlalchemy import select

import clock
from database import reading
from extensions import db
from languages import LOCALES
from post.letters import Link, Part, address, letter
from post.outbox import Letter, put
from publication.changes import by_code, each_told
from publication.editions import content_of, last_edition, past_of
from publication.followers import about, stop_token
from publication.models import WEEKLY, Follower
from publication.past import Past
from publication.site.wording import CHANGE_KINDS

MOST = 25  # changes named in one mail


@dataclass(frozen=True)
class Change:
    """One change as a mail tells it."""

    edition: int
    day: date
    kind: str
    code: str
    slug: str
    position: str


def tell_followers() -> int:
    """Put a mail in the outbox for every follower for whom something changed since he was told; returns how many.

    Who wants it weekly is told on Monday, or on the first day after it that this runs. Commits.
    """
    with reading():
        edition = last_edition()
        number = edition.number if edition else 0
        due = [one.id for one in db.session.scalars(_behind(number)) if _is_due(one)]
        db.session.rollback()
    if not due:
        return 0
    changes = changes_in(number)
    told = sum(_tell(db.session.get(Follower, id_, with_for_update=True), number, changes) for id_ in due)
    db.session.commit()
    return told


def changes_in(number: int) -> list[Change]:
    """Every change that edition `number` tells of, oldest first within its kind, newest edition first."""
    past, entries = past_of(number), by_code(content_of(number))
    return list(_changes(past, entries))


def _changes(past: Past, entries: dict[str, Any]) -> Iterable[Change]:
    for one in each_told(past["groepen"]):
        entry = entries[one.code]
        yield Change(one.edition, date.fromisoformat(one.day), one.kind, one.code, entry["slug"], entry["functie"])


def _behind(number: int) -> Any:
    return select(Follower).where(Follower.confirmed_at.is_not(None), Follower.told_edition < number).order_by(Follower.id)


def _is_due(follower: Follower) -> bool:
    monday = clock.today() - timedelta(days=clock.today().weekday())
    return follower.often != WEEKLY or follower.told_on is None or follower.told_on < monday


def _tell(follower: Follower | None, number: int, changes: list[Change]) -> bool:
    """Tell him, and write down up to where; False when nothing changed that he follows, or when he stopped meanwhile."""
    if follower is None or follower.told_edition >= number:
        return False
    mine = [one for one in changes if one.edition > follower.told_edition and follower.slug in (None, one.slug)]
    key = f"changes:{follower.uid}:{number}"
    follower.told_edition, follower.told_on = number, clock.today()
    if not mine:
        return False
    with force_locale(LOCALES[follower.language]):
        return put(_told(follower, mine), follower.email, key=key, about=about(follower))


def _told(follower: Follower, changes: list[Change]) -> Letter:
    days = {one.day for one in changes}
    first = format_date(min(days), "d MMMM")
    count = len(changes)
    subject = (
        ngettext("Register: %(num)s wijziging op %(day)s", "Register: %(num)s wijzigingen op %(day)s", count, day=first)
        if len(days) == 1
        else ngettext(
            "Register: %(num)s wijziging sinds %(day)s", "Register: %(num)s wijzigingen sinds %(day)s", count, day=first
        )
    )
    named = [Link(one.position, address(f"/vermelding/{one.code}"), f"{CHANGE_KINDS[one.kind][0]}: ") for one in changes[:MOST]]
    rest = count - len(named)
    more: list[Part] = [ngettext("En nog %(num)s wijziging.", "En nog %(num)s wijzigingen.", rest)] if rest else []
    since = f"/wijzigingen?sinds={min(days).isoformat()}"
    stop = address(f"/volgen/stoppen/{stop_token(follower)}")
    return letter(
        subject,
        _("Geachte lezer,"),
        [
            _("Er veranderde iets in het register van nevenwerk."),
            named,
            *more,
            Link(_("Bekijk de wijzigingen"), address(since)),
            Link(_("Stoppen"), stop, _("Geen mails meer?") + " "),
        ],
        {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )
