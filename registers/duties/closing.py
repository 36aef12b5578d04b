"""How a duty ends or changes: by an answer, by the officer with a reason, or because its fact is gone."""

from collections.abc import Callable, Iterable
from datetime import date

from flask import current_app
from sqlalchemy import select

import clock
from audit import SYSTEM, Happening, Kind, System, hold_chain, record, record_many
from extensions import db
from organisation.models import Person
from organisation.working_days import on_working_day
from registers.definition import Register
from registers.duties.models import (
    ANSWERED,
    CONFIRMED,
    DECLARED,
    EXEMPTED,
    NOTHING,
    QUESTION_ASKED,
    ROUND,
    Duty,
)
from registers.duties.table import DUTY_KINDS
from registers.errors import NotYours
from registers.in_force import active_declarations
from registers.models import DRAFT, WITHDRAWN, Declaration


class AlreadyClosed(ValueError):
    """It asks nothing any more."""


class NotLater(ValueError):
    """More time ends after the last day of now, and not in the past."""


class NoReason(ValueError):
    """More time and an exemption need a reason."""


class NothingToConfirm(ValueError):
    """Nothing is in force: whoever has nothing says that."""


class OwnDuty(ValueError):
    """Nobody gives himself more time or an exemption (R19)."""


class NoLeave(ValueError):
    """A question about a declaration has a term of its own and is answered."""


def declared(declaration: Declaration, *, actor: Person | System) -> None:
    """A declaration was sent: an answer to what asks for one.

    Where everything there is has to be looked at, it is one only when nothing else is in force, and its person did not say
    that there is more (R17).
    """
    old = declaration.replaces
    rest = [one for one in active_declarations(declaration.register, declaration.person) if one not in (declaration, old)]
    for duty in _asking(declaration.register, declaration.person):
        if not DUTY_KINDS[duty.kind].about_everything or not (rest or _more_is_to_come(duty)):
            duty.declaration = declaration
            close(duty, DECLARED, actor=actor)


def said_nothing(register: Register, person: Person, *, actor: Person | System) -> None:
    """A statement of "nothing" answers everything that is asked for the register (R06, R37)."""
    for duty in _asking(register, person):
        close(duty, NOTHING, actor=actor)


def confirm(duty: Duty, *, actor: Person) -> None:
    """Its person says that what he declared still holds (R17). Raises NotYours, AlreadyClosed or NothingToConfirm."""
    if duty.person_id != actor.id:
        raise NotYours()
    _claim(duty)
    if not active_declarations(duty.register, duty.person):
        raise NothingToConfirm(duty.uid)
    close(duty, CONFIRMED, actor=actor)


def settle_question(declaration: Declaration, closing: str = ANSWERED, *, actor: Person | System) -> None:
    """The question about this declaration was answered, or asks nothing any more."""
    for duty in _open(Duty.declaration_id == declaration.id, Duty.kind == QUESTION_ASKED):
        close(duty, closing, actor=actor)


def took_back(declaration: Declaration, *, actor: Person | System) -> None:
    """A declaration that was withdrawn answers nothing: what it closed is open again, unless another one answers it too."""
    found = db.session.scalars(
        select(Duty).where(Duty.declaration_id == declaration.id, Duty.closing == DECLARED).order_by(Duty.id)
    )
    for duty in found:
        other = _answered_too(duty)
        if other:
            duty.declaration = other
            continue
        duty.closed_at = duty.closing = duty.declaration_id = None
        record(Kind.DUTY_REOPENED, actor=actor, subject=("duty", duty.uid), person=duty.person, fields=(duty.kind,))


