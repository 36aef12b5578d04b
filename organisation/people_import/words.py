"""What the kinds of changes are called, and the groups in which they are shown."""

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
