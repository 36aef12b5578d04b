"""What the computed signals look at: one small function each, from a declaration on a day to a fact or nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, select

import clock
from extensions import db
from organisation.models import PUBLIC_SIDE_ACTIVITIES, VULNERABLE, Person, Unit
from organisation.structure import designated_people, placement_of, positions_of, unit_of
from registers import totals
from registers.counterparties.models import ENFORCEMENT, PERMIT, RESTRICTED, SUBSIDY, SUPPLIER, TENDER, Relation
from registers.counterparties.relations import relations_named, relations_of
from registers.counterparties.sensitive import sensitive_class
from registers.definition import codes_in
from registers.models import Decision, Declaration
from registers.moments import day_text, hours_text, money_text
from registers.parameters.table import parameter


@dataclass(frozen=True)
class Fact:
    """The words of a signal's sentences, and where the fact stands."""

    words: dict[str, Any] = field(default_factory=dict)
    source: str = ""
    dated_on: date | None = None


@dataclass
class Case:
    """A declaration as it is looked at on a day. What several checks ask is looked up once."""

    declaration: Declaration
    day: date
    shared: dict[Any, Any] = field(default_factory=dict)  # looked up once for all cases that share it, all of one day

    @cached_property
    def answers(self) -> dict[str, Any]:
        return self.declaration.answers

    @cached_property
    def relations(self) -> list[Relation]:
        """What stands about its organisation on the lists in use."""
        counterparty = self.declaration.counterparty
        return self.once(counterparty, lambda: relations_of(counterparty, self.day)) if counterparty else []

    @cached_property
    def given(self) -> totals.GiverTotal | None:
        """What the giver gave within the moving window."""
        return totals.from_giver(self.declaration, self.day)

    def once(self, key: Any, look_up: Callable[[], Any]) -> Any:
        """What looking it up gives; cases that share have it looked up once."""
        if key not in self.shared:
            self.shared[key] = look_up()
        return self.shared[key]


Check = Callable[[Case], Fact | None]


def value_above_limit(case: Case) -> Fact | None:
    """R42: strictly greater than the limit, in cents; of a joint gift the share each keeps (R50).

    A band that reaches above the limit counts as above it until the amount is given, so that nobody keeps too much (R43).
    """
    limit: int = parameter("P01", case.day)
    if not totals.may_exceed(case.declaration, limit):
        return None
    least = totals.least_value(case.declaration)
    sure = least is not None and (least.exact or least.cents / totals.receivers_of(case.declaration) >= limit)
    value = least.text if least and sure else str(_("misschien, want het precieze bedrag ontbreekt"))
    return Fact({"limit": money_text(limit), "value": value})


def value_unknown(case: Case) -> Fact | None:
    """R44: unknown is a fact of its own, never zero."""
    return Fact() if case.declaration.amount_certainty == "unknown" else None


def joint(case: Case) -> Fact:
    """R50: how many receivers, and the share of each."""
    receivers, least = totals.receivers_of(case.declaration), totals.least_value(case.declaration)
    share = money_text(round(least.cents / receivers)) if least and least.exact else "?"
    return Fact({"receivers": receivers, "share": share})


def giver_often(case: Case) -> Fact | None:
    """R48: the same giver to the same person within the moving window, by total or by count."""
    found = totals.to_person(case.given, case.declaration.person_id)
    if found is None or len(found.gifts) < 2:
        return None
    if found.cents <= parameter("P02_total", case.day) and len(found.gifts) < parameter("P02_count", case.day):
        return None
    return Fact({"count": len(found.gifts), "months": parameter("P02_months", case.day), "total": found.text})


def giver_to_several(case: Case) -> Fact | None:
    """R49: the same giver to several people; the total of the giver counts a joint gift once (R50)."""
    found = case.given
    if found is None or found.people < 2:
        return None
    return Fact({"people": found.people, "months": parameter("P02_months", case.day), "total": found.text})


def asked_afterwards(case: Case) -> Fact | None:
    """R54: asked after the event."""
    starts = case.declaration.starts
    return Fact({"day": day_text(starts.first)}) if starts and starts.last < _asked_on(case) else None


def asked_late(case: Case) -> Fact | None:
    """R54: the event comes before the decision has to be there."""
    starts, asked_on = case.declaration.starts, _asked_on(case)
    if starts is None or starts.last < asked_on:
        return None
    due = parameter(case.declaration.register.term, asked_on).after(asked_on)
    return Fact({"day": day_text(starts.first)}) if starts.first <= due else None


