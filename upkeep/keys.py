"""Renewing the keys of what is sealed while everybody works on, and checking that all of it opens (R38, R39).

Only the data keys are wrapped anew. Both keys open meanwhile, so nobody notices. Each part is committed by itself with its event;
cut off half-way, it goes on where it was.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from flask import current_app

from audit import Kind, System, hold_chain, record
from database import reading
from disk import replace_file
from extensions import db
from organisation.models import Person
from registers import vault
from registers.models import Attachment
from upkeep.sealed_documents import (
    Column,
    Document,
    columns,
    documents,
    everything,
    last_document,
    opens,
    place_of_file,
    put_back,
    sealed_files,
)

AT_ONCE = 100  # documents in one transaction, so that nobody waits long for it
FILES_AT_ONCE = 5


@dataclass
class Found:
    """How many documents stand under each key, and the places of those that do not open."""

    under: Counter[str] = field(default_factory=Counter)
    closed: list[str] = field(default_factory=list)

    @property
    def unused(self) -> list[str]:
        """The names of the keys that nothing needs any more."""
        keys: dict[str, str] = current_app.config["ENCRYPTION_KEYS"]
        return [name for name in list(keys)[1:] if not self.under[name]]


def renew(progress: Callable[[int], None] = lambda done: None, *, actor: Person | System) -> int:
    """Wrap everything under the first key; returns how many documents were wrapped anew. Commits each part.

    Raises vault.CannotOpen at the first one that does not open; what was done before it stays.
    """
    done = 0
    for column in columns():
        for part in _parts(column):
            renewed = [(one, vault.rewrapped(one.stored, one.place)) for one in part]
            changed = [(one, stored) for one, stored in renewed if stored is not None]
            if changed:
                hold_chain()
                done += sum(put_back(db.session(), one, stored) for one, stored in changed)
                _note(column.table, actor)
                db.session.commit()
            progress(done)
    return done + _renew_files(progress, done, actor)


def _parts(column: Column) -> Iterator[list[Document]]:
    """The documents of a column, a part at a time; no transaction is open meanwhile."""
    after = 0
    while True:
        with reading():
            part = documents(db.session(), column, after=after, most=AT_ONCE)
            db.session.rollback()
        if not part:
            return
        yield part
        after = part[-1].id


def _renew_files(progress: Callable[[int], None], before: int, actor: Person | System) -> int:
    """The same for attachments: each file in one step, its row in the transaction that follows.

    Cut off between the two, the row does not know the file; the next time it is put right.
    """
    done, after = 0, 0
    hold_chain()
    while part := sealed_files(db.session(), after=after, most=FILES_AT_ONCE):
        after = part[-1].id
        changed = sum(_renew_file(one) for one in part)
        if changed:
            _note("attachment", actor)
        db.session.commit()
        done += changed
        progress(before + done)
        hold_chain()
    db.session.rollback()
    return done


def _renew_file(attachment: Attachment) -> bool:
    path = Path(current_app.config["ATTACHMENTS_DIR"]) / attachment.uid
    stored = path.read_bytes() if path.exists() else b""
    renewed = vault.rewrapped(stored, place_of_file(attachment))
    if renewed is not None:
        replace_file(path, renewed)
    digest = hashlib.sha256(renewed or stored).hexdigest()
    if attachment.sha256 == digest:
        return False
    attachment.sha256, attachment.size = digest, len(renewed or stored)
    return True


def check(progress: Callable[[int], None] = lambda done: None) -> Found:
    """Open everything that is sealed; writes nothing."""
    found = Found()
    with reading():
        for number, (_table, place, stored) in enumerate(everything(db.session()), 1):
            if opens(place, stored):
                found.under[vault.key_of(stored)] += 1
            else:
                found.closed.append(place)
            progress(number)
        db.session.rollback()
    return found


def closed_samples() -> list[str]:
    """The places that do not open, of one document from each table: a wrong or missing key shows at once."""
    with reading():
        samples = [one for column in columns() for one in last_document(db.session(), column)]
        db.session.rollback()
    return [one.place for one in samples if not opens(one.place, one.stored)]


def _note(table: str, actor: Person | System) -> None:
    first = next(iter(current_app.config["ENCRYPTION_KEYS"]))
    record(Kind.KEYS_RENEWED, actor=actor, subject=("key", first[:60]), fields=(table,))
