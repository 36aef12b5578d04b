"""Opening duties: many at once, each once, with its event."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, cast

from sqlalchemy import Select, Table, exists, insert, or_, select, update

import clock
from audit import SYSTEM, Happening, Kind, Reference, System, hold_chain, record_many
from database import add_rows
from extensions import db
from organisation.models import Person, new_uid
from registers.definition import Register
from registers.duties.models import FACT_GONE, QUESTION_ASKED, ROUND, Duty
from registers.models import Declaration, Question

AT_ONCE = 1000  # rows in one statement
ADD_DUTY = insert(cast(Table, Duty.__table__))


@dataclass(frozen=True)
class Opening:
    """A duty that is to be opened; `ground` names the fact it follows from."""

    person_id: int
    person_uid: str
    register_slug: str
    kind: str
    ground: str
    opened_on: date
    due_on: date
    position_id: int | None = None
    designation_id: int | None = None
    declaration_id: int | None = None


def open_many(openings: Iterable[Opening], *, actor: Person | System = SYSTEM) -> int:
    """Open these, one event each; one that was closed because its fact was gone is opened again. Returns how many.

    None of them may be open or answered already: look for that after `hold_chain`.
    """
    hold_chain()
    opened = 0
    coming = iter(openings)
    while part := list(islice(coming, AT_ONCE)):
        opened += len(part)
        record_many(_written(part), actor=actor)
    return opened


def open_for_round(
    ground: str, register: Register, people: Select[int], opened_on: date, due_on: date, *, actor: Person | System
) -> int:
    """Ask all these people (SQL: their ids) in one round, whose reference is `ground`; who is in it already is passed over.

    For someone who joins during the round, or is back in it, it is called again. Returns how many duties were opened.
    """
    hold_chain()
    inside = exists().where(
        Duty.kind == ROUND,
        Duty.ground == ground,
        Duty.register_slug == register.slug,
        Duty.person_id == Person.id,
        or_(Duty.closing.is_(None), Duty.closing.not_in(FACT_GONE)),
    )
    found = db.session.execute(select(Person.id, Person.uid).where(Person.id.in_(people), ~inside).order_by(Person.id)).all()
    return open_many(
        (Opening(person_id, uid, register.slug, ROUND, ground, opened_on, due_on) for person_id, uid in found), actor=actor
    )


def open_for_question(declaration: Declaration, question: Question, *, actor: Person | System) -> None:
    """The declarant must answer this question (R26)."""
    open_many([question_opening(declaration, question, question.due_on)], actor=actor)


def question_opening(declaration: Declaration, question: Question, due_on: date) -> Opening:
    person = declaration.person
    return Opening(
        person.id,
        person.uid,
        declaration.register_slug,
        QUESTION_ASKED,
        question.uid,
        clock.local(question.asked_at).date(),
        due_on,
        position_id=declaration.position_id,
        declaration_id=declaration.id,
    )


def _written(part: list[Opening]) -> Iterator[Happening]:
    """Write the rows of this part; gives what happened to each."""
    known = _closed_before(part)
    again = [(known[key], opening) for opening in part if (key := _key(opening)) in known]
    new = [(new_uid(), opening) for opening in part if _key(opening) not in known]
    if new:
        add_rows(db.session(), ADD_DUTY, [_row(uid, opening) for uid, opening in new])
    for uid, opening in again:
        db.session.execute(update(Duty).where(Duty.uid == uid).values(**_as_new(opening)))
    for uid, opening in new:
        yield Happening(Kind.DUTY_OPENED, ("duty", uid), Reference(opening.person_uid), fields=(opening.kind,))
    for uid, opening in again:
        yield Happening(Kind.DUTY_REOPENED, ("duty", uid), Reference(opening.person_uid), fields=(opening.kind,))


def _as_new(opening: Opening) -> dict[str, Any]:
    """The columns of a duty that is opened again: nothing of its earlier term is left, as the leave that let it stand still."""
    term = {"opened_on": opening.opened_on, "due_on": opening.due_on, "first_due_on": opening.due_on}
    return {**term, "suspended_on": None, "closed_at": None, "closing": None}


def _closed_before(part: list[Opening]) -> dict[tuple[Any, ...], str]:
    """References of duties from the same facts, closed because the fact was gone."""
    key = (Duty.person_id, Duty.register_slug, Duty.kind, Duty.ground)
    people = [opening.person_id for opening in part]
    found = db.session.execute(
        select(*key, Duty.uid).where(
            Duty.person_id.in_(people), Duty.closing.in_(FACT_GONE), Duty.kind.in_({one.kind for one in part})
        )
    )
    return {tuple(row[:4]): row.uid for row in found}


def _key(opening: Opening) -> tuple[Any, ...]:
    return (opening.person_id, opening.register_slug, opening.kind, opening.ground)


def _row(uid: str, opening: Opening) -> dict[str, Any]:
    values = dict(vars(opening))
    del values["person_uid"]
    values["register"] = values.pop("register_slug")
    return {**values, "uid": uid, "first_due_on": opening.due_on, "remark": ""}
