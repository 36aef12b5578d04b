"""No hidden number of a report follows from its other tables: the same gifts and decisions are counted in several of them."""

from random import Random

import pytest

from reports.yearly.seen import outside
from tests.support.drill import Figure, how_often
from tests.support.whole_report_attack import Reported, Town, grown, reported, told

AT_ONCE = 5
TOWNS = how_often(2 * AT_ONCE, 1000)
COUNTED = Town({("correction", "approved"): 20, ("correction", "refused"): 2, ("correction", "open"): 7})


@pytest.mark.parametrize("first", range(0, TOWNS, AT_ONCE))
def test_no_hidden_number_can_be_computed_from_all_tables_of_one_or_more_reports_together(first: int, figure: Figure) -> None:
    hidden = shown = bad = 0
    for town in range(first, first + AT_ONCE):
        reports: list[Reported] = []
        for then in grown(Random(f"town {town}"), 1 + town % 3):  # noqa: S311 - a made-up town
            reports.append(reported(then, reports))
        numbers = [one.shown for report in reports for one in report.numbers()]
        hidden, shown = hidden + numbers.count(None), shown + len(numbers) - numbers.count(None)
        bad += bool(told(reports))
        assert not told(reports), town
    figure("towns whose whole reports were attacked", AT_ONCE, bad)
    assert shown > hidden > 0


def test_the_attack_finds_what_one_number_too_many_tells() -> None:
    """Of 29 corrections 2 were refused and 7 are open, both hidden; that 22 were settled would tell both."""
    report = reported(COUNTED)
    hidden = {one.name for one in report.numbers() if one.shown is None}
    assert hidden == {("Q23", "part", "open"), ("Q23", "part", "refused"), ("Q23", "known")}
    assert not told([report])
    table = report.shown["Q23"]
    careless = report._replace(shown={**report.shown, "Q23": {**table, ("", "open"): 7, ("Σ", "open"): 7}})
    assert (0, ("Q23", "part", "refused")) in told([careless])


def test_how_many_corrections_were_settled_is_told_when_nothing_is_hidden() -> None:
    many = COUNTED + Town({("correction", "refused"): 8})
    report = reported(many)
    assert outside("Q23", report.shown, report.measures).measures["known"] == 30


def test_what_is_told_of_gifts_above_the_limit_does_not_tell_of_a_few_others() -> None:
    """Thirty values are known, 27 of gifts above the limit: with both sums the value of the three others would be known."""
    report = reported(Town({("gift", "above", "keep", "", "exact"): 27, ("gift", "", "keep", "", "exact"): 3}))
    assert set(report.measures) & {"Q14", "Q15"} == {"Q14"}
    unknown = Town({("gift", "above", "keep", "", "exact"): 20, ("gift", "", "keep", "", "exact"): 10})
    assert set(reported(unknown).measures) & {"Q14", "Q15"} == {"Q14", "Q15"}
    unknown["gift", "", "keep", "", "unknown"] = 3
    assert set(reported(unknown).measures) & {"Q14", "Q15"} == {"Q14"}


def test_a_gift_that_was_decided_has_a_first_decision() -> None:
    """36 decided gifts, 37 decisions and waiting ones together: one waits, though the figure of decisions hides it."""
    town = Town({("waiting", "overdue"): 1, ("gift", "", "keep", "", "unknown"): 36})
    town += Town({("first", "gift", "in_time", "1"): 27, ("first", "gift", "too_late", "3"): 9})
    report = reported(town)
    assert set(report.shown["Q06"].values()) == {None}
    assert outside("Q14", report.shown, report.measures).total == 36
    assert not told([report])
