"""What counts together of one person: each activity once, also while a change of it waits for a decision."""

import pytest

import clock
from registers import deciding_context, totals
from registers.drafts import save_answers
from registers.models import Declaration
from registers.signals.finding import findings
from tests.support.declarations import decided, drafted, step, submitted


@pytest.fixture
def changing(town, at) -> tuple[Declaration, Declaration]:
    """An activity of 8 hours a week, and the change to 11 that waits."""
    at("2026-03-02")
    old = decided(town, role="Trainer", hours=8 * 60)
    return old, changed(town, old, 11 * 60)


def changed(town, old: Declaration, minutes: int) -> Declaration:
    new = step(old, "revise", town["medewerker"], submission_key=f"{old.reference}-{minutes}")
    save_answers(new, {"hours": minutes}, actor=town["medewerker"], seen_version=new.version)
    return step(new, "submit", town["medewerker"])


def signals_of(declaration: Declaration) -> set[str]:
    return {finding.code for finding in findings(declaration, clock.today())}


def hours_of(declaration: Declaration) -> float:
    return totals.hours(declaration).together / 60


def test_r13_a_change_that_waits_counts_instead_of_what_it_replaces(town, changing):
    exactly, above = drafted(town, hours=60), drafted(town, hours=2 * 60)
    assert hours_of(exactly) == 36 + 11 + 1
    assert "hours_together" not in signals_of(exactly)
    assert hours_of(above) == 36 + 11 + 2
    assert "hours_together" in signals_of(above)


def test_r13_both_versions_of_one_activity_never_count_together(town, changing):
    old, new = changing
    assert hours_of(old) == 36 + 8
    assert hours_of(new) == 36 + 11


def test_r13_a_change_that_was_refused_does_not_count_and_the_old_one_does(town, changing):
    _old, new = changing
    step(new, "decide", town["leidinggevende"], outcome="prohibited", reasons="Dat is te veel naast je werk.")
    assert hours_of(drafted(town, hours=60)) == 36 + 8 + 1


def test_what_else_a_person_has_is_listed_once_beside_a_declaration(town, changing):
    old, new = changing
    manager, other = town["leidinggevende"], submitted(town, hours=60)
    assert deciding_context.other_entries(other, manager) == [new]
    assert deciding_context.other_entries(new, manager) == [other]
    assert deciding_context.other_entries(old, manager) == [other]
