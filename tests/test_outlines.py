"""Outlines of pages: rendered once, filled in every time, and nothing of one visitor is left for the next."""

from jinja2 import Environment

from publication.site.outlines import WORD, Outlines
from tests.support.site import content, entry, site_of

TEMPLATE = Environment(autoescape=True).from_string(
    "<p title='{{ name }}'>{{ name }}</p>{% if more %}<a href='{{ more }}'>{% endif %}"
)


def test_the_template_is_rendered_once_and_what_is_filled_in_is_escaped():
    outlines, rendered = Outlines(), []

    def render(marks):
        rendered.append(marks)
        return TEMPLATE.render(marks)

    for name in ("<b>", "Jan & Piet", f"{WORD}-more-"):
        values = {"name": name, "more": "/?a=1&b=2"}
        assert outlines.filled("key", values, render).decode() == TEMPLATE.render(values)
    assert len(rendered) == 1


def test_a_template_may_ask_whether_there_is_a_value():
    outlines = Outlines()
    for more in ("/verder", None, "", "/nog-verder"):
        values = {"name": "x", "more": more}
        assert outlines.filled("key", values, TEMPLATE.render).decode() == TEMPLATE.render(values)


def test_bytes_are_markup_that_is_ready():
    assert outlines_of("<i>é</i>".encode()) == "<p title='<i>é</i>'><i>é</i></p>"


def outlines_of(name) -> str:
    return Outlines().filled("key", {"name": name, "more": None}, TEMPLATE.render).decode()


def test_no_more_are_kept_than_it_may():
    outlines = Outlines(most=3)
    for number in range(10):
        outlines.filled(number, {"name": "x", "more": None}, TEMPLATE.render)
        assert len(outlines._kept) <= 3


def test_nothing_in_the_address_of_one_visitor_is_left_for_the_next(tmp_path):
    visitor = site_of(tmp_path, ("2026-03-02", content(entry("a1"))))
    for address in (
        "/",
        "/gegevens",
        "/gegevens?vergoeding=unpaid",
        "/functie/directeur",
        "/zoeken?q=muziek",
        "/functie/onbekend",
    ):
        between = "&" if "?" in address else "?"
        afterwards = [visitor.get(f"{address}{between}x={word}").text for word in ("eerst", "daarna")]
        assert "eerst" not in afterwards[1], address
        assert afterwards[0].replace("eerst", "daarna") == afterwards[1], address
