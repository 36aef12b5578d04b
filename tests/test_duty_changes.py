"""Duties that are questions, that get more time or an exemption, and that stand still during leave."""

from datetime import date

import pytest
from sqlalchemy import select

from audit import SYSTEM, Kind
from extensions import db
from organisation.leave import enter_leave
from organisation.models import Person
from registers.duties import closing
from registers.duties.keeping import Kept
from registers.duties.models import Duty
from registers.duties.opening import open_for_round
from registers.duties.reading import is_late, open_duties
from registers.duties.table import closing_day
from registers.partial_date import PartialDate
from tests.support.declarations import decided, step, submitted
from tests.support.duties import ACTIVITIES, closings, duties, events, joined, kept, nothing


class TestQuestion:
    def test_r26_a_question_is_a_duty_until_it_is_answered(self, town, at):
        at("2026-03-02")
        declaration = submitted(town)
        step(declaration, "ask", town["leidinggevende"], question="Hoe vaak?")
        assert duties(town["medewerker"]) == [("question", "side_activity", declaration.due_on)]
        step(declaration, "answer", town["medewerker"], answer="Eens per maand.")
        assert closings(town["medewerker"]) == [("question", "answered")]

    def test_withdrawing_ends_the_question_too(self, town, at):
        at("2026-03-02")
        declaration = step(submitted(town), "ask", town["leidinggevende"], question="Hoe vaak?")
        step(declaration, "withdraw", town["medewerker"])
        assert closings(town["medewerker"]) == [("question", "not_needed")]

    def test_a_question_from_before_duties_were_kept_gets_its_duty(self, town, at):
        at("2026-03-02")
        declaration = step(submitted(town), "ask", town["leidinggevende"], question="Hoe vaak?")
        db.session.delete(open_duties(town["medewerker"])[0])
        assert kept() == Kept(opened=1)
        assert duties(town["medewerker"]) == [("question", "side_activity", declaration.due_on)]

    def test_more_time_or_an_exemption_is_not_for_a_question(self, town, at):
        at("2026-03-02")
        step(submitted(town), "ask", town["leidinggevende"], question="Hoe vaak?")
        with pytest.raises(closing.NoLeave):
            closing.exempt(open_duties(town["medewerker"])[0], "Ziek", actor=town["integriteit"])


class TestOfficer:
    @pytest.fixture
    def duty(self, town, at):
        at("2026-02-20")
        person = joined(town)
        kept()
        return open_duties(person)[0]

    def test_more_time_has_a_reason_and_ends_on_a_working_day(self, town, duty):
        closing.extend(duty, date(2026, 4, 25), "Lang ziek geweest", actor=town["integriteit"])
        assert (duty.due_on, duty.first_due_on, duty.remark) == (date(2026, 4, 28), date(2026, 4, 7), "Lang ziek geweest")
        [event] = events(Kind.DUTY_EXTENDED)
        assert (event.actor, event.person) == (town["integriteit"].uid, town["medewerker"].uid)

    @pytest.mark.parametrize("until", [date(2026, 4, 7), date(2026, 4, 3), date(2026, 2, 1)])
    def test_more_time_is_later_than_now(self, town, duty, until):
        with pytest.raises(closing.NotLater):
            closing.extend(duty, until, "Ziek", actor=town["integriteit"])

    def test_who_is_let_off_is_not_asked_again(self, town, duty):
        with pytest.raises(closing.NoReason):
            closing.exempt(duty, "  ", actor=town["integriteit"])
        closing.exempt(duty, "Stagiair voor twee weken", actor=town["integriteit"])
        assert closings(town["medewerker"]) == [("joined", "exempted")]
        assert kept() == Kept()

    def test_r19_nobody_lets_himself_off(self, town, duty):
        for give in (
            lambda: closing.exempt(duty, "Ik", actor=duty.person),
            lambda: closing.extend(duty, date(2026, 5, 1), "Ik", actor=duty.person),
        ):
            with pytest.raises(closing.OwnDuty):
                give()


class TestLeave:
    def test_who_is_on_leave_is_asked_nothing_and_has_the_days_that_were_left_when_back(self, any_town, at):
        at("2026-02-20")
        person = joined(any_town)
        kept()
        enter_leave(person, date(2026, 3, 24), date(2026, 6, 12), actor=SYSTEM)
        at("2026-03-24")
        assert kept() == Kept(suspended=1)
        assert duties(person) == []
        at("2026-06-01")
        assert db.session.scalars(select(Duty.id).where(is_late(date(2026, 6, 1)))).all() == []
        at("2026-06-15")
        assert kept() == Kept(resumed=1)
        assert duties(person) == [("joined", "side_activity", date(2026, 6, 29))]  # fourteen days, as before
        assert len(events(Kind.DUTY_SUSPENDED, Kind.DUTY_RESUMED)) == 2

    def test_an_answer_during_leave_counts(self, town, at):
        at("2026-02-20")
        person = joined(town)
        enter_leave(person, date(2026, 2, 20), None, actor=SYSTEM)
        assert kept() == Kept(opened=1, suspended=1)
        nothing(town)
        assert closings(person) == [("joined", "nothing")]


def test_an_end_is_not_an_answer_for_the_year(town, at):
    at("2025-11-03")
    declaration = decided(town)
    at("2026-01-12")
    open_for_round("ronde", ACTIVITIES, select(Person.id), date(2026, 1, 12), closing_day(2026), actor=SYSTEM)
    step(declaration, "end", town["medewerker"], ends=PartialDate.parse("2026-01-11"))
    assert closings(town["medewerker"]) == [("round", None)]
