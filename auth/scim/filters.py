"""Filters as identity systems send them: `userName eq "…"`, several of them with `and`; nothing else.

A value may come without its quotes, as Microsoft documents one of its calls.
"""

import json
import re
from collections.abc import Callable, Mapping

from flask_babel import gettext as _
from sqlalchemy import ColumnElement

from auth.scim.answers import Refused, invalid
from auth.scim.attributes import plain_name

COMPARISON = re.compile(r"""\s*([\w:.]+(?:\[[^\]]*\](?:\.\w+)?)?)\s+eq\s+("(?:[^"\\]|\\.)*"|[^\s"()\[\]]+)\s*""", re.IGNORECASE)
AND = re.compile(r"and\s", re.IGNORECASE)
LONGEST = 1000  # characters

Filterable = Mapping[str, Callable[[str], ColumnElement[bool]]]


def clauses(text: str, filterable: Filterable) -> list[ColumnElement[bool]]:
    """SQL for this filter; `filterable` maps a name to what must hold for a value. Raises Refused."""
    if len(text) > LONGEST:
        raise _unknown()
    found, place = list[ColumnElement[bool]](), 0
    while text.strip():
        comparison = COMPARISON.match(text, place)
        holds = filterable.get(plain_name(comparison[1])) if comparison else None
        if comparison is None or holds is None:
            raise _unknown()
        found.append(holds(_value(comparison[2])))
        place = comparison.end()
        if place == len(text):
            break
        further = AND.match(text, place)
        if not further:
            raise _unknown()
        place = further.end()
    return found


def _value(text: str) -> str:
    try:
        value = str(json.loads(text)) if text.startswith('"') else text
        value.encode()
    except ValueError:
        raise _unknown() from None
    return value


def _unknown() -> Refused:
    return invalid(_("Dit filter kennen we niet. Gebruik eq, met and ertussen."), "invalidFilter")
