"""What changed, to follow: the newest changes as Atom (RFC 4287) and as JSON Feed 1.1, with the same items in the same words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, islice
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from publication.formats.canonical import json_bytes
from publication.formats.described import FILES, LICENCE_TEXT, Described
from publication.formats.fields import BECAUSE_CODES, ENTRY, PAY_CODES
from publication.formats.rows import Row, changed
from publication.formats.sheets import xml

HERE = ZoneInfo("Europe/Amsterdam")
NEWEST = 200  # items; who wants more takes the table of changes
TITLES = {"nieuw": "Nieuw", "gewijzigd": "Gewijzigd", "beëindigd": "Beëindigd", "gecorrigeerd": "Gecorrigeerd"}
IN_WORDS = {"vergoeding": PAY_CODES, "algemeen_omdat": BECAUSE_CODES}


@dataclass(frozen=True)
class Item:
    """One entry that came, changed or ended in one edition."""

    id: str
    url: str
    title: str
    text: str
    at: str
    kind: str


def write_atom(file: BinaryIO, groups: Iterable[Mapping[str, Any]], described: Described, entries: Mapping[str, Row]) -> None:
    """The newest changes as Atom; `entries` gives the entry of a code by `get`."""
    file.write(f"{_atom_head(described)}".encode())
    for item in _items(groups, described, entries):
        file.write(_atom_entry(item).encode())
    file.write(b"</feed>\n")


def write_json_feed(
    file: BinaryIO, groups: Iterable[Mapping[str, Any]], described: Described, entries: Mapping[str, Row]
) -> None:
    """The newest changes as JSON Feed; `entries` gives the entry of a code by `get`."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _title(described),
        "description": f"{_subtitle(described)} {LICENCE_TEXT}",
        "home_page_url": f"{described.address}/wijzigingen",
        "feed_url": f"{described.address}{FILES['wijzigingen.json'].path}",
        "language": "nl",
        "authors": [{"name": described.organisation, "url": described.address}],
        "items": [
            {
                "id": item.id, "url": item.url, "title": item.title, "content_text": item.text, "date_published": item.at,
                "tags": [item.kind],
            }
            for item in _items(groups, described, entries)
        ],
        "_uitgave": {"nummer": described.number, "sha256": described.checksum_of_register, "stand": described.stand},
    }  # fmt: skip
    file.write(json_bytes(feed))


def _items(groups: Iterable[Mapping[str, Any]], described: Described, entries: Mapping[str, Row]) -> Iterator[Item]:
    """An item per entry, kind and edition; the fields that changed together are told together."""
    rows = changed(groups, entries, described)
    together = groupby(rows, key=lambda row: (row["uitgave"], row["soort"], row["code"]))
    return islice((_item(key, list(parts)) for key, parts in together), NEWEST)


def _item(key: tuple[int, str, str], parts: list[dict[str, Any]]) -> Item:
    number, kind, _code = key
    first = parts[0]
    name = " bij ".join(text for text in (first["rol"], first["organisatie"]) if text)
    told = [f"Functie: {first['functie']}."]
    told += [f"{_label(row['veld'])}: was {_words(row, 'was')}, is nu {_words(row, 'nu')}." for row in parts if row["veld"]]
    told += [f"Reden: {first['reden']}."] if first["reden"] else []
    return Item(
        id=f"{first['vermelding_url']}#uitgave-{number}-{kind}".replace("ë", "e"),
        url=first["vermelding_url"],
        title=f"{TITLES[kind]}: {name}" if name else TITLES[kind],
        text=" ".join(told),
        at=_start_of(first["datum"]),
        kind=kind,
    )


def _label(field: str) -> str:
    return ENTRY[field].meaning.split(":")[0] if field in ENTRY else field


def _words(row: Mapping[str, Any], side: str) -> str:
    value = row[side]
    return str(IN_WORDS.get(row["veld"], {}).get(value, value)) if value else "leeg"


def _start_of(day: str) -> str:
    """The day as the moment it began here: RFC 3339 asks for one."""
    return datetime.fromisoformat(day).replace(tzinfo=HERE).isoformat()


def _title(described: Described) -> str:
    return f"Wijzigingen in {described.title}"


def _subtitle(described: Described) -> str:
    return f"Uitgave {described.number}, stand van {described.stand}, SHA-256 {described.checksum_of_register}."


def _atom_head(described: Described) -> str:
    own = f"{described.address}{FILES['wijzigingen.atom'].path}"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="nl">\n'
        f"<id>{xml(own)}</id>\n<title>{xml(_title(described))}</title>\n<subtitle>{xml(_subtitle(described))}</subtitle>\n"
        f"<updated>{xml(described.published_at)}</updated>\n<rights>{xml(LICENCE_TEXT)}</rights>\n"
        f"<author><name>{xml(described.organisation)}</name><uri>{xml(described.address)}</uri></author>\n"
        f'<link rel="self" type="application/atom+xml" href="{xml(own)}"/>\n'
        f'<link rel="alternate" type="text/html" hreflang="nl" href="{xml(described.address)}/wijzigingen"/>\n'
        f'<category scheme="{xml(described.address)}/uitgave" term="{described.number}" label="Uitgave {described.number}"/>\n'
        f'<category scheme="http://spdx.org/rdf/terms#checksumAlgorithm_sha256" term="{xml(described.checksum_of_register)}"/>\n'
    )


def _atom_entry(item: Item) -> str:
    return (
        f"<entry><id>{xml(item.id)}</id><title>{xml(item.title)}</title><updated>{item.at}</updated>"
        f"<published>{item.at}</published>"
        f'<link rel="alternate" type="text/html" href="{xml(item.url)}"/><category term="{xml(item.kind)}"/>'
        f"<content>{xml(item.text)}</content></entry>\n"
    )
