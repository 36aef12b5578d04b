"""The base of all models and the column types that keep moments in UTC; knows nothing of Flask."""

import errno
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, Insert, MetaData, TypeDecorator, event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.orm.exc import StaleDataError

MISTAKES = ("no such", "syntax error", "readonly database")  # of ours: these do not pass
MANY = 100  # rows; fewer are added as quickly one by one
FULL = ("disk is full", "no space left", "could not extend file")

# Of SQLite. The default keeps 2 MiB. With 16 bringing in 60,000 people took a twentieth less time; but every connection of every
# thread fills what it may keep as the database grows, and the operating system keeps the same pages, once for all.
KEPT = "cache_size=-4096"  # KiB

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


class Moment(TypeDecorator[datetime]):
    """An aware moment: stored in UTC on both databases, refused when naive."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


_reading: ContextVar[bool] = ContextVar("reading", default=False)


def only_reads() -> bool:
    """Whether the transaction that begins now belongs to a request that only reads."""
    return _reading.get()


def expect_reads(reads: bool) -> None:
    """Say, at the start of a request, whether it only reads."""
    _reading.set(reads)


@contextmanager
def reading() -> Iterator[None]:
    """A transaction that begins in this block only reads, so it holds up nobody; end it before the block ends."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


@contextmanager
def apart(engine: Engine, *, reads: bool = False) -> Iterator[Session]:
    """A transaction of its own beside the request's: committed when the block ends, rolled back when it raises.

    Unless it only reads, the request's own transaction may not hold the write lock meanwhile: roll it back first.
    """
    token = _reading.set(reads)
    try:
        with Session(engine) as session, session.begin():
            yield session
    finally:
        _reading.reset(token)


def add_rows(session: Session, adding: Insert, rows: Sequence[dict[str, Any]]) -> None:
    """Add these rows: all with the same columns, none left to a default. Many at once go by COPY where there is one."""
    connection = session.connection()
    if len(rows) < MANY or connection.dialect.name != "postgresql":
        session.execute(adding, rows)
        return
    import psycopg
    from psycopg import sql

    names = tuple(rows[0])
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(adding.table.name), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    driven: Any = connection.connection.driver_connection
    try:
        with driven.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row([row[name] for name in names])
    except psycopg.Error as problem:
        raise DBAPIError.instance("COPY", None, problem, psycopg.Error, dialect=connection.dialect) from problem


def fault_of(problem: BaseException | None) -> int | None:
    """What an accident that passes answers; None for any other.

    507 when the disk is full, 503 when the database does not answer, 409 when somebody else changed a row at the same moment.
    """
    words = str(getattr(problem, "orig", problem)).lower()
    if isinstance(problem, OSError) and problem.errno in (errno.ENOSPC, errno.EDQUOT):
        return 507
    if isinstance(problem, OperationalError):
        return None if _holds(words, MISTAKES) else 507 if _holds(words, FULL) else 503
    if isinstance(problem, StaleDataError):
        return 409
    return 503 if isinstance(problem, PoolExhausted) else None


def _holds(text: str, words: tuple[str, ...]) -> bool:
    return any(word in text for word in words)


def prepare_sqlite(engine: Engine) -> None:
    """Make SQLite safe for several writers: WAL, every commit on disk, foreign keys, one writer at a time.

    A transaction that may write takes the write lock at once (BEGIN IMMEDIATE), so that a writer waits at the start instead of
    failing in the middle. One that only reads cannot write by mistake.
    """

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        connection.create_function("lower", 1, _in_small_letters, deterministic=True)
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=15000",
            "secure_delete=ON",
            "trusted_schema=OFF",
            KEPT,
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        reads = only_reads()
        if connection.info.pop("reads", None) != reads:
            connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if reads else 'OFF'}")
        connection.info["reads"] = reads
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _in_small_letters(text: Any) -> str | None:
    """SQLite itself knows small letters of A to Z only; names have others too."""
    return None if text is None else str(text).lower()


def prepare_postgres(engine: Engine) -> None:
    """Make PostgreSQL give up a lock it does not get, and a transaction that was left open; reading cannot write by mistake."""

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '15s'")
            cursor.execute("SET idle_in_transaction_session_timeout = '10min'")
            cursor.execute("SET random_page_cost = 1.1")  # what is read lies in memory or on a disk without a head to move
            cursor.execute("SET jit = off")  # it takes longer to compile the query of a figure than to run it
        connection.commit()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        if only_reads():
            connection.exec_driver_sql("SET TRANSACTION READ ONLY")
