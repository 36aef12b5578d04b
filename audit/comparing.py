"""Business rows beside the log: a row that was changed, added or removed without an event does not fit its last event."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit.models import Event
from audit.rows import COVERED, EVERY, Parts, of_row

OLD = -1  # the last event that tells of it is of a version that says nothing of rows


@dataclass(frozen=True)
class Difference:
    """Rows that do not fit: what kind, which subject and part, and the line they should fit (0: there is none)."""

    kind: str  # changed, added, removed, revived
    subject: str
    part: str
    seq: int


def differences(session: Session) -> Iterator[Difference]:
    """Every difference between the rows and the last event about each. Trusts the log: check the chain first."""
    for subject_type in COVERED:
        told = _told(session, subject_type)
        for key, name, settled in session.execute(EVERY[subject_type]).all():
            seq, parts = told.pop(name, (0, None))
            if parts is not None:
                yield from compared(name, seq, parts, of_row(session, subject_type, key))
            elif settled and seq != OLD:
                yield Difference("added", name, subject_type, 0)
        yield from (Difference("removed", name, subject_type, seq) for name, (seq, parts) in told.items() if parts)


def compared(name: str, seq: int, told: Parts, found: Parts) -> Iterator[Difference]:
    """What differs between what an event tells of a subject and how its rows are."""
    if not told:
        yield Difference("revived", name, "", seq)
        return
    for part in sorted(told.keys() | found.keys()):
        was, now = told.get(part, "0:"), found.get(part, "0:")
        if was != now:
            more = int(now.partition(":")[0]) - int(was.partition(":")[0])
            yield Difference("added" if more > 0 else "removed" if more < 0 else "changed", name, part, seq)


def _told(session: Session, subject_type: str) -> dict[str, tuple[int, Parts | None]]:
    """Per subject the last line that tells of its rows, and what it tells."""
    told: dict[str, tuple[int, Parts | None]] = {}
    query = select(Event.seq, Event.subject, Event.body).where(Event.subject_type == subject_type).order_by(Event.seq)
    for seq, name, body in session.execute(query, execution_options={"yield_per": 1000}):
        fields: dict[str, Any] = json.loads(body)
        if fields.get("rows") is not None:
            told[name] = (seq, fields["rows"])
        elif fields.get("v") == 1 and name not in told:
            told[name] = (OLD, None)
    return told
