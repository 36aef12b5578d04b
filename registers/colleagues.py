"""Finding a colleague by name: every word that was typed begins a part of the name, whatever the accents and capitals."""

from datetime import date

from sqlalchemy import or_, select

from extensions import db
from organisation.models import Person
from registers.counterparties.naming import fold


def colleagues_named(text: str, day: date) -> list[Person]:
    """The people employed on the day whose name has all these words, by name; none for an empty text."""
    words = fold(text).split()
    if not words:
        return []
    employed = select(Person).where(
        Person.employed_from <= day, or_(Person.employed_until.is_(None), Person.employed_until >= day)
    )
    found = [person for person in db.session.scalars(employed.order_by(Person.last_name, Person.id)) if _has(person, words)]
    exact = [person for person in found if fold(person.name).split() == words]
    return exact or found


def _has(person: Person, words: list[str]) -> bool:
    parts = fold(person.name).split()
    return all(any(part.startswith(word) for part in parts) for word in words)
