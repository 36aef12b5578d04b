"""How the value of a parameter is written: in words, in its box, and read back from what was typed. One row per unit."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import format_date, lazy_gettext, ngettext
from flask_babel import gettext as _

from registers.moments import hours_text, money_text
from registers.parameters.table import PARAMETERS, Parameter, Unit
from registers.parameters.values import value_on
from registers.typed import Unreadable, cents, minutes, month_number, one_line

LEAP_YEAR = 2028  # has every day of the year
YES, NO = "yes", "no"
KINDS = {"political": lazy_gettext("Politieke partij"), "union": lazy_gettext("Vakbond")}
SWITCH = {YES: lazy_gettext("Aan"), NO: lazy_gettext("Uit")}


@dataclass(frozen=True)
class Writing:
    """How one unit is written. `read` raises Unreadable."""

    in_words: Callable[[Any], str]
    in_box: Callable[[Any], str]
    read: Callable[[str], Any]
    beside: str = ""  # the unit, beside the box


def in_words(parameter: Parameter, value: Any) -> str:
    """The value with its unit: "€ 50", "6 weken", "aan"."""
    return str(WRITINGS[parameter.unit].in_words(value))


def allowed(parameter: Parameter) -> str:
    """Which values are possible, in words; empty where every answer is."""
    if parameter.most <= parameter.least:
        return ""
    least, most = in_words(parameter, parameter.least), in_words(parameter, parameter.most)
    return str(_("%(least)s tot en met %(most)s", least=least, most=most))


def fault_in(parameter: Parameter, value: Any) -> str:
    """Why this value is not possible; empty when it is."""
    unit = parameter.unit
    if unit == "yes_no":
        possible = isinstance(value, bool)
    elif unit == "kinds":
        possible = isinstance(value, list) and set(value) <= set(KINDS)
    elif unit == "day_of_year":
        possible = isinstance(value, str) and _day_in(value) is not None
    else:
        possible = type(value) is int and parameter.least <= value <= parameter.most
    if possible:
        return ""
    return (
        str(_("Kies een waarde van %(allowed)s", allowed=allowed(parameter))) if allowed(parameter) else str(_("Kies een waarde"))
    )


def value_text(code: str) -> str:
    """What holds today, in words: "4 weken"."""
    return in_words(PARAMETERS[code], value_on(code, None, PARAMETERS[code].default))


def with_values(text: str) -> str:
    """A text of a definition with the values that it names: %(change_term)s."""
    return str(text) % {"change_term": value_text("P08")}


def _counted(in_words: Callable[[int], str], beside: str) -> Writing:
    return Writing(in_words, str, _whole, beside)


def _whole(text: str) -> int:
    found = re.fullmatch(r"\d{1,6}", one_line(text))
    if not found:
        raise Unreadable(_("Vul een heel getal in, bijvoorbeeld 6"))
    return int(found[0])


def _read_day(text: str) -> str:
    """ "1-2" or "1 februari" as month and day: "02-01"."""
    found = re.fullmatch(r"(\d{1,2})[\s./-]+(\w+\.?)", one_line(text))
    stored = f"{month_number(found[2]):02}-{int(found[1]):02}" if found else ""
    if _day_in(stored) is None:
        raise Unreadable(_("Vul een dag en een maand in, bijvoorbeeld 1 februari"))
    return stored


def _day_in(stored: str) -> date | None:
    try:
        return date.fromisoformat(f"{LEAP_YEAR}-{stored}")
    except ValueError:
        return None


def _day_in_words(stored: str) -> str:
    return str(format_date(_day_in(stored), "d MMMM"))


def _kinds_in_words(codes: list[str]) -> str:
    return ", ".join(str(KINDS[code]) for code in codes if code in KINDS) or str(_("Niets"))


def _switch_code(value: Any) -> str:
    return YES if value else NO


def _read_switch(text: str) -> bool:
    if text not in SWITCH:
        raise Unreadable(_("Kies aan of uit"))
    return text == YES


WRITINGS: dict[Unit, Writing] = {
    "euro": Writing(money_text, lambda value: f"{value // 100},{value % 100:02}".removesuffix(",00"), cents),
    "hours": Writing(lambda value: _("%(hours)s uur", hours=hours_text(value)), hours_text, minutes, lazy_gettext("uur")),
    "weeks": _counted(lambda count: ngettext("%(num)s week", "%(num)s weken", count), lazy_gettext("weken")),
    "months": _counted(lambda count: ngettext("%(num)s maand", "%(num)s maanden", count), lazy_gettext("maanden")),
    "days": _counted(lambda count: ngettext("%(num)s dag", "%(num)s dagen", count), lazy_gettext("dagen")),
    "working_days": _counted(lambda count: ngettext("%(num)s werkdag", "%(num)s werkdagen", count), lazy_gettext("werkdagen")),
    "times": _counted(lambda count: _("%(count)s keer", count=count), lazy_gettext("keer")),
    "yes_no": Writing(lambda value: SWITCH[_switch_code(value)], _switch_code, _read_switch),
    "kinds": Writing(_kinds_in_words, ",".join, lambda text: [code for code in text.split(",") if code]),
    "day_of_year": Writing(_day_in_words, _day_in_words, _read_day),
}
