"""The files of the edition at their own addresses, exactly as they were published; some also as a selection."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, abort, send_file, url_for
from flask_babel import lazy_gettext

from publication.formats.described import CSVW_PATH, DCAT_PATH, DCAT_TURTLE_PATH, FILES, SCHEMA_PATH
from publication.site.blueprint import current_edition

SEALS = {
    "manifest.json": ("/gegevens/manifest.json", "application/json"),
    "manifest.sig": ("/gegevens/manifest.sig", "application/octet-stream"),
    "sleutel.pem": ("/gegevens/sleutel.pem", "application/x-pem-file"),
}
ADDRESSES: dict[str, tuple[str, str]] = {  # file of the edition → address, media type
    **{name: (file.path, file.media_type) for name, file in FILES.items()},
    "register.csv-metadata.json": (CSVW_PATH, "application/csvm+json"),
    "schema.json": (SCHEMA_PATH, "application/schema+json"),
    "catalogus.jsonld": (DCAT_PATH, "application/ld+json"),
    "catalogus.ttl": (DCAT_TURTLE_PATH, "text/turtle"),
    **SEALS,
}
Selection = Callable[[], Response | None]  # None when the address has no filters
TO_KEEP = ("csv", "ods", "xlsx")  # saved under a name that tells the edition, not shown


LABELS = {  # what is offered on the page of all data, in this order
    "register.csv": lazy_gettext("Tabel voor een spreadsheet (CSV)"),
    "register.ods": lazy_gettext("Rekenblad (ODS)"),
    "register.xlsx": lazy_gettext("Rekenblad voor Excel (XLSX)"),
    "register.json": lazy_gettext("Gegevens voor een programma (JSON)"),
    "register.pdf": lazy_gettext("Het register om af te drukken (pdf)"),
    "wijzigingen.csv": lazy_gettext("Wijzigingen als tabel (CSV)"),
    "wijzigingen.atom": lazy_gettext("Wijzigingen om te volgen (Atom)"),
    "manifest.json": lazy_gettext("Controlegetallen van deze uitgave"),
}


def downloads() -> list[tuple[Any, str]]:
    """The files of this edition to take along: what each is, and its address."""
    found = current_edition()
    kept = {name for name in LABELS if found and (found.folder / name).exists()}
    return [(label, url_for(endpoint(name))) for name, label in LABELS.items() if name in kept]


def download(name: str) -> Response:
    """One file of the current edition; 404 when there is no edition, or when it has no such file."""
    found = current_edition() or abort(404)
    path = found.folder / name
    if not path.exists():
        abort(404)
    response = send_file(path, mimetype=ADDRESSES[name][1], etag=False, conditional=False)
    for name_of_header in ("Last-Modified", "Expires"):  # how long it may be kept is said for every answer in one place
        response.headers.pop(name_of_header, None)
    ending = name.rpartition(".")[2]
    if ending in TO_KEEP:
        response.headers["Content-Disposition"] = f"attachment; filename={name.partition('.')[0]}-uitgave-{found.number}.{ending}"
    return response


def add_downloads(blueprint: Blueprint, selections: Mapping[str, Selection]) -> None:
    """Give every file its address; a selection answers for its file when the address has filters."""
    blueprint.add_app_template_global(downloads, "downloads")
    for name, (address, _media_type) in ADDRESSES.items():
        view = _view(name, selections.get(name))
        blueprint.add_url_rule(address, endpoint=endpoint(name).removeprefix("site."), view_func=view)


def endpoint(name: str) -> str:
    """The endpoint of a file: `site.file_register_csv`."""
    return f"site.file_{re.sub('[^a-z]', '_', name)}"


def _view(name: str, selection: Selection | None) -> Callable[[], Response]:
    def file() -> Response:
        return (selection and selection()) or download(name)

    return file
