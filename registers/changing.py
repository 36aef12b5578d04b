"""Which changes need a new decision (R12). The rule is data: it stands with each question in the register's definition."""

from typing import Any

from rapidfuzz.fuzz import ratio

from registers.counterparties.naming import fold
from registers.definition import Field, codes_in
from registers.models import Declaration

SAME_WORDING = 85  # of 100: "Sticting" and "Stichting" say the same, "Penningmeester" and "Voorzitter" do not


def needs_decision(old: Declaration, new: Declaration) -> bool:
    """Whether the change from `old` to `new` goes back to who decides; else it takes effect at once."""
    return bool(redecided(old, new))


def is_decided_as_change(declaration: Declaration) -> bool:
    """Whether who decides looks at what changes. What is up for a new look stands by itself, however it came about."""
    return declaration.replaces_id is not None and declaration.review is None


def redecided(old: Declaration, new: Declaration) -> list[Field]:
    """The questions whose answer changed so much that someone has to decide again."""
    before, after = old.answers, new.answers
    return [
        question
        for question in new.register.fields()
        if before.get(question.name) != after.get(question.name)
        and RULES[question.redecide](question, before.get(question.name), after.get(question.name))
    ]


def _always(question: Field, was: Any, now: Any) -> bool:
    if question.redecide_from and isinstance(was, int) and isinstance(now, int):
        return abs(now - was) >= question.redecide_from
    return set(codes_in(was)) != set(codes_in(now)) if isinstance(now, list) else True


def _wording(question: Field, was: Any, now: Any) -> bool:
    return ratio(fold(str(was or "")), fold(str(now or ""))) < SAME_WORDING


def _never(question: Field, was: Any, now: Any) -> bool:
    return False


RULES = {"always": _always, "wording": _wording, "never": _never}
