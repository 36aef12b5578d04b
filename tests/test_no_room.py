"""A full disk, a locked database, a mail server that is away: what one sees, and that nothing is lost (T-FAULT-1 to 3)."""

import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event, func, select

from audit import Event
from audit.verifier import verify
from auth.sessions import cookie_name
from extensions import db
from organisation.models import Person
from post.models import Mail
from post.sending import send_waiting
from registers.models import Declaration
from tests.support.applications import application, let_go, visitor
from tests.support.declarations import submitted
from tests.support.municipality import PASSWORD, login_of

DAY, SETTINGS = "2026-03-02", "/intern/instellingen"


def signed_in(app, name: str = "medewerker"):
    client = visitor(app)
    assert client.post_form("/intern/inloggen", {"login": login_of(name), "password": PASSWORD}).status_code == 303
    return client


def counts(app) -> tuple[int, int]:
    """Declarations and events, and the chain is whole."""
    with app.app_context():
        assert verify(db.session(), "b" * 64).broken is None
        found = [db.session.execute(select(func.count()).select_from(model)).scalar_one() for model in (Declaration, Event)]
        db.session.rollback()
    return found[0], found[1]


@pytest.fixture
def impatient(app) -> Iterator[None]:
    """Waits less long for a lock than in earnest."""
    listen = ("connect", lambda connection, _record: connection.execute("PRAGMA busy_timeout=200"))
    let_go(app)
    with app.app_context():
        event.listen(db.engine, *listen)
    yield
    with app.app_context():
        event.remove(db.engine, *listen)


def judged(answer, status: int, words: str) -> None:
    assert answer.status_code == status
    assert answer.headers["Retry-After"] == "30"
    assert words in answer.text
    assert "wat je typte, staat er nog" in answer.text
    assert 'lang="en"' in answer.text
    assert "Traceback" not in answer.text
    assert "sqlite" not in answer.text.lower()


def test_a_database_that_is_locked_answers_later_and_loses_nothing(impatient, app, town, at):
    at(DAY)
    client = signed_in(app)
    assert client.get(SETTINGS).status_code == 200
    before = counts(app)
    path = app.config["SETTINGS"].data_dir / "openkaart.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        judged(client.post_form(SETTINGS, {"display": "donker"}), 503, "druk")
        assert client.get("/intern/opgaven").status_code == 200, "reading goes on"
        other.execute("ROLLBACK")
    assert counts(app) == before


def test_a_session_that_cannot_be_read_answers_later_too(app, town, at):
    at(DAY)
    client = signed_in(app)
    app.testing = False
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
        event.listen(db.engine, "connect", _fails)
    try:
        judged(client.get("/intern"), 503, "database")
        judged(client.get("/intern/opgaven"), 503, "database")
    finally:
        with app.app_context():
            event.remove(db.engine, "connect", _fails)
    assert client.get("/intern").status_code == 200
    assert client.get_cookie(cookie_name(app)), "the session goes on"


def _fails(_connection, _record):
    raise sqlite3.OperationalError("unable to open database file")


@pytest.fixture
def small_disk():
    """A disk of a few megabytes."""
    folder = Path(tempfile.mkdtemp(prefix="ok-vol-", dir="/tmp"))
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m,mode=700", "tmpfs", folder], capture_output=True, check=False
    )
    if mounted.returncode:
        folder.rmdir()
        pytest.skip("a small disk can only be made by root")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)
        folder.rmdir()


def test_a_full_disk_says_so_loses_nothing_and_recovers_by_itself(small_disk, settings, town_template, at):
    at(DAY)
    shutil.copyfile(town_template, small_disk / "openkaart.sqlite")
    app = application(replace(settings, data_dir=small_disk))
    app.testing = False
    client = signed_in(app)
    assert client.get(SETTINGS).status_code == 200
    with app.app_context():
        people = {name: db.session.scalars(select(Person).where(Person.email == login_of(name))).one() for name in ("vreemde",)}
        submitted(people, "vreemde")
        db.session.commit()
    before = counts(app)
    filler = small_disk / "vol"
    refused = 0
    with filler.open("wb", buffering=0) as file:
        while True:
            try:
                file.write(b"\0" * 65536)
            except OSError:
                break
    for number in range(40):
        answer = client.post_form(SETTINGS, {"display": ("donker", "licht")[number % 2]})
        if answer.status_code != 303:
            judged(answer, 507, "De schijf van de site is vol")
            refused += 1
    assert refused > 0
    assert client.get("/gezond").status_code == 200
    filler.unlink()
    assert client.post_form(SETTINGS, {"display": "donker"}).status_code == 303
    after = counts(app)
    assert after[0] == before[0]
    assert after[1] - before[1] == 40 - refused + 1
    let_go(app)


def test_a_mail_server_that_is_away_keeps_nobody_from_working(town, app, at, postbox):
    at(DAY, 10)
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], smtp_url="smtp://127.0.0.1:1")
    submitted(town)
    db.session.commit()
    waiting = select(func.count()).select_from(Mail).where(Mail.sent_at.is_(None))
    assert (send_waiting(), bool(db.session.scalar(waiting))) == (0, True)
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], smtp_url=postbox.url)
    at(DAY, 12)
    send_waiting()
    assert db.session.scalar(waiting) == 0
    assert len(postbox.arrived) == len({mail["Message-ID"] for mail in postbox.arrived}) > 0
