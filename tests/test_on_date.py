"""The register as it stood on one day, as known on another; what came to be known later changes nothing of it (R80)."""

import json
from datetime import date

import pytest

from audit import SYSTEM
from extensions import db
from organisation.employment import end_employment
from registers.follow_up import daily
from registers.partial_date import PartialDate
from reports.desk.on_date import Days, entries, entries_query, number_of
from tests.support.declarations import changed, decided, step, submitted
from tests.support.pages import parsed

PAGE = "/intern/beheer/op-datum"


def stood(town, stood_on: str, known_on: str, reader: str = "integriteit") -> dict[str, tuple[str, str]]:
    """Reference → status and outcome, as the reader sees them."""
    days = Days(date.fromisoformat(stood_on), date.fromisoformat(known_on))
    query = entries_query(days, town[reader])
    found = {one.declaration.reference: (one.status, one.row["besluit"]) for one in entries(query, days)}
    assert number_of(query) == len(found)
    return found


@pytest.fixture
def history(town, at):
    """Sent 2 March, allowed 9 March, and on 20 April it is told that it had ended on 31 March."""
    at("2026-03-02")
    one = submitted(town)
    db.session.commit()
    at("2026-03-09")
    step(one, "decide", town["leidinggevende"], outcome="no_objection")
    db.session.commit()
    at("2026-04-20")
    step(one, "end", town["medewerker"], ends=PartialDate.parse("2026-03-31"))
    db.session.commit()
    return one.reference


@pytest.mark.parametrize(
    ("stood_on", "known_on", "expected"),
    [
        ("2026-03-01", "2026-03-01", None),  # not sent
        ("2026-03-01", "2026-03-02", ("submitted", "")),  # it was going on since 2024, as is known since 2 March
        ("2024-02-29", "2026-03-02", None),  # it began in March 2024
        ("2026-03-08", "2026-03-08", ("submitted", "")),
        ("2026-03-08", "2026-03-09", ("decided", "Geen bezwaar")),
        ("2026-04-10", "2026-04-19", ("decided", "Geen bezwaar")),  # it had ended, but nobody had told
        ("2026-04-10", "2026-04-20", None),
        ("2026-03-31", "2026-04-20", ("ended", "Geen bezwaar")),  # its last day, known to be the last
    ],
)
def test_an_end_that_was_told_later_counts_from_when_it_was_known(town, history, stood_on, known_on, expected):
    assert stood(town, stood_on, known_on).get(history) == expected


def test_r80_what_was_known_on_a_day_stays_what_it_was(town, at):
    at("2026-03-02")
    one = decided(town)
    db.session.commit()
    before = stood(town, "2026-03-02", "2026-03-02")
    at("2026-06-01")
    new = changed(town, one, role="Voorzitter")
    step(new, "decide", town["leidinggevende"], outcome="no_objection")
    submitted(town, "collega")
    db.session.commit()
    assert stood(town, "2026-03-02", "2026-03-02") == before == {one.reference: ("decided", "Geen bezwaar")}


def test_a_change_holds_from_the_day_it_is_so_and_only_once_it_is_known_and_allowed(town, at):
    at("2026-03-02")
    old = decided(town)
    db.session.commit()
    at("2026-03-10")
    new = changed(town, old, role="Voorzitter")
    new.changes_from = date(2026, 2, 15)
    db.session.commit()
    at("2026-03-16")
    step(new, "decide", town["leidinggevende"], outcome="no_objection")
    db.session.commit()
    assert set(stood(town, "2026-03-12", "2026-03-12")) == {old.reference}, "waiting: the old one holds"
    assert set(stood(town, "2026-03-12", "2026-03-16")) == {new.reference}, "as we know now it was so since 15 February"
    assert set(stood(town, "2026-02-14", "2026-03-16")) == {old.reference}
    assert set(stood(town, "2026-03-16", "2026-03-16")) == {new.reference}


def test_a_decision_that_was_taken_back_was_known_until_then(town, at):
    at("2026-03-02", 9, 0)
    one = submitted(town)
    db.session.commit()
    at("2026-03-02", 23, 55)
    step(one, "decide", town["leidinggevende"], outcome="no_objection")
    db.session.commit()
    at("2026-03-03", 0, 2)
    step(one, "undo", town["leidinggevende"])
    db.session.commit()
    assert stood(town, "2026-03-02", "2026-03-02") == {one.reference: ("decided", "Geen bezwaar")}
    assert stood(town, "2026-03-02", "2026-03-03") == {one.reference: ("submitted", "")}


