"""Backups: whole while everybody works on, unreadable without a key, refused with a reason, and tried every week."""

import json
import os
import shutil
import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

import clock
from audit import SYSTEM, Event, Kind
from auth.models import UserSession
from extensions import db
from organisation.models import Person
from publication.editions import publish
from registers.models import Declaration
from tests.support.applications import application, let_go, settings_for, visitor
from tests.support.backups import KEYS, OPEN, OTHER_KEYS, SECRET_FILE, with_keys
from tests.support.declarations import submitted
from tests.support.municipality import PASSWORD, login_of
from upkeep import backups, restoring
from upkeep.archive import unpack
from upkeep.backups import backups_in, make_backup, thin_out
from upkeep.drill import drill, drill_weekly, last_report
from upkeep.restoring import restore
from upkeep.sealed_file import Unusable


@pytest.fixture
def kept(filled, tmp_path):
    """A backup of the filled application."""
    return make_backup(tmp_path / "elders", actor=SYSTEM).path


@pytest.fixture(autouse=True)
def _today(at):
    at("2026-03-02")


def served(folder: Path, **changes):
    """The application on a folder that was restored."""
    return application(settings_for(folder, backup_keys=KEYS, **changes))


def test_what_was_kept_comes_back_with_its_files_and_its_public_edition(filled, town, tmp_path):
    number = publish(actor=SYSTEM).number
    made = make_backup(tmp_path / "elders", actor=SYSTEM)
    done = restore(made.path, tmp_path / "terug", actor=SYSTEM)
    again = served(done.folder)
    with again.app_context():
        found = {one.reference: one.answers for one in db.session.scalars(select(Declaration))}
        events = db.session.scalars(select(Event.kind).order_by(Event.seq)).all()
    let_go(again)
    assert found == {one.reference: one.answers for one in db.session.scalars(select(Declaration))}
    assert events[-1] == Kind.BACKUP_RESTORED
    assert len(events) - 1 == made.manifest.last_event["seq"]
    for path in (filled.config["SETTINGS"].attachments_dir).iterdir():
        assert (done.folder / "attachments" / path.name).read_bytes() == path.read_bytes()
    assert (done.folder / "editions" / "current").read_text() == f"{number}\n"
    assert visitor(again).get("/").status_code == 200


def test_everybody_is_signed_out_and_mailed_links_are_void_after_a_restore(filled, sign_in, tmp_path, town):
    client = sign_in("medewerker")
    assert client.get("/intern").status_code == 200
    cookie = client.get_cookie("sid")
    made = make_backup(tmp_path / "elders", actor=SYSTEM)
    done = restore(made.path, tmp_path / "terug", actor=SYSTEM)
    again = served(done.folder)
    late = visitor(again)
    late.set_cookie("sid", cookie.value)
    assert late.get("/intern").status_code == 303
    with again.app_context():
        assert db.session.scalar(select(func.count()).select_from(UserSession).where(UserSession.account_id.is_not(None))) == 0
    assert late.post_form("/intern/inloggen", {"login": login_of("medewerker"), "password": PASSWORD}).status_code == 303
    let_go(again)


def test_the_medium_shows_nothing_without_the_key(filled, kept):
    stored = kept.read_bytes()
    in_use = b"".join(path.read_bytes() for path in filled.config["SETTINGS"].data_dir.rglob("*") if path.is_file())
    assert OPEN.encode() in in_use, "the search itself works"
    for word in (OPEN.encode(), SECRET_FILE, b"SQLite format", b"Voorbeeld", b"manifest", b"declaration"):
        assert word not in stored
    settings = filled.config["SETTINGS"]
    for secret in (settings.secret_key, settings.audit_key, *settings.encryption_keys.values(), *KEYS.values()):
        assert secret.encode() not in stored
        assert bytes.fromhex(secret) not in stored
    assert [path.name for path in kept.parent.iterdir()] == [kept.name]
    assert kept.stat().st_mode & 0o077 == 0


