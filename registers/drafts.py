"""Drafts: kept on the server after each page, so closing the browser loses nothing."""

import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select, update

import clock
from audit import Kind, System, hold_chain, record
from extensions import db
from organisation.models import Person
from organisation.structure import positions_of
from registers.asked_of import left_out
from registers.counterparties.naming import counterparty_named, fold, forget_unused
from registers.definition import Field, Register, codes_in, is_asked
from registers.errors import Conflict, Incomplete, NotYours
from registers.models import DRAFT, Declaration, NumberSeries
from registers.origin import OLD_LIST, unknown_in
from registers.partial_date import PartialDate

CODE_LETTERS = "23456789bcdfghjkmnpqrstvwxyz"  # no vowels, no look-alikes


def start_draft(
    register: Register,
    declarant: Person,
    *,
    actor: Person | System,
    submission_key: str,
    replaces: Declaration | None = None,
    source: str = "declared",
    source_key: str | None = None,
) -> Declaration:
    """A new draft; the same submission key gives the same draft again (a double click makes no second one).

    Raises Conflict when the declarant's key made something else before.
    """
    hold_chain()
    existing = db.session.scalars(
        select(Declaration).where(Declaration.submission_key == submission_key, Declaration.person_id == declarant.id)
    ).one_or_none()
    if existing:
        if (existing.register_slug, existing.replaces) != (register.slug, replaces):
            raise Conflict(existing)
        return existing
    now = clock.now()
    draft = Declaration(
        reference=_next_reference(register, clock.local(now).year),
        public_code="".join(secrets.choice(CODE_LETTERS) for _ in range(8)),
        register_slug=register.slug,
        person=declarant,
        status=DRAFT,
        version=1,
        submission_key=submission_key,
        replaces=replaces,
        source=source,
        source_key=source_key,
        created_at=now,
        saved_at=now,
    )
    draft.answers = replaces.answers if replaces else {}
    db.session.add(draft)
    db.session.flush()
    feed_columns(draft)
    record(Kind.DRAFT_STARTED, actor=actor, subject=("declaration", draft.reference), person=declarant)
    return draft


def save_answers(
    draft: Declaration,
    answers: Mapping[str, Any],
    *,
    actor: Person | System,
    seen_version: int,
    changes_from: date | None = None,
) -> None:
    """Keep these answers with the draft; answers to questions that are no longer asked are dropped.

    `changes_from`: of a change, from when it is so.
    Raises Conflict when the draft was sent or saved elsewhere since it was seen, NotYours when it is gone.
    """
    hold_chain()
    register = draft.register
    merged = {**draft.answers, **answers}
    merged = {question.name: merged[question.name] for question in register.fields() if question.name in merged}
    kept = {name: value for name, value in merged.items() if is_asked(register.field(name), merged)}
    _claim(draft, seen_version)
    draft.answers = kept
    feed_columns(draft)
    changed = {*answers, "changes_from"} if changes_from else {*answers}
    draft.changes_from = changes_from or draft.changes_from
    record(Kind.DRAFT_SAVED, actor=actor, subject=("declaration", draft.reference), person=draft.person, fields=sorted(changed))


def discard(draft: Declaration, *, actor: Person, seen_version: int) -> None:
    """Throw a draft away for good. Raises Conflict when it was sent or saved elsewhere, NotYours when it is gone already."""
    hold_chain()
    _claim(draft, seen_version)
    record(Kind.DRAFT_DISCARDED, actor=actor, subject=("declaration", draft.reference), person=draft.person)
    for attachment in draft.attachments:
        db.session.delete(attachment)
    named = draft.counterparty
    db.session.delete(draft)
    if named is not None:
        forget_unused(named)


def feed_columns(declaration: Declaration) -> None:
    """Fill the shared columns from the answers; in a confidential register they stay empty."""
    if declaration.register.confidential:
        return
    answers = declaration.answers
    declaration.amount_cents = declaration.amount_certainty = None  # more than one answer may tell the amount
    for question in declaration.register.fields():
        if question.feeds:
            FEEDS[question.feeds](declaration, question, answers.get(question.name))
    words = [declaration.reference, declaration.title or "", declaration.person.name]
    words += [declaration.counterparty.name] if declaration.counterparty else []
    declaration.search_text = fold(" ".join(words))


