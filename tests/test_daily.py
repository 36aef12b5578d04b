"""What the house does by itself when a day has passed (R14, R18, R24, R25, R28, R29, R74)."""

from datetime import date

import pytest
from sqlalchemy import func, select

from audit import SYSTEM, Event, Kind
from extensions import db
from organisation.employment import end_employment, return_to_service
from organisation.models import Appointment
from publication.by_itself import Seen
from registers import catalogue
from registers.errors import NotYours
from registers.follow_up import daily
from registers.lifecycle import change_state
from registers.models import AT_COLLEGE, Declaration
from registers.moving_desks import rerouted
from registers.parameters.values import set_value
from registers.statements import current_statement, declare_nothing
from tests.support.declarations import decided, step, submitted
from worker import look


def run(**counts: int) -> None:
    """Run the day's work: exactly this happens; and again: nothing does."""
    db.session.commit()
    for expected in (counts, {}):
        report = daily.run()
        assert (report.failures, {code: count for code, count in report.counts.items() if count}) == ([], expected)


def move(town, name: str, position: str, on: str) -> None:
    """The person leaves the position held so far and gets this one from the day."""
    first = date.fromisoformat(on)
    held = town[name].appointments[-1]
    held.until_on = date.fromordinal(first.toordinal() - 1)
    db.session.add(Appointment(person=town[name], position=town.positions[position], from_on=first))
    db.session.commit()


def events(declaration: Declaration, kind: Kind) -> int:
    query = select(func.count()).select_from(Event)
    return db.session.scalar(query.where(Event.subject == declaration.reference, Event.kind == kind)) or 0


def test_r28_the_day_after_the_term_it_goes_to_the_next_level_and_stays_late(town, at):
    at("2026-03-02")
    declaration = submitted(town)
    assert declaration.due_on == date(2026, 4, 13)
    at("2026-04-13", 7)
    run()
    at("2026-04-14", 7)
    run(pass_on=1)
    assert (declaration.status, declaration.times_passed) == ("submitted", 1)
    assert (declaration.desk_position, declaration.due_on) == (town.positions["directeur"], date(2026, 4, 21))
    for day, desk in (("2026-04-22", "secretaris"), ("2026-05-01", None)):
        at(day, 7)
        run(pass_on=1)
        assert declaration.desk_position == (town.positions[desk] if desk else None)
    assert declaration.desk == AT_COLLEGE
    at("2026-06-01", 7)
    run()
    assert events(declaration, Kind.PASSED_ON) == 3


def test_every_job_finds_its_own_on_both_databases(any_town, at):
    at("2026-03-02")
    decided(any_town, outcome="with_conditions")
    step(submitted(any_town), "decide", any_town["leidinggevende"], outcome="prohibited", reasons="Dit kan niet.")
    at("2027-02-15")
    submitted(any_town, "collega")
    move(any_town, "vreemde", "collega", "2027-03-01")
    at("2027-04-15", 7)
    run(pass_on=1, condition_review=1, not_stopped=1, duties=1)


def test_r28_silence_never_consents_while_it_is_switched_off(town, at):
    at("2026-04-02")
    gift = submitted(town, slug="gift", received="2026-04-01")
    at("2026-04-14", 7)
    run(pass_on=1)
    assert gift.status == "submitted"


def test_r29_silence_consents_at_the_end_of_the_term_when_it_is_switched_on(town, at):
    at("2026-03-30")
    set_value("P06", True, from_on=date(2026, 3, 30), why="Zo besloten", actor=SYSTEM)
    set_value("P05", 2, from_on=date(2026, 3, 30), why="Zo besloten", actor=SYSTEM)
    at("2026-04-02")
    gift = submitted(town, slug="gift", received="2026-04-01")
    assert gift.due_on == date(2026, 4, 8)
    at("2026-04-08", 23, 59)
    run()
    at("2026-04-09", 0, 1)
    run(silence=1)
    assert (gift.status, gift.outcome, gift.decision.decided_by) == ("decided", "keep", None)


@pytest.mark.parametrize("answers", [{"pending": "yes"}, {"value": "above_50"}])
def test_r29_silence_never_consents_to_what_cannot_be(town, at, answers):
    at("2026-03-30")
    set_value("P06", True, from_on=date(2026, 3, 30), why="Zo besloten", actor=SYSTEM)
    gift = submitted(town, slug="gift", received="2026-03-29", **answers)
    at("2026-04-14", 7)
    run(pass_on=1)
    assert gift.status == "submitted"


