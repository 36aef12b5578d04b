"""The log for whoever checks it elsewhere: lines, checkpoints and fingerprints of rows, and nothing of what was declared.

One SQLite file, whatever the register's own database is. Reasons stay here; what the lines hold of them goes along.
"""

import json
import sqlite3
from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from audit.models import ChainHead, Checkpoint, Event
from audit.rows import COVERED, EVERY, of_row

TABLES = """
CREATE TABLE event (seq INTEGER PRIMARY KEY, at, kind, actor, on_behalf_of, subject_type, subject, person, body BLOB, hash BLOB);
CREATE TABLE event_detail (seq INTEGER PRIMARY KEY, salt BLOB, why TEXT);
CREATE TABLE chain_head (seq INTEGER, hash BLOB);
CREATE TABLE checkpoint (number INTEGER, note TEXT);
CREATE TABLE fingerprint (subject_type TEXT, name TEXT, parts TEXT, settled INTEGER);
CREATE TABLE attachment (uid TEXT, sha256 TEXT);
"""
COLUMNS = [column for column in Event.__table__.columns if column.name != "at"]


def write_export(session: Session, path: Path) -> int:
    """Write the file; returns how many lines of the log it holds. Raises FileExistsError."""
    path.touch(0o600, exist_ok=False)
    file = sqlite3.connect(path)
    file.executescript(TABLES)
    lines = 0
    with session.execute(select(Event.at, *COLUMNS).order_by(Event.seq), execution_options={"yield_per": 1000}) as rows:
        for at, seq, *others in rows:
            moment = f"{at:%Y-%m-%d %H:%M:%S.%f}"
            file.execute("INSERT INTO event VALUES (?,?,?,?,?,?,?,?,?,?)", (seq, moment, *others))
            lines += 1
    head = session.execute(select(ChainHead.seq, ChainHead.hash)).one()
    file.execute("INSERT INTO chain_head VALUES (?,?)", tuple(head))
    notes = session.execute(select(Checkpoint.number, Checkpoint.note).order_by(Checkpoint.number))
    file.executemany("INSERT INTO checkpoint VALUES (?,?)", map(tuple, notes))
    for subject_type in COVERED:
        for key, name, settled in session.execute(EVERY[subject_type]).all():
            parts = json.dumps(of_row(session, subject_type, key))
            file.execute("INSERT INTO fingerprint VALUES (?,?,?,?)", (subject_type, name, parts, bool(settled)))
    file.executemany(
        "INSERT INTO attachment VALUES (?,?)", map(tuple, session.execute(text("SELECT uid, sha256 FROM attachment")))
    )
    file.commit()
    file.close()
    return lines
