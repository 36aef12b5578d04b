"""What the house does by itself when a day has passed: one row per thing, each item in a transaction of its own.

Run as often as you like: what was done is not found again, and of two who do it at once one is too late and leaves it.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import structlog
from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

import clock
from audit import SYSTEM, Event, Kind, hold_chain, record
from database import reading
from extensions import db
from organisation.models import Appointment, Person
from registers.catalogue import registers, slugs
from registers.designations.notices import give_notices
from registers.duties.keeping import open_what_is_due
from registers.errors import Conflict
from registers.follow_up.models import STOPPED, FollowUp
from registers.follow_up.waiting import in_force
from registers.lifecycle import change_state
from registers.models import (
    BODIES,
    CONDITION_REVIEW,
    DECIDED,
    POSITION_CHANGED,
    QUESTION,
    SUBMITTED,
    Condition,
    Decision,
    Declaration,
)
from registers.moving_desks import misplaced
from registers.parameters.table import parameter
from registers.statements import end_of_leavers

log = structlog.get_logger()


@dataclass(frozen=True)
class Job:
    """One thing that happens by itself: which declarations it is time for, and what happens to each."""

    code: str
    done: str  # for the report of the command
    found: Callable[[date], Iterable[int]]
    carry_out: Callable[[Declaration, date], None]


@dataclass(frozen=True)
class Whole:
    """One thing that is done for everybody at once; says how often it happened."""

    code: str
    done: str
    carry_out: Callable[[], int]


@dataclass
class Report:
    """How many of each were done, and what failed as (job, reference)."""

    counts: dict[str, int] = field(default_factory=dict)
    failures: list[tuple[str, str]] = field(default_factory=list)


def run(codes: Collection[str] | None = None) -> Report:
    """Do everything that it is time for today, or only these jobs. Commits; call it with nothing pending."""
    report = Report()
    for job in (job for job in JOBS if codes is None or job.code in codes):
        report.counts[job.code] = 0
        for declaration_id in _found(job, report):
            _carry_out(job, declaration_id, report)
    for whole in WHOLE:
        _about_everybody(whole, report)
    return report


def follow_people() -> Report:
    """What follows the same day when people left or moved (R14, R62, R74)."""
    return run(AFTER_PEOPLE)


def _found(job: Job, report: Report) -> list[int]:
    """Looked up without holding up anybody who writes."""
    db.session.rollback()
    with reading():
        try:
            return list(job.found(clock.today()))
        except Exception:
            log.exception("daily job could not look", job=job.code)
            report.failures.append((job.code, ""))
            return []
        finally:
            db.session.rollback()


def _carry_out(job: Job, declaration_id: int, report: Report) -> None:
    """One item; when it fails the others go on."""
    reference = ""
    try:
        declaration = db.session.get_one(Declaration, declaration_id)
        reference = declaration.reference
        job.carry_out(declaration, clock.today())
        db.session.commit()
        report.counts[job.code] += 1
    except Conflict:  # somebody was first
        db.session.rollback()
    except Exception:
        db.session.rollback()
        log.exception("daily job failed", job=job.code, declaration=reference or declaration_id)
        report.failures.append((job.code, reference))


def _about_everybody(job: Whole, report: Report) -> None:
    report.counts[job.code] = 0
    try:
        report.counts[job.code] = job.carry_out()
        db.session.commit()
    except Exception:
        db.session.rollback()
        log.exception("daily job failed", job=job.code)
        report.failures.append((job.code, ""))


# Which declarations it is time for ---------------------------------------------------------------------------------------


def of_leavers(day: date) -> Iterable[int]:
    """What goes on, of people whose last day has passed (R18, R62)."""
    return _ids(
        select(Declaration.id)
        .join(Person, Person.id == Declaration.person_id)
        .where(Person.employed_until < day, Declaration.status.in_((SUBMITTED, QUESTION, DECIDED)), _goes_on())
    )


def of_movers(day: date) -> Iterable[int]:
    """What was allowed in a position the person does not hold any more, now that he holds another (R14)."""
    held = and_(Appointment.person_id == Declaration.person_id, Appointment.holds_on(day))
    return _ids(
        select(Declaration.id)
        .join(Person, Person.id == Declaration.person_id)
        .where(
            _allowed_and_going_on(),
            Declaration.review.is_(None),
            Declaration.position_id.is_not(None),
            exists().where(held),
            ~exists().where(held, Appointment.position_id == Declaration.position_id),
            or_(Person.employed_until.is_(None), Person.employed_until >= day),
        )
    )


def silent(day: date) -> Iterable[int]:
    """Late, in a register where silence consents (R29)."""
    late = _ids_and_terms(_late(day).where(Declaration.register_slug.in_([one.slug for one in registers() if one.silence])))
    switches = {one.slug: one.silence for one in registers()}
    return [one_id for one_id, slug, due_on, _since in late if parameter(switches[slug], due_on)]


def late(day: date) -> Iterable[int]:
    """Late, and long enough at the desk where it lies (R28); a body has no level above it."""
    found = _ids_and_terms(_late(day).where(Declaration.desk.not_in(BODIES)))
    return [one_id for one_id, _slug, due_on, since in found if not since or since <= due_on or _had_its_time(since, day)]


def with_a_review_due(day: date) -> Iterable[int]:
    """With an agreement that is to be looked at again (R24)."""
    return _ids(
        select(Declaration.id)
        .join(Decision, Decision.declaration_id == Declaration.id)
        .join(Condition, Condition.decision_id == Decision.id)
        .where(_allowed_and_going_on(), Declaration.review.is_(None), Condition.review_on <= day, in_force())
        .distinct()
    )


def not_stopped(day: date) -> Iterable[int]:
    """Forbidden, past its last day, and nobody said that it stopped (R25)."""
    told = exists().where(
        Event.kind == Kind.STOP_OVERDUE, Event.subject == Declaration.reference, Event.at >= Decision.decided_at
    )
    return _ids(
        select(Declaration.id)
        .join(FollowUp, FollowUp.declaration_id == Declaration.id)
        .join(Decision, Decision.id == FollowUp.decision_id)
        .where(
            FollowUp.kind == STOPPED,
            FollowUp.due_on < day,
            FollowUp.answered_at.is_(None),
            FollowUp.cancelled_at.is_(None),
            Declaration.status == DECIDED,
            ~told,
        )
        .distinct()
    )


# What happens to each ----------------------------------------------------------------------------------------------------


def _take(step: str) -> Callable[[Declaration, date], None]:
    def taken(declaration: Declaration, day: date) -> None:
        change_state(declaration, step, actor=SYSTEM, seen_version=declaration.version)

    return taken


def _review(why: str) -> Callable[[Declaration, date], None]:
    """Up for a new look within P08; the decision stands until there is another."""

    def opened(declaration: Declaration, day: date) -> None:
        due_on = parameter("P08").after(day)
        change_state(declaration, "open_review", actor=SYSTEM, seen_version=declaration.version, review=why, due_on=due_on)

    return opened


def _tell_officer(declaration: Declaration, day: date) -> None:
    """It is on the officer's list from today; this says so once."""
    hold_chain()
    if declaration.id not in not_stopped(day):
        raise Conflict(declaration)
    record(Kind.STOP_OVERDUE, actor=SYSTEM, subject=("declaration", declaration.reference), person=declaration.person, fields=())


