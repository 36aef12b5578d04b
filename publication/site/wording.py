"""How public data is put into words: codes and ISO dates in, sentences out. Used by the public pages and by the preview."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from babel.dates import format_date
from flask_babel import format_currency, format_decimal, gettext, to_user_timezone
from flask_babel import lazy_gettext as _

from languages import LOCALES, language

DATE_FORMATS = {4: "y", 7: "MMMM y", 10: "d MMMM y"}

PAY = {"unpaid": _("Onbetaald"), "expenses": _("Alleen onkosten"), "paid": _("Betaald")}

GENERAL_BECAUSE = {
    "special_category": _("De naam is niet openbaar, omdat die iets zegt over overtuiging of gezondheid."),
    "third_party": _("De naam is niet openbaar, omdat het om een particulier gaat."),
    "withheld": _("Een deel van deze vermelding is afgeschermd."),
}

FIELD_LABELS = {
    "rol": _("Wat de ambtenaar doet"),
    "organisatie": _("Organisatie"),
    "vergoeding": _("Vergoeding"),
    "sinds": _("Sinds"),
    "tot": _("Tot"),
    "afspraak": _("Afspraak"),
    "algemeen_omdat": _("Algemener omdat"),
}

# The headings of the public tables.
COLUMNS = {
    "role": _("Rol"),
    "organisation": _("Organisatie"),
    "position": _("Functie"),
    "holder": _("Naam"),
    "pay": _("Vergoeding"),
    "since": _("Sinds"),
    "until": _("Tot"),
    "entries": _("Vermeldingen"),
    "confirmed": _("Bevestigd op"),
    "changed": _("Laatst gewijzigd"),
    "state": _("Stand"),
}

CHANGE_KINDS = {
    "nieuw": (_("Nieuw"), "pos"),
    "gewijzigd": (_("Gewijzigd"), "info"),
    "beëindigd": (_("Beëindigd"), "neutral"),
    "gecorrigeerd": (_("Gecorrigeerd"), "warn"),
}

STATUS_TAGS = {
    "vermeldingen": (_("Nevenwerk"), "info"),
    "geen": (_("Geen nevenwerk"), "pos"),
    "beëindigd": (_("Beëindigd"), "neutral"),
    "nog_niet": (_("Nog niet bevestigd"), "warn"),
    "afgeschermd": (_("Afgeschermd"), "hold"),
    "niet_bezet": (_("Niet bezet"), "neutral"),
    "niet_meer": (_("Niet meer openbaar"), "neutral"),
    "deels_niet_meer": (_("Deels niet meer openbaar"), "neutral"),
}


def day_text(iso: str | None) -> str:
    """A date as people read it, as precise as it is: 14 oktober 2026, oktober 2026, 2026. Empty for no date."""
    return day_in(iso, language()) if iso else ""


@lru_cache(10_000)
def day_in(iso: str | None, language: str) -> str:
    """A register has few days and many places where they stand."""
    if not iso:
        return ""
    return str(format_date(date.fromisoformat(f"{iso}-01-01"[:10]), DATE_FORMATS[len(iso)], locale=LOCALES[language]))


def day_of(moment: str) -> str:
    """The day of a moment here: 3 maart 2026."""
    return day_text(to_user_timezone(datetime.fromisoformat(moment)).date().isoformat())


def moment_text(moment: str) -> str:
    """A moment as people here write it, in the words staff read too: 3 maart 2026 om 9.05 uur."""
    local = to_user_timezone(datetime.fromisoformat(moment))
    return gettext("%(day)s om %(hour)s.%(minute)s uur", day=day_of(moment), hour=local.hour, minute=f"{local.minute:02}")


def shown(entry: dict[str, Any], url: str | None = None) -> dict[str, Any]:
    """The fields of `components/public_entry.html` for one public entry."""
    return {
        "role": entry["rol"],
        "organisation": entry["organisatie"],
        "pay": PAY.get(entry["vergoeding"] or ""),
        "since": day_text(entry["sinds"]),
        "until": day_text(entry["tot"]),
        "condition": entry["afspraak"],
        "generalised_because": GENERAL_BECAUSE.get(entry["algemeen_omdat"] or ""),
        "state": "ended" if entry["toestand"] == "beëindigd" else "current",
        "url": url,
        "code": entry["code"],
    }


def amount_text(number: int, unit: str = "aantal") -> str:
    """A number of the yearly figures as people read it: 1.204, € 73,99."""
    if unit != "eurocent":
        return str(format_decimal(number))
    return str(format_currency(number / 100, "EUR", "¤ #,##0.00" if number % 100 else "¤ #,##0", currency_digits=False))


def value_text(field: str, value: str | None) -> str:
    """One value of an entry in words."""
    if value is None:
        return ""
    if field == "vergoeding":
        return str(PAY.get(value, value))
    if field == "algemeen_omdat":
        return str(GENERAL_BECAUSE.get(value, ""))
    return day_text(value) if field in ("sinds", "tot") else value
