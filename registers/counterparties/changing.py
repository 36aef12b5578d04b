"""Changes to organisations, each with its event: another name or number, one row of two, or two that stay two."""

from datetime import datetime

from sqlalchemy import ColumnElement, literal, or_, select, update

import clock
from audit import Kind, System, hold_chain, record
from extensions import db
from organisation.models import Person
from registers.counterparties.models import SENSITIVE_CLASSES, Counterparty, CounterpartyAlias, DistinctPair
from registers.counterparties.naming import counterparty_known_as, folded_name, forget_names, remember_names
from registers.models import Declaration

Actor = Person | System
APART = {"synchronize_session": False}  # of an UPDATE in the database alone; the session looks again afterwards


class NameTaken(ValueError):
    """Another organisation bears this name; it is carried along."""

    def __init__(self, other: Counterparty) -> None:
        super().__init__(other.name)
        self.other = other


class NumberTaken(NameTaken):
    """Another organisation has this KvK number."""


class DifferentNumbers(ValueError):
    """Two organisations with two KvK numbers are not one; one of the numbers must go first."""


class Gone(LookupError):
    """Somebody has just joined or changed it; look again."""


def change(
    counterparty: Counterparty,
    *,
    name: str,
    kvk_number: str | None,
    sensitive_class: str | None,
    actor: Actor,
    seen_version: int,
) -> None:
    """Correct what is known of an organisation; a former name stays as an alias. Raises NameTaken, NumberTaken or Gone."""
    hold_chain()
    _still_there(counterparty)
    if counterparty.version != seen_version:
        raise Gone()
    if sensitive_class is not None and sensitive_class not in SENSITIVE_CLASSES:
        raise ValueError(sensitive_class)
    _refuse_taken(counterparty, name, kvk_number)
    given = {"name": name, "kvk_number": kvk_number, "sensitive_class": sensitive_class}
    changed = [field for field, value in given.items() if getattr(counterparty, field) != value]
    if not changed:
        return
    if "name" in changed:
        _rename(counterparty, name)
    counterparty.kvk_number, counterparty.sensitive_class = kvk_number, sensitive_class
    db.session.flush()
    record(Kind.COUNTERPARTY_CHANGED, actor=actor, subject=subject_of(counterparty), fields=changed)


def add_alias(counterparty: Counterparty, name: str, *, actor: Actor) -> None:
    """Another spelling or a former name; nothing when it is known already. Raises NameTaken."""
    hold_chain()
    _still_there(counterparty)
    _refuse_taken(counterparty, name, None)
    if counterparty_known_as(name) is None:
        _add_alias(counterparty, name)
        record(Kind.COUNTERPARTY_CHANGED, actor=actor, subject=subject_of(counterparty), fields=("aliases",))


def remove_alias(alias: CounterpartyAlias, *, actor: Actor) -> None:
    """Take a name away that is not of this organisation."""
    hold_chain()
    counterparty = alias.counterparty
    counterparty.aliases.remove(alias)
    db.session.delete(alias)
    db.session.flush()
    forget_names(alias.folded_name)
    record(Kind.COUNTERPARTY_CHANGED, actor=actor, subject=subject_of(counterparty), fields=("aliases",))


def merge(kept: Counterparty, other: Counterparty, *, actor: Actor) -> None:
    """One row of two: `kept` gets the declarations and names of `other`, whose name stays as an alias.

    Nobody's declaration changes: what was typed stands in its answers. Raises DifferentNumbers, or Gone.
    """
    hold_chain()
    _still_there(kept, other)
    if kept.kvk_number and other.kvk_number and kept.kvk_number != other.kvk_number:
        raise DifferentNumbers()
    kept.kvk_number = kept.kvk_number or other.kvk_number
    kept.sensitive_class = kept.sensitive_class or other.sensitive_class
    name, gone = other.name, other.id
    db.session.flush()
    _move_declarations(kept, gone)
    _move_pairs(kept, gone)
    moving = update(CounterpartyAlias).where(CounterpartyAlias.counterparty_id == gone).values(counterparty_id=kept.id)
    db.session.execute(moving, execution_options=APART)
    db.session.expire_all()
    db.session.delete(other)
    db.session.flush()
    _add_alias(kept, name)
    why = f"{name} → {kept.name}"
    record(Kind.COUNTERPARTIES_MERGED, actor=actor, subject=subject_of(kept), why=why, fields=("aliases", "declarations"))


