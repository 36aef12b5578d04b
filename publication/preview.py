"""What the public will read, shown beforehand by the same projection and the same words as the public page itself."""

from dataclasses import replace
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext

import clock
from publication import standing as standings
from publication.editions import current_codes
from publication.moments import next_moment
from publication.projection import HOME_WITHHELD, project, public_code
from publication.site.wording import shown
from registers.counterparties.sensitive import sensitive_class
from registers.models import Declaration

STATES = {
    standings.NOT_PUBLIC: (lazy_gettext("Niet openbaar"), "neutral"),
    standings.TO_CHECK: (lazy_gettext("Straks openbaar"), "info"),
    standings.SOON: (lazy_gettext("Straks openbaar"), "info"),
    standings.PUBLIC: (lazy_gettext("Openbaar"), "pos"),
    standings.OVER: (lazy_gettext("Openbaar"), "pos"),
    standings.HELD: (lazy_gettext("Stilgezet"), "hold"),
    standings.WITHHELD: (lazy_gettext("Afgeschermd"), "hold"),
    standings.HIDDEN: (lazy_gettext("Wordt nagekeken"), "hold"),
}


def preview(declaration: Declaration, day: date | None = None) -> dict[str, Any] | None:
    """What everyone will see of this declaration, sent or not; None when nothing of it becomes public.

    `day`: as the positions are designated then, when that is not today.

    `entry` for `components/public_entry.html`, `reason` (why it becomes public), `sensitive` (an officer looks first, R65),
    `home` (a part of it is never public, R64) and `from` (first public day, known or expected; None before the decision).
    """
    day = day or clock.today()
    if not standings.may_ever_be_public(declaration.register):
        return None
    duty = standings.duty_on(declaration.person, day)
    if duty is None:
        return None
    entry = project(declaration, day, duty)
    return {
        "entry": shown(entry),
        "reason": _("Je functie staat op de lijst van openbare functies. Daarom komt dit in het openbare register."),
        "home": HOME_WITHHELD in entry.values(),
        "sensitive": sensitive_class(declaration) is not None,
        "from": standings.standing(declaration, day).from_on,
    }


def publication_state(declaration: Declaration) -> dict[str, Any]:
    """For staff: `label`, `tone` (of a tag), `date` (first public day, or None) and whether it is `visible` to everyone now."""
    found = standing_now(declaration)
    label, tone = STATES[found.kind]
    return {"label": label, "tone": tone, "date": found.from_on, "visible": found.visible}


def standing_now(declaration: Declaration) -> standings.Standing:
    """Where it stands today for who reads the site."""
    found = standings.standing(declaration, clock.today())
    return as_published(declaration, found, current_codes()) if found.visible else found


def as_published(declaration: Declaration, found: standings.Standing, published: frozenset[str]) -> standings.Standing:
    """Where it stands for who reads the site: what may be public but is in no edition yet comes with the next one."""
    if found.kind in (standings.PUBLIC, standings.OVER) and public_code(declaration) not in published:
        return replace(found, kind=standings.SOON, from_on=clock.local(next_moment(clock.now())).date())
    return found
