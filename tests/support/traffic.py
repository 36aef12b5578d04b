"""What people ask of a register in a year, in an hour: everybody reads, looks for something, writes, saves a file, all mixed."""

import http.client
import io
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from threading import Lock, Thread
from urllib.parse import quote

from flask import Flask
from PIL import Image
from werkzeug.test import EnvironBuilder

from tests.support.declaring import GIFT
from tests.support.killable import HOST, PATIENCE, Answer, Caller

WORDS = ("penning", "stichting", "muziek", "voorzitter", "acme", "wijn", "raad", "niets", "zorg", "een twee drie", "\u00e9", "%")
READS = {  # of nobody in particular, and of somebody with this name
    "": ("/", "/uitleg", "/gegevens", "/wijzigingen", "/api/v1/vermeldingen", "/api/v1/functies", "/en/", "/gezond"),
    "medewerker": ("/intern", "/intern/opgaven", "/intern/doorgeven", "/intern/nevenwerk/nieuw", "/intern/geschenk/nieuw",
                   "/intern/instellingen", "/intern/inzage"),
    "leidinggevende": ("/intern", "/intern/beoordelen", "/intern/team", "/intern/beoordelen/gedaan"),
    "integriteit": ("/intern", "/intern/beheer/opgaven", "/intern/beheer/organisaties", "/intern/beheer/opvolging"),
    "redacteur": ("/intern", "/intern/beheer/publicatie"),
    "controle": ("/intern/toezicht", "/intern/toezicht/logboek"),
    "beheer": ("/intern/beheer/gebruikers", "/intern/beheer/medewerkers"),
}  # fmt: skip
WRITERS = ("medewerker", "collega", "redacteur", "vastlegger", "controle", "beheer")  # one team: one manager decides
SEARCHES = (
    ("", "/zoeken?zoek={word}"), ("", "/?zoek={word}"), ("", "/wijzigingen?van=2026-01-01"),
    ("medewerker", "/intern/opgaven?q={word}"),
    ("integriteit", "/intern/beheer/opgaven?q={word}"), ("integriteit", "/intern/beheer/organisaties?q={word}"),
    ("controle", "/intern/toezicht/logboek?pagina=2"), ("leidinggevende", "/intern/beoordelen?soort=geschenk"),
)  # fmt: skip
MIX = (("read", 140), ("search", 39), ("any page", 1), ("write", 20))  # of two hundred
SELDOM = 300  # once in so many times of writing somebody sends what he wrote, and it is decided on


@dataclass
class Counted:
    """What was asked and how long it took; `at` is told every so many requests."""

    every: int
    at: Callable[[int], None]
    took: list[float] = field(default_factory=list)  # seconds
    answers: Counter[int] = field(default_factory=Counter)
    bad: list[str] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def note(self, address: str, answer: Answer, seconds: float) -> None:
        with self.lock:
            self.took.append(seconds)
            self.answers[answer.status] += 1
            if answer.status not in (200, 303, 304):
                self.bad.append(f"{address}: {answer.status} {answer.text[:300]}")
            if len(self.took) % self.every == 0:
                self.at(len(self.took))

    def part(self, share: float) -> float:
        """So many seconds or less took this share of the requests."""
        return sorted(self.took)[min(len(self.took) - 1, int(share * len(self.took)))]


class Traffic:
    """Some people on some servers: `run(ports, requests, counted)`."""

    def __init__(self, app: Flask, *, every_page: bool) -> None:
        self.people = {name: Caller(app, name) for name in dict.fromkeys((*READS, *WRITERS)) if name}
        found = {name: self._pages_of(app, name) for name in READS} if every_page else READS
        self.pages = [(name, page) for name in READS for page in found[name]]

    def _pages_of(self, app: Flask, name: str) -> list[str]:
        """Every page without a choice in its address that this person may open."""
        client = app.test_client()
        if name:
            client.set_cookie("sid", self.people[name].session)
        asked = [rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments]
        return [page for page in sorted(set(asked)) if client.get(page, buffered=True).status_code == 200]

    def open_every_page(self, port: int) -> None:
        """Each page once: the first time it reads its template and learns its questions to the database by heart."""
        for name, address in self.pages:
            self.people[name].get(port, address) if name else _stranger(port, address)

    def run(self, ports: Sequence[int], requests: int, counted: Counted) -> None:
        """Each server is asked by two at a time."""
        until = len(counted.took) + requests
        at_work = [Thread(target=self._go_on, args=(port, until, counted, seat)) for seat, port in enumerate((*ports, *ports))]
        for one in at_work:
            one.start()
        for one in at_work:
            one.join()

    def _go_on(self, port: int, until: int, counted: Counted, seat: int) -> None:
        chance = Random(f"{seat} {until}")  # noqa: S311 - who asks what is no secret
        kinds, weights = [kind for kind, _weight in MIX], [weight for _kind, weight in MIX]
        one = Somebody(self, port, counted, chance)
        while len(counted.took) < until:
            try:
                one.ask(chance.choices(kinds, weights)[0])
            except (OSError, http.client.HTTPException, ValueError) as problem:
                with counted.lock:
                    counted.bad.append(repr(problem))
                return


