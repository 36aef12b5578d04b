"""Moments are written in one way everywhere, for staff and for the public, in Dutch and in English."""

from datetime import date

import pytest
from flask_babel import force_locale

import clock
from publication.editions import publish
from publication.site import wording
from registers import moments

DAY = date(2026, 10, 14)


@pytest.mark.parametrize(
    ("locale", "hour", "words"),
    [
        ("nl", 9, "14 oktober 2026 om 9.05 uur"),
        ("nl", 0, "14 oktober 2026 om 0.05 uur"),
        ("nl", 13, "14 oktober 2026 om 13.05 uur"),
        ("en_GB", 9, "14 October 2026 at 9:05"),
    ],
)
def test_staff_and_public_read_a_moment_in_the_same_form(app, locale, hour, words):
    moment = clock.at(DAY, hour, 5)
    with app.test_request_context(), force_locale(locale):
        assert moments.moment_text(moment) == words
        assert wording.moment_text(moment.isoformat()) == words


def test_the_day_of_a_moment_is_the_day_here(app):
    with app.test_request_context():
        assert wording.day_of(clock.at(DAY, 0, 5).isoformat()) == "14 oktober 2026"


def test_the_public_register_says_when_it_was_updated_in_that_form(town, client, at):
    at("2026-10-14", 9, 5)
    publish(actor=town["redacteur"])
    assert "Bijgewerkt op 14 oktober 2026 om 9.05 uur." in client.get("/").text
