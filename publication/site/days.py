"""Days in an address: read forgivingly, answered with a message at the field when they cannot be."""

import re
from datetime import date, timedelta
from typing import NamedTuple

from flask import request
from flask_babel import gettext as _

from publication.site import past
from publication.site.edition import Edition
from publication.site.wording import day_text

DUTCH = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


class Day(NamedTuple):
    """A day somebody asked for: ISO, empty when none was given or when it cannot be; then `problem` says why."""

    iso: str = ""
    problem: str = ""

    @property
    def text(self) -> str:
        return day_text(self.iso)


NOW = Day()


def asked(name: str) -> Day:
    """The day in this part of the address: 2026-01-31 or 31-1-2026."""
    given = request.args.get(name, "").strip()
    if not given:
        return NOW
    dutch = DUTCH.fullmatch(given)
    try:
        found = date(*(int(part) for part in reversed(dutch.groups()))) if dutch else _iso(given)
    except ValueError:
        return Day(problem=_("Vul een dag in die bestaat, zoals 31-1-2026."))
    return Day(found.isoformat())


def as_it_was(edition: Edition) -> Day:
    """The day to show the register of; empty: as it is now."""
    day = asked("op")
    if day == NOW:
        return day
    first, last = past.first_day(edition), of_edition(edition).isoformat()
    if day.iso and day.iso < first:
        return Day(problem=_("Dit register begint op %(date)s. Kies die dag of een latere dag.", date=day_text(first)))
    if day.iso > last:
        return Day(problem=_("De laatste uitgave is van %(date)s. Kies die dag of een eerdere dag.", date=day_text(last)))
    return day


def of_edition(edition: Edition) -> date:
    """The day the edition was published."""
    return date.fromisoformat(edition.published_at[:10])


def choice(edition: Edition) -> dict[str, str]:
    """The days one may choose from, as `as_it_was` of `site/macros.html` asks for them."""
    return {"first": past.first_day(edition), "last": of_edition(edition).isoformat()}


def before(edition: Edition, days: int) -> str:
    """So many days before the edition."""
    return (of_edition(edition) - timedelta(days=days)).isoformat()


def _iso(text: str) -> date:
    if not ISO.fullmatch(text) or not text.isascii():
        raise ValueError(text)
    return date.fromisoformat(text)
