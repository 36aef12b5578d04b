"""The journal of what was destroyed: a file beside the database, so that a backup from before does not bring it back.

One line per file of records, on disk before the destruction itself: number, day and public code, nothing of what was in it.
The file only grows. Keep a copy of it apart from the database, as of the checkpoints.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import current_app

import clock
from disk import longer_file

NAME = "destroyed.jsonl"


@dataclass(frozen=True)
class Gone:
    """What was destroyed together, on which list."""

    subject_type: str
    subjects: tuple[str, ...]
    at: str
    list: str
    codes: tuple[str, ...] = ()  # of the public entries
    editions: tuple[int, ...] = ()  # that named him: of a person


def journal_path() -> Path:
    """Where the journal of this installation is."""
    return Path(current_app.config["SETTINGS"].data_dir) / NAME


def note(
    subject_type: str, subjects: Sequence[str], list_reference: str, codes: Sequence[str] = (), editions: Sequence[int] = ()
) -> None:
    """Add a line, on disk before this returns."""
    about = {"type": subject_type, "subjects": list(subjects), "codes": list(codes), "editions": list(editions)}
    line = {"at": clock.now().isoformat(), "list": list_reference, **about}
    with longer_file(journal_path()) as file:
        file.write(json.dumps(line, separators=(",", ":")).encode() + b"\n")


def every_line(path: Path | None = None) -> Iterator[Gone]:
    """Everything that was destroyed, the oldest first; a last line that a crash cut off does not count."""
    path = path or journal_path()
    lines = path.read_bytes().splitlines(keepends=True) if path.exists() else []
    for line in lines:
        if line.endswith(b"\n"):
            fields = json.loads(line)
            public = (tuple(fields["codes"]), tuple(fields.get("editions", ())))
            yield Gone(fields["type"], tuple(fields["subjects"]), fields["at"], fields["list"], *public)