def test_the_keys_are_not_in_the_backup_itself(filled, kept, tmp_path):
    (filled.config["SETTINGS"].data_dir / "secrets.json").write_text("geheim")
    (tmp_path / "uitgepakt").mkdir()
    unpack(kept, KEYS, tmp_path / "uitgepakt")
    assert sorted(path.name for path in (tmp_path / "uitgepakt").iterdir()) == ["attachments", "openkaart.sqlite"]


def damaged(kind: str, content: bytes) -> bytes:
    """The content after an accident."""
    half = len(content) // 2
    return {
        "leeg": b"",
        "ander bestand": b"PK\x03\x04" + content,
        "half": content[:half],
        "laatste byte weg": content[:-1],
        "een bit anders": content[:half] + bytes([content[half] ^ 1]) + content[half + 1 :],
        "kop anders": content[:30] + bytes([content[30] ^ 1]) + content[31:],
        "iets erachter": content + b"\0" * 40,
        "twee keer": content + content,
    }[kind]


@pytest.mark.parametrize(
    "kind", ["leeg", "ander bestand", "half", "laatste byte weg", "een bit anders", "kop anders", "iets erachter", "twee keer"]
)
def test_a_damaged_or_cut_off_backup_is_refused_and_leaves_nothing(filled, kept, tmp_path, kind):
    kept.write_bytes(damaged(kind, kept.read_bytes()))
    with pytest.raises(Unusable, match=r"beschadigd|niet heel|geen back-up"):
        restore(kept, tmp_path / "terug", actor=SYSTEM)
    assert not (tmp_path / "terug").exists()
    assert list(tmp_path.glob(".terug*")) == []


def test_a_wrong_key_is_named_as_the_reason_and_an_old_key_that_stands_behind_the_new_one_still_opens(filled, kept, tmp_path):
    with_keys(filled, OTHER_KEYS)
    with pytest.raises(Unusable, match="OPENKAART_BACKUP_KEYS"):
        restore(kept, tmp_path / "terug", actor=SYSTEM)
    with_keys(filled, {**OTHER_KEYS, **KEYS})
    assert restore(kept, tmp_path / "terug", actor=SYSTEM).folder.exists()


def test_an_old_backup_is_refused_unless_one_asks_for_it(filled, kept, tmp_path, at):
    at("2026-03-10", 13)
    with pytest.raises(Unusable, match=r"2 maart 2026.* 8 dagen oud"):
        restore(kept, tmp_path / "terug", actor=SYSTEM)
    restore(kept, tmp_path / "terug", actor=SYSTEM, even_old=True)


def test_a_backup_of_another_release_is_refused(filled, kept, tmp_path, monkeypatch):
    monkeypatch.setattr(restoring, "newest_revision", lambda: "9999")
    with pytest.raises(Unusable, match="andere versie"):
        restore(kept, tmp_path / "terug", actor=SYSTEM)


def test_a_folder_that_holds_something_is_not_written_over_unless_one_asks(filled, kept, tmp_path):
    live = tmp_path / "in_gebruik"
    live.mkdir()
    shutil.copyfile(filled.config["SETTINGS"].data_dir / "openkaart.sqlite", live / "openkaart.sqlite")
    (live / "secrets.json").write_text("sleutels")
    (live / "backups").mkdir()
    before = (live / "openkaart.sqlite").read_bytes()
    with pytest.raises(Unusable, match="--replace"):
        restore(kept, live, actor=SYSTEM)
    assert (live / "openkaart.sqlite").read_bytes() == before
    with closing(sqlite3.connect(live / "openkaart.sqlite")) as at_work:
        at_work.execute("SELECT count(*) FROM person").fetchone()
        at_work.execute("BEGIN")
        at_work.execute("SELECT count(*) FROM person").fetchone()
        with pytest.raises(Unusable, match="in gebruik"):
            restore(kept, live, actor=SYSTEM, replace=True)
    done = restore(kept, live, actor=SYSTEM, replace=True)
    assert (live / "secrets.json").read_text() == "sleutels"
    assert (live / "backups").is_dir()
    assert done.before
    assert (done.before / "openkaart.sqlite").exists()
    assert (live / "openkaart.sqlite").read_bytes() != before


