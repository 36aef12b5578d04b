"""The letters of a paper: Source Sans 3, in two weights made from its variable font, and how a text is broken into lines."""

import io
import unicodedata
from functools import cache, lru_cache
from typing import Any

import fontpkg
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont as FontFile
from fontTools.varLib.instancer import instantiateVariableFont
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

FAMILY = "Source Sans 3"
REGULAR, BOLD = "SourceSans3-Regular", "SourceSans3-Semibold"
WEIGHTS = {REGULAR: 400, BOLD: 600}
NO_LETTER = "\u25a1"  # an empty box, where the typeface has nothing that comes near
UNSEEN = "Cf"  # a character that only steers, such as a soft hyphen
UNUSED_TABLES = ("GDEF", "GPOS", "GSUB", "STAT")  # joining and shifting letters, which ReportLab does not do


@cache
def letters() -> frozenset[str]:
    """Every character that can be printed. The first call makes both weights known to ReportLab."""
    for name in WEIGHTS:
        pdfmetrics.registerFont(TTFont(name, io.BytesIO(_in_one_weight(name))))
    drawn = map(chr, _font(REGULAR).face.charToGlyph)
    return frozenset(char for char in drawn if unicodedata.category(char) != UNSEEN)


@lru_cache(maxsize=8192)
def printable(text: str) -> str:
    """The text on one line, with a letter that comes near for each that the typeface lacks."""
    line = " ".join(unicodedata.normalize("NFC", text).split())
    known = letters()
    return line if known.issuperset(line) else "".join(char if char in known else _nearest(char) for char in line)


def width_of(text: str, font: str, size: float) -> float:
    """In points. The text has to be printable."""
    return sum(map(_font(font).face.charWidths.__getitem__, map(ord, text))) * size / 1000


@lru_cache(maxsize=8192)
def lines_of(text: str, font: str, size: float, width: float) -> tuple[str, ...]:
    """The text in lines that fit. A line that ends between words keeps its space, so that words stay apart when read aloud."""
    if width_of(text, font, size) <= width:
        return (text,) if text else ()
    lines = [""]
    for word in text.split(" "):
        if lines[-1] and width_of(lines[-1] + word, font, size) > width:
            lines.append("")
        lines[-1] += f"{word} "
    parts = [part for line in lines for part in _pieces(line, font, size, width)]
    return (*parts[:-1], parts[-1].rstrip())


def _pieces(line: str, font: str, size: float, width: float) -> list[str]:
    """A line, cut where it has to be when it is one long word."""
    if width_of(line.rstrip(), font, size) <= width:
        return [line]
    pieces = [""]
    for char in line:
        if char != " " and width_of(pieces[-1] + char, font, size) > width:
            pieces.append("")
        pieces[-1] += char
    return pieces


def _nearest(char: str) -> str:
    if unicodedata.category(char) == UNSEEN:
        return ""
    return "".join(part for part in unicodedata.normalize("NFKD", char) if part in letters()) or NO_LETTER


def _font(name: str) -> Any:
    return pdfmetrics.getFont(name)


def _in_one_weight(name: str) -> bytes:
    options = Options(hinting=False, notdef_outline=True)
    options.drop_tables += UNUSED_TABLES
    subsetter = Subsetter(options)
    made = io.BytesIO()
    with FontFile(fontpkg.path(FAMILY), recalcTimestamp=False, lazy=True) as font:
        subsetter.populate(unicodes=font.getBestCmap())
        subsetter.subset(font)
        instantiateVariableFont(font, {"wght": WEIGHTS[name]}, inplace=True)
        font["name"].setName(name, 6, 3, 1, 0x409)
        font.save(made)
    return made.getvalue()
