"""A receipt: the number of a line and the start of its hash. Who holds one can tell whether that line is still as it was."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from audit.chain import START, link
from audit.kinds import Kind
from audit.models import Event

DIGITS, GROUP = 32, 4  # of the hash, so many hexadecimal digits, in groups
CODE = re.compile(r"(\d{1,12})[-\s]+((?:[0-9a-f]{4}[-\s]*){8})", re.IGNORECASE)
RECEIPTED = frozenset(
    {
        Kind.SUBMITTED,
        Kind.AMENDED,
        Kind.DECIDED,
        Kind.DECIDED_TOGETHER,
        Kind.RECONSIDERED,
        Kind.REVOKED,
        Kind.SILENTLY_CONSENTED,
    }
)


@dataclass(frozen=True)
class Judged:
    """What became of the line of a receipt: `event` when there still is one, and whether it is as it was."""

    seq: int
    event: Event | None
    holds: bool


def code_of(event: Event) -> str:
    """The receipt of a line, as people keep it: `1234-3f9a-…`."""
    digits = event.hash.hex()[:DIGITS]
    return "-".join([str(event.seq), *(digits[at : at + GROUP] for at in range(0, DIGITS, GROUP))])


def receipts_among(events: Iterable[Event]) -> list[tuple[Event, str]]:
    """The events one gets a receipt of, each with its code, oldest first."""
    return sorted(
        ((event, code_of(event)) for event in events if event.kind in RECEIPTED), key=lambda one: one[0].seq
    )  # fmt: skip


def judge(session: Session, code: str) -> Judged | None:
    """Whether the log still has the line of this receipt as it was; None when it is no receipt."""
    found = CODE.fullmatch(code.strip())
    if found is None:
        return None
    seq, digits = int(found[1]), re.sub(r"[-\s]", "", found[2]).lower()
    event = session.get(Event, seq) if seq < 2**31 else None
    if event is None:
        return Judged(seq, None, False)
    before = session.scalar(select(Event.hash).where(Event.seq == seq - 1)) if seq > 1 else START
    if before is None or not isinstance(event.body, bytes):  # whoever altered it kept no rules
        return Judged(seq, event, False)
    intact = link(current_app.config["AUDIT_KEY"], before, event.body) == event.hash
    return Judged(seq, event, intact and event.hash.hex().startswith(digits))
