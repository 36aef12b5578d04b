"""The description that belongs to the CSV, after CSV on the Web: what each column means, and which edition it is."""

from typing import Any, BinaryIO

from publication.formats.canonical import json_bytes
from publication.formats.csv_table import LINE_END, SEPARATOR
from publication.formats.described import FILES, LICENCE, SUMMARY, Described
from publication.formats.fields import TABLE, Field, FieldKind

SPDX = "http://spdx.org/rdf/terms#"  # spelt out: the prefix is none of those that CSVW knows
PARTIAL_DATE = r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"


def write_csvw_metadata(file: BinaryIO, described: Described, *, url: str = "") -> None:
    """`url` is that of the CSV, from where this description is read; the place where the site serves it by itself."""
    file.write(json_bytes(_metadata(described, url or FILES["register.csv"].path.removeprefix("/"))))


def _metadata(described: Described, url: str) -> dict[str, Any]:
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "nl"}],
        "url": url,
        "dc:title": described.title,
        "dc:description": SUMMARY,
        "dc:publisher": described.organisation,
        "dc:license": {"@id": LICENCE},
        "dc:issued": {"@value": described.published_at, "@type": "xsd:dateTime"},
        "dc:modified": {"@value": described.stand, "@type": "xsd:date"},
        "dc:identifier": f"Uitgave {described.number}",
        "dc:source": {"@id": f"{described.address}{FILES['register.json'].path}"},
        f"{SPDX}checksum": {
            f"{SPDX}algorithm": {"@id": f"{SPDX}checksumAlgorithm_sha256"},
            f"{SPDX}checksumValue": described.checksum_of_register,
        },
        "dialect": {
            "delimiter": SEPARATOR, "encoding": "utf-8", "header": True, "lineTerminators": [LINE_END], "quoteChar": '"',
            "doubleQuote": True,
        },
        "tableSchema": {"columns": [_column(field) for field in TABLE.values()]},
    }  # fmt: skip


def _column(field: Field) -> dict[str, Any]:
    return {
        "name": field.name,
        "titles": field.name,
        "dc:description": field.meaning,
        "datatype": _datatype(field),
        "required": field.required,
    }


def _datatype(field: Field) -> Any:
    if field.codes:
        return {"base": "string", "format": f"^({'|'.join(field.codes)})$"}
    if field.pattern:
        return {"base": "string", "format": field.pattern}
    return DATATYPES[field.kind]


DATATYPES: dict[FieldKind, Any] = {
    FieldKind.TEXT: "string",
    FieldKind.CODE: "string",
    FieldKind.PARTIAL_DATE: {"base": "string", "format": PARTIAL_DATE},
    FieldKind.DAY: {"base": "date", "format": "yyyy-MM-dd"},
    FieldKind.NUMBER: "nonNegativeInteger",
    FieldKind.ADDRESS: "anyURI",
}
