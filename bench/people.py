"""How long a delivery of 200,000 people takes, and how much memory: the first, the next with some changes, and the same again.

Run by `python -m bench.people`: on SQLite in a folder of its own that it takes away; on PostgreSQL with `--database` and the
address of an empty database. With `--people 20000` on a smaller one. An import looks first, carries out, and does what follows.
"""

import argparse
import csv
import resource
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import flask_migrate
from sqlalchemy import func, select

import clock
from app import create_app
from audit import SYSTEM, Event
from database import reading
from extensions import db
from organisation.consequences import people_changed
from organisation.people_import.applying import proposed
from organisation.people_import.models import COMMAND
from organisation.people_import.runs import apply_now
from settings import from_environment

PEOPLE, PEOPLE_A_UNIT, TITLES_A_UNIT = 200_000, 25, 4
WITHIN = 60.0  # seconds for the first delivery, dry run and applying together
COLUMNS = (
    "personeelsnummer", "voornaam", "tussenvoegsel", "achternaam", "email", "afdeling", "afdeling_naam", "bovenliggende_afdeling",
    "functie", "hoofd", "leidinggevende", "in_dienst", "uit_dienst", "uren", "extern", "taal",
)  # fmt: skip
SYLLABLES = (
    "an",
    "ber",
    "dam",
    "el",
    "hof",
    "ja",
    "kamp",
    "ling",
    "man",
    "meer",
    "oos",
    "ra",
    "sen",
    "ster",
    "veld",
    "wes",
    "zand",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--database", default="", help="address of an empty PostgreSQL database; without it SQLite in a folder")
    asked = parser.parse_args()
    people = asked.people
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(replace(from_environment(), data_dir=Path(folder), database_url=asked.database))
        with app.app_context():
            flask_migrate.upgrade()
            first = _written(Path(folder) / "eerste.csv", people, changed=0)
            following = _written(Path(folder) / "volgende.csv", people, changed=people // 100)
            size = first.stat().st_size / 1e6
            print(f"{db.engine.dialect.name}: {people} people, file of {size:.0f} MB; memory at the start {_memory()}")
            whole = _measure("first delivery", first)
            _measure(f"next, {people // 100} changed", following)
            _measure("the same again", following)
            print(f"first delivery within {WITHIN:.0f} s: {'yes' if whole <= WITHIN else 'NO'}")
            db.session.remove()
            db.engine.dispose()


def _measure(name: str, path: Path) -> float:
    """Dry run, then applying as the command does it (which looks again); returns the seconds of the command."""
    started, worked = time.perf_counter(), time.process_time()
    with reading():
        with proposed(path, clock.today()) as proposal:
            changes = proposal.total
        del proposal
        db.session.rollback()
    looked, looking = time.perf_counter() - started, time.process_time() - worked
    before = db.session.scalar(select(func.count()).select_from(Event))
    db.session.rollback()
    started, worked = time.perf_counter(), time.process_time()
    with proposed(path, clock.today()) as proposal:
        apply_now(path, proposal, way=COMMAND, actor=SYSTEM)
        db.session.commit()
    people_changed()
    whole, working = time.perf_counter() - started, time.process_time() - worked
    written = (db.session.scalar(select(func.count()).select_from(Event)) or 0) - (before or 0)
    db.session.rollback()
    print(f"{name:20} {changes:7} changes {written:7} events   peak {_memory()}")
    print(f"    dry run {looked:6.1f} s (processor {looking:6.1f})   import {whole:6.1f} s (processor {working:6.1f})")
    return whole


def _memory() -> str:
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"


def _written(path: Path, people: int, *, changed: int) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(COLUMNS)
        writer.writerows(_lines(people, changed))
    return path


def _lines(people: int, changed: int) -> Iterator[tuple[object, ...]]:
    """People in units of equal size under one top; the first of each unit heads it, one in twenty has a manager named by hand."""
    chance = Random(2026)  # noqa: S311 - example names, no secret
    for number in range(people):
        unit = number // PEOPLE_A_UNIT
        head = number % PEOPLE_A_UNIT == 0
        parent = "" if unit == 0 else f"A{(unit - 1) // 10}"
        last = "".join(chance.choices(SYLLABLES, k=3)).capitalize()
        hours = 36 if chance.random() < 0.6 else 24
        title = "Hoofd" if head else f"Functie {number % TITLES_A_UNIT}"
        manager = 100_000 if number % 20 == 7 and number else ""
        moved = "32" if number and number % 100 == 50 and changed else hours
        yield (
            100_000 + number, chance.choice(("Noor", "Daan", "Sem", "Lieve")), chance.choice(("", "", "de", "van der")), last,
            f"p{number}@voorbeeld.nl", f"A{unit}", f"Afdeling {unit}", parent, title, "ja" if head else "nee", manager,
            "2020-01-01", "", moved, "nee", "nl",
        )  # fmt: skip


if __name__ == "__main__":
    main()
