"""The worker: what happens by itself, once every working day, and publishing at once what was revoked."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from threading import Event as Flag

import structlog
from flask import Flask
from sqlalchemy import func, select

import clock
from audit import SYSTEM, Event, Kind
from database import reading
from extensions import db
from organisation.working_days import is_working_day
from publication.editions import publish
from publication.models import Edition
from registers.follow_up import daily
from registers.lifecycle import UNDO

BEGINS = 6  # o'clock, on working days
PAUSE = 60  # seconds between two looks at the clock

log = structlog.get_logger()


@dataclass(frozen=True)
class Done:
    """How far the worker is: the day whose work is done, and the last revocation it published."""

    day: date | None = None
    revocation: int = 0


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
        if is_time(clock.now(), done.day):
            report = daily.run()
            log.info("daily work done", failures=len(report.failures), **report.counts)
            done = replace(done, day=clock.today())
        revocation = last_revocation()
        if revocation > done.revocation:
            publish(actor=SYSTEM)
            done = replace(done, revocation=revocation)
    return done


def last_revocation() -> int:
    """The newest revocation that cannot be taken back any more and came after the last edition; 0 when there is none (R30)."""
    with reading():
        edition = db.session.scalar(select(func.max(Edition.published_at)))
        revoked = select(func.max(Event.seq)).where(Event.kind == Kind.REVOKED, Event.at <= clock.now() - UNDO)
        found = db.session.scalar(revoked.where(Event.at > edition - UNDO)) if edition else None
        db.session.rollback()
    return found or 0
