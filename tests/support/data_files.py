"""A small edition made by hand, for the writers of data files."""

import io
import warnings
from pathlib import Path
from typing import Any

from csvw import CSVW

from publication.formats import Described, rows, write_csvw_metadata

DESCRIBED = Described(
    number=12, published_at="2026-03-02T09:00:00+01:00", checksum_of_register="ab" * 32, organisation="gemeente Voorbeeld",
    address="https://register.voorbeeld.nl", contact_mail="register@voorbeeld.nl", stand="2026-03-02", positions=2, entries=2,
)  # fmt: skip
ENTRIES: dict[str, dict[str, Any]] = {
    "k4m7p2qx": {
        "code": "k4m7p2qx", "functie": "Directeur", "slug": "directeur", "rol": "Penningmeester",
        "organisatie": 'Koor & orkest "De <Brug>"', "vergoeding": "expenses", "sinds": "2024-03", "tot": None,
        "afspraak": "Beslist niet mee over subsidie", "toestand": "actueel", "bevestigd_op": "2026-03-02", "algemeen_omdat": None,
        "correcties": [],
        "houder": "J. de Vries", "openbaar_sinds": "2026-01-05", "gewijzigd_op": "2026-03-02", "versie_sinds": "2026-03-02",
    },
    "t9w3z8cd": {
        "code": "t9w3z8cd", "functie": "Directeur", "slug": "directeur", "rol": "Docent; één dag", "organisatie": "Hogeschool",
        "vergoeding": "paid", "sinds": "2019", "tot": "2025-12-31", "afspraak": None, "toestand": "beëindigd",
        "bevestigd_op": "2025-06-01", "algemeen_omdat": None,
        "correcties": [{"datum": "2026-03-02", "velden": ["organisatie"], "reden": "typefout"}],
        "houder": "J. de Vries", "openbaar_sinds": "2026-01-05", "gewijzigd_op": "2026-03-02", "versie_sinds": "2026-03-02",
    },
}  # fmt: skip
HOLDER = {
    "houder": "J. de Vries", "in_functie_sinds": "2020-01-01", "toestand": "vermeldingen", "bevestigd_op": "2026-03-02",
    "gevraagd_op": None, "afgeschermd": 1, "nagekeken": [], "vermeldingen": [*ENTRIES], "versie_sinds": "2026-01-05",
}  # fmt: skip
DESIGNATED = {"aangewezen_sinds": "2026-01-05", "aangewezen_op_grond_van": "besluit 12", "aangewezen_omdat": "hoogste functie"}
CONTENT: dict[str, Any] = {
    "velden": [{"onderdeel": "functie", "veld": "slug", "betekenis": "Vast adres van de functie", "grondslag": "de wet"}],
    "functies": [
        {"slug": "directeur", "functie": "Directeur", **DESIGNATED, "houders": [HOLDER], "gewijzigd_op": "2026-03-02"},
        {"slug": "griffier", "functie": "Griffier", **DESIGNATED, "houders": [], "gewijzigd_op": None},
    ],
    "vermeldingen": list(ENTRIES.values()),
    "verwijderd": [{"code": "b2n6r5sv", "datum": "2026-02-01"}],
    "nagekeken": [{"code": "c4d6f8gh", "datum": "2026-03-01"}],
}
GROUPS: list[dict[str, Any]] = [
    {
        "datum": "2026-03-02", "uitgave": 12, "nieuw": [], "beëindigd": ["t9w3z8cd"],
        "gecorrigeerd": [
            {"code": "t9w3z8cd", "velden": [{"veld": "organisatie", "was": "Hogeschol", "nu": "Hogeschool"}], "reden": "typefout"}
        ],
        "gewijzigd": [
            {
                "code": "k4m7p2qx",
                "velden": [
                    {"veld": "vergoeding", "was": "unpaid", "nu": "expenses"},
                    {"veld": "sinds", "was": "2024", "nu": "2024-03"},
                ],
            }
        ],
    },
    {
        "datum": "2026-01-05", "uitgave": 1, "nieuw": ["k4m7p2qx", "t9w3z8cd", "verdwenen"], "gewijzigd": [],
        "beëindigd": [], "gecorrigeerd": [],
    },
]  # fmt: skip
MARKS: dict[str, dict[str, Any]] = {
    name: {"sha256": f"{number:064x}", "bytes": 1000 + number}
    for number, name in enumerate(
        ("register.csv", "register.json", "register.ods", "register.xlsx", "register.pdf", "wijzigingen.atom", "wijzigingen.json")
    )
}


def written(write, *arguments) -> bytes:
    """What a writer writes."""
    out = io.BytesIO()
    write(out, *arguments)
    return out.getvalue()


def table() -> list[dict[str, Any]]:
    """The rows of the small edition."""
    return list(rows(CONTENT))


def as_described(folder: Path, data: bytes) -> bool:
    """Whether a reader of CSVW, given the CSV and its description beside it, finds the one to be as the other says."""
    (folder / "gegevens.csv").write_bytes(data)
    description = folder / "gegevens.csv-metadata.json"
    description.write_bytes(written(write_csvw_metadata, DESCRIBED))
    with warnings.catch_warnings(record=True, action="always"):
        return CSVW(str(description), validate=True).is_valid
