"""Who looked at what is somebody's, by role and ground; and every line of the log about him or by him."""

from collections import defaultdict
from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy import or_, select

from audit import Event, Kind
from extensions import db
from organisation.models import Person
from registers.models import Declaration
from registers.standing import events_told
from reports.readings import looks_at
from reports.words import KIND_NAMES
from retention.own_data.rows import Row


def who_looked(person: Person) -> Iterable[Row]:
    """The views, newest first: when, in which role, on which ground, at what (R75)."""
    for row in looks_at(person):
        yield {
            _("Wanneer"): row["at"],
            _("Rol"): row["role"],
            _("Reden"): row["ground"],
            _("Wat"): row["what"],
            _("Opgave"): row["reference"],
        }


HELD_BACK = (Kind.HOLD_SET, Kind.HOLD_LIFTED)  # that somebody is investigated he is told otherwise than by a line


def events_about(person: Person) -> Iterable[Row]:
    """Every line of the log about this person or by him, newest first; by whom: himself, the system, or another.

    A decision that can still be taken back, or was, is not told here either.
    """
    mine = or_(Event.person == person.uid, Event.actor == person.uid)
    query = select(Event).where(mine, Event.kind.not_in(HELD_BACK)).order_by(Event.seq.desc())
    events = db.session.scalars(query).all()
    about: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        about[event.subject].append(event)
    own = db.session.scalars(select(Declaration).where(Declaration.person_id == person.id)).all()
    silent = {
        event.seq for one in own for event in set(about[one.reference]) - set(events_told(about[one.reference], one, person))
    }
    for event in events:
        if event.seq not in silent:
            by = _("jijzelf") if event.actor == person.uid else _("een collega") if event.actor else _("het systeem")
            what = str(KIND_NAMES[Kind(event.kind)])
            yield {_("Wanneer"): event.at, _("Wat"): what, _("Door"): by, _("Nummer"): event.subject}
