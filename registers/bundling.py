"""Deciding on several declarations together: only without a signal, at most ten, and each with a decision of its own (R31)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from flask_babel import gettext as _

import clock
from audit import Kind, hold_chain, record
from auth.permissions import may
from organisation.models import Person, new_uid
from registers.definition import Outcome, Register, codes_in, is_asked
from registers.errors import Conflict, Incomplete, NotYours
from registers.facts import by_reference
from registers.happened import what_happened
from registers.lifecycle import change_state
from registers.models import BODIES, SUBMITTED, Declaration
from registers.signals.finding import findings
from registers.worklist import Item

MOST = 10  # declarations in a bundle


@dataclass(frozen=True)
class Bundle:
    """Declarations of one register for which the same outcome fits."""

    register: Register
    outcome: Outcome
    items: list[Item] = field(default_factory=list)


@dataclass(frozen=True)
class LeftOut:
    """One that was not decided on with the others, and why in a sentence."""

    reference: str
    why: str


@dataclass(frozen=True)
class Decided:
    """What became of a bundle."""

    uid: str
    decided: list[Declaration]
    left_out: list[LeftOut]


def can_be_bundled(declaration: Declaration) -> bool:
    """What nobody may read in a list, and what a body decides in a meeting, is decided on by itself."""
    return not declaration.register.confidential and declaration.desk not in BODIES


def fitting_outcome(declaration: Declaration) -> Outcome:
    """The outcome that needs no further thought: the one that suits an answer, else the first that allows."""
    register, answers = declaration.register, declaration.answers
    for question in register.fields():
        for option in question.options if is_asked(question, answers) else ():
            if option.suits and option.code in codes_in(answers.get(question.name)):
                return register.outcome(option.suits)
    return next(outcome for outcome in register.outcomes if outcome.allows)


def bundles_of(items: Iterable[Item]) -> list[Bundle]:
    """The bundles these can be decided in, in the order of their first declaration; what cannot be bundled is not in it."""
    found: dict[tuple[str, str], Bundle] = {}
    for item in items:
        if can_be_bundled(item.declaration):
            outcome = fitting_outcome(item.declaration)
            key = (item.declaration.register_slug, outcome.code)
            found.setdefault(key, Bundle(item.declaration.register, outcome)).items.append(item)
    return list(found.values())


def decide_together(seen: Mapping[str, int], outcome: str, *, actor: Person) -> Decided:
    """Decide on each of these (reference → version that was seen) with this outcome, as far as it can be in a bundle.

    Own ones, those of others, those that were taken or changed meanwhile and those with a signal are left out with a note.
    Raises ValueError for more than MOST at once.
    """
    if len(seen) > MOST:
        raise ValueError(f"{len(seen)} is more than {MOST} at once")
    hold_chain()  # what is read from here on stays so until the end
    made = Decided(new_uid(), [], [])
    for reference, version in seen.items():
        declaration = by_reference(reference)
        why = _decide(declaration, version, outcome, made.uid, actor) if declaration else _("Ligt niet bij jou.")
        if why:
            made.left_out.append(LeftOut(reference, why))
        elif declaration:
            made.decided.append(declaration)
    return made


def why_not(declaration: Declaration, outcome: str, actor: Person) -> str | None:
    """Why this person cannot decide on it in a bundle with this outcome; None when he can (R19, R31)."""
    if declaration.person == actor:
        return _("Is van jezelf. Iemand anders besluit hierover.")
    if not may(actor, "declaration.consider", declaration):
        return _("Ligt niet bij jou.")
    if declaration.status != SUBMITTED:
        return what_happened(declaration) or _("Is net gewijzigd. Bekijk de opgave apart.")
    if not can_be_bundled(declaration) or fitting_outcome(declaration).code != outcome:
        return _("Kan niet in een bundel. Bekijk de opgave apart.")
    alone = [finding for finding in findings(declaration, clock.today()) if finding.signal.alone]
    return _("Heeft nu een signaal: %(fact)s", fact=alone[0].fact) if alone else None


def _decide(declaration: Declaration, version: int, outcome: str, uid: str, actor: Person) -> str | None:
    """Take the step; why not, when it could not be taken."""
    why = why_not(declaration, outcome, actor)
    if why is None:
        try:
            change_state(declaration, "decide", actor=actor, seen_version=version, outcome=outcome, bundle=uid)
        except Incomplete as incomplete:
            return next(iter(incomplete.errors.values()))
        except (Conflict, NotYours):
            return what_happened(declaration) or _("Is net gewijzigd. Bekijk de opgave apart.")
    elif not may(actor, "declaration.consider", declaration):
        record(Kind.ACCESS_DENIED, actor=actor, subject=("declaration", declaration.reference))
    return why
