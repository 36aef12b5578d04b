"""An event that somebody may go to, as a file for his calendar (ux 3.7, mail 11)."""

from datetime import date, timedelta

from flask import current_app
from flask_babel import gettext as _

import clock
from registers.in_force import told
from registers.models import DECIDED, Declaration
from registers.standing import title_of


def goes_in_a_calendar(declaration: Declaration) -> bool:
    """Whether it is over after its day, may be gone to, and the declarant was told."""
    outcome = declaration.decided_outcome
    allowed = declaration.status == DECIDED and outcome is not None and outcome.allows and told(declaration)
    return allowed and bool(declaration.register.aftermath) and declaration.starts_on is not None


def calendar_file(declaration: Declaration, url: str) -> bytes:
    """The days of the event, what it is, and where the declaration is; the same event each time it is fetched."""
    from icalendar import Calendar, Event

    assert declaration.starts_on is not None
    calendar, entry = Calendar(), Event()
    organisation = str(current_app.config["SETTINGS"].organisation_name)
    calendar.add("prodid", f"-//{organisation}//Open Kaart//NL")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    entry.add("uid", f"{declaration.public_code}@{current_app.config['PUBLIC_URL'].partition('//')[2]}")
    entry.add("dtstamp", declaration.decided_at or clock.now())
    entry.add("dtstart", declaration.starts_on)
    entry.add("dtend", _day_after(declaration.ends_on or declaration.starts_on))
    entry.add("summary", title_of(declaration))
    entry.add("description", _("Je mag gaan (%(number)s). Lees het besluit: %(url)s", number=declaration.reference, url=url))
    entry.add("url", url)
    entry.add("transp", "TRANSPARENT")
    calendar.add_component(entry)
    made: bytes = calendar.to_ical()
    return made


def _day_after(last: date) -> date:
    """A calendar counts the end of a whole day as the next one."""
    return last + timedelta(days=1)