def test_what_was_destroyed_since_is_destroyed_again(filled, kept, tmp_path):
    def again(back):
        assert back.folder.joinpath("attachments").is_dir()
        assert back.taken_at.date().isoformat() == "2026-03-02"
        return back.session.execute(text("DELETE FROM outbox_mail")).rowcount + 3

    filled.extensions[restoring.AFTER_RESTORE] = (again,)
    assert restore(kept, tmp_path / "terug", actor=SYSTEM).destroyed_again >= 3


def test_a_backup_while_many_write_is_of_one_moment(filled, town, tmp_path):
    stop = threading.Event()

    def write():
        with filled.app_context():
            people = {"vreemde": db.session.scalars(select(Person).where(Person.email == login_of("vreemde"))).one()}
            while not stop.is_set():
                submitted(people, "vreemde")
                db.session.commit()
                stop.wait(0.02)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        reports = [drill(make_backup(tmp_path / "elders", actor=SYSTEM).path, actor=SYSTEM) for _ in range(3)]
    finally:
        stop.set()
        writer.join()
    assert [report.failures for report in reports] == [[], [], []]
    assert reports[0].rows < reports[2].rows, "there was something to write meanwhile"


def test_a_file_that_is_absent_is_named_and_the_backup_is_made_all_the_same(filled, tmp_path):
    lost = sorted(filled.config["SETTINGS"].attachments_dir.iterdir())[0]
    lost.unlink()
    made = make_backup(tmp_path / "elders", actor=SYSTEM)
    assert made.manifest.absent == [lost.name]
    assert drill(made.path, actor=SYSTEM).failures == [f"Bijlage {lost.name} ontbreekt."]
    done = filled.test_cli_runner().invoke(args=["backup", str(tmp_path / "nog")])
    assert done.exit_code == 1
    assert lost.name in done.output


def test_a_backup_that_fails_half_way_leaves_nothing(filled, tmp_path, monkeypatch):
    def full(*_given):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backups, "_add_editions", full)
    done = filled.test_cli_runner().invoke(args=["backup", str(tmp_path / "elders")])
    assert done.exit_code == 1
    assert "No space left" in done.output
    assert list((tmp_path / "elders").iterdir()) == []
    assert list(filled.config["SETTINGS"].data_dir.glob(".upkeep-*")) == []


def test_the_newest_backups_stay_and_of_earlier_days_the_last(tmp_path, at):
    for day, hour in [(day, hour) for day in (1, 2, 3) for hour in (1, 9, 23)]:
        (tmp_path / f"openkaart-202603{day:02}T{hour - 1:02}0000Z-00aa.backup").write_bytes(b"")
    (tmp_path / "van een ander.backup").write_bytes(b"")
    thin_out(tmp_path, 2)
    assert [backup.path.name[10:21] for backup in backups_in(tmp_path)] == [
        "20260303T22",
        "20260303T08",
        "20260302T22",
        "20260301T22",
    ]
    assert (tmp_path / "van een ander.backup").exists()


def test_the_drill_passes_and_says_what_would_be_lost(any_filled, any_town, at):
    settings = any_filled.config["SETTINGS"]
    made = make_backup(settings.backups_dir, actor=SYSTEM)
    submitted(any_town, "vreemde")
    db.session.commit()
    at("2026-03-02", 12, 20)
    report = drill(actor=SYSTEM)
    assert report.failures == []
    assert (report.rows, report.events) == (sum(made.manifest.counts.values()), made.manifest.last_event["seq"])
    assert report.events_since >= 2
    assert report.minutes_since in (19, 20)
    assert report.opened == report.sealed >= 5
    assert report.attachments == 2
    assert last_report() == report
    assert db.session.scalars(select(Event.kind).order_by(Event.seq.desc()).limit(1)).one() == Kind.RESTORE_DRILLED
    assert list(settings.data_dir.glob(".upkeep-*")) == []


