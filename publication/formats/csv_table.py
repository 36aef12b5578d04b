"""CSV that Dutch spreadsheets open at once: semicolons and a byte order mark, so that they recognise columns and accents."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, BinaryIO

from publication.formats.described import Described
from publication.formats.fields import CHANGES, TABLE
from publication.formats.rows import Row, cells, changed

WIDE_STARTS = "\uff1d\uff0b\uff0d\uff20"
FORMULA_STARTS = frozenset("=+-@\t\r\n\0" + WIDE_STARTS)
LOOKED_AT = ('"', "=", "+", "@", "\t", "\0", ";-", "\n-")  # where one of these is, each cell has to be looked at
MARK, SEPARATOR, LINE_END = "\ufeff", ";", "\r\n"
BATCH = 200  # lines written at once
PARTS = 10  # a piece in which a cell has to be looked at is looked at in so many parts


def write_csv(file: BinaryIO, rows: Iterable[Row], described: Described) -> None:
    """The register as a table. Edition and checksum stand in the description beside it, as CSVW has it: rows that stay, stay."""
    file.writelines(csv_blocks(rows, described))


def write_changes_csv(
    file: BinaryIO, groups: Iterable[Mapping[str, Any]], described: Described, entries: Mapping[str, Row]
) -> None:
    """The changes as a table; `entries` as in `changed`. Each row names its edition."""
    file.writelines(changes_csv_blocks(groups, described, entries))


def csv_blocks(rows: Iterable[Row], described: Described) -> Iterator[bytes]:
    """The register, or a part of it, in pieces as they are written."""
    return _blocks(tuple(TABLE), cells(rows, described))


def changes_csv_blocks(groups: Iterable[Mapping[str, Any]], described: Described, entries: Mapping[str, Row]) -> Iterator[bytes]:
    """Changes in pieces as they are written; `entries` as in `changed`."""
    found = changed(groups, entries, described)
    return _blocks(tuple(CHANGES), (["" if value is None else str(value) for value in row.values()] for row in found))


def csv_bytes(columns: Iterable[str], rows: Iterable[Row]) -> bytes:
    """Any table for spreadsheets, as bytes."""
    columns = tuple(columns)
    out = io.BytesIO()
    _write(out, columns, (["" if (value := row.get(column)) is None else str(value) for column in columns] for row in rows))
    return out.getvalue()


def guarded(value: Any) -> str:
    """A cell as text that no spreadsheet runs: what starts like a formula gets an apostrophe in front."""
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in FORMULA_STARTS else text


def _write(file: BinaryIO, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    file.writelines(_blocks(columns, rows))


def _blocks(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """The table in pieces: its head, and then a batch of lines at a time."""
    yield f"{MARK}{_lines([columns])}".encode()
    rest = iter(rows)
    while batch := list(islice(rest, BATCH)):
        yield _lines(batch).encode("utf-8", "replace")


def _lines(rows: Sequence[Sequence[str]]) -> str:
    """These rows as lines. Most are right as they are, and of many at once that is quick to see."""
    lines = LINE_END.join(map(SEPARATOR.join, rows)) + LINE_END
    if _plain(lines, len(rows), len(rows[0]) - 1):
        return lines
    if len(rows) == 1:
        return SEPARATOR.join(map(_quoted, rows[0])) + LINE_END
    some = max(1, len(rows) // PARTS)
    return "".join(_lines(rows[first : first + some]) for first in range(0, len(rows), some))


def _plain(lines: str, rows: int, separators: int) -> bool:
    """Whether no cell of these lines has to be looked at."""
    return not (
        any(sign in lines for sign in LOOKED_AT) or lines[:1] == "-" or lines.count(SEPARATOR) != rows * separators
        or lines.count("\n") != rows or lines.count("\r") != rows
        or not (lines.isascii() or all(sign not in lines for sign in WIDE_STARTS))
    )  # fmt: skip


def _quoted(text: str) -> str:
    """A cell that no spreadsheet runs, between quotation marks where it has to be (RFC 4180)."""
    text = guarded(text)
    if '"' in text or ";" in text or "\r" in text or "\n" in text:
        return '"' + text.replace('"', '""') + '"'
    return text
