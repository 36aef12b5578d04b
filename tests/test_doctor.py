"""What the doctor says of an installation, and what stops a start: each cell made wrong once, and every remedy named."""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfoNotFoundError

import pytest
from sqlalchemy import delete, text

import clock
from audit import SYSTEM, Kind, record
from auth.models import Account
from extensions import db
from jobs import JobRun
from post.models import Mail
from settings import ROOT, UnsafeSettings
from tests.support.applications import application, let_go
from tests.support.backups import KEYS, with_keys
from tests.test_settings import SAFE
from upkeep import inside, machine
from upkeep.backups import make_backup
from upkeep.doctor import CHECKS, NO_ANSWER, findings, refuse_unfit_start
from upkeep.drill import drill
from upkeep.finding import CARE, FAULT

SECRETS = {
    "secret_key": SAFE["OPENKAART_SECRET_KEY"],
    "audit_key": SAFE["OPENKAART_AUDIT_KEY"],
    "encryption_keys": {"2026": "3f6d0b9e5a1c7248" * 4},
    "backup_keys": KEYS,
}
NAMES = [check.name for check in CHECKS]


@pytest.fixture
def fit(settings, town_template):
    """A production that may start: in a folder that others cannot enter, without example accounts."""
    shutil.copyfile(town_template, settings.data_dir / "openkaart.sqlite")
    app = application(
        replace(settings, env="production", public_url="https://r.example", trusted_hosts=("r.example",), proxy_hops=1, **SECRETS)
    )
    with app.app_context():
        for account in db.session.query(Account):
            account.login = account.login.replace("voorbeeld", "gemeente")
        db.session.commit()
        yield app
        db.session.rollback()
    let_go(app)


def said(app, name: str) -> list[tuple[str, str]]:
    """Level and sentence of each finding of this check."""
    check = CHECKS[NAMES.index(name)]
    found = findings(check, app.config["SETTINGS"])
    assert all(one.remedy for one in found)
    return [(one.level, one.what) for one in found]


def stops(app) -> str:
    """Why it may not start; empty when it may."""
    try:
        refuse_unfit_start(app)
    except UnsafeSettings as problem:
        return problem.message
    return ""


@pytest.fixture
def durable(monkeypatch):
    """Tests do not wait for the disk; here one that does is judged."""
    monkeypatch.setattr(inside, "SAFE_IN_SQLITE", (("journal_mode", "wal"), ("foreign_keys", 1)))


def test_a_fit_production_starts(fit, durable):
    assert stops(fit) == ""


def test_every_check_has_a_name_of_its_own_and_is_silent_when_all_is_well(fit, durable, postbox, tmp_path):
    assert len(set(NAMES)) == len(NAMES)
    settings = fit.config["SETTINGS"] = replace(
        fit.config["SETTINGS"], smtp_url=postbox.url, backup_dir=Path(tempfile.mkdtemp(dir="/dev/shm"))
    )
    try:
        now = clock.now()
        db.session.add(JobRun(job="backup", day=clock.today(), attempts=0, done_at=now))
        db.session.commit()
        make_backup(settings.backups_dir, actor=SYSTEM)
        drill(actor=SYSTEM)
        wrong = {name: said(fit, name) for name in NAMES if said(fit, name)}
        assert wrong == {"Beheerders": [(CARE, "Er zijn geen twee beheerders die kunnen inloggen.")]}
    finally:
        shutil.rmtree(settings.backups_dir)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"secret_key": ""}, "SECRET_KEY"),
        ({"secret_key": "x" * 40}, "SECRET_KEY"),
        ({"audit_key": "kort"}, "AUDIT_KEY"),
        ({"encryption_keys": {}}, "ENCRYPTION_KEYS"),
        ({"trusted_hosts": ()}, "TRUSTED_HOSTS"),
        ({"public_url": "http://r.example"}, "PUBLIC_URL"),
        ({"debug": True}, "FLASK_DEBUG"),
    ],
    ids=str,
)
def test_unsafe_settings_stop_the_start(fit, durable, changes, says):
    fit.config["SETTINGS"] = replace(fit.config["SETTINGS"], **changes)
    assert says in stops(fit)
    assert said(fit, "Instellingen")[0][0] == FAULT


def test_example_accounts_stop_the_start(fit, durable):
    db.session.query(Account).first().login = "beheer@voorbeeld.nl"
    db.session.commit()
    assert "voorbeeldaccounts" in stops(fit)