@dataclass
class Somebody:
    """Who asks one server, in one name after another."""

    traffic: Traffic
    port: int
    counted: Counted
    chance: Random
    wrote: int = 0

    def ask(self, kind: str) -> None:
        word = self.chance.choice(WORDS)
        if kind == "write":
            self._write()
        elif kind == "read":
            name = self.chance.choice(("",) * len(READS) + tuple(READS))  # most are outsiders
            self.get(name, self.chance.choice(READS[name]))
        else:
            name, address = self.chance.choice(self.traffic.pages if kind == "any page" else SEARCHES)
            self.get(name, address.format(word=quote(word)))

    def get(self, name: str, address: str) -> Answer:
        return self._timed(
            address, lambda: self.traffic.people[name].get(self.port, address) if name else _stranger(self.port, address)
        )

    def _write(self) -> None:
        """A setting; or a gift with a photo that is thrown away; seldom one that is sent and decided on."""
        self.wrote += 1
        name = self.chance.choice(WRITERS)
        employee = self.traffic.people[name]
        if self.chance.random() < 0.3:
            settings: dict[str, object] = {"language": "nl", "display": self.chance.choice(("licht", "donker"))}
            self._timed("/intern/instellingen", lambda: employee.post(self.port, "/intern/instellingen", settings))
            return
        made = self._timed("new", lambda: self._send_photo(employee))
        reference = made.location.split("/")[3]
        self.get(name, f"/intern/geschenk/{reference}/controleren")
        if self.wrote % SELDOM:
            gone = f"/intern/geschenk/{reference}/weggooien"
            self._timed(gone, lambda: employee.post(self.port, gone, {"seen_version": 2}))
            return
        check, desk = f"/intern/geschenk/{reference}/controleren", f"/intern/beoordelen/{reference}"
        self._timed(check, lambda: employee.post(self.port, check, {"honest": "ja", "seen_version": 2}))
        decision = {"outcome": "keep", "stap": "verstuur", "seen_version": 3}
        self._timed(desk, lambda: self.traffic.people["leidinggevende"].post(self.port, desk, decision))

    def _send_photo(self, employee: Caller) -> Answer:
        held = io.BytesIO()
        noise = Image.frombytes("L", (160, 120), self.chance.randbytes(160 * 120))
        noise.resize((self.chance.randint(200, 900), 600)).save(held, "JPEG")
        key = f"{self.chance.getrandbits(120):030x}"
        held.seek(0)
        sent = {**GIFT, "csrf_token": employee.token, "submission_key": key, "photo": (held, "wijn.jpg")}
        environ = EnvironBuilder(method="POST", data=sent).get_environ()
        return employee.send(self.port, "/intern/geschenk/nieuw", environ["wsgi.input"].read(), environ["CONTENT_TYPE"])

    def _timed(self, address: str, do: Callable[[], Answer]) -> Answer:
        began = time.monotonic()
        answer = do()
        self.counted.note(address, answer, time.monotonic() - began)
        return answer


def _stranger(port: int, address: str) -> Answer:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        line.request("GET", address, headers={"Host": HOST, "Accept-Encoding": "gzip"})
        answer = line.getresponse()
        return Answer(answer.status, answer.getheader("Location", ""), answer.read().decode("utf-8", "replace"))
    finally:
        line.close()
