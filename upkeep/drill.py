"""The restore drill: a backup is only worth something once it came back. Restores to a scratch place and says what it found."""

import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import SystemRandom
from typing import Any

import psycopg
import psycopg.sql
from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

import clock
from audit import Event, Kind, System, record
from audit.models import ChainHead
from audit.verifier import verify
from database import reading
from disk import replace_file
from extensions import db
from organisation.models import Person
from registers.kept_files import kept_files
from settings import Settings
from upkeep.archive import Manifest, unpack
from upkeep.backups import backups_in, newest_in, scratch
from upkeep.restoring import database_of, make_ready
from upkeep.sealed_documents import columns, opens, place_of_file, sealed_files, some_documents
from upkeep.sealed_documents import everything as all_sealed
from upkeep.sealed_file import Unusable
from upkeep.snapshot import SQLITE, ToolFailed, url_of

SAMPLE = 50  # confidential records that are opened, by chance
WEEK = timedelta(days=6, hours=12)  # so long after the last drill the next may come
TOO_OLD = timedelta(days=2)  # a newest backup older than this is a finding
REPORT = "restore-drill.json"


@dataclass
class Report:
    """What a drill found. `failures` is empty when all is well; `facts` are codes with numbers, for the page."""

    backup: str = ""
    taken_at: str = ""
    done_at: str = ""
    seconds: float = 0.0
    failures: list[str] = field(default_factory=list)
    rows: int = 0
    events: int = 0
    events_since: int = 0  # of the log, written after the backup: what would be lost
    minutes_since: int = 0
    opened: int = 0  # confidential records
    sealed: int = 0
    attachments: int = 0
    destroyed_again: int = 0

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.done_at)

    @property
    def passed(self) -> bool:
        return not self.failures


def drill(path: Path | None = None, *, everything: bool = False, actor: Person | System) -> Report:
    """Bring the newest backup, or this one, back to a scratch place and judge it; keeps and returns the report, and its event."""
    settings = _settings()
    began, report = time.monotonic(), Report(done_at=clock.now().isoformat(timespec="seconds"))
    try:
        backup = path or newest_in(settings.backups_dir).path
        report.backup = backup.stem
        with scratch(settings.data_dir) as room:
            _try_out(backup, room, report, everything, actor)
    except (Unusable, ToolFailed) as problem:
        report.failures.append(str(problem))
    except (psycopg.Error, DBAPIError) as problem:
        report.failures.append(f"De database om in te oefenen weigert of antwoordt niet ({type(problem).__name__}).")
    report.seconds = round(time.monotonic() - began, 1)
    _keep(report, settings.data_dir, actor)
    return report


def drill_weekly(*, actor: Person | System) -> Report | None:
    """A drill when the last one was a week ago and there is something to try."""
    settings, last = _settings(), last_report()
    recent = last is not None and clock.now() - datetime.fromisoformat(last.done_at) < WEEK
    return None if recent or not backups_in(settings.backups_dir) else drill(actor=actor)


def last_report() -> Report | None:
    """What the last drill of this installation found."""
    path = _settings().data_dir / REPORT
    return Report(**json.loads(path.read_text())) if path.exists() else None


def _try_out(backup: Path, room: Path, report: Report, everything: bool, actor: Person | System) -> None:
    manifest = unpack(backup, _settings().backup_keys, room)
    report.taken_at, report.rows = manifest.taken_at, sum(manifest.counts.values())
    age = clock.now() - datetime.fromisoformat(manifest.taken_at)
    report.minutes_since = int(age.total_seconds()) // 60
    if age > TOO_OLD:
        report.failures.append(f"De back-up is {age.days} dagen oud. Worden er nog back-ups gemaakt?")
    with _place_for(manifest) as url, database_of(manifest, room, url) as engine:
        with Session(engine) as session:
            _judge_log(session, manifest, report)
            _open_some(session, room / "attachments", report, everything)
            _judge_files(session, room / "attachments", manifest, report)
        report.destroyed_again = make_ready(engine, room, manifest, report.backup, actor=actor)


