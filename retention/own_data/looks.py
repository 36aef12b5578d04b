"""Who looked at what is somebody's, by role and ground; and every line of the log about him or by him."""

from collections import defaultdict
from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, or_, select

from audit import Event, Kind
from auth.role_names import ROLE_NAMES
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


PIECE = 1000  # lines of the log in memory at once: somebody who works with this every day has many


def events_about(person: Person) -> Iterable[Row]:
    """Every line of the log about this person or by him, newest first; by whom: himself, the system, or another.

    A decision that can still be taken back, or was, is not told here either.
    """
    mine = and_(or_(Event.person == person.uid, Event.actor == person.uid), Event.kind.not_in(HELD_BACK))
    silent = _not_told(person, mine)
    lines = select(Event.seq, Event.at, Event.kind, Event.actor, Event.subject).where(mine).order_by(Event.seq.desc())
    for line in db.session.execute(lines.execution_options(yield_per=PIECE)):
        if line.seq not in silent:
            by = _("jijzelf") if line.actor == person.uid else _("een collega") if line.actor else _("het systeem")
            what = str(KIND_NAMES[Kind(line.kind)])
            about = ROLE_NAMES.get(line.subject, line.subject)  # a role has no number
            yield {_("Wanneer"): line.at, _("Wat"): what, _("Door"): by, _("Nummer"): str(about)}


def _not_told(person: Person, mine: ColumnElement[bool]) -> set[int]:
    """The lines about his declarations that do not say to him what they say to others."""
    own = {one.reference: one for one in db.session.scalars(select(Declaration).where(Declaration.person_id == person.id))}
    about: dict[str, list[Event]] = defaultdict(list)
    for event in db.session.scalars(select(Event).where(mine, Event.subject.in_(list(own)))):
        about[event.subject].append(event)
    told = {event.seq for name, events in about.items() for event in events_told(events, own[name], person)}
    return {event.seq for events in about.values() for event in events} - told
