"""1 to 4 is hidden in what leaves the house, and nobody can compute it: not from sums, not from reports of successive dates."""

import os
from random import Random

import pytest

from reports.small_numbers import LEAST, TOTAL, Place, Report, conceal, report
from tests.support.small_number_attack import computed, sums

ROUNDS = 1000 if os.environ.get("OPENKAART_DRILL") else 40

TABLE = {("gave", "north"): 12, ("gave", "south"): 3, ("kept", "north"): 9, ("kept", "south"): 8, ("sent", "north"): 30}


def shown(found: Report, row: str, column: str) -> int | None:
    return found.shown[Place(row, column)]


def hidden(found: Report) -> set[tuple[str, str]]:
    return {(cell.row, cell.column) for cell in found.hidden}


def test_one_to_four_is_hidden_and_zero_and_five_are_shown():
    found = conceal({("a", "x"): 0, ("a", "y"): 5, ("a", "z"): 40, ("b", "x"): 6, ("b", "y"): 7, ("b", "z"): 8})
    assert hidden(found) == set()
    assert (shown(found, "a", "x"), shown(found, TOTAL, TOTAL)) == (0, 66)
    for few in (1, 2, 3, 4):
        assert ("a", "x") in hidden(conceal({("a", "x"): few, ("a", "y"): 50, ("b", "x"): 60, ("b", "y"): 70}))


def test_a_second_number_is_hidden_in_the_row_and_in_the_column_where_subtraction_would_tell():
    found = conceal(TABLE)
    assert hidden(found) == {("gave", "south"), ("gave", "north"), ("kept", "south"), ("kept", "north")}
    assert (shown(found, "gave", TOTAL), shown(found, TOTAL, "south"), shown(found, TOTAL, TOTAL)) == (15, 11, 62)


def test_two_hidden_numbers_are_not_enough_when_they_are_few_together():
    found = conceal({("a", "w"): 1, ("a", "x"): 2, ("a", "y"): 30, ("a", "z"): 40})
    assert {("a", "w"), ("a", "x"), ("a", "y")} <= hidden(found)


def test_what_came_since_the_last_report_is_hidden_when_it_is_few():
    before = conceal({("a", "x"): 20, ("a", "y"): 30, ("b", "x"): 40, ("b", "y"): 50})
    after = {("a", "x"): 22, ("a", "y"): 60, ("b", "x"): 70, ("b", "y"): 50}
    assert hidden(before) == set()
    assert hidden(conceal(after)) == set()
    found = conceal(after, earlier=[before])
    assert shown(found, "a", "x") is None
    assert len(found.hidden) > 1


def test_the_same_numbers_again_are_hidden_in_the_same_places():
    first = conceal(TABLE)
    assert conceal(TABLE, earlier=[first]).hidden == first.hidden


def test_a_later_report_does_not_tell_what_an_earlier_one_hid():
    """4 and 10 were hidden. Showing 10 later would tell that it was 10 at most, and so that the other was no less than 4."""
    first = conceal({("a", "x"): 4, ("a", "y"): 10, ("a", "z"): 50})
    assert hidden(first) == {("a", "x"), ("a", "y"), (TOTAL, "x"), (TOTAL, "y")}
    second = conceal({("a", "x"): 11, ("a", "y"): 10, ("a", "z"): 60}, earlier=[first])
    assert ("a", "y") in hidden(second)
    assert not computed([first, second], growing=True)


def test_what_was_reported_before_and_is_gone_has_become_zero():
    first = conceal({("a", "x"): 20, ("a", "y"): 30})
    second = conceal({("a", "x"): 60}, earlier=[first])
    assert (shown(second, "a", "y"), shown(second, "a", TOTAL)) == (0, 60)


def test_a_table_of_one_row_and_a_table_of_one_number_tell_nothing_but_zero():
    for few in (1, 4):
        assert set(conceal({("a", "x"): few}).shown.values()) == {None}
    assert set(conceal({("a", "x"): 7}).shown.values()) == {7}
    assert set(conceal({("a", "x"): 0}).shown.values()) == {0}
    assert conceal({}).shown == {Place(TOTAL, TOTAL): 0}


@pytest.mark.parametrize("seed", range(ROUNDS // 20))
def test_no_hidden_number_can_be_computed_from_sums_or_from_reports_of_successive_dates(seed):
    """Twenty towns at a time; every town makes two to four reports while its numbers grow."""
    visible = 0
    for town in range(20):
        told = [one for one in grown(Random(seed * 20 + town)) if one.tells]  # noqa: S311 - a made-up town
        check_shown(told)
        assert not computed(told, growing=True), (seed, town)
        visible += sum(value is not None for one in told for value in one.shown.values())
    assert visible > 0


@pytest.mark.parametrize("seed", range(ROUNDS // 40))
def test_when_numbers_are_corrected_downwards_each_report_still_keeps_its_secrets(seed):
    for town in range(20):
        random = Random(f"down {seed} {town}")  # noqa: S311
        made: list[Report] = []
        for _ in range(3):
            made.append(conceal(random_table(random), earlier=made))
        told = [one for one in made if one.tells]
        check_shown(told)
        assert not computed(told, growing=False), (seed, town)


def test_the_attack_finds_what_a_careless_report_tells():
    """Only 1 to 4 hidden; and a second report with one number less hidden than the first."""
    careless = report(TABLE).hiding(Place("gave", "south"))
    assert computed([careless], growing=True) == [(0, Place("gave", "south"))]
    first = conceal(TABLE)
    second = report(TABLE | {("sent", "north"): 60}).hiding(*(cell for cell in first.hidden if cell.row != "kept"))
    assert (1, Place("gave", "south")) in computed([first, second], growing=True)


def check_shown(reports: list[Report]) -> None:
    """Nothing that is shown is few, nor became more by few, nor leaves few to what is hidden in a sum."""
    for place, one in enumerate(reports):
        for other in ({}, *(earlier.shown for earlier in reports[:place])):
            change = {
                cell: value - before
                for cell, value in one.shown.items()
                if value is not None and (before := other.get(cell, 0)) is not None
            }
            few = [cell for cell, number in change.items() if 0 < abs(number) < LEAST]
            left = [
                change[total] - sum(change.get(part, 0) for part in parts)
                for total, parts in sums(one.shown)
                if total in change and not change.keys() >= set(parts)
            ]
            assert not few
            assert not [number for number in left if 0 < abs(number) < LEAST]


def grown(random: Random) -> list[Report]:
    """A town that grows, and what was reported of it."""
    rows, units = names("row", random.randint(1, 5)), names("unit", random.randint(1, 7))
    table = {(row, unit): 0 for row in rows for unit in units}
    reports: list[Report] = []
    for _ in range(random.randint(2, 4)):
        for _ in range(random.choice((0, 1, 3, 10, 40, 150))):
            table[random.choice(rows), random.choice(units[: random.randint(1, len(units))])] += 1
        reports.append(conceal(table, earlier=reports))
    return reports


def random_table(random: Random) -> dict[tuple[str, str], int]:
    return {
        (row, column): random.choice((0, 0, 1, 2, 3, 4, 5, 8, 13, 40))
        for row in names("row", random.randint(1, 4))
        for column in names("unit", random.randint(1, 6))
    }


def names(word: str, many: int) -> list[str]:
    return [f"{word} {number}" for number in range(many)]