def test_r14_another_position_puts_active_entries_before_the_new_manager(town, at):
    at("2026-03-02")
    allowed, forbidden = decided(town), decided(town, outcome="prohibited")
    move(town, "medewerker", "vreemde", "2026-06-01")
    at("2026-05-29", 7)
    run(not_stopped=1)
    at("2026-06-01", 7)
    run(position_changed=1, duties=1)
    assert (allowed.review, allowed.status, allowed.outcome) == ("position_changed", "decided", "no_objection")
    assert (allowed.desk_position, allowed.due_on) == (town.positions["andere_leidinggevende"], date(2026, 6, 29))
    assert forbidden.review is None
    step(allowed, "reconsider", town["andere_leidinggevende"], outcome="no_objection")
    assert (allowed.review, allowed.position) == (None, town.positions["vreemde"])
    run()


def test_r74_what_waits_moves_to_the_new_manager_on_the_day_of_the_change(town, at):
    at("2026-05-25")
    waiting, other = submitted(town), submitted(town, "collega")
    asked = step(submitted(town), "ask", town["leidinggevende"], question="Hoe vaak?")
    move(town, "medewerker", "vreemde", "2026-06-01")
    at("2026-06-01", 7)
    run(reroute=2, duties=1)
    new = town.positions["andere_leidinggevende"]
    assert (waiting.desk_position, asked.desk_position) == (new, new)
    assert other.desk_position == town.positions["leidinggevende"]


def test_an_empty_desk_gives_what_lies_there_to_the_level_above(town, at):
    at("2026-03-02")
    declaration = submitted(town)
    town["leidinggevende"].appointments[0].until_on = date(2026, 3, 31)
    at("2026-04-01", 7)
    run(reroute=1)
    assert declaration.desk_position == town.positions["directeur"]
    assert declaration.due_on == date(2026, 4, 13)


def test_what_went_up_because_it_was_late_stays_up(town, at):
    at("2026-03-02")
    declaration = submitted(town)
    at("2026-04-14", 7)
    run(pass_on=1)
    at("2026-04-15", 7)
    run()
    assert declaration.desk_position == town.positions["directeur"]


def test_who_gets_it_when_it_is_late_already_has_time_to_decide(town, at):
    at("2026-03-02")
    declaration = submitted(town)
    move(town, "medewerker", "vreemde", "2026-04-14")
    at("2026-04-14", 7)
    run(reroute=1, duties=1)
    at("2026-04-21", 7)
    run()
    at("2026-04-22", 7)
    run(pass_on=1)
    assert declaration.times_passed == 1


def test_r24_an_agreement_is_looked_at_again_after_twelve_months(town, at):
    at("2026-03-02")
    declaration = decided(town, outcome="with_conditions")
    at("2027-03-01", 7)
    run()
    at("2027-03-02", 7)
    run(condition_review=1)
    assert (declaration.review, declaration.due_on) == ("condition_review", date(2027, 3, 30))
    assert declaration.desk_position == town.positions["leidinggevende"]


def test_r25_a_prohibition_that_is_not_confirmed_comes_to_the_officer_once(town, at):
    at("2026-05-04")
    declaration = submitted(town)
    step(declaration, "decide", town["leidinggevende"], outcome="prohibited", reasons="Dit kan niet.", stop_by=date(2026, 6, 1))
    at("2026-06-01", 7)
    run()
    at("2026-06-02", 7)
    run(not_stopped=1)
    assert events(declaration, Kind.STOP_OVERDUE) == 1


def test_r18_what_a_hired_person_declared_closes_when_the_contract_has_ended(town, at):
    at("2026-03-02")
    declaration, waiting, gift = decided(town), submitted(town), submitted(town, slug="gift")
    employee = town["medewerker"]
    employee.external, employee.employed_until = True, date(2026, 12, 31)
    db.session.commit()
    at("2026-12-31", 23)
    step(gift, "decide", town["leidinggevende"], outcome="keep")
    step(waiting, "decide", town["leidinggevende"], outcome="no_objection")
    run()
    at("2027-01-01", 7)
    run(lapse=2)
    assert (declaration.status, declaration.ends_on) == ("ended", date(2026, 12, 31))
    assert gift.status == "decided"


