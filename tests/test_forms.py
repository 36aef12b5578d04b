"""What people type, and what the forms make of it."""

from contextlib import suppress
from datetime import date
from itertools import cycle

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from registers import typed
from registers.catalogue import register, registers
from registers.forms import form_for

SLUGS = st.sampled_from([one.slug for one in registers()])


@pytest.fixture
def fill(app, at):
    """`fill("side_activity", "tijd", hours="2,5")` gives the form as if that was sent on 3 October 2026."""
    at("2026-10-03")

    def filled(slug, step_slug, known=None, later=False, **sent):
        step = next(step for step in register(slug).steps if step.slug == step_slug)
        data = MultiDict([("gevraagd", question.name) for question in step.fields])
        for name, value in sent.items():
            data.setlist(name.replace("__", "-"), value if isinstance(value, list) else [value])
        with app.test_request_context("/", method="POST", data=data):
            app.config["WTF_CSRF_ENABLED"] = False
            form = form_for(step, known, wants_everything=not later)
            form.validate()
            return form

    return filled


def errors_of(form) -> dict:
    return {name: " ".join(errors) for name, errors in form.errors.items()}


class TestHours:
    @pytest.mark.parametrize(
        ("text", "minutes"),
        [
            ("2,5", 150),
            ("2.5", 150),
            (" 3 ", 180),
            ("3 uur", 180),
            ("3 UUR per week", 180),
            ("ongeveer 4", 240),
            ("2:30", 150),
            ("½", 30),
            ("2½", 150),
            ("60", 3600),
        ],
    )
    def test_hours_are_read_however_they_are_written(self, fill, text, minutes):
        assert fill("side_activity", "tijd", hours=text).answers()["hours"] == minutes

    @pytest.mark.parametrize(
        ("text", "error"),
        [
            ("veel", "Vul de uren in als getal, bijvoorbeeld 3 of 2,5"),
            ("-3", "Vul de uren in als getal, bijvoorbeeld 3 of 2,5"),
            ("0", "Minder dan 1 uur? Vul 1 in"),
            (
                "61",
                "Uren per week moet 60 of minder zijn. Doe je dit maar een deel van het jaar? Vul dan het gemiddelde in",
            ),
            ("", "Vul in hoeveel uur per week je dit doet"),
        ],
    )
    def test_hours_that_cannot_be_say_what_to_do(self, fill, text, error):
        assert errors_of(fill("side_activity", "tijd", hours=text))["hours"] == error

    @given(minutes=st.integers(1, 3600))
    def test_hours_shown_again_are_read_as_the_same_minutes(self, minutes):
        assert typed.minutes(f"{round(minutes / 60, 2)}") == minutes


class TestMoney:
    @pytest.mark.parametrize(
        ("text", "cents"),
        [
            ("€ 50,--", 50_00),
            ("€50,-", 50_00),
            ("50", 50_00),
            ("50,01", 50_01),
            ("50.5", 50_50),
            ("1.250,50", 1250_50),
            ("1,250.50", 1250_50),
            ("1.250", 1250_00),
            ("EUR 12", 12_00),
            ("12 euro", 12_00),
        ],
    )
    def test_r42_amounts_are_read_to_the_cent(self, text, cents):
        assert typed.cents(text) == cents

    @pytest.mark.parametrize("text", ["tien", "-5", "1,2,3", "€"])
    def test_what_is_no_amount_is_refused(self, app, text):
        with app.test_request_context(), pytest.raises(typed.Unreadable):
            typed.cents(text)


class TestText:
    def test_spaces_are_tidied_and_letters_composed(self, fill):
        form = fill("side_activity", "activiteit", role="  cafe\u0301\u00a0 houder \t")
        assert form.answers()["role"] == "café houder"

    @pytest.mark.parametrize("bad", ["\x00", "\u202e", "\u200b", "\u2066", "\ufeff", "\x1b", "\u200f"])
    def test_characters_nobody_can_see_are_refused_and_not_shown_again(self, fill, bad):
        form = fill("side_activity", "activiteit", role=f"pen{bad}ningmeester")
        assert errors_of(form)["role"] == "Typ de tekst opnieuw. Er staat een teken in dat je niet kunt zien"
        assert "\x00" not in form.role.raw
        assert "\x1b" not in form.role.raw

    def test_too_long_says_how_long_it_is(self, fill):
        form = fill("side_activity", "activiteit", role="x" * 143)
        assert errors_of(form)["role"] == "Werkzaamheid mag maximaal 120 tekens zijn. Je hebt er 143"
        assert form.role.raw == "x" * 143

    def test_a_name_that_grows_when_compared_is_refused(self, fill):
        assert "organisation" in fill("side_activity", "activiteit", organisation="\ufdfa" * 100).errors

    def test_a_long_text_keeps_its_lines(self, fill):
        form = fill("side_activity", "raakvlak", link=["subsidy"], separation="een\r\ntwee  drie ")
        assert form.answers()["separation"] == "een\ntwee drie"


