"""Days, moments, what is left of a term, hours and amounts, in words."""

from datetime import date, datetime
from typing import TypedDict

from flask_babel import format_currency, format_date, format_decimal, ngettext
from flask_babel import gettext as _

import clock

SOON = 2  # days: from here on the chip warns


class Chip(TypedDict):
    """What is left until a day: a short text with the tone of its tag."""

    text: str
    tone: str
    due: date


def day_text(day: date) -> str:
    """A day as people here write it: 14 oktober 2026."""
    return str(format_date(day, "d MMMM y"))


def moment_text(moment: datetime) -> str:
    """A moment as people here write it: 14 oktober 2026 om 10.42 uur."""
    local = clock.local(moment)
    day = day_text(local.date())
    return str(_("%(day)s om %(hour)s.%(minute)s uur", day=day, hour=local.hour, minute=f"{local.minute:02}"))


def time_text(moment: datetime) -> str:
    """The time of day as people here write it: 10.42 uur."""
    local = clock.local(moment)
    return str(_("%(hour)s.%(minute)s uur", hour=local.hour, minute=f"{local.minute:02}"))


def hours_text(minutes: int | None) -> str:
    """Hours as people write them: 2,5."""
    return "" if minutes is None else str(format_decimal(minutes / 60, "#,##0.##"))


def money_text(cents: int) -> str:
    """An amount as people write it: € 50, € 73,99."""
    return str(format_currency(cents / 100, "EUR", "¤ #,##0.00" if cents % 100 else "¤ #,##0", currency_digits=False))


def deadline_chip(due_on: date | None) -> Chip | None:
    """Words such as "nog 3 dagen", "vandaag" or "2 dagen te laat", counted in calendar days; None without a deadline."""
    if due_on is None:
        return None
    days = (due_on - clock.today()).days
    if days < 0:
        return Chip(text=ngettext("%(num)s dag te laat", "%(num)s dagen te laat", -days), tone="neg", due=due_on)
    if days == 0:
        return Chip(text=_("vandaag"), tone="warn", due=due_on)
    text = ngettext("nog %(num)s dag", "nog %(num)s dagen", days)
    return Chip(text=text, tone="warn" if days <= SOON else "neutral", due=due_on)
