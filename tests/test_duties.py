"""Duties: opened once from the facts, closed by an answer in the same transaction, and never forgotten."""

from datetime import date

import pytest
from sqlalchemy import select

from audit import SYSTEM, Kind
from extensions import db
from organisation import changes
from organisation.consequences import draw_consequences
from organisation.models import FINANCIAL_INTERESTS, Person
from registers.duties import closing
from registers.duties.keeping import Kept
from registers.duties.models import Duty
from registers.duties.opening import open_for_round
from registers.duties.reading import is_late, open_duties
from registers.duties.table import closing_day
from registers.errors import NotYours
from registers.partial_date import PartialDate
from registers.rules import set_rule
from registers.statements import current_statement, declare_nothing
from tests.support.declarations import decided, drafted, step, submitted
from tests.support.duties import ACTIVITIES, INTERESTS, closings, duties, events, joined, kept, moved, nothing


class TestJoining:
    def test_r08_a_newcomer_answers_within_six_weeks_of_his_first_working_day(self, any_town, at):
        at("2026-02-20")
        person = joined(any_town)
        assert kept() == Kept(opened=1)
        assert duties(person) == [("joined", "side_activity", date(2026, 4, 7))]  # six weeks end on Good Friday
        assert open_duties(person)[0].halfway_on == date(2026, 3, 16)
        [event] = events(Kind.DUTY_OPENED)
        assert (event.person, event.actor) == (person.uid, None)

    def test_r08_he_is_late_from_the_day_after(self, town, at):
        at("2026-02-20")
        person = joined(town)
        kept()
        late = select(Duty.person_id)
        assert db.session.scalars(late.where(is_late(date(2026, 4, 7)))).all() == []
        assert db.session.scalars(late.where(is_late(date(2026, 4, 8)))).all() == [person.id]

    def test_nothing_is_opened_twice_and_nothing_forgotten(self, any_town, at):
        at("2026-02-20")
        joined(any_town)
        at("2026-03-30")  # nobody looked for weeks
        assert kept().opened == 1
        assert [kept() for _ in range(3)] == [Kept()] * 3

    def test_nobody_is_asked_before_his_first_day_nor_when_he_works_here_for_years(self, town, at):
        at("2026-02-19")
        joined(town)
        assert kept() == Kept()

    @pytest.mark.parametrize(("answer", "how"), [("declares", "declared"), ("says nothing", "nothing")])
    def test_r08_his_answer_closes_it_in_the_same_transaction(self, town, at, answer, how):
        at("2026-02-20")
        person = joined(town)
        kept()
        if answer == "declares":
            submitted(town)
        else:
            declare_nothing(ACTIVITIES, person, actor=person, submission_key="k" * 24)
        assert closings(person) == [("joined", how)]
        db.session.rollback()
        assert closings(person) == [("joined", None)]

    def test_a_draft_or_a_declaration_that_is_withdrawn_answers_nothing(self, town, at):
        at("2026-02-20")
        person = joined(town)
        kept()
        drafted(town)
        assert closings(person) == [("joined", None)]
        step(submitted(town), "withdraw", person)
        assert duties(person) == [("joined", "side_activity", date(2026, 4, 7))]
        assert len(events(Kind.DUTY_REOPENED)) == 1
        submitted(town)
        assert closings(person) == [("joined", "declared")]

    def test_another_declaration_answers_too_when_the_first_is_withdrawn(self, town, at):
        at("2026-02-20")
        person = joined(town)
        kept()
        first, second = submitted(town), submitted(town)
        step(first, "withdraw", person)
        assert closings(person) == [("joined", "declared")]
        assert events(Kind.DUTY_REOPENED) == []
        step(second, "withdraw", person)
        assert duties(person) == [("joined", "side_activity", date(2026, 4, 7))]

    def test_r06_a_declaration_that_is_withdrawn_did_not_end_the_statement_of_nothing(self, town, at):
        at("2026-02-20")
        person = joined(town)
        kept()
        nothing(town)
        at("2026-03-01")
        first = submitted(town)
        at("2026-03-03")
        second = submitted(town)
        step(first, "withdraw", person)
        assert current_statement(ACTIVITIES, person) is None
        step(second, "withdraw", person)
        assert current_statement(ACTIVITIES, person).from_on == date(2026, 2, 20)
        assert len(events(Kind.NIL_RESTORED)) == 1
        assert (closings(person), kept()) == ([("joined", "nothing")], Kept())

    def test_r07_a_statement_that_something_else_ended_stays_ended(self, town, at):
        at("2026-02-20")
        person = joined(town)
        nothing(town)
        at("2026-03-01")
        over = decided(town)
        step(over, "end", person, ends=PartialDate(date(2026, 3, 1), "day"))
        at("2026-03-05")
        step(submitted(town), "withdraw", person)
        assert current_statement(ACTIVITIES, person) is None

    def test_who_answered_before_anybody_looked_is_not_asked(self, town, at):
        at("2026-02-20")
        joined(town)
        nothing(town)
        assert kept() == Kept()

    def test_another_first_day_closes_the_duty_of_the_wrong_one(self, town, at):
        at("2026-02-20")
        person = joined(town)
        kept()
        joined(town, on=date(2026, 2, 18))
        assert kept() == Kept(opened=1, closed=1)
        assert duties(person) == [("joined", "side_activity", date(2026, 4, 1))]

    def test_r18_who_is_hired_is_asked_as_long_as_the_body_asks_those_too(self, town, at):
        at("2026-02-20")
        person = joined(town)
        changes.change_person(person, external=True, actor=SYSTEM)
        assert kept().opened == 1
        set_rule("P16", False, from_on=date(2026, 2, 20), why="Eigen verklaring.", actor=town["integriteit"])
        assert kept() == Kept(closed=1)
        set_rule("P16", True, from_on=date(2026, 2, 21), why="Toch wel.", actor=town["integriteit"])
        at("2026-02-21")
        assert kept() == Kept(opened=1)
        assert closings(person) == [("joined", None)]
        assert len(events(Kind.DUTY_REOPENED)) == 1

    def test_a_change_of_personnel_asks_at_once_whatever_way_it_came(self, town, at):
        at("2026-02-20")
        person = joined(town)
        draw_consequences()
        assert duties(person) == [("joined", "side_activity", date(2026, 4, 7))]