def test_a_database_everybody_can_read_stops_the_start(fit, durable):
    open_folder = Path(tempfile.mkdtemp(dir="/tmp"))
    try:
        open_folder.chmod(0o755)
        shutil.copyfile(fit.config["SETTINGS"].data_dir / "openkaart.sqlite", open_folder / "openkaart.sqlite")
        fit.config["SETTINGS"] = replace(fit.config["SETTINGS"], data_dir=open_folder)
        (open_folder / "openkaart.sqlite").chmod(0o644)
        assert "kan" in stops(fit)
        assert f"chmod -R go-rwx {open_folder}" in stops(fit)
        (open_folder / "openkaart.sqlite").chmod(0o600)
        assert stops(fit) == ""
        (open_folder / "openkaart.sqlite").chmod(0o644)
        open_folder.chmod(0o700)
        assert stops(fit) == "", "nobody can enter the folder"
    finally:
        shutil.rmtree(open_folder)


def test_a_file_with_a_secret_that_everybody_can_read_stops_the_start(fit, durable, monkeypatch):
    handle, name = tempfile.mkstemp(dir="/tmp")
    os.close(handle)
    monkeypatch.setenv("OPENKAART_AUDIT_KEY_FILE", name)
    assert stops(fit) == ""
    Path(name).chmod(0o644)
    assert f"chmod 600 {name}" in stops(fit)
    Path(name).unlink()


def test_a_new_database_is_for_its_owner_alone(settings, tmp_path):
    app = application(replace(settings, data_dir=tmp_path / "nieuw"))
    assert (tmp_path / "nieuw" / "openkaart.sqlite").stat().st_mode & 0o077 == 0
    let_go(app)


def test_a_database_that_loses_what_it_acknowledged_stops_the_start(fit):
    assert "synchronous = 0" in stops(fit)


@pytest.mark.postgres
def test_a_postgresql_that_loses_what_it_acknowledged_stops_the_start(postgres_app):
    with postgres_app.app_context():
        assert {what.split("=")[0].split()[-1] for _level, what in said(postgres_app, "Bewaren op schijf")} == {
            "fsync", "full_page_writes", "synchronous_commit",
        }  # fmt: skip


def test_a_wrong_key_stops_the_start_also_of_a_demo(filled):
    assert stops(filled) == ""
    filled.config["ENCRYPTION_KEYS"] = {"test": "9" * 64}
    assert "keys verify" in stops(filled)
    filled.config["ENCRYPTION_KEYS"] = {"test": "c" * 64}
    filled.config["AUDIT_KEY"] = "e" * 64
    assert "OPENKAART_AUDIT_KEY" in stops(filled)


def test_the_first_line_of_a_log_is_judged_too(app, town):
    record(Kind.EXPORTED, actor=SYSTEM, subject=("export", "1"))
    db.session.commit()
    assert said(app, "Sleutel van het logboek") == []
    app.config["AUDIT_KEY"] = "e" * 64
    assert said(app, "Sleutel van het logboek")[0][0] == FAULT


def test_a_database_of_another_version_or_without_tables_stops_the_start(fit, durable, tmp_path):
    db.session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    db.session.commit()
    assert "flask db upgrade" in stops(fit)
    db.session.execute(text("DROP TABLE alembic_version"))
    db.session.commit()
    assert NO_ANSWER.what in stops(fit)


def test_absent_time_zones_stop_the_start(fit, durable, monkeypatch):
    def unknown(_name):
        raise ZoneInfoNotFoundError

    monkeypatch.setattr(machine, "ZoneInfo", unknown)
    assert "tzdata" in stops(fit)


def test_a_worker_that_has_not_been_seen_is_named(app, town):
    assert said(app, "Worker") == [(FAULT, "De worker heeft nog nooit gedraaid.")]
    db.session.add(JobRun(job="backup", day=clock.today(), attempts=0, done_at=clock.now() - timedelta(hours=4)))
    db.session.flush()
    assert "niets gedaan" in said_now(app, "Worker")
    db.session.execute(delete(JobRun))
    db.session.add(JobRun(job="backup", day=clock.today(), attempts=0, done_at=clock.now() - timedelta(hours=1)))
    db.session.commit()
    assert said(app, "Worker") == []


def said_now(app, name: str) -> str:
    db.session.commit()
    return said(app, name)[0][1]


def test_backups_that_are_absent_old_or_beside_the_data_are_named(filled, at):
    at("2026-03-02")
    with_keys(filled, {})
    assert said(filled, "Back-ups") == [(FAULT, "Er worden geen back-ups gemaakt.")]
    with_keys(filled)
    assert "staat geen back-up" in said_now(filled, "Back-ups")
    make_backup(filled.config["SETTINGS"].backups_dir, actor=SYSTEM)
    assert said(filled, "Back-ups") == [(CARE, "De back-ups staan op dezelfde schijf als de gegevens.")]
    at("2026-03-05")
    assert "dagen oud" in said_now(filled, "Back-ups")


