"""The rules of deciding on one declaration, with the example of the catalogue: changes, terms, questions, silence, new looks."""

from datetime import date

import pytest
from sqlalchemy import select

import clock
from audit import SYSTEM, System
from auth.permissions import may
from extensions import db
from organisation import changes
from registers.changing import needs_decision
from registers.drafts import save_answers
from registers.errors import Conflict, Incomplete, NotYours
from registers.follow_up.models import FollowUp
from registers.lifecycle import available_steps, told
from registers.models import POSITION_CHANGED
from registers.parameters.table import parameter
from registers.parameters.values import set_value
from registers.partial_date import PartialDate
from registers.signals.finding import findings
from tests.support.declarations import decided, drafted, step, submitted

AGREEMENT = {"outcome": "with_conditions", "condition": "Geen opdrachten in Huizen"}
REFUSAL = {"outcome": "prohibited", "reasons": "Je vergunt aan deze organisatie."}


def revised(town, old, **answers):
    """A change of `old` that is being written."""
    new = step(old, "revise", town["medewerker"], submission_key=f"{old.reference}-{old.version}")
    save_answers(new, answers, actor=town["medewerker"], seen_version=new.version)
    return new


def changed(town, old, **answers):
    """A change of `old` that waits for a decision."""
    return step(revised(town, old, **answers), "submit", town["medewerker"])


def follow_ups(declaration):
    """The questions that will be asked about it: kind and day."""
    open_ones = (FollowUp.declaration_id == declaration.id, FollowUp.answered_at.is_(None), FollowUp.cancelled_at.is_(None))
    return [(one.kind, one.asks_on) for one in db.session.scalars(select(FollowUp).where(*open_ones).order_by(FollowUp.id))]


def desk(declaration):
    return declaration.desk_position.code if declaration.desk_position else declaration.desk


def set_parameter(code, value):
    set_value(code, value, from_on=clock.today(), why="Raadsbesluit", actor=SYSTEM)


# Changing and ending ---------------------------------------------------------------------------------------------------


def test_r12_more_hours_need_a_new_decision_and_the_old_one_stays_valid_until_then(town):
    old = decided(town, hours=4 * 60)
    new = revised(town, old, hours=12 * 60)
    assert needs_decision(old, new)
    with pytest.raises(Conflict):
        step(new, "amend", town["medewerker"])
    step(new, "submit", town["medewerker"])
    assert (old.status, new.status, desk(new)) == ("decided", "submitted", "leidinggevende")
    step(new, "decide", town["leidinggevende"], outcome="no_objection")
    assert (old.status, new.status) == ("replaced", "decided")


def test_r12_another_spelling_needs_no_decision_and_keeps_the_one_that_was_made(town):
    old = decided(town, **{"organisation": "Sticting Muziek in de Wijk"}, outcome="with_conditions")
    asked = follow_ups(old)
    made = old.decision
    new = revised(town, old, organisation="Stichting Muziek in de Wijk")
    assert not needs_decision(old, new)
    step(new, "amend", town["medewerker"])
    assert (old.status, new.status, new.outcome, new.decided_at) == ("replaced", "decided", "with_conditions", old.decided_at)
    assert (new.decision.decided_by, new.decision.carried_from_id) == (town["leidinggevende"], made.id)
    assert [one.contents for one in new.decision.conditions] == [one.contents for one in made.conditions]
    assert (follow_ups(old), follow_ups(new)) == ([], asked)
    assert desk(new) == desk(old)


def test_r12_a_decision_that_was_carried_over_is_not_taken_back(town):
    new = step(revised(town, decided(town), role="Penningmeestr"), "amend", town["medewerker"])
    with pytest.raises(Conflict):
        step(new, "undo", town["leidinggevende"])


def test_r12_what_has_ended_meanwhile_is_not_amended(town):
    old = decided(town)
    new = revised(town, old, role="Penningmeestr")
    step(old, "end", town["medewerker"], ends=PartialDate.parse("2026-04-30"))
    with pytest.raises(Conflict):
        step(new, "amend", town["medewerker"])


