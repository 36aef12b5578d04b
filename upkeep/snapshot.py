"""The database as it is at one moment, in one file, while others go on writing to it.

SQLite: its own online copy (the backup API). PostgreSQL: `pg_dump` of a snapshot that this process holds, so that what is counted
is exactly what was dumped.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

SQLITE, POSTGRESQL = "sqlite", "postgresql"
FILES = {SQLITE: "openkaart.sqlite", POSTGRESQL: "openkaart.pgdump"}
VARIABLES = {
    "host": "PGHOST", "hostaddr": "PGHOSTADDR", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD",
    "dbname": "PGDATABASE", "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY",
}  # fmt: skip


class ToolFailed(Exception):
    """A program of PostgreSQL is absent or failed; the message says which, and what it said."""


@dataclass(frozen=True)
class Snapshot:
    """The file, and a session that sees the same moment; it only reads."""

    kind: str
    file: Path
    session: Session


@contextmanager
def snapshot(engine: Engine, folder: Path) -> Iterator[Snapshot]:
    """Write the database to a file in `folder`, for as long as the block lasts."""
    kind = engine.dialect.name
    file = folder / FILES[kind]
    taking = {SQLITE: _of_sqlite, POSTGRESQL: _of_postgresql}[kind]
    with taking(engine, file) as session:
        yield Snapshot(kind, file, session)


@contextmanager
def _of_sqlite(engine: Engine, file: Path) -> Iterator[Session]:
    os.close(os.open(file, os.O_CREAT | os.O_EXCL, 0o600))
    with closing(sqlite3.connect(str(engine.url.database), timeout=15)) as live, closing(sqlite3.connect(file)) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # all in one file
    with _only_reading(f"sqlite:///{file}") as session:
        yield session


@contextmanager
def _only_reading(url: str) -> Iterator[Session]:
    engine = create_engine(url)
    try:
        with Session(engine) as session:
            yield session
            session.rollback()
    finally:
        engine.dispose()


@contextmanager
def _of_postgresql(engine: Engine, file: Path) -> Iterator[Session]:
    with Session(engine.execution_options(isolation_level="REPEATABLE READ")) as session:
        session.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))  # it waits for the dump, however long
        name = session.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        run("pg_dump", url_of(engine), "--format=custom", "--compress=0", f"--snapshot={name}", f"--file={file}")
        file.chmod(0o600)
        yield session
        session.rollback()


def url_of(engine: Engine) -> str:
    """The address of the database as PostgreSQL's own programs read it, with its password."""
    return engine.url.set(drivername="postgresql").render_as_string(hide_password=False)


def run(program: str, url: str, *arguments: str) -> None:
    """Run a program of PostgreSQL on a database; the password is in no argument that others could read. Raises ToolFailed."""
    path = shutil.which(program)
    if path is None:
        raise ToolFailed(f"{program} ontbreekt. Installeer de client van PostgreSQL (op Debian: postgresql-client).")
    told = {VARIABLES[name]: str(value) for name, value in conninfo_to_dict(url).items() if name in VARIABLES and value}
    done = subprocess.run(  # noqa: S603 - a program of PostgreSQL, nothing from a request in its arguments
        [path, "--no-password", *arguments], env={**os.environ, **told}, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    if done.returncode:
        raise ToolFailed(f"{program} mislukte: {done.stderr.strip()[-500:]}")
