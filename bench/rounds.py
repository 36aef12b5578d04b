"""A round over many people: how long the start takes, what the page that follows it costs, and writing the mails.

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
from sqlalchemy import Engine, event, insert, select

import clock
from app import create_app
from audit import SYSTEM
from auth.accounts import grant_role, open_account
from auth.models import INTEGRITY_OFFICER
from campaigns.mails import send_round_mails
from campaigns.running import new_round, save, start
from extensions import db
from organisation.models import Appointment, Person, Position, PositionPlacement, Unit, new_uid

SINCE = date(2020, 1, 1)
UNITS = 200
LOGIN, PASSWORD = "meting@voorbeeld.nl", "een-lang-wachtwoord"


def fill(people: int) -> None:
    """Units, a post in each, and the people in them."""
    ids = range(1, UNITS + 1)
    db.session.execute(insert(Unit), [{"code": f"u{n}", "name": f"Afdeling {n}", "uid": new_uid()} for n in ids])
    posts = [{"code": f"p{n}", "title": f"Functie {n}", "slug": f"functie-{n}", "uid": new_uid()} for n in ids]
    db.session.execute(insert(Position), posts)
    db.session.execute(insert(PositionPlacement), [{"position_id": n, "unit_id": n, "from_on": SINCE} for n in ids])
    everybody = [
        {
            "personnel_number": str(n),
            "first_name": "A",
            "last_name": f"Voorbeeld {n}",
            "employed_from": SINCE,
            "uid": new_uid(),
            "email": f"a{n}@voorbeeld.nl",
        }
        for n in range(people)
    ]
    db.session.execute(insert(Person), everybody)
    found = db.session.scalars(select(Person.id))
    held = [{"person_id": one, "position_id": 1 + one % UNITS, "from_on": SINCE} for one in found]
    db.session.execute(insert(Appointment), held)
    db.session.commit()


def officer() -> None:
    """Somebody who may follow the round."""
    person = db.session.scalars(select(Person).order_by(Person.id).limit(1)).one()
    open_account(person, LOGIN, PASSWORD, actor=SYSTEM)
    grant_role(person, INTEGRITY_OFFICER, actor=SYSTEM)
    db.session.commit()


def measure(app: Flask, people: int) -> None:
    with app.app_context():
        upgrade()
        fill(people)
        officer()
        begun = time.perf_counter()
        campaign = new_round(actor=SYSTEM)
        save(campaign, {"register_slugs": ["side_activity"], "starts_on": clock.today()}, actor=SYSTEM)
        opened = start(campaign, actor=SYSTEM)
        db.session.commit()
        print(f"start: {opened} duties in {time.perf_counter() - begun:.1f} s")
        code, engine = campaign.code, db.engine
    follow(app, engine, code)
    with app.app_context():
        begun = time.perf_counter()
        sent = send_round_mails()
        seconds = time.perf_counter() - begun
        print(f"outbox: {sent} mails in {seconds:.1f} s, {sent / seconds:.0f} a second")


def follow(app: Flask, engine: Engine, code: str) -> None:
    """The whole page, signing in and navigation included."""
    asked: list[str] = []
    visitor = app.test_client()
    visitor.post("/intern/inloggen", data={"login": LOGIN, "password": PASSWORD})
    event.listen(engine, "before_cursor_execute", lambda _c, _cu, text, *_more: asked.append(text))
    begun = time.perf_counter()
    answer = visitor.get(f"/intern/beheer/jaarcheck/{code}")
    seconds = time.perf_counter() - begun
    queries = sum(not text.startswith(("PRAGMA", "BEGIN")) for text in asked)
    print(f"page: {answer.status_code}, {queries} queries, {seconds:.2f} s, {len(answer.data) // 1024} kB")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.environ["OPENKAART_DATA_DIR"] = folder
        measure(create_app(WTF_CSRF_ENABLED=False), int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
