"""Leaving, and being back: what ends or goes on together."""

from datetime import date, timedelta

from audit import System
from extensions import db
from organisation.changes import EndsBeforeStart, change_appointment, change_person, end_appointment
from organisation.models import EarlierEmployment, Person


def end_employment(person: Person, last_day: date, *, actor: Person | System) -> None:
    """The last day here, and so in every post. Raises EndsBeforeStart."""
    if last_day < person.employed_from:
        raise EndsBeforeStart(f"{last_day} < {person.employed_from}")
    change_person(person, employed_until=last_day, actor=actor)
    for held in person.appointments:
        if held.from_on <= last_day and (held.until_on is None or held.until_on > last_day):
            end_appointment(held, last_day, actor=actor)


def return_to_service(person: Person, day: date, *, actor: Person | System) -> None:
    """Back from that day on: a new period, or when he was never a day away, the old one and its posts as if nothing was."""
    last_day = person.employed_until
    if last_day is None or last_day > day:
        return
    if last_day >= day - timedelta(days=1):
        change_person(person, employed_until=None, actor=actor)
        for held in person.appointments:
            if held.until_on == last_day:
                change_appointment(held, until_on=None, actor=actor)
        return
    db.session.add(EarlierEmployment(person=person, from_on=person.employed_from, until_on=last_day))
    change_person(person, employed_from=day, employed_until=None, actor=actor)
