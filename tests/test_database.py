"""How SQLite is opened where it matters (tests do not wait for the disk), and adding many rows on both databases."""

from datetime import date
from typing import cast

import pytest
from sqlalchemy import Table, func, insert, select, text
from sqlalchemy.exc import IntegrityError

from app import create_app
from database import MANY, add_rows, fault_of
from extensions import db
from organisation.models import Person, new_uid
from tests.support.applications import let_go

ADD_PERSON = insert(cast(Table, Person.__table__))


def _people(many: int) -> list[dict[str, object]]:
    row = {"prefix": "", "employed_until": None, "weekly_minutes": 2160, "external": True, "language": "nl", "version": 1}
    return [
        {
            **row,
            "uid": new_uid(),
            "personnel_number": f"P{number}",
            "first_name": "Noor\t\\N",
            "last_name": "Özdemir\nde Wit",
            "email": None,
            "employed_from": date(2026, 3, 1),
        }
        for number in range(many)
    ]


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1), ("trusted_schema", 0)],
)
def test_a_commit_is_on_disk_and_what_is_deleted_is_gone(settings, pragma, value):
    app = create_app(settings)
    with app.app_context():
        assert db.session.execute(text(f"PRAGMA {pragma}")).scalar() == value
    let_go(app)


@pytest.mark.parametrize("many", [MANY - 1, MANY])
def test_many_rows_come_back_as_they_went_in(any_app, many):
    people = _people(many)
    with any_app.app_context():
        add_rows(db.session(), ADD_PERSON, people)
        db.session.commit()
        found = db.session.execute(select(Person.__table__).order_by(Person.__table__.c.id)).mappings().all()
        assert [{name: row[name] for name in people[0]} for row in found] == people


@pytest.mark.parametrize("many", [MANY - 1, MANY])
def test_one_row_that_is_refused_keeps_all_of_them_out_with_the_same_error(any_app, many):
    people = _people(many)
    people[-1]["personnel_number"] = "P0"
    with any_app.app_context():
        with pytest.raises(IntegrityError) as problem:
            add_rows(db.session(), ADD_PERSON, people)
        assert fault_of(problem.value) == fault_of(IntegrityError("", None, Exception()))
        db.session.rollback()
        assert db.session.scalar(select(func.count()).select_from(Person)) == 0
