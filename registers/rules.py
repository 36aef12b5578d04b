"""What the integrity officer may set: the parameters P01–P20 and the switch of each signal, from a day on, with a reason."""

from datetime import date
from typing import Any

from flask_babel import gettext as _

import clock
from audit import System
from organisation.models import Person
from registers.catalogue import registers
from registers.definition import Outcome
from registers.errors import Incomplete
from registers.parameters.models import ParameterValue
from registers.parameters.table import PARAMETERS, Parameter
from registers.parameters.units import fault_in
from registers.parameters.values import faults_in, history_of, set_value, value_on
from registers.signals.table import SIGNALS, Signal

SWITCHES: dict[str, Signal] = {signal.switch: signal for signal in SIGNALS.values()}


def rule(code: str) -> Parameter:
    """The parameter with this code, or the switch of a signal as one that is on or off. Raises KeyError."""
    if code in PARAMETERS:
        return PARAMETERS[code]
    signal = SWITCHES[code]
    return Parameter(code, signal.name, "yes_no", signal.on)


def set_rule(code: str, value: Any, *, from_on: date | None, why: str, actor: Person | System) -> ParameterValue:
    """Let a value hold from a day on; what was decided keeps the values it was decided with.

    Raises Incomplete for a value out of range, a day that has been, or no reason.
    """
    errors = faults_in_change(code, value, from_on, why)
    if errors or from_on is None:
        raise Incomplete(errors)
    return set_value(code, value, from_on=from_on, why=why, actor=actor)


def faults_in_change(code: str, value: Any, from_on: date | None, why: str) -> dict[str, str]:
    """What is wrong with a change, by field: `value`, `from_on`, `why`."""
    found = faults_in(from_on, why)
    wrong = fault_in(rule(code), value)
    if wrong:
        found["value"] = wrong
    elif from_on and value == value_on(code, from_on, rule(code).default):
        found["value"] = _("Dit geldt dan al. Kies een andere waarde")
    return found


def value_now(code: str) -> Any:
    """What holds today."""
    return value_on(code, None, rule(code).default)


def planned(code: str) -> list[ParameterValue]:
    """What will hold from a later day, the first day first; of two rows for one day only the later one counts."""
    newest: dict[date, ParameterValue] = {}
    for row in history_of(code):
        if row.from_on > clock.today():
            newest.setdefault(row.from_on, row)
    return [newest[day] for day in sorted(newest)]


def held_back_by(signal: Signal) -> list[Outcome]:
    """The outcomes that this signal makes impossible, and that its switch would open (R43, R45–R47, R51, R52)."""
    return [outcome for register in registers() for outcome in register.outcomes if signal.code in outcome.barred_by]
