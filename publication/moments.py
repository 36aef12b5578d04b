"""The moment at which the register is brought up to date: every working day at seven (R61)."""

from datetime import date, datetime, timedelta

import clock
from organisation.working_days import on_working_day

PUBLISHES = 7  # o'clock


def moment_of(day: date) -> datetime:
    """The moment of this working day."""
    return clock.at(day, PUBLISHES)


def next_moment(now: datetime) -> datetime:
    """The first moment after `now`."""
    day = clock.local(now).date()
    if now >= moment_of(day):
        day += timedelta(days=1)
    return moment_of(on_working_day(day))


def waits_for_the_moment(from_on: date | None, day: date) -> bool:
    """Whether something public from this day on is still to come today, because it is not seven yet."""
    return from_on == day == clock.today() and clock.now() < moment_of(day)
