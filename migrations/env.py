"""Runs migrations on the application's own database, on SQLite and PostgreSQL alike; a failed one leaves no trace."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from sqlalchemy import Connection

from extensions import db


def migrate() -> None:
    with db.engine.connect() as connection, keys_unchecked(connection):
        context.configure(
            connection=connection,
            target_metadata=db.metadata,  # every table: an application that can be asked this has all rooms
            render_as_batch=True,  # SQLite changes a table by copying it
            compare_type=True,
            transactional_ddl=True,  # SQLite can, once transactions are begun in so many words (database.py)
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


@contextmanager
def keys_unchecked(connection: Connection) -> Iterator[None]:
    """Let SQLite replace a table without deleting the rows that point to it; afterwards every key must fit again."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.cursor()  # the pragma does nothing inside a transaction
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
        broken = driver.execute("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise SystemExit(f"After migrating, keys point to nothing: {broken}")
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


if context.is_offline_mode():
    raise SystemExit("Migrations need the database itself: offline mode is not supported.")
migrate()
