"""The migrations make just the tables the models describe, on both databases, and can be taken back."""

import logging
from collections.abc import Iterator
from dataclasses import replace

import flask_migrate
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask

from extensions import db
from settings import ROOT, Settings
from tests.support.applications import application, let_go

# The triggers that keep events (R76) and other rows as they are, by the name they have in each database.
GUARDS = {
    "sqlite": {
        "event_no_update",
        "event_no_delete",
        "checkpoint_no_update",
        "checkpoint_no_delete",
        "reading_no_update",
        "yearly_figures_no_update",
        "yearly_figures_no_delete",
    },
    "postgresql": {
        "event_no_change",
        "event_no_truncate",
        "checkpoint_no_change",
        "reading_no_change",
        "yearly_figures_no_change",
    },
}
TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def bare_app(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Flask]:
    """The application on a database without any table, once on each database."""
    if request.param == "postgres":
        settings = replace(settings, database_url=request.getfixturevalue("bare_postgres_database"))
    app = application(settings)
    with app.app_context():
        yield app
    let_go(app)


def tables() -> set[str]:
    return set(sa.inspect(db.engine).get_table_names()) - {"alembic_version"}


def triggers() -> set[str]:
    with db.engine.connect() as connection:
        return set(connection.scalars(sa.text(TRIGGERS[connection.dialect.name])))


def checks_in_models() -> set[str | None]:
    constraints = (constraint for table in db.metadata.tables.values() for constraint in table.constraints)
    names = db.engine.dialect.identifier_preparer  # spells a name as the convention and the database want it
    return {names.format_constraint(constraint) for constraint in constraints if isinstance(constraint, sa.CheckConstraint)}


def test_the_migrations_have_one_end():
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1


def test_the_migrations_make_what_the_models_describe(bare_app: Flask):
    flask_migrate.upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, db.metadata) == []


def test_the_migrations_make_every_check_of_the_models(bare_app: Flask):
    flask_migrate.upgrade()
    found = {check["name"] for table in tables() for check in sa.inspect(db.engine).get_check_constraints(table)}
    assert found == checks_in_models()


def test_r76_the_database_itself_guards_the_events(bare_app: Flask):
    flask_migrate.upgrade()
    assert triggers() >= GUARDS[db.engine.dialect.name]


def test_the_migrations_can_be_taken_back_and_done_again(bare_app: Flask):
    flask_migrate.upgrade()
    made = tables()
    flask_migrate.downgrade(revision="base")
    assert (tables(), triggers()) == (set(), set())
    flask_migrate.upgrade()
    assert tables() == made == set(db.metadata.tables)


def test_migrating_leaves_keys_checked_and_loggers_alone(bare_app: Flask):
    before = logging.getLogger().level
    flask_migrate.upgrade()
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            assert connection.scalar(sa.text("PRAGMA foreign_keys")) == 1
    assert logging.getLogger().level == before
