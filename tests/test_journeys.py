"""The whole chain in a real browser: declare, decide, release, publish, read; by mouse, phone and keyboard, without scripts."""

import io
from datetime import timedelta

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from sqlalchemy import select

import clock
from database import expect_reads
from extensions import db
from organisation.working_days import add_working_days
from registers.models import Attachment, Declaration, Statement
from tests.support.browser import axe_check, profile
from tests.support.hand import Hand, sign_in

SIDE_ACTIVITY_CLICKS, SIDE_ACTIVITY_QUESTIONS = 15, 8  # at most


@pytest.fixture(autouse=True)
def looking_beside_the_server():
    """What a test reads here must not keep the server from writing."""
    yield
    expect_reads(False)


def declare_side_activity(hand: Hand) -> None:
    """From the overview to the check page."""
    hand.follow("Nevenwerk")
    hand.choose("Wat voor nevenwerk is het?", "Bestuur of toezicht")
    hand.type("Wat doe je precies?", "Penningmeester")
    hand.type("Voor welke organisatie?", "Stichting Muziek in de Wijk")
    hand.press("Volgende")
    hand.choose("Krijg je er iets voor?", "Alleen onkosten")
    hand.type("Hoeveel uur per week doe je dit?", "2,5")
    hand.month("Sinds wanneer doe je dit?", "mrt", "2024")
    hand.choose("Doe je dit ook onder werktijd?", "Nee")
    hand.press("Volgende")
    hand.choose("Heeft deze organisatie met de gemeente te maken?", "Nee, niets hiervan")
    hand.press("Volgende")


def designate(town, name: str, kind: str) -> None:
    """The position carries a duty, on disk before the server is asked."""
    town.designate(name, kind)
    db.session.commit()


def look(page: Page) -> None:
    """Each page of a journey is accessible at the width it is looked at."""
    axe_check(page)


def the_declaration() -> Declaration:
    db.session.rollback()
    expect_reads(True)
    return db.session.scalars(select(Declaration).order_by(Declaration.id.desc()).limit(1)).one()


def test_a_side_activity_is_declared_decided_released_published_and_found(town, server, browser, desktop, at):
    designate(town, "directeur", "public_side_activities")
    hand = sign_in(desktop, server, "directeur")
    look(desktop)
    declare_side_activity(hand)
    look(desktop)
    preview = desktop.locator(".ok-preview .ok-entry").inner_text()
    hand.page.get_by_label("Ik heb alles eerlijk ingevuld").check()
    hand.clicks += 1
    hand.press("Versturen")
    expect(desktop.get_by_role("heading", level=1)).to_contain_text("Je nevenwerk is verstuurd")
    look(desktop)
    assert hand.clicks <= SIDE_ACTIVITY_CLICKS
    assert hand.questions <= SIDE_ACTIVITY_QUESTIONS
    reference = the_declaration().reference
    assert the_declaration().weekly_minutes == 150

    with profile(browser) as page:
        decide(sign_in(page, server, "secretaris"), reference, "Geen bezwaar")
    assert the_declaration().status == "decided"

    at(add_working_days(clock.today(), 5))
    with profile(browser) as page:
        release_and_publish(sign_in(page, server, "redacteur"), server, reference)

    with profile(browser) as page:
        page.goto(server)
        look(page)
        with page.expect_navigation():
            page.get_by_role("link", name="Directeur").first.click()
        look(page)
        assert page.locator(".ok-entry").inner_text() == preview
        assert page.context.cookies() == []


def decide(hand: Hand, reference: str, outcome: str, reasons: str = "") -> None:
    hand.follow("Beoordelen")
    look(hand.page)
    hand.go(hand.page.locator(f"a[href$='/beoordelen/{reference}']").first)
    look(hand.page)
    hand.page.get_by_label(outcome, exact=True).check()
    if reasons:
        hand.type("Waarom?", reasons)
    hand.press("Bekijk de brief")
    look(hand.page)
    hand.press("Besluit versturen en naar volgende")


