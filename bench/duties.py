"""How long a round over a large body takes to open, with one event each: `python -m bench.duties [PEOPLE]`."""

import sys
import tempfile
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import cast

import flask_migrate
from sqlalchemy import Table, insert, select

from app import create_app
from audit import SYSTEM
from audit.verifier import verify
from extensions import db
from organisation.models import Person, new_uid
from registers.catalogue import register
from registers.duties.keeping import open_what_is_due
from registers.duties.opening import open_for_round
from settings import Settings

PEOPLE = 100_000
OPENS, CLOSES = date(2026, 1, 12), date(2026, 2, 2)


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(data_dir=Path(folder), secret_key="a" * 64, audit_key="b" * 64))
        with app.app_context():
            flask_migrate.upgrade()
            db.session.execute(insert(cast(Table, Person.__table__)), [_person(number) for number in range(count)])
            db.session.commit()
            for name, take in MEASURED.items():
                began = perf_counter()
                done = take(app.config["AUDIT_KEY"])
                db.session.commit()
                print(f"{name}: {done}, {perf_counter() - began:.1f} s")


def _open(_key: str) -> int:
    return open_for_round("bench", register("side_activity"), select(Person.id), OPENS, CLOSES, actor=SYSTEM)


def _keep(_key: str) -> int:
    return open_what_is_due(OPENS).opened


def _check(key: str) -> int:
    return verify(db.session(), key).lines


def _person(number: int) -> dict[str, object]:
    return {
        "uid": new_uid(),
        "personnel_number": str(number),
        "first_name": "Iemand",
        "prefix": "",
        "last_name": f"Nummer {number}",
        "employed_from": date(2015, 1, 1),
        "external": False,
        "language": "nl",
        "version": 1,
    }


MEASURED = {"opening the round": _open, "keeping duties, nothing new": _keep, "verifying the log": _check}

if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE)
