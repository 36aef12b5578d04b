"""Passwords that are guessed first: what many people choose, what stands on the page, a row of keys. Any character will do."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from flask import current_app
from flask_babel import gettext as _

from auth.passwords import LONGEST, SHORTEST, SHORTEST_ALONE
from organisation.models import Person

OF_THIS_HOUSE = ("openkaart", "open-kaart", "kaart", "register", "integriteit")
ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiopasdfghjklzxcvbnm", "azertyuiopqsdfghjklmwxcvbn")
FEWEST_DIFFERENT = 5  # characters
OWN_PART = 4  # characters that must be left when known words, digits and signs are taken away


def refusal(password: str, person: Person, *, alone: bool) -> str | None:
    """Why this person cannot have this password, as a sentence with its remedy; None when it is fine.

    `alone` says that nothing but the password protects the account.
    """
    shortest = SHORTEST_ALONE if alone else SHORTEST
    if len(password) < shortest:
        return _("Kies een langer wachtwoord: minstens %(count)s tekens", count=shortest)
    if len(password.encode()) > LONGEST:
        return _("Kies een korter wachtwoord: hoogstens %(count)s tekens", count=LONGEST // 4)
    if is_easy(password, _words_about(person)):
        return _("Dit wachtwoord is te makkelijk te raden. Kies een zin of een paar losse woorden")
    return None


def is_easy(password: str, about: Iterable[str] = ()) -> bool:
    """Whether this password is among the first guesses; `about` are words known of the person and the organisation."""
    folded = password.lower()
    if folded in _common() or len(set(folded)) < FEWEST_DIFFERENT or any(folded in row or folded in row[::-1] for row in ROWS):
        return True
    if _is_repeated(folded):
        return True
    rest = folded
    for word in sorted({*OF_THIS_HOUSE, *(word.lower() for word in about)}, key=len, reverse=True):
        rest = rest.replace(word, " ") if len(word) > 2 else rest
    parts = re.findall(r"[^\W\d_]+", rest)
    own = [part for part in parts if part not in _common()]
    return len(own) == 0 and len(parts) < 3 or sum(map(len, own)) < OWN_PART and len(parts) < 3


def _is_repeated(text: str) -> bool:
    """Whether it is one piece written several times."""
    return text in (text + text)[1:-1]


def _words_about(person: Person) -> list[str]:
    settings = current_app.config["SETTINGS"]
    words = [person.first_name, person.last_name, person.personnel_number, *re.split(r"[@.]", person.email or "")]
    return [*words, *settings.organisation_name.split()]


@cache
def _common() -> frozenset[str]:
    lines = Path(__file__).with_name("common_passwords.txt").read_text().splitlines()
    return frozenset(line for line in lines if line and not line.startswith("# "))