def test_what_was_withdrawn_is_gone_from_then_on_and_a_question_was_open_until_its_answer(town, at):
    at("2026-03-02")
    one = submitted(town)
    db.session.commit()
    at("2026-03-04")
    step(one, "ask", town["leidinggevende"], question="Hoe vaak?")
    db.session.commit()
    at("2026-03-06")
    step(one, "answer", town["medewerker"], answer="Elke week.")
    db.session.commit()
    at("2026-03-09")
    step(one, "withdraw", town["medewerker"])
    db.session.commit()
    told = [
        stood(town, day, day).get(one.reference, ("", ""))[0] for day in ("2026-03-03", "2026-03-05", "2026-03-07", "2026-03-09")
    ]
    assert told == ["submitted", "question", "submitted", ""]


def test_r18_what_had_not_begun_when_somebody_left_never_stood(town, at):
    at("2026-03-02")
    one = decided(town, since="2026-09-01")
    end_employment(town["medewerker"], date(2026, 6, 30), actor=SYSTEM)
    db.session.commit()
    at("2026-07-01", 8)
    daily.run()
    assert stood(town, "2026-09-01", "2026-09-01") == {}
    assert stood(town, "2026-09-01", "2026-06-30") == {one.reference: ("decided", "Geen bezwaar")}, "as was known then"


def test_a_gift_stays_in_the_register_from_its_day(town, at):
    at("2026-03-05")
    gift = decided(town, slug="gift")
    db.session.commit()
    assert stood(town, "2026-03-01", "2026-03-05") == {}
    assert set(stood(town, "2026-03-02", "2026-03-05")) == {gift.reference}


def test_everyone_sees_only_what_he_may_read_and_nothing_of_what_is_confidential(town, at, sign_in):
    at("2026-03-02")
    interest = submitted(town, slug="financial_interest")
    gift = submitted(town, slug="gift")
    db.session.commit()
    assert set(stood(town, "2026-03-02", "2026-03-02", "controle")) == {gift.reference}
    found = stood(town, "2026-03-02", "2026-03-02")
    assert set(found) == {interest.reference, gift.reference}
    page = sign_in("integriteit").get(f"{PAGE}?stand=2026-03-02&bekend=2026-03-02").text
    assert "Fles wijn" in page
    assert "Windpark" not in page
    for name in ("medewerker", "leidinggevende", "beheer"):
        assert sign_in(name).get(PAGE).status_code == 404


def test_the_page_and_the_files_say_the_same(town, history, sign_in):
    officer = sign_in("integriteit")
    asked = "?stand=2026-03-31&bekend=2026-04-20&soort=nevenwerk"
    page = officer.get(PAGE + asked).text
    assert "1 regel: de stand op 31 maart 2026, zoals bekend op 20 april 2026." in page
    rows = json.loads(officer.get(f"{PAGE}.json{asked}").data)
    assert [(row["nummer"], row["status"], row["tot_en_met"]) for row in rows] == [(history, "Gestopt", "2026-03-31")]
    csv = officer.get(f"{PAGE}.csv{asked}").data
    assert csv.decode("utf-8-sig").splitlines()[0].startswith("nummer;register;wat")
    assert csv == officer.get(f"{PAGE}.csv{asked}").data, "same data, same file"


def box_of(page, name):
    return next(box for box in parsed(page).iter("input") if box.get("name") == name)


def test_days_that_are_none_and_days_to_come_are_refused(town, at, sign_in):
    at("2026-03-02")
    officer = sign_in("integriteit")
    answer = officer.get(f"{PAGE}?stand=31-11-2025&bekend=2027-01-01")
    assert answer.status_code == 422
    assert "Vul een dag in zoals 14-10-2026" in answer.text
    assert "kies vandaag of een eerdere dag" in answer.text
    for name, typed in (("stand", "31-11-2025"), ("bekend", "2027-01-01")):  # what was typed stays, and is what is wrong
        assert (box_of(answer.text, name).get("value"), box_of(answer.text, name).get("aria-invalid")) == (typed, "true")
    assert box_of(officer.get(f"{PAGE}?bekend=2026-03-01").text, "stand").get("value") == "1-3-2026", "as the hint writes it"
    assert "Op die dag stond hier niets wat je mag zien." in officer.get(PAGE).text


@pytest.mark.parametrize("typed", ["31-12-2025", "31 dec 2025", "2025-12-31"])
def test_a_day_is_understood_as_people_write_it(town, at, sign_in, typed):
    at("2026-03-02")
    answer = sign_in("integriteit").get(PAGE, query_string={"stand": typed})
    assert answer.status_code == 200
    assert "de stand op 31 december 2025" in answer.text
