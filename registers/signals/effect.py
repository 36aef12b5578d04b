"""What a signal would do: how many of the past year's declarations raise it, with the values that hold or with others."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

import clock
from extensions import db
from registers.catalogue import registers, slugs
from registers.counterparties.models import Counterparty
from registers.definition import Register
from registers.models import DECIDED, ENDED, QUESTION, SUBMITTED, Declaration
from registers.parameters.table import months_after
from registers.parameters.values import supposing
from registers.signals.checks import CHECKS, Case
from registers.signals.finding import raised
from registers.signals.table import SIGNALS, Signal

YEAR = 12  # months
COUNTED = (SUBMITTED, QUESTION, DECIDED, ENDED)  # what was withdrawn or replaced does not stand any more


@dataclass(frozen=True)
class Effect:
    """`count` of the `among` declarations in which one looks for the signal raise it."""

    count: int
    among: int


def effects(
    declarations: list[Declaration], codes: Collection[str] = SIGNALS, supposed: Mapping[str, Any] | None = None
) -> dict[str, Effect]:
    """What these signals raise in the declarations, by code and by today's facts; only those of open registers."""
    day, shared = clock.today(), dict[Any, Any]()
    looked_for = {code: places for code in codes if (places := _open_registers(SIGNALS[code]))}
    counts = dict.fromkeys(looked_for, 0)
    with supposing(supposed or {}):
        for declaration in declarations:
            for finding in raised(Case(declaration, day, shared), looked_for):
                counts[finding.code] += 1
    among = [declaration.register_slug for declaration in declarations]
    return {code: Effect(counts[code], sum(map(among.count, places))) for code, places in looked_for.items()}


def of_the_past_year() -> list[Declaration]:
    """What was sent in the past twelve months and still stands. Confidential registers are not opened for it."""
    since = clock.at(months_after(clock.today(), -YEAR), 0)
    return list(
        db.session.scalars(
            select(Declaration)
            .where(
                Declaration.submitted_at >= since,
                Declaration.status.in_(COUNTED),
                Declaration.register_slug.in_(slugs(confidential=False)),
            )
            .options(joinedload(Declaration.person), joinedload(Declaration.counterparty).selectinload(Counterparty.aliases))
        )
    )


def fed_by(code: str) -> list[Signal]:
    """The signals that are computed with this parameter."""
    return [signal for signal in SIGNALS.values() if code in signal.parameters and signal.code in CHECKS]


def looks_at(register: Register, signal: Signal) -> bool:
    """Whether one looks for the signal in this register: it is computed there, or an answer raises it."""
    raises = {option.signal for question in register.fields() for option in question.options}
    return signal.code in register.signals or signal.code in raises


def _open_registers(signal: Signal) -> tuple[str, ...]:
    return tuple(register.slug for register in registers() if not register.confidential and looks_at(register, signal))
