"""Checking the chain from the first event to the last."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit.chain import START, commitment, link
from audit.log import event_from
from audit.models import ChainHead, Event, EventDetail

COLUMNS = ("seq", "at", "kind", "actor", "on_behalf_of", "subject_type", "subject", "person")


@dataclass(frozen=True)
class Verdict:
    """How many lines were read, and the first one that is wrong with the reason; `broken` is None when all is well."""

    lines: int
    broken: int | None = None
    why: str = ""


def verify(session: Session, key: str, progress: Callable[[int], None] = lambda lines: None) -> Verdict:
    """Read every event in order and name the first broken line (R76). Memory does not grow with the log.

    It cannot see a tail that was cut off together with the head, nor an older copy put back: signed checkpoints kept elsewhere
    show those.
    """
    previous, seq = START, 0
    query = select(Event, EventDetail).outerjoin(EventDetail, EventDetail.seq == Event.seq).order_by(Event.seq)
    with closing(session.execute(query, execution_options={"yield_per": 1000})) as rows:
        for event, detail in rows:
            seq += 1
            why = _wrong(event, detail, seq, previous, key)
            if why:
                return Verdict(seq, seq, why)
            previous = event.hash
            session.expunge(event)
            progress(seq)
    head = session.scalars(select(ChainHead)).one_or_none()
    if head is None or (head.seq, head.hash) != (seq, previous):
        return Verdict(seq, seq + 1, "the log ends before the last line that was written")
    return Verdict(seq)


def _wrong(event: Event, detail: EventDetail | None, seq: int, previous: bytes, key: str) -> str:
    if event.seq != seq:
        return f"line {seq} is missing"
    if link(key, previous, event.body) != event.hash:
        return "its content or the line before it was changed"
    written = event_from(event.body)
    for name in COLUMNS:
        if getattr(event, name) != getattr(written, name):
            return f"its column {name} differs from what was written"
    if detail and commitment(detail.salt, detail.why) not in event.body.decode():
        return "its reason differs from what was written"
    return ""
