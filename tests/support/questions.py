"""What the database is asked while something happens."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from extensions import db
from tests.support.pages import PageClient

OF_A_TRANSACTION = ("PRAGMA", "BEGIN", "SET")  # how one begins, which differs with what the connection did before


@contextmanager
def questions() -> Iterator[list[str]]:
    """The statements of this block, on the application in use."""
    asked: list[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(OF_A_TRANSACTION):
            asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", listen)
    try:
        yield asked
    finally:
        event.remove(db.engine, "before_cursor_execute", listen)


def asked_for(visitor: PageClient, address: str) -> int:
    """How much a page asks of the database, signing in and navigation included."""
    with questions() as statements:
        assert visitor.get(address).status_code == 200
    return len(statements)
