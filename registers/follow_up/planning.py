"""Which questions to the declarant follow from a decision, and when they are asked."""

from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, select, update

import clock
from extensions import db
from organisation.models import new_uid
from registers.follow_up.models import AFTER_EVENT, CONDITION_KEPT, JOURNEY_REPORT, STOPPED, FollowUp
from registers.models import Condition, Decision, Declaration
from registers.parameters.table import months_after, parameter

A_DAY = timedelta(days=1)
EVENT_REST = timedelta(days=2)  # after an event, before the declarant is asked how it went
YEAR = 12  # months: an agreement is asked about once a year, or at its review when that comes first


def follow_ups_for(declaration: Declaration, decision: Decision, signals: list[str]) -> list[FollowUp]:
    """The questions that follow from this decision; nothing is stored yet."""
    decided_on = clock.local(decision.decided_at).date()
    kept = decision.conditions if declaration.register.continuous else ()  # what is over after a day is not asked about yearly
    found = [about_condition(declaration, decision, condition, decided_on) for condition in kept]
    if decision.stop_by:
        found.append(_asked(STOPPED, declaration, decision, decided_on, decision.stop_by))
    outcome = declaration.register.outcome(decision.outcome)
    if outcome.allows and not declaration.register.continuous:
        found += _after_event(declaration, decision, signals)
    return found


def about_condition(declaration: Declaration, decision: Decision, condition: Condition, day: date) -> FollowUp:
    """The yearly question whether an agreement is kept, at its review at the latest (R24)."""
    asks_on = months_after(day, YEAR)
    if condition.review_on and day < condition.review_on < asks_on:
        asks_on = condition.review_on
    question = _asked(CONDITION_KEPT, declaration, decision, asks_on, parameter("P08").after(asks_on))
    question.condition = condition
    return question


def cancel(declaration: Declaration, now: datetime) -> None:
    """The decision they follow from holds no longer: its open questions are not asked any more."""
    db.session.execute(update(FollowUp).where(*open_about(declaration)).values(cancelled_at=now))


def settle(declaration: Declaration, kind: str, answer: str, now: datetime) -> None:
    """A step of the declarant answered the questions of this kind."""
    asked = update(FollowUp).where(*open_about(declaration), FollowUp.kind == kind)
    db.session.execute(asked.values(answered_at=now, answer=answer))


def revive(declaration: Declaration, since: datetime) -> None:
    """The decision that put an end to them was taken back: they are asked again."""
    db.session.execute(
        update(FollowUp)
        .where(FollowUp.declaration_id == declaration.id, FollowUp.cancelled_at == since)
        .values(cancelled_at=None)
    )


def take_back(decision: Decision, now: datetime) -> None:
    """The decision was taken back: its own questions are not asked, those of the decision before it are again."""
    revive(decision.declaration, decision.decided_at)
    own = (FollowUp.decision_id == decision.id, FollowUp.answered_at.is_(None), FollowUp.cancelled_at.is_(None))
    db.session.execute(update(FollowUp).where(*own).values(cancelled_at=now))


def copied(old: Declaration, new: Declaration, decision: Decision) -> list[FollowUp]:
    """The open questions about `old`, to be asked about `new`, under the same decision."""
    mine = dict(zip([one.id for one in old.decision.conditions] if old.decision else [], decision.conditions, strict=False))
    copies = []
    for one in db.session.scalars(select(FollowUp).where(*open_about(old)).order_by(FollowUp.id)):
        copy = _asked(one.kind, new, decision, one.asks_on, one.due_on)
        copy.condition = mine.get(one.condition_id) if one.condition_id else None
        copies.append(copy)
    return copies


def open_about(declaration: Declaration) -> tuple[ColumnElement[bool], ...]:
    """SQL: the questions about this declaration that wait for an answer, now or later."""
    return FollowUp.declaration_id == declaration.id, FollowUp.answered_at.is_(None), FollowUp.cancelled_at.is_(None)


def _after_event(declaration: Declaration, decision: Decision, signals: list[str]) -> list[FollowUp]:
    """One question after something that is over in a day, or a report after a journey (R54)."""
    last = declaration.ends or declaration.starts
    row = next((row for row in declaration.register.aftermath if not row.signals or set(row.signals) & set(signals)), None)
    if last is None or row is None:
        return []
    decided_on = clock.local(decision.decided_at).date()  # nobody is asked, or late, before there is a decision
    if row.kind == JOURNEY_REPORT:
        asks_on, due_on = last.last + A_DAY, parameter("P19").after(max(last.last, decided_on))
        return [_asked(JOURNEY_REPORT, declaration, decision, max(asks_on, decided_on), due_on)]
    asks_on = max(last.last + EVENT_REST, decided_on)
    return [_asked(AFTER_EVENT, declaration, decision, asks_on, parameter("P05").after(asks_on))]


def _asked(kind: str, declaration: Declaration, decision: Decision, asks_on: date, due_on: date) -> FollowUp:
    return FollowUp(uid=new_uid(), kind=kind, declaration=declaration, decision=decision, asks_on=asks_on, due_on=due_on)
