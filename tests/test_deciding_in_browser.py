"""The pages of those who decide, in a real browser: accessible, fitting, and usable by keyboard alone."""

import pytest

from extensions import db
from organisation.models import PUBLIC_SIDE_ACTIVITIES
from tests.support.browser import axe_check, enter
from tests.support.declarations import decided, step, submitted

WORKLIST = "/intern/beoordelen"


def page_of(declaration) -> str:
    return f"{WORKLIST}/{declaration.reference}"


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_every_page_of_the_decider_is_accessible_and_fits(town, server, request, width):
    page = request.getfixturevalue(width)
    town.designate("medewerker", PUBLIC_SIDE_ACTIVITIES)
    asked, over, waits = submitted(town, "collega"), decided(town), submitted(town)
    step(asked, "ask", town["leidinggevende"], question="Hoe vaak?")
    last = page_of(waits)
    addresses = [WORKLIST, f"{WORKLIST}/gedaan", page_of(asked), page_of(over), last, f"{last}/vraag"]
    db.session.commit()
    enter(page, server, "leidinggevende")
    for address in addresses:
        page.goto(server + address)
        axe_check(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
    page.goto(server + last)
    with page.expect_navigation():
        page.locator("form button[value=bekijk]").last.click()
    axe_check(page)
    page.locator("input[value=no_objection]").check()
    with page.expect_navigation():
        page.locator("form button[value=bekijk]").last.click()
    axe_check(page)


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
    press_until(page, "#review_on_jaar")
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
