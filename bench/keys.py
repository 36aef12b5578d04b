"""How long it takes to put 10,000 confidential records under a new key, and how long those who work meanwhile wait.

Run by `python -m bench.keys`; with `--records 1000` on fewer. Works in a folder of its own that it takes away again.
"""

import argparse
import tempfile
import threading
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import flask_migrate
from sqlalchemy import insert, select

import clock
from app import create_app
from audit import SYSTEM
from extensions import db
from organisation.models import Person
from registers import vault
from registers.models import Declaration
from settings import from_environment
from upkeep import keys

RECORDS, WITHIN = 10_000, 60.0  # seconds
OLD, NEW = {"oud": "1f6d0b9e5a1c7248" * 4}, {"nieuw": "5e0f7a1c93b4d268" * 4}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=RECORDS)
    records = parser.parse_args().records
    with tempfile.TemporaryDirectory() as folder:
        settings = from_environment({"OPENKAART_DATA_DIR": folder})
        app = create_app(replace(settings, data_dir=Path(folder), encryption_keys=OLD))
        with app.app_context():
            flask_migrate.upgrade()
            _fill(records)
            app.config["ENCRYPTION_KEYS"] = {**NEW, **OLD}
            stop, waits = threading.Event(), [0.0]
            reader = threading.Thread(target=_read_on, args=(app, stop, waits))
            reader.start()
            began = time.monotonic()
            done = keys.renew(actor=SYSTEM)
            took = time.monotonic() - began
            stop.set()
            reader.join()
            app.config["ENCRYPTION_KEYS"] = NEW
            began = time.monotonic()
            found = keys.check()
            print(f"{done} records under a new key in {took:.1f} s; a reader waited at most {max(waits) * 1000:.0f} ms")
            print(f"{found.under['nieuw']} records opened in {time.monotonic() - began:.1f} s, {len(found.closed)} did not open")
            if took > WITHIN or found.closed:
                raise SystemExit(f"over the limit of {WITHIN:.0f} s, or something does not open")


def _fill(records: int) -> None:
    now = clock.now()
    person = Person(personnel_number="1", first_name="A", last_name="B", employed_from=date(2020, 1, 1))
    db.session.add(person)
    db.session.flush()
    rows = [
        {
            "reference": _reference(number), "register_slug": "financial_interest", "person_id": person.id, "status": "decided",
            "submission_key": str(number), "public_code": f"c{number}", "created_at": now, "saved_at": now,
            "document": vault.store({"what": f"Windpark {number}"}, f"declaration {_reference(number)}", sealed=True),
        }
        for number in range(records)
    ]  # fmt: skip
    for start in range(0, records, 1000):
        db.session.execute(insert(Declaration), rows[start : start + 1000])
    db.session.commit()


def _reference(number: int) -> str:
    return f"FB-2026-{number:06}"


def _read_on(app, stop: threading.Event, waits: list[float]) -> None:  # type: ignore[no-untyped-def]
    with app.app_context():
        while not stop.wait(0.01):
            began = time.monotonic()
            one = db.session.scalars(select(Declaration).limit(1)).one()
            one.answers  # noqa: B018
            db.session.rollback()
            waits.append(time.monotonic() - began)


if __name__ == "__main__":
    main()
