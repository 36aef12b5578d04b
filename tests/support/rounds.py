"""A round to test with: side activities, from 5 January to Monday 2 February 2026."""

from datetime import date

from audit import SYSTEM
from campaigns.models import Round
from campaigns.running import new_round, save, start
from extensions import db
from organisation.models import Person
from registers.duties.reading import open_duties

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
