"""One invented answer per resource, for openapi.json; `tests/test_api_contract.py` keeps them true to the schemas."""

from typing import Any

BASE = "https://register.example/api/v1"
SITE = BASE.removesuffix("/api/v1")
CHECKSUM = "0123456789abcdef" * 4


def link(path: str, base: str = BASE) -> dict[str, str]:
    return {"href": f"{base}{path}"}


ENTRY: dict[str, Any] = {
    "code": "7f3k2m9q", "functie": "Directeur", "slug": "directeur", "rol": "Penningmeester",
    "organisatie": "Stichting Muziek in de Wijk", "vergoeding": "expenses", "sinds": "2024-03", "tot": None, "afspraak": None,
    "toestand": "actueel", "bevestigd_op": "2026-02-02", "algemeen_omdat": None, "houder": "D. Voorbeeld",
    "correcties": [], "openbaar_sinds": "2026-03-02", "gewijzigd_op": None, "versie_sinds": "2026-03-02",
    "_links": {
        "self": link("/vermeldingen/7f3k2m9q"), "functie": link("/functies/directeur"),
        "pagina": link("/vermelding/7f3k2m9q", SITE),
    },
}  # fmt: skip
POSITION = {
    "slug": "directeur", "functie": "Directeur", "aangewezen_sinds": "2026-01-05",
    "aangewezen_op_grond_van": "Besluit van het college", "aangewezen_omdat": "Top van de organisatie",
    "gewijzigd_op": "2026-03-02",
    "houders": [
        {
            "houder": "D. Voorbeeld", "in_functie_sinds": "2021-03-01", "toestand": "vermeldingen", "bevestigd_op": "2026-02-02",
            "gevraagd_op": None, "afgeschermd": 0, "nagekeken": [], "vermeldingen": ["7f3k2m9q"], "versie_sinds": "2026-03-02",
        }
    ],
    "_links": {
        "self": link("/functies/directeur"), "vermeldingen": link("/vermeldingen?functie=directeur"),
        "pagina": link("/functie/directeur", SITE),
    },
}  # fmt: skip
CHANGE = {
    "datum": "2026-06-01", "uitgave": 13, "soort": "gewijzigd", "code": "7f3k2m9q",
    "velden": [{"veld": "vergoeding", "was": "expenses", "nu": "paid"}],
    "_links": {"vermelding": link("/vermeldingen/7f3k2m9q")},
}  # fmt: skip
PROBLEM = {"type": "about:blank", "instance": "/api/v1/vermeldingen"}


def _list(name: str, item: Any, point: str) -> dict[str, Any]:
    links = {"self": link(f"/{name}?limiet=1"), "next": link(f"/{name}?limiet=1&na={point}")}
    return {"_links": links, "uitgave": 13, "totaal": 42, name: [item]}


EXAMPLES: dict[str, Any] = {
    "Begin": {
        "_links": {
            **{name: link(f"/{name}") for name in ("vermeldingen", "functies", "wijzigingen", "uitgave")},
            "self": link(""), "service-desc": link("/openapi.json"),
        }
    },
    "Vermelding": ENTRY,
    "Functie": POSITION,
    "Vermeldingen": _list("vermeldingen", ENTRY, "directeur~a~7f3k2m9q"),
    "Functies": _list("functies", POSITION, "directeur"),
    "Wijzigingen": _list("wijzigingen", CHANGE, "2026-06-01~13~1~7f3k2m9q"),
    "Uitgave": {
        "uitgave": 13, "gepubliceerd_op": "2026-06-01T07:00:00Z", "stand": "2026-06-01",
        "tellingen": {"functies": 12, "vermeldingen": 42},
        "volledigheid": {"actueel": 10, "nog_niet": 1, "niet_bezet": 1},
        "bestanden": [
            {
                "naam": "register.csv", "mediatype": "text/csv", "sha256": CHECKSUM, "bytes": 8765,
                "_links": {"self": link("/gegevens.csv", SITE)},
            }
        ],
        "_links": {
            "self": link("/uitgave"), "manifest": link("/gegevens/manifest.json", SITE),
            "handtekening": link("/gegevens/manifest.sig", SITE), "sleutel": link("/gegevens/sleutel.pem", SITE),
            "schema": link("/gegevens/schema.json", SITE),
        },
    },
    "Probleem": {**PROBLEM, "title": "Niet gevonden", "status": 404, "detail": "Dit staat niet in het register."},
    "OngeldigeVraag": {
        **PROBLEM, "type": f"{BASE}/openapi.json#/components/schemas/OngeldigeVraag",
        "title": "Ongeldige vraag", "status": 400, "detail": "Met de parameters klopt iets niet: limiet.",
        "errors": [
            {
                "in": "query", "location": {"name": "limiet"}, "code": "onjuist",
                "detail": "Geef een getal van 1 tot en met 1000.",
            }
        ],
    },
    "Verwijderd": {
        **PROBLEM, "type": f"{BASE}/openapi.json#/components/schemas/Verwijderd", "instance": "/api/v1/vermeldingen/7f3k2m9q",
        "title": "Niet meer openbaar", "status": 410, "detail": "Deze vermelding is niet meer openbaar.", "datum": "2026-07-06",
    },
}  # fmt: skip
