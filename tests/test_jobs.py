"""A job is done once a local day, however many workers run and whatever the clock does; a row per day says so."""

import threading
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from clock import at as moment
from extensions import db
from jobs import Job, JobRun, run_due
from tests.test_outbox import posting  # noqa: F401 - both databases, migrated


class Work:
    """Counts how often it is done, and fails as often as it is told."""

    def __init__(self, failures: int = 0) -> None:
        self.done, self.failures = 0, failures

    def __call__(self) -> None:
        if self.failures:
            self.failures -= 1
            raise ZeroDivisionError
        self.done += 1


@pytest.fixture
def database(posting):  # noqa: F811
    return posting


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (moment(date(2026, 4, 2), 5, 59), False),
        (moment(date(2026, 4, 2), 6), True),
        (moment(date(2026, 4, 2), 23, 59), True),
        (moment(date(2026, 4, 3), 9), False),  # Good Friday
        (moment(date(2026, 4, 4), 9), False),
        (moment(date(2026, 4, 7), 6), True),
    ],
)
def test_r09_a_job_of_working_days_waits_for_its_hour_and_for_a_working_day(now, expected):
    assert Job("one", 6, Work()).is_for(now) is expected
    assert Job("one", 0, Work(), working_days=False).is_for(now)


def test_a_job_is_done_once_a_day_and_again_the_next(database, at):
    work = Work()
    for day, hour, done in (("2026-03-03", 6, 1), ("2026-03-03", 6, 1), ("2026-03-03", 23, 1), ("2026-03-04", 6, 2)):
        at(day, hour)
        run_due([Job("one", 6, work)])
        assert work.done == done, (day, hour)


def test_of_four_workers_at_once_one_does_the_job(database, any_app, at):
    at("2026-03-03", 9)
    work, start = Work(), threading.Barrier(4)

    def look() -> None:
        with any_app.app_context():
            start.wait()
            run_due([Job("one", 6, work)])

    workers = [threading.Thread(target=look) for _ in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert work.done == 1


def test_a_job_that_failed_is_tried_again_that_day(database, at):
    work = Work(failures=2)
    for minute, done in ((0, 0), (1, 0), (6, 0), (12, 1), (30, 1)):
        at("2026-03-03", 9, minute)
        run_due([Job("one", 6, work)])
        assert work.done == done, minute
    assert db.session.scalars(select(JobRun)).one().attempts == 3


def test_a_job_whose_worker_was_killed_is_done_by_another_after_half_an_hour(database, at):
    work = Work()
    at("2026-03-03", 9)

    def killed() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_due([Job("one", 6, killed)])
    db.session.rollback()
    for minute, done in ((20, 0), (31, 1), (50, 1)):
        at("2026-03-03", 9, minute)
        run_due([Job("one", 6, work)])
        assert work.done == done, minute


def test_a_clock_that_jumps_back_does_nothing_twice(database, at):
    work = Work()
    for day, hour, done in (("2026-03-03", 9, 1), ("2026-03-02", 9, 1), ("2026-03-03", 5, 1), ("2026-03-03", 8, 1)):
        at(day, hour)
        run_due([Job("one", 6, work)])
        assert work.done == done, (day, hour)


@pytest.mark.parametrize(
    "moments",
    [  # 29 March 2026: from two to three; 25 October: three becomes two, so half past two comes twice
        ("2026-03-29T00:59", "2026-03-29T01:01", "2026-03-29T01:30"),
        ("2026-10-25T00:30", "2026-10-25T01:30"),
    ],
)
def test_the_clock_changes_make_no_job_run_twice_or_never(database, at, moments):
    work = Work()
    for now in moments:
        at(datetime.fromisoformat(now).replace(tzinfo=UTC))
        run_due([Job("one", 2, work, working_days=False)])
    assert work.done == 1
