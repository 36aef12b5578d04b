"""What DCAT-AP-NL 3.0 asks of a catalogue, as SHACL shapes written after its table of properties and its lists of values.

The official shapes are in no package; these say the same of what our catalogue has: what must be there and how often, of which
class it is, and from which list it comes.
"""

from collections.abc import Iterator

PREFIXES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix adms: <http://www.w3.org/ns/adms#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcatap: <http://data.europa.eu/r5r/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix eli: <http://data.europa.eu/eli/ontology#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix spdx: <http://spdx.org/rdf/terms#> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
EU = "http://publications.europa.eu/resource/authority/"
TEXT, IRI, MOMENT = "sh:nodeKind sh:Literal", "sh:nodeKind sh:IRI", "sh:datatype xsd:dateTime"


def _of(kind: str, values: str = "") -> str:
    from_list = f'; sh:pattern "^{EU}{values}/"' if values else ""
    return f"sh:nodeKind sh:IRI; sh:class {kind}{from_list}"


RESOURCE = {
    "dct:title": (1, None, TEXT),
    "dct:description": (1, None, TEXT),
    "dct:publisher": (1, 1, _of("foaf:Agent")),
    "dcat:contactPoint": (1, 1, "sh:class vcard:Kind"),
    "dct:language": (1, None, _of("dct:LinguisticSystem", "language")),
    "dct:license": (1, None, _of("dct:LicenseDocument")),
    "dct:modified": (1, 1, MOMENT),
}
SHARED = {
    "dct:identifier": (1, 1, TEXT),
    "dct:accessRights": (1, 1, _of("dct:RightsStatement", "access-right")),
    "dct:creator": (1, 1, _of("foaf:Agent")),
    "dcat:theme": (1, None, _of("skos:Concept", "data-theme")),
    "dcat:keyword": (1, None, TEXT),
    "dct:conformsTo": (1, None, _of("dct:Standard")),
}
SHAPES: dict[str, dict[str, tuple[int, int | None, str]]] = {
    "dcat:Catalog": {
        **RESOURCE,
        "dcat:dataset": (1, None, "sh:class dcat:Dataset"),
        "foaf:homepage": (1, 1, _of("foaf:Document")),
    },
    "dcat:Dataset": {
        **RESOURCE,
        **SHARED,
        "dcat:version": (1, 1, TEXT),
        "dcat:distribution": (1, None, "sh:class dcat:Distribution"),
        "dct:accrualPeriodicity": (1, 1, _of("dct:Frequency", "frequency")),
        "dct:spatial": (1, None, _of("dct:Location")),
        "adms:status": (0, 1, _of("skos:Concept", "dataset-status")),
        "dcatap:applicableLegislation": (0, None, _of("eli:LegalResource")),
        "dcat:landingPage": (0, None, _of("foaf:Document")),
    },
    "dcat:DataService": {
        **RESOURCE,
        **SHARED,
        "dcat:endpointURL": (1, 1, IRI),
        "dcat:endpointDescription": (1, 1, IRI),
        "dcat:servesDataset": (1, None, "sh:class dcat:Dataset"),
        "foaf:page": (1, None, _of("foaf:Document")),
    },
    "dcat:Distribution": {
        "dcat:accessURL": (1, 1, IRI),
        "dcat:downloadURL": (0, 1, IRI),
        "dct:license": (1, 1, _of("dct:LicenseDocument")),
        "dct:format": (1, 1, _of("dct:MediaTypeOrExtent", "file-type")),
        "dcat:mediaType": (0, 1, _of("dct:MediaType")),
        "dct:language": (0, 1, _of("dct:LinguisticSystem", "language")),
        "dcat:byteSize": (0, 1, "sh:datatype xsd:nonNegativeInteger"),
        "spdx:checksum": (0, 1, "sh:class spdx:Checksum"),
        "adms:status": (0, 1, _of("skos:Concept", "distribution-status")),
        "dcatap:availability": (0, 1, _of("skos:Concept", "planned-availability")),
        "dcat:accessService": (0, 1, "sh:class dcat:DataService"),
    },
    "spdx:Checksum": {
        "spdx:algorithm": (1, 1, _of("spdx:ChecksumAlgorithm")),
        "spdx:checksumValue": (1, 1, "sh:datatype xsd:hexBinary"),
    },
    "foaf:Agent": {"foaf:name": (1, None, TEXT)},
    "vcard:Kind": {"vcard:fn": (1, 1, TEXT), "vcard:hasEmail": (1, None, IRI)},
}


def turtle() -> str:
    """The shapes as Turtle."""
    return PREFIXES + "".join(_shapes())


def _shapes() -> Iterator[str]:
    for kind, properties in SHAPES.items():
        yield f"[] a sh:NodeShape ; sh:targetClass {kind} ;\n"
        for path, (least, most, what) in properties.items():
            limit = f" ; sh:maxCount {most}" if most is not None else ""
            yield f"  sh:property [ sh:path {path} ; sh:minCount {least}{limit} ; {what} ] ;\n"
        yield ".\n"