@pytest.mark.parametrize(("hours", "signal"), [(12, False), (13, True)])
def test_r13_contract_and_side_hours_together_give_a_signal_above_forty_eight(town, hours, signal):
    declaration = submitted(town, hours=hours * 60)
    found = [one.code for one in findings(declaration, clock.today())]
    assert ("hours_together" in found) == signal
    step(declaration, "decide", town["leidinggevende"], outcome="no_objection")
    assert declaration.status == "decided"  # a signal, not a refusal


def moved(town, at):
    """`medewerker` moves from the archive to the permits on 1 June 2026; his activity is put up for a new look."""
    at("2026-03-02")
    declaration = decided(town, outcome="with_conditions")
    at("2026-06-01")
    changes.end_appointment(town["medewerker"].appointments[0], date(2026, 5, 31), actor=SYSTEM)
    permits = changes.add_position("vergunningen", "Vergunningverlener", town.units["ander"], date(2026, 6, 1), actor=SYSTEM)
    changes.appoint(town["medewerker"], permits, date(2026, 6, 1), actor=SYSTEM)
    due_on = parameter("P08").after(clock.today())
    return step(declaration, "open_review", SYSTEM, review=POSITION_CHANGED, due_on=due_on), permits


def test_r14_another_position_asks_the_new_manager_for_a_new_look_while_the_old_decision_stays(town, at):
    declaration, permits = moved(town, at)
    assert (declaration.status, declaration.outcome, declaration.due_on) == ("decided", "with_conditions", date(2026, 6, 29))
    assert may(town["andere_leidinggevende"], "declaration.look_again", declaration)
    assert not may(town["leidinggevende"], "declaration.look_again", declaration)
    step(declaration, "reconsider", town["andere_leidinggevende"], outcome="no_objection")
    assert (declaration.outcome, declaration.review, declaration.due_on) == ("no_objection", None, None)
    assert (declaration.position, declaration.decision.round) == (permits, 2)
    assert follow_ups(declaration) == []
    assert not may(town["andere_leidinggevende"], "declaration.look_again", declaration)


def test_r14_a_new_look_is_asked_for_once(town, at):
    declaration, _ = moved(town, at)
    with pytest.raises(Conflict):
        step(declaration, "open_review", SYSTEM, review=POSITION_CHANGED, due_on=date(2026, 7, 1))


def test_r14_a_new_look_that_is_taken_back_leaves_everything_as_it_was(town, at):
    declaration, _ = moved(town, at)
    asked, before = follow_ups(declaration), (declaration.review, declaration.due_on, declaration.position_id)
    step(declaration, "reconsider", town["andere_leidinggevende"], **AGREEMENT)
    assert follow_ups(declaration) != asked
    step(declaration, "undo", town["andere_leidinggevende"])
    assert (declaration.status, declaration.outcome) == ("decided", "with_conditions")
    assert (declaration.review, declaration.due_on, declaration.position_id) == before
    assert (declaration.decision.round, follow_ups(declaration)) == (1, asked)


def test_r16_withdrawn_before_the_decision_the_file_stays(town):
    declaration = step(submitted(town), "withdraw", town["medewerker"], why="Het gaat niet door")
    assert (declaration.status, declaration.due_on, declaration.answers["role"]) == ("withdrawn", None, "Penningmeester")
    assert may(town["leidinggevende"], "declaration.read", declaration)


def test_r16_after_the_decision_it_can_be_ended_or_changed_but_not_withdrawn(town):
    declaration = decided(town)
    assert available_steps(declaration, town["medewerker"]) == ["revise", "end"]
    with pytest.raises(Conflict):
        step(declaration, "withdraw", town["medewerker"])


def test_r11_an_end_before_the_start_is_refused(town):
    declaration = decided(town, since="2026-05-01"[:7])
    with pytest.raises(Incomplete):
        step(declaration, "end", town["medewerker"], ends=PartialDate.parse("2026-04-01"))
    assert declaration.status == "decided"


