"""Applications to test: on SQLite, on PostgreSQL, on both; each test has a database of its own."""

import importlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from copy import copy
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

import flask_migrate
import pytest
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import event
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

import clock
from extensions import db
from publication.site.edition import Reader
from publication.site.outlines import Outlines
from settings import Settings
from tests.support.pages import PageClient

ADDRESS = "http://localhost"
SECRETS: dict[str, Any] = {"secret_key": "a" * 64, "audit_key": "b" * 64, "encryption_keys": {"test": "c" * 64}}


class CompiledTemplates(FileSystemBytecodeCache):
    """Templates compiled once for all applications of a test run, in files that its processes share; each reads a file once."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])
            return
        super().load_bytecode(bucket)
        if bucket.code:
            self.kept[bucket.key] = bucket.bytecode_to_string()

    def dump_bytecode(self, bucket: Bucket) -> None:
        super().dump_bytecode(bucket)
        self.kept[bucket.key] = bucket.bytecode_to_string()


TEMPLATES = ("sqlite_template", "town_template", "postgres_template")
STATEMENTS: dict[str, Any] = {"execution_options": {"compiled_cache": LRUCache(4000)}}


def settings_for(folder: Path, **changes) -> Settings:
    """Demo settings with fixed secrets and everything stored in `folder`."""
    return replace(Settings(data_dir=folder, public_url=ADDRESS, **SECRETS), **changes)


def application(settings: Settings) -> Flask:
    """The whole application as a test has it: errors are raised, pages are checked, forms need their token."""
    create_app = importlib.import_module("app").create_app
    app: Flask = create_app(settings, TESTING=True, SQLALCHEMY_ENGINE_OPTIONS=STATEMENTS)
    app.test_client_class = PageClient
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", _fleeting)
    return app


_shared: list[Flask] = []


@contextmanager
def shared_application(settings: Settings) -> Iterator[Flask]:
    """The application with these settings; most tests have the same ones and hand it on to the next as it was made."""
    if not _shared or _shared[0].config["SETTINGS"] != settings:
        _shared[:] = [application(settings)]
    app = _shared[0]
    config = {name: copy(one) if isinstance(one, dict) else one for name, one in app.config.items()}
    extensions = dict(app.extensions)
    yield app
    for present, before in ((app.config, config), (app.extensions, extensions)):
        present.clear()
        present.update(before)
    app.extensions.update(editions=Reader(settings.editions_dir, settings.edition_key), outlines=Outlines())


def _fleeting(connection: Any, _record: Any) -> None:
    """A power cut may lose the database of a test, so nothing has to reach the disk."""
    connection.execute("PRAGMA synchronous=OFF")


def visitor(app: Flask) -> PageClient:
    """Somebody who visits `app` and checks every page received; each has cookies of their own."""
    return cast(PageClient, app.test_client())


def upgraded(settings: Settings) -> Settings:
    """Bring the database of these settings to the newest migration and let go of it."""
    app = application(settings)
    with app.app_context():
        flask_migrate.upgrade()
    let_go(app)
    return settings


def let_go(app: Flask) -> None:
    """Close every connection the application holds."""
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords():
    """A password costs a tenth of a second to check, on purpose; tests check thousands."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("auth.passwords.HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture(scope="session", autouse=True)
