"""A round to test with: side activities, from 5 January to Monday 2 February 2026."""

from datetime import date

import pytest

from audit import SYSTEM
from campaigns.answering import Said, answer, parts_of
from campaigns.models import Round
from campaigns.running import new_round, save, start
from extensions import db
from organisation.models import Person
from registers.catalogue import register
from registers.duties.reading import open_duties
from registers.partial_date import PartialDate
from registers.statements import declare_nothing
from tests.support.declarations import decided

ACTIVITIES = register("side_activity")
FIRST, LAST = date(2026, 1, 5), date(2026, 2, 2)


def planned(town, **values) -> Round:
    """A draft for everybody; the clock must stand before its last day."""
    campaign = new_round(actor=town["integriteit"])
    save(campaign, {"register_slugs": ["side_activity"], "starts_on": FIRST, "closes_on": LAST, **values}, actor=SYSTEM)
    db.session.commit()
    return campaign


def running(town, **values) -> Round:
    """The same, started; the clock must stand on its first day."""
    campaign = planned(town, **values)
    start(campaign, actor=town["integriteit"])
    db.session.commit()
    return campaign


def asked(person: Person) -> list[str]:
    return [duty.ground for duty in open_duties(person) if duty.kind == "round"]


def say(campaign, person, choices=(), more="no", ends=()):
    """Send the page with these choices, in the order of the entries."""
    entries = [entry.declaration for part in parts_of(campaign, person) for entry in part.to_look_at]
    found = answer(
        campaign,
        Said(
            {one.reference: choice for one, choice in zip(entries, choices, strict=True)},
            {one.reference: PartialDate(day, "day") for one, day in zip(entries, ends, strict=False)},
            {one.reference: one.version for one in entries},
            {"side_activity": more, "financial_interest": more},
        ),
        actor=person,
    )
    db.session.commit()
    return found


def names(query) -> list[str]:
    return [person.first_name.lower() for person in db.session.scalars(query)]


def nothing(person: Person) -> None:
    declare_nothing(ACTIVITIES, person, actor=person, submission_key="k" * 30)
    db.session.commit()


@pytest.fixture
def round_2026(town, at):
    """It runs since Monday 5 January; `medewerker` has two entries, the others nothing."""
    at("2025-06-02")
    decided(town, "medewerker")
    decided(town, "medewerker")
    at("2026-01-05")
    return running(town)
