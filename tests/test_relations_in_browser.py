"""The pages about relations and organisations in a real browser: accessible and fitting; the extra question by keyboard."""

from datetime import date

import pytest

from audit import SYSTEM
from extensions import db
from registers.counterparties.list_mapping import by_columns
from registers.counterparties.list_reading import read_relations
from registers.counterparties.lists import bring_in
from tests.support.browser import enter, fits_and_is_accessible
from tests.support.declarations import submitted

RELATIONS = "/intern/beheer/relaties"
CSV = "Leverancier;KvK;Omschrijving\nProefbank B.V.;12345678;Rekening\nZenith;1234567;\n"


@pytest.fixture
def known(town, tmp_path):
    """An organisation in a declaration, one that is nearly called so, and a list with a third spelling."""
    path = tmp_path / "lijst.csv"
    path.write_text(CSV, encoding="utf-8")
    first, _second = (submitted(town, organisation=name).counterparty for name in ("Proefbank", "Proefbnak"))
    reading = read_relations(path, by_columns({"name": "Leverancier", "note": "Omschrijving"}))
    listed = bring_in(
        reading, kind="supplier", title="Leverancierslijst", dated_on=date(2026, 1, 1), file_name="lev.csv", actor=SYSTEM
    )
    addresses = f"{RELATIONS}/organisaties/{first.uid}", f"{RELATIONS}/lijst/{listed.uid}"
    db.session.commit()
    return *addresses, path


def press(page, text) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=text, exact=True).click()


def test_every_page_about_relations_is_accessible_and_fits(known, server, page):
    organisation, listed, path = known
    enter(page, server, "integriteit")
    for address in (
        RELATIONS, listed, f"{RELATIONS}/organisaties", organisation, f"{organisation}/wijzigen",
        f"{organisation}/samenvoegen?q=proef", f"{RELATIONS}/voorstellen", f"{RELATIONS}/nieuw",
    ):  # fmt: skip
        fits_and_is_accessible(page, server + address)
    press(page, "Volgende")
    fits_and_is_accessible(page)
    page.set_input_files("input[type=file]", path)
    page.check("input[value=subsidy]")
    page.fill("#title", "Subsidielijst")
    for suffix, value in (("dag", "1"), ("maand", "1"), ("jaar", "2026")):
        page.fill(f"#dated_on_{suffix}", value)
    for button in ("Volgende", "Bekijk wat erin gaat"):
        press(page, button)
        fits_and_is_accessible(page)
    press(page, "Lijst in gebruik nemen")
    assert page.locator("h1").inner_text() == "Subsidielijst"


def test_the_question_which_organisation_is_meant_is_accessible_and_fits(known, server, page):
    enter(page, server, "collega")
    _near_name(page, server)
    fits_and_is_accessible(page)


def test_the_organisation_that_was_meant_is_chosen_by_keyboard_without_script(known, server, without_javascript):
    page = without_javascript
    enter(page, server, "collega")
    _near_name(page, server)
    assert page.url.endswith("#organisation-bedoeld")
    chosen = page.locator("#organisation-bedoeld").get_attribute("value") or ""
    page.locator("#organisation-bedoeld").focus()
    page.keyboard.press("Space")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert chosen.startswith("Proefb")
    assert "/tijd" in page.url
    page.go_back()
    page.reload()
    assert page.input_value("#organisation") == chosen


def _near_name(page, server) -> None:
    """Declare a side activity for an organisation whose name is nearly known."""
    page.goto(f"{server}/intern/nevenwerk/nieuw")
    page.locator("input[name=kind]").first.check()
    page.fill("#role", "Penningmeester")
    page.fill("#organisation", "Proefbnk")
    press(page, "Volgende")