class TestMoving:
    def test_r14_who_changes_position_answers_within_four_weeks(self, any_town, at):
        at("2026-06-01")
        person = moved(any_town)
        assert kept().opened == 1
        assert duties(person) == [("moved", "side_activity", date(2026, 6, 29))]
        assert open_duties(person)[0].position == any_town.positions["vreemde"]

    def test_r14_a_new_declaration_is_no_answer_for_what_was_changed_and_taken_back(self, town, at):
        at("2026-05-01")
        old = decided(town, "collega")
        at("2026-06-01")
        person = moved(town)
        kept()
        change = step(old, "revise", person, submission_key="c" * 24)
        step(change, "submit", person)
        submitted(town, "collega")
        assert closings(person)[-1] == ("moved", "declared")
        step(change, "withdraw", person)
        assert closings(person)[-1] == ("moved", None)

    def test_the_first_position_and_one_that_goes_on_are_no_move(self, town, at):
        at("2026-06-01")
        person = town["collega"]
        changes.end_appointment(person.appointments[0], date(2026, 5, 31), actor=SYSTEM)
        changes.appoint(person, town.positions["collega"], date(2026, 6, 1), actor=SYSTEM)
        changes.end_appointment(town["vreemde"].appointments[0], date(2026, 4, 30), actor=SYSTEM)
        assert kept() == Kept()

    def test_r14_he_confirms_what_he_has_and_one_more_is_no_answer_about_the_rest(self, town, at):
        at("2026-05-04")
        decided(town, "collega")
        at("2026-06-01")
        person = moved(town)
        kept()
        submitted(town, "collega", role="Voorzitter")
        assert closings(person) == [("moved", None)]
        [duty] = open_duties(person)
        with pytest.raises(NotYours):
            closing.confirm(duty, actor=town["medewerker"])
        closing.confirm(duty, actor=person)
        assert closings(person) == [("moved", "confirmed")]
        with pytest.raises(closing.AlreadyClosed):
            closing.confirm(duty, actor=person)
        assert kept() == Kept()

    def test_who_has_nothing_says_that_and_confirms_nothing(self, town, at):
        at("2026-06-01")
        person = moved(town)
        kept()
        with pytest.raises(closing.NothingToConfirm):
            closing.confirm(open_duties(person)[0], actor=person)
        nothing(town, "collega")
        assert closings(person) == [("moved", "nothing")]

    def test_who_moves_on_before_he_answered_is_asked_about_the_last_position(self, town, at):
        at("2026-06-01")
        person = moved(town)
        kept()
        at("2026-06-15")
        changes.end_appointment(person.appointments[-1], date(2026, 6, 14), actor=SYSTEM)
        changes.appoint(person, town.positions["directeur"], date(2026, 6, 15), actor=SYSTEM)
        assert kept() == Kept(opened=1, closed=1)
        assert duties(person) == [("moved", "side_activity", date(2026, 7, 13))]


