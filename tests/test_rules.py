"""What the body may set: values by day with who, when and why, signals on and off, and what a change would do (C15)."""

from datetime import date

import pytest
from flask import g
from sqlalchemy import select

from audit import SYSTEM, Event, Kind
from extensions import db
from registers.catalogue import registers
from registers.errors import Incomplete
from registers.parameters.models import ParameterValue
from registers.parameters.table import PARAMETERS, parameter, rules_version, values_in_force
from registers.parameters.units import WRITINGS, fault_in, in_words
from registers.parameters.values import supposing
from registers.rules import SWITCHES, planned, rule, set_rule, value_now
from registers.signals.checks import CHECKS
from registers.signals.effect import effects, fed_by, of_the_past_year
from registers.signals.finding import findings
from registers.signals.sources import SOURCES, example
from registers.signals.table import SIGNALS
from registers.typed import Unreadable
from tests.support.browser import enter, fits_and_is_accessible, follow
from tests.support.declarations import decided, submitted
from tests.support.pages import held_values, parsed
from tests.support.questions import questions

DAY = date(2026, 3, 2)
PAGE = "/intern/beheer/regels"
ORIGIN = {"Origin": "http://localhost"}


@pytest.fixture(autouse=True)
def _today(at):
    at(DAY)


@pytest.fixture
def officer(town, sign_in):
    return sign_in("integriteit")


def day(iso: str) -> dict[str, str]:
    year, month, number = iso.split("-")
    return {"from_on_dag": number, "from_on_maand": month, "from_on_jaar": year}


def change(visitor, slug: str, value: str | list[str], from_on: str = "2026-03-02", why: str = "Besluit van het college."):
    """Fill in the form, look at what changes and confirm; returns the page in between and the last answer."""
    address = f"{PAGE}/{slug}"
    shown = visitor.post_form(address, {"value": value, "why": why, **day(from_on), "stap": "bekijk"})
    if shown.status_code != 200:
        return shown, shown
    kept = held_values(next(form for form in parsed(shown.text).iter("form") if form.get("action", "").endswith(slug)))
    return shown, visitor.post(address, data={**kept, "stap": "bevestig"}, headers=ORIGIN)


def gift(town, cents: int, name: str = "medewerker", **answers):
    return submitted(town, name, "gift", value="above_50" if cents > 50_00 else "under_25", price=cents, **answers)


# --- values by day -------------------------------------------------------------------------------------------------------


def test_a_value_holds_from_its_day_on_and_the_days_before_keep_theirs(town, at):
    set_rule("P01", 75_00, from_on=date(2026, 4, 1), why="nieuwe grens", actor=town["integriteit"])
    assert (parameter("P01"), parameter("P01", date(2026, 3, 31)), parameter("P01", date(2026, 4, 1))) == (50_00, 50_00, 75_00)
    assert [(row.value, row.from_on) for row in planned("P01")] == [(75_00, date(2026, 4, 1))]
    at("2026-04-01")
    assert (value_now("P01"), planned("P01")) == (75_00, [])


def test_a_later_row_for_the_same_day_corrects_an_earlier_one(town):
    for cents in (75_00, 60_00):
        set_rule("P01", cents, from_on=date(2026, 4, 1), why="grens", actor=SYSTEM)
    assert [row.value for row in planned("P01")] == [60_00]
    assert parameter("P01", date(2026, 4, 1)) == 60_00


def test_a_decision_keeps_the_values_it_was_taken_with(town, at):
    declaration = decided(town, slug="gift")
    kept, version = declaration.decision.contents["rules"], declaration.decision.rules_version
    set_rule("P01", 10_00, from_on=DAY, why="strenger", actor=SYSTEM)
    assert (kept["P01"], parameter("P01")) == (50_00, 10_00)
    db.session.expire_all()
    assert declaration.decision.contents["rules"]["P01"] == 50_00
    assert declaration.decision.rules_version == version != rules_version()
    at("2026-06-01")
    assert values_in_force(date(2026, 3, 1))["P01"] == 50_00


@pytest.mark.parametrize(
    ("code", "value", "from_on", "why", "field"),
    [
        ("P01", 501_00, DAY, "hoog", "value"),
        ("P01", "veel", DAY, "geen getal", "value"),
        ("P01", True, DAY, "geen getal", "value"),
        ("P06", 1, DAY, "geen ja of nee", "value"),
        ("P17", ["religion"], DAY, "onbekende soort", "value"),
        ("P09", "02-30", DAY, "geen dag", "value"),
        ("signal.money", "uit", DAY, "geen ja of nee", "value"),
        ("P01", 50_00, DAY, "dat is het al", "value"),
        ("P01", 60_00, date(2026, 3, 1), "gisteren", "from_on"),
        ("P01", 60_00, None, "geen dag", "from_on"),
        ("P01", 60_00, DAY, "  ", "why"),
        ("P01", 60_00, DAY, "x" * 301, "why"),
    ],
)
def test_what_is_out_of_range_in_the_past_or_without_a_reason_is_refused(town, code, value, from_on, why, field):
    with pytest.raises(Incomplete) as refused:
        set_rule(code, value, from_on=from_on, why=why, actor=SYSTEM)
    assert list(refused.value.errors) == [field]
    assert db.session.scalars(select(ParameterValue)).all() == []


