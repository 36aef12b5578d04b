"""Proof of four eyes (Q30): of each rule how many cases were looked at, and those that break it. There must be none."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from audit import Event, Kind
from auth.access_models import APPROVED, AccessRequest
from extensions import db
from organisation.models import Appointment, Person, Position
from registers.follow_up.models import PUBLICATION_OBJECTION, Dispute
from registers.models import Advice, Decision, Declaration
from reports.desk.models import GRANTED, AuditAccess, AuditFinding
from reports.figures.sql import local_day


@dataclass(frozen=True)
class Check:
    """One rule: which cases there are, as (what, day), and in SQL which of them break it."""

    code: str
    name: Any
    cases: Select[Any]
    broken: ColumnElement[bool]


@dataclass(frozen=True)
class Checked:
    """How many cases were looked at, and how many break the rule."""

    check: Check
    cases: int
    broken: int


DECIDING = (Kind.DECIDED, Kind.DECIDED_TOGETHER, Kind.RECONSIDERED, Kind.REVOKED)
GIVING = (Kind.DUTY_EXTENDED, Kind.DUTY_EXEMPTED)


def _about_declaration(model: Any, day: Any) -> Select[Any]:
    cases = select(Declaration.reference.label("what"), day.label("day")).select_from(model)
    return cases.join(Declaration, Declaration.id == model.declaration_id)


def _events(*kinds: Kind) -> Select[Any]:
    return select(Event.subject.label("what"), local_day(Event.at).label("day")).where(Event.kind.in_(kinds))


def _designations() -> Select[Any]:
    """Who designated is known from the log alone."""
    return (
        select(Position.title.label("what"), local_day(Event.at).label("day"))
        .select_from(Event)
        .join(Position, Position.uid == Event.subject)
        .where(Event.kind == Kind.POSITION_DESIGNATED)
    )


def _requests(model: Any, *conditions: Any) -> Select[Any]:
    return select(model.uid.label("what"), local_day(model.settled_at).label("day")).where(*conditions)


def _by_one(model: Any) -> ColumnElement[bool]:
    """Asked and settled by one person, or for oneself."""
    return or_(
        model.settled_by_id == model.asked_by_id,
        model.settled_by_id == model.person_id,
        model.asked_by_id == model.person_id,
    )


HOLDS_POST = exists().where(
    Appointment.position_id == Position.id,
    Appointment.from_on <= local_day(Event.at),
    or_(Appointment.until_on.is_(None), Appointment.until_on >= local_day(Event.at)),
    Appointment.person_id == Person.id,
    Person.uid == Event.actor,
)
_held = aliased(Decision)
DECIDED_BEFORE = (
    select(_held.decided_by_id)
    .where(
        _held.declaration_id == Dispute.declaration_id,
        _held.undone_at.is_(None),
        local_day(_held.decided_at) <= Dispute.raised_on,
    )
    .order_by(_held.round.desc())
    .limit(1)
    .scalar_subquery()
)
HERE = (
    Check(
        "decider_is_declarant",
        _("Wie besloot, is niet wie het doorgaf"),
        _about_declaration(Decision, local_day(Decision.decided_at)).where(
            Decision.decided_by_id.is_not(None), Decision.carried_from_id.is_(None)
        ),
        or_(Decision.decided_by_id == Declaration.person_id, Decision.on_behalf_of_id == Declaration.person_id),
    ),
    Check(
        "decision_in_the_log",
        _("Wie besloot, is niet wie het doorgaf (volgens het logboek)"),
        _events(*DECIDING).where(Event.actor.is_not(None)),
        or_(Event.actor == Event.person, Event.on_behalf_of == Event.person),
    ),
    Check(
        "adviser_is_asker",
        _("Wie advies gaf, is niet wie het vroeg of doorgaf"),
        _about_declaration(Advice, local_day(Advice.given_at)).where(Advice.given_at.is_not(None)),
        or_(Advice.given_by_id == Advice.asked_by_id, Advice.given_by_id == Declaration.person_id),
    ),
    Check(
        "reviewer_is_decider",
        _("Wie een geschil bekijkt, nam dat besluit niet zelf en gaf het niet door"),
        _about_declaration(Dispute, Dispute.raised_on),
        or_(
            Dispute.reviewer_id == Declaration.person_id,
            and_(Dispute.kind != PUBLICATION_OBJECTION, Dispute.reviewer_id == DECIDED_BEFORE),
        ),
    ),
    Check("designator_is_designated", _("Wie een functie aanwees, had die functie niet zelf"), _designations(), HOLDS_POST),
    Check(
        "giver_of_time_is_receiver",
        _("Wie meer tijd of vrijstelling gaf, kreeg die niet zelf"),
        _events(*GIVING),
        Event.actor == Event.person,
    ),
    Check(
        "role_by_one_person",
        _("Een rol of nieuwe toegang is gevraagd en goedgekeurd door twee mensen, niet voor zichzelf"),
        _requests(AccessRequest, AccessRequest.outcome == APPROVED),
        _by_one(AccessRequest),
    ),
    Check(
        "audit_access_by_one_person",
        _("Toegang voor een auditor is gevraagd en goedgekeurd door twee mensen, niet voor zichzelf"),
        _requests(AuditAccess, AuditAccess.outcome == GRANTED),
        _by_one(AuditAccess),
    ),
    Check(
        "finding_answered_by_auditor",
        _("Wie een bevinding beantwoordde, noteerde die niet zelf"),
        select(AuditFinding.uid.label("what"), local_day(AuditFinding.answered_at).label("day")).where(
            AuditFinding.answered_at.is_not(None)
        ),
        AuditFinding.answered_by_id == AuditFinding.found_by_id,
    ),
)


def checks() -> dict[str, Check]:
    """Every rule by its code: those of here, and those that the room of publication hands in."""
    handed_in = [Check(*row) for row in current_app.extensions["four_eyes"]]
    return {check.code: check for check in (*HERE, *handed_in)}


def checked(check: Check) -> Checked:
    return Checked(check, _number(check.cases), _number(check.cases.where(check.broken)))


def breaking(check: Check) -> Iterable[Any]:
    """The cases that break the rule: what and day, the oldest first."""
    found = check.cases.where(check.broken).subquery()
    return db.session.execute(select(found).order_by(found.c.day, found.c.what)).all()


def _number(query: Select[Any]) -> int:
    return db.session.scalars(select(func.count()).select_from(query.subquery())).one()
