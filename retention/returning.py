"""After a backup came back: destroy again what was destroyed since it was made."""

from pathlib import Path
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import SYSTEM
from registers.models import Declaration, Statement
from retention.destroying import destroy
from retention.journal import every_line
from retention.models import DECLARATION, STATEMENT
from retention.wiping import wipe_editions, wipe_files

KNOWN_BY = {DECLARATION: Declaration.reference, STATEMENT: Statement.uid}


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
        known = KNOWN_BY[line.subject_type]
        there = list(back.session.scalars(select(known).where(known.in_(line.subjects))))
        if there:
            taken = destroy(line.subject_type, there, back.session, actor=SYSTEM)
            wipe_files(back.folder / "attachments", taken.files)
            wipe_editions(taken.codes, back.folder / "editions")
            gone += len(taken.subjects)
    return gone
