"""Who sees what of a declaration, read from the permission table and the routing, so that the page cannot promise otherwise."""

from typing import Any

from flask_babel import gettext as _

import clock
from auth.permissions import PERMISSIONS
from organisation.models import Person
from organisation.structure import managers_above
from registers.definition import Register
from registers.routing import desk_for
from registers.standing import name_of_decider, upper_first

AUDIT = "granted_audit"
ONLY_IN_A_DISPUTE = "reviews_dispute"  # whom the declarant gets to know by name when he starts one


def who_sees(register: Register, declarant: Person, *, public: bool) -> list[dict[str, Any]]:
    """Rows for the macro `who_sees`: everyone and the editor when something becomes public, then each reader the table names."""
    rows: list[dict[str, Any]] = []
    if public:
        shown = [str(question.caption) for question in register.fields() if question.public_because]
        rows.append({"who": _("Iedereen"), "what": shown})
        rows.append({"who": _("De redacteur van het openbare register"), "what": _("Alleen wat openbaar wordt")})
    readers = {
        "own": _("Jij"),
        "at_my_desk": upper_first(name_of_decider(register, declarant)),
        "of_my_report": _("Je leidinggevende"),
        "integrity_officer": _("De integriteitscoördinator"),
        AUDIT: _("Een auditor met een opdracht, als twee mensen dat goedkeuren"),
        "reviews_dispute": _("Wie opnieuw kijkt als je het niet eens bent"),
    }
    for reader, *conditions in PERMISSIONS["declaration.read"]:
        if "open_register" in conditions and register.confidential:
            continue
        if reader == ONLY_IN_A_DISPUTE:
            continue
        if reader == "of_my_report" and _no_other_manager(register, declarant):
            continue
        if readers[reader] not in [row["who"] for row in rows]:
            what = _("Alles. Elke keer kijken leggen we vast") if _is_logged(reader, register) else _("Alles")
            rows.append({"who": readers[reader], "what": what})
    return rows


def _no_other_manager(register: Register, declarant: Person) -> bool:
    """There is no manager above the declarant, or he stands in the list by name already."""
    today = clock.today()
    manager = next(managers_above(declarant, today), None)
    return manager is None or manager == desk_for(register, declarant, today).position


def _is_logged(reader: str, register: Register) -> bool:
    return reader == AUDIT or (register.confidential and reader != "own")
