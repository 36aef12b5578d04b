"""P13: telling that something is wrong, from the page to the officer's desk."""

import pytest
from sqlalchemy import select

from app import create_public_app
from extensions import db
from post.models import Mail
from publication.error_reports import LONGEST, MOST_IN_AN_HOUR, receive_report
from publication.models import PublicErrorReport
from tests.support.pages import PageClient

FORM = "/fout-doorgeven"
GIVEN = {"text": "Hij wordt wel betaald.", "source": "Het jaarverslag", "email": "lezer@voorbeeld.nl"}


def reports() -> list[PublicErrorReport]:
    return list(db.session.scalars(select(PublicErrorReport)))


def test_a_report_about_an_entry_reaches_the_officer(client, public_town):
    code = public_town.entry.public_code
    page = f"{FORM}?vermelding={code}"
    assert f"Dit gaat over vermelding {code}." in client.get(page).text
    answer = client.post_form(FORM, GIVEN, page=page)
    assert answer.location == f"{FORM}/ontvangen"
    (report,) = reports()
    assert (report.about, report.text, report.source, report.email) == (code, *GIVEN.values())
    thanks = client.get(answer.location)
    assert "Wij kijken er binnen 5 werkdagen naar." in thanks.text
    assert "Gaf u een e-mailadres? Dan antwoorden wij uiterlijk 9 maart 2026." in thanks.text
    assert "U krijgt binnen 5 werkdagen antwoord" not in thanks.text, "who gave no address gets none"
    assert "Set-Cookie" not in answer.headers
    assert "Set-Cookie" not in thanks.headers


def test_who_gave_an_address_hears_when_the_answer_comes_and_nothing_of_what_he_wrote(client, public_town):
    code = public_town.entry.public_code
    client.post_form(FORM, {**GIVEN, "vermelding": code})
    client.post_form(FORM, {"text": "Zonder adres."})
    (mail,) = db.session.scalars(select(Mail).where(Mail.person == ""))
    assert (mail.recipient, mail.subject) == (GIVEN["email"], "We hebben uw bericht over het register ontvangen")
    assert f"U gaf een fout door over vermelding {code}." in mail.text
    assert "U krijgt uiterlijk 9 maart antwoord." in mail.text
    assert GIVEN["text"] not in mail.text


def test_a_code_that_is_none_does_not_travel_by_mail(client, public_town):
    """Anybody can type any address, so nothing of what is typed is mailed to it."""
    client.post_form(FORM, {**GIVEN, "vermelding": "Koop nu op https://winkel.voorbeeld"})
    (mail,) = db.session.scalars(select(Mail).where(Mail.person == ""))
    assert "winkel" not in mail.text


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"text": ""}, "Schrijf wat er niet klopt"),
        ({"text": "x" * (LONGEST["text"] + 1)}, "hoogstens 2000 tekens"),
        ({"source": "x" * (LONGEST["source"] + 1)}, "hoogstens 500 tekens"),
        ({"email": "lezer"}, "of laat dit leeg"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client, public_town, given, words):
    sent = {**GIVEN, "vermelding": public_town.entry.public_code, **given}
    answer = client.post_form(FORM, sent)
    assert answer.status_code == 422
    assert words in answer.text
    assert "<title>Fout: " in answer.text
    for value in sent.values():
        assert value in answer.text
    assert reports() == []


def test_too_many_reports_are_refused_and_nothing_typed_is_lost(client, public_town):
    for _number in range(MOST_IN_AN_HOUR):
        receive_report("", "Er klopt iets niet.")
    answer = client.post_form(FORM, GIVEN)
    assert answer.status_code == 429
    assert GIVEN["text"] in answer.text


def test_in_a_browser_what_was_wrong_can_be_put_right_and_sent(public_town, server, page):
    code = public_town.entry.public_code
    db.session.commit()
    page.goto(f"{server}{FORM}?vermelding={code}")
    page.get_by_label("Hoe weet u dat?").fill("Het jaarverslag")
    page.get_by_role("button", name="Fout doorgeven").click()
    page.get_by_role("link", name="Schrijf wat er niet klopt").click()
    page.keyboard.type("Hij wordt wel betaald.")
    page.get_by_role("button", name="Fout doorgeven").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Bedankt, wij kijken ernaar"
    assert page.context.cookies() == []
    (report,) = reports()
    assert (report.text, report.source) == ("Hij wordt wel betaald.", "Het jaarverslag")


def test_a_page_of_another_site_cannot_send_it_and_a_text_browser_can(client, public_town):
    assert client.post(FORM, data=GIVEN, headers={"Origin": "https://elders.voorbeeld"}).status_code == 400
    assert client.post(FORM, data=GIVEN, headers={"Referer": "https://elders.voorbeeld/x"}).status_code == 400
    assert client.post(FORM, data=GIVEN, headers={"Origin": "null"}).status_code == 400
    assert reports() == []
    assert client.post(FORM, data=GIVEN).status_code == 303


def test_a_program_that_fills_in_every_box_is_thanked_and_ignored(client, public_town):
    assert client.post_form(FORM, {**GIVEN, "naam": "robot"}).status_code == 303
    assert reports() == []


def test_a_form_of_a_megabyte_is_refused(client, public_town):
    assert client.post(FORM, data={"text": "x" * 1_000_000}).status_code == 413


def test_the_public_process_says_how_to_mail_and_call_and_takes_no_form(public_town, settings):
    code = public_town.entry.public_code
    app = create_public_app(settings)
    app.test_client_class = PageClient
    text = app.test_client().get(f"{FORM}?vermelding={code}").text
    assert "<form" not in text
    assert f"body=Dit%20gaat%20over%3A%20http%3A//localhost/vermelding/{code}" in text
    assert "tel:14000" in text
    assert app.test_client().post(FORM, data=GIVEN).status_code == 405
    assert "<form" not in app.test_client().get("/volgen").text
    assert "/wijzigingen.atom" in app.test_client().get("/volgen").text