def missing(declaration: Declaration) -> dict[str, str]:
    """Which questions still need an answer: field name → the error to show.

    What an old list did not tell may stay open in what was brought in from it, and only there.
    """
    answers = declaration.answers
    unknown = unknown_in(answers) if declaration.source == OLD_LIST else frozenset()
    photos = {attachment.field for attachment in declaration.attachments}
    return {
        question.name: question.empty
        for question in declaration.register.fields()
        if not question.optional
        and is_asked(question, answers)
        and not left_out(question, declaration)
        and answers.get(question.name) in (None, "", [])
        and question.name not in photos
        and question.name not in unknown
    }


def require_complete(declaration: Declaration) -> None:
    """Raises Incomplete with the error per question when something is missing."""
    errors = missing(declaration)
    if errors:
        raise Incomplete(errors)


def _claim(draft: Declaration, seen_version: int) -> None:
    """Take the next version of a draft; the guard stands in the UPDATE itself."""
    guarded = (
        update(Declaration)
        .where(Declaration.id == draft.id, Declaration.version == seen_version, Declaration.status == DRAFT)
        .values(version=seen_version + 1, saved_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    taken = db.session.execute(guarded).rowcount == 1  # type: ignore[attr-defined]
    if not taken and db.session.scalar(select(Declaration.id).where(Declaration.id == draft.id)) is None:
        raise NotYours()
    db.session.refresh(draft)
    if not taken:
        raise Conflict(draft)


def position_now(person: Person) -> Any:
    """The position a new declaration is made in: the one held longest."""
    return next(iter(positions_of(person, clock.today())), None)


def _feed_title(declaration: Declaration, question: Field, value: Any) -> None:
    declaration.title = value


def _feed_counterparty(declaration: Declaration, question: Field, value: Any) -> None:
    before = declaration.counterparty
    declaration.counterparty = counterparty_named(value) if value else None
    if before is not None and before is not declaration.counterparty:
        forget_unused(before)


def _feed_starts(declaration: Declaration, question: Field, value: Any) -> None:
    when = PartialDate.parse(value) if value else None
    declaration.starts_on, declaration.starts_precision = (when.first, when.precision) if when else (None, None)


def _feed_ends(declaration: Declaration, question: Field, value: Any) -> None:
    when = PartialDate.parse(value) if value else None
    declaration.ends_on, declaration.ends_precision = (when.last, when.precision) if when else (None, None)


def _feed_hours(declaration: Declaration, question: Field, value: Any) -> None:
    declaration.weekly_minutes = value


def _feed_amount(declaration: Declaration, question: Field, value: Any) -> None:
    """An amount in cents is exact, with VAT added it is estimated; a band or "unknown" is never counted as zero (R42, R44)."""
    if isinstance(value, int):
        declaration.amount_cents, declaration.amount_certainty = value, "exact"
    elif isinstance(value, dict):
        declaration.amount_cents, declaration.amount_certainty = value["cents"], "estimated"
    elif value:
        chosen = [question.option(code) for code in codes_in(value)]
        if any(option.up_to_cents == 0 for option in chosen):  # nothing is given (R55)
            declaration.amount_cents, declaration.amount_certainty = 0, "exact"
        elif question.kind == "choice":
            declaration.amount_certainty = "unknown" if chosen[0].unknown else "band"


def _feed_paid(declaration: Declaration, question: Field, value: Any) -> None:
    declaration.paid = value


FEEDS = {
    "title": _feed_title,
    "counterparty": _feed_counterparty,
    "starts": _feed_starts,
    "ends": _feed_ends,
    "weekly_minutes": _feed_hours,
    "amount": _feed_amount,
    "paid": _feed_paid,
}


def _next_reference(register: Register, year: int) -> str:
    series = db.session.get(NumberSeries, (register.prefix, year))
    if series is None:
        series = NumberSeries(prefix=register.prefix, year=year, last=0)
        db.session.add(series)
    series.last += 1
    db.session.flush()
    return f"{register.prefix}-{year}-{series.last:04}"