def _judge_log(session: Session, manifest: Manifest, report: Report) -> None:
    """The chain in the backup holds, ends where the manifest says, and is a piece of the one here."""
    verdict = verify(session, current_app.config["AUDIT_KEY"])
    report.events = verdict.lines
    if verdict.broken is not None:
        report.failures.append(f"Het logboek in de back-up klopt niet vanaf regel {verdict.broken}.")
    last = manifest.last_event
    head = session.scalars(select(ChainHead)).one()
    if (head.seq, head.hash.hex()) != (last["seq"], last["hash"]):
        report.failures.append("Het logboek in de back-up eindigt niet waar de inhoudsopgave dat zegt.")
    with reading():
        here = db.session.scalars(select(ChainHead)).one().seq
        same = db.session.scalar(select(Event.hash).where(Event.seq == last["seq"]))
        db.session.rollback()
    report.events_since = here - last["seq"]
    if last["seq"] and (same is None or same.hex() != last["hash"]):
        report.failures.append(f"Het logboek van nu heeft een andere regel {last['seq']} dan de back-up.")


def _open_some(session: Session, folder: Path, report: Report, everything: bool) -> None:
    """Open confidential records by chance, of every kind; or all of them."""
    found = all_sealed(session, folder) if everything else iter(_by_chance(session, folder))
    for _table, place, stored in found:
        report.sealed += 1
        report.opened += opens(place, stored)
    if report.opened < report.sealed:
        report.failures.append(
            f"{report.sealed - report.opened} van {report.sealed} vertrouwelijke documenten openen niet met de sleutels van nu."
        )


def _by_chance(session: Session, folder: Path) -> list[tuple[str, str, bytes]]:
    documents = [(column.table, one.place, one.stored) for column in columns() for one in some_documents(session, column, SAMPLE)]
    paths = [(place_of_file(one), folder / one.uid) for one in sealed_files(session)]
    chance = SystemRandom()
    files = [
        ("attachment", place, path.read_bytes()) for place, path in chance.sample(paths, min(10, len(paths))) if path.exists()
    ]
    return chance.sample(documents, min(SAMPLE - len(files), len(documents))) + files


def _judge_files(session: Session, folder: Path, manifest: Manifest, report: Report) -> None:
    """Each attachment of the database is there, and is the one that was kept."""
    left_out = {*manifest.removed_meanwhile}
    known_sealed = {one.uid for one in sealed_files(session)}
    for uid, digest in session.execute(kept_files()).all():
        path = folder / uid
        if not path.exists():
            if uid not in left_out:
                report.failures.append(f"Bijlage {uid} ontbreekt.")
        elif uid not in known_sealed and hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            report.failures.append(f"Bijlage {uid} is niet wat er werd bewaard.")
        else:
            report.attachments += 1


@contextmanager
def _place_for(manifest: Manifest) -> Iterator[str]:
    """An empty database for a dump of PostgreSQL, emptied or taken away again; SQLite needs none."""
    given = _settings().drill_database_url
    if manifest.database == SQLITE:
        yield ""
    elif given:
        _refuse_filled(given)
        try:
            yield given
        finally:
            _command(given, psycopg.sql.SQL("DROP SCHEMA public CASCADE"), psycopg.sql.SQL("CREATE SCHEMA public"))
    else:
        with _new_database() as url:
            yield url


def _refuse_filled(url: str) -> None:
    """What is emptied afterwards must be empty before: nobody loses a database by naming the wrong one."""
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = 'public'").fetchone()
    if found is None or found[0]:
        raise Unusable("De database in OPENKAART_DRILL_DATABASE_URL is niet leeg. Noem een lege database.")


@contextmanager
def _new_database() -> Iterator[str]:
    here, name = url_of(db.engine), f"openkaart_drill_{secrets.token_hex(4)}"
    try:
        _command(here, psycopg.sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(psycopg.sql.Identifier(name)))
    except psycopg.errors.InsufficientPrivilege:
        raise Unusable(
            "Er is geen database om in te oefenen. Noem een lege in OPENKAART_DRILL_DATABASE_URL, of geef het recht CREATEDB."
        ) from None
    try:
        yield db.engine.url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
    finally:
        _command(here, psycopg.sql.SQL("DROP DATABASE {} WITH (FORCE)").format(psycopg.sql.Identifier(name)))


def _command(url: str, *statements: psycopg.sql.SQL | psycopg.sql.Composed) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def _keep(report: Report, folder: Path, actor: Person | System) -> None:
    kept: dict[str, Any] = asdict(report)
    replace_file(folder / REPORT, json.dumps(kept, ensure_ascii=False, indent=1).encode())
    found = "passed" if report.passed else "failed"
    record(Kind.RESTORE_DRILLED, actor=actor, subject=("backup", report.backup or "none"), fields=(found,))
    db.session.commit()


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
