"""What must stay although its term is over: by a hold that somebody set, or because something about it still runs (R72)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import Select, select

import clock
from audit import Kind, hold_chain, record
from extensions import db
from organisation.models import Person
from publication.changes import by_code
from publication.editions import content_of, last_edition
from publication.folders import editions_dir, folder_of
from publication.models import PublicationCorrection
from registers.errors import Incomplete
from registers.follow_up.models import Dispute
from registers.models import Declaration
from reports.desk.models import CLOSED, AuditFinding, AuditItem
from retention.models import DECLARATION, GROUNDS, INVESTIGATION, LAWSUIT, LONGEST_REASON, OTHER, PERSON, WOO, RetentionHold
from retention.people import still_named
from retention.starting import File

GROUND_NAMES = {
    INVESTIGATION: lazy_gettext("Er loopt een onderzoek"),
    WOO: lazy_gettext("Er loopt een Woo-verzoek"),
    LAWSUIT: lazy_gettext("Er loopt een rechtszaak of bezwaar"),
    OTHER: lazy_gettext("Een andere reden"),
}
BY_HAND, DISPUTED, CORRECTED, FOUND, PUBLIC, NAMED = ("by_hand", "disputed", "corrected", "found", "public", "named")
WHY = {
    BY_HAND: lazy_gettext("vastgehouden"),
    DISPUTED: lazy_gettext("er loopt een geschil"),
    CORRECTED: lazy_gettext("er wacht een correctie"),
    FOUND: lazy_gettext("een bevinding van de auditor staat open"),
    PUBLIC: lazy_gettext("staat nog in het openbare register"),
    NAMED: lazy_gettext("staat nog in wat we bewaren"),
}


class AlreadyLifted(Exception):
    """Somebody was first."""


class NothingToHold(Exception):
    """There is no declaration with this number, and nobody with this personnel number."""


@dataclass(frozen=True)
class Holding:
    """What holds things at this moment: subjects by why, and people whose every record stays."""

    references: dict[str, str]  # reference → why
    people: frozenset[str]  # uids
    about: str = ""  # only of this person it is asked whether something names him; empty: of everybody

    def why(self, file: File) -> str:
        """Why this file stays; empty: nothing holds it. One held version, or one held person in it, holds all of it."""
        if {file.person_uid, *file.others} & self.people:
            return BY_HAND
        if file.subject_type == PERSON and file.person_uid in self.named:
            return NAMED
        return next((self.references[one] for one in file.subjects if one in self.references), "")

    @cached_property
    def named(self) -> set[str]:
        """Whom something that is kept names."""
        return still_named(db.session(), self.about)


def set_hold(subject_type: str, subject: str, *, ground: str, reason: str, actor: Person) -> RetentionHold:
    """Let nothing of this be destroyed until it is lifted. Raises Incomplete, NothingToHold."""
    errors = {}
    if ground not in GROUNDS:
        errors["ground"] = _("Kies waarom dit moet blijven")
    _refuse_without_reason(reason, errors)
    if errors:
        raise Incomplete(errors)
    hold_chain()
    found = _found(subject_type, subject)
    if found is None:
        raise NothingToHold()
    name, person = found
    row = RetentionHold(
        subject_type=subject_type, subject=name, ground=ground, reason=reason.strip(), set_by=actor, set_at=clock.now()
    )
    db.session.add(row)
    db.session.flush()
    record(Kind.HOLD_SET, actor=actor, subject=("hold", row.uid), person=person, why=row.reason, fields=("ground",))
    return row


def lift(hold: RetentionHold, *, reason: str, actor: Person) -> None:
    """Let the terms count again. Raises Incomplete, AlreadyLifted."""
    errors: dict[str, str] = {}
    _refuse_without_reason(reason, errors)
    if errors:
        raise Incomplete(errors)
    hold_chain(hold)
    if hold.lifted_at is not None:
        raise AlreadyLifted()
    hold.lifted_at, hold.lifted_by, hold.lifted_because = clock.now(), actor, reason.strip()
    record(Kind.HOLD_LIFTED, actor=actor, subject=("hold", hold.uid), why=hold.lifted_because)


def every_hold() -> list[RetentionHold]:
    """All holds, those that count first, then the newest first."""
    rows = db.session.scalars(select(RetentionHold).order_by(RetentionHold.id.desc()))
    return sorted(rows, key=lambda one: one.lifted_at is not None)


def holding(about: str = "") -> Holding:
    """What holds things now; of people only `about` this one when a reference is given.

    A hold that was set by hand is told before what the register finds itself.
    """
    by_hand = list(db.session.scalars(select(RetentionHold).where(RetentionHold.lifted_at.is_(None))))
    found = {reference: why for why, of in FOUND_BY.items() for reference in of()}
    found |= {one.subject: BY_HAND for one in by_hand if one.subject_type == DECLARATION}
    return Holding(found, frozenset(one.subject for one in by_hand if one.subject_type == PERSON), about)


def _public() -> Iterable[str]:
    """Everything that stands in the newest edition: first it leaves the public register."""
    last = last_edition()
    if last is None or not folder_of(last.number).exists():
        return []
    codes = _codes_of(editions_dir(), last.number)
    return db.session.scalars(select(Declaration.reference).where(Declaration.public_code.in_(codes)))


@lru_cache(maxsize=1)
def _codes_of(_folder: Path, number: int) -> tuple[str, ...]:
    """An edition never changes, so the newest is read once."""
    return tuple(by_code(content_of(number)))


def _asked(query: Select[str]) -> Callable[[], Iterable[str]]:
    return lambda: db.session.scalars(query)


FOUND_BY: dict[str, Callable[[], Iterable[str]]] = {
    PUBLIC: _public,
    FOUND: _asked(
        select(Declaration.reference)
        .join(AuditItem, AuditItem.declaration_id == Declaration.id)
        .join(AuditFinding, AuditFinding.item_id == AuditItem.id)
        .where(AuditFinding.state != CLOSED)
    ),
    CORRECTED: _asked(
        select(Declaration.reference)
        .join(PublicationCorrection, PublicationCorrection.declaration_id == Declaration.id)
        .where(PublicationCorrection.outcome.is_(None))
    ),
    DISPUTED: _asked(
        select(Declaration.reference).join(Dispute, Dispute.declaration_id == Declaration.id).where(Dispute.closed_on.is_(None))
    ),
}


def _found(subject_type: str, subject: str) -> tuple[str, Person] | None:
    """The name by which it is kept, and whose it is."""
    asked = subject.strip()
    if subject_type == DECLARATION:
        one = db.session.scalars(select(Declaration).where(Declaration.reference == asked.upper())).one_or_none()
        return (one.reference, one.person) if one else None
    person = db.session.scalars(select(Person).where(Person.personnel_number == asked)).one_or_none()
    return (person.uid, person) if person else None


def _refuse_without_reason(reason: str, errors: dict[str, str]) -> None:
    if not reason.strip():
        errors["reason"] = _("Schrijf in één zin waarom")
    elif len(reason.strip()) > LONGEST_REASON:
        errors["reason"] = _("Maak de tekst korter: hoogstens %(count)s tekens", count=LONGEST_REASON)
