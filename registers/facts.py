"""The facts about declarations that the permission table names, each in SQL."""

from sqlalchemy import ColumnElement, False_, and_, exists, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

import clock
import registers.designations.facts
import registers.duties.facts  # noqa: F401 - the permission table names the facts that stand there
from auth.models import BOARD_RECORDER, COUNCIL_RECORDER, INTEGRITY_OFFICER
from auth.permissions import fact, roles_of
from auth.policies import loads
from extensions import db
from organisation.models import Person
from organisation.structure import covered_by, leads_anything, positions_of, reports_to
from organisation.superiors import superiors_of
from registers.catalogue import slugs
from registers.follow_up.models import Dispute
from registers.models import (
    AT_COLLEGE,
    AT_COUNCIL,
    AT_INTEGRITY_OFFICER,
    AT_POSITION,
    DECIDED,
    DRAFT,
    ENDED,
    QUESTION,
    SUBMITTED,
    Advice,
    Declaration,
)
from registers.parameters.table import parameter

WAITING = (SUBMITTED, QUESTION)
RECORDS = {BOARD_RECORDER: AT_COLLEGE, COUNCIL_RECORDER: AT_COUNCIL}


@loads("declaration")
def by_reference(reference: str) -> Declaration | None:
    return db.session.scalars(select(Declaration).where(Declaration.reference == reference)).one_or_none()


@loads("person")
def by_uid(uid: str) -> Person | None:
    return db.session.scalars(select(Person).where(Person.uid == uid)).one_or_none()


@fact
def own(actor: Person) -> ColumnElement[bool]:
    return Declaration.person_id == actor.id


@fact
def not_own(actor: Person) -> ColumnElement[bool]:
    return Declaration.person_id != actor.id


@fact
def sent(actor: Person) -> ColumnElement[bool]:
    return Declaration.submitted_at.is_not(None)


@fact
def waiting(actor: Person) -> ColumnElement[bool]:
    return Declaration.status.in_(WAITING)


@fact
def advice_asked(actor: Person) -> ColumnElement[bool]:
    """Somebody else asked for advice and waits for it."""
    return Declaration.id.in_(select(Advice.declaration_id).where(Advice.given_at.is_(None), Advice.asked_by_id != actor.id))


@fact
def decided(actor: Person) -> ColumnElement[bool]:
    """Decided, and perhaps ended since: what has ended stays public for a while, so it can still need protection (R15, R64)."""
    return Declaration.status.in_((DECIDED, ENDED))


@fact
def open_register(actor: Person) -> ColumnElement[bool]:
    return Declaration.register_slug.in_(slugs(confidential=False))


@fact
def publishable_register(actor: Person) -> ColumnElement[bool]:
    return Declaration.register_slug.in_(slugs(publishable=True, confidential=False))


@fact
def of_my_report(actor: Person) -> ColumnElement[bool]:
    """Of someone whose manager the actor is today, or stands in for today (R22, R74)."""
    today = clock.today()
    clauses = [_reports_to(actor, Declaration.person_id)]
    for cover in covered_by(actor, today):
        theirs = _reports_to(cover.person, Declaration.person_id)
        clauses.append(and_(theirs, Declaration.person_id != cover.person_id, _covers(cover.registers)))
    return and_(or_(*clauses), Declaration.person_id != actor.id)


@fact
def at_my_desk(actor: Person) -> ColumnElement[bool]:
    """It lies at the actor's post, his role, or the post of whom he stands in for today.

    Never his own, nor theirs, nor of someone above one of them (R19, R22).
    """
    today = clock.today()
    roles = roles_of(actor)
    desks: list[ColumnElement[bool]] = [_at_post_of(actor)]
    if INTEGRITY_OFFICER in roles:
        desks.append(Declaration.desk == AT_INTEGRITY_OFFICER)
    for cover in covered_by(actor, today):
        desks.append(and_(_at_post_of(cover.person), _covers(cover.registers), _of_nobody_above(cover.person)))
    deciding = and_(or_(*desks), _of_nobody_above(actor))
    recorded = [body for role, body in RECORDS.items() if role in roles]
    recording = Declaration.desk.in_(recorded)  # the body decides, also on those above who writes it down
    return and_(or_(deciding, recording), Declaration.status != DRAFT, Declaration.person_id != actor.id)


