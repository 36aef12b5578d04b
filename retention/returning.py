"""After a backup came back: destroy again what was destroyed since it was made."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import SYSTEM
from auth.models import Account
from organisation.models import Person
from registers.models import Declaration, Statement
from retention.destroying import destroy
from retention.journal import every_line
from retention.models import ACCOUNT, DECLARATION, PERSON, READING, STATEMENT
from retention.people import readings_there
from retention.wiping import wipe_editions, wipe_files


def _known_by(name: Any) -> "There":
    return lambda session, subjects: list(session.scalars(select(name).where(name.in_(subjects))))


There = Callable[[Session, Sequence[str]], list[str]]  # which of these are in that database
THERE: dict[str, There] = {
    DECLARATION: _known_by(Declaration.reference),
    STATEMENT: _known_by(Statement.uid),
    ACCOUNT: _known_by(Account.uid),
    READING: readings_there,
    PERSON: _known_by(Person.uid),
}


class CameBack(Protocol):
    """The session on the database that came back, and the folder with its `attachments`."""

    @property
    def session(self) -> Session: ...

    @property
    def folder(self) -> Path: ...


def destroy_again(back: CameBack) -> int:
    """Destroy everything in the journal that is there again; returns how many records.

    The number alone counts, not the day: no number is ever given out twice.
    """
    gone = 0
    for line in every_line():
        there = THERE[line.subject_type](back.session, line.subjects)
        if there:
            taken = destroy(line.subject_type, there, back.session, actor=SYSTEM)
            wipe_files(back.folder / "attachments", taken.files)
            wipe_editions(taken.codes, back.folder / "editions", line.editions)
            gone += len(taken.subjects)
    return gone
