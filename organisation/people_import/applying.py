"""A delivery from file to database: what it would change, and carrying that out in one transaction."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path

from audit import System
from organisation.consequences import draw_consequences
from organisation.delivered import Refusal
from organisation.people_import.checking import check
from organisation.people_import.comparing import (
    Change,
    appointment_changes,
    missing_people,
    office_changes,
    person_changes,
    placement_changes,
    position_changes,
    unit_changes,
)
from organisation.people_import.reading import read
from organisation.people_import.standing import standing_on


@dataclass(frozen=True)
class Proposal:
    """What a delivery would change, and what stays out of it."""

    lines: int  # in the file, header aside
    changes: list[Change]
    refused: list[Refusal]
    dropped: list[str]  # columns that we do not know
    missing: list[str]  # people who are not in the delivery (R79)

    def counts(self) -> Counter[str]:
        """How many changes of each kind."""
        return Counter(change.kind for change in self.changes)

    @property
    def lines_refused(self) -> int:
        return len({refusal.line for refusal in self.refused})


def propose(path: Path, day: date) -> Proposal:
    """What the delivery in this file would change from that day. Raises Unreadable. Writes nothing."""
    delivery = read(path)
    known = standing_on(day)
    structure = check(delivery.lines, known)
    good = [line for line in delivery.lines if not line.faults]
    refused = [*delivery.refused, *chain.from_iterable(line.refusals() for line in delivery.lines)]
    found = chain(
        unit_changes(structure, known),
        position_changes(structure, known),
        office_changes(structure, known),
        placement_changes(structure, known),
        person_changes(good, known),
        appointment_changes(good, structure, known),
    )
    return Proposal(
        lines=len(delivery.lines) + len(delivery.refused),
        changes=list(found),
        refused=sorted(refused, key=lambda refusal: refusal.line),
        dropped=delivery.dropped,
        missing=missing_people(delivery.lines, known),
    )


def carry_out(proposal: Proposal, *, actor: System, progress: Callable[[int], None] = lambda done: None) -> None:
    """Make the changes, each with its event, in the running transaction; the caller commits."""
    for done, change in enumerate(proposal.changes, 1):
        change.carry_out(actor)
        progress(done)
    draw_consequences()
