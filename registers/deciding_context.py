"""The facts beside a declaration that waits for a decision: about the position, the person, the organisation and the rule.

Facts only, in a fixed order, never a score. Confidential registers are not opened for it.
"""

from collections import Counter
from dataclasses import dataclass

from flask_babel import lazy_gettext as _
from sqlalchemy import select

import clock
from auth.permissions import clause
from extensions import db
from organisation.models import PUBLIC_SIDE_ACTIVITIES, VULNERABLE, Appointment, Designation, Person
from organisation.structure import designation_of, unit_of
from registers import totals
from registers.models import Decision, Declaration

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
    """How often was decided on this organisation before, per outcome label; nobody is named."""

    total: int
    outcomes: list[tuple[str, int]]


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


def other_entries(declaration: Declaration, reader: Person) -> list[Declaration]:
    """What else the person has that waits or is in force, as far as the reader may see it; open registers only."""
    found = db.session.scalars(
        totals.in_force_query(declaration.person_id)
        .where(Declaration.id != declaration.id, clause(reader, "declaration.read"))
        .order_by(Declaration.submitted_at)
    )
    return [one for one in found if one.decided_outcome is None or one.decided_outcome.allows]


def precedent(declaration: Declaration) -> Precedent | None:
    """Earlier decisions on the same organisation in the same register; None when there is no organisation to compare."""
    if declaration.counterparty_id is None:
        return None
    outcomes = db.session.scalars(
        select(Decision.outcome)
        .join(Declaration, Declaration.id == Decision.declaration_id)
        .where(
            Declaration.counterparty_id == declaration.counterparty_id,
            Declaration.register_slug == declaration.register_slug,
            Declaration.id != declaration.id,
            Decision.undone_at.is_(None),
        )
    )
    counted = Counter(outcomes)
    ordered = [(outcome.label, counted[outcome.code]) for outcome in declaration.register.outcomes if counted[outcome.code]]
    return Precedent(counted.total(), ordered)


def rule_hint(declaration: Declaration) -> tuple[str, str] | None:
    """One sentence and the article it comes from; None for a register without one."""
    return RULE_HINTS.get(declaration.register_slug)
