"""PostgreSQL back to a moment, as docs/operations.md describes it: a base copy, the archived log, and a moment to stop at."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import func, select

from audit import SYSTEM, Event, Kind, record
from audit.verifier import verify
from extensions import db
from tests.support.absence import absent
from tests.support.applications import application, let_go, settings_for, upgraded
from tests.support.postgres import as_postgres, programs

pytestmark = [pytest.mark.postgres, pytest.mark.drill]


@pytest.fixture
def cluster() -> Iterator[tuple[Path, Path]]:
    """A PostgreSQL of its own that archives its log; its folder and that of its programs."""
    found = programs()
    if found is None:
        absent("PostgreSQL", "install the package postgresql")
    folder = Path(tempfile.mkdtemp(prefix="ok-", dir="/tmp"))
    (folder / "archive").mkdir()
    shutil.chown(folder, "postgres", "postgres")
    shutil.chown(folder / "archive", "postgres", "postgres")
    as_postgres(found / "initdb", "-D", folder / "data", "-U", "test", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
    start(found, folder, "data", f"-c archive_mode=on -c archive_command='cp %p {folder}/archive/%f' -c wal_level=replica")
    try:
        yield folder, found
    finally:
        for name in ("data", "back"):
            if (folder / name / "postmaster.pid").exists():
                as_postgres(found / "pg_ctl", "-D", folder / name, "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def start(found: Path, folder: Path, name: str, more: str = "") -> None:
    options = f"-c listen_addresses='' -k {folder} {more}"
    as_postgres(found / "pg_ctl", "-D", folder / name, "-l", folder / f"{name}.log", "-o", options, "-w", "start")


def happen(app, number: int) -> datetime:
    """Write one event; returns a moment after it."""
    with app.app_context():
        record(Kind.EXPORTED, actor=SYSTEM, subject=("export", str(number)))
        db.session.commit()
    time.sleep(0.2)
    return datetime.now(UTC)  # noqa: TID251 - the clock of the database


def test_the_database_comes_back_as_it_was_at_a_moment(cluster, tmp_path):
    folder, found = cluster
    began = time.monotonic()
    url = f"postgresql://test@/postgres?host={folder}"
    app = application(upgraded(settings_for(tmp_path, database_url=url)))
    happen(app, 1)
    as_postgres(found / "pg_basebackup", "-h", folder, "-U", "test", "-D", folder / "back", "-c", "fast", "-X", "stream")
    happen(app, 2)
    moment = happen(app, 3)
    time.sleep(0.3)
    happen(app, 4)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT pg_switch_wal()")
        connection.execute("CHECKPOINT")
    let_go(app)
    as_postgres(found / "pg_ctl", "-D", folder / "data", "-m", "immediate", "-w", "stop")
    with (folder / "back" / "postgresql.auto.conf").open("a") as settings:
        settings.write(
            f"restore_command = 'cp {folder}/archive/%f %p'\nrecovery_target_time = '{moment.isoformat()}'\n"
            "recovery_target_action = 'promote'\n"
        )
    (folder / "back" / "recovery.signal").touch()
    shutil.chown(folder / "back" / "recovery.signal", "postgres", "postgres")
    start(found, folder, "back")
    with psycopg.connect(url, autocommit=True) as connection:
        while connection.execute("SELECT pg_is_in_recovery()").fetchone() == (True,):
            time.sleep(0.1)
    again = application(settings_for(tmp_path, database_url=url))
    with again.app_context():
        assert db.session.scalars(select(Event.subject).order_by(Event.seq)).all() == ["1", "2", "3"]
        assert verify(db.session(), "b" * 64).broken is None
        assert db.session.scalar(select(func.count()).select_from(Event)) == 3
    let_go(again)
    print(f"PostgreSQL back to a moment: {time.monotonic() - began:.1f} s")
