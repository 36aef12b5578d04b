"""Checking the log from the first event to the last: the chain, what was signed of it, and the rows it tells of."""

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, select, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from audit.chain import START, commitment, link
from audit.checkpoints import said_in
from audit.comparing import Difference, differences
from audit.log import columns_of
from audit.models import ChainHead, Checkpoint, Event, EventDetail
from audit.tree import Tree, leaf_of


@dataclass(frozen=True)
class Verdict:
    """How many lines were read, and the first one that is wrong with the reason; `broken` is None when all is well.

    `rows` do not fit what the log tells of them; they are only looked for in a log that is whole. `signed`: up to which line a
    checkpoint stands for everything; what came after it could be cut off unseen.
    """

    lines: int
    broken: int | None = None
    why: str = ""
    rows: tuple[Difference, ...] = ()
    signed: int = 0

    @property
    def is_well(self) -> bool:
        return self.broken is None and not self.rows


def verify(session: Session, key: str, progress: Callable[[int], None] = lambda lines: None) -> Verdict:
    """Read every event in order and name the first broken line (R76). Memory does not grow with the log.

    It trusts the checkpoints in the table: who can put back an older copy puts back those too. `verifier/verify.py` compares
    with those kept elsewhere.
    """
    previous, seq, tree, signed = START, 0, Tree(), 0
    roots = {said["size"]: said["root"] for said in map(said_in, session.scalars(select(Checkpoint.note)))}
    as_stored = [type_coerce(column, NullType()).label(column.name) for column in Event.__table__.columns]
    query = select(*as_stored, EventDetail.salt, EventDetail.why).outerjoin(EventDetail, EventDetail.seq == Event.seq)
    with closing(session.execute(query.order_by(Event.seq), execution_options={"yield_per": 1000})) as rows:
        for row in rows:
            seq += 1
            why = _wrong(row, seq, previous, key)
            if why:
                return Verdict(seq, seq, why)
            previous = row.hash
            tree.add(leaf_of(row.hash, row.body))
            if seq in roots:
                if roots[seq] != tree.root.hex():
                    return Verdict(seq, signed + 1, f"the lines up to {seq} are not those that were signed")
                signed = seq
            progress(seq)
    head = session.scalars(select(ChainHead)).one_or_none()
    if head is None or (head.seq, head.hash) != (seq, previous) or max(roots, default=0) > seq:
        return Verdict(seq, seq + 1, "the log ends before the last line that was written")
    return Verdict(seq, rows=tuple(differences(session)), signed=signed)


def _wrong(row: Row[*tuple[Any, ...]], seq: int, previous: bytes, key: str) -> str:
    """What is wrong with this line, in words; it may hold anything, for whoever altered it kept no rules."""
    if row.seq != seq:
        return f"line {seq} is missing"
    if not isinstance(row.body, bytes) or link(key, previous, row.body) != row.hash:
        return "its content or the line before it was changed"
    try:
        written = columns_of(json.loads(row.body))
    except (ValueError, LookupError, TypeError):
        return "its content cannot be read"
    for name, value in written.items():
        stored = getattr(row, name)
        if (_moment(stored) if name == "at" else stored) != value:
            return f"its column {name} differs from what was written"
    if row.why is not None and commitment(row.salt, row.why) not in row.body.decode():
        return "its reason differs from what was written"
    return ""


def _moment(stored: Any) -> datetime | None:
    """The moment in a column: SQLite keeps its text in UTC, PostgreSQL the moment; None when it is none."""
    try:
        moment = stored if isinstance(stored, datetime) else datetime.fromisoformat(stored)
    except (ValueError, TypeError):
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
