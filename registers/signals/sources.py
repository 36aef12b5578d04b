"""Where the fact behind each signal comes from, for the page that lists the rules. Not named here: from the answer itself."""

from flask_babel import lazy_gettext as _

ANSWER = _("het antwoord van de medewerker")
SOURCES = {
    **dict.fromkeys(("giver_often", "giver_to_several", "decided_before"), _("eerdere opgaven")),
    **dict.fromkeys(("asked_afterwards", "asked_late"), _("de datum van de opgave")),
    "hours_together": _("het personeelsbestand en de opgaven van de medewerker"),
    **dict.fromkeys(("vulnerable_position", "becomes_public"), _("de aangewezen functies")),
    "own_unit": _("de ingelezen lijsten en het personeelsbestand"),
    "list_supplier": _("de lijst van leveranciers"),
    "list_subsidy": _("de lijst van subsidies"),
    "list_permit": _("de lijst van vergunningen"),
    "list_enforcement": _("de lijst van handhaving"),
    "list_tender": _("de lijst van aanbestedingen"),
    "restricted_interest": _("de lijst van verboden belangen"),
    "sensitive_class": _("de naam van de organisatie"),
}
# What stands in the sentences where the check fills in a fact.
WORDS = {
    "answer": _("[antwoord]"),
    "count": _("[aantal]"),
    "day": _("[dag]"),
    "hours": _("[uren]"),
    "limit": _("[grens]"),
    "months": _("[aantal]"),
    "norm": _("[norm]"),
    "people": _("[aantal]"),
    "receivers": _("[aantal]"),
    "share": _("[bedrag]"),
    "title": _("[naam van de lijst]"),
    "total": _("[bedrag]"),
    "value": _("[waarde]"),
}


def source_of(code: str) -> str:
    """Where the fact comes from."""
    return str(SOURCES.get(code, ANSWER))


def example(text: str) -> str:
    """A sentence of a signal with the kind of fact between brackets."""
    return str(text) % WORDS
