"""Lists that were uploaded and wait until somebody has chosen the columns and seen the report; after a day they are gone."""

import json
import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import event

import clock
from extensions import db
from organisation.models import new_uid

KEPT_FOR = timedelta(days=1)
UID = re.compile(r"[a-z2-7]{26}")


@dataclass(frozen=True)
class Upload:
    """A file that waits, and what was said about it."""

    uid: str
    kind: str
    title: str
    dated_on: date
    file_name: str

    @property
    def path(self) -> Path:
        return _folder() / f"{self.uid}.csv"


def keep(content: bytes, *, kind: str, title: str, dated_on: date, file_name: str) -> Upload:
    """Put a file in the waiting room, and clear away what waited too long."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _clear_away(folder)
    upload = Upload(new_uid(), kind, title, dated_on, file_name)
    upload.path.write_bytes(content)
    told = {"kind": kind, "title": title, "dated_on": dated_on.isoformat(), "file_name": file_name}
    upload.path.with_suffix(".json").write_text(json.dumps(told), encoding="utf-8")
    return upload


def waiting(uid: str) -> Upload | None:
    """The upload with this reference, when it is still there."""
    if not UID.fullmatch(uid):
        return None
    try:
        told = json.loads((_folder() / f"{uid}.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return Upload(uid, told["kind"], told["title"], date.fromisoformat(told["dated_on"]), told["file_name"])


def forget(upload: Upload) -> None:
    """Delete the file and what was said about it."""
    for path in (upload.path, upload.path.with_suffix(".json")):
        path.unlink(missing_ok=True)


def forget_afterwards(upload: Upload) -> None:
    """Delete it once the transaction is on disk; a transaction that fails leaves it."""
    event.listen(db.session(), "after_commit", lambda _session: forget(upload), once=True)


def _clear_away(folder: Path) -> None:
    before = (clock.now() - KEPT_FOR).timestamp()
    for path in folder.iterdir():
        if path.stat().st_mtime < before:
            path.unlink(missing_ok=True)


def _folder() -> Path:
    folder: Path = current_app.config["SETTINGS"].data_dir / "uploads"
    return folder
