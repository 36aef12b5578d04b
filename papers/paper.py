"""A paper on A4 pages: headings, texts, tables and figures under each other, drawn with ReportLab and tagged as what they are."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.graphics import renderPDF
from reportlab.graphics.shapes import Drawing
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm

from papers.archive import archived
from papers.canvas import ARTIFACT, BRAND, SUBTLE, Style, TaggedCanvas
from papers.structure import COLUMN_HEADER, OF_TABLE, ROW_HEADER, Element, text_string
from papers.typeface import BOLD, REGULAR, printable

PAGE_WIDTH, PAGE_HEIGHT = A4
MARGIN, TOP, BOTTOM, FOOT = 15 * mm, PAGE_HEIGHT - 18 * mm, 20 * mm, 11 * mm
WIDTH = PAGE_WIDTH - 2 * MARGIN
READABLE = 150 * mm  # a longer line is hard to read
INSET, SKY = 1.5 * mm, 1.2 * mm  # of a cell: beside its text, and above and under it
WHOLE_PAGE, FEWEST = 45, 4  # lines of a cell: a row of so many fits on one page; fewer do not stand alone at the foot of one
TOTAL = "total"

HEADINGS = {
    1: Style(BOLD, 24, 29, after=2 * mm, keep=40 * mm, colour=BRAND),
    2: Style(BOLD, 15, 19, before=8 * mm, after=1 * mm, keep=45 * mm, colour=BRAND),
    3: Style(BOLD, 12, 16, before=2 * mm, keep=30 * mm),
}
LEAD = Style(REGULAR, 13, 18, after=3 * mm)
TEXT = Style(REGULAR, 11, 15.5, after=1.5 * mm)
TITLE = Style(BOLD, 11, 15, before=2 * mm, after=1 * mm)
CELL, HEAD = Style(REGULAR, 10, 13), Style(BOLD, 10, 13)
SMALL = Style(REGULAR, 9, 12, colour=SUBTLE)


@dataclass(frozen=True)
class Grid:
    """What the rows of one table have in common."""

    heads: list[str]
    widths: list[float]
    about: str
    numbers: bool = False  # after the first column: one line stands at the right

    def lines(self, texts: Sequence[str], style: Style) -> list[tuple[str, ...]]:
        """The lines of each cell."""
        return [style.lines(text, width - 2 * INSET) for text, width in zip(texts, self.widths, strict=True)]


class Paper:
    """Give it what is on the paper, from top to bottom; then ask for its `bytes`. The same content gives the same bytes."""

    def __init__(self, *, title: str, author: str, subject: str, footer: str, language: str = "nl", pages: str) -> None:
        """`pages` says where a page stands, as "bladzijde {} van"; the number of pages follows it."""
        self._words = {"title": title, "author": author, "subject": subject, "language": language}
        self._footer, self._pages = printable(footer), printable(pages)
        self._out = io.BytesIO()
        self._canvas = TaggedCanvas(self._out, language)
        self._canvas.setTitle(title)
        self._tags = self._canvas.structure.document
        self._y = TOP  # where what comes next begins

    def heading(self, level: int, text: str) -> None:
        """A heading, which is a bookmark as well. One of the second level starts under a line."""
        style = HEADINGS[level]
        self._reserve(style.before + style.leading + style.keep)
        if level > 1 and self._y < TOP:
            self._y -= style.before
            if level == 2:
                self._canvas.rule(MARGIN, self._y + style.before / 2, WIDTH)
        self._canvas.bookmark(text, level, self._y + 2 * mm)
        self._paragraph(f"H{level}", text, style, WIDTH)

    def text(self, text: str, style: Style = TEXT) -> None:
        self._paragraph("P", text, style, READABLE)

    def table(
        self, columns: Sequence[tuple[str, float]], rows: Iterable[Sequence[str]], *, about: str, numbers: bool = False
    ) -> None:
        """One table over as many pages as it takes. Columns are headings with their share of the width; the first heads its row.

        `about` says what the table holds, for who cannot see where it stands; it is printed where the table goes on. With
        `numbers` all columns but the first stand at the right.
        """
        whole = sum(share for _, share in columns)
        widths = [WIDTH * share / whole for _, share in columns]
        grid = Grid([printable(head) for head, _ in columns], widths, printable(about), numbers)
        table = self._tags.add("Table", OF_TABLE.format(f"/Summary {text_string(about)}"))
        self._reserve(3 * CELL.leading)
        row = table.add("TR")
        self._table_head(grid, [row.add("TH", COLUMN_HEADER) for _ in columns])
        for texts in rows:
            self._table_row(texts, table.add("TR"), grid)
        self._y -= 3 * mm

    def figure(self, drawing: Drawing, *, alt: str, title: str = "") -> None:
        """A ReportLab drawing, and in words what it shows; its title, when it has one, stands above it on the same page."""
        self._reserve(drawing.height + (TITLE.before + 2 * TITLE.leading + TITLE.after if title else 0))
        if title:
            self._y -= TITLE.before
            self._paragraph("P", title, TITLE, WIDTH)
        bottom = self._y - drawing.height
        box = f"{MARGIN:.1f} {bottom:.1f} {MARGIN + drawing.width:.1f} {self._y:.1f}"
        layout = f"/Alt {text_string(alt)} /A <</O /Layout /Placement /Block /BBox [{box}]>>"
        start: Any = drawing
        start.initialFontName = REGULAR  # a drawing starts in a font that does not travel along
        with self._canvas.tagged(self._tags.add("Figure", layout)):
            renderPDF.draw(drawing, self._canvas, MARGIN, bottom)
        self._y = bottom - TEXT.after

    def bytes(self) -> bytes:
        """The finished paper."""
        self._end_page()
        self._canvas.beginForm(TOTAL)
        self._canvas.write((str(self._canvas.getPageNumber() - 1),), SMALL, 0, 0)
        self._canvas.endForm()
        self._canvas.save()
        tagged = self._canvas.with_tags(self._out.getvalue())
        del self._canvas, self._tags, self._out  # a long register needs the room
        return archived(tagged, **self._words)

    def _paragraph(self, tag: str, text: str, style: Style, width: float) -> None:
        line = printable(text)
        element = self._tags.add(tag, _as_written(text, line))
        lines = style.lines(line, width)
        while lines:
            if self._room < style.leading:
                self._new_page()
            fitting = int(self._room / style.leading)
            with self._canvas.tagged(element):
                self._canvas.write(lines[:fitting], style, MARGIN, self._y - style.size)
            self._y -= len(lines[:fitting]) * style.leading
            lines = lines[fitting:]
        self._y -= style.after

    def _table_head(self, grid: Grid, elements: Sequence[Element | None]) -> None:
        lines = grid.lines(grid.heads, HEAD)
        height = max(map(len, lines)) * HEAD.leading + 2 * SKY
        self._canvas.ground(MARGIN, self._y - height, WIDTH, height)
        self._cells(lines, HEAD, grid, elements)

    def _table_row(self, texts: Sequence[str], row: Element, grid: Grid) -> None:
        """A row on one page; one that is longer than a page goes on at the next."""
        shown = [printable(text) for text in texts]
        elements = [
            row.add("TD" if number else "TH", ("" if number else ROW_HEADER) + _as_written(text, line))
            for number, (text, line) in enumerate(zip(texts, shown, strict=True))
        ]
        lines = grid.lines(shown, CELL)
        while any(lines):
            longest, fitting = max(map(len, lines)), self._lines_left()
            if longest > fitting and (longest <= WHOLE_PAGE or fitting < FEWEST):
                self._go_on(grid)
                fitting = self._lines_left()
            self._cells([part[:fitting] for part in lines], CELL, grid, elements)
            lines = [part[fitting:] for part in lines]
            if any(lines):
                self._go_on(grid)

    def _go_on(self, grid: Grid) -> None:
        """At the top of a next page: what the table is about, and its headings once more. For the eye: read aloud it disturbs."""
        self._new_page()
        with self._canvas.tagged(ARTIFACT):
            self._canvas.write(SMALL.lines(grid.about, WIDTH)[:1], SMALL, MARGIN, self._y - SMALL.size)
        self._y -= SMALL.leading + SKY
        self._table_head(grid, [ARTIFACT] * len(grid.heads))

    def _cells(self, lines: list[tuple[str, ...]], style: Style, grid: Grid, elements: Sequence[Element | None]) -> None:
        """What stands beside each other in one row, with a line under it."""
        x, baseline = MARGIN + INSET, self._y - SKY - style.size
        for number, (part, width, element) in enumerate(zip(lines, grid.widths, elements, strict=True)):
            if part:
                at_right = grid.numbers and number and len(part) == 1
                left = width - 2 * INSET - style.width(part[0]) if at_right else 0
                with self._canvas.tagged(element):
                    self._canvas.write(part, style, x + left, baseline)
            x += width
        self._y -= max(map(len, lines)) * style.leading + 2 * SKY
        self._canvas.rule(MARGIN, self._y, WIDTH)

    def _lines_left(self) -> int:
        return int((self._room - 2 * SKY) / CELL.leading)

    @property
    def _room(self) -> float:
        return self._y - BOTTOM

    def _reserve(self, height: float) -> None:
        if self._room < height:
            self._new_page()

    def _new_page(self) -> None:
        self._end_page()
        self._canvas.begin_page()
        self._y = TOP

    def _end_page(self) -> None:
        """The foot of a page. How many pages there are is drawn as a form, which is filled in at the end."""
        canvas, stands = self._canvas, f"{self._pages.format(self._canvas.getPageNumber())} "
        with canvas.tagged(ARTIFACT):
            canvas.write((stands,), SMALL, MARGIN, FOOT)
            canvas.saveState()
            canvas.translate(MARGIN + SMALL.width(stands), FOOT)
            canvas.doForm(TOTAL)
            canvas.restoreState()
            canvas.write((self._footer,), SMALL, MARGIN + WIDTH - SMALL.width(self._footer), FOOT)
        canvas.showPage()


def capital(text: str) -> str:
    """As it stands at the beginning of a line."""
    return text[:1].upper() + text[1:]


def _as_written(text: str, line: str) -> str:
    """The text itself, for a reader who gets another letter to see than was written."""
    return "" if line == " ".join(text.split()) else f"/ActualText {text_string(text)}"
