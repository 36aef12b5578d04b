"""Every way to tamper that we know: each returns the kind that must be named, and between which lines the first bad one lies."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.chain import START, canonical
from audit.checkpoints import DOMAIN
from audit.signer import key_name
from tests.support.used_register import KEY, Trial, rechain

COLUMNS = ("at", "kind", "actor", "on_behalf_of", "subject_type", "subject", "person")
NAMES = ("at", "actor", "kind", "origin", "digest", "rows")
JUNK = (b"", b"[]", b'"x"', b"{", b"\xff", "text", 7, b"{}")
PAST = "2019-01-01 00:00:00.000000"
ROWS: dict[str, list[tuple[str, Any]]] = {  # table → a column to change and to what
    "declaration": [("title", "Iets anders"), ("status", "withdrawn"), ("outcome", "forbidden"), ("decided_at", None),
                    ("person_id", 1), ("submitted_at", PAST)],
    "decision": [("outcome", "forbidden"), ("decided_by_id", 1), ("document", b"{}"), ("undone_at", PAST)],
    "question": [("due_on", "2030-01-01"), ("document", b"{}")],
    "attachment": [("sha256", "0" * 64), ("display_name", "ander.pdf"), ("field", "ander")],
    "statement": [("from_on", "2019-01-01"), ("person_id", 1)],
}  # fmt: skip
OF_DECLARATION = ("decision", "question", "attachment")

Expected = tuple[str, int, int]
WAYS: dict[str, Callable[[Trial], Expected]] = {}


def way(function: Callable[[Trial], Expected]) -> Callable[[Trial], Expected]:
    WAYS[function.__name__.removeprefix("_").replace("_", " ")] = function
    return function


def _at(kind: str, line: int) -> Expected:
    return kind, line, line


def _since_last_checkpoint_before(trial: Trial, line: int) -> Expected:
    sizes = [0, *(json.loads(note)["size"] for note in trial.notes)]
    return "rewritten", max(size for size in sizes if size < line) + 1, min(size for size in sizes if size >= line)


@way
def _a_column_of_a_line_is_edited(trial: Trial) -> Expected:
    line, column = trial.by.randrange(1, trial.world.lines + 1), trial.by.choice(COLUMNS)
    with trial.connect() as db:
        value = PAST if column == "at" else "forged"
        db.execute(f"UPDATE event SET {column} = ? WHERE seq = ?", (value, line))
    return _at("column", line)


@way
def _the_content_of_a_line_is_edited(trial: Trial) -> Expected:
    line, name = trial.by.randrange(1, trial.world.lines + 1), trial.by.choice(NAMES)
    with trial.connect() as db:
        body = json.loads(db.execute("SELECT body FROM event WHERE seq = ?", (line,)).fetchone()[0])
        body[name] = "2019-01-01T00:00:00+00:00" if name == "at" else {} if name == "rows" else "forged"
        db.execute("UPDATE event SET body = ? WHERE seq = ?", (canonical(body), line))
    return _at("edited", line)


@way
def _a_line_becomes_nonsense(trial: Trial) -> Expected:
    line, junk = trial.by.randrange(1, trial.world.lines + 1), trial.by.choice(JUNK)
    with trial.connect() as db:
        db.execute("UPDATE event SET body = ? WHERE seq = ?", (junk, line))
    return _at("edited", line)


@way
def _a_hash_is_edited(trial: Trial) -> Expected:
    line = trial.by.randrange(1, trial.world.lines + 1)
    with trial.connect() as db:
        db.execute("UPDATE event SET hash = ? WHERE seq = ?", (trial.by.randbytes(32), line))
    return _at("edited", line)


@way
def _a_line_is_edited_and_all_hashes_made_again_without_the_key(trial: Trial) -> Expected:
    line = trial.by.randrange(1, trial.world.lines + 1)
    with trial.connect() as db:
        _edit_and_rechain(db, line, "not the key")
    return _at("edited" if line > 1 else "foreign log", line)  # from line 1 on: of ours nothing is left


@way
def _a_line_is_edited_and_all_hashes_made_again_with_the_stolen_key(trial: Trial) -> Expected:
    line = trial.signed_line()
    with trial.connect() as db:
        _edit_and_rechain(db, line, KEY)
    return _since_last_checkpoint_before(trial, line)


@way
def _a_line_is_removed(trial: Trial) -> Expected:
    line = trial.by.randrange(1, trial.world.lines)
    with trial.connect() as db:
        db.execute("DELETE FROM event WHERE seq = ?", (line,))
    return _at("missing", line)


@way
def _a_line_is_removed_and_the_rest_renumbered(trial: Trial) -> Expected:
    line = trial.by.randrange(1, trial.world.lines)
    with trial.connect() as db:
        _take_out(db, line)
    return _at("moved", line)


@way
def _a_line_is_removed_with_the_stolen_key(trial: Trial) -> Expected:
    line = trial.signed_line()
    with trial.connect() as db:
        _take_out(db, line)
        rechain(db, line, KEY)
    return _since_last_checkpoint_before(trial, line)


@way
def _a_line_stands_there_twice(trial: Trial) -> Expected:
    line = trial.by.randrange(1, trial.world.lines + 1)
    with trial.connect() as db:
        _put_in(db, line)
    return _at("moved", line + 1)


@way
def _a_line_is_put_in_without_the_key(trial: Trial) -> Expected:
    line = trial.by.randrange(1, trial.world.lines)
    with trial.connect() as db:
        _put_in(db, line)
        rechain(db, line + 1, "not the key")
    return _at("edited", line + 1)


@way
def _a_line_is_put_in_with_the_stolen_key(trial: Trial) -> Expected:
    line = trial.signed_line()
    with trial.connect() as db:
        _put_in(db, line)
        rechain(db, line + 1, KEY)
    return _since_last_checkpoint_before(trial, line + 1)


@way
def _two_lines_change_places(trial: Trial) -> Expected:
    one, other = sorted(trial.by.sample(range(1, trial.world.lines + 1), 2))
    with trial.connect() as db:
        _swap(db, one, other)
    return _at("moved", one)


@way
def _two_lines_change_places_with_the_stolen_key(trial: Trial) -> Expected:
    one, other = sorted(trial.by.sample(range(2, trial.world.signed), 2))
    with trial.connect() as db:
        _swap(db, one, other)
        rechain(db, one, KEY)
    return _since_last_checkpoint_before(trial, one)


@way
def _the_tail_is_cut_off(trial: Trial) -> Expected:
    line = trial.by.randrange(1, trial.world.lines)
    with trial.connect() as db:
        db.execute("DELETE FROM event WHERE seq > ?", (line,))
    return _at("tail", line + 1)


@way
def _the_tail_is_cut_off_and_the_head_put_right(trial: Trial) -> Expected:
    line = trial.by.randrange(1, trial.world.signed)
    with trial.connect() as db:
        cut(db, line)
    return _at("shorter", line + 1)


@way
def _the_tail_is_cut_off_after_the_last_checkpoint(trial: Trial) -> Expected:
    """Nothing signed it, but a receipt and a declaration tell of it."""
    with trial.connect() as db:
        cut(db, trial.by.randrange(trial.world.signed, next(iter(trial.world.receipts))))
    trial.receipts = dict(trial.world.receipts)
    return _at("receipt", next(iter(trial.receipts)))


@way
def _a_line_with_a_receipt_is_written_anew_with_the_stolen_key(trial: Trial) -> Expected:
    trial.receipts = dict(trial.world.receipts)
    line = next(iter(trial.receipts))
    with trial.connect() as db:
        _edit_and_rechain(db, line, KEY)
    return _at("receipt", line)


@way
def _the_log_is_emptied(trial: Trial) -> Expected:
    with trial.connect() as db:
        db.execute("DELETE FROM event")
        db.execute("UPDATE chain_head SET seq = 0, hash = ?", (START,))
    return _at("shorter", 1)


@way
def _an_older_copy_is_put_back(trial: Trial) -> Expected:
    shutil.copyfile(trial.world.older, trial.path)
    with trial.connect() as db:
        last = db.execute("SELECT max(seq) FROM event").fetchone()[0]
    return _at("shorter", last + 1)


@way
def _an_older_copy_goes_on_another_way(trial: Trial) -> Expected:
    shutil.copyfile(trial.world.older, trial.path)
    with trial.connect() as db:
        last = db.execute("SELECT max(seq) FROM event").fetchone()[0]
        for line in range(last, trial.world.signed + trial.by.randrange(20)):
            _put_in(db, line)
        rechain(db, last + 1, KEY)
    return _since_last_checkpoint_before(trial, last + 1)


@way
def _the_log_of_another_installation_is_put_there(trial: Trial) -> Expected:
    shutil.copyfile(trial.world.foreign, trial.path)
    return _at("foreign log", 1)


@way
def _a_checkpoint_is_edited(trial: Trial) -> Expected:
    number = trial.by.randrange(len(trial.notes))
    said = json.loads(trial.notes[number])
    said[trial.by.choice(["size", "number"])] += 1
    trial.notes[number] = canonical(said).decode()
    return _at("checkpoint edited", 0)


@way
def _a_checkpoint_outside_is_gone(trial: Trial) -> Expected:
    del trial.notes[trial.by.randrange(len(trial.notes) - 1)]
    return _at("checkpoint missing", 0)


@way
def _a_checkpoint_inside_is_gone(trial: Trial) -> Expected:
    with trial.connect() as db:
        db.execute("DELETE FROM checkpoint WHERE number = ?", (trial.by.randrange(len(trial.notes)) + 1,))
    return _at("checkpoint missing", 0)


@way
def _checkpoints_are_signed_with_another_key(trial: Trial) -> Expected:
    other = Ed25519PrivateKey.generate()
    for number in range(trial.by.randrange(len(trial.notes)), len(trial.notes)):
        said = {**json.loads(trial.notes[number]), "key": key_name(other)}
        said.pop("signature")
        trial.notes[number] = canonical({**said, "signature": other.sign(DOMAIN + canonical(said)).hex()}).decode()
    return _at("foreign key", 0)


@way
def _nobody_signs_any_more(trial: Trial) -> Expected:
    trial.now += timedelta(hours=25 + trial.by.randrange(1000))
    return "stale", trial.world.signed + 1, trial.world.lines


@way
def _a_row_is_edited(trial: Trial) -> Expected:
    table = trial.by.choice(list(ROWS))
    column, value = trial.by.choice(ROWS[table])
    with trial.connect() as db:
        found = db.execute(f"SELECT id FROM {table} WHERE {column} IS NOT ? AND {_settled(table)}", (value,)).fetchall()
        db.execute(f"UPDATE {table} SET {column} = ? WHERE id = ?", (value, trial.by.choice(found)[0]))
    return "row changed", 1, trial.world.lines


@way
def _a_row_is_removed(trial: Trial) -> Expected:
    table = trial.by.choice(["declaration", "decision", "question", "statement"])
    with trial.connect() as db:
        found = db.execute(f"SELECT id FROM {table} WHERE {_settled(table)}").fetchall()
        db.execute(f"DELETE FROM {table} WHERE id = ?", trial.by.choice(found))
    return "row removed", 1, trial.world.lines


@way
def _a_row_is_added(trial: Trial) -> Expected:
    table = trial.by.choice(["declaration", "decision", "question"])
    with trial.connect() as db:
        names = [row[1] for row in db.execute(f"PRAGMA table_info({table})") if row[1] != "id"]
        new = {"reference": "'NW-2019-0001'", "public_code": "'zzzzzzzz'", "uid": "'zz'", "round": "99", "submission_key": "'k'"}
        values = ", ".join(new.get(name, name) for name in names)
        found = trial.by.choice(db.execute(f"SELECT id FROM {table} WHERE {_settled(table)}").fetchall())
        db.execute(f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM {table} WHERE id = ?", found)
    return "row added", 0, trial.world.lines


@way
def _a_declaration_goes_back_to_an_older_state(trial: Trial) -> Expected:
    with trial.connect() as db:
        found = trial.by.choice(db.execute("SELECT id FROM declaration WHERE status = 'decided'").fetchall())
        db.execute("UPDATE declaration SET status = 'submitted', version = version - 1, outcome = NULL WHERE id = ?", found)
    return "row changed", 1, trial.world.lines


@way
def _two_sealed_documents_change_places(trial: Trial) -> Expected:
    with trial.connect() as db:
        rows = db.execute("SELECT id, document FROM declaration WHERE register = 'financial_interest'").fetchall()
        (one, first), (other, second) = trial.by.sample(rows, 2)
        db.execute("UPDATE declaration SET document = ? WHERE id = ?", (second, one))
        db.execute("UPDATE declaration SET document = ? WHERE id = ?", (first, other))
    return "row changed", 1, trial.world.lines


@way
def _two_attachments_change_places(trial: Trial) -> Expected:
    with trial.connect() as db:
        rows = db.execute("SELECT id, declaration_id, sha256 FROM attachment").fetchall()
        (one, a, b), (other, c, d) = trial.by.sample(rows, 2)
        db.execute("UPDATE attachment SET declaration_id = ?, sha256 = ? WHERE id = ?", (c, b, one))
        db.execute("UPDATE attachment SET declaration_id = ?, sha256 = ? WHERE id = ?", (a, d, other))
    return "row changed", 1, trial.world.lines


@way
def _the_file_of_an_attachment_is_another_one(trial: Trial) -> Expected:
    trial.files = trial.path.parent / "files"
    shutil.rmtree(trial.files, ignore_errors=True)
    shutil.copytree(trial.world.folder / "attachments", trial.files)
    files = sorted(trial.files.iterdir())
    trial.by.choice(files).write_bytes(trial.by.randbytes(20))
    return _at("file", 0)


@way
def _a_reason_is_edited(trial: Trial) -> Expected:
    with trial.connect() as db:
        found = trial.by.choice(db.execute("SELECT seq FROM event_detail").fetchall())
        db.execute("UPDATE event_detail SET why = 'Iets anders' WHERE seq = ?", found)
    return _at("reason", found[0])


def _settled(table: str) -> str:
    drafts = "(SELECT id FROM declaration WHERE status = 'draft')"
    column = "id" if table == "declaration" else "declaration_id" if table in OF_DECLARATION else ""
    return f"{column} NOT IN {drafts}" if column else "1 = 1"


def _edit_and_rechain(db: sqlite3.Connection, line: int, key: str) -> None:
    db.execute("UPDATE event SET actor = 'forged' WHERE seq = ?", (line,))
    rechain(db, line, key, lambda body: {**body, "actor": "forged"} if body["seq"] == line else body)


def _take_out(db: sqlite3.Connection, line: int) -> None:
    db.execute("DELETE FROM event_detail WHERE seq >= ?", (line,))
    db.execute("DELETE FROM event WHERE seq = ?", (line,))
    for (seq,) in db.execute("SELECT seq FROM event WHERE seq > ? ORDER BY seq", (line,)).fetchall():
        db.execute("UPDATE event SET seq = ? WHERE seq = ?", (seq - 1, seq))
    db.execute("UPDATE chain_head SET seq = seq - 1")


def _put_in(db: sqlite3.Connection, line: int) -> None:
    """The line once more, after itself."""
    db.execute("DELETE FROM event_detail WHERE seq > ?", (line,))
    for (seq,) in db.execute("SELECT seq FROM event WHERE seq > ? ORDER BY seq DESC", (line,)).fetchall():
        db.execute("UPDATE event SET seq = ? WHERE seq = ?", (seq + 1, seq))
    names = ", ".join((*COLUMNS, "body", "hash"))
    db.execute(f"INSERT INTO event (seq, {names}) SELECT seq + 1, {names} FROM event WHERE seq = ?", (line,))
    db.execute("UPDATE chain_head SET seq = (SELECT max(seq) FROM event)")


def _swap(db: sqlite3.Connection, one: int, other: int) -> None:
    db.execute("DELETE FROM event_detail")
    for source, target in ((one, -1), (other, one), (-1, other)):
        db.execute("UPDATE event SET seq = ? WHERE seq = ?", (target, source))


def cut(db: sqlite3.Connection, line: int) -> None:
    db.execute("DELETE FROM event WHERE seq > ?", (line,))
    db.execute("UPDATE chain_head SET seq = ?, hash = (SELECT hash FROM event WHERE seq = ?)", (line, line))
