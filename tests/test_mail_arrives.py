"""Whatever dies meanwhile, every mail arrives: three worker processes, two killed at work, a server that refuses for a while."""

import time
from collections import Counter
from dataclasses import replace
from itertools import count
from random import Random

import pytest
from flask import Flask
from sqlalchemy import func, select

from extensions import db
from post.models import Mail
from post.outbox import Letter, put
from tests.support.mail_worker import workers

WORKERS, KILLED = 3, 2
PATIENCE = 900  # seconds


class Moody:
    """Refuses every tenth mail until it has refused a number of them."""

    def __init__(self, refusals: int) -> None:
        self.left, self.asked = refusals, count(1)

    def __bool__(self) -> bool:
        return self.left > 0 and next(self.asked) % 10 == 0

    def pop(self, _first: int) -> str:
        self.left -= 1
        return "451 try again later"


def put_many(number: int) -> None:
    """This many mails, and a tenth of that in a transaction that is rolled back."""
    for key in range(number):
        put(Letter("Onderwerp", "Tekst", "<p>Tekst</p>"), f"n{key}@voorbeeld.nl", key=f"drill:{key}", about="")
    db.session.commit()
    for key in range(number, number + number // 10):
        put(Letter("Onderwerp", "Tekst", "<p>Tekst</p>"), f"n{key}@voorbeeld.nl", key=f"drill:{key}", about="")
    db.session.rollback()


def waiting() -> int:
    found = db.session.scalar(select(func.count()).select_from(Mail).where(Mail.sent_at.is_(None))) or 0
    db.session.rollback()
    return found


def drill(app: Flask, postbox, number: int, chance: Random) -> int:
    """Let them work and be killed; returns how many arrived twice."""
    with app.app_context():
        put_many(number)
        postbox.answers = Moody(number // 20)
        with workers(replace(app.config["SETTINGS"], smtp_url=postbox.url), WORKERS) as started:
            for one in started[:KILLED]:
                goal = chance.randint(number // 10, number // 2)
                wait_until(lambda goal=goal: len(postbox.arrived) >= goal)
                one.kill()
                one.join()
            wait_until(lambda: waiting() == 0)
        arrived = Counter(one["To"] for one in postbox.arrived)
        numbers = {one["Message-ID"] for one in postbox.arrived}
    assert set(arrived) == {f"n{key}@voorbeeld.nl" for key in range(number)}, "every one, and none that was rolled back"
    assert len(numbers) == number, "a second copy has the number of the first"
    twice = sum(arrived.values()) - number
    assert twice <= KILLED, "no more than were in flight at a kill"
    return twice


def wait_until(done) -> None:
    until = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < until, "this takes too long"
        time.sleep(0.05)


def test_every_mail_arrives_though_workers_are_killed(app, postbox):
    drill(app, postbox, 200, Random(1))  # noqa: S311 - when to kill is no secret


@pytest.mark.drill
def test_ten_thousand_mails_arrive_though_workers_are_killed(any_app, postbox, capsys):
    if any_app.config["SETTINGS"].database_url:
        import flask_migrate

        with any_app.app_context():
            flask_migrate.upgrade()
    began = time.monotonic()
    twice = drill(any_app, postbox, 10_000, Random(2))  # noqa: S311
    with capsys.disabled():
        kind = "PostgreSQL" if any_app.config["SETTINGS"].database_url else "SQLite"
        print(f"\n{kind}: 10,000 mails in {time.monotonic() - began:.0f} s, {twice} twice, in flight at a kill")


def test_without_the_lease_mails_would_arrive_twice(app, postbox, monkeypatch):
    """The control: a worker that writes nothing down before it sends lets every other worker send the same."""
    from datetime import timedelta

    from post import sending

    app.config["SETTINGS"] = replace(app.config["SETTINGS"], smtp_url=postbox.url)
    monkeypatch.setattr(sending, "LEASE", timedelta(0))
    with app.app_context():
        put_many(1)
        first, second = sending._claim(), sending._claim()
        assert first is not None
        assert second is not None
        assert first[0] == second[0]
