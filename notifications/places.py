"""What stands in the places of a message: one row per place, with what it means, an example, and what it is of a declaration."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app
from flask_babel import format_date, lazy_gettext, ngettext
from flask_babel import gettext as _

import clock
from registers.designated import becomes_public
from registers.happened import decider_of
from registers.models import Declaration
from registers.parameters.table import parameter
from registers.parameters.units import value_text, with_values
from registers.standing import desk_name, upper_first


@dataclass(frozen=True)
class Place:
    """One place: what the officer reads about it, what a preview shows, and its value for a declaration (none: handed in)."""

    means: Any
    example: Any
    of: Callable[[Declaration], str] | None = None


class WordsAbout(Mapping[str, str]):
    """The words for a declaration, looked up when a text has their place; `more` goes before."""

    def __init__(self, declaration: Declaration, **more: str) -> None:
        self.declaration, self.more = declaration, more

    def __getitem__(self, name: str) -> str:
        if name in self.more:
            return self.more[name]
        of = PLACES[name].of
        return of(self.declaration) if of else ""

    def __iter__(self) -> Iterator[str]:
        return iter({**PLACES, **self.more})

    def __len__(self) -> int:
        return len({**PLACES, **self.more})


def day_in_mail(day: date | None) -> str:
    """A day as it stands in a mail: 14 oktober."""
    return str(format_date(day, "d MMMM")) if day else ""


def declarations_text(count: int) -> str:
    """How many: "1 opgave", "10 opgaven"."""
    return str(ngettext("%(num)s opgave", "%(num)s opgaven", count))


def kind_text(declaration: Declaration) -> str:
    """What it is in one word, which tells nothing of a confidential register."""
    name = _("opgave") if declaration.register.confidential else str(declaration.register.name)
    return name[:1].lower() + name[1:]


def _number(declaration: Declaration) -> str:
    """Not of a confidential register: its prefix would tell."""
    return "" if declaration.register.confidential else declaration.reference


def _named(declaration: Declaration) -> str:
    number = _number(declaration)
    return _("opgave %(number)s", number=number) if number else _("je opgave")


def _who(declaration: Declaration) -> str:
    return _("De medewerker") if declaration.register.confidential else declaration.person.name


def _asker(declaration: Declaration) -> str:
    question = declaration.open_question or declaration.open_advice
    return question.asked_by.name if question else ""


def _by(declaration: Declaration) -> str:
    return decider_of(declaration.decision) if declaration.decision else ""


def _outcome(declaration: Declaration) -> str:
    return str(declaration.decided_outcome.label) if declaration.decided_outcome else ""


def _outcome_sentence(declaration: Declaration) -> str:
    return with_values(declaration.decided_outcome.letter) if declaration.decided_outcome else ""


def _public_on(declaration: Declaration) -> str:
    """When it comes in the public register; empty when it does not."""
    outcome, today = declaration.decided_outcome, clock.today()
    if outcome is None or not outcome.allows or not becomes_public(declaration, today):
        return ""
    announced: Callable[[Declaration], date | None] = current_app.extensions.get("public_from", lambda _declaration: None)
    return day_in_mail(announced(declaration) or parameter("P10").after(today))


PLACES: dict[str, Place] = {
    "voornaam": Place(lazy_gettext("de voornaam van wie de mail krijgt"), "Sanne"),
    "nummer": Place(lazy_gettext("het nummer van de opgave; niet bij een vertrouwelijk register"), "NW-2026-0042", _number),
    "soort": Place(lazy_gettext("wat het is, in één woord"), lazy_gettext("nevenwerk"), kind_text),
    "opgave": Place(lazy_gettext("de opgave met haar nummer"), lazy_gettext("opgave NW-2026-0042"), _named),
    "opgaven": Place(lazy_gettext("hoeveel opgaven er wachten"), lazy_gettext("10 opgaven")),
    "nieuw": Place(lazy_gettext("de nummers van wat erbij kwam"), "NW-2026-0042, GS-2026-0107"),
    "opvallend": Place(lazy_gettext("bij hoeveel opgaven er een signaal is"), "3"),
    "naam": Place(lazy_gettext("de naam van de ander"), "Fatima de Wit", _who),
    "beslisser": Place(lazy_gettext("bij wie het ligt"), "Fatima de Wit", lambda one: upper_first(desk_name(one))),
    "besluiter": Place(lazy_gettext("wie besloot"), "Fatima de Wit", _by),
    "vrager": Place(lazy_gettext("wie iets vroeg"), "Fatima de Wit", _asker),
    "volgende": Place(lazy_gettext("wie het overneemt"), "Fatima de Wit"),
    "jaar": Place(lazy_gettext("het jaar van de jaarcheck"), "2026"),
    "klaar": Place(lazy_gettext("hoeveel mensen klaar zijn met de jaarcheck"), lazy_gettext("412 van de 486")),
    "wie": Place(lazy_gettext("wie weet dat iemand nog niet antwoordde"), lazy_gettext("Je leidinggevende")),
    "tekst": Place(lazy_gettext("de eigen zin van de jaarcheck"), lazy_gettext("Heb je een vraag? Bel het integriteitsloket.")),
    "bericht": Place(lazy_gettext("wat de integriteitscoördinator schrijft"), lazy_gettext("Bel me gerust.")),
    "datum": Place(lazy_gettext("de laatste dag, of de eerste"), lazy_gettext("14 oktober"), lambda one: day_in_mail(one.due_on)),
    "besluit": Place(lazy_gettext("het besluit in een paar woorden"), lazy_gettext("Je mag gaan"), _outcome),
    "besluitzin": Place(
        lazy_gettext("het besluit in een of twee zinnen"), lazy_gettext("Je mag dit nevenwerk doen."), _outcome_sentence
    ),
    "openbaar_op": Place(lazy_gettext("de dag waarop het openbaar wordt"), lazy_gettext("21 oktober"), _public_on),
    "termijn": Place(lazy_gettext("de tijd voor een wijziging"), lazy_gettext("4 weken"), lambda _one: value_text("P08")),
    "registers": Place(lazy_gettext("de registers van een vervanging"), lazy_gettext("geschenken en uitnodigingen")),
    "van": Place(lazy_gettext("de eerste dag"), lazy_gettext("20 juli")),
    "tot": Place(lazy_gettext("de laatste dag"), lazy_gettext("16 augustus")),
    "reden": Place(lazy_gettext("waarom iemand iets moet doorgeven"), lazy_gettext("Je bent nieuw in dienst.")),
}  # fmt: skip


EXAMPLES_OF = {  # message → what stands in a place there
    "not_allowed": {"besluitzin": lazy_gettext("Je mag dit nevenwerk niet doen.")},
    "with_conditions": {"besluitzin": lazy_gettext("Je mag dit nevenwerk doen. We maken er wel afspraken bij.")},
    "decided": {"besluitzin": lazy_gettext("Deel het geschenk met je team."), "soort": lazy_gettext("geschenk")},
    "may_go": {"besluitzin": lazy_gettext("Je mag naar deze bijeenkomst gaan.")},
    "may_not_go": {
        "besluit": lazy_gettext("Je mag niet gaan"),
        "besluitzin": lazy_gettext("Je mag niet naar deze bijeenkomst gaan. Zeg de uitnodiging af."),
    },
}


def examples(code: str) -> dict[str, str]:
    """A word for every place of this message, in the language of this moment, for previews."""
    words = {name: place.example for name, place in PLACES.items()} | EXAMPLES_OF.get(code, {})
    return {name: str(word) for name, word in words.items()}
