"""Reading a table that someone else delivers (CSV): encoding, separator, line numbers and clean text; nothing is guessed."""

import codecs
import csv
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flask_babel import gettext as _

ENCODINGS = ("utf-8-sig", "cp1252")  # with or without byte-order mark; else as older Windows programs write it
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
SEPARATORS = ",;\t"
LONGEST_CELL = 131_072  # characters; a longer one is nearly always a quotation mark that was not closed
PIECE = 1024 * 1024  # bytes looked at together
FIRST_YEAR, LAST_YEAR = 1900, 2200
DUTCH_DAY = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})")
ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
INVISIBLE = {*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF}  # zero width, reversed text


class Unreadable(Exception):
    """The file as a whole cannot be read; the message says why and what to do."""


class BadValue(ValueError):
    """One value is wrong: what is wrong with it, and the remedy."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem}: {remedy}")
        self.problem = problem
        self.remedy = remedy


@dataclass(frozen=True)
class Refusal:
    """Why a line stayed out: where it stands, what is wrong, what to do."""

    line: int
    column: str
    value: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        value = f" “{shortened(self.value)}”" if self.value else ""
        where = _("Regel %(line)s, kolom %(column)s", line=self.line, column=self.column)
        return f"{where}{value}: {self.problem}. {self.remedy}."


@dataclass(frozen=True)
class Row:
    """One line of the table: where it begins in the file, and its cells by column, cleaned of outer spaces."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Table:
    """What was delivered: the columns in order, the rows that fit them, and those that do not."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    refused: tuple[Refusal, ...]


@dataclass(frozen=True)
class Opened:
    """A table that is read as it goes: the columns in order, and every row, or why it does not fit them."""

    columns: tuple[str, ...]
    rows: Iterator[Row | Refusal]


def read_table(path: Path, column_name: Callable[[str], str] = str.strip) -> Table:
    """The table in this file. Raises Unreadable when it has no header, a column twice, or is no text."""
    opened = open_table(path, column_name)
    rows: list[Row] = []
    refused: list[Refusal] = []
    for row in opened.rows:
        if isinstance(row, Row):
            rows.append(row)
        else:
            refused.append(row)
    return Table(opened.columns, tuple(rows), tuple(refused))


def open_table(path: Path, column_name: Callable[[str], str] = str.strip) -> Opened:
    """The table in this file, one row at a time. Raises Unreadable, also halfway when the quotation marks do not fit."""
    lines = _lines(path, _encoding(path))
    header = next(lines, None)
    if header is None:
        raise Unreadable(_("Het bestand is leeg. Zet op de eerste regel de namen van de kolommen"))
    columns = tuple(column_name(name) for name in header[1])
    twice = sorted({name for name in columns if name and columns.count(name) > 1})
    if twice:
        raise Unreadable(_("Kolom %(names)s staat er twee keer in. Laat één kolom staan", names=", ".join(twice)))
    return Opened(columns, _rows(lines, columns, header[1]))


def _rows(lines: Iterator[tuple[int, list[str]]], columns: tuple[str, ...], header: list[str]) -> Iterator[Row | Refusal]:
    for number, cells in lines:
        if cells == header:
            yield Refusal(number, _("(alle)"), "", _("deze regel herhaalt de kop"), _("Haal de regel weg"))
        elif len(cells) == len(columns):
            yield Row(number, dict(zip(columns, map(str.strip, cells), strict=True)))
        else:
            yield Refusal(
                number,
                _("(alle)"),
                "",
                _("de regel heeft %(count)s cellen en de kop %(wanted)s", count=len(cells), wanted=len(columns)),
                _("Zet tekst met een scheidingsteken tussen aanhalingstekens"),
            )


def clean(text: str) -> str:
    """The text in one spelling of its letters. Raises BadValue for characters one cannot see: they hide or reorder text."""
    if text.isascii() and text.isprintable():
        return text
    for character in text:
        hidden = ord(character) in INVISIBLE or (unicodedata.category(character) == "Cc" and character not in "\t\r\n")
        if hidden:
            code = f"U+{ord(character):04X}"
            raise BadValue(_("er staat een onzichtbaar teken in (%(code)s)", code=code), _("Typ de tekst opnieuw"))
    return unicodedata.normalize("NFC", text)


def day(text: str) -> date:
    """A day written as 2026-05-18 or 18-5-2026. Raises BadValue for anything else."""
    iso, dutch = ISO_DAY.fullmatch(text), DUTCH_DAY.fullmatch(text)
    try:
        if iso:
            found = date(*map(int, iso.groups()))
        elif dutch:
            found = date(*map(int, reversed(dutch.groups())))
        else:
            raise BadValue(_("dit is geen datum"), _("Schrijf de datum als 2026-05-18 of 18-5-2026"))
    except (ValueError, OverflowError) as error:
        if isinstance(error, BadValue):
            raise
        raise BadValue(_("deze dag bestaat niet"), _("Verbeter de datum")) from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise BadValue(_("het jaar %(year)s kan niet kloppen", year=found.year), _("Verbeter de datum"))
    return found


def shortened(text: str, longest: int = 60) -> str:
    """The text on one line, cut off for a report; what cannot be printed shows as �."""
    line = "".join(letter if letter.isprintable() else "�" for letter in " ".join(text.split()))
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _encoding(path: Path) -> str:
    """In which of the known encodings the whole file can be read. Raises Unreadable."""
    decoders = {name: codecs.getincrementaldecoder(name)() for name in ENCODINGS}
    with path.open("rb") as file:
        if file.read(2) in UTF_16:
            raise Unreadable(_("Dit bestand is bewaard als UTF-16. Kies bij het opslaan “CSV UTF-8”"))
        file.seek(0)
        while decoders:
            piece = file.read(PIECE)
            if b"\x00" in piece:
                raise Unreadable(_("Dit is geen CSV-bestand. Kies bij het opslaan “CSV UTF-8”"))
            for name, decoder in list(decoders.items()):
                try:
                    decoder.decode(piece, final=not piece)
                except UnicodeDecodeError:
                    del decoders[name]
            if not piece:
                break
    if not decoders:
        raise Unreadable(_("De letters in dit bestand zijn niet te lezen. Kies bij het opslaan “CSV UTF-8”"))
    return next(iter(decoders))


def _lines(path: Path, encoding: str) -> Iterator[tuple[int, list[str]]]:
    """Every line that holds something, with the number of the line in the file at which it begins."""
    with path.open(encoding=encoding, newline="") as text:
        heading = text.readline(LONGEST_CELL)
        text.seek(0)
        reader = csv.reader(text, delimiter=max(SEPARATORS, key=heading.count), strict=True)
        begins = 1
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield begins, cells
                begins = reader.line_num + 1
        except csv.Error as error:
            raise Unreadable(_broken(begins, error)) from None


def _broken(line: int, error: csv.Error) -> str:
    if "field larger" in str(error):
        return _(
            "Op regel %(line)s staat een cel van meer dan %(most)s tekens. Kijk of daar een aanhalingsteken mist",
            line=line,
            most=LONGEST_CELL,
        )
    return _("Vanaf regel %(line)s kloppen de aanhalingstekens niet. Verbeter die regel", line=line)


@dataclass(frozen=True)
class Condition:
    """Which lines belong: by what stands in one column."""

    column: str
    test: str  # is: one of these values; niet: none of them; leeg: an empty cell, or a filled one
    values: frozenset[str] = frozenset()
    empty: bool = False

    def holds(self, cells: Mapping[str, str]) -> bool:
        cell = cells[self.column]
        if self.test == "leeg":
            return (cell == "") == self.empty
        return (cell in self.values) == (self.test == "is")
