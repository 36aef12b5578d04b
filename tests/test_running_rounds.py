"""A round as it goes on: who joins and leaves, what reaches whom, how it closes and is frozen (R17, R18, Q01)."""

from datetime import date

import pytest
from sqlalchemy import func, select, text

from audit import SYSTEM, Event, Kind
from campaigns import running as round_steps
from campaigns.chasing import NobodyToAsk, exceptions, hand_to_manager, mail
from campaigns.figures import days_of, rate_of, units_of
from campaigns.mails import send_round_mails
from campaigns.models import CLOSED, DRAFT, PLANNED
from campaigns.running import NoReason, WrongState, close, keep_rounds, start, take_in
from campaigns.teams import team_rounds
from extensions import db
from organisation import changes
from organisation.employment import end_employment, return_to_service
from organisation.leave import enter_leave
from post.models import Mail
from registers.duties.keeping import open_what_is_due
from registers.duties.models import Duty
from tests.support.rounds import LAST, asked, nothing, planned, running, say


class TestRunning:
    def test_who_joins_during_the_round_is_asked_too_and_asked_once(self, town, round_2026, at):
        at("2026-01-14")
        person = changes.add_person(
            personnel_number="9001", first_name="Nieuw", last_name="Voorbeeld", employed_from=date(2026, 1, 14), actor=SYSTEM
        )
        changes.appoint(person, town.positions["medewerker"], date(2026, 1, 14), actor=SYSTEM)
        db.session.commit()
        take_in()
        assert keep_rounds()["asked"] == 0
        assert asked(person) == ["2026"]

    def test_r18_who_leaves_drops_out_with_a_trace(self, town, round_2026, at):
        at("2026-01-14")
        changes.change_person(town["vreemde"], employed_until=date(2026, 1, 13), actor=SYSTEM)
        open_what_is_due()
        db.session.commit()
        assert (asked(town["vreemde"]), rate_of(round_2026).out) == ([], 1)
        assert "vreemde" in [duty.person.first_name.lower() for duty in db.session.scalars(exceptions(round_2026))]
        duty = db.session.scalars(select(Duty).where(Duty.person_id == town["vreemde"].id)).one()
        assert (
            db.session.scalar(select(Event.kind).where(Event.subject == duty.uid).order_by(Event.seq.desc())) == Kind.DUTY_CLOSED
        )

    @pytest.mark.parametrize("values", [{"audience": "units", "unit_codes": ["griffie"]}, {"closes_on": date(2026, 1, 9)}])
    def test_a_round_that_cannot_start_is_told_to_the_officer_and_stops_no_other(self, town, at, values):
        """Everybody whom it would ask has left, or its last day has passed."""
        at("2026-01-02")
        stuck = planned(town, **values)
        start(stuck, actor=town["integriteit"])
        other = planned(town, starts_on=date(2026, 1, 2))
        start(other, actor=town["integriteit"])
        for name in ("griffier", "griffie_medewerker", "raad"):
            end_employment(town[name], date(2026, 1, 4), actor=SYSTEM)
        db.session.commit()
        for day in ("2026-01-12", "2026-01-13", "2026-02-03"):
            at(day)
            keep_rounds()
            send_round_mails()
        assert (stuck.state, other.state) == (PLANNED, CLOSED)
        told = db.session.scalars(select(Mail.person).where(Mail.message == "round_not_started")).all()
        assert told == [town["integriteit"].uid]

    def test_r17_who_is_back_within_the_round_is_asked_again(self, town, round_2026, at):
        """After leaving, and after a last day that was a mistake; the term counts from the day of return."""
        left, mistaken = town["vreemde"], town["collega"]
        for person in (left, mistaken):
            end_employment(person, date(2026, 1, 9), actor=SYSTEM)
        at("2026-01-12")
        open_what_is_due()
        db.session.commit()
        assert (asked(left), asked(mistaken), keep_rounds()["asked"]) == ([], [], 0)
        return_to_service(left, date(2026, 1, 14), actor=SYSTEM)
        changes.change_person(mistaken, employed_until=None, actor=SYSTEM)
        at("2026-01-14")
        open_what_is_due()
        assert keep_rounds()["asked"] == 2
        assert keep_rounds()["asked"] == 0
        assert (asked(left), asked(mistaken)) == (["2026"], ["2026"])
        again = db.session.scalars(select(Duty).where(Duty.person_id.in_((left.id, mistaken.id)), Duty.kind == "round"))
        assert {(duty.opened_on, duty.due_on) for duty in again} == {(date(2026, 1, 14), LAST)}

    def test_who_left_on_leave_and_is_back_has_the_last_day_of_the_round(self, town, round_2026, at):
        enter_leave(town["collega"], date(2026, 1, 5), date(2026, 1, 20), actor=SYSTEM)
        open_what_is_due()
        end_employment(town["collega"], date(2026, 1, 6), actor=SYSTEM)
        at("2026-01-07")
        open_what_is_due()
        return_to_service(town["collega"], date(2026, 1, 21), actor=SYSTEM)
        at("2026-01-21")
        keep_rounds()
        open_what_is_due()
        duty = db.session.scalars(select(Duty).where(Duty.person_id == town["collega"].id, Duty.kind == "round")).one()
        assert (duty.suspended_on, duty.due_on) == (None, LAST)

    def test_who_is_on_leave_does_not_count_and_is_not_reminded(self, town, round_2026, at):
        before = rate_of(round_2026).total
        enter_leave(town["collega"], date(2026, 1, 5), actor=SYSTEM)
        open_what_is_due()
        db.session.commit()
        assert (rate_of(round_2026).total, rate_of(round_2026).on_leave) == (before - 1, 1)
        send_round_mails()
        assert db.session.scalar(select(Mail.id).where(Mail.person == town["collega"].uid)) is None

    def test_who_is_on_leave_is_not_said_to_be_mailed(self, town, round_2026, at):
        """Such a mail would be thrown away before it was sent."""
        enter_leave(town["collega"], date(2026, 1, 5), actor=SYSTEM)
        open_what_is_due()
        people = [town["collega"], town["vreemde"]]
        assert mail(round_2026, people, "Bel me gerust.", actor=town["integriteit"]) == 1
        mailed = db.session.scalars(select(Event.person).where(Event.kind == Kind.ROUND_MAILED)).all()
        assert mailed == [town["vreemde"].uid]
        for step in (mail, hand_to_manager):
            with pytest.raises(NobodyToAsk):
                step(round_2026, people[:1], "Bel me gerust.", actor=town["integriteit"])

    def test_who_answered_on_leave_is_no_exception_any_more(self, town, round_2026, at):
        enter_leave(town["collega"], date(2026, 1, 5), actor=SYSTEM)
        open_what_is_due()
        assert [duty.person for duty in db.session.scalars(exceptions(round_2026))] == [town["collega"]]
        say(round_2026, town["collega"])
        assert db.session.scalars(exceptions(round_2026)).all() == []

    def test_r17_no_answer_on_the_last_day_counts_as_missing_and_is_never_unchanged(self, town, round_2026, at):
        at("2026-02-02", 23)
        assert keep_rounds()["closed"] == 0
        say(round_2026, town["collega"])
        at("2026-02-03")
        assert keep_rounds()["closed"] == 1
        rate = rate_of(round_2026)
        assert (round_2026.state, rate.done, rate.open) == (CLOSED, 1, rate.total - 1)
        assert asked(town["medewerker"]) == ["2026"]
        assert db.session.scalar(select(func.count(Event.seq)).where(Event.kind == Kind.CONFIRMED)) == 0

    def test_r17_the_rate_is_frozen_at_closing_and_who_answers_later_still_can(self, town, round_2026, at):
        at("2026-02-03")
        keep_rounds()
        frozen = rate_of(round_2026)
        say(round_2026, town["collega"])
        assert asked(town["collega"]) == []
        assert rate_of(round_2026) == frozen
        assert units_of(round_2026)[0][1].done == 0
        assert days_of(round_2026)[-1] == (LAST, 0)

    @pytest.mark.parametrize("step", ["start", "discard", "tested"])
    def test_what_a_colleague_did_meanwhile_is_seen_before_anything_changes(self, town, at, step):
        """As somebody who loaded the round before the other, and waited for him."""
        at("2026-01-05")
        campaign = planned(town, starts_on=date(2026, 1, 12))
        assert campaign.state == DRAFT
        db.session.execute(text("UPDATE round SET state = 'running', version = version + 1"))
        with pytest.raises(WrongState):
            getattr(round_steps, step)(campaign, actor=town["integriteit"])

    def test_closing_early_needs_a_reason_which_is_on_record(self, town, round_2026):
        with pytest.raises(NoReason):
            close(round_2026, " ", actor=town["integriteit"])
        close(round_2026, "De organisatie gaat samen met een andere.", actor=town["integriteit"])
        db.session.commit()
        assert round_2026.state == CLOSED

    def test_r17_each_step_reaches_once_who_has_not_answered_and_nobody_else(self, town, round_2026, at):
        for day, expected in (("2026-01-05", "round_opened"), ("2026-01-06", None), ("2026-02-01", "round_last_day")):
            at(day)
            if expected == "round_last_day":
                say(round_2026, town["collega"])
            before = db.session.scalar(select(func.count(Mail.id)))
            sent = send_round_mails()
            assert bool(sent) is (expected is not None), day
            assert send_round_mails() == 0
            new = db.session.scalars(select(Mail).where(Mail.id > before)).all() if sent else []
            assert {one.message for one in new if one.message.startswith("round")} <= {expected}
        told = db.session.scalars(select(Mail.message).where(Mail.person == town["collega"].uid)).all()
        assert "round_last_day" not in told

    @pytest.mark.parametrize(("closes", "day", "who"), [
        (date(2026, 2, 2), "2026-01-30", "De integriteitscoördinator"),  # managers see names after five weeks
        (date(2026, 2, 16), "2026-02-13", "Je leidinggevende"),
    ])  # fmt: skip
    def test_the_last_mail_says_who_knows_that_nobody_answered(self, town, at, closes, day, who):
        at("2026-01-05")
        running(town, closes_on=closes, reminders=[3])
        at(day)
        send_round_mails()
        text = db.session.scalars(
            select(Mail.text).where(Mail.message == "round_last_day", Mail.person == town["collega"].uid)
        ).one()
        assert f"{who} weet dat je nog niet hebt geantwoord." in text

    def test_r38_the_manager_does_not_know_of_who_is_asked_for_interests_alone(self, town, at):
        at("2026-01-05")
        town.designate("collega", "financial_interests", date(2026, 1, 1))
        campaign = running(town, closes_on=date(2026, 2, 16), reminders=[3], register_slugs=["financial_interest"])
        at("2026-02-13")
        assert team_rounds(town["leidinggevende"]) == []
        send_round_mails()
        text = db.session.scalars(select(Mail.text).where(Mail.message == "round_last_day")).one()
        assert "De integriteitscoördinator weet dat je nog niet hebt geantwoord." in text
        with pytest.raises(NobodyToAsk):
            hand_to_manager(campaign, [town["collega"]], "Kun je helpen?", actor=town["integriteit"])

    def test_q01_by_day_ends_where_the_rate_is(self, town, round_2026, at):
        at("2026-01-07")
        say(round_2026, town["collega"])
        at("2026-01-09")
        nothing(town["vreemde"])
        rows = dict(days_of(round_2026))
        assert [rows[date(2026, 1, number)] for number in (5, 6, 7, 8, 9)] == [0, 0, 1, 1, 2]
