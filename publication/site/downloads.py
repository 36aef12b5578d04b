"""The files of the edition at their own addresses, exactly as they were published."""

import re
from collections.abc import Callable
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


def downloads() -> list[dict[str, Any]]:
    """The files of this edition to take along: `url` and `label`."""
    found = current_edition()
    kept = {name for name in LABELS if found and (found.folder / name).exists()}
    return [{"url": url_for(f"site.{_endpoint(name)}"), "label": LABELS[name]} for name in LABELS if name in kept]


def download(name: str) -> Response:
    """One file of the current edition; 404 when there is no edition, or when it has no such file."""
    found = current_edition() or abort(404)
    path = found.folder / name
    if not path.exists():
        abort(404)
    response = send_file(path, mimetype=ADDRESSES[name][1], etag=False, conditional=False)
    response.headers.pop("Last-Modified", None)
    ending = name.rpartition(".")[2]
    if ending in TO_KEEP:
        response.headers["Content-Disposition"] = f"attachment; filename={name.partition('.')[0]}-uitgave-{found.number}.{ending}"
    return response


def add_downloads(blueprint: Blueprint) -> None:
    """Give every file its address."""
    blueprint.add_app_template_global(downloads, "downloads")
    for name, (address, _media_type) in ADDRESSES.items():
        blueprint.add_url_rule(address, endpoint=_endpoint(name), view_func=_view(name))


def _view(name: str) -> Callable[[], Response]:
    def file() -> Response:
        return download(name)

    return file


def _endpoint(name: str) -> str:
    return f"file_{re.sub('[^a-z]', '_', name)}"
