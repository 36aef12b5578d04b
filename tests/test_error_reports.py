"""What the public says is wrong: received without keeping from whom, answered within five working days (C19)."""

from datetime import date

import pytest
from sqlalchemy import inspect, select

from audit import SYSTEM, Event
from extensions import db
from organisation.models import PUBLIC_SIDE_ACTIVITIES
from post.models import Mail
from publication.editions import publish
from publication.error_reports import (
    MOST_IN_AN_HOUR,
    AlreadyAnswered,
    answer_report,
    forget_addresses,
    receive_report,
    waiting_reports,
)
from publication.models import PublicErrorReport
from publication.projection import public_code
from registers.errors import Incomplete, NotYours, TooMany
from tests.support.browser import enter, fits_and_is_accessible
from tests.support.publishing import released

LETTER = "Antwoord op uw bericht over het register"
LIST = "/intern/beheer/foutmeldingen"


@pytest.fixture
def public(town, at):
    at("2026-03-02")
    for name in ("directeur", "redacteur"):
        town.designate(name, PUBLIC_SIDE_ACTIVITIES, from_on=date(2026, 1, 5))
    town.entry = released(town, "directeur", without_notice=True)
    town.code = public_code(town.entry)
    publish(actor=SYSTEM)
    return town


def test_who_gave_an_address_gets_the_answer_by_mail_until_he_is_forgotten(public, at):
    report = receive_report(public.code, "De rol klopt niet.", email="lezer@voorbeeld.nl")
    silent = receive_report(public.code, "Nog iets.")
    for one in (report, silent):
        answer_report(one, "U hebt gelijk.\n\nWij passen het aan.", actor=public["redacteur"])
    mail = db.session.scalars(select(Mail).where(Mail.subject == LETTER)).one()
    assert mail.recipient == "lezer@voorbeeld.nl"
    assert f"U gaf een fout door over vermelding {public.code}. Dit is ons antwoord.\n\nU hebt gelijk.\n\nWij passen" in mail.text
    assert "De rol klopt niet" not in mail.text
    at("2026-04-01")
    assert forget_addresses() == 1
    assert db.session.scalars(select(Mail).where(Mail.subject == LETTER)).all() == []


def test_a_report_is_answered_within_five_working_days(public, at, new_events):
    at("2026-04-01")
    new_events()
    report = receive_report(public.code, "Hij wordt wel betaald.", "Het jaarverslag", "lezer@voorbeeld.nl")
    assert report.due_on == date(2026, 4, 10), "Good Friday and Easter Monday are no working days"
    assert new_events() == ["error_report.received"]
    event = db.session.scalars(select(Event).order_by(Event.seq.desc())).first()
    assert (event.actor, event.subject, event.person) == (None, report.uid, public["directeur"].uid)
    answer_report(report, "U hebt gelijk. Wij passen het aan.", actor=public["redacteur"])
    assert new_events() == ["error_report.answered"]
    assert waiting_reports(public["integriteit"]) == []


def test_nothing_is_kept_of_who_sent_it_but_the_address_he_gave(public):
    kept = {column.key for column in inspect(PublicErrorReport).columns}
    assert kept == {
        "id", "uid", "about", "text", "source", "email", "received_at", "due_on", "answer", "answered_at", "answered_by_id",
    }  # fmt: skip
    assert receive_report("", "Er klopt iets niet.").email is None


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"text": "  "}, {"text"}),
        ({"text": "x" * 2001}, {"text"}),
        ({"text": "x", "source": "x" * 501}, {"source"}),
        ({"text": "x", "about": "x" * 121}, {"about"}),
        ({"text": "x", "email": "geen adres"}, {"email"}),
        ({"text": "x", "email": "a@b.nl\nBcc: c@d.nl"}, {"email"}),
        ({"text": "x", "email": f"{'x' * 250}@b.nl"}, {"email"}),
    ],
)
def test_a_report_says_something_and_not_too_much(public, given, wrong):
    with pytest.raises(Incomplete) as refusal:
        receive_report(**{"about": "", **given})
    assert set(refusal.value.errors) == wrong


