"""The auditor's way in a browser, at both widths: let in, draw, read, note, take along; and the officer who answers."""

import clock
from extensions import db
from tests.support.browser import enter, fits_and_is_accessible
from tests.support.declarations import changed, decided, submitted
from tests.test_relations_in_browser import press

DESK = "/intern/toezicht"


def test_an_auditor_walks_through_a_sample(town, server, page):
    year = str(clock.today().year)
    changed(town, decided(town), role="Voorzitter")
    submitted(town, "collega", slug="gift")
    db.session.commit()
    enter(page, server, "controle")
    for path in ("", "/populatie", "/vier-ogen", "/vier-ogen/decider_is_declarant"):
        fits_and_is_accessible(page, f"{server}{DESK}{path}")
    fits_and_is_accessible(page, f"{server}{DESK}/steekproef")
    page.fill("#size", "veel")
    press(page, "Trek de steekproef")
    fits_and_is_accessible(page)
    for name in ("sent_from_jaar", "sent_until_jaar"):
        page.fill(f"#{name}", year)
    page.fill("#size", "3")
    press(page, "Trek de steekproef")
    fits_and_is_accessible(page)
    page.locator(".ok-table tbody a").first.click()
    page.wait_for_selector("text=Alleen lezen")
    fits_and_is_accessible(page)
    press(page, "Noteer bevinding")
    fits_and_is_accessible(page)
    page.check("text=Ernstig")
    page.fill("#text", "De reden ontbreekt.")
    press(page, "Noteer bevinding")
    press(page, "Maak een bestand")
    fits_and_is_accessible(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Bestand van").click()
    assert download.value.suggested_filename == f"steekproef-SP-{year}-001.zip"
    fits_and_is_accessible(page, f"{server}/en{DESK}/steekproef")
    fits_and_is_accessible(page, f"{server}/intern/beheer/op-datum")


def test_officers_give_access_and_answer(town, server, page):
    enter(page, server, "integriteit")
    fits_and_is_accessible(page, f"{server}/intern/beheer/auditors")
    press(page, "Vraag toegang")
    fits_and_is_accessible(page)
    fits_and_is_accessible(page, f"{server}/intern/beheer/bevindingen")
