"""What the API reads of the index: JSON as it stands there, and where a list goes on.

A point in a list is named by what stands there, not by its number, so it stays good when a new edition comes: what was not yet
read is never passed over, at most something is read twice.
"""

from sqlite3 import Row

from publication.site.api.parameters import KINDS
from publication.site.edition import Edition
from publication.site.queries import Page, between

OF_EVERY_KIND = "SELECT n, day, edition, kind, code, data FROM change WHERE n > ? AND n <= ? ORDER BY n LIMIT ?"
OF_A_KIND = "SELECT n, day, edition, kind, code, data FROM change WHERE n > ? AND n <= ? AND kind = ? ORDER BY n LIMIT ?"
STATE_LETTERS = {"a": "actueel", "b": "beëindigd"}


def positions(edition: Edition, after: int, count: int) -> Page:
    """Slug and `data` of a part of the positions."""
    found = edition.rows("SELECT n, slug, data FROM position WHERE n > ? ORDER BY n LIMIT ?", after, count + 1)
    return _page(found, count)


def position(edition: Edition, slug: str) -> Row | None:
    return edition.row("SELECT slug, data FROM position WHERE slug = ?", slug)


def entry(edition: Edition, code: str) -> Row | None:
    return edition.row("SELECT code, slug, state, data FROM entry WHERE code = ?", code)


def entry_point(row: Row) -> str:
    return f"{row['slug']}~{row['state'][0]}~{row['code']}"


def after_entry(edition: Edition, point: str) -> int:
    """The last entry at or before the point; entries stand in the order of position, state and code."""
    slug, letter, code = point.split("~")
    return _number(edition.row(
        "SELECT n FROM entry WHERE slug <= ? AND (slug, state, code) <= (?, ?, ?) ORDER BY slug DESC, n DESC LIMIT 1",
        slug, slug, STATE_LETTERS[letter], code,
    ))  # fmt: skip


def position_point(row: Row) -> str:
    return str(row["slug"])


def after_position(edition: Edition, point: str) -> int:
    """The position of the point; when it is gone the list begins again."""
    return _number(edition.row("SELECT n FROM position WHERE slug = ?", point))


def changes(edition: Edition, since: str, until: str, kind: str, after: int, count: int) -> Page:
    """A part of the changes in a period, newest first; `kind` may be empty for every kind."""
    newer, oldest = between(edition, since, until)
    asked = (max(after, newer), oldest, *([kind] if kind else []), count + 1)
    return _page(edition.rows(OF_A_KIND if kind else OF_EVERY_KIND, *asked), count)


def change_point(row: Row) -> str:
    return f"{row['day']}~{row['edition']}~{KINDS.index(row['kind'])}~{row['code']}"


def after_change(edition: Edition, point: str) -> int:
    """The change of the point; when it is gone the list goes on with its day."""
    day, number, kind, code = point.split("~")
    asked = "SELECT n FROM change WHERE code = ? AND edition = ? AND kind = ?"
    exact = edition.row(asked, code, int(number), KINDS[int(kind)])
    return _number(exact) if exact else between(edition, "", day)[0]


def _number(row: Row | None) -> int:
    return int(row["n"]) if row else 0


def _page(found: list[Row], count: int) -> Page:
    return Page(found[:count], found[count - 1]["n"] if len(found) > count else None)
