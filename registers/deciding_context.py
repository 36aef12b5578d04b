"""The facts beside a declaration that waits for a decision: about the position, the person, the organisation and the rule.

Facts only, in a fixed order, never a score. Confidential registers are not opened for it.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

import clock
from auth.permissions import clause
from extensions import db
from organisation.models import PUBLIC_SIDE_ACTIVITIES, VULNERABLE, Appointment, Designation, Person
from organisation.structure import designation_of, unit_of
from registers import totals
from registers.counterparties.models import RESTRICTED, Relation
from registers.counterparties.relations import relations_of
from registers.definition import Field, codes_in
from registers.models import Decision, Declaration
from registers.signals.finding import Finding, findings

COMPARED = 500  # earlier decisions that are looked through for the same kind

RULE_HINTS = {
    "side_activity": (
        _("Raakt dit de eigen taak? Maak dan afspraken of bespreek het met de coördinator."),
        _("Ambtenarenwet 2017, artikel 8, tweede lid"),
    ),
    "gift": (
        _("Iets aannemen mag alleen met toestemming, ook als het klein is."),
        _("Ambtenarenwet 2017, artikel 8, eerste lid, onder e"),
    ),
    "invitation": (
        _("Past het bij het werk, en betaalt de gastheer niet te veel?"),
        _("Ambtenarenwet 2017, artikel 8, eerste lid, onder e"),
    ),
    "financial_interest": (
        _("Raakt dit belang het werk of kennis van binnenuit? Maak dan afspraken."),
        _("Ambtenarenwet 2017, artikel 8, tweede lid"),
    ),
}


@dataclass(frozen=True)
class PositionFacts:
    """The position of the declarant today; designations that hold, with their first day."""

    title: str
    unit: str
    held_since: Appointment
    designations: list[Designation]


@dataclass(frozen=True)
class Precedent:
    """How often was decided before on the same, per outcome label; nobody is named. `kind` when it compares a kind."""

    total: int
    outcomes: list[tuple[str, int]]
    kind: str = ""


@dataclass(frozen=True)
class Context:
    """Everything beside the declaration, in the order of the page."""

    signals: list[Finding]
    position: PositionFacts | None
    relations: list[Relation] | None  # None: there is no organisation to look up
    hours: totals.Hours | None
    others: list[Declaration]
    precedent: Precedent | None
    precedent_of_kind: Precedent | None
    hint: tuple[Any, Any] | None


def context_of(declaration: Declaration, reader: Person) -> Context:
    """What the reader should know before deciding or advising on this declaration."""
    return Context(
        signals=findings(declaration, clock.today()),
        position=position_facts(declaration),
        relations=relations_with(declaration),
        hours=totals.hours(declaration),
        others=other_entries(declaration, reader),
        precedent=precedent(declaration),
        precedent_of_kind=precedent_of_kind(declaration),
        hint=rule_hint(declaration),
    )


def position_facts(declaration: Declaration) -> PositionFacts | None:
    """The position the declaration was made in, or the one held now when it has none."""
    today = clock.today()
    held = db.session.scalars(
        select(Appointment)
        .where(Appointment.person_id == declaration.person_id, Appointment.holds_on(today))
        .order_by(Appointment.position_id != declaration.position_id, Appointment.from_on)
    ).first()
    if held is None:
        return None
    unit = unit_of(held.position, today)
    found = (designation_of(held.position, kind, today) for kind in (PUBLIC_SIDE_ACTIVITIES, VULNERABLE))
    return PositionFacts(held.position.title, unit.name if unit else "", held, [row for row in found if row])


def relations_with(declaration: Declaration) -> list[Relation] | None:
    """What the lists in use say about the organisation; interests that may not be held are not for every decider (R40)."""
    if declaration.counterparty is None:
        return None
    return [one for one in relations_of(declaration.counterparty, clock.today()) if one.of.kind != RESTRICTED]


def other_entries(declaration: Declaration, reader: Person) -> list[Declaration]:
    """What else the person has that waits or is in force, as far as the reader may see it; open registers only."""
    found = db.session.scalars(
        totals.in_force_query(declaration.person_id).where(clause(reader, "declaration.read")).order_by(Declaration.submitted_at)
    )
    return totals.beside(declaration, [one for one in found if one.decided_outcome is None or one.decided_outcome.allows])


def precedent(declaration: Declaration) -> Precedent | None:
    """Earlier decisions on the same organisation in the same register; None when there is no organisation to compare."""
    if declaration.counterparty_id is None:
        return None
    same = _decisions_on_others(declaration).where(Declaration.counterparty_id == declaration.counterparty_id)
    return _counted(declaration, (decision.outcome for decision in db.session.scalars(same)))


def precedent_of_kind(declaration: Declaration) -> Precedent | None:
    """Earlier decisions on the same kind, among the last ones; None in a register without kinds, or a confidential one."""
    question = next((one for one in declaration.register.fields() if one.name == "kind"), None)
    if question is None or declaration.register.confidential:
        return None
    recent = _decisions_on_others(declaration).order_by(Decision.id.desc()).limit(COMPARED)
    mine = codes_in(declaration.answers.get("kind"))
    same = (one.outcome for one in db.session.scalars(recent) if codes_in(one.declaration.answers.get("kind")) == mine)
    return _counted(declaration, same, kind=_labels(question, mine))


def _decisions_on_others(declaration: Declaration) -> Select[Decision]:
    """SQL: decisions of this register that hold, without those on this declaration; a carried one is no decision of its own."""
    return (
        select(Decision)
        .join(Decision.declaration)
        .options(contains_eager(Decision.declaration))
        .where(
            Declaration.register_slug == declaration.register_slug,
            Declaration.id != declaration.id,
            Decision.undone_at.is_(None),
            Decision.carried_from_id.is_(None),
        )
    )


def _counted(declaration: Declaration, outcomes: Iterable[str], kind: str = "") -> Precedent:
    counted = Counter(outcomes)
    ordered = [(str(one.label), counted[one.code]) for one in declaration.register.outcomes if counted[one.code]]
    return Precedent(counted.total(), ordered, kind)


def _labels(question: Field, codes: list[str]) -> str:
    return ", ".join(str(question.option(code).label) for code in codes)


def rule_hint(declaration: Declaration) -> tuple[Any, Any] | None:
    """One sentence and the article it comes from; None for a register without one."""
    return RULE_HINTS.get(declaration.register_slug)
