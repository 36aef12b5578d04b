"""Servers that are killed while people send and decide: what was acknowledged is there, nothing is there by half, and who
sends again gets the same receipt."""

import http.client
import time
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from secrets import token_urlsafe
from threading import Thread

import pytest
from sqlalchemy import func, select, text

from audit import Event, Kind
from audit.verifier import verify
from extensions import db
from registers.models import DRAFT, Decision, Declaration
from tests.support.applications import SECRETS, let_go
from tests.support.declaring import GIFT
from tests.support.drill import DATABASES, WHOLE, how_often
from tests.support.killable import Answer, Caller, Group

DEAD = (OSError, http.client.HTTPException)
KILLS = {"sqlite": 40, "postgresql": 8}  # of one database in a drill: a longer log takes longer to check
PARTS = 25
FORM, DESK = "/intern/geschenk", "/intern/beoordelen"


@dataclass
class Ledger:
    """What was asked of the servers, and what they acknowledged; kept where no kill reaches."""

    asked: dict[str, str] = field(default_factory=dict)  # key of a form → reference, or nothing while there is no answer
    sent: dict[str, bool] = field(default_factory=dict)  # reference → acknowledged
    decided: dict[str, bool] = field(default_factory=dict)
    strange: list[str] = field(default_factory=list)  # answers that were neither


class Town:
    """Two employees and their manager, with servers that come and go."""

    def __init__(self, app, group: Group) -> None:
        self.app, self.group, self.ledger = app, group, Ledger()
        self.employees = [Caller(app, name) for name in ("medewerker", "collega")]
        self.manager = Caller(app, "leidinggevende")
        self.of: dict[str, Caller] = {}  # by key and by reference

    def version(self, reference: str) -> int:
        with self.app.app_context():
            return db.session.scalar(select(Declaration.version).where(Declaration.reference == reference)) or 0

    def draft(self, port: int, key: str) -> Answer:
        return self.of[key].post(port, f"{FORM}/nieuw", {**GIFT, "submission_key": key})

    def send(self, port: int, reference: str) -> Answer:
        fields = {"honest": "ja", "seen_version": self.version(reference)}
        return self.of[reference].post(port, f"{FORM}/{reference}/controleren", fields)

    def decide(self, port: int, reference: str) -> Answer:
        fields = {"outcome": "keep", "stap": "verstuur", "seen_version": self.version(reference)}
        return self.manager.post(port, f"{DESK}/{reference}", fields)

    def declare_until_killed(self, employee: Caller, port: int) -> None:
        try:
            while True:
                key = token_urlsafe(24)
                self.of[key], self.ledger.asked[key] = employee, ""
                reference = self.known(key, self.draft(port, key))
                self.ledger.sent[reference] = False
                self.acknowledged(self.ledger.sent, reference, self.send(port, reference))
        except DEAD:
            return

    def decide_until_killed(self, port: int) -> None:
        try:
            while True:
                waiting = [one for one, sent in self.ledger.sent.items() if sent and one not in self.ledger.decided]
                for reference in waiting:
                    self.ledger.decided[reference] = False
                    self.acknowledged(self.ledger.decided, reference, self.decide(port, reference))
                if not waiting:
                    self.manager.get(port, DESK)
        except DEAD:
            return

    def known(self, key: str, answer: Answer) -> str:
        """The reference in this answer, written down."""
        reference = answer.location.removesuffix("/controleren").rpartition("/")[2]
        if answer.status != 303 or not reference.startswith("GS-") or self.ledger.asked[key] not in ("", reference):
            self.ledger.strange.append(f"draft {self.ledger.asked[key]}: {answer.status} {answer.location} {answer.text[:2000]}")
        self.ledger.asked[key] = reference
        self.of[reference] = self.of[key]
        return reference

    def acknowledged(self, ledger: dict[str, bool], reference: str, answer: Answer, *also: int) -> None:
        if answer.status not in (303, *also):
            self.ledger.strange.append(f"{reference}: {answer.status} {answer.text[:2000]}")
        else:
            ledger[reference] = True

    def again(self) -> None:
        """Send everything again that was not answered, as somebody does who reads that the server was away."""
        first, second = self.group.ports
        for key, reference in self.ledger.asked.items():
            if not reference:
                once, twice = (self.known(key, self.draft(port, key)) for port in (first, second))
                if once != twice:
                    self.ledger.strange.append(f"{key} gave {once} and {twice}")
                self.ledger.sent[once] = False
        for reference, sent in self.ledger.sent.items():
            if not sent:
                self.acknowledged(self.ledger.sent, reference, self.send(first, reference))
        for reference, decided in self.ledger.decided.items():
            if not decided:  # 409: it was decided, and only the answer was lost
                self.acknowledged(self.ledger.decided, reference, self.decide(second, reference), 409)

    def faults(self) -> list[str]:
        """What was acknowledged and is not there, and what is there by half."""
        with self.app.app_context():
            rows = {one.reference: one for one in db.session.scalars(select(Declaration))}
            decisions = Counter(db.session.scalars(select(Declaration.reference).join(Decision)))
            told = Counter(tuple(row) for row in db.session.execute(select(Event.subject, Event.kind)))
            found = list(self.ledger.strange)
            found += [f"{one} is lost" for one in self.ledger.asked.values() if one and one not in rows]
            found += [f"{one}: sending is lost" for one, yes in self.ledger.sent.items() if yes and rows[one].status == DRAFT]
            found += [f"{one}: deciding is lost" for one, yes in self.ledger.decided.items() if yes and not decisions[one]]
            for reference, row in rows.items():
                here = (1, int(row.status != DRAFT), decisions[reference])
                logged = tuple(told[reference, kind] for kind in (Kind.DRAFT_STARTED, Kind.SUBMITTED, Kind.DECIDED))
                if here != logged or decisions[reference] > 1:
                    found.append(f"{reference}: the rows say {here}, the log {logged}")
            keys = select(func.count()).select_from(Declaration).group_by(Declaration.submission_key)
            found += ["a key made two declarations" for count in db.session.scalars(keys) if count > 1]
            verdict = verify(db.session(), SECRETS["audit_key"])
            found += [] if verdict.is_well else [str(verdict)]
            if db.engine.dialect.name == "sqlite":
                found += [said for said in db.session.scalars(text("PRAGMA integrity_check")) if said != "ok"]
        let_go(self.app)
        self.ledger.strange.clear()
        return found


