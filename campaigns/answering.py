"""The yearly check of one person: each entry looked at, anything new, or nothing at all (R06, R07, R17, ux 1.3)."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select

import clock
from audit import Event, Kind, Subscriber, hold_chain
from campaigns.models import Round, RoundAnswer
from extensions import db
from organisation.models import Person
from registers import confirming
from registers.duties.closing import close
from registers.duties.models import CONFIRMED, DECLARED, ROUND, Duty
from registers.errors import Conflict
from registers.in_force import active_declarations
from registers.lifecycle import available_steps, change_state
from registers.models import WITHDRAWN, Declaration
from registers.partial_date import PartialDate
from registers.statements import declare_nothing

UNCHANGED, CHANGED, STOPPED = CHOICES = ("unchanged", "changed", "ended")
NO, YES = "no", "yes"
STOPS = ("end", "stop")


@dataclass(frozen=True)
class Entry:
    """One entry on the page; `looked_at` when its person sent or confirmed it since the round asked."""

    declaration: Declaration
    looked_at: bool
    choices: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """What a round asks about one register."""

    duty: Duty
    entries: list[Entry]

    @property
    def to_look_at(self) -> list[Entry]:
        return [entry for entry in self.entries if not entry.looked_at]


@dataclass(frozen=True)
class Said:
    """What was chosen on the page: by reference of the entry, the day it stopped, and by register whether there is more."""

    choices: Mapping[str, str]
    ends: Mapping[str, PartialDate]
    seen: Mapping[str, int]  # the versions that were shown
    more: Mapping[str, str]  # by register: NO or YES


def parts_of(campaign: Round, person: Person) -> list[Part]:
    """What this person still has to answer in the round, per register; also when the round is closed."""
    found = db.session.scalars(
        select(Duty)
        .where(Duty.person_id == person.id, Duty.kind == ROUND, Duty.ground == campaign.code, Duty.closed_at.is_(None))
        .order_by(Duty.id)
    )
    return [_part(duty) for duty in found]


def answer(campaign: Round, said: Said, *, actor: Person) -> list[Declaration]:
    """Carry out what was chosen, in one transaction. Returns the entries that have changed: their flow comes next.

    What was confirmed is dated; what stopped is ended; a register closes when all of it was looked at and nothing new is to
    come. Raises Conflict when an entry changed meanwhile, and Incomplete for a day before its start; then nothing was done.
    """
    hold_chain()
    coming = []
    for part in parts_of(campaign, actor):
        slug = part.duty.register_slug
        if not part.entries and said.more.get(slug) == NO:
            declare_nothing(part.duty.register, actor, actor=actor, submission_key=f"round-{part.duty.uid}")
            continue
        _keep(part.duty, new_to_come=said.more.get(slug) == YES)
        for entry in part.to_look_at:
            choice = said.choices[entry.declaration.reference]
            if said.seen.get(entry.declaration.reference) != entry.declaration.version:
                raise Conflict(entry.declaration)
            if choice == UNCHANGED:
                confirming.still_holds(entry.declaration, actor)
            elif choice == STOPPED:
                _stop(entry.declaration, said.ends[entry.declaration.reference], actor)
            else:
                coming.append(entry.declaration)
        db.session.flush()
        settle(part.duty, actor=actor)
    return coming


def settle(duty: Duty, *, actor: Person) -> bool:
    """Close the duties of this register when everything was looked at and nothing new is to come; whether it did."""
    given = db.session.scalars(select(RoundAnswer).where(RoundAnswer.duty_id == duty.id)).one_or_none()
    if given is None or given.said_at is None or duty.closed_at is not None:
        return False
    part = _part(duty)
    if part.to_look_at or (given.new_to_come and not _declared_since(duty, given)):
        return False
    how, sent = DECLARED if _changed_since(duty) or not part.entries else CONFIRMED, _last_sent_since(duty)
    for one in _open_in_rounds(duty):
        one.declaration = sent
        close(one, how, actor=actor)
    return True


def more_is_to_come(duty: Duty) -> bool:
    """Whether its person said on the page of a round that there is something new, and did not send it yet."""
    given = db.session.scalars(
        select(RoundAnswer).where(RoundAnswer.duty_id.in_([one.id for one in _open_in_rounds(duty)]), RoundAnswer.new_to_come)
    ).first()
    return duty.kind == ROUND and given is not None and not _declared_since(duty, given)


def told(events: list[Event]) -> None:
    """After something was sent, taken back or stopped: a round that waited for it may be answered now."""
    references = {event.subject for event in events}
    people = select(Declaration.person_id).where(Declaration.reference.in_(references))
    waits = select(Duty).join(RoundAnswer, RoundAnswer.duty_id == Duty.id).where(
        Duty.person_id.in_(people), Duty.kind == ROUND, Duty.closed_at.is_(None)
    )  # fmt: skip
    for duty in db.session.scalars(waits.order_by(Duty.id)).all():
        settle(duty, actor=duty.person)


SUBSCRIBER = Subscriber(
    frozenset({Kind.SUBMITTED, Kind.AMENDED, Kind.WITHDRAWN, Kind.ENDED, Kind.STOPPED_BY_PROHIBITION, Kind.CONFIRMED}), told
)


def _part(duty: Duty) -> Part:
    held = active_declarations(duty.register, duty.person)
    replaced = {one.replaces_id for one in held if one.replaces_id}
    looked_at = _looked_at(held, duty)
    return Part(
        duty,
        [Entry(one, one.reference in looked_at, _choices(one, duty.person)) for one in held if one.id not in replaced],
    )


def _choices(declaration: Declaration, person: Person) -> tuple[str, ...]:
    """What waits for a decision cannot be changed or ended here; a change under way goes on."""
    steps = available_steps(declaration, person)
    may_change = "revise" in steps or any(one.status == "draft" for one in declaration.replaced_by)
    return (UNCHANGED, *((CHANGED,) if may_change else ()), *((STOPPED,) if set(STOPS) & set(steps) else ()))


def _looked_at(held: list[Declaration], duty: Duty) -> set[str]:
    """References of what was sent, stopped or confirmed since the duty was opened; an old list counts once confirmed."""
    since = clock.at(duty.opened_on, 0)
    confirmed = select(Event.subject).where(
        Event.kind == Kind.CONFIRMED, Event.at >= since, Event.subject.in_([one.reference for one in held])
    )
    sent = {
        one.reference
        for one in held
        if not one.to_confirm and any(moment and moment >= since for moment in (one.submitted_at, one.ended_at))
    }
    return sent | (set(db.session.scalars(confirmed)) if held else set())


def _declared_since(duty: Duty, given: RoundAnswer) -> bool:
    """Whether the new thing was sent after its person said that there is one."""
    return bool(
        db.session.scalar(
            select(func.count(Declaration.id)).where(
                *_of_this(duty), Declaration.replaces_id.is_(None), Declaration.submitted_at >= given.said_at
            )
        )
    )


def _changed_since(duty: Duty) -> bool:
    since = clock.at(duty.opened_on, 0)
    return bool(
        db.session.scalar(
            select(func.count(Declaration.id)).where(
                *_of_this(duty), or_(Declaration.submitted_at >= since, Declaration.ended_at >= since)
            )
        )
    )


def _last_sent_since(duty: Duty) -> Declaration | None:
    """What answers the duty: taken back, it is asked again."""
    return db.session.scalars(
        select(Declaration)
        .where(*_of_this(duty), Declaration.submitted_at >= clock.at(duty.opened_on, 0))
        .order_by(Declaration.id.desc())
    ).first()


def _of_this(duty: Duty) -> tuple[ColumnElement[bool], ...]:
    """SQL: what its person declared in this register; what was withdrawn answers nothing."""
    mine = (Declaration.person_id == duty.person_id, Declaration.register_slug == duty.register_slug)
    return (*mine, Declaration.status != WITHDRAWN)


def _open_in_rounds(duty: Duty) -> list[Duty]:
    """This one, and what an earlier round still asks for the same register."""
    return list(
        db.session.scalars(
            select(Duty)
            .where(
                Duty.person_id == duty.person_id,
                Duty.register_slug == duty.register_slug,
                Duty.kind == ROUND,
                Duty.closed_at.is_(None),
            )
            .order_by(Duty.id)
        )
    )


def _keep(duty: Duty, *, new_to_come: bool) -> None:
    given = db.session.scalars(select(RoundAnswer).where(RoundAnswer.duty_id == duty.id)).one_or_none()
    if given is None:
        given = RoundAnswer(duty=duty)
        db.session.add(given)
    given.said_at, given.new_to_come = clock.now(), new_to_come


def _stop(declaration: Declaration, ends: PartialDate, actor: Person) -> None:
    step = next(one for one in STOPS if one in available_steps(declaration, actor))
    day = ends.last if step == "stop" else ends
    change_state(declaration, step, actor=actor, seen_version=declaration.version, ends=day)