def release_and_publish(hand: Hand, server: str, reference: str) -> None:
    hand.page.goto(f"{server}/intern/beheer/publicatie")
    look(hand.page)
    hand.go(hand.page.locator(f"a[href*='/publicatie/{reference}']").first)
    look(hand.page)
    hand.press("Vrijgeven")
    hand.page.goto(f"{server}/intern/beheer/publicatie")
    hand.press("Publiceer nu")


def photo_with_a_place() -> bytes:
    """A photo as a telephone makes it, with the place where it was taken."""
    exif = Image.Exif()
    exif[0x010F] = "Telefoon"
    exif.get_ifd(0x8825)[1] = "N"
    file = io.BytesIO()
    Image.new("RGB", (3000, 2000), "darkgreen").save(file, "JPEG", exif=exif)
    return file.getvalue()


def test_a_gift_with_a_photo_is_declared_on_a_phone(town, server, browser, phone, settings):
    hand = sign_in(phone, server, "medewerker")
    look(phone)
    hand.follow("Geschenk")
    hand.type("Wat kreeg je of werd je aangeboden?", "Fles wijn")
    hand.type("Van wie?", "Bouwbedrijf De Linde")
    hand.choose("Wanneer?", "Gisteren")
    hand.choose("Hoeveel is het ongeveer waard?", "Minder dan € 25")
    hand.choose("Loopt er iets met de gever?", "Nee")
    hand.choose("Waar is het nu?", "Ik heb het")
    chooser = phone.locator("input[type=file]").last
    chooser.set_input_files({"name": "IMG 1.jpg", "mimeType": "image/jpeg", "buffer": photo_with_a_place()})
    look(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    hand.press("Volgende")
    look(phone)
    phone.get_by_label("Ik heb alles eerlijk ingevuld").check()
    hand.press("Versturen")
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Je geschenk is doorgegeven")
    look(phone)
    declaration = the_declaration()
    assert declaration.starts_on == clock.today() - timedelta(days=1)
    photo = db.session.scalars(select(Attachment)).one()
    with Image.open(next(path for path in settings.attachments_dir.rglob("*") if photo.uid in path.name)) as stored:
        assert dict(stored.getexif()) == {}
    with profile(browser) as page:
        decide(sign_in(page, server, "leidinggevende"), declaration.reference, "Je mag het houden")
    assert the_declaration().outcome == "keep"


def test_a_financial_interest_goes_to_the_integrity_officer_and_nobody_else(town, server, browser, page):
    designate(town, "medewerker", "financial_interests")
    hand = sign_in(page, server, "medewerker")
    page.goto(f"{server}/intern/belang/nieuw")
    look(page)
    hand.choose("Wat voor belang is het?", "Aandelen of opties")
    hand.choose("Van wie is het?", "Van mijzelf")
    hand.type("In welk bedrijf, of waar?", "Windpark Voorbeeld")
    hand.choose("Hoe groot is het?", "Minder dan 5%")
    hand.month("Sinds wanneer heb je dit?", "1", "2022")
    hand.choose("Heeft dit met je werk te maken?", "Nee, niets hiervan")
    hand.press("Volgende")
    look(page)
    expect(page.get_by_text("Niets hiervan wordt openbaar")).to_be_visible()
    page.get_by_label("Ik heb alles eerlijk ingevuld").check()
    hand.press("Versturen")
    reference = the_declaration().reference
    with profile(browser) as other:
        sign_in(other, server, "leidinggevende")
        assert other.goto(f"{server}/intern/opgaven/{reference}").status == 404
    with profile(browser) as other:
        decide(sign_in(other, server, "integriteit"), reference, "Geen bezwaar")
    assert the_declaration().outcome == "no_objection"


def test_nothing_to_declare_takes_three_clicks_and_is_visible_to_everyone(town, server, browser, page, at):
    designate(town, "directeur", "public_side_activities")
    hand = sign_in(page, server, "directeur")
    hand.follow("Niets")
    look(page)
    page.get_by_label("Nee, ik heb niets door te geven").check()
    hand.clicks += 1
    hand.press("Versturen")
    assert hand.clicks == 3
    look(page)
    expect_reads(True)
    assert db.session.scalars(select(Statement)).one().person_id == town["directeur"].id
    with profile(browser) as other:
        editor = sign_in(other, server, "redacteur")
        other.goto(f"{server}/intern/beheer/publicatie")
        editor.press("Publiceer nu")
    with profile(browser) as other:
        other.goto(f"{server}/functie/directeur")
        expect(other.get_by_text("Geen nevenwerk doorgegeven. Bevestigd op")).to_be_visible()


def test_the_whole_declaring_journey_works_with_the_keyboard_alone(town, server, page):
    sign_in(page, server, "medewerker")
    page.goto(f"{server}/intern/nevenwerk/nieuw")

    def tab_to(label: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            focused = page.evaluate(
                "(() => { const e = document.activeElement; const l = e.labels && e.labels[0];"
                " return ((l ? l.innerText : '') || e.innerText || '').trim() })()"
            )
            if focused.startswith(label):
                return
        raise AssertionError(f"Tab never came to {label!r}")

    def pick(label: str) -> None:
        tab_to(label)
        page.keyboard.press("Space")

    def fill(label: str, text: str) -> None:
        tab_to(label)
        page.keyboard.type(text)

    pick("Bestuur of toezicht")
    fill("Wat doe je precies?", "Trainer")
    fill("Voor welke organisatie?", "Sportclub Voorbeeld")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tijd")
    pick("Nee")
    fill("Hoeveel uur", "3")
    fill("Maand", "10")
    fill("Jaar", "2023")
    pick("Nee")
    page.keyboard.press("Enter")
    page.wait_for_url("**/raakvlak")
    pick("Nee, niets hiervan")
    page.keyboard.press("Enter")
    page.wait_for_url("**/controleren")
    pick("Ik heb alles eerlijk ingevuld")
    page.keyboard.press("Enter")
    page.wait_for_url("**/verstuurd")
    assert the_declaration().status == "submitted"


def test_everything_works_without_javascript(town, server, without_javascript):
    hand = sign_in(without_javascript, server, "medewerker")
    declare_side_activity(hand)
    without_javascript.get_by_label("Ik heb alles eerlijk ingevuld").check()
    hand.press("Versturen")
    assert the_declaration().status == "submitted"


def test_a_draft_survives_closing_the_browser(town, server, browser):
    with profile(browser) as page:
        hand = sign_in(page, server, "medewerker")
        hand.follow("Nevenwerk")
        hand.choose("Wat voor nevenwerk is het?", "Vrijwilligerswerk")
        hand.type("Wat doe je precies?", "Buddy")
        hand.type("Voor welke organisatie?", "Stichting Welkom")
        hand.press("Volgende")
    with profile(browser) as page:
        sign_in(page, server, "medewerker")
        page.locator("main").get_by_role("link", name="Maak af: Nevenwerk doorgeven").click()
        expect(page.get_by_text("Krijg je er iets voor?").first).to_be_visible()
        page.get_by_role("link", name="Vorige stap").click()
        expect(page.get_by_label("Wat doe je precies?")).to_have_value("Buddy")
        expect(page.get_by_label("Voor welke organisatie?")).to_have_value("Stichting Welkom")


PAGES = {
    "medewerker": ["/intern", "/intern/doorgeven", "/intern/opgaven", "/intern/openbaar", "/intern/inzage", "/intern/niets"],
    "leidinggevende": ["/intern/beoordelen", "/intern/beoordelen/gedaan"],
    "integriteit": ["/intern/beheer/opgaven", "/intern/beheer/functies", "/intern/beheer/publicatie"],
    "controle": ["/intern/toezicht", "/intern/toezicht/logboek", "/intern/toezicht/volledigheid"],
    "beheer": ["/intern/beheer/gebruikers"],
    "": ["/en/", "/bestaat-niet", "/intern/inloggen"],  # the other public pages: tests/test_site.py
}  # fmt: skip


@pytest.mark.parametrize("width", ["phone", "desktop"])
@pytest.mark.parametrize("who", PAGES)
def test_axe_finds_nothing_on_any_page_in_either_width(town, server, request, width, who):
    page = request.getfixturevalue(width)
    if who:
        sign_in(page, server, who)
    for address in PAGES[who]:
        page.goto(server + address)
        look(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{address} is wider than the screen"
