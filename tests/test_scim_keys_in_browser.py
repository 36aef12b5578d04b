"""Keys of programs: made, shown once, and revoked, on both widths and in both languages."""

import pytest

from tests.support.browser import enter
from tests.test_relations_in_browser import check, press

KEYS = "/intern/beheer/koppeling/sleutels"


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_a_key_is_made_shown_once_and_revoked(town, server, request, width):
    page = request.getfixturevalue(width)
    enter(page, server, "beheer")
    page.goto(f"{server}{KEYS}")
    check(page, "no keys yet")
    press(page, "Maak een sleutel")
    assert "Vul in welk programma de sleutel krijgt" in page.content()
    check(page, "an error")
    page.fill("#name", "Entra ID")
    press(page, "Maak een sleutel")
    assert "okp_" in page.content()
    check(page, "the new key")
    page.goto(f"{server}/en{KEYS}")
    assert "okp_" not in page.content()
    check(page, "keys")
    page.goto(f"{server}{KEYS}")
    page.get_by_role("button", name="Trek in").click()
    page.wait_for_selector("text=ingetrokken op")
