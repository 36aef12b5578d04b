"""An old list into its register: what would go in, what stays out and why, and a report that adds up to the lines of the file."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

import clock
from audit import Kind, System, record
from extensions import db
from organisation.delivered import Refusal, Row
from organisation.memory import remembering
from organisation.models import Person
from registers.drafts import save_answers, start_draft
from registers.lifecycle import change_state
from registers.models import Declaration
from registers.old_lists.mapping import ListMapping
from registers.old_lists.reading import Entry, read_entry, table_with
from registers.origin import OLD_LIST, SOURCE, UNKNOWN

BATCH = 100  # entries per transaction: others can work in between, and a list that broke off is simply read again


@dataclass
class Reading:
    """An old list held against the register: each line stands in exactly one of the four."""

    lines: int  # in the file, header aside
    entries: list[Entry] = field(default_factory=list)  # to bring in
    known: int = 0  # brought in before
    changed: list[int] = field(default_factory=list)  # of those: lines that differ from what was brought in
    refused: dict[int, list[Refusal]] = field(default_factory=dict)  # by line
    left_out: int = 0  # by the conditions of the mapping file

    def check_sum(self) -> None:
        """Every line is accounted for; anything else is a mistake in this program."""
        told = len(self.entries) + self.known + len(self.refused) + self.left_out
        if told != self.lines:
            raise AssertionError(f"{self.lines} lines read, {told} accounted for")


def read_list(path: Path, mapping: ListMapping) -> Reading:
    """What the list in this file would bring in. Raises Unreadable. Writes nothing."""
    table = table_with(path, mapping.columns())
    reading = Reading(len(table.rows) + len(table.refused))
    reading.refused = {refusal.line: [refusal] for refusal in table.refused}
    people = {person.personnel_number: person for person in db.session.scalars(select(Person))}
    before = _brought_in(mapping)
    today = clock.today()
    first_lines: dict[str, int] = {}
    for row in table.rows:
        if not all(condition.holds(row.cells) for condition in mapping.conditions):
            reading.left_out += 1
            continue
        first = first_lines.setdefault(row.cells[mapping.key], row.line)
        if first != row.line:
            reading.refused[row.line] = [_twice(row, mapping, first)]
        elif mapping.source_key(row.cells[mapping.key]) in before:
            reading.known += 1
            if before[mapping.source_key(row.cells[mapping.key])] != row.cells:
                reading.changed.append(row.line)
        else:
            found = read_entry(row, mapping, people, today)
            if isinstance(found, Entry):
                reading.entries.append(found)
            else:
                reading.refused[row.line] = found
    reading.check_sum()
    return reading


def bring_in(
    reading: Reading, mapping: ListMapping, *, actor: System, progress: Callable[[int], None] = lambda done: None
) -> None:
    """Submit every entry as a declaration to be confirmed; commits per batch, since reading the list again adds nothing."""
    for start in range(0, len(reading.entries), BATCH):
        batch = reading.entries[start : start + BATCH]
        with remembering():  # who leads whom does not change while a list is brought in
            for entry in batch:
                _declare(entry, mapping, actor)
        db.session.commit()
        progress(start + len(batch))


def _declare(entry: Entry, mapping: ListMapping, actor: System) -> Declaration:
    """One entry through the same doors as what people declare themselves."""
    source_key = mapping.source_key(entry.key)
    draft = start_draft(
        mapping.register,
        entry.person,
        actor=actor,
        submission_key=hashlib.sha256(source_key.encode()).hexdigest(),
        source=OLD_LIST,
        source_key=source_key,
    )
    save_answers(draft, entry.answers, actor=actor, seen_version=draft.version)
    draft.answers = {**draft.answers, SOURCE: entry.source, UNKNOWN: entry.unknown}
    draft.to_confirm = True
    if entry.amount and not mapping.register.confidential:
        draft.amount_cents, draft.amount_certainty = entry.amount.cents, entry.amount.certainty
    if entry.ends:
        draft.ends_on, draft.ends_precision = entry.ends.last, entry.ends.precision
    record(
        Kind.IMPORTED,
        actor=actor,
        subject=("declaration", draft.reference),
        person=entry.person,
        fields=sorted({*entry.answers, "source_key", "to_confirm"}),
    )
    return change_state(draft, "submit", actor=actor, seen_version=draft.version)


def _brought_in(mapping: ListMapping) -> dict[str, dict[str, str]]:
    """The lines of this list that are in the register, as they were delivered, by source key."""
    found: Iterable[Declaration] = db.session.scalars(
        select(Declaration).where(Declaration.source_key.startswith(mapping.source_key(""), autoescape=True))
    )
    return {declaration.source_key or "": declaration.answers.get(SOURCE, {}) for declaration in found}


def _twice(row: Row, mapping: ListMapping, first: int) -> Refusal:
    return Refusal(
        row.line,
        mapping.key,
        row.cells[mapping.key],
        f"dit nummer staat ook op regel {first}",
        "Geef elke regel een eigen nummer",
    )