def keep_apart(first: Counterparty, second: Counterparty, *, actor: Actor) -> None:
    """Say that these two are not the same, so that nobody is asked again. Raises Gone."""
    hold_chain()
    _still_there(first, second)
    if second.id in _pairs_of(first.id):
        return
    db.session.add(_pair(first.id, second.id, clock.now()))
    db.session.flush()
    why = f"{first.name} ≠ {second.name}"
    record(Kind.COUNTERPARTIES_KEPT_APART, actor=actor, subject=subject_of(first), why=why)


def subject_of(counterparty: Counterparty) -> tuple[str, str]:
    """How events name an organisation."""
    return "counterparty", counterparty.uid


def _still_there(*counterparties: Counterparty) -> None:
    """Look again, now that nobody else writes. Raises Gone."""
    ids = {one.id for one in counterparties}
    found = db.session.scalars(
        select(Counterparty).where(Counterparty.id.in_(ids)).execution_options(populate_existing=True)
    ).all()
    if len(counterparties) != len(found):
        raise Gone()


def _refuse_taken(counterparty: Counterparty, name: str, kvk_number: str | None) -> None:
    other = counterparty_known_as(name)
    if other is not None and other.id != counterparty.id:
        raise NameTaken(other)
    if kvk_number and kvk_number != counterparty.kvk_number:
        same = db.session.scalars(select(Counterparty).where(Counterparty.kvk_number == kvk_number)).first()
        if same is not None:
            raise NumberTaken(same)


def _rename(counterparty: Counterparty, name: str) -> None:
    """The former name becomes an alias; a new spelling of the same letters does not need one."""
    former, folded = counterparty.name, folded_name(name)
    counterparty.name = name
    if folded == counterparty.folded_name:
        return
    for alias in [one for one in counterparty.aliases if one.folded_name == folded]:
        counterparty.aliases.remove(alias)
        db.session.delete(alias)
    counterparty.folded_name = folded
    db.session.flush()
    _add_alias(counterparty, former)
    remember_names([folded])
    _extend_search(counterparty, Declaration.counterparty_id == counterparty.id)


def _add_alias(counterparty: Counterparty, name: str) -> None:
    folded = folded_name(name)
    counterparty.aliases.append(CounterpartyAlias(name=name, folded_name=folded))
    db.session.flush()
    remember_names([folded])


def _move_declarations(kept: Counterparty, gone: int) -> None:
    _extend_search(kept, Declaration.counterparty_id == gone)
    moving = update(Declaration).where(Declaration.counterparty_id == gone).values(counterparty_id=kept.id)
    db.session.execute(moving, execution_options=APART)


def _extend_search(counterparty: Counterparty, whose: ColumnElement[bool]) -> None:
    """These declarations are found by this name too, beside the one that was typed."""
    longer = Declaration.search_text + literal(" " + counterparty.folded_name)
    extending = update(Declaration).where(whose, Declaration.search_text != "").values(search_text=longer)
    db.session.execute(extending, execution_options=APART)


def _move_pairs(kept: Counterparty, gone: int) -> None:
    """What was said of the other not being the same holds for the organisation it became part of."""
    theirs, ours = _pairs_of(gone), _pairs_of(kept.id)
    for third, pair in theirs.items():
        db.session.delete(pair)
        if third != kept.id and third not in ours:
            db.session.add(_pair(kept.id, third, pair.said_at))
    db.session.flush()


def _pairs_of(counterparty_id: int) -> dict[int, DistinctPair]:
    """The pairs of this organisation by the id of the other one."""
    pairs = select(DistinctPair).where(or_(DistinctPair.first_id == counterparty_id, DistinctPair.second_id == counterparty_id))
    return {pair.first_id + pair.second_id - counterparty_id: pair for pair in db.session.scalars(pairs)}


def _pair(one: int, other: int, said_at: datetime) -> DistinctPair:
    return DistinctPair(first_id=min(one, other), second_id=max(one, other), said_at=said_at)
