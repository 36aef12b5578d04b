"""The Dutch working-day calendar, against tables made by hand."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from organisation.working_days import add_working_days, holidays, is_working_day, on_working_day, working_days_between
from registers.parameters.table import Weeks, WorkingDays

EASTER = {  # copied from printed tables, not computed
    2020: "04-12", 2021: "04-04", 2022: "04-17", 2023: "04-09", 2024: "03-31", 2025: "04-20", 2026: "04-05", 2027: "03-28",
    2028: "04-16", 2029: "04-01", 2030: "04-21", 2031: "04-13", 2032: "03-28", 2033: "04-17", 2034: "04-09", 2035: "03-25",
}  # fmt: skip
IN_2026 = "01-01 04-03 04-06 04-27 05-14 05-25 12-25 12-26"
IN_2025 = "01-01 04-18 04-21 04-26 05-05 05-29 06-09 12-25 12-26"  # King's Day on Saturday; a lustrum year

DAYS = some.dates(date(2020, 1, 1), date(2035, 12, 31))


def days_of(year: int, text: str) -> set[date]:
    return {date.fromisoformat(f"{year}-{day}") for day in text.split()}


@pytest.mark.parametrize(("year", "day"), EASTER.items())
def test_the_days_that_follow_from_easter_are_holidays(year, day):
    easter = date.fromisoformat(f"{year}-{day}")
    for days in (-2, 1, 39, 50):
        assert easter + timedelta(days) in holidays(year)


@pytest.mark.parametrize(("year", "text"), [(2025, IN_2025), (2026, IN_2026)])
def test_a_year_has_exactly_these_holidays(year, text):
    assert holidays(year) == days_of(year, text)


def test_liberation_day_is_a_day_off_only_once_in_five_years():
    assert [year for year in range(2020, 2036) if date(year, 5, 5) in holidays(year)] == [2020, 2025, 2030, 2035]


def test_kings_day_on_a_sunday_is_kept_on_saturday():
    assert date(2031, 4, 26) in holidays(2031)
    assert date(2031, 4, 27) not in holidays(2031)


@pytest.mark.parametrize(
    ("weeks", "start", "due"),
    [
        (4, "2026-03-30", "2026-04-28"),  # R09: King's Day
        (6, "2026-02-20", "2026-04-07"),  # R08: Good Friday, then the weekend and Easter Monday
        (4, "2025-04-07", "2025-05-06"),  # Liberation Day in a lustrum year
        (4, "2026-04-07", "2026-05-05"),  # and a working day in any other
        (1, "2026-12-18", "2026-12-28"),  # Christmas, then the weekend
    ],
)
def test_r09_a_term_that_ends_on_a_day_off_moves_to_the_next_working_day(weeks, start, due):
    assert Weeks(weeks).after(date.fromisoformat(start)) == date.fromisoformat(due)


def test_r35_five_working_days_after_the_first_of_april_skip_easter():
    assert WorkingDays(5).after(date(2026, 4, 1)) == date(2026, 4, 10)


@given(DAYS)
def test_r09_the_moved_day_is_the_first_working_day_from_then_on(day):
    moved = on_working_day(day)
    assert moved.weekday() < 5
    assert moved not in holidays(moved.year)
    assert not any(is_working_day(day + timedelta(n)) for n in range((moved - day).days))


@given(DAYS, some.integers(1, 60))
def test_counting_working_days_forth_and_back_agrees(day, count):
    assert working_days_between(day, add_working_days(day, count)) == count


@given(DAYS, DAYS)
def test_the_working_days_between_two_days_turn_their_sign_with_the_direction(one, other):
    assert working_days_between(one, other) == -working_days_between(other, one)
