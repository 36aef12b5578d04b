"""Sixty days with four workers, over both changes of the clock, with a mail server that is away on the last day of a term."""

import threading
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import func, select

import clock
from extensions import db
from jobs import JobRun
from organisation.working_days import is_working_day
from post.models import Mail
from publication.by_itself import Seen
from registers.catalogue import register
from registers.duties.keeping import open_what_is_due
from registers.duties.models import Duty
from registers.statements import declare_nothing
from tests.support.declarations import submitted
from worker import JOBS, look

WORKERS = 4
HOURS = (3, 8, 9, 17)  # at which every worker looks at the clock


def everyone_looks(app) -> None:
    """Four workers look at the same moment."""
    start = threading.Barrier(WORKERS)

    def one() -> None:
        start.wait()
        look(app, Seen(leavers=clock.today()))

    threads = [threading.Thread(target=one) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def ran() -> Counter[tuple[str, date]]:
    return Counter((row.job, row.day) for row in db.session.scalars(select(JobRun).where(JobRun.done_at.is_not(None))))


def subject_and_receiver(mail: EmailMessage) -> tuple[str, str]:
    return mail["To"].split("@")[0], mail["Subject"]


@pytest.fixture
def working(town, app, postbox, at):
    """The municipality with a mail server; two people are new."""
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], smtp_url=postbox.url)
    return postbox


def live(app, town, working, at, first: date, days: int, newcomers: date, answered: dict[date, str], away: set[date]) -> list:
    """Let the days pass; returns what arrived."""
    here = app.config["SETTINGS"]
    for name in ("collega", "vreemde"):
        town[name].employed_from = newcomers
        town[name].appointments[0].from_on = newcomers
    db.session.commit()
    for number in range(days):
        day = first + timedelta(days=number)
        url = "smtp://127.0.0.1:1" if day in away else here.smtp_url
        app.config["SETTINGS"] = replace(here, smtp_url=url)
        eventful = number % 10 == 0 or day in answered or day - timedelta(days=1) in away
        for hour in HOURS if eventful else HOURS[1:2]:
            at(day, hour)
            everyone_looks(app)
            if hour == 9 and day in answered:
                person = town[answered[day]]
                declare_nothing(register("side_activity"), person, actor=person, submission_key=f"{day}")
                db.session.commit()
    return [subject_and_receiver(mail) for mail in working.arrived]


@pytest.mark.parametrize(
    ("first", "newcomers", "last_day"),
    [
        (date(2026, 3, 2), date(2026, 3, 2), date(2026, 4, 13)),  # summer time begins on 29 March
        pytest.param(date(2026, 9, 14), date(2026, 9, 14), date(2026, 10, 26), marks=pytest.mark.drill),  # it ends on 25 October
    ],
)
def test_r17_in_sixty_days_each_job_ran_once_a_day_and_each_reminder_went_once(
    app, town, working, at, first, newcomers, last_day
):
    days, answered = 60, {last_day - timedelta(days=4): "vreemde", last_day: "collega"}
    arrived = live(app, town, working, at, first, days, newcomers, answered, away={last_day})
    passed = [first + timedelta(days=number) for number in range(days)]
    done = ran()
    for job in JOBS:
        expected = [day for day in passed if is_working_day(day) or not job.working_days]
        assert [day for day in passed if done[job.name, day]] == expected, job.name
    assert set(done.values()) == {1}
    reminders = [one for one in arrived if one[0] in ("collega", "vreemde") and "Ontvangen" not in one[1]]
    assert [subject for _who, subject in reminders if "laatste dag" in subject or "Te laat" in subject] == [], "both answered"
    by_person = Counter(who for who, _subject in reminders)
    assert by_person == {"collega": 3, "vreemde": 3}, "at the start, at half, and a week before"
    assert db.session.scalar(select(func.count()).select_from(Duty).where(Duty.closed_at.is_(None))) == 0


def test_four_workers_send_each_mail_once(app, town, working, at):
    at("2026-03-02", 9)
    for name in ("medewerker", "collega", "vreemde"):
        submitted(town, name)
    open_what_is_due()
    db.session.commit()
    everyone_looks(app)
    assert len(working.arrived) == len({mail["Message-ID"] for mail in working.arrived})
    assert db.session.scalar(select(func.count()).select_from(Mail).where(Mail.attempts > 1)) == 0
