""" "Nothing" is never valid together with something that counts (R07), whatever became of that since."""

import pytest

import clock
from registers.catalogue import register
from registers.errors import Incomplete
from registers.partial_date import PartialDate
from registers.statements import current_statement, declare_nothing
from tests.support.declarations import decided, step

SIDE_ACTIVITY = register("side_activity")


@pytest.fixture(autouse=True)
def _today(at):
    at("2026-03-02")


def nothing(town):
    employee = town["medewerker"]
    return declare_nothing(SIDE_ACTIVITY, employee, actor=employee, submission_key=f"niets {clock.now()}")


def test_r07_what_is_allowed_after_all_ends_the_nothing_that_was_said_meanwhile(town, at):
    declaration = decided(town, outcome="prohibited", since="2026-09")
    at("2026-03-03")
    nothing(town)
    at("2026-03-04")
    step(declaration, "ask_lifting", town["medewerker"], why="Anders nu.")
    step(declaration, "reconsider", town["leidinggevende"], outcome="no_objection", reasons="Mag nu.")
    assert current_statement(SIDE_ACTIVITY, town["medewerker"]) is None


def test_r07_what_stays_forbidden_leaves_the_nothing_that_was_said(town, at):
    declaration = decided(town, outcome="prohibited", since="2026-09")
    at("2026-03-03")
    nothing(town)
    step(declaration, "ask_lifting", town["medewerker"], why="Anders nu.")
    step(declaration, "reconsider", town["leidinggevende"], outcome="prohibited", reasons="Mag nog niet.")
    assert current_statement(SIDE_ACTIVITY, town["medewerker"]) is not None


@pytest.mark.parametrize(
    ("decided_at", "undone_at"), [(("2026-03-04", 9), ("2026-03-04", 9, 5)), (("2026-03-04", 23, 55), ("2026-03-05", 0, 3))]
)
def test_r06_what_is_allowed_and_undone_leaves_the_nothing_that_was_said(town, at, decided_at, undone_at):
    declaration = decided(town, outcome="prohibited", since="2026-09")
    at("2026-03-03")
    nothing(town)
    at(*decided_at)
    step(declaration, "ask_lifting", town["medewerker"], why="Anders nu.")
    step(declaration, "reconsider", town["leidinggevende"], outcome="no_objection", reasons="Mag nu.")
    at(*undone_at)
    step(declaration, "undo", town["leidinggevende"])
    assert current_statement(SIDE_ACTIVITY, town["medewerker"]) is not None


def test_r07_a_decision_that_was_not_told_yet_changes_nothing_for_the_declarant(town):
    declaration = decided(town, outcome="prohibited", since="2026-09")
    with pytest.raises(Incomplete):
        nothing(town)
    step(declaration, "undo", town["leidinggevende"])
    assert current_statement(SIDE_ACTIVITY, town["medewerker"]) is None


def test_r07_what_had_to_stop_stands_against_nothing_until_it_stopped(town, at):
    declaration = decided(town, outcome="prohibited", since="2024-03")
    at("2026-03-03")
    with pytest.raises(Incomplete):
        nothing(town)
    step(declaration, "stop", town["medewerker"], ends=PartialDate.parse("2026-03-03").first)
    at("2026-03-04")
    assert nothing(town)


def test_r07_what_needed_no_registration_does_not_stand_against_nothing(town, at):
    decided(town, outcome="not_relevant")
    at("2026-03-03")
    assert nothing(town)


def test_r07_what_has_to_stop_after_all_ends_the_nothing_that_was_said_meanwhile(town, at):
    declaration = decided(town, outcome="not_relevant", since="2024-03")
    at("2026-03-03")
    nothing(town)
    at("2026-03-04")
    step(declaration, "reconsider", town["leidinggevende"], outcome="prohibited", reasons="Mag toch niet.")
    assert current_statement(SIDE_ACTIVITY, town["medewerker"]) is None
