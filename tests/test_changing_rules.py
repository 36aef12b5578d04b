"""What is declared changes, moves along with its declarant, or ends: the rules, with the example of the catalogue."""

from datetime import date

import pytest

import clock
from audit import SYSTEM
from auth.permissions import may
from organisation import changes
from registers.changing import needs_decision
from registers.errors import Conflict, Incomplete
from registers.lifecycle import available_steps
from registers.models import POSITION_CHANGED
from registers.parameters.table import parameter
from registers.partial_date import PartialDate
from registers.signals.finding import findings
from tests.support.declarations import (
    decided,
    desk_of,
    open_follow_ups,
    revised,
    step,
    submitted,
)

AGREEMENT = {"outcome": "with_conditions", "condition": "Geen opdrachten in Huizen"}


def test_r12_more_hours_need_a_new_decision_and_the_old_one_stays_valid_until_then(town):
    old = decided(town, hours=4 * 60)
    new = revised(town, old, hours=12 * 60)
    assert needs_decision(old, new)
    with pytest.raises(Conflict):
        step(new, "amend", town["medewerker"])
    step(new, "submit", town["medewerker"])
    assert (old.status, new.status, desk_of(new)) == ("decided", "submitted", "leidinggevende")
    step(new, "decide", town["leidinggevende"], outcome="no_objection")
    assert (old.status, new.status) == ("replaced", "decided")


def test_r12_another_spelling_needs_no_decision_and_keeps_the_one_that_was_made(town):
    old = decided(town, **{"organisation": "Sticting Muziek in de Wijk"}, outcome="with_conditions")
    asked = open_follow_ups(old)
    made = old.decision
    new = revised(town, old, organisation="Stichting Muziek in de Wijk")
    assert not needs_decision(old, new)
    step(new, "amend", town["medewerker"])
    assert (old.status, new.status, new.outcome, new.decided_at) == ("replaced", "decided", "with_conditions", old.decided_at)
    assert (new.decision.decided_by, new.decision.carried_from_id) == (town["leidinggevende"], made.id)
    assert [one.contents for one in new.decision.conditions] == [one.contents for one in made.conditions]
    assert (open_follow_ups(old), open_follow_ups(new)) == ([], asked)
    assert desk_of(new) == desk_of(old)


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
    assert open_follow_ups(declaration) == []
    assert not may(town["andere_leidinggevende"], "declaration.look_again", declaration)


def test_r14_a_new_look_is_asked_for_once(town, at):
    declaration, _ = moved(town, at)
    with pytest.raises(Conflict):
        step(declaration, "open_review", SYSTEM, review=POSITION_CHANGED, due_on=date(2026, 7, 1))


def test_r14_a_new_look_that_is_taken_back_leaves_everything_as_it_was(town, at):
    declaration, _ = moved(town, at)
    asked, before = open_follow_ups(declaration), (declaration.review, declaration.due_on, declaration.position_id)
    step(declaration, "reconsider", town["andere_leidinggevende"], **AGREEMENT)
    assert open_follow_ups(declaration) != asked
    step(declaration, "undo", town["andere_leidinggevende"])
    assert (declaration.status, declaration.outcome) == ("decided", "with_conditions")
    assert (declaration.review, declaration.due_on, declaration.position_id) == before
    assert (declaration.decision.round, open_follow_ups(declaration)) == (1, asked)


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
