"""The catalogue for data.overheid.nl and other portals: DCAT-AP-NL 3.0 as JSON-LD, with a checksum for every file."""

from collections.abc import Mapping
from typing import Any, BinaryIO

from publication.formats.canonical import json_bytes
from publication.formats.described import (
    API_PATH,
    CSVW_PATH,
    FILES,
    LAW,
    LICENCE,
    OPENAPI_PATH,
    SCHEMA_PATH,
    SUMMARY,
    DataFile,
    Described,
)  # fmt: skip

EU = "http://publications.europa.eu/resource/authority"
PROFILE = "https://docs.geostandaarden.nl/dcat/dcat-ap-nl30/"
SHA256 = "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"
KEYWORDS = ("nevenwerk", "nevenwerkzaamheden", "integriteit", "ambtenaren", "gemeente", "Ambtenarenwet 2017")
CONTEXT = {
    "adms": "http://www.w3.org/ns/adms#", "dcat": "http://www.w3.org/ns/dcat#", "dcatap": "http://data.europa.eu/r5r/",
    "dct": "http://purl.org/dc/terms/", "eli": "http://data.europa.eu/eli/ontology#", "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#", "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#", "xsd": "http://www.w3.org/2001/XMLSchema#",
}  # fmt: skip

Node = dict[str, Any]


def write_dcat(file: BinaryIO, described: Described, files: Mapping[str, Mapping[str, Any]]) -> None:
    """The catalogue as JSON-LD. `files` says of each file of the edition its `sha256` and `bytes`, as the manifest does."""
    file.write(json_bytes({"@context": CONTEXT, "@graph": catalogue(described, files)}))


def catalogue(described: Described, files: Mapping[str, Mapping[str, Any]]) -> list[Node]:
    """The catalogue, the dataset and the service, as the nodes of a graph."""
    return [_catalog(described), _dataset(described, files), _service(described)]


def _catalog(described: Described) -> Node:
    return {
        **_resource(described, "catalogus", "dcat:Catalog", f"Catalogus van {described.organisation}: openbaar register"),
        "dct:description": _dutch("De open gegevens van het openbare register."),
        "foaf:homepage": _typed(described.address, "foaf:Document"),
        "dct:conformsTo": _typed(PROFILE, "dct:Standard"),
        "dcat:themeTaxonomy": _typed(f"{EU}/data-theme", "skos:ConceptScheme"),
        "dcat:dataset": {"@id": _id(described, "dataset")},
        "dcat:service": {"@id": _id(described, "api")},
    }


def _dataset(described: Described, files: Mapping[str, Mapping[str, Any]]) -> Node:
    return {
        **_resource(described, "dataset", "dcat:Dataset", described.title),
        **_common(described),
        "dct:description": _dutch(SUMMARY),
        "dcat:keyword": [_dutch(word) for word in KEYWORDS],
        "dct:identifier": _id(described, "dataset"),
        "dcat:version": str(described.number),
        "adms:versionNotes": _dutch(f"Uitgave {described.number}, stand van {described.stand}."),
        "dct:accrualPeriodicity": _typed(f"{EU}/frequency/IRREG", "dct:Frequency"),
        "dct:conformsTo": _typed(f"{described.address}{SCHEMA_PATH}", "dct:Standard"),
        "dct:spatial": _typed(f"{EU}/country/NLD", "dct:Location"),
        "adms:status": _typed(f"{EU}/dataset-status/COMPLETED", "skos:Concept"),
        "dcatap:applicableLegislation": _typed(LAW, "eli:LegalResource"),
        "dcat:landingPage": _typed(f"{described.address}/gegevens", "foaf:Document"),
        "foaf:page": _typed(f"{described.address}/uitleg", "foaf:Document"),
        "dcat:distribution": [
            *(_distribution(described, name, FILES[name], files[name]) for name in FILES if name in files),
            _distribution_of_service(described),
        ],
    }


def _service(described: Described) -> Node:
    return {
        **_resource(described, "api", "dcat:DataService", f"API van {described.title}"),
        **_common(described),
        "dct:description": _dutch("De gegevens per functie en per vermelding, om in te zoeken en op te filteren."),
        "dct:identifier": _id(described, "api"),
        "dcat:keyword": [_dutch(word) for word in KEYWORDS],
        "dct:conformsTo": _typed("https://gitdocumentatie.logius.nl/publicatie/api/adr/2.0/", "dct:Standard"),
        "dcat:endpointURL": {"@id": f"{described.address}{API_PATH}"},
        "dcat:endpointDescription": {"@id": f"{described.address}{OPENAPI_PATH}"},
        "foaf:page": _typed(f"{described.address}/gegevens", "foaf:Document"),
        "dcat:servesDataset": {"@id": _id(described, "dataset")},
    }