def hours_together(case: Case) -> Fact | None:
    """R13: contract and side hours together above the norm; exactly the norm is not above it."""
    found = totals.hours(case.declaration)
    norm: int = parameter("P18", case.day)
    if found is None or found.together <= norm:
        return None
    return Fact({"hours": hours_text(found.together), "norm": hours_text(norm)})


def paid_and_linked(case: Case) -> Fact | None:
    linked = set(codes_in(case.answers.get("link"))) - {"none"}
    return Fact() if case.declaration.paid == "paid" and linked else None


def vulnerable_position(case: Case) -> Fact | None:
    return Fact() if _designated(case, VULNERABLE) else None


def becomes_public(case: Case) -> Fact | None:
    return Fact() if case.declaration.register.publishable and _designated(case, PUBLIC_SIDE_ACTIVITIES) else None


def own_unit(case: Case) -> Fact | None:
    """The organisation stands on a list under the declarant's own unit, or one above it."""
    if not any(relation.unit_code for relation in case.relations):
        return None
    person = case.declaration.person
    codes = {unit.code for unit in case.once(person, lambda: _units_of(person, case.day))}
    return next((_listed(relation) for relation in case.relations if relation.unit_code in codes), None)


def decided_before(case: Case) -> Fact | None:
    """Earlier decisions on the same organisation in this register; nobody is named."""
    declaration = case.declaration
    organisation, register = declaration.counterparty_id, declaration.register_slug
    if organisation is None:
        return None
    decided = case.once((organisation, register), lambda: db.session.scalars(_decisions_about(organisation, register)).all())
    count = sum(declaration_id != declaration.id for declaration_id in decided)
    return Fact({"count": count}) if count else None


def of_a_sensitive_class(case: Case) -> Fact | None:
    """R65: a hint, never a verdict."""
    return Fact() if sensitive_class(case.declaration) else None


def restricted_interest(case: Case) -> Fact | None:
    """R40: the interest stands on a list of what may not be held. For the compliance officer's eyes."""
    question = case.declaration.register.fed_by("title")
    name = case.answers.get(question.name) if question else None
    found = [relation for relation in relations_named(name, case.day) if relation.of.kind == RESTRICTED] if name else []
    return _listed(found[0]) if found else None


def on_list(kind: str) -> Check:
    """The organisation stands on a list of this kind that is in use."""

    def check(case: Case) -> Fact | None:
        return next((_listed(relation) for relation in case.relations if relation.of.kind == kind), None)

    return check


CHECKS: dict[str, Check] = {
    "value_above_limit": value_above_limit,
    "value_unknown": value_unknown,
    "joint": joint,
    "giver_often": giver_often,
    "giver_to_several": giver_to_several,
    "asked_afterwards": asked_afterwards,
    "asked_late": asked_late,
    "hours_together": hours_together,
    "paid_and_linked": paid_and_linked,
    "vulnerable_position": vulnerable_position,
    "becomes_public": becomes_public,
    "own_unit": own_unit,
    "decided_before": decided_before,
    "sensitive_class": of_a_sensitive_class,
    "restricted_interest": restricted_interest,
    "list_supplier": on_list(SUPPLIER),
    "list_subsidy": on_list(SUBSIDY),
    "list_permit": on_list(PERMIT),
    "list_enforcement": on_list(ENFORCEMENT),
    "list_tender": on_list(TENDER),
}


def _listed(relation: Relation) -> Fact:
    title = relation.of.title
    return Fact({"title": title}, source=f"{title}, {relation.line}", dated_on=relation.of.dated_on)


def _asked_on(case: Case) -> date:
    sent = case.declaration.submitted_at
    return clock.local(sent).date() if sent else case.day


def _designated(case: Case, kind: str) -> bool:
    return case.declaration.person_id in case.once(kind, lambda: designated_people(kind, case.day))


def _decisions_about(counterparty_id: int, register_slug: str) -> Select[int]:
    """SQL: the declaration of every decision on this organisation in this register."""
    return (
        select(Decision.declaration_id)
        .join(Declaration, Declaration.id == Decision.declaration_id)
        .where(
            Declaration.counterparty_id == counterparty_id,
            Declaration.register_slug == register_slug,
            Decision.undone_at.is_(None),
        )
    )


def _units_of(person: Person, day: date) -> list[Unit]:
    """The units the person works in, and those above them."""
    found: list[Unit] = []
    for position in positions_of(person, day):
        unit = unit_of(position, day)
        while unit is not None and unit not in found:
            found.append(unit)
            placement = placement_of(unit, day)
            unit = placement.parent if placement else None
    return found
