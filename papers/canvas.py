"""A ReportLab canvas of A4 pages on which all that is drawn belongs to a tag, or is an artifact, which is not read aloud."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfdoc import PDFDocument
from reportlab.pdfbase.pdfmetrics import getFont
from reportlab.pdfgen.canvas import Canvas

from papers.structure import Element, Structure
from papers.typeface import REGULAR, letters, lines_of, width_of

INK, SUBTLE, BRAND, LINE, SHADE = (HexColor(value) for value in ("#1A2326", "#4A5A5F", "#124A52", "#C9D2D4", "#E9EEEE"))
ARTIFACT = None


@dataclass(frozen=True)
class Style:
    """How a text looks, in points. `keep` is the room that what follows needs on the same page."""

    font: str
    size: float
    leading: float
    before: float = 0
    after: float = 0
    keep: float = 0
    colour: Color = INK

    def lines(self, text: str, width: float) -> tuple[str, ...]:
        return lines_of(text, self.font, self.size, width)

    def width(self, text: str) -> float:
        return width_of(text, self.font, self.size)


class TaggedCanvas(Canvas):
    """Draw within `tagged(element)`. Texts and lines go straight into the page: there are tens of thousands of them."""

    _code: list[str]
    _doc: PDFDocument

    def __init__(self, out: io.BytesIO, language: str) -> None:
        letters()
        fonts: dict[str, Any] = {"initialFontName": REGULAR}  # any other would have to travel along
        super().__init__(out, A4, pageCompression=0, invariant=1, lang=language, **fonts)
        self.setViewerPreference("DisplayDocTitle", "true")
        self.showOutline()
        self.structure = Structure()
        self._bookmarks = 0
        self.begin_page()

    def begin_page(self) -> None:
        self.structure.pages.append([])
        self._colour: Color | None = None
        self.setStrokeColor(LINE)
        self.setLineWidth(0.6)

    @contextmanager
    def tagged(self, element: Element | None) -> Iterator[None]:
        mark = f"/{element.tag} <</MCID {self.structure.mark(element)}>> BDC" if element else "/Artifact BMC"
        self._code.append(mark)
        yield
        self._code.append("EMC")

    def write(self, lines: Sequence[str], style: Style, x: float, y: float) -> None:
        """Lines under each other, the first on this baseline, in the codes that ReportLab gives their letters."""
        self._ink(style.colour)
        font: Any = getFont(style.font)
        self._code.append(f"BT {style.leading} TL {x:.2f} {y:.2f} Td")
        for line in lines:
            for part, codes in font.splitString(line, self._doc):
                self._code.append(f"{font.getSubsetInternalName(part, self._doc)} {style.size} Tf <{codes.hex()}> Tj")
            self._code.append("T*")
        self._code.append("ET")

    def rule(self, x: float, y: float, width: float) -> None:
        """A thin line, for the eye only."""
        with self.tagged(ARTIFACT):
            self._code.append(f"{x:.2f} {y:.2f} m {x + width:.2f} {y:.2f} l S")

    def ground(self, x: float, y: float, width: float, height: float) -> None:
        """A light ground, for the eye only."""
        with self.tagged(ARTIFACT):
            self._ink(SHADE)
            self.rect(x, y, width, height, stroke=0, fill=1)

    def bookmark(self, text: str, level: int, y: float) -> None:
        self._bookmarks += 1
        key = f"heading-{self._bookmarks}"
        self.bookmarkPage(key, fit="XYZ", left=0, top=y)
        self.addOutlineEntry(text, key, level=level - 1, closed=level > 1)

    def with_tags(self, drawn: bytes) -> bytes:
        """What was saved, with its tags."""
        return self.structure.added_to(drawn, self._doc)

    def _ink(self, colour: Color) -> None:
        if colour is not self._colour:
            self.setFillColor(colour)
            self._colour = colour
