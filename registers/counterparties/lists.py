"""Lists of relations in use: bringing one in, replacing one, and with how many declarations each has to do.

What they say of an organisation stands in `relations`. A name that is only alike is a proposal (see `proposals`) and says nothing
until somebody confirms it. Names on a list of restricted interests are offered to nobody (R40).
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, cast

from sqlalchemy import Table, func, insert, select, union

import clock
from audit import Kind, System, hold_chain, record
from extensions import db
from organisation.models import Person
from registers.counterparties.list_reading import Line, Reading
from registers.counterparties.models import LIST_KINDS, RESTRICTED, Counterparty, CounterpartyAlias, Relation, RelationList
from registers.counterparties.naming import fold, forget_names, remember_names
from registers.models import Declaration

BATCH = 2000  # lines between two reports of progress
ADD_RELATION = insert(cast(Table, Relation.__table__))


class AlreadyInUse(ValueError):
    """The same lines of the same day stand there already; bringing them in changes nothing."""


class NewerInUse(ValueError):
    """A list of this title and a later day is in use; it is carried along."""

    def __init__(self, newer: RelationList) -> None:
        super().__init__(newer.title)
        self.newer = newer


class NothingToBringIn(ValueError):
    """Not one line is right, so the list would be empty."""


def bring_in(
    reading: Reading,
    *,
    kind: str,
    title: str,
    dated_on: date,
    file_name: str,
    actor: Person | System,
    progress: Callable[[int], None] = lambda done: None,
) -> RelationList:
    """Put the lines in use as one list, in place of the list with the same title, if any.

    Raises AlreadyInUse, NewerInUse or NothingToBringIn.
    """
    hold_chain()
    if kind not in LIST_KINDS:
        raise ValueError(kind)
    if not reading.good:
        raise NothingToBringIn()
    digest = _digest(reading.good)
    former = [one for one in lists_in_use() if fold(one.title) == fold(title)]
    for one in former:
        if (one.kind, one.dated_on, one.sha256) == (kind, dated_on, digest):
            raise AlreadyInUse()
        if one.dated_on > dated_on:
            raise NewerInUse(one)
    new = RelationList(
        kind=kind,
        title=title,
        dated_on=dated_on,
        file_name=file_name[-120:],
        sha256=digest,
        brought_in_at=clock.now(),
        brought_in_by_id=actor.id if isinstance(actor, Person) else None,
    )
    db.session.add(new)
    for one in former:
        one.replaced_at = new.brought_in_at
    db.session.flush()
    _add_lines(new, reading.good, progress)
    if former:
        forget_names()
    record(Kind.RELATION_LIST_BROUGHT_IN, actor=actor, subject=subject_of(new), why=f"{title} ({dated_on})")
    return new


def take_out_of_use(listed: RelationList, *, actor: Person | System) -> None:
    """Say that a list does not count any more; its lines stay, for who looks up what was shown before."""
    hold_chain()
    if listed.replaced_at is not None:
        return
    listed.replaced_at = clock.now()
    db.session.flush()
    forget_names()
    record(Kind.RELATION_LIST_RETIRED, actor=actor, subject=subject_of(listed), why=f"{listed.title} ({listed.dated_on})")


def lists_in_use() -> Sequence[RelationList]:
    """The lists that count now, by kind and title."""
    current = select(RelationList).where(RelationList.replaced_at.is_(None))
    found = db.session.scalars(current.order_by(RelationList.title, RelationList.id)).all()
    return sorted(found, key=lambda one: LIST_KINDS.index(one.kind))


def sizes() -> dict[int, int]:
    """How many lines each list has, by its id."""
    return dict(db.session.execute(select(Relation.list_id, func.count()).group_by(Relation.list_id)).all())


def matches() -> dict[int, int]:
    """How many declarations that were sent name an organisation of each list in use, by the id of the list."""
    sent = Declaration.submitted_at.is_not(None)
    names = union(
        select(Counterparty.id, Counterparty.folded_name),
        select(CounterpartyAlias.counterparty_id, CounterpartyAlias.folded_name),
    ).subquery()
    by_name = (
        select(Relation.list_id, Declaration.id.label("declaration_id"))
        .join(names, names.c.folded_name == Relation.folded_name)
        .join(Declaration, Declaration.counterparty_id == names.c.id)
        .where(sent)
    )
    by_number = (
        select(Relation.list_id, Declaration.id.label("declaration_id"))
        .join(Counterparty, Counterparty.kvk_number == Relation.kvk_number)
        .join(Declaration, Declaration.counterparty_id == Counterparty.id)
        .where(sent)
    )
    pairs = union(by_name, by_number).subquery()
    counted = select(pairs.c.list_id, func.count(pairs.c.declaration_id.distinct())).group_by(pairs.c.list_id)
    return dict(db.session.execute(counted).all())


def subject_of(listed: RelationList) -> tuple[str, str]:
    """How events name a list."""
    return "relation_list", listed.uid


def _add_lines(new: RelationList, lines: Sequence[Line], progress: Callable[[int], None]) -> None:
    for start in range(0, len(lines), BATCH):
        batch = lines[start : start + BATCH]
        db.session.execute(ADD_RELATION, [_columns(new, line) for line in batch])
        if new.kind != RESTRICTED:
            remember_names({line.folded_name for line in batch})
        progress(len(batch))


def _columns(new: RelationList, line: Line) -> dict[str, Any]:
    return {
        "list_id": new.id,
        "line": line.line,
        "name": line.name,
        "folded_name": line.folded_name,
        "kvk_number": line.kvk_number,
        "unit_code": line.unit_code,
        "note": line.note,
    }


def _digest(lines: Iterable[Line]) -> str:
    """A fingerprint of what goes in, so that the same list read in another way counts as another."""
    digest = hashlib.sha256()
    for line in lines:
        digest.update("\x1f".join((str(line.line), line.name, *line.content)).encode() + b"\x1e")
    return digest.hexdigest()
