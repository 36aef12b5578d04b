"""The public fields as OpenAPI 3.0 describes them: those of the JSON Schema of the register, in the words of this version."""

from collections.abc import Mapping
from typing import Any

from publication.formats.fields import PAY_CODES as PAY
from publication.formats.fields import PUBLIC_CODE as CODE
from publication.formats.fields import SLUG, STATE_CODES
from publication.formats.json_schema import json_schema

__all__ = ["CODE", "PAY", "SLUG", "STATES", "day", "moment", "number", "part", "text"]

STATES = tuple(STATE_CODES)
PARTS = {
    "functie": "Functie",
    "houder": "Houder",
    "vermelding": "Vermelding",
    "correctie": "Correctie",
}  # in the schema of the register → here
Schema = dict[str, Any]


def part(name: str) -> dict[str, Schema]:
    """The fields of a part of the register."""
    properties: dict[str, Schema] = json_schema()["$defs"][name]["properties"]
    return {field: _in_words_of_3_0(schema) for field, schema in properties.items()}


def text(meaning: str, **more: Any) -> Schema:
    return {"type": "string", "description": meaning, **more}


def day(meaning: str) -> Schema:
    return text(meaning, format="date")


def moment(meaning: str) -> Schema:
    return text(meaning, format="date-time")


def number(meaning: str) -> Schema:
    return {"type": "integer", "minimum": 0, "description": meaning}


def _in_words_of_3_0(schema: Mapping[str, Any]) -> Schema:
    """`null` is no type in OpenAPI 3.0 but a property of its own, and parts have another address."""
    if "$ref" in schema:
        return {"$ref": f"#/components/schemas/{PARTS[schema['$ref'].rpartition('/')[2]]}"}
    found = dict(schema)
    if isinstance(found["type"], list):
        found.update(type=found["type"][0], nullable=True)
    if "items" in found:
        found["items"] = _in_words_of_3_0(found["items"])
    return found