class TestDesignation:
    @pytest.fixture
    def controller(self, town, at):
        """`collega` becomes controller, a post designated for interests, on 1 May 2026."""
        at("2026-05-01")
        town.designate("vreemde", FINANCIAL_INTERESTS)
        changes.end_appointment(town["collega"].appointments[0], date(2026, 4, 30), actor=SYSTEM)
        changes.end_appointment(town["vreemde"].appointments[0], date(2026, 4, 30), actor=SYSTEM)
        changes.appoint(town["collega"], town.positions["vreemde"], date(2026, 5, 1), actor=SYSTEM)
        kept()
        return town["collega"]

    def test_r37_a_new_controller_answers_within_six_weeks(self, controller):
        assert duties(controller) == [
            ("moved", "side_activity", date(2026, 5, 29)),
            ("designated", "financial_interest", date(2026, 6, 12)),
        ]

    def test_r37_saying_nothing_ends_only_the_duty_of_that_register(self, town, controller):
        nothing(town, "collega", INTERESTS)
        assert closings(controller) == [("moved", None), ("designated", "nothing")]
        assert kept() == Kept()

    def test_r36_the_end_of_the_designation_ends_the_duty(self, town, controller, at):
        designation = open_duties(controller)[1].designation
        assert designation is not None
        changes.end_designation(designation, date(2026, 5, 31), "De functie verandert.", actor=SYSTEM)
        at("2026-05-31")
        assert kept() == Kept()
        at("2026-06-01")
        assert kept() == Kept(closed=1)
        assert closings(controller)[1] == ("designated", "not_needed")

    def test_r37_two_designated_posts_ask_once(self, town, controller, at):
        town.designate("directeur", FINANCIAL_INTERESTS)
        changes.appoint(controller, town.positions["directeur"], date(2026, 5, 4), actor=SYSTEM)
        at("2026-05-04")
        kept()
        assert [kind for kind, slug, _due in duties(controller) if slug == "financial_interest"] == ["designated"]
        nothing(town, "collega", INTERESTS)
        assert kept() == Kept()


class TestRound:
    @pytest.fixture
    def people(self, town, at):
        at("2026-01-12")
        everybody = select(Person.id)
        open_for_round("ronde", ACTIVITIES, everybody, date(2026, 1, 12), closing_day(2026), actor=town["integriteit"])
        db.session.commit()
        return town

    def test_r17_the_yearly_check_closes_on_the_first_working_day(self, town):
        assert closing_day(2026) == date(2026, 2, 2)  # 1 February is a Sunday
        assert closing_day(2027) == date(2027, 2, 1)

    def test_r17_no_answer_is_late_and_never_unchanged(self, people, at):
        person = people["medewerker"]
        at("2026-02-03")
        kept()
        assert duties(person) == [("round", "side_activity", date(2026, 2, 2))]
        assert closings(person) == [("round", None)]
        assert db.session.scalars(select(Duty.id).where(is_late(date(2026, 2, 3)))).all()
        assert events(Kind.CONFIRMED, Kind.DUTY_CLOSED) == []

    def test_who_had_nothing_answers_with_a_first_declaration(self, people):
        submitted(people)
        assert closings(people["medewerker"]) == [("round", "declared")]

    def test_r17_with_more_in_force_a_declaration_leaves_the_question_open(self, town, at):
        at("2025-11-03")
        decided(town)
        at("2026-01-12")
        open_for_round("ronde", ACTIVITIES, select(Person.id), date(2026, 1, 12), closing_day(2026), actor=SYSTEM)
        submitted(town, role="Voorzitter")
        assert closings(town["medewerker"]) == [("round", None)]

    def test_a_round_opens_once_and_takes_in_who_comes_later(self, people):
        everybody = select(Person.id)
        again = open_for_round("ronde", ACTIVITIES, everybody, date(2026, 1, 12), date(2026, 2, 2), actor=SYSTEM)
        newcomer = changes.add_person("7777", "Nieuw", "Voorbeeld", date(2026, 1, 19), actor=SYSTEM)
        later = open_for_round("ronde", ACTIVITIES, everybody, date(2026, 1, 19), date(2026, 2, 2), actor=SYSTEM)
        assert (again, later) == (0, 1)
        assert duties(newcomer) == []  # from his first day on

    def test_r62_who_leaves_drops_out_with_a_trace(self, people, at):
        person = people["medewerker"]
        changes.change_person(person, employed_until=date(2026, 1, 20), actor=SYSTEM)
        at("2026-01-20")
        assert kept() == Kept()
        at("2026-01-21")
        assert kept() == Kept(closed=1)
        assert closings(person) == [("round", "left")]
        [event] = events(Kind.DUTY_CLOSED)
        assert event.person == person.uid
