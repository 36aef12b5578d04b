"""The auditor's way in a browser, at both widths: let in, draw, read, note, take along; and the officer who answers."""

import pytest

import clock
from extensions import db
from tests.support.browser import enter
from tests.support.declarations import changed, decided, submitted
from tests.test_relations_in_browser import check, press

DESK = "/intern/toezicht"


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_an_auditor_walks_through_a_sample(town, server, request, width):
    year = str(clock.today().year)
    changed(town, decided(town), role="Voorzitter")
    submitted(town, "collega", slug="gift")
    db.session.commit()
    page = request.getfixturevalue(width)
    enter(page, server, "controle")
    for path in ("", "/populatie", "/vier-ogen", "/vier-ogen/decider_is_declarant"):
        page.goto(f"{server}{DESK}{path}")
        check(page, path or "the desk")
    page.goto(f"{server}{DESK}/steekproef")
    check(page, "nothing drawn yet")
    page.fill("#size", "veel")
    press(page, "Trek de steekproef")
    check(page, "an error")
    for name in ("sent_from_jaar", "sent_until_jaar"):
        page.fill(f"#{name}", year)
    page.fill("#size", "3")
    press(page, "Trek de steekproef")
    check(page, "the sample")
    page.locator(".ok-table tbody a").first.click()
    page.wait_for_selector("text=Alleen lezen")
    check(page, "the dossier")
    press(page, "Noteer bevinding")
    check(page, "nothing chosen")
    page.check("text=Ernstig")
    page.fill("#text", "De reden ontbreekt.")
    press(page, "Noteer bevinding")
    press(page, "Maak een bestand")
    check(page, "the bundle")
    with page.expect_download() as download:
        page.get_by_role("link", name="Bestand van").click()
    assert download.value.suggested_filename == f"steekproef-SP-{year}-001.zip"
    page.goto(f"{server}/en{DESK}/steekproef")
    check(page, "drawn before, in English")
    page.goto(f"{server}/intern/beheer/op-datum")
    check(page, "on a date")


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_officers_give_access_and_answer(town, server, request, width):
    page = request.getfixturevalue(width)
    enter(page, server, "integriteit")
    page.goto(f"{server}/intern/beheer/auditors")
    check(page, "access")
    press(page, "Vraag toegang")
    check(page, "errors")
    page.goto(f"{server}/intern/beheer/bevindingen")
    check(page, "no findings")
