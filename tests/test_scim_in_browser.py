"""What the administrator does about an identity system, on both widths and in both languages, and by keyboard alone."""

import pytest
from sqlalchemy import select

import clock
from auth.scim.models import SHRINK, AlikeNewcomer, SaidLeaving
from extensions import db
from tests.support.browser import enter, fits_and_is_accessible, follow
from tests.test_people_follow import _newcomer, written
from tests.test_people_in_browser import DELIVERIES
from tests.test_relations_in_browser import press

KEYS = "/intern/beheer/koppeling/sleutels"


@pytest.fixture
def waiting(town):
    """Two who were deactivated, and a new number under a known name."""
    now = clock.now()
    db.session.add_all(SaidLeaving(person=town[name], said_at=now, why=SHRINK) for name in ("medewerker", "collega"))
    db.session.add(AlikeNewcomer(personnel_number="7007", name="Vreemde Voorbeeld", person=town["vreemde"], said_at=now))
    db.session.commit()
    return town


def test_a_key_is_made_shown_once_and_revoked(town, server, page):
    enter(page, server, "beheer")
    fits_and_is_accessible(page, f"{server}{KEYS}")
    press(page, "Maak een sleutel")
    assert "Vul in welk programma de sleutel krijgt" in page.content()
    fits_and_is_accessible(page)
    page.fill("#name", "Entra ID")
    press(page, "Maak een sleutel")
    assert "okp_" in page.content()
    fits_and_is_accessible(page)
    page.goto(f"{server}/en{KEYS}")
    assert "okp_" not in page.content()
    fits_and_is_accessible(page)
    page.goto(f"{server}{KEYS}")
    page.get_by_role("button", name="Trek in").click()
    page.wait_for_selector("text=ingetrokken op")


def test_what_waits_is_listed_and_answered(waiting, server, page):
    enter(page, server, "beheer")
    page.goto(f"{server}/en/intern")
    follow(page, page.get_by_role("link", name="Look at 2 deactivations"))
    fits_and_is_accessible(page)
    page.get_by_role("button", name="They no longer work here").click()
    page.wait_for_selector("text=Choose whom it concerns")
    fits_and_is_accessible(page)
    page.check("input[name=who] >> nth=0")
    press(page, "They still work here")
    assert "1 person still works here." in page.content()
    fits_and_is_accessible(page, f"{server}/intern/beheer/koppeling/wie-is-wie")
    press(page, "Iemand anders dan Vreemde Voorbeeld")
    fits_and_is_accessible(page)


def test_a_delivery_and_what_waits_are_handled_by_keyboard_alone_without_script(waiting, server, without_javascript, tmp_path):
    page, path = without_javascript, tmp_path / "levering.csv"
    path.write_text(written(waiting, more=(_newcomer(1),)), encoding="utf-8")
    db.session.rollback()
    enter(page, server, "beheer")
    page.goto(f"{server}{DELIVERIES}")
    page.set_input_files("#file", path)  # which file is asked by the browser's own window
    _go(page, "Bekijk wat er verandert")
    _go(page, "Voer dit door")
    assert "De levering is ingelezen." in page.content()
    page.goto(f"{server}{DELIVERIES}")
    _go(page, "2 afmeldingen wachten op jou")
    _reach(page, "everyone")
    page.keyboard.press("Space")
    _go(page, "Zij werken hier niet meer")
    assert "2 mensen werken hier niet meer." in page.content()
    _go(page, "1 nieuw nummer lijkt van iemand die we kennen")
    _go(page, "Dezelfde als Vreemde Voorbeeld")
    db.session.rollback()
    assert db.session.scalars(select(AlikeNewcomer)).all() == []


def _go(page, text: str) -> None:
    """Tab to the button or link of this text and press Enter."""
    _reach(page, text)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def _reach(page, target: str) -> None:
    for _tab in range(60):
        page.keyboard.press("Tab")
        found = page.evaluate("[document.activeElement.id, document.activeElement.innerText.trim()]")
        if target in found:
            return
    raise AssertionError(f"the keyboard does not reach {target}")
