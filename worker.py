"""The worker: what happens by itself, once every working day, publishing when it is time or something must go, and mail."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from threading import Event as Flag

import structlog
from flask import Flask, current_app

import clock
from auth.leavers import close_accounts_of_leavers
from extensions import db
from organisation.people_import.folder import take_deliveries
from organisation.working_days import is_working_day
from post.sending import send_waiting
from publication.by_itself import Seen, publish_what_is_time
from publication.follower_mails import tell_followers
from publication.followers import forget_unconfirmed
from registers.follow_up import daily
from settings import Settings

BEGINS = 6  # o'clock, on working days
PAUSE = 60  # seconds between two looks at the clock

log = structlog.get_logger()


@dataclass(frozen=True)
class Done:
    """How far the worker is: the day whose work is done, what was published, and the day old requests were forgotten."""

    day: date | None = None
    published: Seen = field(default_factory=Seen)
    forgotten: date | None = None


def is_time(now: datetime, last_day: date | None) -> bool:
    """Whether the day's work is still to be done: a working day, after six, and not done today."""
    local = clock.local(now)
    return is_working_day(local.date()) and local.hour >= BEGINS and last_day != local.date()


def work(app: Flask, stop: Flag) -> None:
    """Look at the clock every minute until told to stop; an accident is logged and tried again at the next look."""
    done = Done()
    while not stop.is_set():
        try:
            done = look(app, done)
        except Exception:
            log.exception("the worker could not do its work")
        stop.wait(PAUSE)


def look(app: Flask, done: Done) -> Done:
    """Do what it is time for; returns how far that brought it."""
    with app.app_context():
        _apart(_deliveries)
        if is_time(clock.now(), done.day):
            report = daily.run()
            log.info("daily work done", failures=len(report.failures), **report.counts)
            done = replace(done, day=clock.today())
        done = replace(done, published=publish_what_is_time(done.published))
        if done.forgotten != clock.today():
            forget_unconfirmed()
            close_accounts_of_leavers()
            db.session.commit()
            done = replace(done, forgotten=clock.today())
        for post in (tell_followers, send_waiting):
            _apart(post)
        return done


def _deliveries() -> int:
    """What the personnel system put in its folder, if there is one."""
    settings: Settings = current_app.config["SETTINGS"]
    if settings.people_folder is None or not settings.people_folder.is_dir():
        return 0
    return len(take_deliveries(settings.people_folder, settings.people_mapping))


def _apart(post: Callable[[], int]) -> None:
    """Do this, so that an accident in it stops nothing else."""
    try:
        post()
    except Exception:
        log.exception("the worker could not do this", what=post.__name__)
        db.session.rollback()