def nothing_has_to_reach_the_disk():
    """Editions of tests may be lost in a power cut too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.fsync", lambda _file: None)
        yield


@pytest.fixture(scope="session", autouse=True)
def templates_compiled_once(tmp_path_factory):
    """Every application reads the same templates."""
    folder = tmp_path_factory.getbasetemp()
    folder = (folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / "templates"
    folder.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(Flask.jinja_options, "bytecode_cache", CompiledTemplates(folder))
        yield


@pytest.fixture(scope="session", autouse=True)
def addresses_compiled_once():
    """Every application has the same hundreds of addresses, and reading and compiling them takes longest of all it does."""
    compiled: dict[Any, Any] = {}
    parsed: dict[str, tuple[list[Any], list[Any], dict[str, Any]]] = {}
    compile_builder, parse_rule = Rule._compile_builder, Rule._parse_rule

    def compile_once(rule: Rule, append_unknown: bool = True) -> Any:
        key = (tuple(rule._trace), append_unknown, repr(rule.defaults))
        if key not in compiled:
            compiled[key] = compile_builder(rule, append_unknown)
        return compiled[key]

    def parse_once(rule: Rule, text: str) -> Any:
        if text not in parsed:
            before, converters = len(rule._trace), set(rule._converters)
            parts = list(parse_rule(rule, text))
            new = {name: converter for name, converter in rule._converters.items() if name not in converters}
            parsed[text] = parts, rule._trace[before:], new
            return parts
        parts, trace, new = parsed[text]
        rule._trace.extend(trace)
        rule._converters.update(new)
        rule.arguments.update(new)
        return parts

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", compile_once)
        patch.setattr(Rule, "_parse_rule", parse_once)
        yield


@pytest.fixture(scope="session", autouse=True)
def statements_compiled_once():
    """Every application has an engine of its own, but all of a kind speak the same dialect, so what one compiled serves all."""
    with pytest.MonkeyPatch.context() as patch:
        for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):
            patch.setattr(dialect, "__eq__", lambda one, other: type(one) is type(other))
            patch.setattr(dialect, "__hash__", lambda one: hash(type(one)))
        yield


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory) -> Path:
    """The folder where each test in turn keeps its things."""
    return tmp_path_factory.mktemp("shared")


@pytest.fixture
def settings(shared_folder: Path) -> Settings:
    """Settings of one test, with an empty folder; change some with `dataclasses.replace`."""
    shutil.rmtree(shared_folder)
    shared_folder.mkdir()
    return settings_for(shared_folder)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory) -> Path:
    """A migrated, empty SQLite database to copy."""
    return Path(upgraded(settings_for(tmp_path_factory.mktemp("template"))).data_dir / "openkaart.sqlite")


@pytest.fixture
def app(settings: Settings, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The whole application on an SQLite database of its own: empty, with the municipality for who asks for `town`, or as the
    fixture `…_template` has it that a test asks for.
    """
    usual = "town_template" if "town" in request.fixturenames else "sqlite_template"
    asked = (name for name in request.fixturenames if name.endswith("_template") and name not in TEMPLATES)
    template: Path = request.getfixturevalue(next(asked, usual))
    shutil.copyfile(template, settings.data_dir / "openkaart.sqlite")
    with shared_application(settings) as app:
        yield app
        let_go(app)


@pytest.fixture
def postgres_app(settings: Settings, postgres_database: str) -> Iterator[Flask]:
    """The whole application on an empty PostgreSQL database of its own."""
    app = application(replace(settings, database_url=postgres_database))
    yield app
    let_go(app)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def any_app(request: pytest.FixtureRequest) -> Flask:
    """The whole application, once on each database."""
    return request.getfixturevalue("app" if request.param == "sqlite" else "postgres_app")


@pytest.fixture
def client(app: Flask) -> PageClient:
    """A visitor of `app` who checks every page received; `client.post_form(url, data)` sends a form with its token."""
    return visitor(app)


@pytest.fixture
def at() -> Iterator[Callable[..., None]]:
    """Set the clock until the test ends: `at("2026-07-01")`, `at("2026-07-01", 23, 59)` or `at(an_aware_moment)`.

    Days and hours are those of Dutch clocks; without an hour it is noon.
    """
    with ExitStack() as settings_of_the_clock:

        def set_clock(moment: str | date | datetime, hour: int = 12, minute: int = 0) -> None:
            settings_of_the_clock.enter_context(clock.set_to(_moment(moment, hour, minute)))

        yield set_clock


def _moment(moment: str | date | datetime, hour: int, minute: int) -> datetime:
    if isinstance(moment, datetime):
        return moment
    day = date.fromisoformat(moment) if isinstance(moment, str) else moment
    return clock.at(day, hour, minute)
