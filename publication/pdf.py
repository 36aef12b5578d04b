"""The public register on paper, made with ReportLab when an edition is built, never in a request. Same data, same bytes."""

import io
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path
from typing import Any

from flask import current_app
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from publication.site.wording import GENERAL_BECAUSE, PAY, day_text

FONTS = Path(__file__).resolve().parent.parent / "static" / "fonts"
TITLE = "Nevenwerk van de ambtelijke top"
INTRO = (
    "Een vermelding betekent niet dat er iets mis is. Nevenwerk mag, zolang het het werk voor de gemeente niet schaadt.",
    "U ziet hier alleen functies die zijn aangewezen. Dat moet volgens artikel 5 van de Ambtenarenwet 2017.",
)
HEADINGS = ("Wat", "Organisatie", "Vergoeding", "Periode", "Afspraak", "Code")
WIDTHS = (38 * mm, 42 * mm, 24 * mm, 28 * mm, 28 * mm, 20 * mm)
ROWS_IN_TABLE = 75  # a longer table is laid out in parts: the work grows faster than the rows
INK, LINE, HEAD = colors.HexColor("#1a1a1a"), colors.HexColor("#8a8f98"), colors.HexColor("#eef1f5")


def register_pdf(content: dict[str, Any], stand: str) -> bytes:
    """The register of an edition as a PDF in Dutch, by position, with bookmarks."""
    _load_fonts()
    styles = _styles()
    out = io.BytesIO()
    name = current_app.config["SETTINGS"].organisation_name
    document = Register(
        out, pagesize=A4, leftMargin=15 * mm, rightMargin=15 * mm, topMargin=18 * mm, bottomMargin=18 * mm,
        title=f"{TITLE} – {name}", author=name, subject="Openbaar register", lang="nl", displayDocTitle=1, invariant=1,
        initialFontName="DejaVuSans", pageCompression=1,
    )  # fmt: skip
    document.footer = f"{name}, {TITLE.lower()}, stand van {day_text(stand)}"
    document.build(list(_story(content, stand, name, styles)), onFirstPage=_footer, onLaterPages=_footer)
    return out.getvalue()


class Heading(Paragraph):
    """A heading that becomes a bookmark at its level."""

    level = 0


class Register(SimpleDocTemplate):
    """A document whose headings become bookmarks."""

    footer = ""
    headings = 0

    def afterFlowable(self, flowable: Flowable) -> None:
        if isinstance(flowable, Heading):
            self.headings += 1
            key = f"kop-{self.headings}"
            self.canv.bookmarkPage(key)
            self.canv.addOutlineEntry(flowable.getPlainText(), key, level=flowable.level, closed=False)


def _story(content: dict[str, Any], stand: str, name: str, styles: dict[str, ParagraphStyle]) -> Iterator[Flowable]:
    yield _heading(TITLE, styles["title"], 0)
    yield Paragraph(_safe(f"{name}. Stand van {day_text(stand)}."), styles["lead"])
    for sentence in INTRO:
        yield Paragraph(_safe(sentence), styles["text"])
    entries = {entry["code"]: entry for entry in content["vermeldingen"]}
    if not content["functies"]:
        yield Paragraph("Er zijn nog geen functies aangewezen.", styles["text"])
    for position in content["functies"]:
        yield _heading(position["functie"], styles["position"], 1)
        if not position["houders"]:
            yield Paragraph("Deze functie is nu niet bezet.", styles["text"])
        for holder in position["houders"]:
            yield from _holder(holder, entries, styles)


def _holder(holder: dict[str, Any], entries: dict[str, Any], styles: dict[str, ParagraphStyle]) -> Iterator[Flowable]:
    yield Paragraph(_safe(holder["houder"]), styles["holder"])
    said = " ".join(_silence(holder))
    if said:
        yield Paragraph(_safe(said), styles["text"])
    shown = [entries[code] for code in holder["vermeldingen"]]
    for begin in range(0, len(shown), ROWS_IN_TABLE):
        yield _table(shown[begin : begin + ROWS_IN_TABLE], styles)
        yield Spacer(0, 3 * mm)


