"""What the people of the example declare; every organisation is invented."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

Answers = Callable[[date, Random], dict[str, Any]]

REGISTERS = {"side_activity": 78, "gift": 34, "invitation": 20, "financial_interest": 9}  # how many of each

CONDITION = "Je behandelt geen dossiers van deze organisatie."
PUBLIC_CONDITION = "Behandelt geen dossiers van deze organisatie."
REASONS = (
    "Dit past bij je functie.",
    "Je doet dit alleen buiten werktijd.",
    "We bespreken dit opnieuw in je jaargesprek.",
    "We hebben dit samen besproken.",
)
QUESTIONS = (
    "Hoe vaak doe je dit precies?",
    "Kom je deze organisatie tegen in je werk?",
    "Doe je dit ook op dagen dat je werkt?",
)
OUTCOMES = {
    "side_activity": {"decided": "no_objection", "conditions": "with_conditions", "prohibited": "prohibited"},
    "financial_interest": {"decided": "no_objection", "conditions": "with_conditions", "prohibited": "prohibited"},
    "gift": {"decided": "keep", "conditions": "share", "prohibited": "return", "ended": "hand_in", "changed": "noted_refused"},
    "invitation": {"decided": "may_go", "conditions": "may_go_with_conditions", "prohibited": "may_not_go"},
}

INSTEAD = {  # what is decided where a fact rules the wished outcome out
    "gift": ("noted_refused", "hand_in", "return", "noted_afterwards"),
    "invitation": ("may_not_go",),
}
REPORT = "We zagen drie projecten. Wat we leerden, bespraken we in het teamoverleg."
CHANGED = "De organisatie kreeg een andere naam, verder is alles gelijk."
DISAGREES = "Ik doe dit alleen in mijn vrije tijd en kom de organisatie nooit tegen in mijn werk."
LOOKED_AGAIN = "We keken opnieuw. De organisatie heeft een vergunning die jouw team controleert. Daarom blijft het besluit."

SIDE_ACTIVITIES = (  # kind, role, organisation, pay, weekly minutes, link
    ("board", "Penningmeester", "Stichting Voorbeeldfanfare", "unpaid", 120, ["none"]),
    ("board", "Lid raad van toezicht", "Stichting Voorbeeldarchief", "expenses", 90, ["subsidy"]),
    ("board", "Voorzitter", "Speeltuinvereniging De Proeftuin", "unpaid", 180, ["permit"]),
    ("own_business", "Webdesigner", "Proefsteen Webbouw", "paid", 360, ["none"]),
    ("own_business", "Fotograaf", "Fotostudio Voorbeeld", "paid", 240, ["unknown"]),
    ("employment", "Docent bestuurskunde", "Hogeschool Voorbeeldstad", "paid", 480, ["none"]),
    ("employment", "Weekendhulp", "Bakkerij De Proefkorst", "paid", 480, ["none"]),
    ("volunteer", "Trainer jeugdvoetbal", "Sportclub Voorbeeldboys", "unpaid", 240, ["subsidy"]),
    ("volunteer", "Buddy nieuwkomers", "Stichting Voorbeeldwelkom", "unpaid", 120, ["subsidy", "own_work"]),
    ("volunteer", "Lid ouderraad", "Basisschool De Proefballon", "unpaid", 60, ["none"]),
    ("other", "Schrijver van een wijkboek", "Uitgeverij Voorbeeldblad", "expenses", 90, ["none"]),
    ("board", "Secretaris", "Woningcoöperatie Voorbeeldhof", "expenses", 120, ["permit"]),
    ("own_business", "Adviseur groen", "Adviesbureau Proefgroen", "paid", 300, ["supplier"]),
)
GIFTS = (  # what, giver, value, pending, whereabouts
    ("Fles wijn", "Bouwbedrijf Proefsteen", "under_25", "no", "have"),
    ("Bos bloemen", "Bewonersgroep Voorbeeldlaan", "under_25", "no", "shared"),
    ("Kerstpakket", "Adviesbureau Voorbeeldnoord", "25_to_50", "no", "have"),
    ("Tablet", "Softwarehuis Proefbyte", "above_50", "yes", "handed_in"),
    ("Doos bonbons", "Bakkerij De Proefkorst", "under_25", "no", "shared"),
    ("Cadeaubon", "Aannemer Voorbeeldbouw", "above_50", "yes", "refused"),
    ("Boek over de stad", "Uitgeverij Voorbeeldblad", "25_to_50", "no", "have"),
    ("Vulpen", "Notariskantoor Voorbeeld", "unknown", "unknown", "have"),
)
INVITATIONS = (  # what, host, host_pays, value, purpose, pending
    ("Diner na een congres", "Adviesbureau Voorbeeldnoord", ["food"], "under_50", "Kennis delen met andere gemeenten", "no"),
    (
        "Werkbezoek aan een windpark",
        "Energiebedrijf Proefwind",
        ["travel", "food"],
        "50_to_100",
        "Zien hoe het in de praktijk gaat",
        "no",
    ),
    ("Wedstrijd in de skybox", "Bouwbedrijf Proefsteen", ["entry", "food"], "above_100", "Kennismaken met de directie", "yes"),
    ("Opening van een school", "Basisschool De Proefballon", ["nothing"], "under_50", "De gemeente vertegenwoordigen", "no"),
)
INTERESTS = (  # kind, what, size, link
    ("shares", "Aandelen Voorbeeldbank", "under_5", ["none"]),
    ("property", "Perceel grond in het buitengebied van Voorbeeld", "not_applicable", ["permit"]),
    ("business", "Deel van een familiebedrijf", "5_to_25", ["supplier"]),
    ("loan", "Lening aan een vriend met een bedrijf", "not_applicable", ["unknown"]),
)


def _side_activity(kind: str, role: str, organisation: str, pay: str, minutes: int, link: list[str]) -> Answers:
    def answers(day: date, chance: Random) -> dict[str, Any]:
        since = day - timedelta(days=chance.randint(-40, 900))
        given: dict[str, Any] = {
            "kind": kind,
            "role": role,
            "organisation": organisation,
            "pay": pay,
            "hours": minutes,
            "since": since.isoformat()[:7],
            "working_hours": chance.choice(("no", "no", "no", "sometimes")),
            "link": link,
        }
        return given if link == ["none"] else {**given, "separation": "Ik behandel geen dossiers van deze organisatie."}

    return answers


def _gift(what: str, giver: str, value: str, pending: str, whereabouts: str) -> Answers:
    return lambda day, chance: {
        "what": what,
        "giver": giver,
        "received": (day - timedelta(days=chance.randint(0, 5))).isoformat(),
        "value": value,
        "pending": pending,
        "whereabouts": whereabouts,
        "particulars": ["voucher"] if what == "Cadeaubon" else ["none"],
    }


def _invitation(what: str, host: str, host_pays: list[str], value: str, purpose: str, pending: str) -> Answers:
    return lambda day, chance: {
        "what": what,
        "host": host,
        "when": (day + timedelta(days=chance.randint(10, 60))).isoformat(),
        "host_pays": host_pays,
        "value": value,
        "particulars": ["none"],
        "purpose": purpose,
        "pending": pending,
    }


def _interest(kind: str, what: str, size: str, link: list[str]) -> Answers:
    return lambda day, chance: {
        "kind": kind,
        "holder": "self",
        "what": what,
        "size": size,
        "since": (day - timedelta(days=chance.randint(100, 2000))).isoformat()[:7],
        "link": link,
        "agreed": "",
    }


# an error in the pay of a public entry: what it becomes → the reason that everyone reads
CORRECTIONS = (
    {"unpaid": "ten onrechte als betaald vermeld", "expenses": "de onkostenvergoeding was vergeten"},
    {"expenses": "de onkostenvergoeding was vergeten", "unpaid": "ten onrechte als betaald vermeld"},
)
# what readers report, how they know, and the answer
REPORTS = (
    (
        "Volgens het jaarverslag krijgt de penningmeester een vergoeding.",
        "Het jaarverslag van 2025, bladzijde 12",
        "Dank u wel. Dat is een vergoeding voor onkosten. Wij passen dit aan.",
    ),
    ("De naam van deze organisatie is vorig jaar veranderd.", "De website van de organisatie", ""),
)
HELD = "De medewerker vraagt om een paar dagen uitstel."

ANSWERS: dict[str, list[Answers]] = {
    "side_activity": [_side_activity(*row) for row in SIDE_ACTIVITIES],
    "gift": [_gift(*row) for row in GIFTS],
    "invitation": [_invitation(*row) for row in INVITATIONS],
    "financial_interest": [_interest(*row) for row in INTERESTS],
}
