"""Who comes under a new number and may be somebody we know: a proposal to confirm, and what was said about earlier ones (R78)."""

from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select

import clock
from audit import Kind, System, hold_chain, record
from extensions import db
from organisation import changes
from organisation.models import Person
from organisation.people_import.likeness import alike, taken_apart
from organisation.people_import.models import KeptApart
from organisation.people_import.people import KNOWN_NAME, NOT_DELIVERED
from organisation.people_import.work_file import WorkFile


@dataclass(frozen=True)
class Proposed:
    """A line whose person may be this one: the line waits until somebody has said so, or that it is another."""

    line: int
    number: str
    name: str
    person: str  # uid
    known_number: str
    known_name: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class NotProposed(ValueError):
    """The number is in use already, or there is no such person."""


def propose_matches(work: WorkFile) -> list[Proposed]:
    """New numbers whose names are like those of people who are not in the delivery; their lines wait."""
    left = defaultdict[str, list[tuple[str, str, str, str]]](list)
    known = f"SELECT uid, person, {KNOWN_NAME}, last_name || ', ' || first_name FROM known WHERE {NOT_DELIVERED}"  # noqa: S608
    for uid, number, name, written in work.rows(known):
        left[taken_apart(written).surname].append((uid, number, name, written))
    if not left:
        return []
    pairs = select(KeptApart.personnel_number, Person.uid).join(Person, Person.id == KeptApart.person_id)
    apart = {(number, uid) for number, uid in db.session.execute(pairs)}
    joiners = (
        "SELECT number, line.person, voornaam, tussenvoegsel, achternaam FROM line LEFT JOIN known ON known.person = line.person"
        " WHERE known.id IS NULL AND NOT faulty ORDER BY number"
    )
    found = []
    for line, number, first, prefix, last in work.rows(joiners):
        written = f"{last}, {first}"
        for uid, known_number, known_name, known_written in left.get(taken_apart(written).surname, ()):
            if (number, uid) not in apart and alike(written, known_written):
                name = " ".join(part for part in (first, prefix, last) if part)
                found.append(Proposed(line, number, name, uid, known_number, known_name))
    for line in {one.line for one in found}:
        work.change("UPDATE line SET waits = 1 WHERE number = ?", line)
    return found


def same_person(number: str, person: Person, *, actor: Person | System) -> None:
    """The new number is of this person: he keeps his history under it. Raises NotProposed when the number is in use."""
    hold_chain()
    if db.session.scalars(select(Person.id).where(Person.personnel_number == number)).first() is not None:
        raise NotProposed(number)
    changes.change_person(person, personnel_number=number, actor=actor)


def another_person(number: str, person: Person, *, actor: Person | System) -> None:
    """The new number is of somebody else: it is not proposed again."""
    hold_chain()
    known = select(KeptApart.id).where(KeptApart.personnel_number == number, KeptApart.person_id == person.id)
    if db.session.scalars(known).first() is not None:
        return
    by = actor if isinstance(actor, Person) else None
    db.session.add(KeptApart(personnel_number=number, person=person, by_id=by.id if by else None, at=clock.now()))
    record(Kind.PERSON_KEPT_APART, actor=actor, subject=("person", person.uid), person=person)