def extend(duty: Duty, until: date, reason: str, *, actor: Person | System) -> None:
    """Give more time, until this day or the first working day after it (R09).

    Raises AlreadyClosed, NoLeave, OwnDuty, NoReason or NotLater.
    """
    _give(duty, reason, actor)
    last_day = on_working_day(until)
    if last_day <= duty.due_on or last_day < clock.today():
        raise NotLater(until.isoformat())
    duty.due_on, duty.remark = last_day, reason
    record(
        Kind.DUTY_EXTENDED, actor=actor, subject=("duty", duty.uid), person=duty.person, why=reason, fields=("due_on", duty.kind)
    )


def exempt(duty: Duty, reason: str, *, actor: Person | System) -> None:
    """Let its person off, with a reason. Raises AlreadyClosed, NoLeave, OwnDuty or NoReason."""
    _give(duty, reason, actor)
    duty.remark = reason
    _end(duty, EXEMPTED)
    record(Kind.DUTY_EXEMPTED, actor=actor, subject=("duty", duty.uid), person=duty.person, why=reason, fields=(duty.kind,))


def close(duty: Duty, closing: str, *, actor: Person | System) -> None:
    """End it in this way, with its event; it must be open, and the chain held."""
    _end(duty, closing)
    record(Kind.DUTY_CLOSED, actor=actor, subject=("duty", duty.uid), person=duty.person, fields=(closing, duty.kind))


def close_many(closings: Iterable[tuple[Duty, str]], *, actor: Person | System = SYSTEM) -> int:
    """End these, each with how; returns how many. The chain must be held."""
    ended = []
    for duty, closing in closings:
        _end(duty, closing)
        ended.append(Happening(Kind.DUTY_CLOSED, ("duty", duty.uid), duty.person, fields=(closing, duty.kind)))
    record_many(ended, actor=actor)
    return len(ended)


def _answered_too(duty: Duty) -> Declaration | None:
    """Something else that was sent since it was opened; where everything has to be looked at, when nothing older is in force."""
    query = select(Declaration).where(
        Declaration.person_id == duty.person_id,
        Declaration.register_slug == duty.register_slug,
        Declaration.status.not_in((DRAFT, WITHDRAWN)),
        Declaration.submitted_at >= clock.at(duty.opened_on, 0),
    )
    sent = list(db.session.scalars(query.order_by(Declaration.submitted_at, Declaration.id)))
    looked_at = {one.id for one in sent} | {one.replaces_id for one in sent}
    older = [one for one in active_declarations(duty.register, duty.person) if one.id not in looked_at]
    asks_more = duty.kind == ROUND or (DUTY_KINDS[duty.kind].about_everything and older)  # a round knows what else it asked
    return None if asks_more or not sent else sent[0]


def _more_is_to_come(duty: Duty) -> bool:
    """Whether its person said in a round that there is something new; rounds know, and close the duty when it came."""
    asked: Callable[[Duty], bool] | None = current_app.extensions.get("more_is_to_come")
    return asked is not None and asked(duty)


def _asking(register: Register, person: Person) -> list[Duty]:
    """What is open for this register; a question about one declaration is answered there."""
    return _open(Duty.person_id == person.id, Duty.register_slug == register.slug, Duty.kind != QUESTION_ASKED)


def _open(*which: object) -> list[Duty]:
    return list(db.session.scalars(select(Duty).where(*which, Duty.closed_at.is_(None)).order_by(Duty.id)))  # type: ignore[arg-type]


def _give(duty: Duty, reason: str, actor: Person | System) -> None:
    if isinstance(actor, Person) and actor.id == duty.person_id:
        raise OwnDuty(duty.uid)
    if not DUTY_KINDS[duty.kind].may_give:
        raise NoLeave(duty.uid)
    if not reason.strip():
        raise NoReason(duty.uid)
    _claim(duty)


def _claim(duty: Duty) -> None:
    """Hold the chain and see the duty as it is now. Raises AlreadyClosed."""
    hold_chain(duty)
    if duty.closed_at is not None:
        raise AlreadyClosed(duty.uid)


def _end(duty: Duty, closing: str) -> None:
    duty.closed_at, duty.closing = clock.now(), closing