def test_r11_a_start_after_the_end_of_employment_is_refused(town):
    town["medewerker"].employed_until = date(2026, 12, 31)
    with pytest.raises(Incomplete):
        submitted(town, since="2027-02")


# Who decides, and what a decision needs --------------------------------------------------------------------------------


def test_r20_the_college_decides_on_the_town_secretary_and_someone_records_it(town):
    declaration = submitted(town, "secretaris")
    assert declaration.desk == "college"
    with pytest.raises(NotYours):
        step(declaration, "decide", town["secretaris"], outcome="no_objection")
    with pytest.raises(Incomplete) as missing:
        step(declaration, "decide", town["vastlegger"], outcome="no_objection")
    assert set(missing.value.errors) == {"met_on"}
    step(declaration, "decide", town["vastlegger"], outcome="no_objection", met_on=date(2026, 3, 3), number="B-12")
    assert (declaration.decision.body, declaration.decision.body_number) == ("college", "B-12")


@pytest.mark.parametrize(
    ("outcome", "given", "missing"),
    [
        ("", {}, {"outcome"}),
        ("bestaat_niet", {}, {"outcome"}),
        ("prohibited", {}, {"reasons"}),
        ("prohibited", {"reasons": "  "}, {"reasons"}),
        ("with_conditions", {}, {"condition"}),
        ("no_objection", {}, set()),
        ("prohibited", {"reasons": "Je vergunt aan deze organisatie."}, set()),
    ],
)
def test_r23_r24_a_refusal_needs_reasons_and_an_agreement_needs_text(town, outcome, given, missing):
    declaration = submitted(town)
    if not missing:
        assert step(declaration, "decide", town["leidinggevende"], outcome=outcome, **given).outcome == outcome
        return
    with pytest.raises(Incomplete) as refused:
        step(declaration, "decide", town["leidinggevende"], outcome=outcome, **given)
    assert set(refused.value.errors) == missing
    assert declaration.status == "submitted"


def test_r23_withdrawing_a_no_objection_needs_reasons_too(town):
    declaration = decided(town)
    with pytest.raises(Incomplete) as refused:
        step(declaration, "reconsider", town["leidinggevende"], outcome="revoked")
    assert set(refused.value.errors) == {"reasons"}


def test_r23_a_first_decision_withdraws_nothing(town):
    with pytest.raises(Incomplete) as refused:
        step(submitted(town), "decide", town["leidinggevende"], outcome="revoked", reasons="Dit kan niet.")
    assert set(refused.value.errors) == {"outcome"}


def test_r24_an_agreement_is_looked_at_again_after_twelve_months_unless_said_otherwise(town, at):
    at("2026-05-11")
    declaration = step(submitted(town), "decide", town["leidinggevende"], **AGREEMENT, public_condition="Geen opdrachten")
    condition = declaration.decision.conditions[0]
    assert condition.contents == {"text": "Geen opdrachten in Huizen", "public_text": "Geen opdrachten"}
    assert (condition.review_on, condition.owner) == (date(2027, 5, 11), town["medewerker"])
    assert follow_ups(declaration) == [("condition_kept", date(2027, 5, 11))]
    sooner = step(submitted(town), "decide", town["leidinggevende"], **AGREEMENT, review_on=date(2026, 9, 1))
    assert sooner.decision.conditions[0].review_on == date(2026, 9, 1)
    assert follow_ups(sooner) == [("condition_kept", date(2026, 9, 1))]


def test_r25_a_prohibition_says_by_when_it_stops_and_asks_whether_it_did(town, at):
    at("2026-05-04")
    declaration = step(submitted(town), "decide", town["leidinggevende"], **REFUSAL)
    assert declaration.decision.stop_by == date(2026, 6, 1)
    assert follow_ups(declaration) == [("stopped", date(2026, 5, 4))]
    at("2026-05-20")
    step(declaration, "stop", town["medewerker"])
    assert (declaration.status, declaration.ends_on) == ("ended", date(2026, 5, 20))


