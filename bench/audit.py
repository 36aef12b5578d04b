"""How long a log of a million lines takes to check, how much memory that needs, and what adding a line costs.

    .venv/bin/python -m bench.audit [LINES]

The log is made directly in a database of its own: fifty thousand declarations, twenty lines each.
"""

import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import flask_migrate

from app import create_app
from audit import SYSTEM, Kind, record
from audit.chain import START, canonical, link
from audit.checkpoints import make_checkpoint, write_to_file
from audit.signer import public_pem, signing_key
from extensions import db
from settings import ROOT, Settings
from verifier.verify import rows_in

KEY = "b" * 64
PER_DECLARATION = 20
MOST_SECONDS, MOST_MIB, MOST_PER_LINE = 60, 200, 0.001
MEASURE = """
import resource, runpy, sys, time
sys.argv, start = sys.argv[1:], time.perf_counter()
run = runpy.run_path if sys.argv[0].endswith(".py") else runpy.run_module
try:
    run(sys.argv[0], run_name="__main__")
finally:
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
    print(time.perf_counter() - start, used.ru_utime + used.ru_stime, most / 1024, file=sys.stderr)
"""


def main() -> int:
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        app = create_app(Settings(data_dir=path, secret_key="a" * 64, audit_key=KEY, encryption_keys={"test": "c" * 64}))
        with app.app_context():
            flask_migrate.upgrade()
            db.session.remove()
            _fill(path / "openkaart.sqlite", lines)
            make_checkpoint()
            db.session.commit()
            write_to_file()
            (path / "key.pub").write_bytes(public_pem(signing_key()))
            (path / "key").write_text(KEY)
            db.session.remove()
            print(f"{lines:,} lines about {lines // PER_DECLARATION:,} declarations")
            failed = _measure("verifier/verify.py", *_given(path))
            failed += _measure("flask", "--app", "app", "audit", "verify", folder=path)
            return 1 if failed + _append() else 0


def _given(path: Path) -> list[str]:
    named = {"public-key": "key.pub", "checkpoints": "checkpoints.jsonl", "audit-key-file": "key"}
    return [str(path / "openkaart.sqlite"), *(part for name, file in named.items() for part in (f"--{name}", str(path / file)))]


def _measure(program: str, *arguments: str, folder: Path | None = None) -> int:
    """Run it once; 1 when it took too long or too much memory."""
    target = [str(ROOT / program), *arguments] if program.endswith(".py") else [program, *arguments]
    secrets = {"OPENKAART_SECRET_KEY": "a" * 64, "OPENKAART_AUDIT_KEY": KEY, "OPENKAART_ENCRYPTION_KEYS": "test:" + "c" * 64}
    environ = {**os.environ, **(secrets | {"OPENKAART_DATA_DIR": str(folder)} if folder else {})}
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, *target], cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )
    if not done.stdout:
        raise SystemExit(done.stderr)
    wall, processor, memory = map(float, done.stderr.splitlines()[-1].split())
    print(f"{program}: {wall:.1f} s ({processor:.1f} s of processor), {memory:.0f} MiB; {done.stdout.splitlines()[0]}")
    return int(processor > MOST_SECONDS or memory > MOST_MIB or done.returncode != 0)


def _append(times: int = 2000) -> int:
    """Seconds to add a line: one that tells of nothing else, and one that tells of the rows of a declaration."""
    slow = 0
    for subject in (("account", "x"), ("declaration", "NW-2026-000001")):
        record(Kind.SIGNED_IN, actor=SYSTEM, subject=subject)
        start = time.process_time()
        for _ in range(times):
            record(Kind.SIGNED_IN, actor=SYSTEM, subject=subject)
        each = (time.process_time() - start) / times
        slow += each > MOST_PER_LINE
        print(f"one line about {subject[0]}: {each * 1000:.2f} ms")
        db.session.rollback()
    return slow


def _fill(path: Path, lines: int) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA synchronous=OFF")
        _insert(database, "person", [{"id": 1, "uid": "p", "personnel_number": "1"}])
        _insert(database, "declaration", _declarations(lines // PER_DECLARATION))
        parts = {name: found for subject, name, found, _ in rows_in(database) if subject == "declaration"}
        seq, last = 0, START
        for seq, (row, last) in enumerate(_lines(list(parts.items()), lines), 1):
            database.execute("INSERT INTO event VALUES (?,?,?,?,?,?,?,?,?,?)", (seq, *row, last))
        database.execute("UPDATE chain_head SET seq = ?, hash = ?", (seq, last))
        database.commit()


def _declarations(number: int) -> Iterator[dict[str, Any]]:
    for one in range(1, number + 1):
        yield {
            "id": one, "reference": f"NW-2026-{one:06}", "public_code": f"c{one}", "register": "side_activity", "person_id": 1,
            "status": "submitted", "submission_key": f"key {one}", "title": "Penningmeester", "document": b'{"role": "x"}',
        }  # fmt: skip


def _insert(database: sqlite3.Connection, table: str, rows: Any) -> None:
    """Rows with what is given, and something that may stand there in the other columns that must have a value."""
    columns = [(name, kind) for _, name, kind, needed, _, _ in database.execute(f"PRAGMA table_info({table})") if needed]
    for row in rows:
        filled = {name: "2026-01-01 00:00:00.000000" if "DATE" in kind else 1 if "INT" in kind else "" for name, kind in columns}
        filled = {**filled, **row}
        marks = ", ".join("?" * len(filled))
        database.execute(f"INSERT INTO {table} ({', '.join(filled)}) VALUES ({marks})", list(filled.values()))  # noqa: S608


def _lines(parts: list[tuple[str, dict[str, str]]], lines: int) -> Iterator[tuple[tuple[Any, ...], bytes]]:
    last = START
    for seq in range(1, lines + 1):
        name, rows = parts[(seq - 1) % len(parts)]
        fields = {
            "v": 2, "seq": seq, "at": "2026-03-02T11:00:00.000000+00:00", "kind": "declaration.submitted", "actor": "p" * 26,
            "on_behalf_of": None, "origin": "0" * 16, "subject": ["declaration", name], "person": "p" * 26,
            "fields": ["status", "version"], "why": None, "digest": None, "rows": rows,
        }  # fmt: skip
        body = canonical(fields)
        last = link(KEY, last, body)
        row = ("2026-03-02 11:00:00.000000", fields["kind"], fields["actor"], None, "declaration", name, fields["person"], body)
        yield row, last


if __name__ == "__main__":
    sys.exit(main())
