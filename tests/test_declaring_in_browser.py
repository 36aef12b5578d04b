"""What the declarant is told before sending, and what changing costs, in a real browser: clicks counted, accessible, fitting."""

from datetime import date

from playwright.sync_api import expect

import clock
from extensions import db
from registers.counterparties.models import SUPPLIER, TENDER, Relation, RelationList
from registers.counterparties.naming import fold
from tests.support.browser import axe_check, fits_and_is_accessible
from tests.support.declarations import submitted
from tests.support.declaring import decide
from tests.support.hand import Hand, sign_in

GIFT_CLICKS, GIFT_QUESTIONS, CAMERA_CLICKS = 13, 7, 4  # at most; the camera asks four taps of its own (ux.md, appendix B)
CHANGE_CLICKS = 6
MOST_WORDS = 15  # of a sentence
LOOKED_AT = ("/intern/doorgeven", "/intern/geschenk/nieuw", "/intern/uitnodiging/nieuw")


def on_lists(name: str, *kinds: str) -> None:
    """The organisation stands on a list of each kind."""
    for kind in kinds:
        listed = RelationList(
            kind=kind,
            title="Lijst 2026",
            dated_on=date(2026, 1, 1),
            file_name="a.csv",
            sha256="0" * 64,
            brought_in_at=clock.now(),
        )
        db.session.add_all([listed, Relation(of=listed, line=2, name=name, folded_name=fold(name))])
    db.session.commit()


def fill_in_gift(hand: Hand, value: str, price: str = "") -> None:
    """From the overview to the check page."""
    hand.follow("Geschenk")
    hand.type("Wat kreeg je of werd je aangeboden?", "Fles wijn")
    hand.type("Van wie?", "Bouwbedrijf De Linde")
    hand.choose("Wanneer?", "Gisteren")
    hand.choose("Hoeveel is het ongeveer waard?", value)
    if price:
        hand.page.get_by_label("Weet je het bedrag precies?").fill(price)
    hand.choose("Loopt er iets met de gever?", "Nee")
    hand.choose("Waar is het nu?", "Ik heb het")
    hand.press("Volgende")


def test_a_gift_of_75_from_a_supplier_with_a_running_tender_says_what_to_do_in_one_sentence(town, server, phone):
    on_lists("Bouwbedrijf De Linde", SUPPLIER, TENDER)
    fill_in_gift(sign_in(phone, server, "medewerker"), "Meer dan € 50", "75")
    advice = phone.locator("main .ok-banner")
    expect(advice).to_have_count(1)
    text = advice.locator(".ok-banner__title").inner_text().removeprefix("Let op:").strip()
    assert text == "Er loopt een aanbesteding met deze organisatie: neem niets aan en stuur het terug."
    assert text.count(".") == 1
    assert len(text.split()) <= MOST_WORDS
    expect(phone.locator("main")).not_to_contain_text("Denk ook hieraan:")
    axe_check(phone)


def test_an_ordinary_gift_costs_no_click_more_than_its_questions(town, server, phone):
    hand = sign_in(phone, server, "medewerker")
    fill_in_gift(hand, "Minder dan € 25")
    phone.get_by_label("Ik heb alles eerlijk ingevuld").check()
    hand.clicks += 1
    hand.press("Versturen")
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Je geschenk is doorgegeven")
    assert hand.clicks + CAMERA_CLICKS <= GIFT_CLICKS
    assert hand.questions + 1 <= GIFT_QUESTIONS  # and the photo


def test_changing_the_hours_takes_six_clicks_and_says_beforehand_who_decides(town, server, desktop, at):
    at("2026-10-03")
    decide(town, submitted(town))
    hand = sign_in(desktop, server, "medewerker")
    hand.follow("Penningmeester")
    hand.follow("Wijzig (Uren per week)")
    axe_check(desktop)
    hand.type("Hoeveel uur per week doe je dit?", "12")
    hand.press("Volgende")
    expect(desktop.locator("main")).to_contain_text("Deze wijziging gaat opnieuw naar Leidinggevende Voorbeeld.")
    axe_check(desktop)
    desktop.get_by_label("Ik heb alles eerlijk ingevuld").check()
    hand.clicks += 1
    hand.press("Versturen")
    assert hand.clicks <= CHANGE_CLICKS


def test_every_new_page_is_accessible_and_fits(town, server, at, page):
    at("2026-10-03")
    allowed = decide(town, submitted(town))
    banned = decide(town, submitted(town), outcome="prohibited", reasons="Dit botst met je werk.")
    mine, forbidden = f"/intern/opgaven/{allowed.reference}", f"/intern/opgaven/{banned.reference}"
    db.session.commit()
    hand = sign_in(page, server, "medewerker")
    changing = (mine, f"{mine}/wijzigen", f"{mine}/wijzigen/link", f"{mine}/intrekken")
    for address in (*LOOKED_AT, *changing, forbidden, f"{forbidden}/opnieuw"):
        fits_and_is_accessible(page, server + address)
    page.goto(f"{server}/intern/geschenk/nieuw")
    page.get_by_label("Wat kreeg je of werd je aangeboden?").fill("Koffie")
    hand.press("Volgende")
    expect(page.get_by_role("heading", level=1)).to_have_text("Dit hoef je niet door te geven")
    fits_and_is_accessible(page)
    page.goto(f"{server}/intern/geschenk/nieuw")
    page.get_by_label("Voor meer mensen samen").check()
    page.locator("#value-3").check()
    page.get_by_label("Wat kreeg je of werd je aangeboden?").fill("Mand")
    page.get_by_label("Van wie?").fill("Acme")
    for first_option in ("#received", "#pending", "#whereabouts"):
        page.locator(first_option).check()
    hand.press("Volgende")
    expect(page.locator("#receivers")).to_be_visible()
    fits_and_is_accessible(page)