JOBS = (
    Job("lapse", "gesloten omdat iemand vertrok", of_leavers, _take("lapse")),
    Job("position_changed", "opnieuw te bekijken door een andere functie", of_movers, _review(POSITION_CHANGED)),
    Job("reroute", "naar de juiste leidinggevende", misplaced, _take("reroute")),
    Job("silence", "toegestaan omdat niemand op tijd besloot", silent, _take("consent_by_silence")),
    Job("pass_on", "te laat en naar het volgende niveau", late, _take("pass_on")),
    Job("condition_review", "afspraken opnieuw te bekijken", with_a_review_due, _review(CONDITION_REVIEW)),
    Job("not_stopped", "niet bevestigd dat iemand stopte", not_stopped, _tell_officer),
)
WHOLE = (
    Whole("duties", "om antwoord gevraagd", lambda: open_what_is_due().opened),  # R08, R14, R37
    Whole("statements", "verklaringen beëindigd van wie vertrok", end_of_leavers),  # R18, R73
    Whole("notices", "verteld over een aanwijzing", give_notices),  # R35, R36
)

AFTER_PEOPLE = ("lapse", "position_changed", "reroute")


# SQL they share ----------------------------------------------------------------------------------------------------------


def _ids(query: Select[Any]) -> list[int]:
    return list(db.session.scalars(query.order_by(Declaration.id)))


def _ids_and_terms(query: Select[Any]) -> list[Any]:
    return list(
        db.session.execute(
            query.with_only_columns(Declaration.id, Declaration.register_slug, Declaration.due_on, Declaration.desk_since)
        )
    )


def _late(day: date) -> Select[Any]:
    return select(Declaration).where(Declaration.status == SUBMITTED, Declaration.due_on < day).order_by(Declaration.id)


def _goes_on() -> ColumnElement[bool]:
    return Declaration.register_slug.in_(slugs(continuous=True))


def _allowed_and_going_on() -> ColumnElement[bool]:
    """Decided in favour, in a register of what goes on."""
    allowed = (
        and_(Declaration.register_slug == one.slug, Declaration.outcome.in_([row.code for row in one.outcomes if row.allows]))
        for one in registers()
        if one.continuous
    )
    return and_(Declaration.status == DECIDED, or_(*allowed))


def _had_its_time(since: date, day: date) -> bool:
    """Who got it when it was late already has the term of who takes over."""
    return bool(parameter("next_level").after(since) < day)
