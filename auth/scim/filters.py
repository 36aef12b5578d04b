"""Filters as identity systems send them: `userName eq "…"`, several of them with `and`; nothing else."""

import json
import re
from collections.abc import Mapping

from flask_babel import gettext as _
from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

from auth.scim.answers import Refused, invalid

COMPARISON = re.compile(r'\s*([\w:.]+)\s+eq\s+("(?:[^"\\]|\\.)*"|true|false)\s*', re.IGNORECASE)
AND = re.compile(r"and\s", re.IGNORECASE)
LONGEST = 1000  # characters

Filterable = Mapping[str, tuple[InstrumentedAttribute[str] | InstrumentedAttribute[str | None], bool]]


def clauses(text: str, filterable: Filterable) -> list[ColumnElement[bool]]:
    """SQL for this filter; `filterable` maps a name to its column and whether that is kept in lower case. Raises Refused."""
    if len(text) > LONGEST:
        raise _unknown()
    found, place = list[ColumnElement[bool]](), 0
    while text.strip():
        comparison = COMPARISON.match(text, place)
        if not comparison or comparison[1].lower() not in filterable:
            raise _unknown()
        column, lower = filterable[comparison[1].lower()]
        value = _value(comparison[2])
        found.append(column == (value.lower() if lower else value))
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
        value = json.loads(text)
        value.encode()
    except (ValueError, AttributeError):
        raise _unknown() from None
    return str(value)


def _unknown() -> Refused:
    return invalid(_("Dit filter kennen we niet. Gebruik eq, met and ertussen."), "invalidFilter")
