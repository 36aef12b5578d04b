"""The steps of the workflow as forms that anybody may try to send, right or wrong; for a machine that tries everything."""

from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from audit import Event, Kind
from extensions import db
from registers.models import Declaration
from tests.support.applications import ADDRESS, visitor
from tests.support.municipality import PASSWORD, login_of
from tests.support.pages import PageClient

PEOPLE = ("medewerker", "collega", "leidinggevende", "directeur", "secretaris", "integriteit", "redacteur", "vreemde")
DECIDE, OWN, OFFICE = "/intern/beoordelen", "/intern/opgaven", "/intern/beheer/publicatie"
DECISION = {"stap": "verstuur", "reasons": "Dit past bij je functie.", "condition": "Geen dossiers van deze organisatie"}
FORMS: dict[str, tuple[str, dict[str, Any]]] = {  # step → address, what is filled in
    "allow": (f"{DECIDE}/{{}}", {**DECISION, "outcome": "no_objection"}),
    "allow a gift": (f"{DECIDE}/{{}}", {**DECISION, "outcome": "keep"}),
    "forbid": (f"{DECIDE}/{{}}", {**DECISION, "outcome": "prohibited"}),
    "undo": (f"{DECIDE}/{{}}/terugdraaien", {}),
    "again": (f"{DECIDE}/{{}}/opnieuw", {**DECISION, "outcome": "no_objection"}),
    "ask": (f"{DECIDE}/{{}}/vraag", {"question": "Hoe vaak?"}),
    "answer": (f"{OWN}/{{}}/vraag", {"answer": "Elke maand."}),
    "ask advice": (f"{DECIDE}/{{}}/advies-vragen", {"question": "Kan dit?"}),
    "advise": (f"{DECIDE}/{{}}/advies", {"advice": "Dit kan."}),
    "extend": (f"{DECIDE}/{{}}/verlengen", {"why": "Ik wil meer weten."}),
    "withdraw": (f"{OWN}/{{}}/intrekken", {"why": ""}),
    "revise": (f"{OWN}/{{}}/wijzigen", {}),
    "end": (f"{OWN}/{{}}/stoppen", {"ends-dag": "1", "ends-maand": "10", "ends-jaar": "2026", "ends": "today"}),
    "right": (f"{OWN}/{{}}/klopt", {}),
    "disagree": (f"{OWN}/{{}}/oneens", {"text": "Ik ben het er niet mee eens.", "why": "Ik ben het er niet mee eens."}),
    "release": (f"{OFFICE}/{{}}", {"act": "vrijgeven", "when": "now"}),
    "release with notice": (f"{OFFICE}/{{}}", {"act": "vrijgeven", "when": "notice"}),
    "hold": (f"{OFFICE}/{{}}", {"act": "stilzetten", "reason": "Even wachten"}),
    "hide": (f"{OFFICE}/{{}}/verbergen", {"reason": "Privacy", "ground": "safety", "disclosed": "nee"}),
}
READING = {Kind.OPENED, Kind.ACCESS_DENIED, Kind.ATTACHMENT_OPENED}


@dataclass(frozen=True)
class Client:
    """Somebody who is signed in, by the cookie and the token of his forms: both outlive a change of database."""

    session: str
    token: str

    def send(self, app: Flask, address: str, fields: dict[str, Any]) -> TestResponse:
        return self._client(app).post(address, data={"csrf_token": self.token, **fields}, headers={"Origin": ADDRESS})

    def get(self, app: Flask, address: str) -> TestResponse:
        return self._client(app).get(address)

    def _client(self, app: Flask) -> PageClient:
        client = visitor(app)
        client.judges = False  # other tests look at pages
        client.set_cookie("sid", self.session)
        return client


def signed_in(app: Flask, name: str) -> Client:
    client = visitor(app)
    assert client.post_form("/intern/inloggen", {"login": login_of(name), "password": PASSWORD}).status_code == 303
    shown = client.get("/intern/instellingen").text
    return Client(client.get_cookie("sid").value, shown.partition('name="csrf_token" value="')[2].partition('"')[0])


Seen = dict[str, tuple[str, int]]


def as_it_stands() -> Seen:
    """Status and version of every declaration."""
    rows = db.session.execute(select(Declaration.reference, Declaration.status, Declaration.version))
    return {reference: (status, version) for reference, status, version in rows}


def last_event() -> int:
    return db.session.scalar(select(func.max(Event.seq))) or 0


def told_since(seq: int) -> list[tuple[str, str]]:
    """Subject and kind of every event since that tells of a change."""
    rows = db.session.execute(select(Event.subject, Event.kind).where(Event.seq > seq).order_by(Event.seq))
    return [(subject, kind) for subject, kind in rows if kind not in READING]
