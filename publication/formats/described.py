"""What an edition says about itself in every file, and which files there are."""

from collections.abc import Mapping
from dataclasses import dataclass

TITLE = "Nevenwerk van de ambtelijke top"
SUMMARY = (
    "Het nevenwerk van ambtenaren in functies die zijn aangewezen volgens artikel 5 van de Ambtenarenwet 2017. "
    "Ook wie geen nevenwerk heeft, nog niet antwoordde of is afgeschermd, staat erin."
)
LICENCE = "http://creativecommons.org/publicdomain/zero/1.0/"
LICENCE_TEXT = "U mag deze gegevens vrij gebruiken (CC0)."
LAW = "https://wetten.overheid.nl/BWBR0001947"  # the Ambtenarenwet 2017


@dataclass(frozen=True)
class Described:
    """One edition. Dates and moments as ISO text, as the manifest writes them."""

    number: int
    published_at: str  # a moment with its offset: 2026-03-02T09:00:00+01:00
    checksum_of_register: str  # SHA-256 of register.json, in hex digits
    organisation: str
    address: str  # of the public site, without a slash at the end
    contact_mail: str
    stand: str  # the day of the data
    positions: int
    entries: int
    organisation_address: str = ""  # its address in a list of public bodies; empty: one on the public site

    @property
    def publisher(self) -> str:
        return self.organisation_address or f"{self.address}/#organisatie"

    @property
    def title(self) -> str:
        return f"{TITLE} – {self.organisation}"

    def facts(self) -> dict[str, str | int]:
        """What the sheet about the file says, in this order."""
        return {
            "Titel": self.title,
            "Organisatie": self.organisation,
            "Uitgave": self.number,
            "Gepubliceerd op": self.published_at,
            "Stand van": self.stand,
            "Aantal functies": self.positions,
            "Aantal vermeldingen": self.entries,
            "Controlegetal van register.json (SHA-256)": self.checksum_of_register,
            "Webadres": self.address,
            "Contact": self.contact_mail,
            "Licentie": f"{LICENCE_TEXT} {LICENCE}",
        }


@dataclass(frozen=True)
class DataFile:
    """One file for re-users: where the site serves it, and what it is in the words of the internet and of the EU."""

    path: str
    title: str
    media_type: str
    file_type: str  # the last part of http://publications.europa.eu/resource/authority/file-type/…
    conforms_to: str = ""


FILES: Mapping[str, DataFile] = {
    "register.csv": DataFile(
        "/gegevens.csv", "Tabel (CSV)", "text/csv", "CSV", "https://www.w3.org/TR/tabular-data-model/"
    ),
    "register.json": DataFile(
        "/gegevens.json", "Alle gegevens (JSON)", "application/json", "JSON", "https://json-schema.org/draft/2020-12/schema"
    ),
    "register.ods": DataFile(
        "/gegevens.ods", "Rekenblad (ODS)", "application/vnd.oasis.opendocument.spreadsheet", "ODS",
        "https://docs.oasis-open.org/office/OpenDocument/v1.3/",
    ),
    "register.xlsx": DataFile(
        "/gegevens.xlsx", "Rekenblad (XLSX)", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "XLSX"
    ),
    "register.pdf": DataFile("/gegevens/register.pdf", "Om te lezen of af te drukken (PDF)", "application/pdf", "PDF"),
    "wijzigingen.atom": DataFile(
        "/wijzigingen.atom", "Wijzigingen om te volgen (Atom)", "application/atom+xml", "ATOM", "https://www.rfc-editor.org/rfc/rfc4287"
    ),
    "wijzigingen.json": DataFile(
        "/wijzigingen.json", "Wijzigingen om te volgen (JSON Feed)", "application/feed+json", "JSON",
        "https://www.jsonfeed.org/version/1.1/",
    ),
    "wijzigingen.csv": DataFile("/wijzigingen.csv", "Wijzigingen als tabel (CSV)", "text/csv", "CSV"),
}  # fmt: skip
CSVW_PATH = "/gegevens.csv-metadata.json"  # where readers of CSVW look by themselves
SCHEMA_PATH = "/gegevens/schema.json"
DCAT_PATH, DCAT_TURTLE_PATH = "/gegevens/catalogus.jsonld", "/gegevens/catalogus.ttl"
API_PATH = "/api/v1"
OPENAPI_PATH = "/api/v1/openapi.json"
