"""The pages of those who decide, in a real browser: accessible, fitting, quick, and usable by keyboard alone."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from audit import SYSTEM
from extensions import db
from organisation.models import PUBLIC_SIDE_ACTIVITIES
from registers.models import Decision
from tests.support.browser import enter, fits_and_is_accessible, follow
from tests.support.deciding import WORKLIST, page_of
from tests.support.declarations import decided, step, submitted

LINKED: dict[str, Any] = {"pay": "paid", "link": ["supplier"], "separation": "Ik koop daar niet in."}
MOST_CLICKS = 20  # ux.md 1.0: ten items, seven clean and three with signals


class Counted:
    """A page on which every click is counted."""

    def __init__(self, page) -> None:
        self.page, self.clicks = page, 0

    def click(self, selector: str, *, leads_on: bool = False) -> None:
        self.clicks += 1
        target = self.page.locator(selector).last
        if not leads_on:
            target.click()
            return
        with self.page.expect_navigation():
            target.click()


@pytest.fixture
def desk(town):
    """Something in every group of the list of `leidinggevende`, and a question for the officer."""
    town.designate("medewerker", PUBLIC_SIDE_ACTIVITIES)
    manager = town["leidinggevende"]
    made = {
        "waits": submitted(town),
        "clean": submitted(town, "controle"),
        "gift": submitted(town, "beheer", "gift", particulars=["money"], value="above_50"),
        "over": decided(town, "collega"),
        "again": decided(town, "redacteur", outcome="with_conditions"),
        "asked": step(submitted(town, "collega"), "ask", manager, question="Hoe vaak?"),
        "advice": submitted(town, "vastlegger", **LINKED),
    }
    step(made["again"], "open_review", SYSTEM, review="condition_review", due_on=date(2030, 1, 1))
    step(made["advice"], "ask_advice", manager, question="Mag dit?")
    db.session.commit()
    return made


def test_every_page_of_the_decider_is_accessible_and_fits(desk, server, page):
    waits = desk["waits"]
    addresses = [WORKLIST, f"{WORKLIST}/gedaan", *(page_of(one) for one in desk.values()), page_of(desk["again"], "/opnieuw")]
    addresses += [page_of(waits, part) for part in ("/vraag", "/verlengen", "/advies-vragen")]
    addresses.append(f"{WORKLIST}/bundel?soort=nevenwerk&besluit=no_objection&opgave={desk['clean'].reference}&opgave=NW-1-1")
    advice = page_of(desk["advice"], "/advies")
    last = page_of(waits)
    db.session.commit()
    enter(page, server, "leidinggevende")
    for address in addresses:
        fits_and_is_accessible(page, server + address)
    page.goto(server + last)
    with page.expect_navigation():
        follow(page, page.locator("form button[value=bekijk]").last)
    fits_and_is_accessible(page)
    page.locator("input[value=no_objection]").check()
    with page.expect_navigation():
        follow(page, page.locator("form button[value=bekijk]").last)
    fits_and_is_accessible(page)
    page.context.clear_cookies()
    enter(page, server, "integriteit")
    for address in (WORKLIST, advice):
        fits_and_is_accessible(page, server + address)


def test_seven_clean_items_and_three_with_signals_take_at_most_twenty_clicks(town, server, page, at):
    for name in ("medewerker", "collega", "redacteur", "vastlegger", "controle", "beheer", "medewerker"):
        submitted(town, name, organisation=f"Vereniging {name}")
    for name in ("medewerker", "collega", "redacteur"):
        submitted(town, name, organisation=f"Bureau {name}", hours=60, **LINKED)
    db.session.commit()
    enter(page, server, "leidinggevende")
    page.goto(server + "/intern")
    counted = Counted(page)
    counted.click("nav a[href$='/beoordelen']", leads_on=True)
    assert "Met signaal (3)" in page.locator("main").inner_text()
    assert "Zonder signaal (7)" in page.locator("main").inner_text()
    counted.click("text=Geen bezwaar voor deze 7", leads_on=True)
    counted.click("text=7 besluiten versturen", leads_on=True)
    for outcome in ("with_conditions", "no_objection", "prohibited"):
        counted.click(f"label[for={page.locator(f'input[value={outcome}]').get_attribute('id')}]")
        if outcome == "with_conditions":
            page.fill("#condition", "Geen dossiers van deze organisatie.")
        counted.click("button[name=zin]", leads_on=True)
        counted.click("main button[value=bekijk]", leads_on=True)
        counted.click("button[value=verstuur]", leads_on=True)
    assert "Alles gedaan." in page.locator("main").inner_text()
    assert "Je besluit over" in page.locator("main").inner_text()
    assert counted.clicks <= MOST_CLICKS, counted.clicks
    decisions = db.session.scalars(select(Decision)).all()
    assert len(decisions) == 10
    assert sum(1 for decision in decisions if decision.bundle) == 7


def test_a_bundle_is_decided_and_one_of_it_taken_back_by_keyboard_alone_without_script(town, server, without_javascript):
    page = without_javascript
    for name in ("medewerker", "collega", "controle"):
        submitted(town, name)
    db.session.commit()
    enter(page, server, "leidinggevende")
    page.goto(server + WORKLIST)
    press_until(page, "input[name=opgave]")
    page.keyboard.press("Space")
    press_until(page, "form[method=get] button")
    enter_key(page)
    assert "Je besluit over 2 opgaven tegelijk." in page.locator("main").inner_text()
    press_until(page, "main form button")
    enter_key(page)
    assert "Je besluit over 2 opgaven is verstuurd." in page.locator("body").inner_text()
    page.goto(f"{server}{WORKLIST}/gedaan")
    press_until(page, "form[action$=terugdraaien] button")
    enter_key(page)
    assert "is teruggedraaid." in page.locator("body").inner_text()


def test_a_decision_is_taken_by_keyboard_alone_without_script(town, server, without_javascript):
    page = without_javascript
    address = page_of(submitted(town))
    db.session.commit()
    enter(page, server, "leidinggevende")
    page.goto(server + address)
    press_until(page, "input[name=outcome]")
    page.keyboard.press("Space")
    press_until(page, "button[name=zin]")
    enter_key(page)
    assert page.input_value("#reasons").strip() == "Dit nevenwerk past bij je functie."
    press_until(page, "#stop_by_jaar")
    enter_key(page)
    assert page.locator("h1").inner_text() == "Dit leest Medewerker"
    press_until(page, "button[value=verstuur]")
    enter_key(page)
    page.wait_for_url(server + WORKLIST)
    assert "is verstuurd." in page.locator("main").inner_text()


def enter_key(page) -> None:
    """Press Enter and wait for the page it leads to."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def press_until(page, selector: str) -> None:
    """Go on with Tab until the focus is on what is wanted."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            return
    raise AssertionError(f"{selector} cannot be reached with Tab")
