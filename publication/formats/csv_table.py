"""CSV that Dutch spreadsheets open at once: semicolons and a byte order mark, so that they recognise columns and accents."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from publication.formats.described import Described
from publication.formats.fields import CHANGES, TABLE
from publication.formats.rows import Row, cells, changed

WIDE_STARTS = frozenset("\uff1d\uff0b\uff0d\uff20")
FORMULA_STARTS = frozenset("=+-@\t\r\n\0") | WIDE_STARTS
MARK, SEPARATOR, LINE_END = "\ufeff", ";", "\r\n"
BATCH = 1_000  # lines written at once


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
    separators = len(columns) - 1
    yield f"{MARK}{_line(columns, separators)}".encode()
    lines: list[str] = []
    for row in rows:
        lines.append(_line(row, separators))
        if len(lines) == BATCH:
            yield "".join(lines).encode("utf-8", "replace")
            lines.clear()
    yield "".join(lines).encode("utf-8", "replace")


def _line(texts: Sequence[str], separators: int) -> str:
    line = SEPARATOR.join(texts)
    return line + LINE_END if _plain(line, separators) else SEPARATOR.join(map(_quoted, texts)) + LINE_END


def _plain(line: str, separators: int) -> bool:
    """Whether no cell of the line has to be looked at: most lines are right as they are, and that is quick to see."""
    return not (
        '"' in line or "=" in line or "+" in line or "@" in line or "\t" in line or "\r" in line or "\n" in line or "\0" in line
        or ";-" in line or line[:1] == "-" or line.count(SEPARATOR) != separators
        or not (line.isascii() or WIDE_STARTS.isdisjoint(line))
    )  # fmt: skip


def _quoted(text: str) -> str:
    """A cell that no spreadsheet runs, between quotation marks where it has to be (RFC 4180)."""
    text = guarded(text)
    if '"' in text or ";" in text or "\r" in text or "\n" in text:
        return '"' + text.replace('"', '""') + '"'
    return text
