"""The parts of the answers, for openapi.json. Fields may be added in a minor version; a program must not stumble over those."""

from typing import Any

from publication.site.api.bodies import PROOFS
from publication.site.api.fields import CODE, Schema, day, moment, number, part, text
from publication.site.api.parameters import KINDS


def _thing(meaning: str, fields: dict[str, Schema], optional: tuple[str, ...] = ()) -> Schema:
    """An object of which every field is there, but the optional ones."""
    required = [name for name in fields if name not in optional]
    return {"type": "object", "description": meaning, "required": required, "properties": fields}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _array(items: Schema, meaning: str) -> Schema:
    return {"type": "array", "description": meaning, "items": items}


def _links(*names: str, optional: tuple[str, ...] = ()) -> Schema:
    return _thing("Waar u verder kunt", {name: _ref("Link") for name in (*names, *optional)}, optional)


def _list(meaning: str, name: str, item: str) -> Schema:
    return _thing(
        meaning,
        {
            "_links": _links("self", optional=("next",)),
            "uitgave": number("Nummer van de uitgave waar dit in staat"),
            "totaal": number("Hoeveel er in alle delen samen zijn"),
            name: _array(_ref(item), meaning),
        },
    )


PROBLEM: dict[str, Schema] = {
    "type": text("Welk soort fout dit is", format="uri-reference"),
    "title": text("De fout in het kort"),
    "status": {"type": "integer", "minimum": 400, "maximum": 599, "description": "De statuscode van het antwoord"},
    "detail": text("Wat er aan de hand is, in het Nederlands of Engels"),
    "instance": text("Het adres waar het misging", format="uri-reference"),
}
FAULT = _thing(
    "Eén fout in de vraag",
    {
        "in": text("Waar de fout staat", enum=["query"]),
        "location": _thing("Welke parameter het is", {"name": text("Naam van de parameter")}),
        "code": text("Soort fout", enum=["onbekend", "dubbel", "onjuist"]),
        "detail": text("Wat u moet doen"),
    },
)

SCHEMAS: dict[str, Any] = {
    "Link": _thing("Een heel webadres", {"href": text("Het adres", format="uri")}),
    "Begin": _thing(
        "Waar alles staat",
        {"_links": _links("self", "vermeldingen", "functies", "wijzigingen", "uitgave", "service-desc")},
    ),
    "Vermelding": _thing("Nevenwerk van een ambtenaar in een aangewezen functie", {
        **part("vermelding"), "_links": _links("self", "functie", "pagina")
    }),
    "Correctie": _thing("Een fout die is hersteld", part("correctie")),
    "Houder": _thing("Iemand die een functie heeft", part("houder")),
    "Functie": _thing("Een aangewezen functie en wie haar heeft", {
        **part("functie"), "_links": _links("self", "vermeldingen", "pagina")
    }),
    "Wijziging": _thing("Wat er aan een vermelding veranderde", {
        "datum": day("Dag van publicatie"),
        "uitgave": number("Nummer van de uitgave"),
        "soort": text("Wat er gebeurde", enum=list(KINDS)),
        "code": text("Vaste code van de vermelding", pattern=CODE),
        "velden": _array(_ref("Veldwijziging"), "Welke velden veranderden; leeg bij nieuw en beëindigd"),
        "reden": text("Waarom het is gecorrigeerd"),
        "_links": _links("vermelding"),
    }, optional=("reden",)),
    "Veldwijziging": _thing("Een veld dat veranderde", {
        "veld": text("Naam van het veld"),
        "was": text("Wat er stond", nullable=True),
        "nu": text("Wat er nu staat", nullable=True),
    }),
    "Vermeldingen": _list("Een deel van de vermeldingen", "vermeldingen", "Vermelding"),
    "Functies": _list("Een deel van de functies", "functies", "Functie"),
    "Wijzigingen": _list("Een deel van de wijzigingen, de nieuwste eerst", "wijzigingen", "Wijziging"),
    "Uitgave": _thing("De uitgave waar alle gegevens uit komen", {
        "uitgave": number("Nummer van de uitgave"),
        "gepubliceerd_op": moment("Wanneer de uitgave verscheen, in UTC"),
        "stand": day("De dag van de gegevens"),
        "tellingen": _thing("Hoeveel erin staat", {
            "functies": number("Aantal aangewezen functies"), "vermeldingen": number("Aantal vermeldingen"),
        }),
        "volledigheid": _thing("Hoe volledig het register is; samen alle functies", {
            "actueel": number("Functies waarvan alles is bevestigd"),
            "nog_niet": number("Functies waarop nog een antwoord ontbreekt"),
            "niet_bezet": number("Functies die niemand heeft"),
        }),
        "bestanden": _array(_ref("Bestand"), "De bestanden van de uitgave"),
        "_links": _links("self", *PROOFS, "schema"),
    }),
    "Bestand": _thing("Een bestand met alle gegevens", {
        "naam": text("Naam van het bestand"),
        "mediatype": text("Soort bestand"),
        "sha256": text("Controlegetal van de inhoud", pattern="^[0-9a-f]{64}$"),
        "bytes": number("Grootte"),
        "_links": _links("self"),
    }),
    "Probleem": _thing("Wat er misging (RFC 9457)", PROBLEM),
    "OngeldigeVraag": _thing("Een vraag waarmee iets mis is", {
        **PROBLEM, "errors": _array(FAULT, "Alles wat er mis is met de vraag")
    }, optional=("errors",)),
    "Nagekeken": _thing("Een vermelding die wordt nagekeken en zolang niet te zien is", {
        **PROBLEM, "datum": day("Sinds wanneer")
    }),
    "Verwijderd": _thing("Een vermelding die niet meer openbaar is", {
        **PROBLEM, "datum": day("Sinds wanneer")
    }),
}  # fmt: skip