@fact
def in_scope(actor: Person) -> ColumnElement[bool]:
    """Whoever is hired declares only when the body wants that (R18, P16)."""
    return true() if not actor.external or parameter("P16") else false()


@fact
def to_look_at_again(actor: Person) -> ColumnElement[bool]:
    """Decided, and put up for a new look (R14, R24)."""
    return and_(Declaration.status == DECIDED, Declaration.review.is_not(None))


@fact
def reviews_dispute(actor: Person) -> ColumnElement[bool]:
    """Somebody does not agree, and the actor looks at it until it is closed (R32)."""
    mine = select(Dispute.declaration_id).where(Dispute.reviewer_id == actor.id, Dispute.closed_on.is_(None))
    return and_(Declaration.id.in_(mine), Declaration.person_id != actor.id)


@fact
def has_a_desk(actor: Person) -> ColumnElement[bool]:
    """The actor decides on something, now or when it comes: he leads, has a deciding role, or stands in for one who does."""
    if roles_of(actor) & {INTEGRITY_OFFICER, *RECORDS}:
        return true()
    positions = _posts_of(actor)
    if leads_anything(positions, clock.today()):
        return true()
    return exists().where(Declaration.desk_position_id.in_(positions)) if positions else false()


@fact
def leads(actor: Person) -> ColumnElement[bool]:
    """The actor heads a unit or is named as a manager today, or stands in for who is; whether or not somebody works there."""
    return true() if leads_anything(_posts_of(actor), clock.today()) else false()


@fact
def my_report(actor: Person) -> ColumnElement[bool]:
    """Someone whose manager the actor is today, or stands in for; never one of those two, nor someone above him (R19, R22)."""
    clauses = []
    for person in (actor, *(cover.person for cover in covered_by(actor, clock.today()))):
        reporting = _reports_to(person, Person.id)
        if not isinstance(reporting, False_):
            clauses.append(and_(reporting, Person.id != person.id))
    if not clauses:
        return false()
    above = [person.id for person in superiors_of(actor, clock.today())]
    return and_(or_(*clauses), Person.id.not_in([actor.id, *above]))


def _covers(covered: list[str]) -> ColumnElement[bool]:
    """Which registers a deputy has; never a confidential one unless it is named."""
    return Declaration.register_slug.in_(covered or slugs(confidential=False))


def _at_post_of(person: Person) -> ColumnElement[bool]:
    return and_(Declaration.desk == AT_POSITION, Declaration.desk_position_id.in_(_position_ids(person)))


def _of_nobody_above(person: Person) -> ColumnElement[bool]:
    """Declared neither by this person nor by someone above him (R19)."""
    return Declaration.person_id.not_in([person.id, *(above.id for above in superiors_of(person, clock.today()))])


def _reports_to(manager: Person, who: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """SQL: this column is that of somebody who reports to the manager today; plain false when nobody can."""
    positions, today = _position_ids(manager), clock.today()
    return who.in_(reports_to(positions, today)) if leads_anything(positions, today) else false()


def _posts_of(actor: Person) -> list[int]:
    """The positions in which the actor works today, and those of whom he stands in for."""
    people = (actor, *(cover.person for cover in covered_by(actor, clock.today())))
    return [position for person in people for position in _position_ids(person)]


def _position_ids(person: Person) -> list[int]:
    """The positions in which the person works today."""
    today = clock.today()
    return [position.id for position in positions_of(person, today)] if person.employed_on(today) else []
