"""A paper on which everything is hard at once; made in the same way in any process."""

from reportlab.graphics.charts.barcharts import VerticalBarChart
from reportlab.graphics.shapes import Drawing

from papers.paper import Paper
from papers.typeface import REGULAR

NAMES = "ń ś ź ż ł ó ą ę ć Ł ş ğ ı İ ő ű ț ș ă ĳ Ĳ ß ẞ ø å æ œ ñ ç ë ï ü é è ê ā ē ī ū ķ ļ ņ ģ č š ž ř ť ď ľ ð þ ŷ ŵ ạ ệ ơ ư"
SIGNS = "€ – — ‘ ’ “ ” „ … · • − ½ § °"
LONG = "Adviseur over het samenvoegen van administraties van kleine verenigingen. "  # repeated until it is longer than a page
COLUMNS = (("Wat", 40), ("Organisatie", 60), ("Code", 20))


def awkward() -> bytes:
    """Long rows and words, empty cells, odd letters, a table of 300 rows, a figure."""
    made = Paper(
        title="Proef & <stuk>", author="gemeente Voorbeeld", subject="Proef", footer="Proef", pages="bladzijde {} van"
    )  # fmt: skip
    made.heading(1, "Proef ń ş ő ĳ ț")
    made.text(LONG * 150)
    made.heading(2, "Niet bezet")
    made.text("Deze functie is nu niet bezet. 你好 \u200b soft\u00adhyphen")
    made.table(COLUMNS, [], about="Leeg")
    made.heading(2, "Lang")
    rows = [
        (f"{LONG} {number}" if number % 7 else "", "Stichting Łódź" if number % 3 else "x" * 120, f"c{number:07}")
        for number in range(300)
    ]
    made.table(COLUMNS, [*rows, (LONG * 30, LONG * 90, ""), (NAMES, SIGNS, "漢字"), ("", "", "")], about="Nevenwerk (alles)")
    made.heading(2, "Beeld")
    chart = VerticalBarChart()
    chart.x, chart.y, chart.width, chart.height, chart.data = 20, 20, 260, 100, [(3, 5, 8)]
    chart.categoryAxis.labels.fontName = chart.valueAxis.labels.fontName = REGULAR
    chart.categoryAxis.categoryNames = ["2024", "2025", "2026"]
    drawing = Drawing(300, 140)
    drawing.add(chart)
    made.figure(drawing, alt="Nevenwerk per jaar: 3 in 2024, 5 in 2025, 8 in 2026.")
    return made.bytes()
