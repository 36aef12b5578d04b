"""What the public pages ask of an edition. A page is a range of `n`, the order of showing, so its cost does not grow."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from publication.site.edition import Edition, fold

PAGE = 50
CHANGE_COLUMNS = "c.n, c.day, c.edition, c.kind, c.data, e.data AS entry"
CHANGE = f"SELECT {CHANGE_COLUMNS} FROM change c CROSS JOIN entry e ON e.code = c.code"
SELECTIVE = ("functie", "sinds", "vergoeding", "toestand")  # filters, most selective first
FILTERS = {"toestand": "state", "vergoeding": "pay", "sinds": "year", "functie": "slug"}  # in an address → column


@dataclass(frozen=True)
class Page:
    """A part of a list, and from where the next part goes on; `more` is None at the end."""

    items: list[Any]
    more: int | None


def positions(edition: Edition, language: str, after: int = 0, count: int = PAGE) -> Page:
    """The rendered rows of the designated positions."""
    found = edition.rows(f"SELECT n, {_rendered(language)} FROM position WHERE n > ? ORDER BY n LIMIT ?", after, count + 1)
    return _page(found, count)


def position_data(edition: Edition, after: int = 0, count: int = PAGE) -> Page:
    """A part of the positions as `data`."""
    return _page(edition.rows("SELECT n, data FROM position WHERE n > ? ORDER BY n LIMIT ?", after, count + 1), count)


def position(edition: Edition, slug: str) -> dict[str, Any] | None:
    """One position with its holders."""
    return _data(edition.row("SELECT data FROM position WHERE slug = ?", slug))


def entry(edition: Edition, code: str) -> dict[str, Any] | None:
    """One entry."""
    return _data(edition.row("SELECT data FROM entry WHERE code = ?", code))


def entries_of(edition: Edition, holders: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The entries of these holders, by code; also those that stand with another position that one of them has."""
    codes = json.dumps([code for holder in holders for code in holder["vermeldingen"]])
    rows = edition.rows("SELECT data FROM entry WHERE code IN (SELECT value FROM json_each(?)) ORDER BY n", codes)
    return {one["code"]: one for one in (json.loads(row["data"]) for row in rows)}


def removed_on(edition: Edition, code: str) -> str | None:
    """The day an entry stopped being public; None when it never was, or still is."""
    found = edition.row("SELECT day FROM removed WHERE code = ?", code)
    return str(found["day"]) if found else None


def reviewed_since(edition: Edition, code: str) -> str | None:
    """The day since which an entry is being looked at (R67); None when it is not."""
    found = edition.row("SELECT day FROM reviewed WHERE code = ?", code)
    return str(found["day"]) if found else None


def entries(edition: Edition, column: str, filters: dict[str, str], after: int = 0, count: int = PAGE) -> Page:
    """A part of the entries that fit the filters (see FILTERS): their rendered row or their `data`."""
    where, values = _where(filters)
    found = edition.rows(f"SELECT n, {column} FROM entry WHERE n > ?{where} ORDER BY n LIMIT ?", after, *values, count + 1)
    return _page(found, count)


def count_entries(edition: Edition, filters: dict[str, str]) -> int:
    """How many entries fit the filters: from the cube, or from the entries of one position."""
    where, values = _where(filters)
    summed = "count(*) FROM entry" if "functie" in filters else "coalesce(sum(entries), 0) FROM cube"
    found = edition.row(f"SELECT {summed} WHERE true{where}", *values)
    return int(found[0]) if found else 0


def facet(edition: Edition, name: str, filters: dict[str, str]) -> list[tuple[str, int]]:
    """The values of one filter with how many entries each gives beside the other filters; the value '' is unknown."""
    column = FILTERS[name]
    where, values = _where({other: value for other, value in filters.items() if other != name})
    summed = "count(*) FROM entry" if "functie" in (name, *filters) else "sum(entries) FROM cube"
    return [(row[0], row[1]) for row in edition.rows(
        f"SELECT {column}, {summed} WHERE true{where} GROUP BY {column} ORDER BY {column}", *values
    )]  # fmt: skip


def found_positions(edition: Edition, query: str, language: str, after: int = 0, count: int = PAGE) -> Page:
    """The rendered rows of positions whose title or holder has every word; the last word may be unfinished."""
    return _found(edition, "position", _rendered(language), _match(query), after, count)


def found_entries(edition: Edition, query: str, columns: str, shown: str, after: int = 0, count: int = PAGE) -> Page:
    """Entries with every word in the columns of the index (`role`, `organisation`; none: anywhere), rendered or as `data`."""
    return _found(edition, "entry", shown, _match(query, columns), after, count)