def test_the_drill_fails_on_what_the_keys_of_now_do_not_open(filled, kept):
    filled.config["ENCRYPTION_KEYS"] = {"ander": "d" * 64}
    report = drill(kept, actor=SYSTEM)
    assert "openen niet" in report.failures[0]
    assert report.opened == 0


def test_the_drill_fails_on_a_log_that_was_altered_before_or_after_the_backup(filled, kept, tmp_path):
    filled.config["AUDIT_KEY"] = "e" * 64
    assert any("regel 1" in failure for failure in drill(kept, actor=SYSTEM).failures)
    filled.config["AUDIT_KEY"] = "b" * 64
    seq = db.session.scalar(select(func.max(Event.seq)))
    db.session.execute(text("DROP TRIGGER IF EXISTS event_no_update"))
    for (name,) in db.session.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'event'")).all():
        db.session.execute(text(f"DROP TRIGGER {name}"))
    db.session.execute(text("UPDATE event SET hash = :hash WHERE seq < :seq"), {"hash": b"0" * 32, "seq": seq})
    db.session.commit()
    assert any("andere regel" in failure for failure in drill(kept, actor=SYSTEM).failures)


def test_a_drill_without_a_backup_or_with_an_old_one_fails_and_keeps_its_report(filled, at):
    folder = filled.config["SETTINGS"].backups_dir
    assert "geen back-up" in drill(actor=SYSTEM).failures[0]
    make_backup(folder, actor=SYSTEM)
    at("2026-03-06", 13)
    assert "4 dagen oud" in drill(actor=SYSTEM).failures[0]
    assert not last_report().passed


@pytest.mark.postgres
def test_a_drill_whose_database_does_not_answer_fails_and_keeps_its_report(postgres_app):
    with_keys(postgres_app, drill_database_url="postgresql://127.0.0.1:1/niets?connect_timeout=1")
    with postgres_app.app_context():
        make_backup(postgres_app.config["SETTINGS"].backups_dir, actor=SYSTEM)
        assert "antwoordt niet" in drill(actor=SYSTEM).failures[0]
        assert not last_report().passed


def test_the_drill_runs_by_itself_once_a_week(filled, at):
    assert drill_weekly(actor=SYSTEM) is None, "there is nothing to try"
    for day, expected in ((2, True), (3, False), (8, False), (9, True), (10, False)):
        at(f"2026-03-{day:02}", 4)
        make_backup(filled.config["SETTINGS"].backups_dir, actor=SYSTEM)
        assert (drill_weekly(actor=SYSTEM) is not None) is expected, day


def test_the_commands_say_what_they_did_and_fail_with_a_reason(filled, tmp_path):
    runner, folder = filled.test_cli_runner(), tmp_path / "elders"
    made = runner.invoke(args=["backup", str(folder)])
    assert made.exit_code == 0
    assert "2 bijlagen" in made.output
    (path,) = folder.iterdir()
    assert "geslaagd" in runner.invoke(args=["restore-drill", str(path), "--everything"]).output
    assert "Hersteld" in runner.invoke(args=["restore", str(path), "--to", str(tmp_path / "terug")]).output
    refused = runner.invoke(args=["restore", str(path), "--to", str(tmp_path / "terug")])
    assert (refused.exit_code, "niet leeg" in refused.output) == (1, True)
    path.write_bytes(b"")
    assert runner.invoke(args=["restore-drill", str(path)]).exit_code == 1
    with_keys(filled, {})
    assert "flask keys new" in runner.invoke(args=["backup", str(folder)]).output


