"""Signed checkpoints: how long the log was at a moment, and the root of everything in it, for others to keep.

Who holds one sees that the log was cut off, rewritten or put back, also by who has the audit key. Each names the one before it.
They stand in a table, in a file that only grows, and in each edition of the public register; the last one of a day can be mailed.
"""

import hashlib
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

import clock
from audit.chain import canonical
from audit.log import hold_chain
from audit.models import ChainHead, Checkpoint, Event
from audit.signer import NoKey, key_name, signing_key
from audit.tree import Tree, leaf_of
from database import reading
from disk import longer_file
from extensions import db

DOMAIN = b"openkaart checkpoint 1\x00"
LAST_PART = 64 * 1024  # bytes of the file in which its last line is looked for

log = structlog.get_logger()


class NotTheSameLog(Exception):
    """The log does not continue what was signed before: nothing is signed."""


def make_checkpoint() -> Checkpoint | None:
    """Sign how the log is now; None when nothing was added since the last one. The caller commits.

    Raises NoKey, or NotTheSameLog when a line that was signed before is gone or changed.
    """
    session = db.session()
    hold_chain()
    last = newest(session)
    head = session.execute(select(ChainHead.seq, ChainHead.hash).where(ChainHead.id == 1)).one()
    before = last.size if last else 0
    if head.seq == before:
        return None
    if last is not None and _link_at(session, before) != last.head:
        raise NotTheSameLog(f"line {before} is not the line that was signed")
    key, now = signing_key(), clock.now().replace(microsecond=0)
    tree = Tree(before, last.parts if last else b"")
    _grow(session, tree)
    if tree.size != head.seq:
        raise NotTheSameLog(f"the log has {tree.size} lines, and its head says {head.seq}")
    first = _link_at(session, 1)
    assert first is not None
    said = {
        "v": 1,
        "number": last.number + 1 if last else 1,
        "log": first.hex()[:32],
        "size": tree.size,
        "root": tree.root.hex(),
        "head": head.hash.hex(),
        "at": now.isoformat(),
        "previous": hashlib.sha256(last.note.encode()).hexdigest() if last else None,
        "key": key_name(key),
    }
    note = canonical({**said, "signature": key.sign(DOMAIN + canonical(said)).hex()}).decode()
    made = Checkpoint(number=said["number"], size=tree.size, head=head.hash, parts=tree.parts, at=now, note=note)
    session.add(made)
    session.flush()
    return made


def for_an_edition() -> Checkpoint | None:
    """A checkpoint of the log as it is now; the newest one when it cannot be signed here, which stops nobody from publishing."""
    try:
        return make_checkpoint() or newest(db.session())
    except (NoKey, NotTheSameLog):
        log.exception("the log could not be signed")
        return newest(db.session())


def sign_and_keep() -> bool:
    """What the worker does at each look: sign what is new, and add to the file what it lacks. Commits."""
    with reading():
        new = waits(db.session())
        db.session.rollback()
    made = make_checkpoint() if new else None
    db.session.commit()
    with reading():
        write_to_file()
        db.session.rollback()
    return made is not None


def waits(session: Session) -> bool:
    """Whether lines were added since the last checkpoint; a look that holds up nobody."""
    return (session.scalar(select(ChainHead.seq)) or 0) > (session.scalar(select(func.max(Checkpoint.size))) or 0)


def newest(session: Session) -> Checkpoint | None:
    return session.scalars(select(Checkpoint).order_by(Checkpoint.number.desc()).limit(1)).one_or_none()


def said_in(note: str) -> dict[str, Any]:
    """What a checkpoint says: `number`, `size`, `root`, `at`, …"""
    said: dict[str, Any] = json.loads(note)
    return said


def write_to_file() -> int:
    """Add to the file of checkpoints those it does not have yet; returns how many. On disk before this returns."""
    path: Path = current_app.config["SETTINGS"].checkpoint_file_path
    missing = _missing_after(_last_line(path))
    if missing:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with longer_file(path, 0o644) as file:
            file.writelines(f"{note}\n".encode() for note in missing)
    return len(missing)


def _missing_after(line: str) -> list[str]:
    """The checkpoints made after the last one in the file, whether that is still in the table or not: a copy may be put back."""
    query = select(Checkpoint.note).order_by(Checkpoint.number)
    if line:
        said = said_in(line)
        same = db.session.scalar(select(Checkpoint.number).where(Checkpoint.note == line))
        query = query.where(Checkpoint.number > same if same else Checkpoint.at > datetime.fromisoformat(said["at"]))
    return list(db.session.scalars(query))


def _last_line(path: Path) -> str:
    if not path.exists():
        return ""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - LAST_PART))
        whole = file.read().rpartition(b"\n")[0]
    return whole.rpartition(b"\n")[2].decode()


def _grow(session: Session, tree: Tree) -> None:
    lines = select(Event.seq, Event.hash, Event.body).where(Event.seq > tree.size).order_by(Event.seq)
    with session.execute(lines, execution_options={"yield_per": 1000}) as rows:
        for seq, link, body in rows:
            if seq != tree.size + 1:
                raise NotTheSameLog(f"line {tree.size + 1} is missing")
            tree.add(leaf_of(link, body))


def _link_at(session: Session, seq: int) -> bytes | None:
    return session.scalar(select(Event.hash).where(Event.seq == seq))
