"""The numbers a body may set (P01–P20 of the rules). Their defaults stand here, in one table."""

import calendar
import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import current_app

from organisation.working_days import add_working_days, on_working_day


@dataclass(frozen=True)
class Weeks:
    count: int

    def after(self, day: date) -> date:
        """The last day of the term (R09)."""
        return on_working_day(day + timedelta(weeks=self.count))


@dataclass(frozen=True)
class WorkingDays:
    count: int

    def after(self, day: date) -> date:
        """The last day of the term (R09)."""
        return add_working_days(day, self.count)


DEFAULTS: dict[str, Any] = {
    "P01": 50_00,  # gift limit in cents; above means strictly greater (R42)
    "P03": Weeks(6),  # to decide on a side activity or a financial interest
    "P05": WorkingDays(5),  # to decide on a gift or an invitation
    "P07": Weeks(6),  # for a new employee to declare (R08)
    "P08": Weeks(4),  # to report a change or an end
    "P12": 12,  # months an ended entry stays public (R15)
    "P18": 48 * 60,  # minutes per week, contract and side activities together; above is a fact to see (R13)
    "P20": 12,  # months until an agreement is looked at again (R24)
    "answer": WorkingDays(10),  # for the declarant to answer a question (R26)
}


def parameter(code: str) -> Any:
    """The value in force; P10 comes from the settings of the installation."""
    if code == "P10":
        return WorkingDays(current_app.config["PUBLISH_AFTER_WORKING_DAYS"])
    return DEFAULTS[code]


def months_after(day: date, count: int) -> date:
    """The same day a number of months later, or the last day of that month."""
    months = day.year * 12 + day.month - 1 + count
    year, month = divmod(months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, calendar.monthrange(year, month + 1)[1]))


def rules_version() -> str:
    """A fingerprint of the values in force, stored with every decision."""
    values = {**DEFAULTS, "P10": parameter("P10")}
    return hashlib.sha256(repr(sorted(values.items())).encode()).hexdigest()[:12]
