"""A register that was used for a while, to copy and to tamper with."""

import json
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

import clock
from audit import Event, Kind, record
from audit.chain import START, canonical, link
from audit.checkpoints import make_checkpoint
from audit.signer import signing_key
from extensions import db
from registers.attachments import CleanFile, attach
from registers.catalogue import register
from registers.models import Declaration
from registers.statements import declare_nothing
from tests.support.applications import SECRETS, application, let_go, settings_for
from tests.support.declarations import drafted, in_status, step, submitted
from tests.support.municipality import in_the_database

KEY = SECRETS["audit_key"]


@dataclass(frozen=True)
class World:
    """What the auditor has, and where the register stands."""

    folder: Path
    key: Ed25519PrivateKey
    notes: tuple[str, ...]
    older: Path  # a copy of the database from before the last checkpoint
    foreign: Path  # the log of another installation
    receipts: dict[int, str]
    lines: int
    signed: int
    now: datetime

    @property
    def public(self) -> Ed25519PublicKey:
        return self.key.public_key()


@dataclass
class Trial:
    """One copy to tamper with, and what the auditor brings along."""

    world: World
    path: Path
    files: Path
    by: random.Random
    notes: list[str]
    now: datetime
    receipts: dict[int, str] = field(default_factory=dict)

    def connect(self) -> Any:
        db = sqlite3.connect(self.path, isolation_level=None)
        db.execute("PRAGMA synchronous=OFF")
        return closing(db)

    def signed_line(self, least: int = 2) -> int:
        """A line a checkpoint stands for, with one after it that is signed too."""
        return self.by.randrange(least, self.world.signed - 1)


def build_world(folder: Path, template: Path) -> World:
    """Use a register for a while, and keep what an auditor keeps."""
    settings = settings_for(folder)
    path = folder / "openkaart.sqlite"
    shutil.copyfile(template, path)
    app = application(settings)
    with app.app_context():
        town = in_the_database()
        db.session.commit()
        notes = []
        for round in range(3):
            for status in ("submitted", "question", "decided", "ended", "withdrawn", "replaced"):
                in_status(town, status)
            for name in ("directeur", "collega"):
                draft = drafted(town, name, "gift")
                attach(draft, "photo", CleanFile("foto.jpg", "image/jpeg", f"{name} {round}".encode()), actor=town[name])
                step(draft, "submit", town[name])
            town.designate("directeur", "financial_interests") if round == 0 else None
            for name in ("directeur", "medewerker"):
                submitted(town, name, "financial_interest")
            record(Kind.WITHDRAWN, actor=town["beheer"], subject=("account", f"x{round}"), why="Dat was afgesproken")
            if round == 1:
                declare_nothing(register("gift"), town["vreemde"], actor=town["vreemde"], submission_key="k" * 64)
            made = make_checkpoint()
            assert made is not None
            notes.append(made.note)
            db.session.commit()
            if round == 1:
                _copy(path, folder / "older.sqlite")
        signed = made.size
        for _ in range(4):
            record(Kind.SIGNED_IN, actor=town["medewerker"], subject=("account", "x"))
        late = submitted(town, "griffier")
        record(Kind.SIGNED_OUT, actor=town["medewerker"], subject=("account", "x"))
        event = db.session.query(Event).filter_by(subject=late.reference, kind="declaration.submitted").one()
        lines = db.session.query(Event).count()
        db.session.commit()
        world = World(
            folder=folder, key=signing_key(), notes=tuple(notes),
            older=folder / "older.sqlite", foreign=folder / "foreign.sqlite",
            receipts={event.seq: event.hash.hex()[:32]}, lines=lines, signed=signed, now=clock.now(),
        )  # fmt: skip
        assert db.session.query(Declaration).count() > 20
    let_go(app)
    _copy(path, world.foreign)
    for copy in (path, world.older, world.foreign):
        _without_guards(copy)
    with closing(sqlite3.connect(world.foreign)) as other:
        rechain(other, 1, "another key of another installation!", lambda body: {**body, "origin": "elsewhere"})
        other.commit()
    return world


def trial(world: World, folder: Path, seed: int) -> Trial:
    """A fresh copy."""
    path = folder / "copy.sqlite"
    shutil.copyfile(world.folder / "openkaart.sqlite", path)
    return Trial(world, path, world.folder / "attachments", random.Random(seed), list(world.notes), world.now)  # noqa: S311


def rechain(db: sqlite3.Connection, since: int, key: str, change: Callable[[dict[str, Any]], dict[str, Any]] = dict) -> None:
    """Write the lines from `since` anew, numbered as they stand, hashed with this key; the head follows."""
    row = db.execute("SELECT hash FROM event WHERE seq = ?", (since - 1,)).fetchone()
    last, seq = row[0] if row else START, since - 1
    for seq, body in db.execute("SELECT seq, body FROM event WHERE seq >= ? ORDER BY seq", (since,)).fetchall():
        fields = change({**json.loads(body), "seq": seq})
        written = canonical(fields)
        last = link(key, last, written)
        db.execute("UPDATE event SET body = ?, hash = ? WHERE seq = ?", (written, last, seq))
    db.execute("UPDATE chain_head SET seq = ?, hash = ?", (seq, last))


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)
        other.execute("PRAGMA journal_mode=DELETE")


def _without_guards(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {name}")
        db.execute("PRAGMA journal_mode=DELETE")
        db.commit()
