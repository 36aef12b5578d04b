"""Sixty days with four workers, over both changes of the clock.

The mail server is away on the last day of a round, which is also the last day of the term of who is new.
"""

import threading
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import func, select

import clock
from campaigns.models import CLOSED, SOME_UNITS, Round
from campaigns.running import new_round, save, start
from extensions import db
from jobs import JobRun
from organisation.working_days import is_working_day
from post.models import Mail
from publication.by_itself import Seen
from registers.catalogue import register
from registers.duties.keeping import open_what_is_due
from registers.duties.models import ROUND, Duty
from registers.statements import declare_nothing
from tests.support.declarations import submitted
from worker import JOBS, look

WORKERS = 4
HOURS = (3, 8, 9, 17)  # at which every worker looks at the clock


def everyone_looks(app, workers: int = WORKERS) -> None:
    """The workers look at the same moment."""
    start = threading.Barrier(workers)

    def one() -> None:
        start.wait()
        look(app, Seen(leavers=clock.today()))

    threads = [threading.Thread(target=one) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def ran() -> Counter[tuple[str, date]]:
    return Counter((row.job, row.day) for row in db.session.scalars(select(JobRun).where(JobRun.done_at.is_not(None))))


def receiver_and_subject(mail: EmailMessage) -> tuple[str, str]:
    return mail["To"].split("@")[0], mail["Subject"]


@pytest.fixture
def working(town, app, postbox, at):
    """The municipality with a mail server; two people are new."""
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], smtp_url=postbox.url)
    return postbox


def live(
    app, town, working, at, first: date, days: int, newcomers: date, answered: dict[date, list[str]], away: set[date]
) -> list:
    """Let the days pass; returns what arrived: the day, to whom and its subject."""
    here = app.config["SETTINGS"]
    arrived: list[tuple[date, str, str]] = []
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
            everyone_looks(app, WORKERS if eventful else 2)
            if hour == 9 and day in answered:
                for name in answered[day]:
                    person = town[name]
                    declare_nothing(register("side_activity"), person, actor=person, submission_key=f"{name}-{day}")
                db.session.commit()
        new = working.arrived[len(arrived) :]
        arrived += [(day, *receiver_and_subject(mail)) for mail in new]
    return arrived


def begin_round(town, at, first: date, last_day: date, units: list[str]) -> None:
    """A round that asks these units, or everyone."""
    at(first, 1)
    campaign = new_round(actor=town["integriteit"])
    audience = {"audience": SOME_UNITS, "unit_codes": units} if units else {}
    chosen = {"register_slugs": ["side_activity"], "starts_on": first, "closes_on": last_day, **audience}
    save(campaign, chosen, actor=town["integriteit"])
    start(campaign, actor=town["integriteit"])
    db.session.commit()


def asked_in_round(town) -> set[str]:
    people = set(db.session.scalars(select(Duty.person_id).where(Duty.kind == ROUND)))
    return {name for name, person in town.people.items() if person.id in people}


@pytest.mark.parametrize(
    ("first", "last_day", "units"),
    [
        (date(2026, 3, 2), date(2026, 4, 13), ["ander", "griffie"]),  # summer time begins on 29 March
        pytest.param(date(2026, 9, 14), date(2026, 10, 26), [], marks=pytest.mark.drill),  # it ends on 25 October
    ],
)
def test_r17_in_sixty_days_each_job_ran_once_a_day_and_each_reminder_went_once(app, town, working, at, first, last_day, units):
    days, answered = 60, {last_day - timedelta(days=4): ["vreemde"], last_day: ["collega", "griffier"]}
    begin_round(town, at, first, last_day, units)
    arrived = live(app, town, working, at, first, days, first, answered, away={last_day})
    passed = [first + timedelta(days=number) for number in range(days)]
    done = ran()
    for job in JOBS:
        expected = [day for day in passed if is_working_day(day) or not job.working_days]
        assert [day for day in passed if done[job.name, day]] == expected, job.name
    assert set(done.values()) == {1}
    of_the_term = [one for one in arrived if one[1] in ("collega", "vreemde") and not of_the_round(one)]
    reminders = [(day, who, subject) for day, who, subject in of_the_term if "Ontvangen" not in subject]
    assert [one for one in reminders if "laatste dag" in one[2] or "Te laat" in one[2]] == [], "both answered"
    by_person = Counter(who for _day, who, _subject in reminders)
    assert by_person == {"collega": 3, "vreemde": 3}, "at the start, at half, and a week before"
    assert db.session.scalar(select(func.count()).select_from(Duty).where(Duty.kind != ROUND, Duty.closed_at.is_(None))) == 0
    every_step_went_once(town, [one for one in arrived if of_the_round(one)], answered, last_day)


def of_the_round(one: tuple[date, str, str]) -> bool:
    return one[2].startswith("Jaarcheck")


def every_step_went_once(town, arrived, answered: dict[date, list[str]], last_day: date) -> None:
    """R17: a start, two reminders and a last one, that was written on the day the server was away and came a day later."""
    answered_on = {who: day for day, names in answered.items() for who in names}
    assert len(arrived) == len(set(arrived)), "no step twice"
    steps = Counter(who for _day, who, _subject in arrived)
    assert steps == {who: 3 if who in answered_on else 4 for who in asked_in_round(town)}
    assert [one for one in arrived if one[0] > answered_on.get(one[1], one[0])] == [], "none after an answer"
    assert {day for day, _who, subject in arrived if "laatste dag" in subject} == {last_day + timedelta(days=1)}
    assert db.session.scalars(select(Round.state)).one() == CLOSED


def test_four_workers_send_each_mail_once(app, town, working, at):
    at("2026-03-02", 9)
    for name in ("medewerker", "collega", "vreemde"):
        submitted(town, name)
    open_what_is_due()
    db.session.commit()
    everyone_looks(app)
    assert len(working.arrived) == len({mail["Message-ID"] for mail in working.arrived})
    assert db.session.scalar(select(func.count()).select_from(Mail).where(Mail.attempts > 1)) == 0
