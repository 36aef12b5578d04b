"""What the kinds of changes are called, how one of each is told, and the groups in which they are shown."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _

KINDS = {
    "joiner": _("nieuwe persoon"),
    "returns": _("weer in dienst"),
    "first_post": _("eerste functie"),
    "mover": _("andere functie"),
    "leaves_post": _("stopt in een functie"),
    "corrected_post": _("verbeterde functie"),
    "first_day": _("andere eerste dag"),
    "leaver": _("vertrekt"),
    "twice_missing": _("twee keer niet in het bestand, en daarom weg"),
    "last_day": _("andere laatste dag in een functie"),
    "manager": _("andere leidinggevende"),
    "person": _("gewijzigde persoon"),
    "leave": _("met verlof"),
    "leave_ends": _("ander einde van verlof"),
    "unit": _("nieuwe afdeling"),
    "unit_name": _("andere naam van een afdeling"),
    "unit_place": _("andere plaats of ander hoofd van een afdeling"),
    "post": _("nieuwe functie"),
    "post_name": _("andere naam van een functie"),
    "post_unit": _("andere afdeling van een functie"),
    "office": _("ander ambt van een functie"),
}

SENTENCES = {
    "joiner": _("%(who)s, %(title)s bij %(unit)s"),
    "returns": _("%(who)s: vanaf %(first)s"),
    "first_post": _("%(who)s: %(title)s vanaf %(first)s"),
    "mover": _("%(who)s: %(title)s vanaf %(first)s"),
    "leaves_post": _("%(who)s: %(title)s tot en met %(last)s"),
    "corrected_post": "%(who)s: %(title)s",
    "first_day": "%(who)s: %(first)s",
    "leaver": _("%(who)s: tot en met %(last)s"),
    "twice_missing": _("%(who)s: tot en met %(last)s"),
    "last_day": "%(who)s: %(last)s",
    "manager": "%(who)s: %(manager)s",
    "person": "%(who)s: %(columns)s",
    "leave": _("%(who)s: vanaf %(first)s"),
    "leave_ends": _("%(who)s: laatste dag %(back)s"),
    "unit": _("%(code)s %(name)s, onder %(parent)s"),
    "unit_name": _("%(code)s: %(old)s wordt %(new)s"),
    "unit_place": _("%(code)s: onder %(parent)s, hoofd %(head)s"),
    "post": _("%(title)s bij %(unit)s"),
    "post_name": _("%(code)s: %(old)s wordt %(new)s"),
    "post_unit": _("%(code)s: naar %(unit)s"),
    "office": "%(code)s: %(office)s",
}

NOTHING = {  # what is said where there is none
    "parent": _("niets (de top)"),
    "head": _("nog niet bekend"),
    "manager": _("het hoofd van de afdeling"),
    "last": _("geen laatste dag meer"),
    "back": _("nog onbekend"),
    "office": _("geen"),
}

GROUPS = (
    (_("Nieuwe mensen"), ("joiner", "returns", "first_post")),
    (_("Andere functie"), ("mover", "leaves_post", "corrected_post", "first_day")),
    (_("Vertrekkers"), ("leaver", "twice_missing", "last_day")),
    (_("Andere leidinggevende"), ("manager",)),
    (
        _("Andere wijzigingen"),
        ("person", "leave", "leave_ends", "unit", "unit_name", "unit_place", "post", "post_name", "post_unit", "office"),
    ),
)


def sentence(kind: str, told: Mapping[str, str | None]) -> str:
    """One change, in the language of who reads it."""
    return str(SENTENCES[kind]) % {name: NOTHING[name] if value is None else value for name, value in told.items()}
