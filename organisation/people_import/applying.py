"""A delivery from file to database: what it would change, and carrying that out in one transaction."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select

from audit import System, hold_chain
from extensions import db
from languages import language
from organisation.consequences import draw_consequences
from organisation.delivered import Refusal
from organisation.models import Person
from organisation.people_import.away import leave_changes
from organisation.people_import.checking import Structure, check
from organisation.people_import.comparing import Change, structure_changes
from organisation.people_import.mapping import mapping_in
from organisation.people_import.matching import Proposed, propose_matches
from organisation.people_import.models import DeliveryRun, MissingPerson
from organisation.people_import.people import (
    appointment_changes,
    missing_people,
    person_changes,
    twice_missing,
)
from organisation.people_import.reading import Delivery, read
from organisation.people_import.shrinking import is_sudden
from organisation.people_import.standing import EMPLOYED, Standing, standing_on
from organisation.people_import.staying import refuse_last_ones
from organisation.people_import.work_file import WorkFile
from organisation.people_import.writing import Writer

MOST_SHOWN = 200  # changes of one kind, refusals and missing people in a report

Progress = Callable[[int, int], None]
Told = Mapping[str, str | None]  # what the sentence of a change names


@dataclass
class Proposal:
    """What a delivery would change, and what stays out of it."""

    lines: int  # in the file, header aside
    lines_refused: int
    refused: list[Refusal]  # the first of them
    dropped: list[str]  # columns that we do not know
    missing: list[str]  # people who are not in the delivery (R79), the first of them
    missing_count: int
    matches: list[Proposed]  # lines that wait for somebody's word (R78)
    employed: int  # people on the day, before
    gone: int  # of those, who would not be after this delivery, or are not in it
    digest: str  # of the file
    counts: Counter[str] = field(default_factory=Counter)
    shown: dict[str, list[Told]] = field(default_factory=dict)  # the first of each kind
    fingerprint: str = ""  # of all changes, so that one sees whether they are still the same
    phases: tuple[Callable[[], Iterator[Change]], ...] = ()
    must_stay: frozenset[int] = frozenset()  # ids of people who would leave, and may not
    work: WorkFile = field(default_factory=WorkFile)
    known: Standing = field(default_factory=lambda: Standing(date.min))

    @property
    def total(self) -> int:
        """How many changes."""
        return self.counts.total()

    @property
    def shrinks(self) -> bool:
        """Whether so many people would be gone at once that somebody has to confirm it."""
        return is_sudden(self.gone, self.employed)

    def changes(self) -> Iterator[Change]:
        """All of them, worked out again: they are not kept."""
        for phase in self.phases:
            yield from phase()

    def all_shown(self) -> dict[str, list[Told]]:
        """Every change of each kind, for who asks for all of them."""
        found: dict[str, list[Told]] = {}
        for change in self.changes():
            found.setdefault(change.kind, []).append(change.told)
        return found

    def report(self) -> dict[str, Any]:
        """What a page shows of it."""
        return {
            "lines": self.lines,
            "lines_refused": self.lines_refused,
            "refused": [str(refusal) for refusal in self.refused],
            "language": language(),  # of what was refused
            "dropped": self.dropped,
            "missing": self.missing,
            "missing_count": self.missing_count,
            "matches": [match.as_dict() for match in self.matches],
            "employed": self.employed,
            "gone": self.gone,
            "shrinks": self.shrinks,
            "counts": dict(self.counts),
            "shown": self.shown,
        }


@contextmanager
def proposed(path: Path, day: date, mapping: str = "") -> Iterator[Proposal]:
    """What the delivery in this file would change from that day. Raises Unreadable. Writes nothing."""
    work = WorkFile()
    try:
        delivery = read(path, mapping_in(mapping), day, work)
        known = standing_on(day, work)
        work.index()
        structure = check(work, known)
        digest = file_digest(path)
        missed = _missed_before(digest)
        stays = refuse_last_ones(work, known, missed)
        proposal = _proposal(delivery, structure, missed - stays, known, work, digest)
        proposal.must_stay = stays
        _look(proposal)
        yield proposal
    finally:
        work.close()


def _proposal(
    delivery: Delivery, structure: Structure, missed: frozenset[int], known: Standing, work: WorkFile, digest: str
) -> Proposal:
    matches = propose_matches(work)
    day = known.day.isoformat()
    missing = Counter[str]()
    names: list[str] = []
    for _id, name in missing_people(work, known.day):
        missing["all"] += 1
        if len(names) < MOST_SHOWN:
            names.append(name)
    leaving = work.one(
        "SELECT count(*) FROM line JOIN known ON known.person = line.person"  # noqa: S608
        f" WHERE NOT line.faulty AND line.uit_dienst < ? AND {EMPLOYED}",
        day, day, day,
    )  # fmt: skip
    return Proposal(
        lines=delivery.lines,
        lines_refused=work.one("SELECT count(DISTINCT line) FROM fault"),
        refused=list(work.refusals(MOST_SHOWN)),
        dropped=delivery.dropped,
        missing=names,
        missing_count=missing["all"],
        matches=matches,
        employed=known.people,
        gone=missing["all"] + leaving,
        digest=digest,
        phases=(
            lambda: structure_changes(structure, known),
            lambda: person_changes(work, known),
            lambda: appointment_changes(work, structure, known),
            lambda: leave_changes(work, known),
            lambda: twice_missing(work, known, missed),
        ),
        work=work,
        known=known,
    )


def _missed_before(digest: str) -> frozenset[int]:
    """The people who were missing from the delivery before; the same file again is not another delivery."""
    waiting = select(MissingPerson.person_id).join(DeliveryRun, DeliveryRun.id == MissingPerson.run_id)
    return frozenset(db.session.scalars(waiting.where(MissingPerson.outcome.is_(None), DeliveryRun.digest != digest)))


def _look(proposal: Proposal) -> None:
    """Count the changes, keep the first of each kind, and take the fingerprint of all."""
    all_of_them = hashlib.sha256()
    for change in proposal.changes():
        proposal.counts[change.kind] += 1
        shown = proposal.shown.setdefault(change.kind, [])
        if len(shown) < MOST_SHOWN:
            shown.append(change.told)
        all_of_them.update("\0".join((change.kind, *map(str, change.told.values()), "")).encode())
    for match in proposal.matches:
        all_of_them.update(f"match\0{match.number}\0{match.known_number}\0".encode())
    proposal.fingerprint = all_of_them.hexdigest()


def carry_out(proposal: Proposal, *, actor: Person | System, progress: Progress = lambda done, total: None) -> None:
    """Make the changes, each with its event, in the running transaction; the caller commits."""
    hold_chain()
    writer = Writer(proposal.known, proposal.work, actor=actor)
    done = 0
    for phase in proposal.phases:
        for change in phase():
            change.carry_out(writer)
            done += 1
            progress(done, proposal.total)
        writer.flush()
    db.session.expire_all()
    draw_consequences()


def file_digest(path: Path) -> str:
    """The fingerprint of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
