"""What givers offered within twelve months, to everyone together, what was refused included (Q16, Q17, R48, R49)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, and_, distinct, func, select
from sqlalchemy.orm import joinedload, selectinload

import clock
from auth.permissions import clause
from extensions import db
from organisation.models import Person
from registers.catalogue import slugs
from registers.counterparties.finding import bears
from registers.counterparties.models import Counterparty
from registers.models import DRAFT, REPLACED, WITHDRAWN, Declaration
from registers.parameters.table import months_after, parameter
from reports.figures.definition import Year
from reports.figures.gifts import large_givers

SHOWN = (joinedload(Declaration.person), joinedload(Declaration.position), selectinload(Declaration.decisions))


def window_before(day: date) -> tuple[date, date]:
    """The first and the last day that count: a year ago to the day no longer does (R48)."""
    return months_after(day, -parameter("P02_months", day)) + timedelta(days=1), day


def is_readable(reader: Person) -> ColumnElement[bool]:
    """SQL: sent, as it stands now, in an open register, and for this reader."""
    return and_(
        Declaration.register_slug.in_(slugs(confidential=False)),
        Declaration.status.not_in((DRAFT, WITHDRAWN, REPLACED)),
        clause(reader, "declaration.read"),
    )


def was_offered(reader: Person, day: date) -> ColumnElement[bool]:
    """SQL: a gift or an invitation within the twelve months, known on the day; one for later counts too."""
    first, last = window_before(day)
    return and_(
        is_readable(reader),
        Declaration.register_slug.in_(slugs(continuous=False)),
        Declaration.counterparty_id.is_not(None),
        Declaration.starts_on >= first,
        Declaration.submitted_at < clock.after(last),
    )


def givers(reader: Person, day: date, wanted: str = "", *, several: bool = False) -> Select[Counterparty]:
    """Who offered something, those with most receivers first; with `several` only who offered to more than one person."""
    people, offers = func.count(distinct(Declaration.person_id)), func.count()
    counted = (
        select(Declaration.counterparty_id.label("giver"), people.label("people"), offers.label("offers"))
        .where(was_offered(reader, day))
        .group_by(Declaration.counterparty_id)
        .having(people > (1 if several else 0))
        .subquery()
    )
    return (
        select(Counterparty)
        .join(counted, counted.c.giver == Counterparty.id)
        .where(bears(wanted))
        .options(selectinload(Counterparty.aliases))
        .order_by(counted.c.people.desc(), counted.c.offers.desc(), Counterparty.folded_name)
    )


def offers_of(reader: Person, day: date, ids: Iterable[int]) -> dict[int, list[Declaration]]:
    """What each of these givers offered, the newest first."""
    found: dict[int, list[Declaration]] = defaultdict(list)
    offers = select(Declaration).where(was_offered(reader, day), Declaration.counterparty_id.in_(list(ids))).options(*SHOWN)
    for one in db.session.scalars(offers.order_by(Declaration.starts_on.desc(), Declaration.id.desc())):
        found[one.counterparty_id or 0].append(one)
    return found


def large_ones(year: int) -> frozenset[str]:
    """The names of givers of more than one in ten of the gifts above the limit in this calendar year (Q16)."""
    rows = large_givers(Year(year)).subquery()
    return frozenset(db.session.scalars(select(rows.c.what)))