def test_a_drill_that_is_absent_failed_or_long_ago_is_named(filled, at):
    at("2026-03-02")
    assert said(filled, "Hersteloefening") == [(CARE, "Het terugzetten is nog nooit geoefend.")]
    drill(actor=SYSTEM)
    assert "mislukte" in said_now(filled, "Hersteloefening")
    make_backup(filled.config["SETTINGS"].backups_dir, actor=SYSTEM)
    drill(actor=SYSTEM)
    assert said(filled, "Hersteloefening") == []
    at("2026-03-20")
    assert "meer dan een week" in said_now(filled, "Hersteloefening")


def test_a_mail_server_that_does_not_answer_and_mails_that_wait_are_named(app, town, at, postbox):
    at("2026-03-02")
    assert said(app, "Mailserver") == [(CARE, "Er is geen mailserver ingesteld.")]
    for address in ("smtp://127.0.0.1:1", "smtp://127.0.0.1:poort", "smtp://mail..voorbeeld.nl"):
        app.config["SETTINGS"] = replace(app.config["SETTINGS"], smtp_url=address)
        assert said(app, "Mailserver")[0][0] == FAULT
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], smtp_url=postbox.url)
    assert said(app, "Mailserver") == []
    now = clock.now()
    letter = {"about": "x", "recipient": "a@voorbeeld.nl", "headers": {}, "message_id": "<1>", "put_at": now, "next_at": now}
    letter |= {"subject": "s", "text": "t", "html": "h"}
    db.session.add_all([Mail(key="1", **letter), Mail(key="2", given_up_at=now + timedelta(days=2), **letter)])
    at("2026-03-04")
    assert "1 mails wachten" in said_now(app, "Mails")
    assert "geweigerd" in said(app, "Mails")[1][1]


@pytest.mark.parametrize(("free", "level"), [(100 * 1024**2, FAULT), (1024**3, CARE), (10 * 1024**3, None)])
def test_a_disk_that_fills_up_is_named(app, town, monkeypatch, free, level):
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: shutil._ntuple_diskusage(free * 10, free * 9, free))
    assert [found for found, _what in said(app, "Schijfruimte")] == ([level] if level else [])


def test_a_clock_that_runs_behind_the_log_is_named(filled, at):
    assert said(filled, "Klok") == []
    at("2020-03-02")
    assert said(filled, "Klok")[0][0] == FAULT


def test_the_proxy_and_the_demo_are_mentioned(fit, app):
    fit.config["SETTINGS"] = replace(fit.config["SETTINGS"], proxy_hops=0)
    assert said(fit, "Omgeving") == [(CARE, "OPENKAART_PROXY_HOPS is 0.")]


def test_the_command_shows_each_check_and_fails_on_a_fault(filled):
    done = filled.test_cli_runner().invoke(args=["doctor"])
    assert done.exit_code == 1
    assert all(name in done.output for name in NAMES)
    assert done.output.count("→") >= 3


@pytest.fixture(scope="module")
def unsafe_place(tmp_path_factory):
    return tmp_path_factory.mktemp("onveilig")


def run(folder: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OPENKAART_", "FLASK_"))}
    given = {**kept, **SAFE, "OPENKAART_DATA_DIR": str(folder), "OPENKAART_PROXY_HOPS": "1", **environment}
    command_line = [sys.executable, *command]
    return subprocess.run(command_line, cwd=ROOT, env=given, capture_output=True, text=True, timeout=120, check=False)


def test_the_doctor_also_explains_what_may_not_start(unsafe_place):
    done = run(unsafe_place, "-m", "flask", "--app", "app", "doctor", OPENKAART_SECRET_KEY="kort", OPENKAART_TRUSTED_HOSTS="")
    assert done.returncode == 1
    assert "OPENKAART_SECRET_KEY ontbreekt of is korter" in done.stdout
    assert "OPENKAART_TRUSTED_HOSTS is leeg" in done.stdout
    assert NO_ANSWER.what in done.stdout
    assert "Traceback" not in done.stderr


def test_a_server_that_loads_an_unfit_production_stops_with_the_reason(unsafe_place):
    done = run(unsafe_place, "-c", "import app; app.create_app()")
    assert done.returncode == 1
    assert NO_ANSWER.what in done.stderr
