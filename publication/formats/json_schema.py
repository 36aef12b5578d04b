"""The form of the register in JSON, as JSON Schema 2020-12: one definition per part, which the API uses too."""

from collections.abc import Mapping
from typing import Any, BinaryIO

from publication.formats.canonical import json_bytes
from publication.formats.csv_metadata import PARTIAL_DATE
from publication.formats.described import SCHEMA_PATH, SUMMARY, TITLE, Described
from publication.formats.fields import CORRECTION, ENTRY, HOLDER, MEANING, POSITION, REMOVED, REVIEWED, Field, FieldKind

SCHEMA_VERSION = "1.1.0"  # docs/gegevensschema.md tells when it goes up
VERSION_PATTERN = rf"^{SCHEMA_VERSION.split('.')[0]}\.[0-9]+\.[0-9]+$"
PARTS: dict[str, Mapping[str, Field]] = {
    "functie": POSITION, "houder": HOLDER, "vermelding": ENTRY, "verwijderd": REMOVED, "veld": MEANING,
    "correctie": CORRECTION, "nagekeken": REVIEWED,
}  # fmt: skip
LISTS = {  # what stands in a list; of those not named here: texts
    "houders": {"$ref": "#/$defs/houder"},
    "correcties": {"$ref": "#/$defs/correctie"},
}
VALUES = {
    "werkdagen_tot_openbaar": {"type": "integer", "minimum": 0, "description": "Werkdagen tussen het besluit en openbaar"},
    "afspraken_openbaar": {"type": "boolean", "description": "Of afspraken in het register staan"},
    "maanden_na_einde_openbaar": {"type": "integer", "minimum": 0, "description": "Maanden dat beëindigd nevenwerk blijft staan"},
}
WORDS = {"type": "object", "properties": {"nl": {"type": "string"}, "en": {"type": "string"}}, "required": ["nl", "en"]}
YEARLY_ROW = {
    "type": "object",
    "properties": {
        "naam": WORDS, "aantallen": {"type": "array", "items": {"type": ["integer", "null"]}},
        "eenheid": {"type": "string", "enum": ["aantal", "dagen", "eurocent"]},
    },
    "required": ["naam", "aantallen", "eenheid"],
}  # fmt: skip
YEARLY_TABLE = {
    "type": "object",
    "properties": {
        "cijfer": {"type": "string"}, "naam": WORDS, "telt": WORDS, "indeling": WORDS,
        "kolommen": {"type": "array", "items": WORDS}, "rijen": {"type": "array", "items": YEARLY_ROW},
    },
    "required": ["cijfer", "naam", "telt", "indeling", "kolommen", "rijen"],
}  # fmt: skip
YEAR = {
    "type": "object",
    "properties": {
        "jaar": {"type": "integer"}, "versie": {"type": "integer", "minimum": 1},
        "verslag": {"type": "string", "description": "Jaar en versie van het verslag aan de raad waar de cijfers uit komen"},
        "geteld_op": {"type": "string", "format": "date"}, "tabellen": {"type": "array", "items": YEARLY_TABLE},
    },
    "required": ["jaar", "versie", "verslag", "geteld_op", "tabellen"],
}  # fmt: skip
KINDS: dict[FieldKind, dict[str, Any]] = {
    FieldKind.TEXT: {"type": "string"},
    FieldKind.CODE: {"type": "string"},
    FieldKind.PARTIAL_DATE: {"type": "string", "pattern": PARTIAL_DATE},
    FieldKind.DAY: {"type": "string", "format": "date"},
    FieldKind.NUMBER: {"type": "integer", "minimum": 0},
    FieldKind.ADDRESS: {"type": "string", "format": "uri"},
}


def write_json_schema(file: BinaryIO, described: Described) -> None:
    """The schema, with the address where the site serves it."""
    file.write(json_bytes({"$id": f"{described.address}{SCHEMA_PATH}", **json_schema()}))


def json_schema() -> dict[str, Any]:
    """The schema of register.json; `$defs` holds the parts by name.

    A field that is not named here is no fault: a later version may add fields, and what reads the former one goes on working.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": TITLE,
        "description": SUMMARY,
        "$comment": f"schema_versie {SCHEMA_VERSION}",
        "type": "object",
        "properties": {
            "schema_versie": {
                "type": "string", "pattern": VERSION_PATTERN, "description": f"Versie van dit schema, nu {SCHEMA_VERSION}",
            },
            "uitgave": {"type": "integer", "minimum": 1, "description": "Nummer van de uitgave"},
            "stand": {"type": "string", "format": "date", "description": "Dag van de gegevens"},
            "velden": _list_of("veld", "Wat elk veld betekent en waarom het openbaar mag zijn"),
            "functies": _list_of("functie", "De aangewezen functies en wie ze heeft"),
            "vermeldingen": _list_of("vermelding", "Het nevenwerk"),
            "verwijderd": _list_of("verwijderd", "Vermeldingen die niet meer openbaar zijn"),
            "nagekeken": _list_of("nagekeken", "Vermeldingen die nu worden nagekeken"),
            "waarden": {"type": "object", "properties": VALUES, "description": "Wat de gemeente koos over openbaar maken"},
            "jaarcijfers": {"type": "array", "items": YEAR, "description": "Cijfers per jaar; null is een verborgen klein getal"},
        },
        "required": ["velden", "functies", "vermeldingen", "verwijderd", "nagekeken"],
        "$defs": {name: _part(fields) for name, fields in PARTS.items()},
    }  # fmt: skip


def _list_of(part: str, meaning: str) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"#/$defs/{part}"}, "description": meaning}


def _part(fields: Mapping[str, Field]) -> dict[str, Any]:
    """Every field is there in every object; one that is not required may be null."""
    return {
        "type": "object",
        "properties": {field.name: _property(field) for field in fields.values()},
        "required": list(fields),
    }


def _property(field: Field) -> dict[str, Any]:
    if field.kind == FieldKind.LIST:
        return {"type": "array", "items": LISTS.get(field.name, {"type": "string"}), "description": field.meaning}
    found = {**KINDS[field.kind], "description": field.meaning}
    if field.pattern:
        found["pattern"] = field.pattern
    if field.codes:
        found["enum"] = [*field.codes] if field.required else [*field.codes, None]
        found["x-betekenis"] = dict(field.codes)
    if not field.required:
        found["type"] = [found["type"], "null"]
    return found
