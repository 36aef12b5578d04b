"""The pictures of reports: what a chart says, and the bars, lines and words of which it is made (ux 4.7).

A chart holds its numbers and texts, so that it can be kept with a frozen report; `picture_of` draws it when it is shown. The
difference is carried by place, length and filled or not: never by colour. A hidden number has no bar and says so.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from papers.drawing import Bar, Picture, Rule, Word

BARS, WEEKS, YEARS = "bars", "weeks", "years"
WIDTH, ROW, BAR, LETTERS = 360, 40, 14, 7.2  # and how wide a letter is, at the most
MOST_ROWS = 15
PANEL_HEIGHT, COLUMN_HEIGHT = 130, 150
HIDDEN_TEXT = "verborgen"

Chart = Mapping[str, Any]  # name, kind, title, about, rows; a row has label, value (none: hidden) and text


def chart(name: str, kind: str, title: str, about: str, rows: Sequence[tuple[str, int | None, str]], **more: Any) -> Chart:
    """A chart of these rows: a label, its number, and that number in words. `more` is what its kind wants to know besides."""
    shown = [{"label": label, "value": value, "text": HIDDEN_TEXT if value is None else text} for label, value, text in rows]
    return {"name": name, "kind": kind, "title": title, "about": about, "rows": shown, **more}


def picture_of(chart: Chart) -> Picture:
    return DRAWN[chart["kind"]](chart)


def _bars(chart: Chart) -> Picture:
    """Bars under each other, each under its label and with its number at the end."""
    rows = chart["rows"][:MOST_ROWS]
    longest = max(len(row["text"]) for row in rows) * LETTERS + 8
    whole = chart.get("whole") or max(1, *(row["value"] or 0 for row in rows), 1)
    bars, words = [], []
    for number, row in enumerate(rows):
        top = number * ROW
        width = (WIDTH - longest) * (row["value"] or 0) / whole
        words.append(Word(0, top + 13, _cut(row["label"])))
        if width:
            bars.append(Bar(1, top + 19, round(width, 1), BAR))
        words.append(Word(round(width, 1) + 7, top + 30, row["text"]))
    return Picture(WIDTH, len(rows) * ROW, tuple(bars), words=tuple(words))


def _weeks(chart: Chart) -> Picture:
    """A column for each week or a few of them, as `ends` says; the middle as a dashed line with its name."""
    rows = chart["rows"]
    step = WIDTH / len(rows)
    bottom = 34 + COLUMN_HEIGHT
    most = max(1, *(row["value"] or 0 for row in rows), 1)
    bars, words = [], []
    for number, row in enumerate(rows):
        height = (COLUMN_HEIGHT - 16) * (row["value"] or 0) / most
        middle = round((number + 0.5) * step, 1)
        if height:
            bars.append(Bar(round(number * step + 3, 1), round(bottom - height, 1), round(step - 6, 1), round(height, 1)))
        shown = row["text"] if row["value"] is not None else "–"
        words += [Word(middle, round(bottom - height - 4, 1), shown, "middle"), Word(middle, bottom + 16, row["label"], "middle")]
    rules = [Rule(0, bottom, WIDTH, bottom)]
    for days, text in chart.get("marks", ()):
        x = round(min(_place(days / 7, chart["ends"]) * step, WIDTH - 2), 1)
        rules.append(Rule(x, 18, x, bottom, "mark"))
        words.append(Word(x, 12, text, "start" if x < WIDTH / 2 else "end"))
    words.append(Word(0, bottom + 34, chart["axis"]))
    return Picture(WIDTH, bottom + 40, tuple(bars), tuple(rules), tuple(words))


def _place(weeks: float, ends: Sequence[int]) -> float:
    """Where a moment stands among columns that end after these weeks, in columns."""
    first = 0
    for number, last in enumerate(ends):
        if weeks <= last:
            return number + (weeks - first) / (last - first)
        first = last
    return len(ends)


def _years(chart: Chart) -> Picture:
    """A small chart for each label, with a column for each year, all on one scale; the last year is filled."""
    rows, years = chart["rows"], chart["years"]
    labels = list(dict.fromkeys(row["label"] for row in rows))
    most = max(1, *(row["value"] or 0 for row in rows), 1)
    wide = WIDTH / 2
    bars, rules, words = [], [], []
    for number, label in enumerate(labels):
        left, top = number % 2 * wide, number // 2 * (PANEL_HEIGHT + 28)
        bottom = top + PANEL_HEIGHT
        words.append(Word(left, top + 13, label))
        rules.append(Rule(left, bottom, left + wide - 20, bottom))
        step = (wide - 20) / len(years)
        for place, row in enumerate(one for one in rows if one["label"] == label):
            height = (PANEL_HEIGHT - 44) * (row["value"] or 0) / most
            middle = round(left + (place + 0.5) * step, 1)
            if height:
                tone: Any = "series" if place == len(years) - 1 else "pale"
                bars.append(Bar(round(middle - 14, 1), round(bottom - height, 1), 28, round(height, 1), tone))
            shown = row["text"] if row["value"] is not None else "–"
            words.append(Word(middle, round(bottom - height - 5, 1), shown, "middle"))
            words.append(Word(middle, bottom + 15, str(years[place]), "middle"))
    height = -(-len(labels) // 2) * (PANEL_HEIGHT + 28)
    return Picture(WIDTH, height, tuple(bars), tuple(rules), tuple(words))


def _cut(text: str) -> str:
    most = int(WIDTH / LETTERS)
    return text if len(text) <= most else f"{text[: most - 1]}…"


DRAWN: dict[str, Callable[[Chart], Picture]] = {BARS: _bars, WEEKS: _weeks, YEARS: _years}
