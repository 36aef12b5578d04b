"""Who has not answered in a round, and what an officer does about it: each with a reason, for one person or for many."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import selectinload

import clock
from audit import Happening, Kind, hold_chain, record_many
from campaigns.figures import ANSWERS
from campaigns.models import Round, RoundAnswer
from extensions import db
from organisation.mailing import write_to
from organisation.models import Appointment, Designation, Person, Unit, UnitPlacement
from organisation.structure import holders_of, managers_above, people_in
from registers.duties.closing import exempt, extend
from registers.duties.models import EXEMPTED, LEFT, NOT_NEEDED, NOTHING, ROUND, Duty
from registers.models import WITHDRAWN, Declaration

LEADS, DESIGNATED, HIRED, OTHERS = POSITION_KINDS = ("leads", "designated", "hired", "others")
AT_WORK, AWAY, NO_MAIL = SITUATIONS = ("at_work", "away", "no_mail")


class NobodyChosen(ValueError):
    """No row was chosen, or all chosen people answered meanwhile."""


class NobodyToAsk(ValueError):
    """Of the chosen people none is at work, or none has a manager who may know."""


@dataclass(frozen=True)
class Narrowed:
    """Which of those who did not answer: empty is all of them."""

    unit: Unit | None = None
    position_kind: str = ""
    situation: str = ""


def waits(campaign: Round) -> ColumnElement[bool]:
    """SQL: a duty in this round without an answer."""
    return and_(Duty.kind == ROUND, Duty.ground == campaign.code, Duty.closed_at.is_(None))


def not_answered(campaign: Round, narrowed: Narrowed, day: date) -> Select[Person]:
    """SQL: the people who still have to answer, by name; whoever answered everything is never among them."""
    found = select(Person).where(exists().where(Duty.person_id == Person.id, waits(campaign)))
    return found.where(*_narrow(campaign, narrowed, day)).order_by(Person.last_name, Person.id)


def open_of(campaign: Round, people: Collection[Person]) -> dict[int, list[Duty]]:
    """By person: what he still has to answer in this round."""
    found = db.session.scalars(
        select(Duty)
        .where(Duty.person_id.in_([one.id for one in people]), waits(campaign))
        .options(selectinload(Duty.person))
        .order_by(Duty.id)
    )
    by_person: dict[int, list[Duty]] = {}
    for duty in found:
        by_person.setdefault(duty.person_id, []).append(duty)
    return by_person


def mail(campaign: Round, people: Collection[Person], text: str, *, actor: Person) -> int:
    """Send them this line, each his own mail; returns how many have an address. Raises NobodyChosen or NobodyToAsk.

    Who is on leave is passed over.
    """
    hold_chain()
    still_open = _still_open(campaign, people)
    open_now = {person: running for person, held in still_open.items() if (running := _running(held))}
    chosen = [person for person in people if person.id in open_now]
    if not chosen:
        raise NobodyToAsk(campaign.code)
    seq = _note(Kind.ROUND_MAILED, campaign, chosen, text, actor)
    return sum(
        write_to(
            person,
            "round_personal",
            lambda: {"bericht": text},
            key=f"round_personal:{campaign.code}:{seq}",
            about=f"duties:{person.uid}:{ROUND}:{open_now[person.id][0].due_on}",
            path=f"/intern/jaarcheck/{campaign.code}",
        )
        for person in chosen
    )


def hand_to_manager(campaign: Round, people: Collection[Person], text: str, *, actor: Person) -> int:
    """Ask the manager of each to talk to him; returns how many were handed over. Raises NobodyChosen or NobodyToAsk.

    Who has no manager or is on leave is passed over, and so is who is asked for a confidential register alone (R38).
    """
    hold_chain()
    still_open = _still_open(campaign, people)
    open_now = {person: known for person, held in still_open.items() if (known := _known_outside(_running(held)))}
    chosen = [(person, manager) for person in people if person.id in open_now and (manager := manager_of(person))]
    if not chosen:
        raise NobodyToAsk(campaign.code)
    seq = _note(Kind.ROUND_HANDED_OVER, campaign, [person for person, _manager in chosen], text, actor)
    for person, manager in chosen:
        about = f"duties:{person.uid}:{ROUND}:{open_now[person.id][0].due_on}"
        key = f"round_handed_over:{campaign.code}:{seq}:{person.uid}"
        words = {"naam": person.name, "bericht": text}
        write_to(manager, "round_handed_over", lambda words=words: words, key=key, about=about, path="/intern/team")  # type: ignore[misc]
    return len(chosen)


def give_time(campaign: Round, people: Collection[Person], until: date, reason: str, *, actor: Person) -> int:
    """Give them until this day; returns to how many. Raises NobodyChosen, or NotLater."""
    return _each(campaign, people, lambda duty: extend(duty, until, reason, actor=actor), actor)


def let_off(campaign: Round, people: Collection[Person], reason: str, *, actor: Person) -> int:
    """Exempt them, with one record each; returns how many. Raises NobodyChosen."""
    return _each(campaign, people, lambda duty: exempt(duty, reason, actor=actor), actor)


def said_nothing(campaign: Round) -> Select[Duty]:
    """SQL: the answers "nothing" of this round that no officer certified yet, by name; not where something came since (R06)."""
    certified = exists().where(RoundAnswer.duty_id == Duty.id, RoundAnswer.certified_at.is_not(None))
    something = exists().where(
        Declaration.person_id == Duty.person_id,
        Declaration.register_slug == Duty.register_slug,
        Declaration.submitted_at >= Duty.closed_at,
        Declaration.status != WITHDRAWN,
    )
    return (
        select(Duty)
        .join(Person, Person.id == Duty.person_id)
        .where(Duty.kind == ROUND, Duty.ground == campaign.code, Duty.closing == NOTHING, ~certified, ~something)
        .order_by(Person.last_name, Duty.id)
    )


def certify(campaign: Round, duties: Iterable[Duty], *, actor: Person) -> int:
    """Certify that these said "nothing", one record each; never his own (R19). Returns how many."""
    hold_chain()
    chosen = {duty.id: duty for duty in duties if duty.person_id != actor.id and duty.closing == NOTHING}
    found = db.session.scalars(select(RoundAnswer).where(RoundAnswer.duty_id.in_(chosen)))
    given = {one.duty_id: one for one in found}
    fresh = [duty for duty in chosen.values() if duty.id not in given or given[duty.id].certified_at is None]
    if not fresh:
        raise NobodyChosen(campaign.code)
    for duty in fresh:
        row = given.get(duty.id) or RoundAnswer(duty=duty, new_to_come=False)
        row.certified_at, row.certified_by = clock.now(), actor
        db.session.add(row)
    record_many((Happening(Kind.ROUND_NIL_CERTIFIED, ("duty", duty.uid), duty.person) for duty in fresh), actor=actor)
    return len(fresh)


def exceptions(campaign: Round) -> Select[Duty]:
    """SQL: everything in this round that goes another way: more time, exempt, on leave, left."""
    rests = and_(Duty.suspended_on.is_not(None), Duty.closed_at.is_(None))  # who answers on leave has answered
    another_way = or_(Duty.closing.in_((EXEMPTED, LEFT, NOT_NEEDED)), rests, Duty.due_on != Duty.first_due_on)
    return (
        select(Duty)
        .join(Person, Person.id == Duty.person_id)
        .where(Duty.kind == ROUND, Duty.ground == campaign.code, another_way)
        .order_by(Person.last_name, Duty.id)
    )


def has_answered(campaign: Round, person: Person) -> bool:
    """Whether this person answered everything the round asked him."""
    mine = select(Duty.closing).where(Duty.person_id == person.id, Duty.kind == ROUND, Duty.ground == campaign.code)
    closings = db.session.scalars(mine).all()
    return bool(closings) and all(closing in ANSWERS for closing in closings)


def _each(campaign: Round, people: Collection[Person], do: object, actor: Person) -> int:
    hold_chain()
    open_now = _still_open(campaign, [one for one in people if one.id != actor.id])
    for duties in open_now.values():
        for duty in duties:
            do(duty)  # type: ignore[operator]
    return len(open_now)


def _still_open(campaign: Round, people: Collection[Person]) -> dict[int, list[Duty]]:
    found = open_of(campaign, people)
    if not found:
        raise NobodyChosen(campaign.code)
    return found


def _note(kind: Kind, campaign: Round, people: Iterable[Person], text: str, actor: Person) -> int:
    return record_many((Happening(kind, ("round", campaign.code), person, why=text) for person in people), actor=actor)


def _running(duties: list[Duty]) -> list[Duty]:
    """Those of which the term does not stand still: about the others no mail goes out."""
    return [duty for duty in duties if duty.suspended_on is None]


def _known_outside(duties: list[Duty]) -> list[Duty]:
    """What a manager may know of: not that somebody is asked for a confidential register."""
    return [duty for duty in duties if not duty.register.confidential]


def manager_of(person: Person) -> Person | None:
    """Who leads him today, the nearest that is there; None for whom nobody does."""
    today = clock.today()
    held = (holders_of(position, today) for position in managers_above(person, today))
    return next((one for holders in held for one in holders if one != person), None)


def _narrow(campaign: Round, narrowed: Narrowed, day: date) -> list[ColumnElement[bool]]:
    clauses: list[ColumnElement[bool]] = []
    if narrowed.unit:
        clauses.append(Person.id.in_(people_in(narrowed.unit, day)))
    if narrowed.position_kind in POSITION_KINDS:
        clauses.append(_of_kind(narrowed.position_kind, day))
    if narrowed.situation in SITUATIONS:
        clauses.append(_situations(campaign)[narrowed.situation])
    return clauses


def _of_kind(kind: str, day: date) -> ColumnElement[bool]:
    holds = and_(Appointment.person_id == Person.id, Appointment.holds_on(day))
    leads = exists().where(
        holds, UnitPlacement.head_position_id == Appointment.position_id, UnitPlacement.holds_on(day)
    ).correlate(Person)  # fmt: skip
    designated = exists().where(
        holds, Designation.position_id == Appointment.position_id, Designation.holds_on(day)
    ).correlate(Person)  # fmt: skip
    kinds = {LEADS: leads, DESIGNATED: designated, HIRED: Person.external.is_(True)}
    return kinds[kind] if kind in kinds else ~or_(*kinds.values())


def _situations(campaign: Round) -> dict[str, ColumnElement[bool]]:
    away = exists().where(Duty.person_id == Person.id, waits(campaign), Duty.suspended_on.is_not(None)).correlate(Person)
    return {AT_WORK: ~away, AWAY: away, NO_MAIL: or_(Person.email.is_(None), Person.email == "")}
