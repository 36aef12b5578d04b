"""Checks of what is inside: the database and how it is opened, keys, the worker, mails, backups."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import func, select, text

import clock
from audit import Event
from audit.chain import START, link
from auth.access_requests import able_holders
from auth.examples import EXAMPLES
from auth.models import ADMINISTRATOR, Account
from extensions import db
from jobs import JobRun
from post.models import Mail
from settings import Settings
from upkeep.backups import backups_in, revision_of
from upkeep.drill import last_report
from upkeep.finding import CARE, FAULT, Finding
from upkeep.keys import closed_samples
from upkeep.restoring import newest_revision

LATE = timedelta(hours=3)  # the worker writes down something every hour
BACKUP_LATE, DRILL_LATE, MAIL_LATE = timedelta(hours=26), timedelta(days=9), timedelta(days=1)
AHEAD = timedelta(minutes=5)
SAFE_IN_SQLITE = (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1))
SAFE_IN_POSTGRESQL = (("fsync", "on"), ("full_page_writes", "on"), ("synchronous_commit", "on"))


def revision(_settings: Settings) -> Iterator[Finding]:
    found = revision_of(db.session())
    if found != newest_revision():
        yield Finding(
            FAULT, f"De database is op versie {found}, en moet op {newest_revision()} zijn.", "Voer uit: flask db upgrade"
        )


def durability(_settings: Settings) -> Iterator[Finding]:
    """What is said to be kept survives a power cut."""
    lite = db.engine.dialect.name == "sqlite"
    for name, safe in SAFE_IN_SQLITE if lite else SAFE_IN_POSTGRESQL:
        found = db.session.execute(text(f"PRAGMA {name}" if lite else f"SHOW {name}")).scalar()
        if found != safe:
            yield Finding(
                FAULT,
                f"De database staat op {name} = {found}. Na stroomuitval kan iets weg zijn.",
                "Zet de database op een gewone lokale schijf." if lite else f"Zet {name} op {safe} in postgresql.conf.",
            )


def demo_data(settings: Settings) -> Iterator[Finding]:
    if settings.demo:
        return
    logins = [example.login for example in EXAMPLES]
    found = db.session.scalar(select(func.count()).select_from(Account).where(Account.login.in_(logins)))
    if found:
        yield Finding(
            FAULT,
            f"Er zijn {found} voorbeeldaccounts. Iedereen kent hun wachtwoord.",
            "Begin met een lege database. Vul geen demo.",
        )


def keys_open(_settings: Settings) -> Iterator[Finding]:
    """A wrong or missing key shows before anybody works on."""
    closed = closed_samples()
    if closed:
        yield Finding(
            FAULT,
            f"Vertrouwelijke gegevens openen niet met deze sleutels ({closed[0]}).",
            "Zet de juiste sleutel in OPENKAART_ENCRYPTION_KEYS. Voer daarna uit: flask keys verify",
        )


def audit_key_fits(_settings: Settings) -> Iterator[Finding]:
    """The last line of the log was written with this key."""
    last = db.session.execute(select(Event.body, Event.hash).order_by(Event.seq.desc()).limit(2)).all()
    if last and link(current_app.config["AUDIT_KEY"], last[1].hash if len(last) > 1 else START, last[0].body) != last[0].hash:
        yield Finding(
            FAULT,
            "De laatste regel van het logboek past niet bij OPENKAART_AUDIT_KEY.",
            "Zet de sleutel terug waarmee is gewerkt. Voer daarna uit: flask audit verify",
        )


def clock_is_right(_settings: Settings) -> Iterator[Finding]:
    last = db.session.scalar(select(func.max(Event.at)))
    if last and last > clock.now() + AHEAD:
        yield Finding(
            FAULT, "De klok van deze machine loopt achter op het logboek.", "Zet de klok gelijk (NTP) en start opnieuw."
        )


def worker_runs(_settings: Settings) -> Iterator[Finding]:
    seen = db.session.scalar(select(func.max(JobRun.done_at)))
    if seen is None or seen < clock.now() - LATE:
        when = f"sinds {clock.local(seen):%d-%m-%Y %H.%M} uur" if seen else "nog nooit"
        yield Finding(FAULT, f"De worker heeft {when} niets gedaan." if seen else "De worker heeft nog nooit gedraaid.",
                      "Start hem: flask serve, of flask worker als de website zonder draait.")  # fmt: skip


def mails_go_out(_settings: Settings) -> Iterator[Finding]:
    waiting = (Mail.sent_at.is_(None), Mail.given_up_at.is_(None), Mail.put_at < clock.now() - MAIL_LATE)
    late = db.session.scalar(select(func.count()).select_from(Mail).where(*waiting))
    if late:
        yield Finding(CARE, f"{late} mails wachten langer dan een dag.", "Kijk op de pagina Mail en controleer de mailserver.")
    refused = db.session.scalar(select(func.count()).select_from(Mail).where(Mail.given_up_at > clock.now() - timedelta(days=7)))
    if refused:
        yield Finding(CARE, f"{refused} mails zijn deze week geweigerd.", "Kijk op de pagina Mail wie geen mail krijgt.")


def backups_are_made(settings: Settings) -> Iterator[Finding]:
    if not settings.backup_keys:
        yield Finding(
            FAULT,
            "Er worden geen back-ups gemaakt.",
            "Maak een sleutel (flask keys new NAAM) en zet hem in OPENKAART_BACKUP_KEYS.",
        )
        return
    found = backups_in(settings.backups_dir)
    if not found:
        yield Finding(FAULT, f"In {settings.backups_dir} staat geen back-up.", "Voer uit: flask backup")
    elif found[0].taken_at < clock.now() - BACKUP_LATE:
        days = (clock.now() - found[0].taken_at) // timedelta(days=1)
        yield Finding(
            FAULT, f"De nieuwste back-up is {days} dagen oud.", "Kijk in het logboek van de worker en voer uit: flask backup"
        )
    if settings.backups_dir.is_dir() and settings.backups_dir.stat().st_dev == settings.data_dir.stat().st_dev:
        yield Finding(
            CARE, "De back-ups staan op dezelfde schijf als de gegevens.", "Zet OPENKAART_BACKUP_DIR op een andere plek."
        )


def drill_passed(settings: Settings) -> Iterator[Finding]:
    report = last_report()
    if report is None:
        yield Finding(CARE if settings.demo else FAULT, "Het terugzetten is nog nooit geoefend.", "Voer uit: flask restore-drill")
    elif report.failures:
        yield Finding(
            FAULT, f"De laatste hersteloefening mislukte: {report.failures[0]}", "Herstel dat en voer uit: flask restore-drill"
        )
    elif datetime.fromisoformat(report.done_at) < clock.now() - DRILL_LATE:
        yield Finding(CARE, "De laatste hersteloefening is meer dan een week geleden.", "Voer uit: flask restore-drill")


def old_secrets(settings: Settings) -> Iterator[Finding]:
    """Until when an older secret still counts, and which counts no more."""
    for day in sorted(settings.old_secret_keys):
        if day < clock.today().isoformat():
            yield Finding(CARE, f"De oude sleutel van {day} telt niet meer.", "Haal hem uit OPENKAART_OLD_SECRET_KEYS.")
        else:
            yield Finding(
                CARE,
                f"Een oude sleutel telt nog tot en met {day}.",
                "Laat iedereen vóór die dag nieuwe herstelcodes maken. Haal de sleutel daarna weg.",
            )


def two_administrators(_settings: Settings) -> Iterator[Finding]:
    if len(able_holders(ADMINISTRATOR)) < 2:
        yield Finding(
            CARE,
            "Er zijn geen twee beheerders die kunnen inloggen.",
            "Geef een tweede de rol: anders kan niemand de eerste helpen.",
        )