# Terms -----------------------------------------------------------------------------------------------------------------


def test_r26_a_question_stops_the_clock_and_the_answer_restarts_it(town, at):
    at("2026-03-02")
    declaration = submitted(town)
    assert declaration.due_on == date(2026, 4, 13)
    at("2026-03-16")
    step(declaration, "ask", town["leidinggevende"], question="Hoe vaak?")
    at("2026-03-30")
    step(declaration, "answer", town["medewerker"], answer="Eens per week")
    assert declaration.due_on == date(2026, 4, 28)


def test_r26_a_question_after_the_term_leaves_no_days_and_is_due_on_the_day_of_the_answer(town, at):
    at("2026-03-02")
    declaration = submitted(town)
    at("2026-04-15")
    step(declaration, "ask", town["leidinggevende"], question="Hoe vaak?")
    at("2026-04-16")
    assert step(declaration, "answer", town["medewerker"], answer="Eens per week").due_on == date(2026, 4, 16)


def test_r26_the_answer_goes_to_the_desk_that_asked_unless_that_may_not_decide_any_more(town, at):
    at("2026-03-02")
    first, second = submitted(town), submitted(town)
    at("2026-04-14")
    for one in (first, second):
        step(one, "pass_on", SYSTEM)
        step(one, "ask", town["directeur"], question="Hoe vaak?")
    assert desk(step(first, "answer", town["medewerker"], answer="Eens per week")) == "directeur"
    changes.end_appointment(town["directeur"].appointments[0], date(2026, 4, 13), actor=SYSTEM)
    assert desk(step(second, "answer", town["medewerker"], answer="Eens per week")) == "leidinggevende"


def test_r27_the_term_is_extended_once_before_it_ends_with_notice(town, at):
    at("2026-03-02")
    declaration, forgotten = submitted(town), submitted(town)
    at("2026-04-13", 23, 59)
    with pytest.raises(Incomplete):
        step(declaration, "extend", town["leidinggevende"], why=" ")
    step(declaration, "extend", town["leidinggevende"], why="Ik wacht op advies.")
    assert declaration.due_on == date(2026, 5, 11)
    with pytest.raises(Conflict):
        step(declaration, "extend", town["leidinggevende"], why="Nog een keer.")
    at("2026-04-14", 0, 1)
    with pytest.raises(Conflict):
        step(forgotten, "extend", town["leidinggevende"], why="Te laat.")


def test_r28_the_day_after_the_term_it_goes_up_level_by_level_and_nobody_has_consented(town, at):
    at("2026-03-02")
    declaration = submitted(town)
    at("2026-04-13", 23, 59)
    with pytest.raises(Conflict):
        step(declaration, "pass_on", SYSTEM)
    for day, expected, due_on in (
        ("2026-04-14", "directeur", date(2026, 4, 21)),
        ("2026-04-22", "secretaris", date(2026, 4, 30)),  # King's Day is no working day
        ("2026-05-01", "college", date(2026, 5, 8)),
    ):
        at(day, 0, 1)
        step(declaration, "pass_on", SYSTEM)
        assert (declaration.status, desk(declaration), declaration.due_on) == ("submitted", expected, due_on)
    assert (declaration.times_passed, declaration.decision) == (3, None)
    assert may(town["leidinggevende"], "declaration.read", declaration)
    assert not may(town["leidinggevende"], "declaration.decide", declaration)
    at("2026-06-01")
    with pytest.raises(Conflict):
        step(declaration, "pass_on", SYSTEM)


def test_r28_what_the_next_level_decides_from_the_start_is_never_passed_on_to_the_first(town, at):
    at("2026-05-04")
    journey = submitted(town, slug="invitation", when="2026-05-18", particulars=["abroad"])
    assert desk(journey) == "directeur"
    changes.end_appointment(town["directeur"].appointments[0], date(2026, 5, 10), actor=SYSTEM)
    at("2026-05-12")
    assert desk(step(journey, "pass_on", SYSTEM)) == "secretaris"


