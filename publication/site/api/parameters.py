"""What may be asked of each resource: one table that checks the question and describes it in openapi.json."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.datastructures import MultiDict

from publication.site.api.fields import CODE, PAY, SLUG, STATES

MOST, USUAL = 1000, 100  # items in one answer
KINDS = ("nieuw", "gewijzigd", "beëindigd", "gecorrigeerd")
CODE_PART, SLUG_PART = CODE.strip("^$"), SLUG.strip("^$")


@dataclass(frozen=True)
class Parameter:
    """One thing that may be asked for: its name, what it does, what it is made of, and what to say when it is not."""

    name: str
    meaning: str
    schema: Mapping[str, Any]
    example: Any
    expected: Any


STATE = Parameter(
    "toestand", "Alleen vermeldingen die nog lopen of die gestopt zijn.", {"type": "string", "enum": list(STATES)}, "actueel",
    lazy_gettext("Kies uit: actueel, beëindigd."),
)  # fmt: skip
PAID = Parameter(
    "vergoeding", "Alleen vermeldingen met deze vergoeding.", {"type": "string", "enum": list(PAY)}, "paid",
    lazy_gettext("Kies uit: unpaid, expenses, paid."),
)  # fmt: skip
SINCE_YEAR = Parameter(
    "sindsJaar", "Alleen vermeldingen die in dit jaar begonnen.", {"type": "integer", "minimum": 1900, "maximum": 2999}, 2024,
    lazy_gettext("Geef een jaar met vier cijfers, vanaf 1900."),
)  # fmt: skip
POSITION = Parameter(
    "functie", "Alleen vermeldingen bij deze functie.", {"type": "string", "pattern": SLUG, "maxLength": 200}, "directeur",
    lazy_gettext("Geef het adres van een functie: kleine letters, cijfers en streepjes."),
)  # fmt: skip
SINCE = Parameter(
    "sinds", "Alleen wijzigingen op of na deze dag.", {"type": "string", "format": "date"}, "2026-01-01",
    lazy_gettext("Geef een bestaande dag als jaar, maand en dag: 2026-03-02."),
)  # fmt: skip
UNTIL = Parameter(
    "tot", "Alleen wijzigingen op of voor deze dag.", {"type": "string", "format": "date"}, "2026-12-31", SINCE.expected
)
KIND = Parameter(
    "soort", "Alleen wijzigingen van deze soort.", {"type": "string", "enum": list(KINDS)}, "nieuw",
    lazy_gettext("Kies uit: nieuw, gewijzigd, beëindigd, gecorrigeerd."),
)  # fmt: skip
LIMIT = Parameter(
    "limiet", "Hoeveel er hoogstens in het antwoord staan.",
    {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}, USUAL,
    lazy_gettext("Geef een getal van 1 tot en met 1000."),
)  # fmt: skip


def _after(pattern: str, example: str) -> Parameter:
    return Parameter(
        "na", "Ga verder na dit punt. Neem het over uit de link `next`; een punt blijft geldig als er een nieuwe uitgave komt.",
        {"type": "string", "pattern": pattern, "maxLength": 400}, example,
        lazy_gettext("Neem dit over uit de link 'next' van het vorige antwoord."),
    )  # fmt: skip


AFTER_ENTRY = _after(rf"^{SLUG_PART}~[ab]~{CODE_PART}$", "directeur~a~7f3k2m9q")
AFTER_POSITION = _after(SLUG, "directeur")
AFTER_CHANGE = _after(rf"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}~[0-9]{{1,9}}~[0-3]~{CODE_PART}$", "2026-03-02~12~0~7f3k2m9q")


def asked(given: MultiDict[str, str], known: Iterable[Parameter]) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """What was asked, in the order of the table, and everything that is wrong with it."""
    table = {one.name: one for one in known}
    faults = [
        *(_fault(name, "onbekend", _unknown(table)) for name in given if name not in table),
        *(_fault(name, "dubbel", _("Geef dit één keer.")) for name in table if len(given.getlist(name)) > 1),
        *(
            _fault(name, "onjuist", str(one.expected))
            for name, one in table.items()
            if any(not fits(value, one.schema) for value in given.getlist(name))
        ),
    ]
    return {name: given[name] for name in table if name in given}, faults


def fits(text: str, schema: Mapping[str, Any]) -> bool:
    """Whether a text in an address is what the schema of its parameter says."""
    if "enum" in schema:
        return text in schema["enum"]
    if schema["type"] == "integer":
        return bool(re.fullmatch("[0-9]{1,9}", text)) and schema["minimum"] <= int(text) <= schema["maximum"]
    if schema.get("format") == "date":
        return _is_day(text)
    return len(text) <= schema["maxLength"] and bool(re.fullmatch(schema["pattern"], text))


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _fault(name: str, code: str, detail: str) -> dict[str, Any]:
    """One fault, in the form that the API Design Rules propose."""
    return {"in": "query", "location": {"name": name}, "code": code, "detail": detail}


def _unknown(table: Mapping[str, Parameter]) -> str:
    if not table:
        return _("Deze parameter bestaat hier niet. Hier kunt u niets opgeven.")
    return _("Deze parameter bestaat hier niet. Wel: %(names)s.", names=", ".join(table))
