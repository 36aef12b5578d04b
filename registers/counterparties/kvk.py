"""The number of the trade register (KvK): eight digits, kept as text because it may begin with a zero.

The Kamer van Koophandel publishes no check digit for it, so a wrong digit cannot be seen; length and characters can.
"""

import re

from flask_babel import gettext as _

from organisation.delivered import BadValue

DIGITS = 8
NO_NUMBER = frozenset({"", "-", "--", "n.v.t.", "nvt", "geen", "onbekend", "buitenland", "0"})  # how lists say: none
OTHER_NUMBERS = {  # by how many digits they have
    9: lambda: (_("dit heeft 9 cijfers, zoals een RSIN"), _("Vul het KvK-nummer in; dat heeft 8 cijfers")),
    12: lambda: (_("dit heeft 12 cijfers, zoals een vestigingsnummer"), _("Vul het KvK-nummer in; dat heeft 8 cijfers")),
}


def kvk_number(text: str) -> str | None:
    """The number in this text, without spaces and dots; None when the text says there is none. Raises BadValue."""
    plain = re.sub(r"^kvk[\s:.-]*(?:nummer|nr\.?)?[\s:.]*", "", text.strip(), flags=re.IGNORECASE)
    if plain.casefold() in NO_NUMBER:
        return None
    digits = re.sub(r"[\s.]", "", plain)
    if not re.fullmatch(r"[0-9]+", digits):
        raise BadValue(_("dit is geen KvK-nummer"), _("Vul 8 cijfers in, of laat het leeg"))
    if len(digits) in OTHER_NUMBERS:
        raise BadValue(*OTHER_NUMBERS[len(digits)]())
    if len(digits) == DIGITS - 1:
        raise BadValue(_("dit heeft 7 cijfers in plaats van 8"), _("Zet er een 0 voor als het programma die wegliet"))
    if len(digits) != DIGITS:
        raise BadValue(
            _("dit heeft %(count)s cijfers in plaats van 8", count=len(digits)), _("Verbeter het nummer, of laat het leeg")
        )
    if set(digits) == {"0"}:
        raise BadValue(_("dit is geen bestaand nummer"), _("Verbeter het nummer, of laat het leeg"))
    return digits
