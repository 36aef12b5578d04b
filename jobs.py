"""Jobs: what is done once a local day or each hour of it, however many workers run and whatever the clock does.

A job has a row per day. Who adds the row does the job; a second worker finds it. A job that failed or was cut off is tried again
that day. A clock that jumps back finds the row of a later day and waits until the calendar is past it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import structlog
from sqlalchemy import Select, String, UniqueConstraint, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

import clock
from database import Base, Moment, reading
from extensions import db
from organisation.working_days import is_working_day

LEASE = timedelta(minutes=30)  # so long a job that says nothing is taken to be at work
AGAIN = timedelta(minutes=5)  # after a failure
MOST_ATTEMPTS = 20

log = structlog.get_logger()


class JobRun(Base):
    """A job on one day in the Netherlands."""

    __tablename__ = "job_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(String(40))
    day: Mapped[date]
    attempts: Mapped[int]
    next_at: Mapped[datetime | None] = mapped_column(Moment)  # when it may be tried again; None: done, or given up for this day
    done_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (UniqueConstraint("job", "day"),)


@dataclass(frozen=True)
class Job:
    """One row: a name that is kept, from which hour, on working days only or every day, what to do, and how soon again."""

    name: str
    hour: int
    work: Callable[[], object]
    working_days: bool = True
    every: timedelta | None = None  # until the day ends; None: once a day

    def is_for(self, now: datetime) -> bool:
        """Whether its hour has come today; one that was missed counts for the rest of its day."""
        local = clock.local(now)
        return local.hour >= self.hour and (is_working_day(local.date()) or not self.working_days)


def run_due(jobs: Iterable[Job]) -> list[str]:
    """Do the jobs whose time has come and that nobody did or does; returns their names. Each is committed by itself."""
    now = clock.now()
    return [job.name for job in jobs if job.is_for(now) and _run(job, clock.local(now).date())]


def _run(job: Job, day: date) -> bool:
    if not _is_open(job, day) or not _claimed(job, day):
        return False
    try:
        job.work()
        db.session.commit()
    except Exception:
        db.session.rollback()
        log.exception("a job failed and will be tried again", job=job.name)
        _note(job, day, next_at=clock.now() + AGAIN)
        return False
    _note(job, day, done_at=clock.now(), next_at=clock.now() + job.every if job.every else None)
    return True


def _is_open(job: Job, day: date) -> bool:
    """A look that holds up nobody; `_claimed` asks again."""
    with reading():
        last = db.session.scalar(select(func.max(JobRun.day)).where(JobRun.job == job.name))
        row = db.session.scalars(_row(job, day)).one_or_none()
        is_open = _may_be_done(row) if row else last is None or last < day
        db.session.rollback()
    return is_open


def _claimed(job: Job, day: date) -> bool:
    """Write down that it is being done; False when another worker was first."""
    row = db.session.scalars(_row(job, day).with_for_update()).one_or_none()
    if row is None:
        db.session.add(JobRun(job=job.name, day=day, attempts=1, next_at=clock.now() + LEASE))
    elif _may_be_done(row):
        row.attempts, row.next_at = row.attempts + 1, clock.now() + LEASE
    else:
        db.session.rollback()
        return False
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        return False
    return True


def _note(job: Job, day: date, *, next_at: datetime | None = None, done_at: datetime | None = None) -> None:
    row = db.session.scalars(_row(job, day).with_for_update()).one()
    if done_at and next_at:
        row.attempts = 0  # it begins anew
    row.done_at, row.next_at = done_at, next_at if row.attempts < MOST_ATTEMPTS else None
    db.session.commit()


def _may_be_done(row: JobRun) -> bool:
    return row.next_at is not None and row.next_at <= clock.now()


def _row(job: Job, day: date) -> Select[JobRun]:
    return select(JobRun).where(JobRun.job == job.name, JobRun.day == day)
