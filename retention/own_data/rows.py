"""Rows of what is kept about somebody, and the names of others taken out of what they hold."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, select

from extensions import db
from organisation.models import Person

Row = dict[str, Any]  # label → text, number, yes or no, day, moment, or lines


def everything_of(model: Any, person: Person, condition: ColumnElement[bool] | None = None) -> Iterable[Any]:
    """The rows of this table that are about the person, or for which the condition holds, the oldest first."""
    query = select(model).where(model.person_id == person.id if condition is None else condition).order_by(model.id)
    return db.session.scalars(query).all()


class Written(str):
    """Words that somebody typed: they stay in the language they were written in."""


class Mask:
    """Takes the names of everyone else out of what others wrote: the organisation's people, by their full name."""

    def __init__(self, person: Person) -> None:
        others = db.session.scalars(select(Person).where(Person.id != person.id))
        self._names = sorted({one.name for one in others if one.name != person.name}, key=len, reverse=True)

    def __call__(self, text: str | None) -> Written:
        masked = text or ""
        for name in self._names:
            if name in masked:
                masked = masked.replace(name, "[…]")
        return Written(masked)
