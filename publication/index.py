"""The index of an edition: one read-only SQLite file with what the public pages show, rendered once, and what can be searched.

`n` is the order of showing, so a page is a range of `n` and costs the same at any size of the register; nothing is counted or
sorted when it is asked for. Same content, same bytes: the file holds no moment and no random value.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Any

from publication.changes import Contents, each_told
from publication.formats.canonical import one_line
from publication.fragments import Rows, entry_rows, position_rows
from publication.past import Past
from publication.site.edition import fold
from publication.undisturbed import undisturbed

SEARCHED = itemgetter("functie", "houder", "rol", "organisatie")
_folded = lru_cache(20_000)(fold)  # names come back with every entry
BATCH = 1000  # rows rendered and written at a time
TABLES = """
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE position (n INTEGER PRIMARY KEY, slug TEXT NOT NULL, data TEXT NOT NULL, nl BLOB NOT NULL, en BLOB NOT NULL);
CREATE TABLE entry (
    n INTEGER PRIMARY KEY, code TEXT NOT NULL, slug TEXT NOT NULL, state TEXT NOT NULL, pay TEXT NOT NULL, year TEXT NOT NULL,
    data TEXT NOT NULL, nl BLOB NOT NULL, en BLOB NOT NULL
);
CREATE TABLE cube (state TEXT, pay TEXT, year TEXT, entries INTEGER, PRIMARY KEY (state, pay, year)) WITHOUT ROWID;
CREATE TABLE version (code TEXT NOT NULL, first TEXT NOT NULL, until TEXT NOT NULL, data TEXT NOT NULL);
CREATE TABLE holder_version (slug TEXT NOT NULL, first TEXT NOT NULL, until TEXT NOT NULL, data TEXT NOT NULL);
CREATE TABLE change (
    n INTEGER PRIMARY KEY, day TEXT NOT NULL, edition INTEGER NOT NULL, kind TEXT NOT NULL, code TEXT NOT NULL, data TEXT NOT NULL
);
CREATE TABLE edition (number INTEGER PRIMARY KEY, day TEXT NOT NULL, first INTEGER, last INTEGER);
CREATE TABLE changed_on (day TEXT, kind TEXT, entries INTEGER, last INTEGER, PRIMARY KEY (day, kind)) WITHOUT ROWID;
CREATE TABLE removed (code TEXT PRIMARY KEY, day TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE reviewed (code TEXT PRIMARY KEY, day TEXT NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE find USING fts5(position, holder, role, organisation, content='', columnsize=0, detail=column);
CREATE VIRTUAL TABLE find_position USING fts5(position, holder, content='', columnsize=0, detail=column);
"""
INDEXES = """
CREATE UNIQUE INDEX position_slug ON position (slug);
CREATE UNIQUE INDEX entry_code ON entry (code);
CREATE INDEX entry_slug ON entry (slug);
CREATE INDEX entry_state ON entry (state);
CREATE INDEX entry_pay ON entry (pay);
CREATE INDEX entry_year ON entry (year);
CREATE INDEX version_code ON version (code);
CREATE INDEX holder_version_slug ON holder_version (slug);
CREATE INDEX change_code ON change (code);
CREATE INDEX change_kind ON change (kind);
CREATE INDEX removed_day ON removed (day);
CREATE TABLE term (term TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE VIRTUAL TABLE temp.words USING fts5vocab('main', 'find', 'row');
INSERT INTO term SELECT term FROM temp.words ORDER BY term;
DROP TABLE temp.words;
"""


@undisturbed
def write_index(path: Path, content: Contents, past: Past) -> None:
    """Write the index of this content to a new file."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript(
        "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA page_size=16384; PRAGMA locking_mode=EXCLUSIVE;"
        "PRAGMA cache_size=-65536;"  # 64 MB
    )
    try:
        connection.executescript(TABLES)
        connection.execute("INSERT INTO find (find, rank) VALUES ('hashsize', 67108864)")
        connection.execute("BEGIN")
        _add_facts(connection, content, past)
        _add_positions(connection, content)
        _add_entries(connection, content)
        _add_past(connection, content, past)
        connection.execute("INSERT INTO find (find) VALUES ('optimize')")
        connection.execute("COMMIT")
        connection.executescript(INDEXES)
    finally:
        connection.close()


def _add_facts(connection: sqlite3.Connection, content: Contents, past: Past) -> None:
    facts = {
        "velden": content["velden"],
        "stand": past["stand"],
        "begin": next((one["datum"] for one in past.get("uitgaven", ())), ""),
        "vermeldingen": len(content["vermeldingen"]),
        "functies": len(content["functies"]),
        "waarden": content.get("waarden"),
        "jaarcijfers": content.get("jaarcijfers", []),
        **completeness(content),
    }
    connection.executemany("INSERT INTO fact VALUES (?, ?)", sorted((name, one_line(value)) for name, value in facts.items()))


def completeness(content: Contents) -> dict[str, int]:
    """How many designated positions are answered for, unanswered (late) and vacant; together all of them."""
    vacant = sum(not position["houders"] for position in content["functies"])
    late = sum(any(holder["toestand"] == "nog_niet" for holder in position["houders"]) for position in content["functies"])
    return {"actueel": len(content["functies"]) - vacant - late, "nog_niet": late, "niet_bezet": vacant}


def _add_positions(connection: sqlite3.Connection, content: Contents) -> None:
    languages = [Rows("nl"), Rows("en")]
    current = {entry["code"] for entry in content["vermeldingen"] if entry["toestand"] == "actueel"}
    for first, positions in _batches(content["functies"]):
        connection.executemany(
            "INSERT INTO position VALUES (?, ?, ?, ?, ?)",
            [
                (first + at, position["slug"], one_line(position), *position_rows(position, current, languages))
                for at, position in enumerate(positions)
            ],
        )  # fmt: skip
        connection.executemany(
            "INSERT INTO find_position (rowid, position, holder) VALUES (?, ?, ?)",
            [
                (
                    first + at,
                    _searched(position["functie"]),
                    _searched(" ".join(holder["houder"] for holder in position["houders"])),
                )
                for at, position in enumerate(positions)
            ],
        )


def _add_entries(connection: sqlite3.Connection, content: Contents) -> None:
    languages = [Rows("nl"), Rows("en")]
    counted: Counter[tuple[str, str, str]] = Counter()
    for first, entries in _batches(content["vermeldingen"]):
        keys = [(entry["toestand"], entry["vergoeding"] or "", (entry["sinds"] or "")[:4]) for entry in entries]
        counted.update(keys)
        connection.executemany(
            "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (first + at, entry["code"], entry["slug"], *keys[at], one_line(entry), *entry_rows(entry, languages))
                for at, entry in enumerate(entries)
            ],
        )
        connection.executemany(
            "INSERT INTO find (rowid, position, holder, role, organisation) VALUES (?, ?, ?, ?, ?)",
            [(first + at, *_words(entry)) for at, entry in enumerate(entries)],
        )
    connection.executemany("INSERT INTO cube VALUES (?, ?, ?, ?)", sorted((*key, count) for key, count in counted.items()))


def _words(entry: dict[str, Any]) -> Iterable[str]:
    return [_searched(text) for text in SEARCHED(entry)]


def _searched(text: str | None) -> str:
    """A text as it is searched; SQLite itself takes care of capitals and punctuation."""
    return _folded(text) if text and not text.isascii() else text or ""


def _add_past(connection: sqlite3.Connection, content: Contents, past: Past) -> None:
    connection.executemany(
        "INSERT INTO version VALUES (?, ?, ?, ?)",
        ((row["code"], row["van"], row["tot"], one_line(row["vermelding"])) for row in past["versies"]),
    )
    connection.executemany(
        "INSERT INTO holder_version VALUES (?, ?, ?, ?)",
        ((row["slug"], row["van"], row["tot"], one_line(row["houder"])) for row in past["houders"]),
    )
    connection.executemany(
        "INSERT INTO removed VALUES (?, ?)", sorted((stone["code"], stone["datum"]) for stone in content["verwijderd"])
    )
    connection.executemany(
        "INSERT INTO reviewed VALUES (?, ?)", sorted((one["code"], one["datum"]) for one in content.get("nagekeken", ()))
    )
    totals: dict[tuple[str, str], list[int]] = {}
    ranges: dict[int, tuple[int, int]] = {}
    rows = enumerate(each_told(past["groepen"]), 1)
    while batch := list(islice(rows, BATCH)):
        connection.executemany(
            "INSERT INTO change VALUES (?, ?, ?, ?, ?, ?)",
            ((n, one.day, one.edition, one.kind, one.code, one_line(one.data)) for n, one in batch),
        )
        for n, one in batch:
            total = totals.setdefault((one.day, one.kind), [0, 0])
            total[0], total[1] = total[0] + 1, n
            ranges[one.edition] = (ranges.get(one.edition, (n, n))[0], n)
    connection.executemany("INSERT INTO changed_on VALUES (?, ?, ?, ?)", sorted((*key, *total) for key, total in totals.items()))
    connection.executemany(
        "INSERT INTO edition VALUES (?, ?, ?, ?)",
        [(one["uitgave"], one["datum"], *ranges.get(one["uitgave"], (None, None))) for one in past.get("uitgaven", ())],
    )


def _batches(items: Iterable[dict[str, Any]]) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """Pieces of the list, each with the number of its first item, from 1."""
    rest, first = iter(items), 1
    while batch := list(islice(rest, BATCH)):
        yield first, batch
        first += len(batch)
