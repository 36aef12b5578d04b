"""Rounds: whom they ask, who joins and leaves, how they close, and what they count (R06, R07, R17, Q01, Q02)."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

import clock
from audit import SYSTEM, Event, Kind
from campaigns.answering import Said, answer, parts_of
from campaigns.chasing import (
    Narrowed,
    NobodyChosen,
    certify,
    give_time,
    hand_to_manager,
    has_answered,
    let_off,
    mail,
    not_answered,
    said_nothing,
)
from campaigns.figures import DONE, OPEN, rate_of, stands
from campaigns.models import PLANNED, RUNNING
from campaigns.running import keep_rounds, new_round, save, start
from campaigns.teams import team_rounds
from extensions import db
from organisation.leave import enter_leave
from organisation.models import FINANCIAL_INTERESTS
from registers.confirming import still_holds
from registers.duties.keeping import open_what_is_due
from registers.duties.models import Duty
from registers.errors import Conflict, Incomplete
from registers.lifecycle import change_state
from registers.models import Declaration
from registers.parameters.values import set_value
from registers.statements import declare_nothing
from tests.support.declarations import step, submitted
from tests.support.rounds import ACTIVITIES, LAST, asked, names, nothing, planned, running, say


class TestSettingUp:
    def test_r17_the_last_day_is_1_february_or_the_first_working_day_after_it(self, town, at):
        at("2025-11-03")
        campaign = new_round(actor=town["integriteit"])
        assert (campaign.code, campaign.closes_on) == ("2026", date(2026, 2, 2))  # 1 February is a Sunday
        at("2026-11-02")
        assert new_round(actor=town["integriteit"]).closes_on == date(2027, 2, 1)

    @pytest.mark.parametrize(("today", "last"), [("2027-01-04", date(2027, 3, 1)), ("2028-01-03", date(2028, 2, 29))])
    def test_p09_the_29th_of_february_is_the_28th_in_a_year_without_one(self, town, at, today, last):
        """In 2027 the 28th is a Sunday."""
        at(today)
        set_value("P09", "02-29", from_on=clock.today(), why="Later", actor=SYSTEM)
        assert new_round(actor=town["integriteit"]).closes_on == last

    def test_an_end_before_the_start_is_refused_and_nothing_is_kept(self, town, at):
        at("2026-01-05")
        campaign = planned(town)
        with pytest.raises(Incomplete) as refused:
            save(campaign, {"closes_on": date(2026, 1, 4), "text_nl": "Anders"}, actor=SYSTEM)
        assert set(refused.value.errors) == {"closes_on"}
        assert (campaign.closes_on, campaign.text_nl) == (LAST, "")

    def test_two_rounds_of_one_year_have_their_own_address(self, town, at):
        at("2025-11-03")
        assert [new_round(actor=town["integriteit"]).code for _ in range(3)] == ["2026", "2026-2", "2026-3"]

    def test_a_planned_round_starts_by_itself_on_its_first_day(self, town, at):
        at("2026-01-02")
        campaign = planned(town)
        assert start(campaign, actor=town["integriteit"]) == 0
        assert (campaign.state, asked(town["medewerker"])) == (PLANNED, [])
        keep_rounds()
        assert campaign.state == PLANNED
        at("2026-01-05")
        assert keep_rounds()["started"] == 1
        assert (campaign.state, asked(town["medewerker"])) == (RUNNING, ["2026"])

    def test_r37_only_who_is_designated_is_asked_for_interests(self, town, at):
        at("2026-01-05")
        town.designate("collega", FINANCIAL_INTERESTS)
        running(town, register_slugs=["side_activity", "financial_interest"])
        slugs = {name: [part.duty.register_slug for part in parts_of(_round(), town[name])] for name in ("collega", "medewerker")}
        assert slugs == {"collega": ["side_activity", "financial_interest"], "medewerker": ["side_activity"]}

    def test_only_the_units_that_were_chosen_are_asked_with_their_parts(self, town, at):
        at("2026-01-05")
        running(town, audience="units", unit_codes=["griffie"])
        assert (asked(town["griffier"]), asked(town["medewerker"])) == (["2026"], [])


def _round():
    from campaigns.running import rounds

    return rounds()[0]


class TestAnswering:
    def test_r17_each_entry_that_is_unchanged_gets_a_dated_confirmation(self, town, round_2026, at):
        at("2026-01-12")
        before = {one.reference for one in db.session.scalars(select(Declaration))}
        assert say(round_2026, town["medewerker"], ["unchanged", "unchanged"]) == []
        confirmed = db.session.scalars(select(Event).where(Event.kind == Kind.CONFIRMED)).all()
        assert {event.subject for event in confirmed} == before
        assert {clock.local(event.at).date() for event in confirmed} == {date(2026, 1, 12)}
        assert has_answered(round_2026, town["medewerker"])
        assert db.session.scalars(select(Duty.closing).where(Duty.person_id == town["medewerker"].id)).all() == ["confirmed"]

    def test_r17_one_entry_not_looked_at_keeps_the_duty_open(self, town, round_2026):
        part = parts_of(round_2026, town["medewerker"])[0]
        still_holds(part.entries[0].declaration, town["medewerker"])
        db.session.commit()
        assert asked(town["medewerker"]) == ["2026"]
        assert len(parts_of(round_2026, town["medewerker"])[0].to_look_at) == 1

    def test_what_changed_stays_open_until_the_change_is_sent(self, town, round_2026, at):
        at("2026-01-12")
        person = town["medewerker"]
        [changed] = say(round_2026, person, ["changed", "unchanged"])
        assert asked(person) == ["2026"]
        draft = change_state(changed, "revise", actor=person, seen_version=changed.version, submission_key="c" * 30)
        db.session.commit()
        assert asked(person) == ["2026"]
        change_state(draft, "submit", actor=person, seen_version=draft.version)
        db.session.commit()
        assert asked(person) == []
        assert has_answered(round_2026, person)

    def test_what_stopped_ends_on_the_day_that_was_given(self, town, round_2026, at):
        at("2026-01-12")
        first = parts_of(round_2026, town["medewerker"])[0].entries[0].declaration
        say(round_2026, town["medewerker"], ["ended", "unchanged"], ends=[date(2026, 1, 3)])
        assert (first.ends_on, asked(town["medewerker"])) == (date(2026, 1, 3), [])

    def test_something_new_keeps_the_duty_open_until_it_is_sent(self, town, round_2026, at):
        at("2026-01-12")
        say(round_2026, town["medewerker"], ["unchanged", "unchanged"], more="yes")
        assert asked(town["medewerker"]) == ["2026"]
        submitted(town, "medewerker")
        db.session.commit()
        assert asked(town["medewerker"]) == []

    def test_r17_a_change_answers_nothing_while_something_new_is_still_to_come(self, town, round_2026, at):
        at("2026-01-12")
        person = town["medewerker"]
        [changed] = say(round_2026, person, ["changed", "ended"], ends=[date(2026, 1, 3)] * 2, more="yes")
        draft = change_state(changed, "revise", actor=person, seen_version=changed.version, submission_key="c" * 30)
        change_state(draft, "submit", actor=person, seen_version=draft.version)
        db.session.commit()
        assert asked(person) == ["2026"]
        new = submitted(town, "medewerker")
        db.session.commit()
        assert asked(person) == []
        change_state(new, "withdraw", actor=person, seen_version=new.version)
        db.session.commit()
        assert asked(person) == ["2026"]

    def test_r17_of_two_new_ones_one_may_be_withdrawn(self, town, round_2026, at):
        at("2026-01-12")
        person = town["medewerker"]
        say(round_2026, person, ["unchanged", "unchanged"], more="yes")
        first, second = submitted(town, "medewerker"), submitted(town, "medewerker")
        db.session.commit()
        for new, expected in ((second, []), (first, ["2026"])):
            change_state(new, "withdraw", actor=person, seen_version=new.version)
            db.session.commit()
            assert asked(person) == expected
        [entry] = parts_of(round_2026, person)[0].entries[:1]
        still_holds(entry.declaration, person)
        db.session.commit()
        assert asked(person) == ["2026"], "what was withdrawn is not the new thing that was to come"

    def test_r17_who_looked_at_everything_and_takes_back_something_new_has_answered(self, town, round_2026, at):
        at("2026-01-12")
        person = town["medewerker"]
        new = submitted(town, "medewerker")
        say(round_2026, person, ["unchanged", "unchanged"])
        assert asked(person) == []
        change_state(new, "withdraw", actor=person, seen_version=new.version)
        db.session.commit()
        assert asked(person) == []

    def test_r06_who_has_nothing_makes_a_dated_statement_on_the_same_page(self, town, round_2026, at):
        at("2026-01-12")
        say(round_2026, town["collega"])
        assert has_answered(round_2026, town["collega"])
        assert rate_of(round_2026).nothing == 1

    def test_r07_nothing_is_not_asked_of_who_has_an_entry(self, town, round_2026):
        with pytest.raises(Incomplete):
            nothing(town["medewerker"])
        assert asked(town["medewerker"]) == ["2026"]

    def test_an_entry_that_changed_since_the_page_was_shown_is_asked_again(self, town, round_2026):
        entries = [entry.declaration for entry in parts_of(round_2026, town["medewerker"])[0].entries]
        said = Said({one.reference: "unchanged" for one in entries}, {}, dict.fromkeys([one.reference for one in entries], 0), {"side_activity": "no"})  # fmt: skip # noqa: E501
        with pytest.raises(Conflict):
            answer(round_2026, said, actor=town["medewerker"])
        db.session.rollback()
        assert asked(town["medewerker"]) == ["2026"]


class TestManagers:
    def test_a_manager_sees_the_rate_from_week_2_and_names_from_week_5(self, town, at):
        at("2026-01-05")
        campaign = running(town, closes_on=date(2026, 3, 2))
        for day, seen, named in (
            ("2026-01-18", 0, False),
            ("2026-01-19", 1, False),
            ("2026-02-08", 1, False),
            ("2026-02-09", 1, True),
        ):
            at(day)
            found = team_rounds(town["leidinggevende"])
            assert (len(found), bool(found and found[0].names)) == (seen, named), day
        say(campaign, town["collega"])
        assert "Collega Voorbeeld" not in team_rounds(town["leidinggevende"])[0].names


class TestChasing:
    def test_nobody_who_answered_is_in_the_list_whatever_the_filter(self, town, round_2026):
        say(round_2026, town["collega"])
        say(round_2026, town["medewerker"], ["unchanged", "unchanged"])
        for narrowed in (Narrowed(), Narrowed(town.units["team"]), Narrowed(None, "others"), Narrowed(None, "", "at_work")):
            found = names(not_answered(round_2026, narrowed, clock.today()))
            assert not {"collega", "medewerker"} & set(found), narrowed
            assert found

    def test_the_list_is_narrowed_by_unit_kind_of_position_and_situation(self, town, round_2026):
        enter_leave(town["collega"], date(2026, 1, 5), actor=SYSTEM)
        open_what_is_due()
        today = clock.today()
        assert names(not_answered(round_2026, Narrowed(situation="away"), today)) == ["collega"]
        assert "leidinggevende" in names(not_answered(round_2026, Narrowed(position_kind="leads"), today))
        assert set(names(not_answered(round_2026, Narrowed(town.units["griffie"]), today))) == {
            "griffier",
            "griffie_medewerker",
            "raad",
        }

    def test_each_action_has_its_reason_and_one_record_each(self, town, round_2026):
        officer, people = town["integriteit"], [town["collega"], town["vreemde"]]
        assert give_time(round_2026, people, date(2026, 2, 16), "Project loopt uit.", actor=officer) == 2
        assert mail(round_2026, people, "Bel me gerust.", actor=officer) == 2
        assert hand_to_manager(round_2026, people, "Kun je helpen?", actor=officer) == 2
        assert let_off(round_2026, people, "Lang ziek.", actor=officer) == 2
        db.session.commit()
        for kind in (Kind.DUTY_EXTENDED, Kind.ROUND_MAILED, Kind.ROUND_HANDED_OVER, Kind.DUTY_EXEMPTED):
            assert db.session.scalar(select(func.count(Event.seq)).where(Event.kind == kind)) == 2, kind
        assert rate_of(round_2026).exempt == 2
        with pytest.raises(NobodyChosen):
            let_off(round_2026, people, "Nog eens.", actor=officer)

    def test_r19_an_officer_does_not_let_himself_off(self, town, round_2026):
        with pytest.raises(NobodyChosen):
            let_off(round_2026, [town["integriteit"]], "Geen tijd.", actor=town["integriteit"])

    def test_r06_what_was_declared_since_is_not_certified_as_nothing(self, town, round_2026, at):
        say(round_2026, town["collega"])
        at("2026-01-07")
        something = submitted(town, "collega")
        assert db.session.scalars(said_nothing(round_2026)).all() == []
        step(something, "withdraw", town["collega"])
        assert [duty.person for duty in db.session.scalars(said_nothing(round_2026))] == [town["collega"]]

    def test_r06_nothing_is_certified_in_bulk_with_one_record_each_and_once(self, town, round_2026):
        for name in ("collega", "vreemde", "integriteit"):
            say(round_2026, town[name])
        found = db.session.scalars(said_nothing(round_2026)).all()
        assert certify(round_2026, found, actor=town["integriteit"]) == 2  # not his own
        db.session.commit()
        assert db.session.scalar(select(func.count(Event.seq)).where(Event.kind == Kind.ROUND_NIL_CERTIFIED)) == 2
        assert [duty.person.first_name for duty in db.session.scalars(said_nothing(round_2026))] == ["Integriteit"]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["answers", "exempt", "silent"]), min_size=4, max_size=4))
def test_the_list_and_the_rate_always_agree(town, at, fates):
    """Whatever becomes of people: who is in the list is counted as open, and nobody who answered is in it."""
    at("2026-01-05")
    with db.session.begin_nested() as undone:
        campaign = new_round(actor=town["integriteit"])
        save(campaign, {"register_slugs": ["side_activity"], "starts_on": date(2026, 1, 5), "closes_on": LAST}, actor=SYSTEM)
        start(campaign, actor=SYSTEM)
        for name, fate in zip(("collega", "vreemde", "griffier", "beheer"), fates, strict=True):
            if fate == "answers":
                declare_nothing(ACTIVITIES, town[name], actor=town[name], submission_key="p" * 30)
            elif fate == "exempt":
                let_off(campaign, [town[name]], "Lang ziek.", actor=town["integriteit"])
        listed = db.session.scalars(not_answered(campaign, Narrowed(), clock.today())).all()
        people = stands(Duty.ground == campaign.code)
        by_stand = dict(db.session.execute(select(people.c.person_id, people.c.stand)).all())
        assert {person.id for person in listed} == {one for one, stand in by_stand.items() if stand == OPEN}
        assert not {person.id for person in listed} & {one for one, stand in by_stand.items() if stand == DONE}
        undone.rollback()
