"""Dates as precise as people know them (R10)."""

from datetime import date

import pytest
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st

from extensions import db
from registers.answers import answer_text
from registers.catalogue import register
from registers.drafts import save_answers, start_draft
from registers.forms import form_for
from registers.partial_date import PartialDate


@pytest.mark.parametrize(("text", "shown"), [("2010", "2010"), ("2010-05", "mei 2010"), ("2010-05-18", "18 mei 2010")])
def test_r10_precision_is_kept_and_shown(app, text, shown):
    with app.test_request_context():
        assert str(PartialDate.parse(text)) == text
        assert PartialDate.parse(text).text == shown


def test_r10_a_year_sorts_before_its_months():
    assert PartialDate.parse("2010") < PartialDate.parse("2010-05") < PartialDate.parse("2011")


@pytest.mark.parametrize(
    ("text", "last"), [("2010", date(2010, 12, 31)), ("2012-02", date(2012, 2, 29)), ("2010-05-18", date(2010, 5, 18))]
)
def test_the_last_day_it_can_mean(text, last):
    assert PartialDate.parse(text).last == last


@pytest.mark.parametrize("text", ["", "10", "2010-5", "2010-13", "2010-02-30", "mei 2010", "20100518"])
def test_anything_else_is_no_date(text):
    with pytest.raises(ValueError, match="."):
        PartialDate.parse(text)


@given(day=st.dates(date(1900, 1, 1), date(2100, 1, 1)), length=st.sampled_from([4, 7, 10]))
def test_what_is_written_is_read_back_the_same(day, length):
    text = day.isoformat()[:length]
    parsed = PartialDate.parse(text)
    assert str(parsed) == text
    assert parsed.first <= day <= parsed.last


def test_r10_the_column_keeps_year_precision_and_the_form_lets_it_stay(town, app):
    person = town["medewerker"]
    draft = start_draft(register("side_activity"), person, actor=person, submission_key="k" * 30)
    save_answers(draft, {"since": "2010"}, actor=person, seen_version=draft.version)
    db.session.commit()
    assert (draft.starts_on, draft.starts_precision) == (date(2010, 1, 1), "year")
    step = register("side_activity").steps[1]
    sent = {"gevraagd": ["since"], "since-maand": "", "since-jaar": "2010"}
    with app.test_request_context("/", method="POST", data=sent):
        form = form_for(step, draft.answers, wants_everything=False)
        form.validate()
        assert form.answers()["since"] == "2010"


def test_an_english_page_shows_english_months(app):
    with app.test_request_context(), force_locale("en_GB"):
        assert answer_text(register("side_activity").field("since"), "2024-03") == "March 2024"
