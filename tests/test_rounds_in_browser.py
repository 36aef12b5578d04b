"""Rounds in a real browser: within the clicks and questions of the journeys, at both widths, for everyone."""

from extensions import db
from tests.support.browser import DESK, PHONE, enter, fits_and_is_accessible
from tests.support.declarations import decided
from tests.support.hand import sign_in
from tests.support.rounds import planned, running

LIST = "/intern/beheer/jaarcheck"
ROUND = f"{LIST}/2026"
LETTERS = """[...document.querySelectorAll('.ok-chart')].filter(one => one.getClientRects().length)
    .map(one => 13 * one.getBoundingClientRect().width / one.viewBox.baseVal.width)"""  # pixels


def test_every_page_of_a_round_is_accessible_and_fits(server, town, at, page):
    at("2025-06-02")
    decided(town, "medewerker")
    at("2026-01-05")
    planned(town)
    enter(page, server, "integriteit")
    for step in ("wie", "wanneer", "herinneren", "teksten"):
        fits_and_is_accessible(page, f"{server}{ROUND}/opzet/{step}")
    fits_and_is_accessible(page, f"{server}{ROUND}/klaar")
    page.get_by_role("button", name="Start").click()
    for path in (LIST, ROUND, f"{ROUND}/niet-gereageerd", f"{ROUND}/niets", f"{ROUND}/uitzonderingen", f"{ROUND}/sluiten"):
        fits_and_is_accessible(page, f"{server}{path}")
    for path in (LIST, ROUND, f"{ROUND}/niet-gereageerd", f"{ROUND}/niets", f"{ROUND}/sluiten"):
        fits_and_is_accessible(page, f"{server}/en{path}")
    page.goto(f"{server}{ROUND}")
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        assert min(page.evaluate(LETTERS)) >= 11, "what a picture says can be read"
    page.context.clear_cookies()
    enter(page, server, "medewerker")
    fits_and_is_accessible(page, f"{server}/intern/jaarcheck/2026")
    page.context.clear_cookies()
    at("2026-02-02")
    enter(page, server, "leidinggevende")
    fits_and_is_accessible(page, f"{server}/intern/team")


def test_two_unchanged_entries_take_five_clicks_and_three_questions(phone, server, town, at):
    at("2025-06-02")
    for _ in range(2):
        decided(town, "medewerker")
    at("2026-01-05")
    running(town)
    hand = sign_in(phone, server, "medewerker")
    hand.go(phone.locator('main a[href="/intern/jaarcheck/2026"]').first)
    for unchanged in phone.locator('input[value="unchanged"]').all():
        unchanged.check()
        hand.clicks, hand.questions = hand.clicks + 1, hand.questions + 1
    phone.locator('input[name="more-side_activity"][value="no"]').check()
    hand.clicks, hand.questions = hand.clicks + 1, hand.questions + 1
    hand.go(phone.locator("main form button").last)
    assert phone.url == f"{server}/intern"
    assert (hand.questions, hand.clicks) == (3, 5)
    assert phone.locator('main a[href="/intern/jaarcheck/2026"]').count() == 0


def test_the_officer_starts_a_round_within_thirteen_clicks(desktop, server, town, at):
    at("2026-01-05")
    db.session.commit()
    hand = sign_in(desktop, server, "integriteit")
    desktop.goto(f"{server}{LIST}")
    hand.press("Nieuwe jaarcheck")
    for _ in range(4):
        hand.press("Bewaren en verder")
    hand.press("Stuur een proef naar mij")
    hand.press("Start nu")
    assert hand.clicks <= 13
    assert "mensen" in desktop.locator("main").inner_text()
