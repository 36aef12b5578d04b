"""What both kinds of spreadsheet share: their size, clean texts, days, and a package with nothing of the moment in it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape as escape_quotes_too
from typing import IO, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from publication.formats.described import LICENCE_TEXT, Described
from publication.formats.fields import TABLE, FieldKind
from publication.formats.rows import Row, cells

BATCH = 500  # rows written at once
FAST = 1  # the level of compression: the higher ones take three times as long for a quarter less
LARGE = 400_000  # rows; above it a part may pass 2 GB and the package says so beforehand
ABOUT = "Over dit bestand"
SHEET = "Register"
FIRST_DAY = date(1900, 3, 1)  # spreadsheets count earlier days differently
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # what XML 1.0 cannot hold
WHOLE_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
FENCE = "|"

Cell = Callable[[str], str]


def escaped(text: str) -> str:
    """A text as the content of an XML element; the same object when nothing had to change."""
    if not text.isprintable():
        text = ILLEGAL.sub("", text)
    if "&" in text or "<" in text or ">" in text:
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text


@dataclass(frozen=True)
class SheetForm:
    """How a format writes rows and cells: what opens and closes each, and the cells that are no text."""

    row: tuple[str, str]
    text: tuple[str, str]
    empty: str
    typed: Mapping[FieldKind, Cell]
    escape: Callable[[str], str] = escaped


def package(file: BinaryIO) -> ZipFile:
    """A ZIP file in which every part bears the same time, so that the same parts give the same bytes."""
    return ZipFile(file, "w", ZIP_DEFLATED, compresslevel=FAST)


def add(made: ZipFile, parts: Mapping[str, str]) -> None:
    """Add small parts of text."""
    for name, text in parts.items():
        with made.open(name, "w") as part:
            part.write(text.encode())


def large_part(made: ZipFile, name: str, described: Described) -> IO[bytes]:
    """A part to write a sheet of this edition to."""
    return made.open(name, "w", force_zip64=described.entries + described.positions > LARGE)


def write_rows(part: IO[bytes], rows: Iterable[Row], described: Described, form: SheetForm) -> None:
    """Write the rows of the register as this format writes rows."""
    (row_opens, row_closes), (opens, closes), empty = form.row, form.text, form.empty
    typed = [(place, form.typed[field.kind]) for place, field in enumerate(TABLE.values()) if field.kind in form.typed]
    batch = []
    for texts in (clean(found, form.escape) for found in cells(rows, described)):
        made = [f"{opens}{text}{closes}" if text else empty for text in texts]
        for place, make in typed:
            if texts[place]:
                made[place] = make(texts[place])
        batch.append(f"{row_opens}{''.join(made)}{row_closes}")
        if len(batch) == BATCH:
            part.write("".join(batch).encode())
            batch.clear()
    part.write("".join(batch).encode())


def about(described: Described) -> Iterator[tuple[str, str | int]]:
    """The second sheet: what this file is, and what each column means."""
    yield from described.facts().items()
    for field in TABLE.values():
        codes = ", ".join(f"{code}: {meaning}" for code, meaning in (field.codes or {}).items())
        yield f"Kolom {field.name}", f"{field.meaning} ({codes or field.kind})"


def description(described: Described) -> str:
    """The edition in one line, for the properties of the document."""
    return f"Uitgave {described.number}, stand van {described.stand}. {LICENCE_TEXT}"


def clean(texts: Sequence[str], escape: Callable[[str], str] = escaped) -> Sequence[str]:
    """These texts as XML; the whole row at once, because most rows hold nothing to escape."""
    row = FENCE.join(texts)
    if row.count(FENCE) != len(texts) - 1:
        return [escape(text) for text in texts]
    safe = escape(row)
    return texts if safe is row else safe.split(FENCE)


def xml(text: str | int) -> str:
    """A text as XML, in an attribute too, without the signs that XML cannot hold."""
    return escape_quotes_too(ILLEGAL.sub("", str(text)))


def day_in(text: str) -> date | None:
    """The day a text says in full; None for a year or a month, and for what is no day."""
    if not WHOLE_DAY.fullmatch(text):
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found >= FIRST_DAY else None
