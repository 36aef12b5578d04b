"""People who have to answer something, and what became of it."""

from datetime import date

from sqlalchemy import select

from audit import SYSTEM, Event, Kind
from extensions import db
from organisation import changes
from organisation.models import Person
from registers.catalogue import register
from registers.duties.keeping import Kept, open_what_is_due
from registers.duties.models import Duty
from registers.duties.reading import open_duties
from registers.statements import declare_nothing

ACTIVITIES, INTERESTS = register("side_activity"), register("financial_interest")


def kept() -> Kept:
    done = open_what_is_due()
    db.session.commit()
    return done


def joined(town, name="medewerker", on=date(2026, 2, 20)) -> Person:
    changes.change_person(town[name], employed_from=on, actor=SYSTEM)
    db.session.commit()
    return town[name]


def moved(town, on=date(2026, 6, 1)) -> Person:
    """`collega` goes from the team to another one."""
    person = town["collega"]
    changes.end_appointment(person.appointments[0], date(2026, 5, 31), actor=SYSTEM)
    changes.appoint(person, town.positions["vreemde"], on, actor=SYSTEM)
    db.session.commit()
    return person


def nothing(town, name="medewerker", of=ACTIVITIES):
    declare_nothing(of, town[name], actor=town[name], submission_key="k" * 24)
    db.session.commit()


def duties(person: Person) -> list[tuple[str, str, date]]:
    return [(one.kind, one.register_slug, one.due_on) for one in open_duties(person)]


def closings(person: Person) -> list[tuple[str, str | None]]:
    found = db.session.scalars(select(Duty).where(Duty.person_id == person.id).order_by(Duty.id))
    return [(one.kind, one.closing) for one in found]


def events(*kinds: Kind) -> list[Event]:
    return list(db.session.scalars(select(Event).where(Event.kind.in_(kinds)).order_by(Event.seq)))
