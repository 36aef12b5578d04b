"""A paper on A4 pages: headings, texts, tables and figures under each other, drawn with ReportLab and tagged as what they are."""

import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from reportlab.graphics import renderPDF
from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import getFont
from reportlab.pdfgen.canvas import Canvas

from papers.archive import archived
from papers.structure import COLUMN_HEADER, OF_TABLE, ROW_HEADER, Element, Structure, text_string
from papers.typeface import BOLD, REGULAR, lines_of, printable, width_of

INK, SUBTLE, BRAND, LINE, SHADE = (HexColor(value) for value in ("#1A2326", "#4A5A5F", "#124A52", "#C9D2D4", "#E9EEEE"))
PAGE_WIDTH, PAGE_HEIGHT = A4
MARGIN, TOP, BOTTOM, FOOT = 15 * mm, PAGE_HEIGHT - 18 * mm, 20 * mm, 11 * mm
WIDTH = PAGE_WIDTH - 2 * MARGIN
READABLE = 150 * mm  # a longer line is hard to read
INSET, SKY = 1.5 * mm, 1.2 * mm  # of a cell: beside its text, and above and under it
WHOLE_PAGE, FEWEST = 45, 4  # lines of a cell: a row of so many fits on one page; fewer do not stand alone at the foot of one
TOTAL = "total"


@dataclass(frozen=True)
class Style:
    """How a text looks. `keep` is the room that what follows needs on the same page."""

    font: str
    size: float
    leading: float
    before: float = 0
    after: float = 0
    keep: float = 0
    colour: HexColor = INK

    def lines(self, text: str, width: float) -> tuple[str, ...]:
        return lines_of(text, self.font, self.size, width)


HEADINGS = {
    1: Style(BOLD, 24, 29, after=2 * mm, keep=40 * mm, colour=BRAND),
    2: Style(BOLD, 15, 19, before=8 * mm, after=1 * mm, keep=45 * mm, colour=BRAND),
    3: Style(BOLD, 12, 16, before=2 * mm, keep=30 * mm),
}
LEAD = Style(REGULAR, 13, 18, after=3 * mm)
TEXT = Style(REGULAR, 11, 15.5, after=1.5 * mm)
CELL, HEAD = Style(REGULAR, 10, 13), Style(BOLD, 10, 13)
SMALL = Style(REGULAR, 9, 12, colour=SUBTLE)


