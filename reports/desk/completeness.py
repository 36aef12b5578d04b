"""Is everything there? Per register and year: numbers given out, what became of each, and whether the log says the same."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from audit import Event, Kind
from extensions import db
from registers.catalogue import registers
from registers.definition import Register
from registers.models import Declaration, NumberSeries
from registers.origin import OLD_LIST

SHOWN = 20  # missing numbers that are named


@dataclass(frozen=True)
class Total:
    """One register in one year. `given` numbers = `sent` + `drafts` + `discarded` + `destroyed` + `missing`."""

    register: Register
    year: int
    given: int
    sent: int
    from_old_list: int  # of those sent
    drafts: int
    discarded: int  # drafts that were thrown away, according to the log
    destroyed: int  # by its term, sent or not, according to the log (R72)
    logged: int  # sent, according to the log, and not destroyed since
    missing: tuple[str, ...] = ()  # numbers of which nothing is known, some by name
    number_missing: int = 0

    @property
    def agrees(self) -> bool:
        return self.number_missing == 0 and self.sent == self.logged


def totals() -> list[Total]:
    """Every register and year in which a number was given out, the newest year first."""
    by_prefix = {register.prefix: register for register in registers()}
    series = db.session.scalars(select(NumberSeries).where(NumberSeries.prefix.in_(by_prefix)))
    rows = sorted(series, key=lambda one: (-one.year, by_prefix[one.prefix].order))
    return [_total(by_prefix[one.prefix], one.year, one.last) for one in rows]


def _total(register: Register, year: int, given: int) -> Total:
    start = f"{register.prefix}-{year}-"
    was_sent = Declaration.submitted_at.is_not(None)
    counted = db.session.execute(
        select(was_sent, Declaration.source, func.count())
        .where(Declaration.reference.startswith(start))
        .group_by(was_sent, Declaration.source)
    ).all()
    sent = sum(number for there, _source, number in counted if there)
    drafts = sum(number for there, _source, number in counted if not there)
    discarded, destroyed = (_number(_told(start, kind)) for kind in (Kind.DRAFT_DISCARDED, Kind.DESTROYED))
    gone = given - sent - drafts - discarded - destroyed
    return Total(
        register=register,
        year=year,
        given=given,
        sent=sent,
        from_old_list=sum(number for there, source, number in counted if there and source == OLD_LIST),
        drafts=drafts,
        discarded=discarded,
        destroyed=destroyed,
        logged=_number(_told(start, Kind.SUBMITTED, Kind.AMENDED).where(Event.subject.not_in(_told(start, Kind.DESTROYED)))),
        missing=tuple(_missing(start, given)) if gone else (),
        number_missing=gone,
    )


def _told(start: str, *kinds: Kind) -> Select[str]:
    """SQL: the declarations of which the log tells this."""
    return select(Event.subject).distinct().where(Event.kind.in_(kinds), Event.subject.startswith(start))


def _number(query: Select[str]) -> int:
    return db.session.scalars(select(func.count()).select_from(query.subquery())).one()


def _missing(start: str, given: int) -> Iterable[str]:
    """The first numbers that were given out and of which nothing is left, neither here nor in the log."""
    kept = set(db.session.scalars(select(Declaration.reference).where(Declaration.reference.startswith(start))))
    known = kept | set(db.session.scalars(_told(start, Kind.DRAFT_DISCARDED, Kind.DESTROYED)))
    every = (f"{start}{number:04}" for number in range(1, given + 1))
    return [reference for reference in every if reference not in known][:SHOWN]
