"""Reminders follow one table: each person gets each step once, nobody who answered, and none of what a worker missed at once."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from audit import SYSTEM
from extensions import db
from notifications.digest import write_digests
from notifications.reminders import REMINDERS, remind
from organisation.leave import enter_leave
from organisation.models import FINANCIAL_INTERESTS
from post.messages import message_of
from post.models import Mail
from registers.catalogue import register
from registers.duties.keeping import open_what_is_due
from registers.statements import declare_nothing
from tests.support.declarations import decided, step, submitted
from tests.test_mail_about_changes import posted, sent, text_of  # noqa: F401 - the municipality with a mail server


@pytest.fixture
def morning(posted, at):  # noqa: F811
    """Run the reminders of a morning and give who got what."""

    def run(day: str) -> list[tuple[str, str]]:
        at(day, 8)
        open_what_is_due()
        remind()
        return sent(posted)

    return run


def new_employee(town, first_day: date) -> None:
    for person in town.people.values():
        person.employed_from = date(2020, 1, 1)
    town["collega"].employed_from = first_day
    town["collega"].appointments[0].from_on = first_day
    db.session.commit()


def test_r08_first_day_20_february_reminded_at_half_a_week_before_on_the_day_and_when_late(town, morning):
    new_employee(town, date(2026, 2, 20))
    subjects = {
        day: [subject for who, subject in morning(day) if who == "collega"]
        for day in (
            "2026-02-20", "2026-02-23", "2026-03-13", "2026-03-16", "2026-03-17", "2026-03-30", "2026-03-31", "2026-04-01",
            "2026-04-07", "2026-04-08", "2026-04-14", "2026-04-21",
        )
    }  # fmt: skip
    assert {day: found for day, found in subjects.items() if found} == {
        "2026-02-20": ["Geef door wat je hebt, uiterlijk 7 april"],
        "2026-03-16": ["Geef nog door wat je hebt, uiterlijk 7 april"],
        "2026-03-31": ["Geef nog door wat je hebt, uiterlijk 7 april"],
        "2026-04-07": ["De laatste dag om iets door te geven: 7 april"],
        "2026-04-14": ["Te laat: geef door wat je hebt"],
    }


def test_r08_who_answered_is_not_reminded(town, morning):
    new_employee(town, date(2026, 2, 20))
    morning("2026-02-20")
    declare_nothing(register("side_activity"), town["collega"], actor=town["collega"], submission_key="k")
    later = [morning(day) for day in ("2026-02-23", "2026-03-16", "2026-04-07", "2026-04-14")]
    assert later == [[("collega", "Ontvangen: niets door te geven")], [], [], []]


def test_r17_who_answers_while_the_mail_server_is_away_is_not_reminded(town, morning, app, posted, at):  # noqa: F811
    new_employee(town, date(2026, 2, 20))
    morning("2026-02-20")
    here = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(here, smtp_url="smtp://127.0.0.1:1")
    assert morning("2026-04-07") == []
    declare_nothing(register("side_activity"), town["collega"], actor=town["collega"], submission_key="k")
    app.config["SETTINGS"] = here
    at("2026-04-08", 9)
    assert [subject for who, subject in sent(posted) if who == "collega"] == ["Ontvangen: niets door te geven"]


def test_the_manager_and_the_officer_hear_of_who_is_late_by_name_and_of_nothing_else(town, morning, posted):  # noqa: F811
    new_employee(town, date(2026, 2, 20))
    morning("2026-04-14")
    told = {one["To"].split("@")[0]: one for one in posted.arrived}
    assert set(told) == {"collega", "leidinggevende", "integriteit"}
    assert told["leidinggevende"]["Subject"] == "Nog geen antwoord van Collega Voorbeeld"
    assert "evenwerk" not in text_of(told["leidinggevende"])


def test_r38_the_manager_hears_nothing_of_a_late_duty_for_a_confidential_register(town, at):
    at("2026-03-02", 9)
    town.designate("medewerker", FINANCIAL_INTERESTS, from_on=date(2026, 3, 2))
    open_what_is_due()
    db.session.commit()
    at("2026-04-28", 9)
    remind()
    told = db.session.scalars(select(Mail.person).where(Mail.message == "duty_late_manager")).all()
    assert told == [town["integriteit"].uid]


def test_a_worker_that_was_down_sends_the_last_step_alone(town, morning):
    new_employee(town, date(2026, 2, 20))
    assert morning("2026-04-02") == [("collega", "Geef nog door wat je hebt, uiterlijk 7 april")]
    assert morning("2026-04-08") == [], "what had to come before the last day does not come after it"


def test_who_decides_is_warned_two_working_days_before_once_for_all(town, morning, at):
    at("2026-03-02")
    for _number in range(3):
        submitted(town)
    db.session.commit()
    assert ("leidinggevende", "Uiterlijk 13 april: nog 3 opgaven te beoordelen") not in morning("2026-04-08")
    assert ("leidinggevende", "Uiterlijk 13 april: nog 3 opgaven te beoordelen") in morning("2026-04-09")
    assert morning("2026-04-10") == []


def test_r54_after_an_event_the_declarant_is_asked_once_and_again_when_late(town, morning, at):
    at("2026-03-02")
    decided(town, slug="invitation", when="2026-03-10")
    db.session.commit()
    morning("2026-03-03")
    found = {day: morning(day) for day in ("2026-03-11", "2026-03-12", "2026-03-13", "2026-03-25", "2026-03-26", "2026-03-27")}
    assert {day: subjects for day, subjects in found.items() if subjects} == {
        "2026-03-12": [("medewerker", "Ging het zoals je had doorgegeven? (UN-2026-0001)")],
        "2026-03-26": [("medewerker", "Dit moest klaar zijn op 19 maart (UN-2026-0001)")],
    }


def test_r26_a_question_without_an_answer_is_reminded_three_working_days_before(town, morning, at):
    at("2026-03-02")
    step(submitted(town), "ask", town["leidinggevende"], question="Hoe vaak?")
    db.session.commit()
    morning("2026-03-03")
    assert morning("2026-03-10") == []
    assert morning("2026-03-11") == [("medewerker", "Antwoord uiterlijk 16 maart op een vraag (NW-2026-0001)")]


def test_r26_who_is_on_leave_is_not_reminded_of_a_question_and_has_the_days_that_were_left(town, morning, at):
    at("2026-03-02")
    asked = step(submitted(town), "ask", town["leidinggevende"], question="Hoe vaak?")
    morning("2026-03-03")
    enter_leave(town["medewerker"], date(2026, 3, 4), date(2026, 6, 30), actor=SYSTEM)
    db.session.commit()
    assert [morning(day) for day in ("2026-03-04", "2026-03-11", "2026-03-24", "2026-07-01")] == [[], [], [], []]
    assert asked.open_question.due_on == asked.due_on == date(2026, 7, 13)
    assert morning("2026-07-08") == [("medewerker", "Antwoord uiterlijk 13 juli op een vraag (NW-2026-0001)")]


def test_the_morning_mail_tells_what_came_in_since_the_last_one(town, posted, at):  # noqa: F811
    def digest(day: str) -> list[tuple[str, str]]:
        at(day, 8)
        write_digests()
        return sent(posted)

    at("2026-03-02")
    submitted(town)
    submitted(town, slug="gift")
    town.designate("medewerker", "financial_interests")
    submitted(town, slug="financial_interest")
    sent(posted)
    assert digest("2026-03-03") == [("leidinggevende", "Te beoordelen: 2 opgaven, de eerste uiterlijk 9 maart")]
    text = text_of(posted.arrived[-1])
    assert "Nieuw sinds de vorige mail: GS-2026-0001, NW-2026-0001." in text
    assert "Medewerker" not in text
    assert digest("2026-03-04") == []
    at("2026-03-04", 10)
    submitted(town)
    sent(posted)
    assert digest("2026-03-05") == [("leidinggevende", "Te beoordelen: 3 opgaven, de eerste uiterlijk 9 maart")]
    assert "Nieuw sinds de vorige mail: NW-2026-0002." in text_of(posted.arrived[-1])


def test_each_reminder_of_the_table_has_a_message(town):
    for row in REMINDERS:
        for one in row.steps:
            assert message_of(one.message)


def test_a_key_fits_its_column(town, morning):
    new_employee(town, date(2026, 2, 20))
    morning("2026-04-14")
    assert max(len(key) for key in db.session.scalars(select(Mail.key))) <= 120
