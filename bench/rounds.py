"""A round over many people: how long the start takes, and what the page that follows it costs.

    .venv/bin/python -m bench.rounds 100000

Works in a folder of its own that it throws away. Prints seconds and the number of queries.
"""

import os
import sys
import tempfile
import time
from datetime import date

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import event, insert, select

import clock
from app import create_app
from audit import SYSTEM
from campaigns.facts import by_code
from campaigns.figures import days_of, rate_of, units_of
from campaigns.running import new_round, save, start
from extensions import db
from organisation.models import Appointment, Person, Position, PositionPlacement, Unit, new_uid

SINCE = date(2020, 1, 1)
UNITS = 200


def fill(people: int) -> None:
    """Units, a post in each, and the people in them."""
    ids = range(1, UNITS + 1)
    db.session.execute(insert(Unit), [{"code": f"u{n}", "name": f"Afdeling {n}", "uid": new_uid()} for n in ids])
    posts = [{"code": f"p{n}", "title": f"Functie {n}", "slug": f"functie-{n}", "uid": new_uid()} for n in ids]
    db.session.execute(insert(Position), posts)
    db.session.execute(insert(PositionPlacement), [{"position_id": n, "unit_id": n, "from_on": SINCE} for n in ids])
    everybody = [
        {"personnel_number": str(n), "first_name": "A", "last_name": f"Voorbeeld {n}", "employed_from": SINCE, "uid": new_uid()}
        for n in range(people)
    ]
    db.session.execute(insert(Person), everybody)
    found = db.session.scalars(select(Person.id))
    held = [{"person_id": one, "position_id": 1 + one % UNITS, "from_on": SINCE} for one in found]
    db.session.execute(insert(Appointment), held)
    db.session.commit()


def measure(app: Flask, people: int) -> None:
    with app.app_context():
        upgrade()
        fill(people)
        begun = time.perf_counter()
        campaign = new_round(actor=SYSTEM)
        save(campaign, {"register_slugs": ["side_activity"], "starts_on": clock.today()}, actor=SYSTEM)
        opened = start(campaign, actor=SYSTEM)
        db.session.commit()
        print(f"start: {opened} duties in {time.perf_counter() - begun:.1f} s")
        follow(campaign.code)


def follow(code: str) -> None:
    """What the page asks of the database beside signing in and the navigation: figures, units, days."""
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda _c, _cu, text, *_more: asked.append(text))
    campaign = by_code(code)
    assert campaign is not None
    asked.clear()
    begun = time.perf_counter()
    rate, units, days = rate_of(campaign), units_of(campaign), days_of(campaign)
    seconds = time.perf_counter() - begun
    print(f"figures: {len(asked)} queries, {seconds:.2f} s, {rate.total} people, {len(units)} units, {len(days)} days")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.environ["OPENKAART_DATA_DIR"] = folder
        measure(create_app(), int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
