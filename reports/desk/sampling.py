"""Samples: what may be drawn from, drawing and keeping, and doing it again later to see what changed."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import ColumnElement, Select, case, func, select

import clock
from audit import Kind, hold_chain, record
from extensions import db
from organisation.models import Person
from registers.catalogue import register, registers
from registers.definition import Field
from registers.models import Declaration
from registers.moments import day_text
from reports.desk.access import running_for
from reports.desk.drawing import METHOD, Member, drawn, fingerprint, lot
from reports.desk.facts import within
from reports.desk.models import AuditAccess, AuditItem, AuditSample
from reports.figures.declared import SENT_ON
from reports.figures.posts import unit_of_person
from reports.figures.sql import answer_in

BANDS = ((5_000, "0-50"), (25_000, "50-250"), (100_000, "250-1000"))  # cents up to and including, and the name
NONE = "-"  # nothing known, or not decided
BETWEEN = " / "  # between the parts of the name of a stratum


class TooLarge(Exception):
    """More was asked than there is; `args[0]` says how many there are."""


class NotGranted(Exception):
    """The auditor may not look into this today."""


@dataclass(frozen=True)
class Stratum:
    """A way to divide the population: what it is called, and the value in SQL."""

    name: Any
    value: Callable[[], ColumnElement[Any]]


def _band_questions() -> list[tuple[str, Field]]:
    """The questions that tell an amount by a band, with their register."""
    fields = [(one.slug, question) for one in registers() if not one.confidential for question in one.fields()]
    return [(slug, question) for slug, question in fields if question.feeds == "amount" and question.kind == "choice"]


def _amount_band() -> ColumnElement[Any]:
    """SQL: the band of an amount that is known; else the band that was chosen."""
    bands = [(Declaration.amount_cents <= most, name) for most, name in BANDS]
    chosen = [
        (Declaration.register_slug == slug, func.coalesce(answer_in(Declaration.document, question.name), NONE))
        for slug, question in _band_questions()
    ]
    return case((Declaration.amount_cents.is_(None), case(*chosen, else_=NONE)), *bands, else_="1000+")


STRATA = {
    "register": Stratum(lazy_gettext("Register"), lambda: Declaration.register_slug),  # type: ignore[arg-type, return-value]
    "unit": Stratum(lazy_gettext("Afdeling"), lambda: unit_of_person(SENT_ON, Declaration.person_id)),
    "outcome": Stratum(lazy_gettext("Besluit"), lambda: Declaration.outcome),  # type: ignore[arg-type, return-value]
    "amount": Stratum(lazy_gettext("Bedrag in euro"), _amount_band),
}


@dataclass(frozen=True)
class Request:
    """What an auditor asks for."""

    registers: tuple[str, ...]
    sent_from: date
    sent_until: date
    strata: tuple[str, ...]
    size: int
    seed: str


@dataclass(frozen=True)
class Compared:
    """The draw done again on the data of now."""

    population: int
    same: bool  # the same population, so the same sample
    counts: dict[str, tuple[int, int]]  # stratum → then and now, where they differ
    items_same: bool


def draw(access: AuditAccess, asked: Request, *, actor: Person) -> AuditSample:
    """Draw a sample and keep it. Raises NotGranted and TooLarge."""
    if access not in running_for(actor) or not set(asked.registers) <= set(access.registers):
        raise NotGranted()
    hold_chain()
    now = clock.now()
    members = population(access, asked, now)
    if not 0 < asked.size <= len(members):
        raise TooLarge(len(members))
    digest = fingerprint(members)
    sample = AuditSample(
        reference=_next_reference(now), access=access, drawn_by=actor, drawn_at=now, method=METHOD, seed=asked.seed,
        registers=list(asked.registers), sent_from=asked.sent_from, sent_until=asked.sent_until, strata=list(asked.strata),
        size=asked.size, population=len(members), population_sha256=digest,
        counts=dict(sorted(Counter(member.stratum for member in members).items())),
    )  # fmt: skip
    db.session.add(sample)
    chosen = drawn(members, asked.seed, asked.size)
    wanted = select(Declaration.reference, Declaration.id).where(Declaration.reference.in_([one.reference for one in chosen]))
    ids = {row.reference: row.id for row in db.session.execute(wanted)}
    sample.items = [
        AuditItem(place=place, declaration_id=ids[member.reference], stratum=member.stratum)
        for place, member in enumerate(chosen, 1)
    ]
    db.session.flush()
    record(Kind.SAMPLE_DRAWN, actor=actor, subject=("sample", sample.reference), why=access.purpose, digest=digest)
    return sample


def population(access: AuditAccess, asked: Request, known_at: datetime) -> list[Member]:
    """Everything that can be drawn, by reference: what was sent by this moment, without what the auditor declared himself."""
    strata = [STRATA[name].value() for name in asked.strata]
    rows = db.session.execute(
        select(Declaration.reference, *strata).where(*_asked(access, asked, known_at)).order_by(Declaration.reference)
    )
    return [Member(row[0], BETWEEN.join(str(value or NONE) for value in row[1:]) or NONE) for row in rows]


def request_of(sample: AuditSample) -> Request:
    return Request(tuple(sample.registers), sample.sent_from, sample.sent_until, tuple(sample.strata), sample.size, sample.seed)


def population_of(sample: AuditSample) -> list[Member]:
    """What the sample would be drawn from today; only what was sent before it was drawn."""
    return population(sample.access, request_of(sample), sample.drawn_at)


def compared(sample: AuditSample) -> Compared:
    """The same draw on the data as they are now, beside the one that was kept."""
    members = population_of(sample)
    now = Counter(member.stratum for member in members)
    names = sorted({*now, *sample.counts})
    kept = [item.declaration.reference for item in sample.items]
    size = min(sample.size, len(members))
    again = [member.reference for member in drawn(members, sample.seed, size)] if size else []
    return Compared(
        population=len(members),
        same=fingerprint(members) == sample.population_sha256,
        counts={name: (sample.counts.get(name, 0), now[name]) for name in names if sample.counts.get(name, 0) != now[name]},
        items_same=again == kept,
    )


def samples_of(person: Person) -> list[AuditSample]:
    """What was drawn under the access that this person has today, the newest first."""
    access = [one.id for one in running_for(person)]
    query: Select[AuditSample] = select(AuditSample).where(AuditSample.access_id.in_(access)).order_by(AuditSample.id.desc())
    return list(db.session.scalars(query))


def lot_of(sample: AuditSample, item: AuditItem) -> str:
    return lot(sample.seed, item.declaration.reference)


def query_in_words(sample: AuditSample) -> str:
    """What was drawn from what, and how it was divided."""
    names = ", ".join(str(one.plural).lower() for one in registers() if one.slug in sample.registers)
    words = {
        "names": names, "first": day_text(sample.sent_from), "last": day_text(sample.sent_until),
        "size": sample.size, "population": sample.population,
    }  # fmt: skip
    divided = ", ".join(str(STRATA[name].name).lower() for name in sample.strata)
    first = _("%(size)s van %(population)s opgaven: %(names)s, verstuurd van %(first)s tot en met %(last)s.", **words)
    without = _("Concepten en eigen opgaven van de auditor doen niet mee.")
    return " ".join([first, without, _("Verdeeld naar %(names)s.", names=divided) if divided else _("Niet verdeeld.")])


def method_in_words() -> str:
    return " ".join(
        [
            _("Elke opgave krijgt een lot: de SHA-256 van het startgetal en het nummer van de opgave."),
            _("Per groep worden de laagste loten getrokken, naar verhouding van de grootte van de groep."),
            _("Elke groep levert er minstens één, als de steekproef daarvoor groot genoeg is."),
        ]
    )


def stratum_in_words(sample: AuditSample, stratum: str) -> str:
    """The name of a stratum as people read it."""
    if not sample.strata:
        return _("Alles")
    parts = zip(sample.strata, stratum.split(BETWEEN), strict=False)
    return ", ".join(_part_in_words(name, value) for name, value in parts)


def _part_in_words(name: str, value: str) -> str:
    if value == NONE:
        return {"outcome": _("geen besluit"), "amount": _("bedrag onbekend")}.get(name, _("niet bekend"))
    if name == "register":
        return str(register(value).plural)
    if name == "outcome":
        labels = {outcome.code: str(outcome.label) for one in registers() for outcome in one.outcomes}
        return labels.get(value, value)
    if name == "amount":
        bands = {option.code: str(option.label) for _slug, question in _band_questions() for option in question.options}
        return bands.get(value, f"€ {value}")
    return value


def _asked(access: AuditAccess, asked: Request, known_at: datetime) -> tuple[Any, ...]:
    return (
        within(access),
        Declaration.register_slug.in_(asked.registers),
        Declaration.submitted_at >= clock.at(asked.sent_from, 0),
        Declaration.submitted_at < clock.after(asked.sent_until),
        Declaration.submitted_at <= known_at,
        Declaration.person_id != access.person_id,
    )


def _next_reference(now: datetime) -> str:
    """The chain is held, so nobody else takes this number."""
    year = clock.local(now).year
    taken = db.session.scalar(select(func.count()).where(AuditSample.reference.startswith(f"SP-{year}-"))) or 0
    return f"SP-{year}-{taken + 1:03}"
