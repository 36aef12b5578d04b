"""The kinds of duty: in which registers, within which term, because of what, and which answers end them."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _

from organisation.working_days import on_working_day
from registers.catalogue import registers
from registers.definition import Register
from registers.duties.models import DESIGNATED, JOINED, MOVED, QUESTION_ASKED, ROUND
from registers.parameters.table import parameter


@dataclass(frozen=True)
class DutyKind:
    """One reason to have to answer."""

    code: str
    name: str  # in lists
    because: str  # to the person: you are asked because …
    term: str  # the parameter; empty: its day is handed in
    asks: Callable[[Register], bool]  # of which registers it follows by itself
    about_everything: bool  # one new declaration is an answer only when there is nothing else in force
    may_give: bool = True  # more time, or an exemption


def _everyone(register: Register) -> bool:
    return register.nil and not register.only_designated


def _only_designated(register: Register) -> bool:
    return register.nil and bool(register.only_designated)


def _none(register: Register) -> bool:
    return False


DUTY_KINDS: dict[str, DutyKind] = {
    row.code: row
    for row in (
        DutyKind(JOINED, _("Nieuw in dienst"), _("Je bent nieuw in dienst."), "P07", _everyone, False),
        DutyKind(MOVED, _("Andere functie"), _("Je hebt een andere functie."), "P08", _everyone, True),
        DutyKind(DESIGNATED, _("Aangewezen functie"), _("Je functie is aangewezen."), "P07", _only_designated, False),
        DutyKind(ROUND, _("Jaarcheck"), _("Het is tijd voor de jaarcheck."), "", _none, True),
        DutyKind(QUESTION_ASKED, _("Vraag"), _("Er is een vraag over je opgave."), "", _none, False, may_give=False),
    )
}
OUTSIDE_ROUNDS = (JOINED, MOVED, DESIGNATED)  # outside a round, about what somebody has


def asking_registers(kind: str) -> list[Register]:
    """The registers for which this fact asks an answer."""
    return [register for register in registers() if DUTY_KINDS[kind].asks(register)]


def due_after(kind: str, since: date) -> date:
    """The last day of the term that counts from `since`, by the rules of that day (R08, R09, R14, R37)."""
    due: date = parameter(DUTY_KINDS[kind].term, since).after(since)
    return due


def closing_day(year: int) -> date:
    """The last day of the yearly check in this year: P09, or the first working day after it (R17).

    The 29th of February is the last day of that month in a year without one.
    """
    month, day = map(int, str(parameter("P09")).split("-"))
    return on_working_day(date(year, month, min(day, monthrange(year, month)[1])))
