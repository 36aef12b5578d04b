"""The yearly report over a large body: how long it takes with three years side by side, and with how much memory.

    .venv/bin/python -m bench.figures [--declarations NUMBER] [--database postgresql://…] [--folder FOLDER]

Without a folder it works in one that it throws away, on SQLite or on the empty PostgreSQL database it is given. What was filled
before, in this folder or database, is measured as it is. No report is kept.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import flask_migrate
from flask import Flask
from sqlalchemy import Table, func, insert, select, text

import clock
from app import create_app
from audit import Event, Kind
from extensions import db
from organisation.models import Appointment, Designation, Person, Position, PositionPlacement, Unit, new_uid
from registers.counterparties.models import Counterparty, Relation, RelationList
from registers.duties.models import Duty
from registers.models import Decision, Declaration
from reports.figures.counting import counted
from reports.figures.definition import Figure, Year
from reports.figures.table import figures
from reports.yearly.keeping import begin, freeze
from settings import Settings

YEARS, YEAR = 5, 2025  # what is declared is spread over so many years, up to this one
UNITS, LISTED, PART = 200, 10_000, 20_000
BEYOND = 1_000_000_000  # numbers of events that no chain reaches
WRITTEN = "Dit is wat iemand erbij schreef. " * 12  # what a document holds besides what is counted
SINCE = date(2015, 1, 1)
REGISTERS = {"side_activity": 60, "gift": 25, "invitation": 10, "financial_interest": 5}  # of a hundred
OUTCOMES = {
    "side_activity": ("no_objection", "with_conditions", "prohibited"),
    "gift": ("keep", "hand_in", "return"),
    "invitation": ("may_go", "may_not_go"),
    "financial_interest": ("no_objection", "with_conditions"),
}
ANSWERS: dict[str, dict[str, Any]] = {
    "side_activity": {"kind": "board", "role": "Bestuurder"},
    "gift": {"value": "above_50", "pending": "yes", "particulars": ["home"]},
    "invitation": {"host_pays": ["hotel"], "particulars": ["abroad"], "pending": "no"},
}


def main(count: int, url: str, folder: str) -> None:
    with tempfile.TemporaryDirectory() as passing:
        app = _app(folder or passing, url)
        begun = time.perf_counter()
        with app.app_context():
            flask_migrate.upgrade()
            if not db.session.scalar(select(func.count(Person.id))):
                fill(count)
                db.session.execute(text("ANALYZE"))
                db.session.commit()
                print(f"{count} declarations made in {time.perf_counter() - begun:.0f} s", flush=True)
        for name in MEASURED:
            again = [sys.executable, "-m", "bench.figures", "--measure", name, "--folder", folder or passing, "--database", url]
            subprocess.run(again, check=True)


def measure(name: str, url: str, folder: str) -> None:
    """In a process of its own, so that what was needed before does not count."""
    with _app(folder, url).test_request_context():
        MEASURED[name](db.session.get_one(Person, 1))
        db.session.rollback()


def first_report(officer: Person) -> None:
    """Nothing was reported before, so three years are counted."""
    _measured("first report", officer)


def next_report(officer: Person) -> None:
    """The two years before it were reported, so one year is counted."""
    for year in (YEAR - 2, YEAR - 1):
        _frozen(year, officer)
    _measured("next report", officer)


def each_figure(_officer: Person) -> None:
    alone = {code: _taken(figure) for code, figure in figures().items() if figure.countable}
    slowest = sorted(alone.items(), key=lambda one: -one[1])[:8]
    print(f"alone, with units: {', '.join(f'{code} {seconds:.1f} s' for code, seconds in slowest)}")


MEASURED = {"first": first_report, "next": next_report, "figures": each_figure}


def _measured(name: str, officer: Person) -> None:
    begun, own = time.perf_counter(), time.process_time()
    _frozen(YEAR, officer)
    taken, own = time.perf_counter() - begun, time.process_time() - own
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    memory = int(status["VmHWM"].split()[0]) / 1024  # of this program alone, whatever started it
    print(f"{name}, of {YEAR}: {taken:.1f} s, {own:.1f} s of this processor, {memory:.0f} MB at most", flush=True)


def _frozen(year: int, officer: Person) -> None:
    report = begin(year, actor=officer)
    freeze(report, actor=officer, seen_version=report.version)


def _taken(figure: Figure) -> float:
    begun = time.perf_counter()
    counted(figure, Year(YEAR))
    return time.perf_counter() - begun


def fill(count: int) -> None:
    people = max(count // 20, UNITS)
    _many(Unit, ({"id": n, "code": f"u{n}", "name": f"Afdeling {n}", "uid": new_uid()} for n in range(1, UNITS + 1)))
    posts = range(1, UNITS + 1)
    _many(
        Position, ({"id": n, "code": f"p{n}", "title": f"Functie {n}", "slug": f"functie-{n}", "uid": new_uid()} for n in posts)
    )
    _many(PositionPlacement, ({"position_id": n, "unit_id": n, "from_on": SINCE} for n in posts))
    kinds = ("public_side_activities", "financial_interests")
    duty = {"ground": "wet", "reason": "zwaar", "from_on": SINCE, "decision_number": ""}
    _many(Designation, ({"position_id": n, "kind": kinds[n % 2], "uid": new_uid(), **duty} for n in posts if n % 10 < 2))
    _many(Person, (_person(n) for n in range(1, people + 1)))
    _many(Appointment, ({"person_id": n, "position_id": 1 + n % UNITS, "from_on": SINCE} for n in range(1, people + 1)))
    givers = range(1, LISTED + 1)
    names = ({"id": n, "name": f"Gever {n}", "folded_name": f"gever {n}", "uid": new_uid(), "version": 1} for n in givers)
    _many(Counterparty, names)
    brought = {"dated_on": SINCE, "file_name": "l.csv", "sha256": "a" * 64, "brought_in_at": _moment(0)}
    _many(RelationList, ({"id": 1, "uid": new_uid(), "kind": "supplier", "title": "Leveranciers", **brought} for _ in (1,)))
    _many(Relation, ({"list_id": 1, "line": n, "name": f"Gever {n}", "folded_name": f"gever {n}", "note": ""} for n in givers))
    _many(Duty, (_duty(n) for n in range(1, people + 1)))
    drawn = random.Random(1)  # noqa: S311 - the same every time
    slugs = list(REGISTERS)
    chosen = drawn.choices(slugs, weights=[REGISTERS[slug] for slug in slugs], k=count)
    days = sorted(drawn.randrange(365 * YEARS) for _ in range(count))
    _many(Declaration, (_declaration(n, chosen[n - 1], days[n - 1], 1 + n % people) for n in range(1, count + 1)))
    _many(Decision, (_decision(n, chosen[n - 1], days[n - 1]) for n in range(1, count + 1) if n % 50))
    _many(Event, (_event(n, Kind.SUBMITTED, days[n - 1]) for n in range(1, count + 1)))
    _many(Event, (_event(n, Kind.WITHDRAWN, days[n - 1] + 1) for n in range(100, count + 1, 100)))


def _many(model: Any, rows: Iterator[dict[str, Any]]) -> None:
    """Add these rows in parts, so that a million of them fit in memory."""
    table, part = cast(Table, model.__table__), []
    for row in rows:
        part.append(row)
        if len(part) == PART:
            db.session.execute(insert(table), part)
            part = []
    if part:
        db.session.execute(insert(table), part)
    db.session.commit()


def _person(n: int) -> dict[str, Any]:
    name = {"first_name": "A", "prefix": "", "last_name": f"Voorbeeld {n}"}
    kept = {"employed_from": SINCE, "external": False, "language": "nl", "version": 1}
    return {"id": n, "uid": new_uid(), "personnel_number": str(n), **name, **kept}


def _duty(n: int) -> dict[str, Any]:
    last_day = date(YEAR, 2, 3)
    term = {"opened_on": date(YEAR, 1, 13), "due_on": last_day, "first_due_on": last_day}
    closed = {"closed_at": clock.at(last_day, 9), "closing": ("nothing", "confirmed", "declared")[n % 3]}
    asked = {"register": "side_activity", "kind": "round", "ground": str(YEAR), "remark": ""}
    return {"uid": new_uid(), "person_id": n, **asked, **term, **(closed if n % 10 else {"closed_at": None, "closing": None})}


def _declaration(n: int, slug: str, day: int, person: int) -> dict[str, Any]:
    document = json.dumps({**ANSWERS[slug], "written": WRITTEN}).encode() if slug in ANSWERS else b"\x01" + WRITTEN.encode()
    status = "decided" if n % 50 else "submitted" if n % 100 else "withdrawn"
    decided_at = _moment(day + n % 60) if status == "decided" else None
    stands = {"status": status, "decided_at": decided_at, "times_passed": 0, "source": "declared", "to_confirm": False}
    given = {
        "starts_on": _moment(day - 10).date(),
        "counterparty_id": 1 + n % LISTED,
        "paid": "unpaid",
        "weekly_minutes": n % 1000,
    }
    texts = {"reference": f"X-{n}", "public_code": f"c{n}", "submission_key": str(n), "search_text": "", "document": document}
    moments = {"created_at": _moment(day), "saved_at": _moment(day), "submitted_at": _moment(day)}
    replaced = {"replaces_id": n - 1 if n % 20 == 0 else None}
    return {"id": n, "register": slug, "person_id": person, "version": 1, **stands, **given, **texts, **moments, **replaced}


def _decision(n: int, slug: str, day: int) -> dict[str, Any]:
    outcome = OUTCOMES[slug][n % len(OUTCOMES[slug])]
    decided = {
        "outcome": outcome,
        "decided_at": _moment(day + n % 60),
        "rules_version": "r",
        "seen_version": 1,
        "document": WRITTEN.encode(),
    }
    return {"declaration_id": n, "round": 1, **decided}


def _event(n: int, kind: Kind, day: int) -> dict[str, Any]:
    """A line of the log, in no chain."""
    seq = BEYOND + 2 * n + (kind == Kind.WITHDRAWN)
    told = {"at": _moment(day), "kind": kind, "subject_type": "declaration", "subject": f"X-{n}"}
    return {"seq": seq, **told, "actor": None, "person": None, "on_behalf_of": None, "body": b"{}" * 100, "hash": b"h" * 32}


def _day(number: int) -> date:
    return date(YEAR - YEARS + 1, 1, 1) + timedelta(days=number)


def _moment(day: int) -> datetime:
    return clock.at(_day(day), 10)


def _app(folder: str, url: str) -> Flask:
    return create_app(Settings(data_dir=Path(folder), secret_key="a" * 64, audit_key="b" * 64, database_url=url))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--declarations", type=int, default=1_000_000)
    parser.add_argument("--database", default="", help="address of a PostgreSQL database; without it SQLite in the folder")
    parser.add_argument("--folder", default="", help="where what is made stays, to be measured again")
    parser.add_argument("--measure", choices=MEASURED, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        measure(given.measure, given.database, given.folder)
    else:
        main(given.declarations, given.database, given.folder)