class Paper:
    """Give it what is on the paper, from top to bottom; then ask for its `bytes`. The same content gives the same bytes."""

    def __init__(self, *, title: str, author: str, subject: str, footer: str, language: str = "nl", pages: str) -> None:
        """`pages` says where a page stands, as "bladzijde {} van"; the number of pages follows it."""
        self._words = {"title": title, "author": author, "subject": subject, "language": language}
        self._footer, self._pages = printable(footer), printable(pages)
        self._out = io.BytesIO()
        self._canvas = Canvas(self._out, A4, pageCompression=0, invariant=1, lang=language, initialFontName=REGULAR)
        self._canvas.setTitle(title)
        self._canvas.setViewerPreference("DisplayDocTitle", "true")
        self._canvas.showOutline()
        self._structure = Structure()
        self._outline = 0
        self._begin_page()

    def heading(self, level: int, text: str) -> None:
        """A heading, which is a bookmark as well. One of the second level starts under a line."""
        style = HEADINGS[level]
        self._reserve(style.before + style.leading + style.keep)
        if level > 1 and self._y < TOP:
            self._y -= style.before
            if level == 2:
                self._rule(self._y + style.before / 2)
        key = f"heading-{self._outline}"
        self._outline += 1
        self._canvas.bookmarkPage(key, fit="XYZ", left=0, top=self._y + 2 * mm)
        self._canvas.addOutlineEntry(text, key, level=level - 1, closed=level > 1)
        self._paragraph(f"H{level}", text, style, WIDTH)

    def text(self, text: str, style: Style = TEXT) -> None:
        self._paragraph("P", text, style, READABLE)

    def table(self, columns: Sequence[tuple[str, float]], rows: Iterable[Sequence[str]], *, about: str) -> None:
        """One table over as many pages as it takes. Columns are headings with their share of the width; the first heads its row.

        `about` says what the table holds, for who cannot see where it stands; it is printed where the table goes on.
        """
        heads = [printable(heading) for heading, _ in columns]
        whole = sum(share for _, share in columns)
        widths = [WIDTH * share / whole for _, share in columns]
        table = self._structure.document.add("Table", OF_TABLE.format(f"/Summary {text_string(about)}"))
        self._reserve(3 * CELL.leading)
        row = table.add("TR")
        self._table_head(heads, widths, [row.add("TH", COLUMN_HEADER) for _ in heads])
        for texts in rows:
            self._table_row(texts, table.add("TR"), heads, widths, printable(about))
        self._y -= 3 * mm

    def figure(self, drawing: Drawing, *, alt: str) -> None:
        """A ReportLab drawing, and in words what it shows."""
        self._reserve(drawing.height)
        bottom = self._y - drawing.height
        box = f"{MARGIN:.1f} {bottom:.1f} {MARGIN + drawing.width:.1f} {self._y:.1f}"
        layout = f"/Alt {text_string(alt)} /A <</O /Layout /Placement /Block /BBox [{box}]>>"
        drawing.initialFontName = REGULAR  # a drawing starts in a font that does not travel along
        with self._marked(self._structure.document.add("Figure", layout)):
            renderPDF.draw(drawing, self._canvas, MARGIN, bottom)
        self._y = bottom - TEXT.after

    def bytes(self) -> bytes:
        """The finished paper."""
        self._end_page()
        self._canvas.beginForm(TOTAL)
        self._draw((str(len(self._structure.pages)),), SMALL, 0, 0)
        self._canvas.endForm()
        self._canvas.save()
        tagged = self._structure.added_to(self._out.getvalue(), self._canvas._doc)
        del self._canvas, self._structure, self._out  # a long register needs the room
        return archived(tagged, **self._words)

    def _paragraph(self, tag: str, text: str, style: Style, width: float) -> None:
        line = printable(text)
        element = self._structure.document.add(tag, _as_written(text, line))
        lines = style.lines(line, width)
        while lines:
            if self._room < style.leading:
                self._new_page()
            fitting = int(self._room / style.leading)
            with self._marked(element):
                self._draw(lines[:fitting], style, MARGIN, self._y - style.size)
            self._y -= len(lines[:fitting]) * style.leading
            lines = lines[fitting:]
        self._y -= style.after

    def _table_head(self, heads: list[str], widths: list[float], elements: Sequence[Element | None]) -> None:
        lines = [HEAD.lines(head, width - 2 * INSET) for head, width in zip(heads, widths, strict=True)]
        height = max(map(len, lines)) * HEAD.leading + 2 * SKY
        with self._marked(None):
            self._ink(SHADE)
            self._canvas.rect(MARGIN, self._y - height, WIDTH, height, stroke=0, fill=1)
        self._cells(lines, HEAD, widths, elements)

    def _table_row(self, texts: Sequence[str], row: Element, heads: list[str], widths: list[float], about: str) -> None:
        """A row on one page; one that is longer than a page goes on at the next."""
        shown = [printable(text) for text in texts]
        elements = [
            row.add("TD" if number else "TH", ("" if number else ROW_HEADER) + _as_written(text, line))
            for number, (text, line) in enumerate(zip(texts, shown, strict=True))
        ]
        lines = [CELL.lines(line, width - 2 * INSET) for line, width in zip(shown, widths, strict=True)]
        while any(lines):
            longest, fitting = max(map(len, lines)), self._lines_left()
            if longest > fitting and (longest <= WHOLE_PAGE or fitting < FEWEST):
                self._go_on(heads, widths, about)
                fitting = self._lines_left()
            self._cells([part[:fitting] for part in lines], CELL, widths, elements)
            lines = [part[fitting:] for part in lines]
            if any(lines):
                self._go_on(heads, widths, about)

    def _go_on(self, heads: list[str], widths: list[float], about: str) -> None:
        """At the top of a next page: what this table is about, and its headings once more; not read aloud, since that disturbs."""
        self._new_page()
        with self._marked(None):
            self._draw(SMALL.lines(about, WIDTH), SMALL, MARGIN, self._y - SMALL.size)
        self._y -= SMALL.leading + SKY
        self._table_head(heads, widths, [None] * len(heads))

    def _cells(self, lines: list[tuple[str, ...]], style: Style, widths: list[float], elements: Sequence[Element | None]) -> None:
        """What stands beside each other in one row, with a line under it. Without an element a cell is only for the eye."""
        x, baseline = MARGIN + INSET, self._y - SKY - style.size
        for part, width, element in zip(lines, widths, elements, strict=True):
            if part:
                with self._marked(element):
                    self._draw(part, style, x, baseline)
            x += width
        self._y -= max(map(len, lines)) * style.leading + 2 * SKY
        self._rule(self._y)

    def _lines_left(self) -> int:
        return int((self._room - 2 * SKY) / CELL.leading)

    def _rule(self, y: float) -> None:
        with self._marked(None):
            self._canvas._code.append(f"{MARGIN:.2f} {y:.2f} m {MARGIN + WIDTH:.2f} {y:.2f} l S")

    def _draw(self, lines: Sequence[str], style: Style, x: float, y: float) -> None:
        """Lines under each other, their letters in the codes that ReportLab gives them."""
        self._ink(style.colour)
        font, document, code = getFont(style.font), self._canvas._doc, self._canvas._code
        code.append(f"BT {style.leading} TL {x:.2f} {y:.2f} Td")
        for line in lines:
            for part, codes in font.splitString(line, document):
                code.append(f"{font.getSubsetInternalName(part, document)} {style.size} Tf <{codes.hex()}> Tj")
            code.append("T*")
        code.append("ET")

    def _ink(self, colour: HexColor) -> None:
        if colour is not self._colour:
            self._canvas.setFillColor(colour)
            self._colour = colour

    @contextmanager
    def _marked(self, element: Element | None) -> Iterator[None]:
        """What is drawn within belongs to the element; without one it is an artifact, which is not read aloud."""
        code = self._canvas._code
        code.append(f"/{element.tag} <</MCID {self._structure.mark(element)}>> BDC" if element else "/Artifact BMC")
        yield
        code.append("EMC")

    @property
    def _room(self) -> float:
        return self._y - BOTTOM

    def _reserve(self, height: float) -> None:
        if self._room < height:
            self._new_page()

    def _new_page(self) -> None:
        self._end_page()
        self._begin_page()

    def _begin_page(self) -> None:
        self._structure.pages.append([])
        self._y, self._colour = TOP, None
        self._canvas.setStrokeColor(LINE)
        self._canvas.setLineWidth(0.6)

    def _end_page(self) -> None:
        """The foot of a page. How many pages there are is drawn as a form, which is filled in at the end."""
        with self._marked(None):
            stands = f"{self._pages.format(len(self._structure.pages))} "
            self._draw((stands,), SMALL, MARGIN, FOOT)
            self._canvas.saveState()
            self._canvas.translate(MARGIN + width_of(stands, SMALL.font, SMALL.size), FOOT)
            self._canvas.doForm(TOTAL)
            self._canvas.restoreState()
            self._draw((self._footer,), SMALL, MARGIN + WIDTH - width_of(self._footer, SMALL.font, SMALL.size), FOOT)
        self._canvas.showPage()


def _as_written(text: str, line: str) -> str:
    """The text itself, for a reader who gets another letter to see than was written."""
    return "" if line == " ".join(text.split()) else f"/ActualText {text_string(text)}"
