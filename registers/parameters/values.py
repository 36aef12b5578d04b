"""What the body set, by code and day. Rows are added, never changed: what held on a day always answers the same."""

from datetime import date
from typing import Any

from flask import g
from flask_babel import gettext as _
from sqlalchemy import select

import clock
from audit import Kind, System, hold_chain, record
from extensions import db
from organisation.models import Person
from registers.errors import Incomplete
from registers.parameters.models import ParameterValue


def value_on(code: str, day: date | None, default: Any) -> Any:
    """The value set for this code that holds on the day (None: today), or the default."""
    day = day or clock.today()
    holding = [row for row in _all().get(code, ()) if row.from_on <= day]
    return max(holding, key=lambda row: (row.from_on, row.id)).value if holding else default


def history_of(code: str) -> list[ParameterValue]:
    """Every value that was set, the newest first: from when, by whom, when and why."""
    return sorted(_all().get(code, ()), key=lambda row: row.id, reverse=True)


def set_value(code: str, value: Any, *, from_on: date, why: str, actor: Person | System) -> ParameterValue:
    """Let a value hold from a day on. Raises Incomplete without a reason, or for a day that has been."""
    errors = {}
    if not why.strip():
        errors["why"] = _("Schrijf in één zin waarom je dit verandert")
    if from_on < clock.today():
        errors["from_on"] = _("Kies vandaag of een latere dag. Wat al geweest is, verandert niet meer")
    if errors:
        raise Incomplete(errors)
    hold_chain()
    row = ParameterValue(
        code=code,
        value=value,
        from_on=from_on,
        set_at=clock.now(),
        set_by=actor if isinstance(actor, Person) else None,
        why=why.strip(),
    )
    db.session.add(row)
    db.session.flush()
    g.pop("parameter_values", None)
    record(Kind.PARAMETER_SET, actor=actor, subject=("parameter", code), why=row.why, fields=("value", "from_on"))
    return row


def _all() -> dict[str, list[ParameterValue]]:
    """Every row by code, read once per request or command: pages ask dozens of times."""
    known: dict[str, list[ParameterValue]] | None = g.get("parameter_values")
    if known is None:
        known = {}
        for row in db.session.scalars(select(ParameterValue).order_by(ParameterValue.id)):
            known.setdefault(row.code, []).append(row)
        g.parameter_values = known
    return known