def test_what_is_supposed_holds_on_every_day_and_only_inside(town):
    set_rule("P01", 60_00, from_on=DAY, why="grens", actor=SYSTEM)
    with supposing({"P01": 5_00}):
        assert (parameter("P01"), parameter("P01", date(2020, 1, 1)), parameter("P18")) == (5_00, 5_00, 48 * 60)
        with supposing({"P18": 40 * 60}):
            assert (parameter("P01"), parameter("P18")) == (5_00, 40 * 60)
    assert parameter("P01") == 60_00
    with pytest.raises(ZeroDivisionError), supposing({"P01": 1}):
        raise ZeroDivisionError
    assert parameter("P01") == 60_00


def test_every_default_is_within_its_own_range_and_reads_back_as_it_is_written(app):
    with app.app_context():
        for row in (*PARAMETERS.values(), *map(rule, SWITCHES)):
            writing = WRITINGS[row.unit]
            assert fault_in(row, row.default) == "", row.code
            assert writing.read(writing.in_box(row.default)) == row.default, row.code
            assert in_words(row, row.default), row.code


@pytest.mark.parametrize(
    ("unit", "typed", "value"),
    [
        ("euro", "€ 50,--", 50_00),
        ("euro", "61,15", 61_15),
        ("hours", "47,5", 47 * 60 + 30),
        ("weeks", " 6 ", 6),
        ("day_of_year", "1 februari", "02-01"),
        ("day_of_year", "1-4", "04-01"),
        ("day_of_year", "29-2", "02-29"),
    ],
)
def test_a_value_is_read_as_people_write_it(app, unit, typed, value):
    with app.app_context():
        assert WRITINGS[unit].read(typed) == value


@pytest.mark.parametrize(
    ("unit", "typed"), [("weeks", "zes"), ("weeks", "-1"), ("euro", "veel"), ("day_of_year", "30-2"), ("yes_no", "")]
)
def test_what_cannot_be_read_is_said(app, unit, typed):
    with app.app_context(), pytest.raises(Unreadable):
        WRITINGS[unit].read(typed)


# --- what a signal would do ----------------------------------------------------------------------------------------------


def test_the_effect_counts_what_the_decider_would_see(town):
    for cents in (20_00, 50_00, 75_00):
        gift(town, cents, giver=f"Gever {cents}")
    submitted(town)
    declarations = of_the_past_year()
    counted = effects(declarations)
    assert counted["value_above_limit"].count == 1
    assert counted["value_above_limit"].among == 3
    for code, effect in counted.items():
        assert effect.count == sum(
            code in {found.code for found in findings(one, DAY, switched=False)} for one in declarations
        ), code


def test_the_effect_of_another_value_is_shown_without_storing_it(town):
    for cents in (20_00, 50_00, 75_00):
        gift(town, cents, giver=f"Gever {cents}")
    then = effects(of_the_past_year(), ["value_above_limit"], {"P01": 10_00})
    assert then["value_above_limit"].count == 3
    assert (parameter("P01"), db.session.scalars(select(ParameterValue)).all()) == (50_00, [])


def test_r48_the_effect_of_another_window_or_total_is_counted(town, at):
    for month in ("2025-11", "2026-01", "2026-02"):
        at(f"{month}-10")
        gift(town, 20_00, received=f"{month}-10")
    at(DAY)
    for code, value, count in (("P02_count", 4, 1), ("P02_total", 60_00, 1), ("P02_total", 39_99, 2), ("P02_months", 2, 0)):
        assert effects(of_the_past_year(), ["giver_often"], {code: value})["giver_often"].count == count, (code, value)


def test_only_what_was_sent_in_the_past_year_and_stands_is_counted_and_nothing_confidential(town, at):
    town.designate("medewerker", "financial_interests")
    at("2025-03-01")
    gift(town, 75_00)
    at("2025-03-02")
    gift(town, 75_00, "collega")
    at(DAY)
    submitted(town, slug="financial_interest")
    assert [one.person for one in of_the_past_year()] == [town["collega"]]
    assert "restricted_interest" not in effects([])


def test_many_declarations_ask_few_questions_of_the_database(town):
    for number in range(20):
        gift(town, 20_00, ("medewerker", "collega")[number % 2], giver=("Een", "Twee")[number % 2])
    db.session.commit()
    with questions() as asked:
        effects(of_the_past_year())
    assert len(asked) <= 20 + 12  # one per gift for its window, the rest once for all