def known_word(edition: Edition, word: str) -> bool:
    """Whether a word of the register is, or begins with, this one."""
    return edition.row("SELECT 1 FROM term WHERE term >= ? AND term < ? LIMIT 1", word, word + "\uffff") is not None


def nearest_word(edition: Edition, word: str) -> str | None:
    """A word of the register that looks like this one, for who made a typing error."""
    from rapidfuzz import fuzz, process

    known = [
        row["term"]
        for row in edition.rows("SELECT term FROM term WHERE term >= ? AND term < ? LIMIT 20000", word[:1], word[:1] + "\uffff")
    ]
    found = process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=75)
    return str(found[0]) if found else None


def changes(edition: Edition, since: str = "", until: str = "9999", kind: str = "", after: int = 0, count: int = PAGE) -> Page:
    """Changes, newest first: day, edition, kind, code, the fields of the change and the entry as it is now."""
    narrowed = " AND c.kind = ?" if kind else ""
    newer, oldest = between(edition, since, until)
    found = edition.rows(
        f"{CHANGE} WHERE c.n > ? AND c.n <= ?{narrowed} ORDER BY c.n LIMIT ?",
        max(after, newer), oldest, *([kind] if kind else []), count + 1,
    )  # fmt: skip
    return _page(found, count)


def between(edition: Edition, since: str, until: str) -> tuple[int, int]:
    """The `n` of the last change after the period, and of the last one in it: newest first, so a period is a range."""
    newer = edition.row("SELECT coalesce(max(last), 0) FROM changed_on WHERE day > ?", until)
    oldest = edition.row("SELECT coalesce(max(last), 0) FROM changed_on WHERE day >= ?", since)
    return (newer[0], oldest[0]) if newer and oldest else (0, 0)


def last_change(edition: Edition) -> str | None:
    """The day of the newest change."""
    found = edition.row("SELECT day FROM change ORDER BY n LIMIT 1")
    return str(found["day"]) if found else None


def changes_of(edition: Edition, code: str) -> list[Any]:
    """What happened to one entry, newest first, in the form of `changes`."""
    return edition.rows(f"{CHANGE} WHERE c.code = ? ORDER BY c.n", code)


def changes_at(edition: Edition, slug: str, after: int = 0, count: int = PAGE) -> Page:
    """What happened to the entries at a position, newest first, in the form of `changes`."""
    found = edition.rows(
        f"SELECT {CHANGE_COLUMNS} FROM entry e CROSS JOIN change c ON c.code = e.code"
        " WHERE e.slug = ? AND c.n > ? ORDER BY c.n LIMIT ?",
        slug, after, count + 1,
    )  # fmt: skip
    return _page(found, count)


def count_changes(edition: Edition, since: str = "", until: str = "9999") -> dict[str, int]:
    """How many changes of each kind there were in the period."""
    rows = edition.rows("SELECT kind, sum(entries) FROM changed_on WHERE day >= ? AND day <= ? GROUP BY kind", since, until)
    return {row[0]: row[1] for row in rows}


def _found(edition: Edition, table: str, column: str, match: str, after: int, count: int) -> Page:
    if not match:
        return Page([], None)
    index = "find" if table == "entry" else "find_position"
    found = edition.rows(
        f"SELECT t.n, t.{column} FROM {index} f JOIN {table} t ON t.n = f.rowid"
        f" WHERE {index} MATCH ? AND f.rowid > ? ORDER BY f.rowid LIMIT ?",
        match, after, count + 1,
    )  # fmt: skip
    return _page(found, count)


def _match(query: str, columns: str = "") -> str:
    """An FTS5 query: every word, the last one as the beginning of a word."""
    words = fold(query).split()
    narrowed = f"{{{columns}}} : " if columns else ""
    return " AND ".join(f'{narrowed}"{word}"{"*" if word is words[-1] else ""}' for word in words)


def _where(filters: dict[str, str]) -> tuple[str, list[str]]:
    """The filters as conditions; only the most selective one is looked up in its index (a `+` keeps the others out of it)."""
    names = [name for name in SELECTIVE if name in filters]
    conditions = "".join(f" AND {'+' if at else ''}{FILTERS[name]} = ?" for at, name in enumerate(names))
    return conditions, [filters[name] for name in names]


def _rendered(language: str) -> str:
    return "en" if language == "en" else "nl"


def _page(found: list[Any], count: int) -> Page:
    return Page(found[:count], found[count - 1]["n"] if len(found) > count else None)


def _data(row: Any) -> dict[str, Any] | None:
    found: dict[str, Any] | None = json.loads(row["data"]) if row else None
    return found
