"""Making a backup while everybody works on, and which backups stay."""

import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

import clock
from audit import Event, Kind, System, record
from audit.models import ChainHead
from database import Base, reading
from extensions import db
from organisation.models import Person
from publication.models import Edition
from registers.kept_files import kept_files
from settings import Settings
from upkeep.archive import Archive, Manifest, written
from upkeep.sealed_file import Unusable
from upkeep.snapshot import Snapshot, snapshot

NAME = re.compile(r"openkaart-(\d{8}T\d{6}Z)-[0-9a-f]{4}\.backup")
DAYS_KEPT = 30  # days of which the last backup stays
LEFT_BEHIND = timedelta(days=1)  # what a killed backup left is taken away after this
POINTER = "current"
SCRATCH = ".upkeep-"


class NoKey(Exception):
    """There is no key to make backups with."""


@dataclass(frozen=True)
class Backup:
    """A backup on disk."""

    path: Path
    taken_at: datetime

    @property
    def size(self) -> int:
        return self.path.stat().st_size


@dataclass(frozen=True)
class Made:
    """A backup that was just made."""

    path: Path
    manifest: Manifest


def make_backup(folder: Path, *, actor: Person | System) -> Made:
    """Write a backup to this folder and take away those that need not stay; commits the event of it. Raises NoKey, OSError."""
    settings = _settings()
    if not settings.backup_keys:
        raise NoKey
    now = clock.now()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"openkaart-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}.backup"
    manifest = Manifest(taken_at=now.isoformat(timespec="seconds"))
    db.session.rollback()
    key = next(iter(settings.backup_keys.values()))
    with scratch(settings.data_dir) as room, snapshot(db.engine, room) as taken, written(path, key, manifest) as archive:
        _describe(manifest, taken)
        archive.add(taken.file, taken.file.name)
        _add_attachments(archive, taken.session)
        _add_editions(archive, taken.session, settings.editions_dir)
    record(Kind.BACKUP_MADE, actor=actor, subject=("backup", path.stem))
    db.session.commit()
    thin_out(folder, settings.backups_kept)
    return Made(path, manifest)


def backups_in(folder: Path) -> list[Backup]:
    """The backups in this folder, the newest first."""
    found = [(path, NAME.fullmatch(path.name)) for path in folder.glob("*.backup")] if folder.is_dir() else []
    made = [Backup(path, datetime.strptime(match[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)) for path, match in found if match]
    return sorted(made, key=lambda backup: (backup.taken_at, backup.path.name), reverse=True)


def newest_in(folder: Path) -> Backup:
    """Raises Unusable when there is none."""
    found = backups_in(folder)
    if not found:
        raise Unusable(f"In {folder} staat geen back-up.")
    return found[0]


def thin_out(folder: Path, kept: int) -> None:
    """The newest ones stay, and of the last thirty days on which there are any the last of each; the rest goes."""
    found = backups_in(folder)
    last_of_day: dict[str, Backup] = {}
    for backup in found:
        last_of_day.setdefault(clock.local(backup.taken_at).date().isoformat(), backup)
    stay = {backup.path for backup in (*found[: max(kept, 1)], *list(last_of_day.values())[:DAYS_KEPT])}
    for backup in found:
        if backup.path not in stay:
            backup.path.unlink(missing_ok=True)
    _take_away_parts(folder, "*.part")


@contextmanager
def scratch(folder: Path) -> Iterator[Path]:
    """A place to work in, for the owner alone, that is taken away again."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _take_away_parts(folder, f"{SCRATCH}*")
    with tempfile.TemporaryDirectory(prefix=SCRATCH, dir=folder) as room:
        yield Path(room)


def _take_away_parts(folder: Path, pattern: str) -> None:
    for path in folder.glob(pattern):
        with suppress(FileNotFoundError):
            if datetime.fromtimestamp(path.stat().st_mtime, UTC) < datetime.now(UTC) - LEFT_BEHIND:  # noqa: TID251 - of the disk
                shutil.rmtree(path) if path.is_dir() else path.unlink()


def _describe(manifest: Manifest, taken: Snapshot) -> None:
    session = taken.session
    manifest.database = taken.kind
    manifest.revision = revision_of(session)
    manifest.counts = counts_of(session)
    head = session.scalars(select(ChainHead)).one()
    at = session.scalar(select(Event.at).where(Event.seq == head.seq))
    manifest.last_event = {"seq": head.seq, "hash": head.hash.hex(), "at": at.isoformat() if at else ""}


def counts_of(session: Session) -> dict[str, int]:
    """Rows by table."""
    tables = Base.metadata.sorted_tables
    return {table.name: session.execute(select(func.count()).select_from(table)).scalar_one() for table in tables}


def revision_of(session: Session) -> str:
    """Which migration the database has."""
    return str(session.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def _add_attachments(archive: Archive, session: Session) -> None:
    folder = Path(current_app.config["ATTACHMENTS_DIR"])
    for uid in session.scalars(kept_files().execution_options(yield_per=1000)):
        try:
            archive.add(folder / uid, f"attachments/{uid}", listed=False)
        except FileNotFoundError:
            gone = archive.manifest.absent if _is_attached(uid) else archive.manifest.removed_meanwhile
            gone.append(uid)
        else:
            archive.manifest.attachments += 1


def _is_attached(uid: str) -> bool:
    """Whether a row names it now; it may have been taken away since the snapshot."""
    with reading():
        named = kept_files().subquery()
        found = db.session.scalar(select(named.c.uid).where(named.c.uid == uid))
        db.session.rollback()
    return found is not None


def _add_editions(archive: Archive, session: Session, folder: Path) -> None:
    """The public edition, the newest one the database knows, and the pointer."""
    pointer = folder / POINTER
    archive.manifest.edition = int(pointer.read_text()) if pointer.exists() else None
    newest = session.scalar(select(func.max(Edition.number)))
    for number in sorted({archive.manifest.edition, newest} - {None}):  # type: ignore[type-var]
        for path in sorted((folder / str(number)).glob("*")):
            archive.add(path, f"editions/{number}/{path.name}")
    if pointer.exists():
        archive.add(pointer, f"editions/{POINTER}")


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
