"""A PostgreSQL of the tests' own: a cluster on a Unix socket, no TCP, nothing kept; or the one that
OPENKAART_TEST_POSTGRES_URL names. Each test gets a copy of a migrated template database."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest

from tests.support.absence import absent
from tests.support.applications import settings_for, upgraded

# A power cut may lose the cluster, so nothing has to reach the disk.
FLEETING = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c listen_addresses='' -c max_connections=50"

_numbers = count(1)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a PostgreSQL where databases may be made, as `postgresql://…/postgres`."""
    given = os.environ.get("OPENKAART_TEST_POSTGRES_URL")
    if given:
        yield given
        return
    found = programs()
    if found is None:
        absent("PostgreSQL", "install the package postgresql or set OPENKAART_TEST_POSTGRES_URL")
    folder = Path(tempfile.mkdtemp(prefix="ok-", dir="/tmp"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    try:
        as_postgres(found / "initdb", "-D", folder / "data", "-U", "test", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        as_postgres(found / "pg_ctl", "-D", folder / "data", "-l", folder / "log", "-o", f"{FLEETING} -k {folder}", "-w", "start")
        try:
            yield f"postgresql://test@/postgres?host={folder}"
        finally:
            as_postgres(found / "pg_ctl", "-D", folder / "data", "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str, tmp_path_factory) -> Iterator[str]:
    """The name of a migrated, empty database to copy."""
    with _database(postgres_url, "template") as name:
        upgraded(settings_for(tmp_path_factory.mktemp("template"), database_url=_address(postgres_url, name)))
        yield name


@pytest.fixture
def postgres_database(postgres_url: str, postgres_template: str) -> Iterator[str]:
    """The address of a migrated, empty database for one test."""
    with _database(postgres_url, str(next(_numbers)), template=postgres_template) as name:
        yield _address(postgres_url, name)


@pytest.fixture
def bare_postgres_database(postgres_url: str) -> Iterator[str]:
    """The address of a database without any table, for one test."""
    with _database(postgres_url, str(next(_numbers))) as name:
        yield _address(postgres_url, name)


@contextmanager
def _database(server: str, label: str, template: str = "template0") -> Iterator[str]:
    """Make a database, give its name, drop it; the name holds the worker's, so parallel workers can share a server."""
    name = f"openkaart_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}_{os.getpid()}_{label}"
    _command(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield name
    finally:
        _command(server, f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def database_copied(address: str) -> Iterator[Callable[[], None]]:
    """Keep the database at this address as it is, where nobody is connected; what is given puts it back."""
    server, _, options = address.partition("?")
    place, _, name = server.rpartition("/")
    over = f"{place}/postgres" + (f"?{options}" if options else "")
    _command(over, f'CREATE DATABASE "{name}_first" TEMPLATE "{name}"')

    def put_back() -> None:
        _command(over, f'DROP DATABASE "{name}" WITH (FORCE)')
        _command(over, f'CREATE DATABASE "{name}" TEMPLATE "{name}_first"')

    try:
        yield put_back
    finally:
        _command(over, f'DROP DATABASE "{name}_first" WITH (FORCE)')


def _command(server: str, statement: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement.encode())


def _address(server: str, name: str) -> str:
    address, _, options = server.partition("?")
    return f"{address.rpartition('/')[0]}/{name}" + (f"?{options}" if options else "")


def programs() -> Path | None:
    """The folder with initdb and pg_ctl: on the path, or where Debian keeps them, newest first."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    kept = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]), reverse=True)
    return kept[0].parent if kept else None


def as_postgres(program: Path, *arguments: object) -> None:
    """Run one of PostgreSQL's programs; it refuses to run as root, so then as its own user."""
    command = [str(part) for part in (program, *arguments)]
    if os.geteuid() == 0:
        command = ["runuser", "-u", "postgres", "--", *command]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd="/", check=False)
    if done.returncode:
        pytest.fail(f"{program.name} failed: {done.stderr or done.stdout}", pytrace=False)
