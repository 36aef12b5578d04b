"""Answers as text: the JSON of the index joined, with links put in. Nothing of it is read and written again."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from sqlite3 import Row
from typing import Any
from urllib.parse import urlencode

from flask import current_app

from publication.formats.described import SCHEMA_PATH
from publication.site.api import BASE
from publication.site.downloads import ADDRESSES
from publication.site.edition import Edition

COMPLETENESS = ("actueel", "nog_niet", "niet_bezet")
RESOURCES = {
    "self": "", "vermeldingen": "/vermeldingen", "functies": "/functies", "wijzigingen": "/wijzigingen", "uitgave": "/uitgave",
    "service-desc": "/openapi.json",
}  # fmt: skip
PROOFS = {"manifest": "manifest.json", "handtekening": "manifest.sig", "sleutel": "sleutel.pem"}  # name of the link → file


def address(path: str, **asked: Any) -> str:
    """A whole address of this API."""
    return f"{current_app.config['PUBLIC_URL']}{BASE}{path}{'?' if asked else ''}{urlencode(asked)}"


def start() -> str:
    """The resources there are."""
    return json.dumps({"_links": {name: {"href": address(path)} for name, path in RESOURCES.items()}})


def entries(rows: Iterable[Row]) -> list[str]:
    site, api = _bases()
    return [
        f'{row["data"][:-1]},"_links":{{"self":{{"href":"{api}/vermeldingen/{row["code"]}"}},'
        f'"functie":{{"href":"{api}/functies/{row["slug"]}"}},"pagina":{{"href":"{site}/vermelding/{row["code"]}"}}}}}}'
        for row in rows
    ]


def positions(rows: Iterable[Row]) -> list[str]:
    site, api = _bases()
    return [
        f'{row["data"][:-1]},"_links":{{"self":{{"href":"{api}/functies/{row["slug"]}"}},'
        f'"vermeldingen":{{"href":"{api}/vermeldingen?functie={row["slug"]}"}},'
        f'"pagina":{{"href":"{site}/functie/{row["slug"]}"}}}}}}'
        for row in rows
    ]


def changes(rows: Iterable[Row]) -> list[str]:
    _site, api = _bases()
    return [
        f'{_told(row)},"datum":"{row["day"]}","uitgave":{row["edition"]},"soort":"{row["kind"]}",'
        f'"_links":{{"vermelding":{{"href":"{api}/vermeldingen/{row["code"]}"}}}}}}'
        for row in rows
    ]


def listing(name: str, items: list[str], edition: Edition, total: int, links: dict[str, str]) -> str:
    """A part of a list, with the number of the edition and how many there are in all."""
    return f'{{"_links":{_links(links)},"uitgave":{edition.number},"totaal":{total},"{name}":[{",".join(items)}]}}'


def published(edition: Edition) -> str:
    """What there is to know about the edition itself: when, how much, how complete, and its files."""
    site, _api = _bases()
    moment = datetime.fromisoformat(edition.published_at).astimezone(UTC)
    files = edition.manifest["bestanden"]
    return json.dumps(
        {
            "uitgave": edition.number,
            "gepubliceerd_op": moment.isoformat(timespec="seconds").replace("+00:00", "Z"),
            "stand": edition.fact("stand"),
            "tellingen": {name: edition.fact(name) for name in ("functies", "vermeldingen")},
            "volledigheid": {name: edition.fact(name) for name in COMPLETENESS},
            "bestanden": [
                {"naam": name, "mediatype": media_type, **files[name], "_links": {"self": {"href": f"{site}{path}"}}}
                for name, (path, media_type) in ADDRESSES.items()
                if name in files
            ],
            "_links": {
                "self": {"href": address("/uitgave")},
                **{name: {"href": f"{site}{ADDRESSES[file][0]}"} for name, file in PROOFS.items()},
                "schema": {"href": f"{site}{SCHEMA_PATH}"},
            },
        }
    )


def _told(row: Row) -> str:
    """The fields of a change, without the end; a new or ended entry has none."""
    data: str = row["data"]
    return f'{{"code":"{row["code"]}","velden":[]' if data == "{}" else data[:-1]


def _links(links: dict[str, str]) -> str:
    return json.dumps({name: {"href": href} for name, href in links.items()}, separators=(",", ":"))


def _bases() -> tuple[str, str]:
    site = current_app.config["PUBLIC_URL"]
    return site, f"{site}{BASE}"
