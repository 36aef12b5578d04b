"""C16 and the officer's list of mail that did not arrive; M24: how often who decides gets mail."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from audit import Event, Kind
from extensions import db
from notifications.editing import faults, long_sentences
from post.messages import message_of, texts_of
from post.models import Mail, MailWish, MessageText
from tests.support.browser import axe_check, enter, fits_and_is_accessible
from tests.support.declarations import submitted
from tests.support.municipality import login_of
from tests.test_mail_about_changes import posted, sent, text_of  # noqa: F401 - the municipality with a mail server

TEXTS = "/intern/beheer/teksten"
NEW = {
    "subject_nl": "Binnen: {soort} ({nummer})",
    "body_nl": "Dank je wel, {voornaam}.\n{beslisser} kijkt ernaar, uiterlijk {datum}.",
    "subject_en": "In: {soort} ({nummer})",
    "body_en": "Thank you, {voornaam}.\n{beslisser} looks at it by {datum}.",
}


@pytest.fixture
def officer(town, sign_in):
    return sign_in("integriteit")


def test_the_officer_sees_every_mail_with_when_it_goes_and_to_whom(officer):
    page = officer.get(TEXTS).text
    assert "Ontvangen: je {soort} ({nummer})" in page
    assert "Iemand geeft iets door" in page
    assert "Received: your {soort} ({nummer})" in officer.get(f"/en{TEXTS}").text


def test_a_text_is_changed_for_both_languages_and_goes_out_as_it_is_now(officer, town, posted):  # noqa: F811
    answer = officer.post_form(f"{TEXTS}/received", {**NEW, "stap": "bewaar"})
    assert answer.status_code == 303
    db.session.rollback()
    submitted(town)
    assert sent(posted) == [("medewerker", "Binnen: nevenwerk (NW-2026-0001)")]
    assert "Dank je wel, Medewerker.\n\nLeidinggevende Voorbeeld kijkt ernaar, uiterlijk 13 april." in text_of(posted.arrived[0])
    made = db.session.scalars(select(MessageText)).one()
    assert (made.code, made.version) == ("received", 1)
    assert db.session.scalars(select(Event).where(Event.kind == Kind.MESSAGE_CHANGED)).one().subject == "received"


def test_the_built_in_text_comes_back_and_the_versions_stay(officer, town):
    officer.post_form(f"{TEXTS}/received", {**NEW, "stap": "bewaar"})
    page = officer.get(f"{TEXTS}/received").text
    assert "Zet de ingebouwde tekst terug" in page
    officer.post_form(f"{TEXTS}/received/terug", {}, page=f"{TEXTS}/received")
    page = officer.get(f"{TEXTS}/received").text
    assert "Ontvangen: je {soort} ({nummer})" in page
    assert "Terug naar de ingebouwde tekst" in page
    db.session.rollback()
    assert [one.version for one in db.session.scalars(select(MessageText).order_by(MessageText.id))] == [1, 2]
    officer.post_form(f"{TEXTS}/received", {**NEW, "stap": "bewaar"})
    assert "Binnen: {soort}" in officer.get(f"{TEXTS}/received").text


@pytest.mark.parametrize(
    ("changes", "box", "words"),
    [
        ({"subject_nl": ""}, "subject_nl", "Vul deze tekst in"),
        ({"body_nl": "{beslisser} {datum} {geheim}"}, "body_nl", "kent {geheim} niet. Kies uit: {voornaam}, {nummer}"),
        ({"body_en": "Thank you. {datum}"}, "body_en", "Zet ook deze plaatsen in de tekst: {beslisser}"),
        ({"body_nl": "{beslisser} {datum} {"}, "body_nl", "losse accolade"),
        ({"body_nl": "{beslisser} {datum} {0.x}"}, "body_nl", "losse accolade"),
        ({"subject_nl": "a" * 121}, "subject_nl", "hoogstens 120 tekens"),
    ],
)
def test_a_text_with_a_wrong_or_a_missing_place_is_refused_in_words(app, town, changes, box, words):
    with app.test_request_context("/intern"):
        found = faults(message_of("received"), {**NEW, **changes})
    assert set(found) == {box}
    assert words in found[box]


def test_a_refused_text_stays_in_its_box(officer):
    answer = officer.post_form(f"{TEXTS}/received", {**NEW, "body_nl": "Zonder plaatsen.", "stap": "bewaar"})
    assert answer.status_code == 422
    assert "Zonder plaatsen." in answer.text
    assert "{beslisser}, {datum}" in answer.text


def test_the_preview_has_examples_in_its_places_and_names_long_sentences(officer):
    long = "Deze zin is veel te lang om in één keer te lezen omdat er maar woorden bij blijven komen."
    given = {**NEW, "body_nl": f"{NEW['body_nl']}\n{long}", "stap": "bekijk"}
    page = officer.post_form(f"{TEXTS}/received", given).text
    assert "Binnen: nevenwerk (NW-2026-0042)" in page
    assert "Korter is beter" in page
    assert long in page
    assert "Bewaar deze tekst" in page
    assert long_sentences("Kort. Ook kort.") == []
    db.session.rollback()
    assert db.session.scalars(select(MessageText)).all() == []


def test_a_test_mail_goes_to_who_asks_for_it_and_nobody_else(officer, posted):  # noqa: F811
    page = officer.post_form(f"{TEXTS}/received", {**NEW, "stap": "test"}).text
    assert "De testmail is onderweg naar integriteit@voorbeeld.nl." in page
    assert sent(posted) == [("integriteit", "Test: Binnen: nevenwerk (NW-2026-0042)")]
    assert db.session.scalars(select(MessageText)).all() == []


def test_html_in_a_text_stays_text(officer, town, posted):  # noqa: F811
    given = {**NEW, "body_nl": f"{NEW['body_nl']}\n<script>alert(1)</script>"}
    page = officer.post_form(f"{TEXTS}/received", {**given, "stap": "bekijk"}).text
    assert "<script>alert" not in page
    officer.post_form(f"{TEXTS}/received", {**given, "stap": "bewaar"})
    db.session.rollback()
    submitted(town)
    sent(posted)
    assert "&lt;script&gt;" in text_of(posted.arrived[0], "html")


def test_what_was_refused_for_good_stands_with_the_person_and_can_be_tried_again(officer, town, posted):  # noqa: F811
    posted.refused[login_of("medewerker")] = "550 no such user"
    submitted(town)
    sent(posted)
    page = officer.get("/intern/beheer/mail").text
    assert "Medewerker Voorbeeld" in page
    assert "Het adres bestaat niet of is dicht" in page
    assert "Krijgt geen mail (1)" in page
    posted.refused.clear()
    number = db.session.scalars(select(Mail.id)).one()
    db.session.rollback()
    officer.post_form(f"/intern/beheer/mail/{number}/opnieuw", {}, page="/intern/beheer/mail")
    assert sent(posted) == [("medewerker", "Ontvangen: je nevenwerk (NW-2026-0001)")]
    assert "Alle mail is aangekomen of onderweg." in officer.get("/intern/beheer/mail").text


def test_who_has_no_address_stands_on_the_list_while_he_works_here(officer, town, posted):  # noqa: F811
    town["collega"].email = None
    db.session.commit()
    assert "Er staat geen adres in het personeelsbestand" in officer.get("/intern/beheer/mail").text


def test_who_decides_chooses_how_often(sign_in, town):
    manager = sign_in("leidinggevende")
    page = "/intern/instellingen/mail"
    assert manager.post_form(page, {"often": "at_once"}).status_code == 303
    assert manager.post_form(page, {"often": "at_once"}).status_code == 303
    db.session.rollback()
    assert db.session.scalars(select(MailWish)).one().often == "at_once"
    assert len(db.session.scalars(select(Event).where(Event.kind == Kind.MAIL_WISH_CHANGED)).all()) == 1
    db.session.rollback()
    assert manager.post_form(page, {"often": "nooit"}).status_code == 422


@pytest.mark.browser
def test_axe_finds_nothing_on_the_pages_about_mail_at_either_width(page, server, town, app, posted):  # noqa: F811
    posted.refused[login_of("medewerker")] = "550 no such user"
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], smtp_url=posted.url)
    submitted(town)
    sent(posted)
    enter(page, server, "integriteit")
    for path in ("/intern/beheer/mail", TEXTS, f"{TEXTS}/received", "/intern/instellingen/mail", f"/en{TEXTS}/received"):
        fits_and_is_accessible(page, server + path)
    page.goto(f"{server}{TEXTS}/received")
    page.get_by_role("button", name="Bekijk de mail").click()
    page.get_by_role("button", name="Bewaar deze tekst").wait_for()
    axe_check(page)


def test_the_texts_of_a_message_are_four(app, town):
    with app.test_request_context("/intern"):
        assert set(texts_of(message_of("received"))) == set(NEW)
