"""Mail: put in with what it is about, sent by a real conversation with a real server, none lost and none twice."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

import clock
from extensions import db
from post import sending
from post.letters import Link, letter
from post.models import Mail
from post.outbox import NotAnAddress, put, take_back

LETTER: dict[str, Any] = {
    "subject": "Eén wijziging", "greeting": "Geachte lezer,", "parts": ["Kijk & zie.", Link("Kijk", "http://localhost/x")],
}  # fmt: skip


@pytest.fixture
def posting(any_app, postbox, at):
    """An application with a mail server."""
    import flask_migrate

    at("2026-03-02")
    any_app.config["SETTINGS"] = replace(any_app.config["SETTINGS"], smtp_url=postbox.url, mail_from="post@voorbeeld.nl")
    with any_app.app_context():
        if any_app.config["SETTINGS"].database_url:
            flask_migrate.upgrade()
        yield postbox


def put_one(key: str = "een", to: str = "lezer@voorbeeld.nl", **changes) -> bool:
    added = put(letter(**{**LETTER, **changes}), to, key=key, about=f"test:{key}")
    db.session.commit()
    return added


def row(key: str = "een") -> Mail:
    return db.session.scalars(select(Mail).where(Mail.key == key)).one()


def test_a_mail_arrives_as_text_and_html_and_only_its_key_is_kept(posting):
    put_one()
    assert sending.send_waiting() == 1
    (mail,) = posting.arrived
    assert mail["Subject"] == "Eén wijziging"
    assert mail["From"] == '"Gemeente Voorbeeld, register" <post@voorbeeld.nl>'
    assert (mail["To"], posting.recipients) == ("lezer@voorbeeld.nl", [["lezer@voorbeeld.nl"]])
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert "Kijk & zie." in text
    assert "Kijk:\nhttp://localhost/x" in text.replace("\r", "")
    assert "Kijk &amp; zie." in html
    assert '<a href="http://localhost/x">Kijk</a>' in html
    kept = row()
    assert (kept.recipient, kept.subject, kept.text, kept.html, kept.headers) == ("", "", "", "", {})
    assert kept.sent_at is not None
    assert sending.send_waiting() == 0


def test_the_same_mail_is_put_in_once(posting):
    assert put_one()
    assert not put_one()
    assert sending.send_waiting() == 1
    assert not put_one(), "also after it was sent"
    assert sending.send_waiting() == 0


def test_what_is_rolled_back_is_not_mailed(posting):
    put(letter(**LETTER), "lezer@voorbeeld.nl", key="een", about="test")
    db.session.rollback()
    assert sending.send_waiting() == 0
    assert posting.arrived == []


def test_a_mail_that_is_refused_for_now_is_tried_again_with_growing_pauses(posting, at):
    posting.answers = ["451 try later"] * 3
    put_one()
    moment, pauses = clock.now(), []
    for _attempt in range(3):
        assert sending.send_waiting() == 0
        later = row().next_at
        assert later is not None
        pauses.append(later - moment)
        moment = later
        db.session.rollback()
        assert sending.send_waiting() == 0, "not before its time"
        at(moment)
    assert pauses == sorted(set(pauses))
    assert sending.send_waiting() == 1
    assert len(posting.arrived) == 1


def test_a_mail_that_is_refused_for_good_is_given_up_and_stays_to_be_seen(posting, at):
    posting.answers = ["550 no such box"]
    put_one()
    sending.send_waiting()
    assert (row().next_at, row().sent_at, row().failure) == (None, None, "SMTPDataError 550")
    at("2026-04-02")
    assert sending.send_waiting() == 0
    assert row().text != "", "nothing is lost"


def test_one_refused_mail_does_not_keep_the_others(posting):
    posting.answers = ["550 no"]
    for key in ("een", "twee", "drie"):
        put_one(key)
    assert sending.send_waiting() == 2


def test_a_server_that_is_away_loses_nothing(posting, any_app, at):
    here = any_app.config["SETTINGS"]
    any_app.config["SETTINGS"] = replace(here, smtp_url="smtp://127.0.0.1:1")
    put_one()
    assert sending.send_waiting() == 0
    any_app.config["SETTINGS"] = here
    assert sending.send_waiting() == 1


def test_who_stops_before_it_is_written_down_sends_the_same_mail_again_with_the_same_number(posting, monkeypatch, at):
    """The one case SMTP leaves open."""
    put_one()

    def crash(_mail):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(sending, "_forget", crash)
        with pytest.raises(KeyboardInterrupt):
            sending.send_waiting()
    db.session.rollback()
    assert sending.send_waiting() == 0, "not at once"
    at(clock.now() + timedelta(minutes=2))
    assert sending.send_waiting() == 1
    first, second = posting.arrived
    assert first["Message-ID"] == second["Message-ID"]


def test_two_workers_do_not_send_one_mail(posting):
    put_one()
    assert sending._claim() is not None
    db.session.rollback()
    assert sending.send_waiting() == 0


@pytest.mark.parametrize(
    "address",
    ["", "lezer", "a@b", "een@voorbeeld.nl, twee@voorbeeld.nl", "een@voorbeeld.nl\nBcc: twee@voorbeeld.nl", "L <a@b.nl>"],
)
def test_a_mail_goes_to_one_address(posting, address):
    with pytest.raises(NotAnAddress):
        put_one(to=address)


def test_a_header_is_one_line(posting):
    with pytest.raises(ValueError, match="one line"):
        put_one(subject="Hallo\r\nBcc: ander@voorbeeld.nl")
    with pytest.raises(ValueError, match="one line"):
        put_one(headers={"List-Unsubscribe": "<x>\nBcc: ander@voorbeeld.nl"})


def test_a_long_address_in_a_header_is_not_broken(posting):
    long = f"<https://register.{'lange-naam-' * 3}voorbeeld.nl/volgen/stoppen/{'a' * 60}>"
    put_one(headers={"List-Unsubscribe": long})
    sending.send_waiting()
    assert f"List-Unsubscribe: {long}".encode() in posting.raw[0]


def test_what_is_taken_back_is_not_sent(posting):
    put_one()
    take_back("test:een")
    db.session.commit()
    assert sending.send_waiting() == 0


def test_without_a_server_mail_waits(posting, any_app):
    any_app.config["SETTINGS"] = replace(any_app.config["SETTINGS"], smtp_url="")
    put_one()
    assert sending.send_waiting() == 0
    assert row().next_at is not None


def test_no_password_travels_without_encryption(posting, any_app, monkeypatch):
    monkeypatch.setattr(sending, "HERE", ())
    any_app.config["SETTINGS"] = replace(any_app.config["SETTINGS"], smtp_url=posting.url.replace("//", "//naam:geheim@"))
    put_one()
    assert sending.send_waiting() == 0
    assert posting.arrived == []
