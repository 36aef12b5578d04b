"""Ten minutes to take a decision back; and the steps that ask for more than a status."""

from datetime import date, timedelta

import pytest

import clock
from audit import SYSTEM, System
from auth.permissions import may
from organisation import changes
from registers.errors import Conflict, Incomplete, NotYours
from registers.in_force import told
from registers.lifecycle import available_steps
from registers.models import POSITION_CHANGED
from registers.partial_date import PartialDate
from tests.support.declarations import (
    changed,
    decided,
    desk_of,
    drafted,
    open_follow_ups,
    revised,
    step,
    submitted,
)

AGREEMENT = {"outcome": "with_conditions", "condition": "Geen opdrachten in Huizen"}
REFUSAL = {"outcome": "prohibited", "reasons": "Je vergunt aan deze organisatie."}


def test_a_decision_is_taken_back_within_ten_minutes_and_then_it_waits_as_before(town, at):
    at("2026-03-02")
    declaration = submitted(town)
    before = desk_of(declaration), declaration.desk_since, declaration.due_on, declaration.position_id
    at("2026-03-04", 10, 0)
    step(declaration, "decide", town["leidinggevende"], **AGREEMENT)
    assert (told(declaration), open_follow_ups(declaration)) == (False, [("condition_kept", date(2027, 3, 4))])
    at("2026-03-04", 10, 9)
    step(declaration, "undo", town["leidinggevende"])
    assert (declaration.status, declaration.outcome, declaration.decided_at, declaration.decision) == (
        "submitted",
        None,
        None,
        None,
    )
    assert (desk_of(declaration), declaration.desk_since, declaration.due_on, declaration.position_id) == before
    assert open_follow_ups(declaration) == []
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
    asked = open_follow_ups(old)
    step(old, "open_review", SYSTEM, review=POSITION_CHANGED, due_on=date(2026, 6, 29))
    new = changed(town, old, hours=12 * 60)
    at("2026-03-04", 10, 0)
    step(new, "decide", town["leidinggevende"], outcome="no_objection")
    assert (old.status, open_follow_ups(old)) == ("replaced", [])
    assert not may(town["leidinggevende"], "declaration.look_again", old)
    at("2026-03-04", 10, 5)
    step(new, "undo", town["leidinggevende"])
    assert (old.status, old.ended_at, new.status) == ("decided", None, "submitted")
    assert (old.review, old.due_on, open_follow_ups(old)) == (POSITION_CHANGED, date(2026, 6, 29), asked)
    assert may(town["leidinggevende"], "declaration.look_again", old)


def test_what_a_change_was_built_on_is_not_taken_back(town):
    old = decided(town)
    changed(town, old, hours=12 * 60)
    with pytest.raises(Conflict):
        step(old, "undo", town["leidinggevende"])


def test_a_change_that_is_only_being_written_keeps_nobody_from_taking_a_decision_back(town, at):
    at("2026-03-02")
    declaration = decided(town)
    revised(town, declaration, hours=12 * 60)
    at("2026-03-04", 10, 0)
    step(declaration, "reconsider", town["leidinggevende"], **REFUSAL)
    step(declaration, "undo", town["leidinggevende"])
    assert (declaration.status, declaration.outcome) == ("decided", "no_objection")


def test_r25_a_change_of_wording_of_what_was_forbidden_meanwhile_is_refused(town, at):
    at("2026-03-02")
    declaration = decided(town)
    change = revised(town, declaration)
    at("2026-03-04")
    step(declaration, "reconsider", town["leidinggevende"], **REFUSAL)
    at("2026-03-05")
    assert not {"amend", "submit"} & set(available_steps(change, town["medewerker"]))
    with pytest.raises(Conflict):
        step(change, "amend", town["medewerker"])
    assert [kind for kind, _ in open_follow_ups(declaration)] == ["stopped"]


def _decided_on(slug, outcome=""):
    return lambda town: decided(town, slug=slug, outcome=outcome)


def _with_a_change(town):
    old = decided(town)
    revised(town, old)
    return old


def _with_a_change_that_waits(town):
    old = decided(town)
    changed(town, old, hours=12 * 60)
    return old


NOT_NOW = {  # a declaration on which the step is refused, though its status would allow it
    "revise": (_with_a_change, _decided_on("gift"), _decided_on("side_activity", "prohibited")),
    "end": (_decided_on("gift"), _decided_on("side_activity", "prohibited")),
    "stop": (_decided_on("side_activity"), _decided_on("gift", "return")),
    "extend": (lambda town: submitted(town, slug="gift"),),
    "reconsider": (_decided_on("gift"), _with_a_change_that_waits),
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
    assert (declaration.decision.stop_by, open_follow_ups(declaration)) == (None, [])
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
        assert (desk_of(one), one.desk_since, (one.status, one.due_on)) == ("collega", date(2026, 3, 10), before)


def test_r19_an_officer_does_not_send_his_own_elsewhere(town):
    declaration = submitted(town, "integriteit")
    with pytest.raises(NotYours):
        step(declaration, "reroute", town["integriteit"])


def test_r14_a_change_that_is_only_being_written_keeps_nobody_from_deciding_again(town, at):
    declaration = decided(town)
    draft = revised(town, declaration, hours=12 * 60)
    at("2027-03-03")
    step(declaration, "reconsider", town["leidinggevende"], outcome="prohibited", reasons="Belangenverstrengeling.")
    assert declaration.decided_outcome.code == "prohibited"
    with pytest.raises(Conflict):
        step(draft, "submit", town["medewerker"])


def test_r15_what_is_over_takes_the_change_that_waits_along(town, at):
    declaration = decided(town)
    change = changed(town, declaration, hours=12 * 60)
    step(declaration, "end", town["medewerker"], ends=PartialDate.parse(clock.today().isoformat()))
    assert (declaration.status, change.status) == ("ended", "withdrawn")


def test_r15_what_is_over_is_not_changed_any_more(town):
    declaration = decided(town)
    draft = revised(town, declaration, hours=12 * 60)
    step(declaration, "end", town["medewerker"], ends=PartialDate.parse(clock.today().isoformat()))
    with pytest.raises(Conflict):
        step(draft, "submit", town["medewerker"])


def test_r15_it_ends_on_a_day_that_has_come_and_counts_until_then(town):
    declaration = decided(town)
    tomorrow = clock.today() + timedelta(days=1)
    with pytest.raises(Incomplete) as refused:
        step(declaration, "end", town["medewerker"], ends=PartialDate.parse(tomorrow.isoformat()))
    assert "Kies vandaag of een eerdere dag" in refused.value.errors["ends"]
    step(declaration, "end", town["medewerker"], ends=PartialDate.parse(str(clock.today().year)))
