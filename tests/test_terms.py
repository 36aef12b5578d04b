"""What a decision needs, and the terms of deciding: the rules, with the example of the catalogue, dates included."""

from datetime import date

import pytest

from audit import SYSTEM
from auth.permissions import may
from organisation import changes
from registers.errors import Conflict, Incomplete, NotYours
from tests.support.declarations import (
    decided,
    desk_of,
    open_follow_ups,
    set_parameter,
    step,
    submitted,
)

AGREEMENT = {"outcome": "with_conditions", "condition": "Geen opdrachten in Huizen"}
REFUSAL = {"outcome": "prohibited", "reasons": "Je vergunt aan deze organisatie."}


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
    assert open_follow_ups(declaration) == [("condition_kept", date(2027, 5, 11))]
    sooner = step(submitted(town), "decide", town["leidinggevende"], **AGREEMENT, review_on=date(2026, 9, 1))
    assert sooner.decision.conditions[0].review_on == date(2026, 9, 1)
    assert open_follow_ups(sooner) == [("condition_kept", date(2026, 9, 1))]


def test_r25_a_prohibition_says_by_when_it_stops_and_asks_whether_it_did(town, at):
    at("2026-05-04")
    declaration = step(submitted(town), "decide", town["leidinggevende"], **REFUSAL)
    assert declaration.decision.stop_by == date(2026, 6, 1)
    assert open_follow_ups(declaration) == [("stopped", date(2026, 5, 4))]
    at("2026-05-20")
    step(declaration, "stop", town["medewerker"])
    assert (declaration.status, declaration.ends_on) == ("ended", date(2026, 5, 20))


def test_r26_a_question_stops_the_clock_and_the_answer_restarts_it(town, at):
    at("2026-03-02")
    declaration = submitted(town)
    assert declaration.due_on == date(2026, 4, 13)
    at("2026-03-16")
    step(declaration, "ask", town["leidinggevende"], question="Hoe vaak?")
    at("2026-03-30")
    step(declaration, "answer", town["medewerker"], answer="Eens per week")
    assert declaration.due_on == date(2026, 4, 28)


@pytest.mark.parametrize(
    ("day", "due"),
    [("2026-03-20", date(2026, 3, 9)), ("2026-03-09", date(2026, 3, 6)), ("2026-03-04", date(2026, 3, 3)),
     ("2026-03-02", date(2026, 3, 2)), ("2026-02-20", date(2026, 3, 9))],
)  # fmt: skip
def test_r54_an_invitation_is_answered_on_the_working_day_before_at_the_latest(town, at, day, due):
    at("2026-03-02")
    assert submitted(town, slug="invitation", when=day).due_on == due


def test_r54_a_question_about_an_invitation_is_answered_before_that_day_too(town, at):
    at("2026-03-02")
    declaration = submitted(town, slug="invitation", when="2026-03-06")
    step(declaration, "ask", town["leidinggevende"], question="Wie komen er nog meer?")
    assert declaration.open_question.due_on == declaration.due_on == date(2026, 3, 5)
    at("2026-03-05")
    step(declaration, "answer", town["medewerker"], answer="Alleen wij.")
    assert declaration.due_on == date(2026, 3, 5)


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
    assert desk_of(step(first, "answer", town["medewerker"], answer="Eens per week")) == "directeur"
    changes.end_appointment(town["directeur"].appointments[0], date(2026, 4, 13), actor=SYSTEM)
    assert desk_of(step(second, "answer", town["medewerker"], answer="Eens per week")) == "leidinggevende"


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
        assert (declaration.status, desk_of(declaration), declaration.due_on) == ("submitted", expected, due_on)
    assert (declaration.times_passed, declaration.decision) == (3, None)
    assert may(town["leidinggevende"], "declaration.read", declaration)
    assert not may(town["leidinggevende"], "declaration.decide", declaration)
    at("2026-06-01")
    with pytest.raises(Conflict):
        step(declaration, "pass_on", SYSTEM)


def test_r28_what_the_next_level_decides_from_the_start_is_never_passed_on_to_the_first(town, at):
    at("2026-05-04")
    journey = submitted(town, slug="invitation", when="2026-05-18", particulars=["abroad"])
    assert desk_of(journey) == "directeur"
    changes.end_appointment(town["directeur"].appointments[0], date(2026, 5, 10), actor=SYSTEM)
    at("2026-05-12")
    assert desk_of(step(journey, "pass_on", SYSTEM)) == "secretaris"


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
