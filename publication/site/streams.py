"""A selection to take along: written while it is read, so that a file of any size takes the memory of one batch."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from flask import Response, current_app, stream_with_context

from publication.formats.described import Described
from publication.site.edition import REGISTER, Edition
from publication.site.queries import Page

BATCH = 100  # rows read and written at a time


def all_rows(fetch: Callable[[int], Page]) -> Iterator[Any]:
    """Every row of a list; `fetch` gives the part after a number."""
    after: int | None = 0
    while after is not None:
        page = fetch(after)
        yield from page.items
        after = page.more


def described(edition: Edition) -> Described:
    """What the edition says about itself in a file."""
    settings, counts = current_app.config["SETTINGS"], edition.manifest["tellingen"]
    return Described(
        number=edition.number,
        published_at=edition.published_at,
        checksum_of_register=edition.manifest["bestanden"][REGISTER]["sha256"],
        organisation=settings.organisation_name,
        address=settings.public_url,
        contact_mail=settings.organisation_email,
        stand=edition.fact("stand") or edition.published_at[:10],
        positions=counts["functies"],
        entries=counts["vermeldingen"],
    )


def streamed(parts: Iterable[bytes], content_type: str, download: str = "") -> Response:
    """An answer in pieces; `download` is the name to keep it under."""
    response = Response(stream_with_context(iter(parts)), content_type=content_type)
    response.automatically_set_content_length = False  # to know it, everything would have to be written first
    if download:
        response.headers["Content-Disposition"] = f"attachment; filename={download}"
    return response


def json_blocks(about: Mapping[str, Any], name: str, rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """A JSON object in pieces: what is said about it, and under `name` the rows."""
    rows = iter(rows)
    yield f"{json.dumps(dict(about), ensure_ascii=False)[:-1]}, {json.dumps(name)}: [".encode()
    between = "\n"
    while batch := list(islice(rows, BATCH)):
        yield (between + ",\n".join(json.dumps(row, ensure_ascii=False, sort_keys=True) for row in batch)).encode()
        between = ",\n"
    yield b"\n]}\n"
