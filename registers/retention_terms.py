"""How long records stay: a term per kind and trigger, each with the day from which it holds. Unset: nothing is destroyed (R71).

The values stand among the parameters (P13), so what held on a day always answers the same. The examples come from the
selection list and from law; none of them counts before an officer sets it, with its ground.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from audit import System
from organisation.models import FINANCIAL_INTERESTS, Person
from registers.catalogue import registers
from registers.errors import Incomplete
from registers.parameters.models import ParameterValue
from registers.parameters.values import history_of, set_value, value_on

ITEM, FUNCTION, EMPLOYMENT, DESIGNATION, SAVED, LOOKED = TRIGGERS = (
    "item",
    "function",
    "employment",
    "designation",
    "saved",
    "looked",
)
DRAFT, STATEMENT, ACCOUNT, READING, PERSON = OTHERS = ("draft", "statement", "account", "reading", "person")
LEAST, MOST = 1, 1200  # months

TRIGGER_NAMES = {
    ITEM: lazy_gettext("einde van de zaak zelf"),
    FUNCTION: lazy_gettext("einde van de functie"),
    EMPLOYMENT: lazy_gettext("einde van het dienstverband"),
    DESIGNATION: lazy_gettext("einde van de aanwijzing"),
    SAVED: lazy_gettext("laatst bewaard"),
    LOOKED: lazy_gettext("einde van de maand van inzien"),
}
OTHER_NAMES = {
    DRAFT: lazy_gettext("Concepten"),
    STATEMENT: lazy_gettext("Verklaringen dat er niets is"),
    ACCOUNT: lazy_gettext("Accounts"),
    READING: lazy_gettext("Regels over wie keek"),
    PERSON: lazy_gettext("Mensen die weg zijn"),
}
OTHER_TRIGGERS = {
    DRAFT: (SAVED,),
    STATEMENT: (ITEM, FUNCTION, EMPLOYMENT),
    ACCOUNT: (EMPLOYMENT,),
    READING: (LOOKED, EMPLOYMENT),
    PERSON: (EMPLOYMENT,),
}


@dataclass(frozen=True)
class Term:
    """What was set: so many months after the trigger, on this ground."""

    kind: str
    trigger: str
    months: int
    ground: Any


EXAMPLES = (  # of A7; not in force until somebody sets them
    Term("side_activity", EMPLOYMENT, 120, "Selectielijst 2020, rij 17.1"),
    Term("gift", ITEM, 60, "Selectielijst 2020, rij 19.1"),
    Term("invitation", ITEM, 60, "Selectielijst 2020, rij 19.1"),
    Term("financial_interest", DESIGNATION, 24, lazy_gettext("BZK 2015: 2 jaar na de aangewezen functie")),
    Term(STATEMENT, EMPLOYMENT, 120, "Selectielijst 2020, rij 17.1"),
    Term(DRAFT, SAVED, 12, lazy_gettext("Nooit verstuurd: geen archiefstuk")),
    Term(ACCOUNT, EMPLOYMENT, 6, "Selectielijst 2020, rij 19.1.24"),
    Term(READING, LOOKED, 60, "Selectielijst 2020, rij 19.1"),
    Term(PERSON, EMPLOYMENT, 120, "Selectielijst 2020, rij 17.1"),
)


def kinds() -> dict[str, str]:
    """Every kind of record that has terms, with its name."""
    return {one.slug: str(one.plural) for one in registers()} | {code: str(name) for code, name in OTHER_NAMES.items()}


def triggers_of(kind: str) -> tuple[str, ...]:
    """What can start the term of this kind."""
    if kind in OTHERS:
        return OTHER_TRIGGERS[kind]
    register = next(one for one in registers() if one.slug == kind)
    designated = (DESIGNATION,) if register.only_designated == FINANCIAL_INTERESTS else ()
    return (ITEM, FUNCTION, EMPLOYMENT, *designated)


def pairs() -> Iterator[tuple[str, str]]:
    """Every kind with each of its triggers."""
    return ((kind, trigger) for kind in kinds() for trigger in triggers_of(kind))


def code_of(kind: str, trigger: str) -> str:
    """The code among the parameters."""
    return f"retain:{kind}:{trigger}"


def terms_of(kind: str, day: date | None = None) -> tuple[Term, ...]:
    """The terms that hold for this kind on the day (today when none is given); none: it is not destroyed (R71)."""
    found = ((trigger, value_on(code_of(kind, trigger), day, None)) for trigger in triggers_of(kind))
    return tuple(Term(kind, trigger, value["months"], value["ground"]) for trigger, value in found if value and value["months"])


def unset_kinds(day: date | None = None) -> list[str]:
    """The kinds without any term: nothing of them is destroyed."""
    return [kind for kind in kinds() if not terms_of(kind, day)]


def set_term(
    kind: str, trigger: str, months: int | None, *, ground: str, from_on: date, actor: Person | System
) -> ParameterValue:
    """Let a term hold from a day on; None takes it away. Raises Incomplete."""
    if months is not None and not LEAST <= months <= MOST:
        raise Incomplete({"months": _("Vul een getal in van %(least)s tot en met %(most)s", least=LEAST, most=MOST)})
    value = {"months": months, "ground": ground.strip()}
    return set_value(code_of(kind, trigger), value, from_on=from_on, why=ground, actor=actor)


def history() -> list[tuple[str, str, ParameterValue]]:
    """Every term that was set, the newest first."""
    found: list[tuple[str, str, Any]] = [(kind, one, row) for kind, one in pairs() for row in history_of(code_of(kind, one))]
    return sorted(found, key=lambda row: -row[2].id)