def test_every_signal_names_where_its_fact_comes_from_and_shows_its_sentences(app):
    with app.app_context():
        assert set(SOURCES) <= set(SIGNALS)
        assert set(CHECKS) - set(SOURCES) == {"value_above_limit", "value_unknown", "joint", "paid_and_linked"}
        for signal in SIGNALS.values():
            for text in (signal.fact, signal.advice):
                assert "%(" not in example(text)
        assert [signal.code for signal in fed_by("P01")] == ["value_above_limit"]
        assert fed_by("P19") == []  # it says when a report is due, not whether there is a signal


def test_every_parameter_is_read_or_says_what_it_waits_for(app):
    from pathlib import Path

    root = Path(__file__).parents[1]
    rooms = ("registers", "publication", "notifications", "reports", "organisation")
    table = root / "registers" / "parameters" / "table.py"
    code = "".join(path.read_text() for room in rooms for path in (root / room).rglob("*.py") if path != table)
    read = {row.code for row in PARAMETERS.values() if f'"{row.code}"' in code}
    assert {row.code for row in PARAMETERS.values() if row.unused} == set(PARAMETERS) - read


# --- the pages -----------------------------------------------------------------------------------------------------------


def test_the_page_lists_every_value_and_every_signal_with_its_effect(town, officer):
    gift(town, 75_00)
    db.session.commit()
    shown = officer.get(PAGE).text
    for row in PARAMETERS.values():
        assert str(row.name) in shown
    for signal in SIGNALS.values():
        assert str(signal.name) in shown
    for words in ("Waarden (24)", f"Signalen ({len(SIGNALS)})", "R42", "1 van 1", "niet geteld", "wacht op een openbaar"):
        assert words in shown, words


def test_only_the_integrity_officer_sets_rules(town, sign_in):
    for name in ("medewerker", "leidinggevende", "redacteur", "controle", "beheer", "secretaris"):
        visitor = sign_in(name)
        for address in (PAGE, f"{PAGE}/p01", f"{PAGE}/signaal-money"):
            assert visitor.get(address).status_code == 404, (name, address)
    assert sign_in("integriteit").get(f"{PAGE}/p99").status_code == 404


def test_a_change_is_previewed_confirmed_and_kept_with_who_when_and_why(town, officer):
    for cents in (20_00, 50_00, 75_00):
        gift(town, cents, giver=f"Gever {cents}")
    db.session.commit()
    preview, answer = change(officer, "p01", "€ 19,50", "2026-04-01")
    assert "Zou bij 3 van de 3 opgaven van het afgelopen jaar een signaal geven." in preview.text
    assert "Nu zijn dat er 1." in preview.text
    assert (answer.status_code, answer.location) == (303, f"{PAGE}/p01")
    row = db.session.scalars(select(ParameterValue)).one()
    assert (row.code, row.value, row.from_on, row.set_by, row.why) == (
        "P01", 19_50, date(2026, 4, 1), town["integriteit"], "Besluit van het college.",
    )  # fmt: skip
    assert db.session.scalars(select(Event).where(Event.kind == Kind.PARAMETER_SET)).one().subject == "P01"
    shown = officer.get(f"{PAGE}/p01").text
    for words in (
        "Vanaf 1 april 2026",
        "€ 19,50",
        "Integriteit Voorbeeld",
        "2 maart 2026 om 12.00 uur",
        "Besluit van het college.",
    ):
        assert words in shown, words
    assert "€ 19,50 vanaf 1 april 2026" in officer.get(PAGE).text


def test_looking_at_a_change_stores_nothing_and_it_can_be_adapted(town, officer):
    preview, _answer = change(officer, "p01", "501")
    assert preview.status_code == 422
    shown = officer.post_form(f"{PAGE}/p01", {"value": "60", "why": "proef", **day("2026-03-02"), "stap": "bekijk"})
    kept = held_values(next(form for form in parsed(shown.text).iter("form") if form.get("action", "").endswith("p01")))
    again = officer.post(f"{PAGE}/p01", data={**kept, "stap": "aanpassen"}, headers=ORIGIN)
    assert (again.status_code, 'value="60"' in again.text, "proef" in again.text) == (200, True, True)
    assert db.session.scalars(select(ParameterValue)).all() == []


