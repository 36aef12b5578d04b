"""The journey of an employee through the pages, for tests that start from one."""

import re

import pytest
from sqlalchemy import select

import clock
from extensions import db
from registers.catalogue import register
from registers.in_force import UNDO
from registers.lifecycle import change_state
from registers.models import Declaration

ACTIVITY = {"kind": "board", "role": "Penningmeester", "organisation": "Stichting Muziek in de Wijk"}
TIME = {"pay": "expenses", "hours": "2,5", "since-maand": "maart", "since-jaar": "2024", "working_hours": "no"}
NO_LINK = {"link": ["none"]}
GIFT = {"what": "Fles wijn", "giver": "Acme", "received": "today", "value": "under_25", "pending": "no", "whereabouts": "have",
        "particulars": ["none"]}  # fmt: skip
INVITATION = {
    "what": "Diner", "host": "Acme", "when-dag": "20", "when-maand": "10", "when-jaar": "2026", "host_pays": ["food"],
    "value": "under_50", "particulars": ["none"], "purpose": "Kennis delen", "pending": "no",
}  # fmt: skip
INTEREST = {
    "kind": "shares", "holder": "self", "what": "Bouwbedrijf De Linde", "size": "under_5",
    "since-maand": "3", "since-jaar": "2021", "link": ["none"],
}  # fmt: skip
JOURNEYS = {
    "side_activity": [ACTIVITY, TIME, NO_LINK],
    "gift": [GIFT],
    "invitation": [INVITATION],
    "financial_interest": [INTEREST],
}
DAY = "2026-10-03"


@pytest.fixture
def employee(town, sign_in, at):
    """The employee, signed in on 3 October 2026; the position is designated for financial interests."""
    at(DAY, 10, 42)
    town.designate("medewerker", "financial_interests")
    return sign_in("medewerker")


def path(answer) -> str:
    return answer.location.partition("#")[0]


def fill_in(visitor, slug="side_activity", pages=None) -> str:
    """Fill in the pages of a register and return the address of the check page."""
    answer = None
    for page in pages or JOURNEYS[slug]:
        answer = visitor.post_form(path(answer) if answer else f"/intern/{register(slug).address}/nieuw", page)
        assert answer.status_code == 303, answer.text
    assert answer.location.endswith("/controleren")
    return answer.location


def declare(visitor, slug="side_activity", pages=None) -> Declaration:
    """The whole journey; the declaration as it is sent."""
    check = fill_in(visitor, slug, pages)
    assert visitor.post_form(check, {"honest": "ja"}).status_code == 303
    return only(Declaration.reference == check.split("/")[3])


def only(*clauses) -> Declaration:
    db.session.rollback()
    return db.session.scalars(select(Declaration).where(*clauses)).one()


def decide(town, declaration, **given):
    """Decided so long ago that the declarant was told."""
    outcome = declaration.register.outcomes[0].code
    decider = town["integriteit"] if declaration.register.confidential else town["leidinggevende"]
    with clock.set_to(clock.now() - UNDO):
        change_state(declaration, "decide", actor=decider, seen_version=declaration.version, **{"outcome": outcome, **given})
        db.session.commit()
    return declaration


def token_of(visitor) -> str:
    return re.search(r'name="csrf_token" value="([^"]+)"', visitor.get("/intern/doorgeven").text)[1]


def bare(text: str) -> str:
    """A page without what differs at every request: its number, its form token and its own address."""
    return re.sub(r'[0-9a-f]{16}|NW-2026-\d{4}|name="csrf_token" value="[^"]*"', "", text)
