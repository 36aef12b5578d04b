"""What an event says of the rows it is about: fingerprints, so that a row changed behind the log's back does not fit any more.

Which rows and columns are covered stands in `verifier/covered.json`, for here and for the verifier alike. A fingerprint covers
the values as SQLite stores them. A sealed document counts by what its data key sealed, so keys can be turned over without a
change of content. The row of a declaration or a statement holds a random key: without the row nobody can guess what was in it.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from settings import ROOT

HEADER = 12 + 48  # bytes after the name of the key: a nonce, and the wrapped data key
OF_FILE = 2  # the last columns of an attachment; a sealed file changes with its key, and opens in its own place only
DOMAIN = b"openkaart rows 1\x00"
Parts = dict[str, str]


def _bound(statement: str) -> TextClause:
    return text(statement.replace("?", ":key"))


COVERED: dict[str, Any] = json.loads((ROOT / "verifier" / "covered.json").read_text())
EVERY = {subject: text(covered["every"]) for subject, covered in COVERED.items()}
FIND = {subject: _bound(covered["find"]) for subject, covered in COVERED.items()}
PARTS = {subject: {part: _bound(query) for part, query in covered["parts"].items()} for subject, covered in COVERED.items()}


def fingerprints(session: Session, subject_type: str, name: str) -> Parts | None:
    """Per part that has rows: how many, a colon, and their fingerprint. Nothing in it: the row is gone. None: not covered."""
    if subject_type not in COVERED:
        return None
    session.flush()
    found = session.execute(FIND[subject_type], {"key": name}).first()
    if found is None:
        return {}
    key, settled = found
    return of_row(session, subject_type, key) if settled else None


def of_row(session: Session, subject_type: str, key: int) -> Parts:
    """The fingerprints of the row with this key and what hangs on it."""
    found = {part: list(map(tuple, session.execute(query, {"key": key}))) for part, query in PARTS[subject_type].items()}
    if found.get("attachment") and is_sealed(bytes(found["document"][0][0])):
        found["attachment"] = [row[:-OF_FILE] for row in found["attachment"]]
    return {part: fingerprint(rows) for part, rows in found.items() if rows}


def fingerprint(rows: Iterable[Iterable[Any]]) -> str:
    """How many rows, and 32 hexadecimal digits that change with any value in them."""
    plain = [[_plain(value) for value in row] for row in rows]
    stable = json.dumps(plain, separators=(",", ":"), ensure_ascii=False).encode()
    return f"{len(plain)}:{hashlib.sha256(DOMAIN + stable).hexdigest()[:32]}"


def is_sealed(stored: bytes) -> bool:
    return stored[:1] == b"\x01" and len(stored) > 1


def _plain(value: Any) -> Any:
    """A value as SQLite stores it; a document as its digest, a sealed one without what turning over the keys changes."""
    if isinstance(value, bytes | memoryview):
        stored = bytes(value)
        return hashlib.sha256(stored[2 + stored[1] + HEADER :] if is_sealed(stored) else stored).hexdigest()
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, bool) else value