@pytest.mark.parametrize(
    ("slug", "value", "from_on", "why", "message"),
    [
        ("p01", "500,01", "2026-03-02", "x", "Kies een waarde van € 0 tot en met € 500"),
        ("p03", "14", "2026-03-02", "x", "Kies een waarde van 1 week tot en met 13 weken"),
        ("p03", "zes", "2026-03-02", "x", "Vul een heel getal in, bijvoorbeeld 6"),
        ("p01", "", "2026-03-02", "x", "Vul het bedrag in als getal"),
        ("p01", "50", "2026-03-02", "x", "Dit geldt dan al. Kies een andere waarde"),
        ("p01", "60", "2026-03-01", "x", "Kies vandaag of een latere dag. Wat al geweest is, verandert niet meer"),
        ("p01", "60", "2026-02-30", "x", "Vul een dag in die bestaat"),
        ("p01", "60", "2026-03-02", " ", "Schrijf in één zin waarom je dit verandert"),
        ("p06", None, "2026-03-02", "x", "Kies aan of uit"),
        ("p09", "31 juni", "2026-03-02", "x", "Vul een dag en een maand in"),
    ],
)
def test_what_is_wrong_is_said_at_its_box_in_plain_words(town, officer, slug, value, from_on, why, message):
    if value is None:
        officer.get(PAGE)
        sent = {"value": "misschien", "why": why, **day(from_on), "stap": "bekijk"}
        token = held_values(
            next(
                form for form in parsed(officer.get(f"{PAGE}/{slug}").text).iter("form") if form.get("action", "").endswith(slug)
            )
        )
        answer = officer.post(f"{PAGE}/{slug}", data={**token, **sent}, headers=ORIGIN)
    else:
        answer, _last = change(officer, slug, value, from_on, why)
    assert answer.status_code == 422
    assert answer.text.count(message) == 2
    assert answer.text.count("Fout:") >= 2


def test_a_signal_is_turned_off_from_a_day_with_its_reason_and_its_effect_first(town, officer, at, sign_in):
    waiting = gift(town, 20_00, particulars=["money"])
    db.session.commit()
    assert [found.code for found in findings(waiting, DAY)] == ["money"]
    page = officer.get(f"{PAGE}/signaal-money").text
    for words in ("R45", "Geld mag je nooit aannemen", "Het is geld. Dat mag nooit.", "het antwoord van de medewerker"):
        assert words in page, words
    assert "Zou bij 1 van de 1 opgaven van het afgelopen jaar een signaal geven." in page
    assert "Je mag het houden" in page
    preview, answer = change(officer, "signaal-money", "no", "2026-03-03", "We kijken er anders naar.")
    assert "Die signalen ziet dan niemand meer." in preview.text
    assert answer.status_code == 303
    g.pop("parameter_values")  # read once per request; this is the next one
    assert [found.code for found in findings(waiting, DAY)] == ["money"]
    assert findings(waiting, date(2026, 3, 3)) == []
    listed = officer.get(PAGE).text
    assert "vanaf 3 maart 2026: We kijken er anders naar." in listed
    at("2026-03-03")
    assert "sinds 3 maart 2026: We kijken er anders naar." in sign_in("integriteit").get(PAGE).text


def test_what_nothing_reads_yet_says_what_it_waits_for(town, officer):
    assert "Dit doet nog niets. Het wacht op: een openbaar register van geschenken." in officer.get(f"{PAGE}/p14").text


def test_a_day_of_the_year_is_typed_in_words(town, officer):
    _preview, answer = change(officer, "p09", "1 april")
    assert (answer.status_code, value_now("P09")) == (303, "04-01")


def test_kinds_are_ticked_and_stored_by_their_code(town, officer):
    _preview, answer = change(officer, "p17", ["union"])
    assert (answer.status_code, value_now("P17")) == (303, ["union"])


def test_every_rule_has_its_page(town, officer):
    addresses = [
        link.get("href") for link in parsed(officer.get(PAGE).text).iter("a") if link.get("href", "").startswith(f"{PAGE}/")
    ]
    assert len(set(addresses)) == len(PARAMETERS) + len(SIGNALS)
    for address in addresses:
        assert officer.get(address).status_code == 200, address
        assert officer.get(f"/en{address}").status_code == 200, address


def test_every_register_names_signals_that_exist(app):
    assert {code for register in registers() for code in register.signals} <= set(CHECKS)


def test_the_pages_of_rules_are_accessible_and_fit(town, server, page):
    gift(town, 75_00)
    set_rule("P01", 60_00, from_on=date(2026, 9, 1), why="Een reden die wat langer is dan gewoonlijk.", actor=town["integriteit"])
    db.session.commit()
    enter(page, server, "integriteit")
    for address in (PAGE, f"{PAGE}/p01", f"{PAGE}/p17", f"{PAGE}/signaal-money", f"{PAGE}/signaal-abroad"):
        fits_and_is_accessible(page, server + address)
    page.goto(f"{server}{PAGE}/p01")
    page.fill("#value", "20")
    page.fill("#why", "proef")
    with page.expect_navigation():
        follow(page, page.locator("button[value=bekijk]"))
    fits_and_is_accessible(page)
