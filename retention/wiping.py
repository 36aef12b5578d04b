"""Nothing of what was destroyed stays on disk: files overwritten, free space of the database, its journal, and old editions."""

import json
import os
import shutil
from collections.abc import Collection, Iterable
from pathlib import Path

from sqlalchemy import Engine, text

from publication import folders
from publication.changes import by_code
from publication.files import PAST, REGISTER, content_in

TABLES = (  # of PostgreSQL, which keeps old rows until it writes a table anew
    "declaration", "decision", "condition", "question", "advice", "attachment", "statement", "follow_up", "dispute", "duty",
    "publication_act", "publication_correction", "audit_item", "audit_finding", "outbox_mail", "kept_form", "event_detail",
    "counterparty", "name_key", "account", "user_session", "sign_on_identity", "recovery_code", "second_factor", "invitation",
    "reading", "person", "access_request", "alike_newcomer", "appointment", "audit_access", "deputy", "designation_notice",
    "earlier_employment", "kept_user", "kept_group_member", "leave", "mail_wish", "manager_doubt", "missing_person",
    "person_kept_apart", "rectification", "role_grant", "said_leaving", "round_answer", "wrong_address", "retention_hold",
)  # fmt: skip


class StillRead(Exception):
    """Somebody reads an older state of the database, so its journal cannot be emptied now; it is tried again."""


def wipe_files(folder: Path, uids: Iterable[str]) -> int:
    """Overwrite and remove these files; returns how many there were."""
    gone = 0
    for uid in uids:
        path = folder / uid
        if path.exists():
            with path.open("r+b") as file:
                file.write(b"\0" * path.stat().st_size)
                file.flush()
                os.fsync(file.fileno())
            path.unlink()
            gone += 1
    return gone


def wipe_database(engine: Engine) -> str:
    """Leave nothing of deleted rows in the files of the database; returns how. Raises StillRead.

    SQLite overwrites what is deleted (`secure_delete`, set on every connection); here its journal is emptied as well.
    """
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for table in TABLES:
                connection.execute(text(f'VACUUM (FULL) "{table}"'))
        return "postgresql"
    opened = engine.raw_connection()
    try:
        busy, _pages, _moved = opened.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        opened.close()
    if busy:
        raise StillRead()
    return "sqlite"


def wipe_editions(codes: Collection[str], folder: Path | None = None, numbers: Collection[int] = ()) -> int:
    """Remove the old editions in which one of these entries still stands, and those with these numbers; returns how many.

    The current one is replaced before it goes: what is in it is not destroyed, but after a restore it may be.
    """
    folder, wanted = folder or folders.editions_dir(), set(codes)
    pointer = folder / folders.POINTER
    current = pointer.read_text().strip() if pointer.exists() else ""
    found = [path for path in folder.iterdir() if path.name.isdigit()] if folder.exists() and (wanted or numbers) else []
    naming = [
        path for path in found if path.name != current and (int(path.name) in numbers or (wanted and _codes_in(path) & wanted))
    ]
    for path in naming:
        shutil.rmtree(path)
    return len(naming)


def editions_naming(holders: Collection[tuple[str, str]]) -> list[int]:
    """The numbers of the editions in which one of these stands: the address of a position, and its holder's public name."""
    folder = folders.editions_dir()
    found = [path for path in folder.iterdir() if path.name.isdigit()] if folder.exists() and holders else []
    return sorted(int(path.name) for path in found if _holders_in(path) & set(holders))


def _holders_in(edition: Path) -> set[tuple[str, str]]:
    register, past = edition / REGISTER, edition / PAST
    positions = json.loads(register.read_bytes())["functies"] if register.exists() else []
    before = json.loads(past.read_bytes())["houders"] if past.exists() else []
    now = {(position["slug"], holder["houder"]) for position in positions for holder in position["houders"]}
    return now | {(version["slug"], version["houder"]["houder"]) for version in before}


def _codes_in(edition: Path) -> set[str]:
    """The codes of the entries that this edition has something of, now or in its past."""
    register, past = edition / REGISTER, edition / PAST
    found = set(by_code(content_in(json.loads(register.read_bytes())))) if register.exists() else set()
    versions = json.loads(past.read_bytes())["versies"] if past.exists() else []
    return found | {version["code"] for version in versions}
