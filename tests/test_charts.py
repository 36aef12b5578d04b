"""The pictures of reports: their measures follow the numbers, and a hidden number has no bar."""

from flask import render_template_string

from reports.charts import BARS, MOST_ROWS, WEEKS, WIDTH, YEARS, chart, picture_of

SHOWN = "{% from 'components/chart.html' import chart %}{{ chart(one) }}"


def test_a_bar_is_as_long_as_its_number_and_a_hidden_one_is_not_there():
    picture = picture_of(
        chart("x", BARS, "", "", [("Houden", 20, "20"), ("Terug", 10, "10"), ("Delen", None, ""), ("Nee", 0, "0")])
    )
    assert [bar.width for bar in picture.bars] == [picture.bars[0].width, picture.bars[0].width / 2]
    assert [word.text for word in picture.words] == ["Houden", "20", "Terug", "10", "Delen", "verborgen", "Nee", "0"]


def test_only_the_first_bars_are_drawn_and_none_leaves_the_picture():
    rows = [("Een heel lange naam van een afdeling die niet op de regel past " * 2, number, str(number)) for number in range(40)]
    picture = picture_of(chart("x", BARS, "", "", rows, whole=100))
    assert len([word for word in picture.words if word.x == 0]) == MOST_ROWS
    assert all(bar.x + bar.width <= WIDTH for bar in picture.bars)
    assert all(word.x + len(word.text) * 7 <= WIDTH for word in picture.words if word.x)


def test_the_middle_stands_at_its_day():
    rows = [(str(week), week, str(week)) for week in range(1, 8)]
    picture = picture_of(chart("x", WEEKS, "", "", rows, marks=[[7, "de helft"], [400, "te ver"]], axis="week", ends=range(1, 8)))
    assert [rule.x1 for rule in picture.rules if rule.tone == "mark"] == [round(WIDTH / 7, 1), WIDTH - 2]


def test_the_last_year_is_filled_and_the_others_are_not():
    rows = [("Nevenwerk", 3, "3"), ("Nevenwerk", 5, "5"), ("Nevenwerk", 8, "8")]
    picture = picture_of(chart("x", YEARS, "", "", rows, years=[2023, 2024, 2025]))
    assert [bar.tone for bar in picture.bars] == ["pale", "pale", "series"]


def test_a_chart_is_named_described_and_has_its_table(app):
    one = {
        **chart("units", BARS, "Respons", "Balken per afdeling.", [("Team", 80, "80%")]),
        "columns": [{"key": "label", "label": "Wat"}, {"key": "Aantal", "label": "Aantal"}],
        "table": [{"label": "Team", "Aantal": "80%"}],
    }
    with app.test_request_context():
        shown = render_template_string(SHOWN, one={**one, "picture": picture_of(one)})
    assert 'role="img" aria-labelledby="units-title units-about"' in shown
    assert '<title id="units-title">Respons</title>' in shown
    assert '<desc id="units-about">Balken per afdeling.</desc>' in shown
    assert shown.index("</svg>") < shown.index("Cijfers als tabel") < shown.index("<table")
