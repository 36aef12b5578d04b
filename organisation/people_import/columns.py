"""The columns of a delivery, in one table: how each cell is read, and which field of the person it fills."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from organisation.delivered import BadValue, clean, day
from organisation.models import COUNCIL_REGISTRAR, DIRECTOR, MUNICIPAL_SECRETARY
from post.outbox import is_address

MOST_HOURS = 60  # a week
FORMULA = ("=", "@", "+")  # with these a spreadsheet begins to calculate

Parser = Callable[[str], Any]


def text(longest: int) -> Parser:
    def parse(value: str) -> str:
        value = clean(value)
        if len(value) > longest:
            raise BadValue(_("de tekst is langer dan %(most)s tekens", most=longest), _("Kort de tekst in"))
        if "\n" in value:
            raise BadValue(_("de tekst loopt over meer regels"), _("Zet de tekst op één regel"))
        if value.startswith(FORMULA):
            raise BadValue(_("dit is een formule"), _("Vul de tekst zelf in"))
        return value

    return parse


def yes_or_no(value: str) -> bool:
    answers = {"ja": True, "nee": False, "": False}
    if value.lower() not in answers:
        raise BadValue(_("dit is geen ja of nee"), _("Vul ja of nee in"))
    return answers[value.lower()]


def minutes(value: str) -> int | None:
    """Hours a week, as 36 or 36,5."""
    if not value:
        return None
    if not re.fullmatch(r"\d{1,2}([.,]\d{1,2})?", value, re.ASCII):
        raise BadValue(_("dit is geen aantal uren"), _("Vul de uren per week in, zoals 36 of 36,5"))
    hours = float(value.replace(",", "."))
    if hours > MOST_HOURS:
        raise BadValue(_("dit is meer dan %(most)s uur per week", most=MOST_HOURS), _("Verbeter de uren"))
    return round(hours * 60)


def mail_address(value: str) -> str | None:
    if value and not is_address(value):
        raise BadValue(_("dit is geen e-mailadres"), _("Vul een adres in zoals naam@voorbeeld.nl, of laat het leeg"))
    return text(254)(value).lower() or None


def language(value: str) -> str | None:
    """None: the delivery does not say; people choose it themselves."""
    if value.lower() not in ("", "nl", "en"):
        raise BadValue(_("deze taal kennen we niet"), _("Vul nl of en in"))
    return value.lower() or None


OFFICE_NAMES = {"gemeentesecretaris": MUNICIPAL_SECRETARY, "griffier": COUNCIL_REGISTRAR, "directeur": DIRECTOR}


def office(value: str) -> str | None:
    if value and value.lower() not in OFFICE_NAMES:
        raise BadValue(_("dit ambt kennen we niet"), _("Vul %(names)s in, of laat het leeg", names=", ".join(OFFICE_NAMES)))
    return OFFICE_NAMES.get(value.lower())


def day_or_none(value: str) -> Any:
    return day(value) if value else None


@dataclass(frozen=True)
class Column:
    """One column of the delivery; `feeds` is the field of the person it fills, if any."""

    parse: Parser
    feeds: str = ""
    required: bool = False


NUMBER, BEGINS, ENDS, MANAGER, UNIT, NAME, PARENT, TITLE, CODE, HEAD, OFFICE = (
    "personeelsnummer", "in_dienst", "uit_dienst", "leidinggevende", "afdeling", "afdeling_naam", "bovenliggende_afdeling",
    "functie", "functiecode", "hoofd", "ambt",
)  # fmt: skip
LEAVE_BEGINS, LEAVE_ENDS = "verlof_van", "verlof_tot"

COLUMNS = {
    NUMBER: Column(text(40), required=True),
    "voornaam": Column(text(80), "first_name", required=True),
    "tussenvoegsel": Column(text(30), "prefix"),
    "achternaam": Column(text(120), "last_name", required=True),
    "email": Column(mail_address, "email"),
    BEGINS: Column(day, "employed_from", required=True),
    ENDS: Column(day_or_none, "employed_until"),
    "uren": Column(minutes, "weekly_minutes"),
    "extern": Column(yes_or_no, "external"),
    "taal": Column(language, "language"),
    MANAGER: Column(text(40)),
    UNIT: Column(text(40), required=True),
    NAME: Column(text(160)),
    PARENT: Column(text(40)),
    TITLE: Column(text(160), required=True),
    CODE: Column(text(80)),
    HEAD: Column(yes_or_no),
    OFFICE: Column(office),
    LEAVE_BEGINS: Column(day_or_none),
    LEAVE_ENDS: Column(day_or_none),
}
ALSO_CALLED = dict.fromkeys(("e_mail", "e_mailadres", "emailadres", "mail"), "email")  # as people head that column
OF_THE_POST = (UNIT, NAME, PARENT, TITLE, CODE, HEAD, OFFICE)
FIELDS = {column.feeds: name for name, column in COLUMNS.items() if column.feeds}  # field of the person → column
