""" "Nothing to declare": a dated record per person and register (R06), never valid together with an active declaration (R07)."""

from collections.abc import Sequence
from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

import clock
from audit import SYSTEM, Kind, System, hold_chain, record
from extensions import db
from organisation.models import Person
from registers.definition import Register
from registers.drafts import position_now
from registers.duties import closing
from registers.errors import Incomplete
from registers.in_force import UNDO, active_declarations, against_nothing
from registers.models import WITHDRAWN, Declaration, Statement


def declare_nothing(register: Register, person: Person, *, actor: Person | System, submission_key: str) -> Statement:
    """State that there is nothing to declare. The same key gives the same statement; a newer one supersedes the older.

    Raises Incomplete when a declaration is active or waiting (R07).
    """
    hold_chain()
    existing = db.session.scalars(
        select(Statement).where(
            Statement.person_id == person.id,
            Statement.register_slug == register.slug,
            Statement.submission_key == submission_key,
        )
    ).one_or_none()
    if existing:
        return existing
    if against_nothing(register, person):
        raise Incomplete(
            {"nothing": _("Je hebt nog iets doorgegeven. Trek dat eerst in, of geef door dat je ermee bent gestopt")}
        )
    today = clock.today()
    _end_current(register, person, actor=actor)
    position = position_now(person)
    statement = Statement(
        person=person,
        register_slug=register.slug,
        position_id=position.id if position else None,
        submission_key=submission_key,
        declared_at=clock.now(),
        from_on=today,
    )
    db.session.add(statement)
    db.session.flush()
    record(Kind.NIL_DECLARED, actor=actor, subject=("statement", statement.uid), person=person)
    closing.said_nothing(register, person, actor=actor)
    return statement


def supersede(declaration: Declaration, *, actor: Person | System) -> None:
    """A declaration that was sent, or is allowed after all, ends the statement of "nothing" the day before (R06, R07)."""
    _end_current(declaration.register, declaration.person, actor=actor)


def restore(declaration: Declaration, *, actor: Person | System) -> None:
    """What was withdrawn, or allowed and undone, ended no statement: the last holds again, unless something else ended it."""
    of_this = {"person_id": declaration.person_id, "register_slug": declaration.register_slug}
    last = db.session.scalars(select(Statement).filter_by(**of_this).order_by(Statement.id.desc())).first()
    if last is None or last.until_on is None or active_declarations(declaration.register, declaration.person):
        return
    ended_on = last.until_on + timedelta(days=1)
    sent = select(Declaration).filter_by(**of_this).where(Declaration.submitted_at >= clock.at(ended_on, 0))
    since = db.session.scalars(sent.order_by(Declaration.submitted_at)).all()
    if all(one.status == WITHDRAWN for one in since) and ended_on in _days_of_ending(declaration, since):
        last.until_on = None
        fields = ("until_on",)
        record(Kind.NIL_RESTORED, actor=actor, subject=("statement", last.uid), person=declaration.person, fields=fields)


def _days_of_ending(declaration: Declaration, since: Sequence[Declaration]) -> set[date]:
    """The days on which what is taken back may have ended a statement: of the first that was sent since, or of what is undone."""
    moments = [one.submitted_at for one in since[:1]] or [clock.now(), clock.now() - UNDO]
    left = declaration.person.employed_until
    return {clock.local(moment).date() for moment in moments if moment} - ({left + timedelta(days=1)} if left else set())


def end_of_leavers() -> int:
    """A statement is over with the last day of who made it (R18, R73). Returns how many ended; in the running transaction."""
    hold_chain()
    gone = select(Statement).join(Person).where(Statement.until_on.is_(None), Person.employed_until < clock.today())
    found = db.session.scalars(gone.order_by(Statement.id)).all()
    for statement in found:
        _end(statement, statement.person.employed_until, actor=SYSTEM)
    return len(found)


def current_statement(register: Register, person: Person) -> Statement | None:
    """The statement in force today."""
    today = clock.today()
    return db.session.scalars(
        select(Statement)
        .where(Statement.person_id == person.id, Statement.register_slug == register.slug, Statement.holds_on(today))
        .order_by(Statement.id.desc())
    ).first()


def _end_current(register: Register, person: Person, *, actor: Person | System) -> None:
    """End what holds, on the day before; one made today then holds on no day, and stays on record."""
    today = clock.today()
    for statement in db.session.scalars(
        select(Statement).where(
            Statement.person_id == person.id, Statement.register_slug == register.slug, Statement.until_on.is_(None)
        )
    ):
        _end(statement, today - timedelta(days=1), actor=actor)


def _end(statement: Statement, last_day: date | None, *, actor: Person | System) -> None:
    statement.until_on = last_day
    record(Kind.NIL_SUPERSEDED, actor=actor, subject=("statement", statement.uid), person=statement.person, fields=("until_on",))
