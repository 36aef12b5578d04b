"""What the lists in use say about an organisation: by KvK number, or by a name that was confirmed."""

from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from extensions import db
from registers.counterparties.models import RESTRICTED, Counterparty, Relation, RelationList
from registers.counterparties.naming import fold


def relations_of(counterparty: Counterparty, day: date) -> list[Relation]:
    """Lines about this organisation, under its own name, a former one or another spelling, or its KvK number.

    Not those of restricted interests: they are for who handles interests alone (R40).
    """
    return _in_use(is_about(counterparty) & (RelationList.kind != RESTRICTED), day)


def is_about(counterparty: Counterparty) -> ColumnElement[bool]:
    """SQL: the line bears one of its names, or its KvK number."""
    names = [counterparty.folded_name, *(alias.folded_name for alias in counterparty.aliases)]
    about: list[ColumnElement[bool]] = [Relation.folded_name.in_(names)]
    if counterparty.kvk_number:
        about.append(Relation.kvk_number == counterparty.kvk_number)
    return or_(*about)


def relations_named(name: str, day: date) -> list[Relation]:
    """Lines under exactly this name, whatever the accents and capitals."""
    return _in_use(Relation.folded_name == fold(name), day)


def _in_use(about: ColumnElement[bool], day: date) -> list[Relation]:
    """The newest list first; a list counts from the day it describes until another takes its place."""
    return list(
        db.session.scalars(
            select(Relation)
            .join(Relation.of)
            .options(joinedload(Relation.of))
            .where(about, RelationList.replaced_at.is_(None), RelationList.dated_on <= day)
            .order_by(RelationList.dated_on.desc(), Relation.line)
        )
    )