def _resource(described: Described, name: str, kind: str, title: str) -> Node:
    """What a catalogue, a dataset and a service all say."""
    return {
        "@id": _id(described, name),
        "@type": kind,
        "dct:title": _dutch(title),
        "dct:publisher": _organisation(described),
        "dct:creator": _organisation(described),
        "dct:modified": {"@value": described.published_at, "@type": "xsd:dateTime"},
        "dct:language": _typed(f"{EU}/language/NLD", "dct:LinguisticSystem"),
        "dct:license": _typed(LICENCE, "dct:LicenseDocument"),
        "dcat:contactPoint": {
            "@id": _id(described, "contact"),
            "@type": "vcard:Kind",
            "vcard:fn": described.organisation,
            "vcard:hasEmail": {"@id": f"mailto:{described.contact_mail}"},
            "vcard:hasURL": {"@id": f"{described.address}/contact"},
        },
    }


def _common(described: Described) -> Node:
    """What a dataset and a service both say."""
    return {
        "dct:accessRights": _typed(f"{EU}/access-right/PUBLIC", "dct:RightsStatement"),
        "dcat:theme": _typed(f"{EU}/data-theme/GOVE", "skos:Concept"),
    }


def _distribution(described: Described, name: str, file: DataFile, mark: Mapping[str, Any]) -> Node:
    address = f"{described.address}{file.path}"
    return {
        **_served(described, f"bestand-{name}", file.title, address, file.file_type),
        "dct:identifier": f"uitgave-{described.number}/{name}",
        "dcat:downloadURL": {"@id": address},
        "dcat:mediaType": _typed(f"https://www.iana.org/assignments/media-types/{file.media_type}", "dct:MediaType"),
        "dcat:byteSize": {"@value": str(mark["bytes"]), "@type": "xsd:nonNegativeInteger"},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": _typed(SHA256, "spdx:ChecksumAlgorithm"),
            "spdx:checksumValue": {"@value": mark["sha256"], "@type": "xsd:hexBinary"},
        },
        **_described_by(described, name, file),
    }


def _described_by(described: Described, name: str, file: DataFile) -> Node:
    found: Node = {}
    standards = [file.conforms_to] if file.conforms_to else []
    if name == "register.json":
        standards.append(f"{described.address}{SCHEMA_PATH}")
    if name == "register.csv":
        found["foaf:page"] = _typed(f"{described.address}{CSVW_PATH}", "foaf:Document")
    if standards:
        found["dct:conformsTo"] = [_typed(standard, "dct:Standard") for standard in standards]
    return found


def _distribution_of_service(described: Described) -> Node:
    return {
        **_served(described, "via-api", "API (JSON)", f"{described.address}{API_PATH}", "JSON"),
        "dcat:accessService": {"@id": _id(described, "api")},
    }


def _served(described: Described, name: str, title: str, address: str, file_type: str) -> Node:
    return {
        "@id": _id(described, name),
        "@type": "dcat:Distribution",
        "dct:title": _dutch(title),
        "dct:description": _dutch(f"{title}, uitgave {described.number}."),
        "dcat:accessURL": {"@id": address},
        "dct:format": _typed(f"{EU}/file-type/{file_type}", "dct:MediaTypeOrExtent"),
        "dct:license": _typed(LICENCE, "dct:LicenseDocument"),
        "dct:language": _typed(f"{EU}/language/NLD", "dct:LinguisticSystem"),
        "dct:modified": {"@value": described.published_at, "@type": "xsd:dateTime"},
        "dcatap:availability": _typed(f"{EU}/planned-availability/STABLE", "skos:Concept"),
        "adms:status": _typed(f"{EU}/distribution-status/COMPLETED", "skos:Concept"),
    }


def _organisation(described: Described) -> Node:
    return {"@id": described.publisher, "@type": "foaf:Agent", "foaf:name": _dutch(described.organisation)}


def _id(described: Described, name: str) -> str:
    return f"{described.address}/gegevens#{name}"


def _typed(address: str, kind: str) -> Node:
    """A thing elsewhere with the class that portals check."""
    return {"@id": address, "@type": kind}


def _dutch(text: str) -> Node:
    return {"@value": text, "@language": "nl"}
