"""A picture on paper, with the inks of the house."""

from typing import Any

from reportlab.graphics.shapes import Drawing, Line, Rect, String

from papers.canvas import BRAND, INK, LINE
from papers.drawing import Picture
from papers.typeface import REGULAR, printable

SIZE = 10  # of the letters, in points
SCALE = 0.9  # points for each measure of the picture


def drawn(picture: Picture) -> Drawing:
    """The picture as ReportLab draws it, in points."""
    drawing = Drawing(picture.width * SCALE, picture.height * SCALE)

    def up(y: float) -> float:
        return (picture.height - y) * SCALE

    for rule in picture.rules:
        look: Any = {"strokeColor": INK, "strokeDashArray": [3, 2]} if rule.tone == "mark" else {"strokeColor": LINE}
        ends = (rule.x1 * SCALE, up(rule.y1), rule.x2 * SCALE, up(rule.y2))
        drawing.add(Line(*ends, strokeWidth=0.7, **look))
    for bar in picture.bars:
        corner = (bar.x * SCALE, up(bar.y + bar.height), bar.width * SCALE, bar.height * SCALE)
        edge: Any = {"strokeColor": BRAND, "strokeWidth": 0.9, "fillColor": BRAND if bar.tone == "series" else None}
        drawing.add(Rect(*corner, **edge))
    for word in picture.words:
        text = printable(word.text)
        place = (word.x * SCALE, up(word.y))
        drawing.add(String(*place, text, fontName=REGULAR, fontSize=SIZE, textAnchor=word.anchor, fillColor=INK))
    return drawing
