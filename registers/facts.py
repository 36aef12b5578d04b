"""The facts about declarations that the permission table names, each in SQL."""

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true

import clock
from auth.models import BOARD_RECORDER, COUNCIL_RECORDER, INTEGRITY_OFFICER
from auth.permissions import fact, roles_of
from auth.policies import loads
from extensions import db
from organisation.models import Person
from organisation.structure import covered_by, positions_of, reports_to, superiors_of
from registers.catalogue import slugs
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
    Declaration,
)

WAITING = (SUBMITTED, QUESTION)
RECORDS = {BOARD_RECORDER: AT_COLLEGE, COUNCIL_RECORDER: AT_COUNCIL}


@loads("declaration")
def by_reference(reference: str) -> Declaration | None:
    return db.session.scalars(select(Declaration).where(Declaration.reference == reference)).one_or_none()


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
    mine = _position_ids(actor)
    clauses: list[ColumnElement[bool]] = [Declaration.person_id.in_(reports_to(mine, today))] if mine else []
    for cover in covered_by(actor, today):
        theirs = _position_ids(cover.person)
        if theirs:
            clauses.append(and_(Declaration.person_id.in_(reports_to(theirs, today)), _covers(cover.registers)))
    return and_(or_(false(), *clauses), Declaration.person_id != actor.id)


@fact
def at_my_desk(actor: Person) -> ColumnElement[bool]:
    """It lies at the actor's post, his role, or the post of whom he stands in for today.

    Never his own, nor theirs, nor of someone above him (R19, R22).
    """
    today = clock.today()
    roles = roles_of(actor)
    desks: list[ColumnElement[bool]] = [Declaration.desk_position_id.in_(_position_ids(actor))]
    if INTEGRITY_OFFICER in roles:
        desks.append(Declaration.desk == AT_INTEGRITY_OFFICER)
    for cover in covered_by(actor, today):
        theirs = and_(Declaration.desk == AT_POSITION, Declaration.desk_position_id.in_(_position_ids(cover.person)))
        desks.append(and_(theirs, _covers(cover.registers), Declaration.person_id != cover.person_id))
    above = [person.id for person in superiors_of(actor, today)]
    deciding = and_(or_(*desks), Declaration.person_id.not_in(above))
    recorded = [body for role, body in RECORDS.items() if role in roles]
    recording = Declaration.desk.in_(recorded)  # the body decides, also on those above who writes it down
    return and_(or_(deciding, recording), Declaration.status != DRAFT, Declaration.person_id != actor.id)


@fact
def to_look_at_again(actor: Person) -> ColumnElement[bool]:
    """Decided, and put up for a new look (R14, R24)."""
    return and_(Declaration.status == DECIDED, Declaration.review.is_not(None))


@fact
def has_a_desk(actor: Person) -> ColumnElement[bool]:
    """The actor decides on something, now or when it comes: he has reports, a deciding role, or stands in for one who has."""
    today = clock.today()
    if roles_of(actor) & {INTEGRITY_OFFICER, *RECORDS}:
        return true()
    positions = _position_ids(actor) + [
        position for cover in covered_by(actor, today) for position in _position_ids(cover.person)
    ]
    if not positions:
        return false()
    heads = select(Person.id).where(Person.id.in_(reports_to(positions, today)), Person.id != actor.id).exists()
    waits = exists().where(Declaration.desk_position_id.in_(positions))
    return or_(heads, waits)


def _covers(covered: list[str]) -> ColumnElement[bool]:
    """Which registers a deputy has; never a confidential one unless it is named."""
    return Declaration.register_slug.in_(covered or slugs(confidential=False))


def _position_ids(person: Person) -> list[int]:
    return [position.id for position in positions_of(person, clock.today())]