def _silence(holder: dict[str, Any]) -> Iterator[str]:
    """What there is to say beside the entries: nothing, no answer and withheld read differently (R68)."""
    confirmed = day_text(holder["bevestigd_op"])
    if holder["toestand"] == "geen":
        yield f"Geen nevenwerk doorgegeven. Bevestigd op {confirmed}."
    elif holder["toestand"] == "nog_niet":
        yield f"Nog niet bevestigd. De gemeente heeft hierom gevraagd op {day_text(holder['gevraagd_op'])}."
    elif holder["toestand"] == "beëindigd":
        yield "Het doorgegeven nevenwerk is beëindigd."
    elif confirmed:
        yield f"Bevestigd op {confirmed}."
    if holder["afgeschermd"] == 1:
        yield "1 vermelding is afgeschermd."
    elif holder["afgeschermd"]:
        yield f"{holder['afgeschermd']} vermeldingen zijn afgeschermd."


def _table(entries: Iterable[dict[str, Any]], styles: dict[str, ParagraphStyle]) -> Table:
    rows = [[Paragraph(heading, styles["head"]) for heading in HEADINGS]]
    rows += [[Paragraph(_safe(text), styles["cell"]) for text in _cells(entry)] for entry in entries]
    style: list[Any] = [
        ("FONTNAME", (0, 0), (-1, -1), "DejaVuSans"),  # an empty cell would ask for a font that does not travel along
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("BACKGROUND", (0, 0), (-1, 0), HEAD),
        ("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE),
        ("LEFTPADDING", (0, 0), (-1, -1), 4),
        ("RIGHTPADDING", (0, 0), (-1, -1), 4),
    ]
    return Table(rows, colWidths=WIDTHS, repeatRows=1, style=TableStyle(style), hAlign="LEFT")


def _cells(entry: dict[str, Any]) -> tuple[str, ...]:
    because = str(GENERAL_BECAUSE.get(entry["algemeen_omdat"] or "", ""))
    period = f"sinds {day_text(entry['sinds'])}" if entry["sinds"] else ""
    if entry["tot"]:
        start = f"van {day_text(entry['sinds'])} " if entry["sinds"] else ""
        period = f"Beëindigd: {start}tot {day_text(entry['tot'])}"
    organisation = " ".join(part for part in (entry["organisatie"] or "", because and f"({because})") if part)
    pay = str(PAY.get(entry["vergoeding"] or "", ""))
    return entry["rol"] or "", organisation, pay, period, entry["afspraak"] or "", entry["code"]


def _safe(text: str) -> str:
    """People's text as text: ReportLab reads a paragraph as markup."""
    return escape(text, quote=False)


def _heading(text: str, style: ParagraphStyle, level: int) -> Heading:
    heading = Heading(_safe(text), style)
    heading.level = level
    return heading


def _footer(canvas: Any, document: Register) -> None:
    canvas.saveState()
    canvas.setFont("DejaVuSans", 8)
    canvas.setFillColor(INK)
    canvas.drawString(15 * mm, 10 * mm, document.footer)
    canvas.drawRightString(A4[0] - 15 * mm, 10 * mm, f"bladzijde {canvas.getPageNumber()}")
    canvas.restoreState()


def _styles() -> dict[str, ParagraphStyle]:
    text = ParagraphStyle("text", fontName="DejaVuSans", fontSize=9, leading=13, textColor=INK, spaceAfter=2 * mm)
    bold = ParagraphStyle("bold", text, fontName="DejaVuSans-Bold")
    return {
        "text": text,
        "title": ParagraphStyle("title", bold, fontSize=20, leading=26, spaceAfter=3 * mm),
        "lead": ParagraphStyle("lead", text, fontSize=11, leading=16, spaceAfter=4 * mm),
        "position": ParagraphStyle("position", bold, fontSize=13, leading=18, spaceBefore=6 * mm, spaceAfter=mm, keepWithNext=1),
        "holder": ParagraphStyle("holder", bold, fontSize=10, leading=14, spaceAfter=0, keepWithNext=1),
        "head": ParagraphStyle("head", bold, fontSize=8, leading=11, spaceAfter=0),
        "cell": ParagraphStyle("cell", text, fontSize=8, leading=11, spaceAfter=0, splitLongWords=1),
    }  # fmt: skip


def _load_fonts() -> None:
    for name in ("DejaVuSans", "DejaVuSans-Bold"):
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, FONTS / f"{name}.ttf"))
    pdfmetrics.registerFontFamily(
        "DejaVuSans", normal="DejaVuSans", bold="DejaVuSans-Bold", italic="DejaVuSans", boldItalic="DejaVuSans-Bold"
    )
