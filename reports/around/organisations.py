"""Everything around one organisation, under every name it has or had: people, gifts, interests and lists (Q20)."""

from datetime import date

from sqlalchemy import ColumnElement, Select, and_, distinct, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from audit.readings import LIST
from auth.permissions import clause
from extensions import db
from organisation.models import Person
from registers.catalogue import slugs
from registers.counterparties.finding import bears
from registers.counterparties.likeness import SAME, likeness, shape
from registers.counterparties.models import RESTRICTED, Counterparty, Relation, RelationList
from registers.counterparties.naming import fold
from registers.counterparties.relations import is_about
from registers.models import DRAFT, REPLACED, WITHDRAWN, Declaration
from registers.pages.looking import keep_record_of
from registers.standing import title_of
from registers.totals import goes_on
from reports.around.offers import SHOWN, is_readable, was_offered


def connects(reader: Person, day: date) -> ColumnElement[bool]:
    """SQL: it ties a person to an organisation now: what goes on, and what was offered within twelve months."""
    return or_(and_(is_readable(reader), goes_on()), was_offered(reader, day))


def shared(reader: Person, day: date, wanted: str = "") -> Select[Counterparty]:
    """Organisations with which more than one person has something now; those of most people first."""
    people = func.count(distinct(Declaration.person_id))
    counted = (
        select(Declaration.counterparty_id.label("organisation"), people.label("people"))
        .where(connects(reader, day), Declaration.counterparty_id.is_not(None))
        .group_by(Declaration.counterparty_id)
        .having(people > 1)
        .subquery()
    )
    return (
        select(Counterparty)
        .join(counted, counted.c.organisation == Counterparty.id)
        .where(bears(wanted))
        .options(selectinload(Counterparty.aliases))
        .order_by(counted.c.people.desc(), Counterparty.folded_name)
    )


def ties(reader: Person, day: date, ids: list[int]) -> list[Declaration]:
    """What ties people to these organisations now, by person."""
    found = select(Declaration).where(connects(reader, day), Declaration.counterparty_id.in_(ids)).options(*SHOWN)
    return list(db.session.scalars(found.order_by(Declaration.person_id, Declaration.id)))


def open_declarations(reader: Person, organisation: Counterparty) -> Select[Declaration]:
    """Everything that was ever declared about it in an open register, the newest first."""
    return (
        select(Declaration)
        .where(is_readable(reader), Declaration.counterparty_id == organisation.id)
        .options(*SHOWN)
        .order_by(Declaration.submitted_at.desc(), Declaration.id.desc())
    )


def lines_about(organisation: Counterparty) -> list[Relation]:
    """Lines of every list, also one that was replaced; not those of interests that may not be held (R40)."""
    lines = select(Relation).join(Relation.of).options(joinedload(Relation.of))
    newest = (RelationList.dated_on.desc(), Relation.line)
    return list(db.session.scalars(lines.where(is_about(organisation), RelationList.kind != RESTRICTED).order_by(*newest)))


def interests_in(reader: Person, organisation: Counterparty) -> list[Declaration]:
    """Confidential declarations that name it and that the reader may read; that he read them is on record first (R38, R75).

    What they say is sealed, so all are opened in memory, and the rest is closed again unseen.
    """
    sealed = (
        select(Declaration)
        .where(
            Declaration.register_slug.in_(slugs(confidential=True)),
            Declaration.status.not_in((DRAFT, WITHDRAWN, REPLACED)),
            clause(reader, "declaration.read"),
        )
        .options(*SHOWN)
        .order_by(Declaration.submitted_at.desc(), Declaration.id.desc())
    )
    names = [organisation.folded_name, *(alias.folded_name for alias in organisation.aliases)]
    found = [one for one in db.session.scalars(sealed) if names_one_of(names, fold(title_of(one)))]
    for one in found:
        keep_record_of(one, reader, LIST)
    return found


def names_one_of(names: list[str], said: str) -> bool:
    """Whether what was said is one of these names, but for the legal form, or has one in it."""
    return any(likeness(shape(name), shape(said)) == SAME or f" {name} " in f" {said} " for name in names)