class TestDates:
    @pytest.mark.parametrize(
        ("month", "year", "stored"),
        [
            ("okt", "2024", "2024-10"),
            ("10", "2024", "2024-10"),
            ("Oktober", " 2024 ", "2024-10"),
            ("OCT.", "2024", "2024-10"),
            ("mrt", "2024", "2024-03"),
            ("March", "2024", "2024-03"),
            ("3", "2024", "2024-03"),
            ("maart 2024", "", "2024-03"),
            ("03-2024", "", "2024-03"),
            ("10", "2028", "2028-10"),
        ],
    )
    def test_a_month_is_read_as_number_or_name(self, fill, month, year, stored):
        form = fill("side_activity", "tijd", since__maand=month, since__jaar=year)
        assert form.answers()["since"] == stored

    @pytest.mark.parametrize(
        ("month", "year", "error"),
        [
            ("", "", "Vul in sinds wanneer je dit doet"),
            ("", "2024", "Vul ook de maand in waarin je begon"),
            ("13", "2024", "Maand moet tussen 1 en 12 zijn, of een naam zoals maart"),
            ("ju", "2024", "Maand moet tussen 1 en 12 zijn, of een naam zoals maart"),
            ("3", "24", "Vul het jaar in met vier cijfers, bijvoorbeeld 2024"),
            ("3", "1959", "Startdatum moet tussen 1960 en 2 jaar vanaf nu liggen"),
            ("11", "2028", "Startdatum moet tussen 1960 en 2 jaar vanaf nu liggen"),
            ("3", "", "Vul ook het jaar in"),
        ],
    )
    def test_a_month_that_cannot_be_says_what_to_do(self, fill, month, year, error):
        form = fill("side_activity", "tijd", since__maand=month, since__jaar=year)
        assert errors_of(form)["since"] == error

    @pytest.mark.parametrize(
        "boxes", [("5", "10", "2026"), ("5 okt 2026", "", ""), ("5-10-2026", "", ""), ("2026-10-05", "", "")]
    )
    def test_a_day_may_be_typed_in_the_first_box(self, fill, boxes):
        sent = dict(zip(("when__dag", "when__maand", "when__jaar"), boxes, strict=True))
        assert fill("invitation", "uitnodiging", **sent).answers()["when"] == "2026-10-05"

    def test_r54_an_invitation_that_is_over_can_still_be_told_afterwards(self, fill):
        form = fill("invitation", "uitnodiging", when__dag="2", when__maand="10", when__jaar="2026")
        assert "when" not in errors_of(form)
        assert form.answers()["when"] == "2026-10-02"

    def test_a_day_that_does_not_exist_is_refused(self, fill):
        form = fill("invitation", "uitnodiging", when__dag="31", when__maand="2", when__jaar="2027")
        assert errors_of(form)["when"] == "Deze dag bestaat niet. Kijk dag en maand na"

    @pytest.mark.parametrize(("choice", "stored"), [("today", "2026-10-03"), ("yesterday", "2026-10-02")])
    def test_today_and_yesterday_are_days(self, fill, choice, stored):
        assert fill("gift", "geschenk", received=choice).answers()["received"] == stored

    def test_another_day_needs_no_choice_first(self, fill):
        form = fill("gift", "geschenk", received__dag="1", received__maand="sep", received__jaar="2026")
        assert form.answers()["received"] == "2026-09-01"
        assert [option["checked"] for option in form.received.options] == [False, False, True]

    def test_a_gift_of_tomorrow_is_refused(self, fill):
        form = fill("gift", "geschenk", received="other", received__dag="4", received__maand="10", received__jaar="2026")
        assert errors_of(form)["received"].startswith("De datum van het geschenk moet vandaag of eerder zijn.")

    def test_another_day_without_a_day_is_missed(self, fill):
        assert errors_of(fill("gift", "geschenk", received="other"))["received"] == "Vul in welke dag het was"


class TestChoices:
    def test_none_of_these_goes_with_nothing_else(self, fill):
        form = fill("side_activity", "raakvlak", link=["none", "subsidy"])
        assert errors_of(form)["link"] == "Kies 'Nee, niets hiervan' of kies andere antwoorden. Niet allebei"
        assert [option["value"] for option in form.link.options if option["checked"]] == ["subsidy", "none"]

    def test_a_code_that_is_not_on_the_list_is_no_answer(self, fill):
        form = fill("side_activity", "activiteit", kind="mayor")
        assert errors_of(form)["kind"] == "Kies wat voor nevenwerk het is"

    def test_the_question_how_to_keep_them_apart_comes_only_with_a_link(self, fill):
        assert [field.name for field in fill("side_activity", "raakvlak", link=["none"]).shown()] == ["link"]
        assert [field.name for field in fill("side_activity", "raakvlak", link=["unknown"]).shown()] == ["link", "separation"]


class TestKeeping:
    def test_saving_for_later_misses_nothing_but_keeps_what_is_wrong_out(self, fill):
        form = fill("side_activity", "tijd", later=True, hours="veel", pay="unpaid")
        assert set(form.errors) == {"hours"}
        assert form.answers() == {"pay": "unpaid"}

    def test_an_answer_that_is_emptied_is_taken_back(self, fill):
        form = fill("financial_interest", "belang", known={"agreed": "niets"}, agreed="", later=True)
        assert form.answers() == {"agreed": None}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(texts=st.lists(st.text() | st.sampled_from(["none", "today", "other", "2,5", "31", "ja"]), min_size=1), slug=SLUGS)
def test_nothing_that_is_typed_breaks_a_form(app, texts, slug):
    app.config["WTF_CSRF_ENABLED"] = False
    for step in register(slug).steps:
        boxes = [question.name + suffix for question in step.fields for suffix in ("", "-dag", "-maand", "-jaar")]
        data = MultiDict([*zip(boxes, cycle(texts), strict=False), ("gevraagd", step.fields[0].name)])
        with app.test_request_context("/", method="POST", data=data):
            form = form_for(step)
            form.validate()
            assert set(form.answers()).isdisjoint(form.errors)
            for field in form.shown():
                assert all(error for error in field.errors)
                assert "\x00" not in field.raw


@given(day=st.text(max_size=12), month=st.text(max_size=12), year=st.text(max_size=6))
def test_no_date_that_is_typed_breaks_a_form(day, month, year):
    with suppress(typed.Unreadable):
        found = typed.whole_date(*typed.day_month_and_year(day, month, year))
        assert found is None or isinstance(found, date)
