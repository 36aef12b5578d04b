"""How SQLite is opened where it matters; tests themselves do not wait for the disk."""

import pytest
from sqlalchemy import text

from app import create_app
from extensions import db
from tests.support.applications import let_go


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1), ("trusted_schema", 0)],
)
def test_a_commit_is_on_disk_and_what_is_deleted_is_gone(settings, pragma, value):
    app = create_app(settings)
    with app.app_context():
        assert db.session.execute(text(f"PRAGMA {pragma}")).scalar() == value
    let_go(app)