@pytest.mark.postgres
def test_a_dump_of_postgresql_comes_back_in_an_empty_database_only(
    postgres_app, bare_postgres_database, postgres_database, tmp_path
):
    with_keys(postgres_app)
    with postgres_app.app_context():
        made = make_backup(tmp_path / "elders", actor=SYSTEM)
        with pytest.raises(Unusable, match="--database"):
            restore(made.path, tmp_path / "terug", actor=SYSTEM)
        with pytest.raises(Unusable, match="niet leeg"):
            restore(made.path, tmp_path / "terug", actor=SYSTEM, database_url=postgres_database)
        done = restore(made.path, tmp_path / "terug", actor=SYSTEM, database_url=bare_postgres_database)
        assert not (done.folder / "openkaart.pgdump").exists()
    again = application(replace(postgres_app.config["SETTINGS"], database_url=bare_postgres_database))
    with again.app_context():
        assert db.session.scalars(select(Event.kind)).all() == [Kind.BACKUP_RESTORED]
    let_go(again)


@pytest.mark.postgres
def test_a_drill_never_empties_a_database_that_holds_something(postgres_app, postgres_database, bare_postgres_database):
    with_keys(postgres_app, drill_database_url=postgres_database)
    with postgres_app.app_context():
        make_backup(postgres_app.config["SETTINGS"].backups_dir, actor=SYSTEM)
        assert "niet leeg" in drill(actor=SYSTEM).failures[0]
        assert db.session.scalar(select(func.count()).select_from(Event)) == 2
        with_keys(postgres_app, drill_database_url=bare_postgres_database)
        assert drill(actor=SYSTEM).failures == []
        assert drill(actor=SYSTEM).failures == [], "it is empty again"


def test_what_a_killed_backup_left_goes_after_a_day(filled, kept, tmp_path):
    folder, data = kept.parent, filled.config["SETTINGS"].data_dir
    (folder / "x.part").write_bytes(b"half")
    (data / ".upkeep-half").mkdir()
    make_backup(folder, actor=SYSTEM)
    assert (folder / "x.part").exists(), "another may be busy with it"
    yesterday = (clock.now() - timedelta(days=200)).timestamp()
    for path in (folder / "x.part", data / ".upkeep-half"):
        os.utime(path, (yesterday, yesterday))
    make_backup(folder, actor=SYSTEM)
    assert not (folder / "x.part").exists()
    assert not (data / ".upkeep-half").exists()


def test_the_report_can_be_read_by_a_program(filled, kept):
    drill(kept, actor=SYSTEM)
    told = json.loads((filled.config["SETTINGS"].data_dir / "restore-drill.json").read_text())
    assert (told["failures"], told["backup"]) == ([], kept.stem)


def test_the_officer_and_the_administrator_see_the_last_backup_and_drill(filled, sign_in, at):
    client = sign_in("beheer")
    empty = client.get("/intern/beheer/back-up").text
    assert "Er is nog geen back-up gemaakt" in empty
    assert "Er is nog niet geoefend" in empty
    make_backup(filled.config["SETTINGS"].backups_dir, actor=SYSTEM)
    drill(actor=SYSTEM)
    shown = sign_in("integriteit").get("/intern/beheer/back-up").text
    assert "2 maart 2026" in shown
    assert "geslaagd" in shown
    assert "0 minuten, 1 regel<" in shown
    filled.config["ENCRYPTION_KEYS"] = {"ander": "d" * 64}
    drill(actor=SYSTEM)
    at("2026-03-04")
    late = sign_in("integriteit").get("/intern/beheer/back-up").text
    assert "openen niet met de sleutels van nu" in late
    assert "Er is vandaag geen back-up gemaakt" in late
    with_keys(filled, {})
    english = sign_in("integriteit").get("/en/intern/beheer/back-up").text
    assert "No backups are being made" in english
