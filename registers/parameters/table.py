"""The numbers a body may set (P01–P20 of the rules catalogue): one row each, with what it is when nobody set it."""

import calendar
import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from flask_babel import lazy_gettext as _

from organisation.working_days import add_working_days, on_working_day
from registers.parameters import values

Unit = Literal["euro", "months", "times", "weeks", "working_days", "days", "hours", "yes_no", "kinds", "day_of_year"]


@dataclass(frozen=True)
class Weeks:
    count: int

    def after(self, day: date) -> date:
        """The last day of the term (R09)."""
        return on_working_day(day + timedelta(weeks=self.count))


@dataclass(frozen=True)
class Days:
    count: int

    def after(self, day: date) -> date:
        """The last day of the term (R09)."""
        return on_working_day(day + timedelta(days=self.count))


@dataclass(frozen=True)
class WorkingDays:
    count: int

    def after(self, day: date) -> date:
        """The last day of the term (R09)."""
        return add_working_days(day, self.count)


@dataclass(frozen=True)
class Parameter:
    """One number a body may set. Kept in whole units: cents for euro, minutes for hours, codes for kinds."""

    code: str
    name: str
    unit: Unit
    default: Any
    least: int = 0
    most: int = 0
    help: str = ""
    unused: str = ""  # what has to be there before anything reads it


PARAMETERS: dict[str, Parameter] = {
    row.code: row
    for row in (
        Parameter(
            "P01", _("Grens voor geschenken"), "euro", 50_00, 0, 500_00, _("Een geschenk is te duur als het meer waard is.")
        ),
        Parameter("P02_months", _("Gever: hoe ver terug we tellen"), "months", 12, 1, 36),
        Parameter("P02_total", _("Gever: signaal boven dit bedrag samen"), "euro", 50_00, 0, 1000_00),
        Parameter("P02_count", _("Gever: signaal vanaf dit aantal"), "times", 3, 2, 20),
        Parameter("P03", _("Beslistermijn nevenwerk en belangen"), "weeks", 6, 1, 13),
        Parameter("P04", _("Verlenging van die termijn, één keer"), "weeks", 4, 0, 6),
        Parameter("P05", _("Beslistermijn geschenken en uitnodigingen"), "working_days", 5, 1, 20),
        Parameter(
            "P06",
            _("Geen antwoord op een geschenk is toestemming"),
            "yes_no",
            False,
            help=_("Staat dit uit? Dan is zwijgen nooit toestemming."),
        ),
        Parameter("P07", _("Nieuwe medewerker geeft door binnen"), "weeks", 6, 1, 13),
        Parameter("P08", _("Wijziging of einde geef je door binnen"), "weeks", 4, 1, 13),
        Parameter("P09", _("Laatste dag van de jaarcheck"), "day_of_year", "02-01"),
        Parameter("P10", _("Van besluit tot openbaar"), "working_days", 5, 0, 20),
        Parameter("P11", _("Afspraken staan in het openbare register"), "yes_no", True),
        Parameter("P12", _("Beëindigd nevenwerk blijft openbaar"), "months", 12, 0, 36),
        Parameter("P14", _("Geschenken zijn openbaar"), "yes_no", False, unused=_("een openbaar register van geschenken")),
        Parameter(
            "P15",
            _("We vragen hoe hoog de vergoeding is"),
            "yes_no",
            False,
            help=_("Alleen aan wie een functie heeft met openbaar nevenwerk. De hoogte zelf wordt niet openbaar."),
        ),
        Parameter("P16", _("Ingehuurde mensen geven ook door"), "yes_no", True),
        Parameter(
            "P17",
            _("Hoeft niet te worden doorgegeven"),
            "kinds",
            ["political", "union"],
            help=_("Werk in eigen tijd voor een politieke partij of een vakbond."),
        ),
        Parameter("P18", _("Uren per week samen: signaal boven"), "hours", 48 * 60, 20 * 60, 80 * 60),
        Parameter("P19", _("Verslag na een reis binnen"), "days", 7, 1, 60),
        Parameter("P20", _("Een afspraak opnieuw bekijken na"), "months", 12, 1, 36),
        # Terms that the catalogue leaves to the body.
        Parameter("answer", _("Een vraag beantwoorden binnen"), "working_days", 10, 1, 30),
        Parameter("next_level", _("Wie het overneemt beslist binnen"), "working_days", 5, 1, 20),
        Parameter("dispute", _("Heroverweging: antwoord binnen"), "weeks", 6, 1, 12),
    )
}
TERMS = {"weeks": Weeks, "working_days": WorkingDays, "days": Days}


def parameter(code: str, day: date | None = None) -> Any:
    """The value that holds on the day (today when none is given): a term, an amount in cents, minutes, months, yes or no."""
    row = PARAMETERS[code]
    value = values.value_on(code, day, row.default)
    return TERMS[row.unit](value) if row.unit in TERMS else value


def months_after(day: date, count: int) -> date:
    """The same day a number of months later (earlier when negative), or the last day of that month."""
    months = day.year * 12 + day.month - 1 + count
    year, month = divmod(months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, calendar.monthrange(year, month + 1)[1]))


def values_in_force(day: date | None = None) -> dict[str, Any]:
    """Every value that holds on the day, by code: what a decision keeps with it."""
    return {code: values.value_on(code, day, row.default) for code, row in PARAMETERS.items()}


def rules_version(day: date | None = None) -> str:
    """A fingerprint of the values in force, stored with every decision."""
    return hashlib.sha256(repr(sorted(values_in_force(day).items())).encode()).hexdigest()[:12]
