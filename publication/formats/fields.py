"""What the public data consists of: every field with its name, meaning and kind. CSV, CSVW, ODS, XLSX and JSON Schema read this.

The projection decides what is public; `tests/test_data_files.py` keeps these names and meanings equal to its tables. A change
here is a change for re-users: see `docs/gegevensschema.md`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum


class FieldKind(StrEnum):
    """What a value is made of; each format has one table that says how it writes each kind."""

    TEXT = "tekst"
    CODE = "code"  # one of a short list
    PARTIAL_DATE = "datum, zo precies als bekend"  # 2024, 2024-03 or 2024-03-14
    DAY = "dag"
    NUMBER = "getal"
    ADDRESS = "webadres"
    LIST = "lijst"  # in JSON only


@dataclass(frozen=True)
class Field:
    """One field; `required` when it is never empty."""

    name: str
    meaning: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    codes: Mapping[str, str] | None = None  # code → what it means
    pattern: str | None = None


TEXT, CODE, PARTIAL_DATE, DAY, NUMBER, ADDRESS, LIST = FieldKind

PAY_CODES = {"unpaid": "onbetaald", "expenses": "alleen onkosten", "paid": "betaald"}
STATE_CODES = {"actueel": "loopt nog", "beëindigd": "is gestopt"}
HOLDER_CODES = {
    "vermeldingen": "heeft nevenwerk dat openbaar is",
    "geen": "heeft bevestigd dat er geen nevenwerk is",
    "beëindigd": "had nevenwerk; alles is gestopt",
    "nog_niet": "heeft nog niet geantwoord",
    "afgeschermd": "heeft nevenwerk dat helemaal is afgeschermd",
}
BECAUSE_CODES = {
    "special_category": "zou iets zeggen over overtuiging of gezondheid",
    "third_party": "gaat om een particulier",
    "withheld": "is deels afgeschermd",
}
VACANT = {"niet_bezet": "niemand heeft de functie"}
PRECISION_CODES = {"jaar": "alleen het jaar is bekend", "maand": "de maand is bekend", "dag": "de dag is bekend"}
SLUG, PUBLIC_CODE = r"^[a-z0-9]+(-[a-z0-9]+)*$", r"^[0-9A-Za-z]+(-[0-9A-Za-z]+)*$"


def _table(*fields: Field) -> dict[str, Field]:
    return {field.name: field for field in fields}


POSITION = _table(
    Field("slug", "Vast adres van de functie", required=True, pattern=SLUG),
    Field("functie", "Naam van de functie", required=True),
    Field("aangewezen_sinds", "Sinds wanneer de functie is aangewezen", DAY, required=True),
    Field("aangewezen_op_grond_van", "Grondslag van de aanwijzing", required=True),
    Field("aangewezen_omdat", "Reden van de aanwijzing", required=True),
    Field("houders", "Wie de functie heeft; leeg: niet bezet", LIST, required=True),
    Field("gewijzigd_op", "Wanneer hier voor het laatst iets veranderde", DAY),
)
HOLDER = _table(
    Field("houder", "Voorletter en achternaam", required=True),
    Field("in_functie_sinds", "Sinds wanneer", DAY, required=True),
    Field("toestand", "vermeldingen, geen, beëindigd, nog_niet of afgeschermd", CODE, required=True, codes=HOLDER_CODES),
    Field("bevestigd_op", "Laatst bevestigd door de ambtenaar", DAY),
    Field("gevraagd_op", "Wanneer de gemeente erom vroeg", DAY),
    Field("afgeschermd", "Aantal vermeldingen dat helemaal is afgeschermd", NUMBER, required=True),
    Field("nagekeken", "Codes van de vermeldingen die worden nagekeken", LIST, required=True),
    Field("vermeldingen", "Codes van de vermeldingen", LIST, required=True),
    Field("versie_sinds", "Sinds wanneer dit er zo staat", DAY, required=True),
)
ENTRY = _table(
    Field("code", "Vaste code van de vermelding", required=True, pattern=PUBLIC_CODE),
    Field("functie", "Aangewezen functie", required=True),
    Field("slug", "Adres van de functie", required=True, pattern=SLUG),
    Field("rol", "Wat de ambtenaar doet"),
    Field("organisatie", "Voor welke organisatie"),
    Field("vergoeding", "Vergoeding: unpaid, expenses of paid", CODE, codes=PAY_CODES),
    Field("sinds", "Sinds wanneer: jaar, maand of dag", PARTIAL_DATE),
    Field("tot", "Tot wanneer: jaar, maand of dag", PARTIAL_DATE),
    Field("afspraak", "Afgesproken beperking, in het kort"),
    Field("toestand", "actueel of beëindigd", CODE, required=True, codes=STATE_CODES),
    Field("bevestigd_op", "Laatst bevestigd door de ambtenaar", DAY),
    Field("algemeen_omdat", "Waarom de tekst algemener is", CODE, codes=BECAUSE_CODES),
    Field("correcties", "Wat is gecorrigeerd: datum, velden en reden", LIST, required=True),
    Field("houder", "Voorletter en achternaam van de ambtenaar", required=True),
    Field("openbaar_sinds", "Sinds wanneer de vermelding openbaar is", DAY, required=True),
    Field("gewijzigd_op", "Wanneer de vermelding voor het laatst veranderde", DAY),
    Field("versie_sinds", "Sinds wanneer dit er zo staat", DAY, required=True),
)
CORRECTION = _table(
    Field("datum", "Wanneer de fout is hersteld", DAY, required=True),
    Field("velden", "Welke velden zijn hersteld", LIST, required=True),
    Field("reden", "Waarom", required=True),
)
REVIEWED = _table(
    Field("code", "Vaste code van de vermelding", required=True, pattern=PUBLIC_CODE),
    Field("datum", "Sinds wanneer de vermelding wordt nagekeken", DAY, required=True),
)
REMOVED = _table(
    Field("code", "Vaste code van een vermelding die openbaar was", required=True, pattern=PUBLIC_CODE),
    Field("datum", "Sinds wanneer zij niet meer openbaar is", DAY, required=True),
)
MEANING = _table(
    Field("onderdeel", "Waar het veld bij hoort", required=True),
    Field("veld", "Naam van het veld", required=True),
    Field("betekenis", "Wat het veld betekent", required=True),
    Field("grondslag", "Waarom het openbaar mag zijn", required=True),
)

# The table of CSV and spreadsheets: an entry a row, and a row for each holder or position without entries. The order stays;
# what is new comes last. What stands here brings its own value; the columns after it follow from these.
BROUGHT = _table(
    POSITION["slug"],
    POSITION["functie"],
    replace(HOLDER["houder"], required=False),
    Field(
        "toestand",
        "actueel of beëindigd; zonder vermelding: geen, nog_niet, afgeschermd of niet_bezet",
        CODE, required=True, codes={**STATE_CODES, **HOLDER_CODES, **STATE_CODES, **VACANT},
    ),
    replace(ENTRY["code"], required=False),
    ENTRY["rol"],
    ENTRY["organisatie"],
    ENTRY["vergoeding"],
    Field("vergoeding_tekst", "Vergoeding in woorden"),
    ENTRY["sinds"],
    ENTRY["tot"],
    ENTRY["afspraak"],
    ENTRY["algemeen_omdat"],
    ENTRY["bevestigd_op"],
    HOLDER["gevraagd_op"],
    replace(HOLDER["afgeschermd"], required=False),
    replace(ENTRY["openbaar_sinds"], required=False),
    ENTRY["gewijzigd_op"],
)  # fmt: skip
DERIVED = _table(
    Field("sinds_precisie", "Hoe precies sinds is", CODE, codes=PRECISION_CODES),
    Field("tot_precisie", "Hoe precies tot is", CODE, codes=PRECISION_CODES),
    Field("functie_url", "Vast webadres van de functie", ADDRESS, required=True),
    Field("vermelding_url", "Vast webadres van de vermelding", ADDRESS),
)
TABLE = {**BROUGHT, **DERIVED}
COLUMNS = tuple(BROUGHT)

CHANGES = _table(
    Field("datum", "Dag van publicatie", DAY, required=True),
    Field("uitgave", "Nummer van de uitgave", NUMBER, required=True),
    Field(
        "soort", "Wat er veranderde", CODE, required=True,
        codes={
            "nieuw": "kwam erbij", "gewijzigd": "een veld veranderde", "beëindigd": "stopte",
            "gecorrigeerd": "een fout is hersteld",
        },
    ),
    ENTRY["code"],
    ENTRY["slug"],
    ENTRY["functie"],
    ENTRY["rol"],
    ENTRY["organisatie"],
    Field("veld", "Welk veld veranderde"),
    Field("was", "Wat er stond"),
    Field("nu", "Wat er nu staat"),
    Field("reden", "Waarom het is gecorrigeerd"),
    replace(DERIVED["vermelding_url"], required=True),
)  # fmt: skip