def test_r18_what_had_not_begun_when_somebody_left_closes_without_an_end(town, at):
    at("2026-03-02")
    declaration = decided(town, since="2026-09")
    town["medewerker"].employed_until = date(2026, 3, 31)
    at("2026-04-01", 7)
    run(lapse=1)
    assert (declaration.status, declaration.ends_on) == ("ended", None)


def test_r18_r73_who_left_says_nothing_any_more_and_is_asked_again_when_he_comes_back(town, at):
    at("2026-03-02")
    employee, register = town["medewerker"], catalogue.register("side_activity")
    said = declare_nothing(register, employee, actor=employee, submission_key="n")
    end_employment(employee, date(2026, 3, 31), actor=SYSTEM)
    at("2026-03-31", 7)
    run()
    assert current_statement(register, employee) == said
    at("2026-04-01", 7)
    run(statements=1)
    assert said.until_on == date(2026, 3, 31)
    return_to_service(employee, date(2030, 3, 1), actor=SYSTEM)
    at("2030-03-01", 7)
    assert current_statement(register, employee) is None


def test_the_gift_of_someone_who_left_is_still_decided_by_his_manager(town, at):
    at("2026-03-02")
    gift = submitted(town, slug="gift")
    town["medewerker"].employed_until = town["medewerker"].appointments[0].until_on = date(2026, 3, 3)
    at("2026-03-04", 7)
    run()
    assert gift.desk_position == town.positions["leidinggevende"]


def test_one_that_fails_does_not_stop_the_others(town, at, monkeypatch):
    at("2026-03-02")
    good, bad = submitted(town), submitted(town)
    at("2026-04-14", 7)
    db.session.commit()
    reference, original = bad.reference, change_state

    def fails_on_one(declaration, step, **given):
        if declaration.reference == reference:
            raise ZeroDivisionError
        return original(declaration, step, **given)

    monkeypatch.setattr(daily, "change_state", fails_on_one)
    report = daily.run()
    assert (report.counts["pass_on"], report.failures) == (1, [("pass_on", reference)])
    assert (good.times_passed, bad.times_passed) == (1, 0)


def test_the_command_counts_and_fails_when_something_failed(app, town, at, monkeypatch):
    at("2026-03-02")
    submitted(town)
    db.session.commit()
    at("2026-04-14", 7)
    done = app.test_cli_runner().invoke(args=["daily"])
    assert (done.exit_code, "1 te laat en naar het volgende niveau" in done.output) == (0, True)

    def cannot_look(day):
        raise ZeroDivisionError

    monkeypatch.setattr(daily, "JOBS", (daily.Job("broken", "kapot", cannot_look, daily._tell_officer),))
    monkeypatch.setattr("registers.follow_up.cli.JOBS", daily.JOBS)
    done = app.test_cli_runner().invoke(args=["daily"])
    assert (done.exit_code, "Mislukt: broken" in done.output) == (1, True)


def test_after_a_wrong_manager_is_corrected_what_waits_goes_to_the_right_one(town, at):
    at("2026-03-02")
    town["medewerker"].appointments[0].manager_position = town.positions["andere_leidinggevende"]
    declaration, mine = submitted(town), submitted(town, "integriteit")
    assert declaration.desk_position == town.positions["andere_leidinggevende"]
    town["medewerker"].appointments[0].manager_position = None
    town["integriteit"].appointments[0].manager_position = town.positions["directeur"]
    assert rerouted(town["medewerker"], actor=town["integriteit"]) == [declaration]
    assert declaration.desk_position == town.positions["leidinggevende"]
    assert rerouted(town["medewerker"], actor=town["integriteit"]) == []
    if mine.desk_position != town.positions["secretaris"]:
        with pytest.raises(NotYours):
            rerouted(town["integriteit"], actor=town["integriteit"])


def test_the_worker_does_the_work_of_the_day_once(app, town, at):
    at("2026-03-02")
    declaration = submitted(town)
    db.session.commit()
    for hour, times in ((5, 0), (7, 1), (9, 1)):
        at("2026-04-14", hour)
        look(app, Seen())
        db.session.rollback()
        assert declaration.times_passed == times
        db.session.rollback()