def test_r29_silence_on_a_gift_consents_only_where_the_body_switched_it_on_after_the_last_day(town, at):
    at("2026-04-01")
    set_parameter("P06", True)
    set_parameter("P05", 2)
    at("2026-04-02")
    gift = submitted(town, slug="gift", received="2026-04-02")
    assert gift.due_on == date(2026, 4, 8)  # Good Friday and Easter Monday do not count
    at("2026-04-08", 23, 59)
    with pytest.raises(Conflict):
        step(gift, "consent_by_silence", SYSTEM)
    at("2026-04-09", 0, 1)
    step(gift, "consent_by_silence", SYSTEM)
    assert (gift.status, gift.outcome, gift.decision.decided_by) == ("decided", "keep", None)
    assert "Niemand besloot op tijd" in gift.decision.contents["letter"]
    with pytest.raises(Conflict):
        step(gift, "undo", town["leidinggevende"])


@pytest.mark.parametrize(("slug", "switched_on"), [("gift", False), ("side_activity", True)])
def test_r29_silence_never_consents_elsewhere(town, at, slug, switched_on):
    at("2026-04-01")
    set_parameter("P06", switched_on)
    declaration = submitted(town, slug=slug)
    at("2026-08-03")
    with pytest.raises(Conflict):
        step(declaration, "consent_by_silence", SYSTEM)


# Taking back within ten minutes ----------------------------------------------------------------------------------------


def test_a_decision_is_taken_back_within_ten_minutes_and_then_it_waits_as_before(town, at):
    at("2026-03-02")
    declaration = submitted(town)
    before = desk(declaration), declaration.desk_since, declaration.due_on, declaration.position_id
    at("2026-03-04", 10, 0)
    step(declaration, "decide", town["leidinggevende"], **AGREEMENT)
    assert (told(declaration), follow_ups(declaration)) == (False, [("condition_kept", date(2027, 3, 4))])
    at("2026-03-04", 10, 9)
    step(declaration, "undo", town["leidinggevende"])
    assert (declaration.status, declaration.outcome, declaration.decided_at, declaration.decision) == (
        "submitted",
        None,
        None,
        None,
    )
    assert (desk(declaration), declaration.desk_since, declaration.due_on, declaration.position_id) == before
    assert follow_ups(declaration) == []
    assert [one.undone_at is not None for one in declaration.decisions] == [True]
    step(declaration, "decide", town["leidinggevende"], outcome="no_objection")
    assert [one.round for one in declaration.decisions] == [1, 2]


def test_after_ten_minutes_the_declarant_is_told_and_the_decision_stands(town, at):
    at("2026-03-04", 10, 0)
    declaration = decided(town)
    at("2026-03-04", 10, 9)
    assert not told(declaration)
    at("2026-03-04", 10, 11)  # the clock runs on while the test does
    assert told(declaration)
    assert "undo" not in available_steps(declaration, town["leidinggevende"])
    with pytest.raises(Conflict):
        step(declaration, "undo", town["leidinggevende"])


def test_only_who_decided_takes_it_back(town):
    town.cover("leidinggevende", "andere_leidinggevende", date(2020, 1, 1), date(2030, 1, 1))
    declaration = decided(town, by="andere_leidinggevende")
    with pytest.raises(Conflict):
        step(declaration, "undo", town["leidinggevende"])
    with pytest.raises(NotYours):
        step(declaration, "undo", town["directeur"])
    step(declaration, "undo", town["andere_leidinggevende"])
    assert declaration.status == "submitted"