def test_more_than_people_can_read_in_an_hour_is_refused(public, at):
    for _number in range(MOST_IN_AN_HOUR):
        receive_report("", "Er klopt iets niet.")
    with pytest.raises(TooMany):
        receive_report("", "Er klopt iets niet.")
    at("2026-03-02", 13, 1)
    assert receive_report("", "Er klopt iets niet.")


def test_the_address_is_forgotten_four_weeks_after_the_answer(public, at, new_events):
    report, waits = (receive_report(public.code, "Dit klopt niet.", "", "lezer@voorbeeld.nl") for _ in range(2))
    answer_report(report, "Het klopt.", actor=public["redacteur"])
    at("2026-03-30", 9)
    assert forget_addresses() == 0
    new_events()
    at("2026-03-31")
    assert forget_addresses() == 1
    assert (report.email, waits.email) == (None, "lezer@voorbeeld.nl")
    assert new_events() == ["error_report.address_forgotten"]


def test_a_report_is_answered_once_and_not_without_words(public):
    report = receive_report(public.code, "Hij wordt wel betaald.")
    with pytest.raises(Incomplete):
        answer_report(report, " ", actor=public["redacteur"])
    answer_report(report, "Het klopt.", actor=public["redacteur"])
    with pytest.raises(AlreadyAnswered):
        answer_report(report, "Het klopt niet.", actor=public["integriteit"])


def test_r19_what_is_said_about_one_s_own_entry_or_position_is_for_a_colleague(public, sign_in):
    own = released(public, "redacteur", without_notice=True)
    reports = [receive_report(public_code(own), "Dit klopt niet."), receive_report("redacteur", "Er ontbreekt iets.")]
    for report in reports:
        with pytest.raises(NotYours):
            answer_report(report, "Het klopt.", actor=public["redacteur"])
    assert waiting_reports(public["redacteur"]) == []
    assert waiting_reports(public["integriteit"]) == reports
    uid = reports[0].uid
    db.session.commit()
    assert sign_in("redacteur").get(f"{LIST}/{uid}").status_code == 404


def test_the_whole_way_through_the_pages(public, sign_in, at):
    uid = receive_report(
        public.code, "Hij wordt wel betaald.\n<b>Zie</b> het jaarverslag.", "Bladzijde 12", "lezer@voorbeeld.nl"
    ).uid
    db.session.commit()
    at("2026-03-11")
    editor = sign_in("redacteur")
    assert "Beantwoord 1 foutmelding" in editor.get("/intern").text
    assert "Foutmeldingen (1)" in editor.get("/intern/beheer/publicatie").text
    assert "2 dagen te laat" in editor.get(LIST).text
    text = editor.get(f"{LIST}/{uid}").text
    assert "&lt;b&gt;Zie&lt;/b&gt;" in text
    assert f"/intern/beheer/publicatie/{public.entry.reference}/corrigeren" in text
    assert editor.post_form(f"{LIST}/{uid}", {"answer": ""}).status_code == 422
    assert editor.post_form(f"{LIST}/{uid}", {"answer": "U hebt gelijk."}).status_code == 303
    assert "lezer@voorbeeld.nl" in editor.get(f"{LIST}/{uid}").text
    text = editor.get(LIST).text
    assert "Alles is beantwoord." in text
    assert "Beantwoord (1)" in text


def test_an_empty_list_says_so(public, sign_in):
    db.session.commit()
    assert "Geen foutmeldingen." in sign_in("integriteit").get(LIST).text


@pytest.mark.parametrize("name", ["medewerker", "leidinggevende", "controle", "beheer"])
def test_nobody_else_reads_reports(public, sign_in, name):
    uid = receive_report(public.code, "Hij wordt wel betaald.").uid
    db.session.commit()
    visitor = sign_in(name)
    assert visitor.get(LIST).status_code == 404
    assert visitor.get(f"{LIST}/{uid}").status_code == 404


def test_axe_finds_nothing_about_reports(public, server, page):
    uid = receive_report(public.code, "Hij wordt wel betaald.\nZie het jaarverslag.", "Bladzijde 12", "lezer@voorbeeld.nl").uid
    db.session.commit()
    enter(page, server, "redacteur")
    for visit in (LIST, f"{LIST}/{uid}"):
        fits_and_is_accessible(page, server + visit)
