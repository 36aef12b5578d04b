"""Bringing a backup back: aside first, judged, made ready, and only then put in its place (T-BAK-1, T-BAK-2)."""

import secrets
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import Engine, create_engine, delete, inspect, text, update
from sqlalchemy.orm import Session

import clock
from audit import Kind, System, record
from auth.access_models import CODE, Invitation, KeptForm, SecondFactor
from auth.app_codes import STEP
from auth.models import UserSession
from database import prepare_postgres, prepare_sqlite
from organisation.models import Person
from registers.moments import moment_text
from upkeep.archive import Manifest, unpack
from upkeep.backups import counts_of, revision_of
from upkeep.sealed_file import Unusable
from upkeep.snapshot import FILES, POSTGRESQL, SQLITE, run, url_of

OLD = timedelta(days=7)  # a backup older than this is only restored when that is asked for
AFTER_RESTORE = "after_restore"  # in the application's extensions: what is done with what came back, as `Return`


@dataclass(frozen=True)
class BroughtBack:
    """What came back: the session on its database, the folder with `attachments`, and of which moment it is."""

    session: Session
    folder: Path
    taken_at: datetime


Return = Callable[[BroughtBack], int]  # destroys again what was destroyed since; returns how many records


@dataclass(frozen=True)
class Restored:
    """Where it is now, what it holds, and how many records were destroyed again."""

    folder: Path
    manifest: Manifest
    destroyed_again: int
    before: Path | None  # where what stood there went


def restore(
    path: Path, folder: Path, *, actor: Person | System, replace: bool = False, even_old: bool = False, database_url: str = ""
) -> Restored:
    """Bring a backup back to `folder`; a dump of PostgreSQL goes to the empty database at `database_url`.

    Everybody is signed out, and links that were mailed work no more. Raises Unusable with the reason; then nothing has changed.
    """
    if not replace and folder.exists() and any(folder.iterdir()):
        raise Unusable(f"{folder} is niet leeg. Noem een lege map, of zet --replace erbij om te vervangen wat er staat.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = folder.parent / f".{folder.name}-{secrets.token_hex(4)}"
    aside.mkdir(mode=0o700)
    try:
        manifest = unpack(path, current_app.config["SETTINGS"].backup_keys, aside)
        refuse_old(manifest, even_old)
        with database_of(manifest, aside, database_url) as engine:
            destroyed = make_ready(engine, aside, manifest, path.stem, actor=actor)
        before = _put_in_place(aside, folder)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return Restored(folder, manifest, destroyed, before)


def refuse_old(manifest: Manifest, even_old: bool) -> None:
    taken_at = datetime.fromisoformat(manifest.taken_at)
    if clock.now() - taken_at > OLD and not even_old:
        raise Unusable(
            f"Deze back-up is van {moment_text(taken_at)}, {(clock.now() - taken_at).days} dagen oud. Is er geen nieuwere? "
            "Zet dan --even-old erbij."
        )


@contextmanager
def database_of(manifest: Manifest, folder: Path, url: str = "") -> Iterator[Engine]:
    """The database that was unpacked in `folder`, judged sound. Raises Unusable."""
    if manifest.database == SQLITE:
        engine = create_engine(f"sqlite:///{folder / FILES[SQLITE]}")
        prepare_sqlite(engine)
    elif not url:
        raise Unusable("Dit is een back-up van PostgreSQL. Noem met --database een lege database.")
    else:
        engine = create_engine(_driver(url))
        prepare_postgres(engine)
    try:
        if manifest.database == POSTGRESQL:
            _fill(engine, folder / FILES[POSTGRESQL])
        _judge(engine, manifest)
        yield engine
    finally:
        engine.dispose()


def make_ready(engine: Engine, folder: Path, manifest: Manifest, name: str, *, actor: Person | System) -> int:
    """End all sessions, void what was mailed, and destroy again what was destroyed since; returns how many records were."""
    with Session(engine) as session, session.begin():
        for model in (UserSession, KeptForm):
            session.execute(delete(model))
        session.execute(delete(Invitation).where(Invitation.used_at.is_(None)))
        step = int(clock.now().timestamp()) // STEP
        session.execute(update(SecondFactor).where(SecondFactor.kind == CODE).values(last_step=step))
        returns: tuple[Return, ...] = current_app.extensions.get(AFTER_RESTORE, ())
        came_back = BroughtBack(session, folder, datetime.fromisoformat(manifest.taken_at))
        destroyed = sum(again(came_back) for again in returns)
        record(Kind.BACKUP_RESTORED, actor=actor, subject=("backup", name), session=session)
    return destroyed


def newest_revision() -> str:
    """Which migration this release brings a database to."""
    return str(ScriptDirectory(current_app.extensions["migrate"].directory).get_current_head())


def _judge(engine: Engine, manifest: Manifest) -> None:
    with Session(engine) as session:
        revision = revision_of(session)
        if revision != newest_revision():
            raise Unusable(
                f"De back-up hoort bij een andere versie (database {revision}, hier {newest_revision()}). "
                "Herstel met de versie die hem maakte en werk daarna bij."
            )
        if engine.dialect.name == SQLITE:
            said = session.execute(text("PRAGMA integrity_check")).scalars().all()
            loose = session.execute(text("PRAGMA foreign_key_check")).all()
            if list(said) != ["ok"] or loose:
                raise Unusable("De database in de back-up is niet heel.")
        different = [name for name, count in counts_of(session).items() if manifest.counts.get(name) != count]
        if different:
            raise Unusable(f"In de back-up klopt het aantal rijen van {different[0]} niet.")


def _fill(engine: Engine, dump: Path) -> None:
    """Bring a dump back in one transaction: whole or not at all."""
    if inspect(engine).get_table_names():
        raise Unusable("De database is niet leeg. Maak een lege database en noem die.")
    name = engine.url.database or ""
    run("pg_restore", url_of(engine), "--single-transaction", "--no-owner", "--no-privileges", f"--dbname={name}", str(dump))
    dump.unlink()


def _put_in_place(aside: Path, folder: Path) -> Path | None:
    """Give it its name. What stood there goes to a folder beside it; what a backup never holds, as the keys of a demo, stays."""
    if not folder.exists() or not any(folder.iterdir()):
        if folder.exists():
            folder.rmdir()
        aside.rename(folder)
        return None
    _refuse_in_use(folder / FILES[SQLITE])
    ours = {*FILES.values(), "attachments", "editions"}
    others = [path for path in folder.iterdir() if path.name not in ours and not path.name.startswith(FILES[SQLITE])]
    for path in others:
        if path.is_file():
            shutil.copy2(path, aside / path.name)
    before = folder.with_name(f"{folder.name}-before-{clock.now():%Y%m%dT%H%M%S}-{secrets.token_hex(2)}")
    folder.rename(before)
    aside.rename(folder)
    for path in others:
        if (before / path.name).is_dir():
            (before / path.name).rename(folder / path.name)
    return before


def _refuse_in_use(file: Path) -> None:
    if not file.exists():
        return
    try:
        with closing(sqlite3.connect(file, timeout=1)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")  # only who is alone may do this
    except sqlite3.OperationalError:
        raise Unusable("De database is in gebruik. Stop eerst de website en de worker.") from None


def _driver(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)
