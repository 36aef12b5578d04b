"""What the body set, by code and day. Rows are added, never changed: what held on a day always answers the same."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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

LONGEST_REASON = 300  # characters


def value_on(code: str, day: date | None, default: Any) -> Any:
    """The value set for this code that holds on the day (None: today), or the default; what is supposed holds on every day."""
    supposed = _supposed()
    if code in supposed:
        return supposed[code]
    day = day or clock.today()
    holding = [row for row in _all().get(code, ()) if row.from_on <= day]
    return max(holding, key=lambda row: (row.from_on, row.id)).value if holding else default


def history_of(code: str) -> list[ParameterValue]:
    """Every value that was set, the newest first: from when, by whom, when and why."""
    return sorted(_all().get(code, ()), key=lambda row: row.id, reverse=True)


@contextmanager
def supposing(supposed: Mapping[str, Any]) -> Iterator[None]:
    """Act as if these values, by code, held on every day, until the block ends: to show what a change would do."""
    before = _supposed()
    g.supposed_values = {**before, **supposed}
    try:
        yield
    finally:
        g.supposed_values = before


def set_value(code: str, value: Any, *, from_on: date, why: str, actor: Person | System) -> ParameterValue:
    """Let a value hold from a day on. Raises Incomplete without a reason, or for a day that has been."""
    errors = faults_in(from_on, why)
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


def faults_in(from_on: date | None, why: str) -> dict[str, str]:
    """What is wrong with the day and the reason of a change, by field."""
    errors = {}
    if not why.strip():
        errors["why"] = _("Schrijf in één zin waarom je dit verandert")
    elif len(why.strip()) > LONGEST_REASON:
        errors["why"] = _("Maak de tekst korter: hoogstens %(count)s tekens", count=LONGEST_REASON)
    if from_on is None:
        errors["from_on"] = _("Vul in vanaf welke dag")
    elif from_on < clock.today():
        errors["from_on"] = _("Kies vandaag of een latere dag. Wat al geweest is, verandert niet meer")
    return errors


def _supposed() -> Mapping[str, Any]:
    known: Mapping[str, Any] = g.get("supposed_values") or {}
    return known


def _all() -> dict[str, list[ParameterValue]]:
    """Every row by code, read once per request or command: pages ask dozens of times."""
    known: dict[str, list[ParameterValue]] | None = g.get("parameter_values")
    if known is None:
        known = {}
        for row in db.session.scalars(select(ParameterValue).order_by(ParameterValue.id)):
            known.setdefault(row.code, []).append(row)
        g.parameter_values = known
    return known
