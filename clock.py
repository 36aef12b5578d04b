"""The one clock: every moment and every day in this application is asked here, so demo data and tests can set it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

HOME = ZoneInfo("Europe/Amsterdam")

_offset = timedelta(0)


def now() -> datetime:
    """This moment in UTC, aware."""
    return datetime.now(UTC) + _offset


def today() -> date:
    """The civil day in the Netherlands."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    """A moment as Dutch wall-clock time."""
    return moment.astimezone(HOME)


def at(day: date, hour: int = 12, minute: int = 0) -> datetime:
    """The moment in UTC at which Dutch clocks show this day and time; the first there is when that lies before all moments."""
    shown = datetime(day.year, day.month, day.day, hour, minute, tzinfo=HOME)
    return shown.astimezone(UTC) if day > date.min else datetime.min.replace(tzinfo=UTC)


def after(day: date) -> datetime:
    """The moment at which this day is over; the last there is when no day follows, as when somebody means "without end"."""
    return at(day + timedelta(days=1), 0) if day < date.max else datetime.max.replace(tzinfo=UTC)


@contextmanager
def set_to(moment: datetime) -> Iterator[None]:
    """Let the clock show `moment` and run on from there, for the whole process, until the block ends."""
    global _offset
    before = _offset
    _offset = moment - datetime.now(UTC)
    try:
        yield
    finally:
        _offset = before
