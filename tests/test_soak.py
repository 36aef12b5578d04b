"""A long day: two servers are asked many thousand things, and at its end they hold no more than when they had warmed up."""

import os
import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text

from audit import SYSTEM
from extensions import db
from publication.editions import publish
from tests.support.declarations import STATUSES, in_status
from tests.support.drill import DATABASES, DRILLING, how_often
from tests.support.killable import Group
from tests.support.publishing import released
from tests.support.traffic import Counted, Traffic

REQUESTS = how_often(60, 200_000)
EVERY = max(10, REQUESTS // 200)
WARM_UPS = 3  # of every page: one process that opens all of them again and again holds no more from the third time on
WARM = 0.3  # of the requests; only after these memory may not grow
STEEPEST = 1.0  # MiB per 10,000 requests
BREATH = 4.0  # MiB: so much may come and go, which only a short run would take for growth
SLACK = 6  # files: two connections may rest at one moment and be at work at another


@dataclass
class Watched:
    """What one server holds, as it went: after so many requests so many MiB and so many open files."""

    pid: int
    memory: list[tuple[int, float]] = field(default_factory=list)
    files: list[int] = field(default_factory=list)

    def look(self, requests: int) -> None:
        status = Path(f"/proc/{self.pid}/smaps_rollup").read_text()
        self.memory.append((requests, int(status.partition("Rss:")[2].split()[0]) / 1024))
        self.files.append(len(os.listdir(f"/proc/{self.pid}/fd")))  # noqa: PTH208 - names only, of files that come and go

    def slope(self) -> float:
        """MiB per 10,000 requests since it was warm, by least squares."""
        points = [(requests / 10_000, mib) for requests, mib in self._warm()]
        across, up = (sum(values) / len(points) for values in zip(*points, strict=True))
        spread = sum((x - across) ** 2 for x, _y in points)
        return sum((x - across) * (y - up) for x, y in points) / spread

    def grows(self) -> bool:
        """Whether it holds more and more."""
        warm = self._warm()
        return self.slope() > max(STEEPEST, BREATH * 10_000 / (warm[-1][0] - warm[0][0]))

    def _warm(self) -> list[tuple[int, float]]:
        return [(requests, mib) for requests, mib in self.memory if requests > WARM * self.memory[-1][0]]

    def warm_files(self) -> int:
        return max(self.files[: max(1, int(WARM * len(self.files)))])


def look(watched: list[Watched], requests: int) -> None:
    for one in watched:
        one.look(requests)


@pytest.fixture
def used(any_app, any_town):
    """Declarations in every state, some of them public."""
    for name in ("secretaris", "directeur"):
        any_town.designate(name, "public_side_activities")
    for number in range(4 if DRILLING else 1):
        for status in STATUSES if DRILLING else ("submitted",):
            in_status(any_town, status)
        released(any_town, "directeur", without_notice=True, role=f"Penningmeester {number}")
    publish(actor=SYSTEM)
    db.session.commit()
    db.session.remove()
    return any_app


def connections(app) -> int:
    """Of this database, apart from the one that asks; SQLite has none that can be counted."""
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            return 0
        found = db.session.scalar(text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"))
        db.session.remove()
        db.engine.dispose()
    return (found or 1) - 1


@pytest.mark.parametrize("any_app", DATABASES, indirect=True)
def test_servers_that_were_asked_much_hold_no_more_than_before(used, figure):
    traffic, group = Traffic(used, every_page=DRILLING), Group(used.config["SETTINGS"])
    try:
        group.start("experienced" if DRILLING else "worker", "plain")  # what the jobs of a day load is no growth
        for port in WARM_UPS * group.ports if DRILLING else ():
            traffic.open_every_page(port)
        watched = [Watched(pid) for pid in group.pids]
        counted = Counted(EVERY, partial(look, watched))
        traffic.run(group.ports, int(WARM * REQUESTS), counted)
        before = connections(used)
        traffic.run(group.ports, REQUESTS - int(WARM * REQUESTS), counted)
        time.sleep(1)
        look(watched, len(counted.took))
        after = connections(used)
    finally:
        group.close()
    bad = [*counted.bad]
    bad += [
        f"{one.files[-1]} files are open, and {one.warm_files()} were"
        for one in watched
        if one.files[-1] > one.warm_files() + SLACK
    ]
    bad += [f"{after} connections, and {before} there were"] if after > before + SLACK else []
    if DRILLING:
        bad += [f"memory grows by {one.slope():.2f} MiB per 10,000 requests" for one in watched if one.grows()]
    took = ", ".join(
        f"{name} {counted.part(share) * 1000:.0f} ms" for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))
    )
    slopes = " and ".join(f"{one.slope():+.2f}" for one in watched)
    held = f"{max(one.memory[-1][1] for one in watched):.0f} MiB at the end"
    note = f"{took}; {slopes} MiB per 10,000, {held}, files {[(one.warm_files(), one.files[-1]) for one in watched]}"
    figure(f"mixed requests, {'postgresql' if after else 'sqlite'}", len(counted.took), len(bad), note)
    assert bad == [], bad[:10]
