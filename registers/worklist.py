"""What waits for one person: one list over all his roles (ux L01), made from the facts that also give him the right."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

import clock
from auth.permissions import clause
from extensions import db
from organisation.models import Person
from registers.models import QUESTION, SUBMITTED, Condition, Decision, Declaration
from registers.signals.finding import Finding, asks_for_a_look, findings


@dataclass(frozen=True)
class Item:
    """A declaration that waits, with its signals; those of a confidential one are found only when it is opened."""

    declaration: Declaration
    found: tuple[Finding, ...] = ()

    @property
    def needs_a_look(self) -> bool:
        return asks_for_a_look(list(self.found))


@dataclass(frozen=True)
class Worklist:
    """The groups of the page, in each the oldest deadline first."""

    with_signal: list[Item]
    without_signal: list[Item]
    confidential: list[Item]
    again: list[Item]  # decided, and up for a new look (R14, R24)
    advice: list[Item]  # a decider asks the integrity officer
    asked: list[Item]  # waits for the declarant's answer (R26)

    @property
    def to_do(self) -> int:
        """What the person can do now: the number on the badge."""
        return sum(map(len, (self.with_signal, self.without_signal, self.confidential, self.again, self.advice)))


def worklist_of(person: Person) -> Worklist:
    """Everything that waits for this person today."""
    new = [_item(one) for one in _found(_new(person))]
    mine = {one.declaration for one in new}  # who decides needs no advice of himself
    return Worklist(
        with_signal=[one for one in new if one.needs_a_look],
        without_signal=[one for one in new if not one.needs_a_look and not one.declaration.register.confidential],
        confidential=[one for one in new if one.declaration.register.confidential],
        again=[_item(one) for one in _found(clause(person, "declaration.look_again"))],
        advice=[Item(one) for one in _found(clause(person, "declaration.advise")) if one not in mine],
        asked=[Item(one) for one in _found(_decidable(person, QUESTION))],
    )


def to_do(person: Person) -> ColumnElement[bool]:
    """SQL: what this person can do something about now; the badge, the task and the list count the same."""
    return _new(person) | clause(person, "declaration.look_again") | clause(person, "declaration.advise")


def count_to_do(person: Person) -> int:
    """How many declarations wait for this person now."""
    return db.session.scalar(select(func.count()).select_from(Declaration).where(to_do(person))) or 0


def count_new(person: Person) -> int:
    """How many wait for a first decision of this person."""
    return db.session.scalar(select(func.count()).select_from(Declaration).where(_new(person))) or 0


def next_to_decide(person: Person) -> Declaration | None:
    """The next one to look at by itself: first what has a signal, then what can also go in a bundle."""
    waiting = _found(_new(person))
    return next((one for one in waiting if _item(one).needs_a_look), waiting[0] if waiting else None)


def next_deadline(person: Person) -> date | None:
    """The first day on which something comes up again, when all is done now: an answer, or the review of an agreement."""
    answers = [one.due_on for one in _found(_decidable(person, QUESTION)) if one.due_on]
    review = db.session.scalar(
        select(func.min(Condition.review_on))
        .join(Decision, Decision.id == Condition.decision_id)
        .join(Declaration, Declaration.id == Decision.declaration_id)
        .where(clause(person, "declaration.consider"), Decision.undone_at.is_(None), Condition.review_on > clock.today())
    )
    return min([*answers, *([review] if review else [])], default=None)


def _new(person: Person) -> ColumnElement[bool]:
    return _decidable(person, SUBMITTED)


def _decidable(person: Person, status: str) -> ColumnElement[bool]:
    return clause(person, "declaration.decide") & (Declaration.status == status)


def _found(condition: ColumnElement[bool]) -> list[Declaration]:
    query = (
        select(Declaration)
        .where(condition)
        .options(joinedload(Declaration.person), joinedload(Declaration.position), joinedload(Declaration.counterparty))
        .order_by(Declaration.due_on, Declaration.id)
    )
    return list(db.session.scalars(query))


def _item(declaration: Declaration) -> Item:
    found: Iterable[Finding] = () if declaration.register.confidential else findings(declaration, clock.today())
    return Item(declaration, tuple(found))
