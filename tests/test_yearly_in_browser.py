"""The yearly report in a real browser: at both widths and in both languages, with the keyboard alone, and on paper."""

import pytest

from extensions import db
from tests.support.browser import DESK, PHONE, enter, fits_and_is_accessible
from tests.support.declarations import decided
from tests.support.yearly import frozen

LIST = "/intern/beheer/jaarverslag"


@pytest.fixture
def year(town, at):
    at("2025-03-03")
    decided(town)
    decided(town, slug="gift", received="2025-02-28")
    decided(town, slug="gift", outcome="return", reasons="Te duur.", received="2025-03-01", value="above_50")
    at("2026-02-02")
    db.session.commit()
    return town


def test_every_page_of_the_report_is_accessible_and_fits(server, year, page):
    frozen(year)
    enter(page, server, "integriteit")
    page.goto(f"{server}{LIST}")
    page.select_option("#jaar", "2026")
    page.get_by_role("button", name="Begin").click()
    report, draft, beside = f"{LIST}/2025-1", f"{LIST}/2026-1", ("/intern/beheer/kerncijfers", "/intern/beheer/vragenlijst")
    for path in (LIST, report, draft, f"{draft}/teksten", f"{draft}/vastleggen", *beside):
        fits_and_is_accessible(page, f"{server}{path}")
    for path in (LIST, report, f"{draft}/teksten", *beside):
        fits_and_is_accessible(page, f"{server}/en{path}")


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_the_pictures_of_the_report_are_seen_at_every_width_and_on_paper(server, year, page, size):
    frozen(year)
    page.set_viewport_size(size)
    enter(page, server, "integriteit")
    page.goto(f"{server}{LIST}/2025-1/binnen")
    pictures = page.locator(".ok-chart-frame svg").all()
    assert pictures
    for media in ("screen", "print"):
        page.emulate_media(media=media)
        assert all(picture.is_visible() for picture in pictures), media


def test_the_officer_makes_a_report_with_the_keyboard_alone_and_prints_it(page, server, year):
    enter(page, server, "integriteit")
    page.goto(f"{server}{LIST}")
    _press(page, "Begin")
    assert page.url == f"{server}{LIST}/2025-1"
    _press(page, "Schrijf de teksten")
    _tab_to(page, "#text_learned")
    page.keyboard.type("Vragen helpt.")
    _tab_to(page, "#reports")
    page.keyboard.type("3")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    _press(page, "Leg het verslag vast")
    _press(page, "Leg vast")
    assert "Vragen helpt." in page.locator("main").inner_text()
    assert page.locator("main .ok-tag").count() == 0
    page.emulate_media(media="print")
    folded = page.locator("main details table").first
    assert folded.is_visible(), "on paper every chart has its table open"
    assert not page.get_by_text("Rekenblad (ODS)").is_visible(), "what can only be pressed is not printed"


def _press(page, words: str) -> None:
    _tab_to(page, f"text={words}")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def _tab_to(page, selector: str) -> None:
    wanted = page.locator(f"main >> {selector} >> visible=true").last
    for _ in range(80):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not come to {selector}")
