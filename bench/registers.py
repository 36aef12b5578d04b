"""Public registers of any size to measure with: made-up words, the same every time, spread as real registers are."""

import random
from datetime import date, timedelta
from typing import Any

from publication.projection import public_fields

SYLLABLES = (
    "bo",
    "der",
    "kam",
    "lin",
    "mar",
    "nes",
    "oor",
    "pel",
    "ris",
    "sta",
    "ter",
    "vel",
    "wik",
    "zan",
    "hui",
    "gro",
    "dij",
    "loo",
)
ROLES = ("bestuurslid", "penningmeester", "voorzitter", "secretaris", "docent", "adviseur", "toezichthouder", "scheidsrechter")
KINDS = ("stichting", "vereniging", "coöperatie", "school", "omroep", "sportclub", "muziekgezelschap", "onderneming")
TITLES = ("directeur", "afdelingshoofd", "concerncontroller", "programmamanager", "secretaris", "griffier")
PAY = ("unpaid", "unpaid", "expenses", "paid")
ENTRIES_PER_POSITION = 2.5
START = date(2026, 1, 5)


def register(entries: int, seed: int = 7) -> dict[str, Any]:
    """The content of an edition (as `public_register` gives it) with this many entries."""
    chance = random.Random(seed)  # noqa: S311
    words = ["".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _ in range(5000)]
    positions: list[dict[str, Any]] = []
    found: list[dict[str, Any]] = []
    while len(found) < entries:
        slug = f"functie-{len(positions):07}"
        holder = f"{chance.choice('ABCDEFGHJKLMNPRSTVW')}. {chance.choice(words).capitalize()}"
        title = f"{chance.choice(TITLES).capitalize()} {chance.choice(words)}"
        count = min(entries - len(found), int(chance.paretovariate(1.35)), 300)
        new = [_entry(chance, words, slug, title, len(found) + at) for at in range(count)]
        found.extend(new)
        positions.append(_position(slug, title, holder, [entry["code"] for entry in new]))
    return {"velden": public_fields(), "functies": positions, "vermeldingen": found, "nagekeken": []}


def _entry(chance: random.Random, words: list[str], slug: str, title: str, number: int) -> dict[str, Any]:
    since = START - timedelta(days=chance.randrange(7000))
    ended = chance.random() < 0.15
    return {
        "code": f"{number:08x}",
        "functie": title,
        "slug": slug,
        "rol": chance.choice(ROLES).capitalize(),
        "organisatie": f"{chance.choice(KINDS).capitalize()} {chance.choice(words)} {chance.choice(words)}",
        "vergoeding": chance.choice(PAY),
        "sinds": since.isoformat()[: chance.choice((4, 7, 10))],
        "tot": START.isoformat() if ended else None,
        "afspraak": "Geen opdrachten van de gemeente." if chance.random() < 0.1 else None,
        "toestand": "beëindigd" if ended else "actueel",
        "bevestigd_op": START.isoformat(),
        "algemeen_omdat": None,
        "correcties": [],
    }


def _position(slug: str, title: str, holder: str, codes: list[str]) -> dict[str, Any]:
    return {
        "slug": slug,
        "functie": title,
        "aangewezen_sinds": "2020-01-01",
        "aangewezen_op_grond_van": "Besluit van het college",
        "aangewezen_omdat": "Top van de organisatie",
        "houders": [
            {
                "houder": holder,
                "in_functie_sinds": "2021-03-01",
                "toestand": "vermeldingen",
                "bevestigd_op": START.isoformat(),
                "gevraagd_op": None,
                "afgeschermd": 0,
                "nagekeken": [],
                "vermeldingen": codes,
            }
        ],
    }
