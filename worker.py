"""The worker: what happens by itself. Several may run: each job has one row a day, and each mail belongs to one worker."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event as Flag
from typing import Any

import structlog
from flask import Flask, current_app

from audit import SYSTEM
from audit.checkpoints import sign_and_keep
from auth.kept_forms import forget_old
from auth.leavers import close_accounts_of_leavers, end_roles_of_who_came_back, forget_sign_ins
from campaigns.mails import send_round_mails
from campaigns.running import keep_rounds
from extensions import db
from jobs import Job, run_due
from notifications.checkpoint_mail import mail_checkpoint
from notifications.digest import write_digests
from notifications.reminders import remind
from organisation.mailing import OPENS
from organisation.people_import.folder import take_deliveries
from organisation.people_import.handing_over import carry_out_confirmed
from post.sending import MOST, send_waiting
from publication.by_itself import Seen, publish_at_the_moment, take_away_what_must_go
from publication.follower_mails import tell_followers
from publication.followers import forget_unconfirmed
from publication.moments import PUBLISHES
from registers.designations.notices import give_notices
from registers.duties.keeping import open_what_is_due
from registers.follow_up import daily
from retention.monthly import keep_to_the_terms
from retention.nameless import wipe_nameless
from retention.own_data.requests import remind_officers
from settings import Settings
from upkeep.backups import make_backup
from upkeep.drill import drill_weekly

PAUSE = 60  # seconds between two looks at the clock

log = structlog.get_logger()


def _daily() -> None:
    report = daily.run()
    log.info("daily work done", failures=len(report.failures), **report.counts)


def _ask_and_tell() -> None:
    """Also on days off: who is new has his term from that day, and nobody is asked who left."""
    open_what_is_due()
    give_notices()


def _back_up() -> None:
    settings: Settings = current_app.config["SETTINGS"]
    if settings.backup_keys:
        make_backup(settings.backups_dir, actor=SYSTEM)


def _drill() -> None:
    report = drill_weekly(actor=SYSTEM)
    if report is not None and not report.passed:
        log.error("the restore drill failed", failures=report.failures)


JOBS = (
    Job("backup", 0, _back_up, working_days=False, every=timedelta(hours=1)),
    Job("restore_drill", 4, _drill, working_days=False),
    Job("forget_unconfirmed", 0, forget_unconfirmed, working_days=False),
    Job("forget_sign_ins", 0, forget_sign_ins, working_days=False, every=timedelta(hours=1)),
    Job("close_accounts", 0, close_accounts_of_leavers, working_days=False),
    Job("roles_of_before", 0, end_roles_of_who_came_back, working_days=False),
    Job("daily", 6, _daily),
    Job("duties", 6, _ask_and_tell, working_days=False),
    Job("publish", PUBLISHES, publish_at_the_moment),
    Job("rounds", 6, keep_rounds, working_days=False),
    Job("remind", OPENS, remind),
    Job("round_mails", OPENS, send_round_mails),
    Job("digest", OPENS, write_digests),
    Job("rectifications", OPENS, remind_officers),
    Job("retention", 3, keep_to_the_terms, working_days=False),
    Job("nameless_files", 3, wipe_nameless, working_days=False),
    Job("mail_checkpoint", OPENS, mail_checkpoint, working_days=False),
)


@dataclass(frozen=True)
class Looked:
    """What one look brought: how far publishing is, and whether there may be more to send at once."""

    seen: Seen = field(default_factory=Seen)
    more: bool = False


def work(app: Flask, stop: Flag) -> None:
    """Look at the clock every minute until told to stop; an accident is logged and tried again at the next look."""
    looked = Looked()
    while not stop.is_set():
        try:
            looked = look(app, looked.seen)
        except Exception:
            log.exception("the worker could not do its work")
            looked = Looked(looked.seen)
        stop.wait(0 if looked.more else PAUSE)


def look(app: Flask, seen: Seen) -> Looked:
    """Do what it is time for; an accident in one thing stops nothing else."""
    with app.app_context():
        _apart(_take_deliveries)
        _apart(carry_out_confirmed)
        _apart(lambda: run_due(JOBS))
        seen = _apart(lambda: take_away_what_must_go(seen)) or seen
        _apart(_forget_what_was_typed)
        _apart(tell_followers)
        _apart(sign_and_keep)
        sent = _apart(send_waiting) or 0
        return Looked(seen, more=sent >= MOST // 2)


def _take_deliveries() -> None:
    """What the personnel system put in its folder, if there is one."""
    settings: Settings = current_app.config["SETTINGS"]
    if settings.people_folder and settings.people_folder.is_dir():
        take_deliveries(settings.people_folder, settings.people_mapping)


def _forget_what_was_typed() -> None:
    forget_old()
    db.session.commit()


def _apart(do: Callable[[], Any]) -> Any:
    try:
        return do()
    except Exception:
        log.exception("the worker could not do a part of its work")
        db.session.rollback()
        return None
