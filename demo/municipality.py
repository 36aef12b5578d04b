"""The example organisation: units, posts and about 120 people named after trees and birds."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

import clock
from audit import SYSTEM
from auth.accounts import grant_role, open_account
from auth.examples import EXAMPLES, PASSWORD
from extensions import db
from organisation.changes import add_person, add_position, add_unit, appoint, designate, name_office, place_unit
from organisation.models import (
    COUNCIL_REGISTRAR,
    DIRECTOR,
    FINANCIAL_INTERESTS,
    MUNICIPAL_SECRETARY,
    PUBLIC_SIDE_ACTIVITIES,
    VULNERABLE,
    Person,
    Position,
    Unit,
)
from registers.duties.keeping import open_what_is_due

FIRST_NAMES = (
    "Sanne,Joris,Fatima,Daan,Noor,Emre,Lotte,Thijs,Yara,Bram,Iris,Karim,Femke,Ruben,Aylin,Stijn,Maud,Jelle,Samira,Wout,"
    "Roos,Niels,Esra,Koen,Tess,Mats,Hanna,Pim,Layla,Gijs,Vera,Omar,Jet,Bas,Nadia,Teun,Elif,Luuk,Anouk,Hidde,Zoë,Mees,Rania"
)
LAST_NAMES = (
    "Wilg,Beuk,Linde,Eik,Esdoorn,Els,Berk,Populier,Spar,Den,Merel,Mees,Vink,Spreeuw,Reiger,Kievit,Lijster,Zwaluw,Ekster,Kraai,"
    "Hazelaar,Meidoorn,Vlier,Lariks,Taxus,Iep,Kastanje,Plataan,Ooievaar,Wulp,Grutto,Tureluur,Winterkoning,Roodborst"
)
UNITS = {  # code → (name, above, title of the head)
    "DIR": ("Directie", None, "Gemeentesecretaris en algemeen directeur"),
    "GRF": ("Griffie", None, "Griffier"),
    "BED": ("Bedrijfsvoering", "DIR", "Directeur Bedrijfsvoering"),
    "SAM": ("Samenleving", "DIR", "Directeur Samenleving"),
    "RUI": ("Ruimte", "DIR", "Directeur Ruimte"),
    "FIN": ("Financiën en inkoop", "BED", "Teammanager Financiën en inkoop"),
    "PEO": ("Personeel en organisatie", "BED", "Teammanager Personeel en organisatie"),
    "BES": ("Bestuursondersteuning", "BED", "Teammanager Bestuursondersteuning"),
    "BUR": ("Burgerzaken", "SAM", "Teammanager Burgerzaken"),
    "SOC": ("Sociaal domein", "SAM", "Teammanager Sociaal domein"),
    "WIJ": ("Wijkbeheer", "RUI", "Teammanager Wijkbeheer"),
    "VER": ("Vergunningen en toezicht", "RUI", "Teammanager Vergunningen en toezicht"),
    "GRO": ("Grondzaken", "RUI", "Teammanager Grondzaken"),
}
POSTS = {  # unit → titles of its posts, shared out over its people
    "GRF": ("Raadsadviseur", "Medewerker griffie"),
    "FIN": ("Controller", "Inkoopadviseur", "Financieel adviseur", "Medewerker administratie"),
    "PEO": ("Integriteitscoördinator", "P&O-adviseur", "Functioneel beheerder", "Interne auditor"),
    "BES": ("Bestuurssecretaris", "Webredacteur", "Communicatieadviseur", "Jurist"),
    "BUR": ("Medewerker burgerzaken", "Baliemedewerker"),
    "SOC": ("Consulent Wmo", "Beleidsmedewerker jeugd", "Subsidieadviseur"),
    "WIJ": ("Wijkbeheerder", "Medewerker groen", "Opzichter"),
    "VER": ("Vergunningverlener", "Toezichthouder bouw", "Jurist omgevingsrecht"),
    "GRO": ("Planeconoom", "Grondzaken adviseur"),
}
SIZE = {"GRF": 3, "FIN": 14, "PEO": 11, "BES": 12, "BUR": 13, "SOC": 16, "WIJ": 16, "VER": 15, "GRO": 10}
OFFICES = {
    "Gemeentesecretaris en algemeen directeur": MUNICIPAL_SECRETARY,
    "Griffier": COUNCIL_REGISTRAR,
    "Directeur Bedrijfsvoering": DIRECTOR,
    "Directeur Samenleving": DIRECTOR,
    "Directeur Ruimte": DIRECTOR,
}
VACANT = "Directeur Samenleving"
DESIGNATED = {
    PUBLIC_SIDE_ACTIVITIES: (
        "Gemeentesecretaris en algemeen directeur",
        "Directeur Bedrijfsvoering",
        "Directeur Samenleving",
        "Directeur Ruimte",
        "Griffier",
        "Controller",
        "Teammanager Grondzaken",
    ),
    FINANCIAL_INTERESTS: (
        "Gemeentesecretaris en algemeen directeur",
        "Directeur Ruimte",
        "Controller",
        "Inkoopadviseur",
        "Planeconoom",
    ),
    VULNERABLE: ("Vergunningverlener", "Inkoopadviseur", "Planeconoom", "Toezichthouder bouw"),
}
REASONS = {
    PUBLIC_SIDE_ACTIVITIES: "deze functie beslist over belangrijke besluiten en grote bedragen",
    FINANCIAL_INTERESTS: "deze functie kent gevoelige financiële informatie",
    VULNERABLE: "deze functie beslist over geld of rechten van anderen",
}
GROUNDS = {
    PUBLIC_SIDE_ACTIVITIES: "artikel 5, eerste lid, onder c, Ambtenarenwet 2017",
    FINANCIAL_INTERESTS: "artikel 5, eerste lid, onder d, Ambtenarenwet 2017",
    VULNERABLE: "Lijst kwetsbare functies",
}


@dataclass
class Example:
    """The example organisation: units by code, people and posts by title, sign-in names."""

    since: date
    units: dict[str, Unit] = field(default_factory=dict)
    positions: dict[str, Position] = field(default_factory=dict)  # the first post with this title
    holders: dict[str, Person] = field(default_factory=dict)  # who holds that post
    people: list[Person] = field(default_factory=list)
    accounts: dict[str, Person] = field(default_factory=dict)
    names: list[tuple[str, str]] = field(default_factory=list)  # of people who may still come


def build(since: date, chance: Random) -> Example:
    """The organisation as it has been since a day, with accounts and roles."""
    example = Example(since)
    names = example.names = _names(chance)
    for code, (name, above, _head) in UNITS.items():
        example.units[code] = add_unit(code, name, example.units.get(above or ""), since, actor=SYSTEM)
    for code, (_name, _above, head) in UNITS.items():
        _fill(example, code, head, names, chance)
        place_unit(example.units[code], _parent(example, code), example.positions[head], since, actor=SYSTEM)
    for code, titles in POSTS.items():
        for number in range(SIZE[code]):
            _fill(example, code, titles[min(number, number % len(titles))], names, chance)
    for title, office in OFFICES.items():
        name_office(example.positions[title], office, actor=SYSTEM)
    for kind, titles in DESIGNATED.items():
        for title in titles:
            designate(example.positions[title], kind, GROUNDS[kind], REASONS[kind], since, "B-2024-117", actor=SYSTEM)
    _open_accounts(example)
    db.session.flush()
    return example


def hire(example: Example, code: str, title: str) -> None:
    """Somebody begins today, in a new post of this unit."""
    _fill(example, code, title, example.names, Random(1), first_day=clock.today())  # noqa: S311 - an example
    open_what_is_due()


def _parent(example: Example, code: str) -> Unit | None:
    above = UNITS[code][1]
    return example.units[above] if above else None


def _fill(
    example: Example, code: str, title: str, names: list[tuple[str, str]], chance: Random, first_day: date | None = None
) -> None:
    """A post in a unit and, unless it is vacant, someone in it; who is no newcomer worked here for years."""
    unit, since = example.units[code], first_day or example.since
    employed_from = first_day or since - timedelta(days=400 + 53 * len(example.people))
    position = add_position(f"{code}-{len(example.people) + 1:03}", title, unit, since, actor=SYSTEM)
    example.positions.setdefault(title, position)
    if title == VACANT:
        return
    first, last = names.pop()
    number = f"9{len(example.people) + 1:04}"
    account = next((one for one in EXAMPLES if one.post == title and title not in example.holders), None)
    person = add_person(
        number,
        first,
        last,
        employed_from,
        email=account.login if account else f"voorbeeld.{number}@voorbeeld.nl",
        weekly_minutes=chance.choice((24, 28, 32, 36, 36, 36)) * 60,
        external=chance.random() < 0.05,
        actor=SYSTEM,
    )
    appoint(person, position, since, actor=SYSTEM)
    example.people.append(person)
    example.holders.setdefault(title, person)


def _open_accounts(example: Example) -> None:
    for account in EXAMPLES:
        person = example.holders[account.post]
        example.accounts[account.name] = person
        open_account(person, account.login, PASSWORD, actor=SYSTEM)
        if account.role:
            grant_role(person, account.role, actor=SYSTEM, from_on=example.since)


def _names(chance: Random) -> list[tuple[str, str]]:
    names = [(first, last) for first in FIRST_NAMES.split(",") for last in LAST_NAMES.split(",")]
    chance.shuffle(names)
    return names