def test_taking_back_the_decision_on_a_change_lets_the_old_one_hold_again_with_its_questions_and_new_look(town, at):
    at("2026-03-02")
    old = decided(town, outcome="with_conditions")
    asked = follow_ups(old)
    step(old, "open_review", SYSTEM, review=POSITION_CHANGED, due_on=date(2026, 6, 29))
    new = changed(town, old, hours=12 * 60)
    at("2026-03-04", 10, 0)
    step(new, "decide", town["leidinggevende"], outcome="no_objection")
    assert (old.status, follow_ups(old)) == ("replaced", [])
    assert not may(town["leidinggevende"], "declaration.look_again", old)
    at("2026-03-04", 10, 5)
    step(new, "undo", town["leidinggevende"])
    assert (old.status, old.ended_at, new.status) == ("decided", None, "submitted")
    assert (old.review, old.due_on, follow_ups(old)) == (POSITION_CHANGED, date(2026, 6, 29), asked)
    assert may(town["leidinggevende"], "declaration.look_again", old)


def test_what_a_change_was_built_on_is_not_taken_back(town):
    old = decided(town)
    revised(town, old, hours=12 * 60)
    with pytest.raises(Conflict):
        step(old, "undo", town["leidinggevende"])


# Steps that ask for more than a status ---------------------------------------------------------------------------------


def _decided_on(slug, outcome=""):
    return lambda town: decided(town, slug=slug, outcome=outcome)


def _with_a_change(town):
    old = decided(town)
    revised(town, old)
    return old


NOT_NOW = {  # a declaration on which the step is refused, though its status would allow it
    "revise": (_with_a_change, _decided_on("gift"), _decided_on("side_activity", "prohibited")),
    "end": (_decided_on("gift"), _decided_on("side_activity", "prohibited")),
    "stop": (_decided_on("side_activity"), _decided_on("gift", "return")),
    "extend": (lambda town: submitted(town, slug="gift"),),
    "reconsider": (_decided_on("gift"), _with_a_change),
    "open_review": (_decided_on("gift"), _decided_on("side_activity", "prohibited")),
    "reroute": (_decided_on("side_activity"),),
    "amend": (drafted, lambda town: revised(town, decided(town), pay="paid")),
}
WHO = {"extend": "leidinggevende", "reconsider": "leidinggevende", "reroute": "integriteit"}


@pytest.mark.parametrize(
    ("name", "number"), [(name, number) for name, cases in NOT_NOW.items() for number, _ in enumerate(cases)]
)
def test_a_step_that_makes_no_sense_now_is_refused_and_has_no_button(town, name, number):
    declaration = NOT_NOW[name][number](town)
    actor = SYSTEM if name == "open_review" else town[WHO.get(name, "medewerker")]
    if not isinstance(actor, System):
        assert name not in available_steps(declaration, actor)
    with pytest.raises(Conflict):
        step(declaration, name, actor, submission_key="k", outcome="no_objection", why="Daarom", review="x", due_on=None)


def test_something_forbidden_before_it_began_has_nothing_to_stop(town, at):
    at("2026-03-02")
    declaration = step(submitted(town, since="2026-09"), "decide", town["leidinggevende"], **REFUSAL)
    assert (declaration.decision.stop_by, follow_ups(declaration)) == (None, [])
    with pytest.raises(Conflict):
        step(declaration, "stop", town["medewerker"])


def test_an_officer_sends_what_waits_to_where_it_would_go_today(town, at):
    at("2026-03-02")
    waiting, asked = submitted(town), step(submitted(town), "ask", town["leidinggevende"], question="Hoe vaak?")
    changes.place_unit(town.units["team"], town.units["domein"], town.positions["collega"], date(2026, 3, 10), actor=SYSTEM)
    at("2026-03-10")
    for one in (waiting, asked):
        before = one.status, one.due_on
        step(one, "reroute", town["integriteit"])
        assert (desk(one), one.desk_since, (one.status, one.due_on)) == ("collega", date(2026, 3, 10), before)


def test_r19_an_officer_does_not_send_his_own_elsewhere(town):
    declaration = submitted(town, "integriteit")
    with pytest.raises(NotYours):
        step(declaration, "reroute", town["integriteit"])
