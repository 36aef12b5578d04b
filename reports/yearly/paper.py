"""A frozen report on paper. Same content, same bytes."""

from typing import Any

from flask_babel import force_locale

from papers.paper import LEAD, SMALL, Paper, capital
from papers.pictures import drawn
from reports.charts import picture_of
from reports.yearly.document import Content, words

LABEL, YEAR = 100, 26  # shares of the width


def report_pdf(content: Content) -> bytes:
    """The report as PDF/UA-1 and PDF/A-2a, in Dutch."""
    with force_locale("nl"):
        name, title = content["organisation"], content["title"]
        paper = Paper(
            title=f"{title} – {name}", author=name, subject="Verslag voor de raad", pages="Bladzijde {} van",
            footer=f"{title}, {_version(content)}",
        )  # fmt: skip
        paper.heading(1, title)
        paper.text(f"{capital(name)}. {capital(_version(content))}.", LEAD)
        paper.text(f"Stand van {content['stand']}. {content['rule']}", SMALL)
        if content["why"]:
            paper.text(f"Waarom er een nieuwe versie is: {content['why']}")
        for chapter in content["chapters"]:
            _chapter(paper, chapter)
        return paper.bytes()


def _version(content: Content) -> str:
    return f"versie {content['version']}, vastgelegd op {content['frozen_on']}"


def _chapter(paper: Paper, chapter: dict[str, Any]) -> None:
    paper.heading(2, chapter["title"])
    if chapter["sentences"]:
        paper.text(" ".join(chapter["sentences"]))
    for paragraph in chapter["text"].split("\n"):
        if paragraph.strip():
            paper.text(paragraph)
    for chart in chapter["charts"]:
        said = f"{chart['title']}. {chart['about']} {_read_out(chart)}"
        paper.figure(drawn(picture_of(chart)), alt=said, title=chart["title"])
    for table in chapter["tables"]:
        paper.heading(3, table["title"])
        columns = [("Onderdeel", LABEL), *((year, YEAR) for year in table["columns"])]
        rows = [(row["label"], *(words(tuple(cell)) for cell in row["cells"])) for row in table["rows"]]
        paper.table(columns, rows, about=table["title"], numbers=True)


def _read_out(chart: dict[str, Any]) -> str:
    """Every number of a chart in words."""
    years = chart.get("years")
    labels = [f"{row['label']} {years[place % len(years)]}" if years else row["label"] for place, row in enumerate(chart["rows"])]
    return "; ".join(f"{label}: {row['text']}" for label, row in zip(labels, chart["rows"], strict=True)) + "."
