"""Where a delivery lies while it is compared: a private SQLite file that vanishes when it is closed.

Lines and people stay out of memory, however many there are; what is in it are columns, so differences are found by one query.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from organisation.delivered import BadValue, Refusal
from organisation.people_import.columns import COLUMNS, FIELDS, OF_THE_POST

BATCH = 2000  # rows written together
OF_THE_LINE = ("number", "person", "unit", "post")
KNOWN = ("person", "id", "uid", *FIELDS)
HELD = ("person", "id", "post", "manager", "from_on", "until_on")
LEAVE = ("person", "id", "from_on", "until_on", "delivered")

TABLES = f"""
CREATE TABLE line (number INTEGER PRIMARY KEY, person TEXT, unit TEXT, post TEXT, {", ".join(COLUMNS)},
    faulty INTEGER DEFAULT 0, says_post INTEGER DEFAULT 1, waits INTEGER DEFAULT 0);
CREATE TABLE fault (line INTEGER, column TEXT, value TEXT, problem TEXT, remedy TEXT, PRIMARY KEY (line, column)) WITHOUT ROWID;
CREATE TABLE known ({", ".join(KNOWN)}, PRIMARY KEY (person)) WITHOUT ROWID;
CREATE TABLE joined (person TEXT PRIMARY KEY, id INTEGER, uid TEXT) WITHOUT ROWID;
CREATE TABLE held ({", ".join(HELD)});
CREATE TABLE leave ({", ".join(LEAVE)});
"""
INDEXES = """
CREATE INDEX line_person ON line (person);
CREATE INDEX held_person ON held (person);
CREATE INDEX leave_person ON leave (person);
"""


class WorkFile:
    """The lines of a delivery and what is known, side by side. Close it."""

    def __init__(self) -> None:
        self._base = sqlite3.connect("", isolation_level=None)  # no name: SQLite's own, on disk when it grows, gone when closed
        self._base.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-8000; PRAGMA temp_store=FILE;"
        )
        self._base.executescript(TABLES)
        self.delivered: frozenset[str] = frozenset()  # the columns of ours that the delivery has

    def close(self) -> None:
        self._base.close()

    def fill(self, table: str, columns: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> None:
        """Add these rows; days go in as text, so that they compare like days."""
        names = tuple(columns)
        places = ", ".join("?" for _name in names)
        self._base.execute("BEGIN")
        self._base.executemany(f"INSERT OR IGNORE INTO {table} ({', '.join(names)}) VALUES ({places})", rows)  # noqa: S608
        self._base.execute("COMMIT")

    def index(self) -> None:
        """Everything is in: make it easy to find."""
        self._base.executescript(INDEXES)

    def rows(self, query: str, *values: Any) -> Iterator[Any]:
        """The rows of this query, one at a time."""
        return iter(self._base.execute(query, values))

    def one(self, query: str, *values: Any) -> Any:
        """The first cell of the first row."""
        row = self._base.execute(query, values).fetchone()
        return row[0] if row else None

    def change(self, statement: str, *values: Any) -> None:
        self._base.execute(statement, values)

    def refuse(self, line: int, column: str, value: str, fault: BadValue) -> None:
        """Write a fault on a line; the first one in a column stays."""
        self._base.execute(
            "INSERT OR IGNORE INTO fault VALUES (?, ?, ?, ?, ?)", (line, column, value, fault.problem, fault.remedy)
        )

    def mark_faults(self) -> None:
        """Lines with a fault stay out; when the fault is in what is said of the person only, the post still counts."""
        places = ", ".join("?" for _column in OF_THE_POST)
        self._base.execute("UPDATE line SET faulty = 1 WHERE number IN (SELECT line FROM fault)")
        self._base.execute(
            f"UPDATE line SET says_post = 0 WHERE number IN (SELECT line FROM fault WHERE column IN ({places}))",  # noqa: S608
            OF_THE_POST,
        )

    def refusals(self, most: int = -1) -> Iterator[Refusal]:
        """What stays out and why, in the order of the file."""
        for row in self._base.execute("SELECT * FROM fault ORDER BY line, column LIMIT ?", (most,)):
            yield Refusal(*row)


def day_of(text: str | None) -> date | None:
    """A day as it lies in the work file."""
    return date.fromisoformat(text) if text else None