def _round(town: Town, chance: Random) -> list[str]:
    """Serve, kill at some moment, look, serve again and send again."""
    town.group.start()
    first, second = town.group.ports
    at_work = [
        *[Thread(target=town.declare_until_killed, args=one) for one in zip(town.employees, (first, second), strict=True)],
        Thread(target=town.decide_until_killed, args=(second,)),
    ]
    for one in at_work:
        one.start()
    time.sleep(chance.uniform(0.1, 1.2))
    town.group.kill()
    for one in at_work:
        one.join()
    return town.faults()


def _trials(app, trials: int, chance: Random) -> tuple[int, list[str]]:
    """How many acknowledgements there were, and the faults."""
    group, bad = Group(app.config["SETTINGS"]), []
    town = Town(app, group)
    try:
        for _ in range(trials):
            bad += _round(town, chance)
            if bad:
                break
            group.start()
            town.again()
            group.kill()
        bad += town.faults()
    finally:
        group.close()
    ledger = town.ledger
    return sum(map(bool, (*ledger.asked.values(), *ledger.sent.values(), *ledger.decided.values()))), bad


@pytest.mark.parametrize("any_app", DATABASES, indirect=True)
@pytest.mark.parametrize("part", range(how_often(1, PARTS)))
def test_what_was_acknowledged_is_there_after_a_kill_and_nothing_by_half(any_app, any_town, figure, part):
    db.session.commit()
    kind = db.engine.dialect.name
    db.session.remove()
    trials = min(KILLS[kind], how_often(1, WHOLE))
    acknowledged, bad = _trials(any_app, trials, Random(part))  # noqa: S311 - when to kill is no secret
    figure(f"kills while people send and decide, {kind}", trials, len(bad))
    assert not bad, bad[:5]
    assert acknowledged > trials
