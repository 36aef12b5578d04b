"""The guards of the tests bite: a faulty page is found, a form is sent as a browser would, nothing leaves this machine."""

import socket
from datetime import UTC, datetime

import pytest
from flask import Flask, request
from flask_wtf import CSRFProtect
from flask_wtf.csrf import generate_csrf
from playwright.sync_api import Browser, Page

import clock
from tests.support.applications import visitor
from tests.support.browser import axe_check, profile
from tests.support.network import LeavesThisMachine, stays_here
from tests.support.pages import PageClient, examined, held_values, parsed
from tests.support.servers import address_of, listening

GOOD = """<!doctype html><html lang="nl"><head><title>Melden - Open Kaart</title></head><body><main><h1>Melden</h1>
<form method="post" action="/melden"><input type="hidden" name="csrf_token" value="x">
<label for="naam">Naam</label><input id="naam" name="naam" value="Jansen">
<label><input type="checkbox" name="soort" value="a" checked>A</label>
<label><input type="checkbox" name="soort" value="b">B</label>
<label>Jaar <select name="jaar"><option>2025</option><option selected>2026</option></select></label>
<label>Uitleg <textarea name="uitleg">Niets</textarea></label>
<button name="stap" value="verder">Verder</button></form>
</main></body></html>"""


def test_a_good_page_has_no_faults():
    assert examined(GOOD)[1] == []


@pytest.mark.parametrize(
    ("sound", "faulty", "fault"),
    [
        ("<!doctype html>", "", "expected-doctype"),
        (' lang="nl"', "", "does not say its language"),
        ("<title>Melden - Open Kaart</title>", "<title></title>", "has no title"),
        ("<h1>Melden</h1>", "<h2>Melden</h2>", "0 first headings"),
        ("<h1>Melden</h1>", "<h1>Melden</h1><h1>Melden</h1>", "2 first headings"),
        ("</h1>", '</h1><p id="naam"></p>', "id 'naam' is used 2 times"),
        ('for="naam"', 'for="name"', "points to 'name', which is not there"),
        ('<label for="naam">Naam</label>', "", "<input name='naam'> has no label"),
        ('name="csrf_token" value="x"', 'name="other" value="x"', "has no token"),
        ('method="post"', 'method="get"', "would show its token"),
        ("</h1>", '</h1><p style="color: red">x</p>', "has the attribute style"),
        ("</h1>", '</h1><p onclick="x()">x</p>', "has the attribute onclick"),
        ("</h1>", "</h1><script>x()</script>", "a script of its own"),
        ("</h1>", '</h1><a href="javascript:x()">x</a>', "runs a script from its href"),
        ("</h1>", '</h1><a href="#weg">x</a>', "points to #weg, which is not there"),
        ("</h1>", '</h1><img src="/x.png">', "has no alt"),
        ("</h1>", "</h1><p><div></div></p>", "unexpected-end-tag"),
        (">Verder<", "><", "<button> to 'press' has no text"),
    ],
)
def test_a_faulty_page_is_found_out(sound: str, faulty: str, fault: str):
    assert sound in GOOD
    assert fault in " ".join(examined(GOOD.replace(sound, faulty, 1))[1])


def test_a_form_holds_what_a_browser_would_send():
    form = parsed(GOOD).find(".//form")
    assert form is not None
    assert held_values(form) == {"csrf_token": ["x"], "naam": ["Jansen"], "soort": ["a"], "jaar": ["2026"], "uitleg": ["Niets"]}


@pytest.fixture
def small_app() -> Flask:
    """One page with one guarded form, to try the visitor on."""
    app = Flask("small", root_path="/")
    app.config.update(SECRET_KEY="x", TESTING=True)
    app.test_client_class = PageClient
    CSRFProtect(app)

    @app.get("/melden")
    def page() -> str:
        return GOOD.replace('value="x"', f'value="{generate_csrf()}"')

    @app.post("/melden")
    def receive() -> tuple[str, int, dict[str, str]]:
        return repr(sorted(request.form.items(multi=True))[1:]), 200, {"Content-Type": "text/plain"}

    @app.get("/kapot")
    def broken() -> str:
        return "<p>kapot"

    return app


def test_the_visitor_sends_a_form_with_its_token_and_its_values(small_app: Flask):
    answer = visitor(small_app).post_form("/melden", {"naam": "De Vries", "soort": ["a", "b"], "uitleg": None})
    assert answer.text == repr([("jaar", "2026"), ("naam", "De Vries"), ("soort", "a"), ("soort", "b")])


def test_the_visitor_refuses_a_faulty_page_and_a_form_that_is_not_there(small_app: Flask):
    guest = visitor(small_app)
    with pytest.raises(AssertionError, match="does not say its language"):
        guest.get("/kapot")
    with pytest.raises(AssertionError, match="no form that posts to /elders, only to: /melden"):
        guest.post_form("/elders", page="/melden")


def test_nothing_leaves_this_machine():
    with pytest.raises(LeavesThisMachine), socket.socket() as outward:
        outward.connect(("192.0.2.1", 80))
    with pytest.raises(LeavesThisMachine):
        socket.create_connection(("2001:db8::1", 80))
    assert [stays_here(address) for address in (("127.0.0.1", 1), ("::1", 1, 0, 0), "/run/x", ("example.org", 1))] == [
        True
    ] * 3 + [False]


def test_the_clock_can_be_set_more_than_once(at):
    at("2026-07-01", 23, 59)
    assert (clock.today().isoformat(), clock.now().hour) == ("2026-07-01", 21)
    at(datetime(2026, 12, 31, 23, 30, tzinfo=UTC))
    assert clock.today().isoformat() == "2027-01-01"


@pytest.fixture
def small_server(small_app: Flask):
    with listening() as server:
        server.app = small_app
        yield address_of(server)


def test_the_browser_reads_a_page_and_axe_finds_its_faults(page: Page, small_server: str):
    page.goto(small_server + "/melden")
    axe_check(page)
    page.evaluate("document.documentElement.lang = ''")
    with pytest.raises(AssertionError, match=r"html-has-lang \(serious\)"):
        axe_check(page)
    page.evaluate("document.documentElement.lang = 'nl'; document.querySelector('h1').style.color = '#bbb'")
    with pytest.raises(AssertionError, match=r"color-contrast \(serious\)"):  # colours that did not meet on the page before
        axe_check(page)


@pytest.mark.parametrize("place", ["https://elders.example/x.png", "http://192.0.2.1/x.png", "//elders.example/x.png"])
def test_a_browser_complains_of_a_page_that_asks_for_something_elsewhere(browser: Browser, small_server: str, place: str):
    def ask() -> None:
        with profile(browser) as page:
            page.goto(small_server + "/melden")
            page.evaluate(f"new Promise(done => {{ const it = new Image(); it.onerror = done; it.src = {place!r} }})")

    with pytest.raises(AssertionError, match="net::ERR"):
        ask()


def test_a_page_can_be_seen_on_a_telephone_and_without_scripts(phone: Page, without_javascript: Page, small_server: str):
    phone.goto(small_server + "/melden")
    assert phone.evaluate("innerWidth") >= 360
    without_javascript.goto(small_server + "/melden")
    without_javascript.get_by_role("button", name="Verder").click()
    assert "De Vries" not in without_javascript.content()
    assert "Jansen" in without_javascript.content()
