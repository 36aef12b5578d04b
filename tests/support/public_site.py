"""A register as the public sees it: four designated positions, published."""

from datetime import date

import pytest

from audit import SYSTEM
from extensions import db
from organisation.models import PUBLIC_SIDE_ACTIVITIES
from publication.editions import publish
from registers import statements
from registers.catalogue import register
from tests.support.publishing import released


@pytest.fixture
def public_town(town, at):
    """Four designated positions: with entries, with nothing, without an answer, and vacant; published."""
    at("2026-03-02")
    for name in ("directeur", "secretaris", "leidinggevende", "collega"):
        town.designate(name, PUBLIC_SIDE_ACTIVITIES, from_on=date(2026, 1, 5))
    town.entry = released(town, "directeur", without_notice=True)
    secretary = town["secretaris"]
    statements.declare_nothing(register("side_activity"), secretary, actor=secretary, submission_key="niets")
    town["collega"].employed_until = date(2026, 2, 28)
    publish(actor=SYSTEM)
    return town


@pytest.fixture
def designated(town, at):
    """Three designated positions, nothing published."""
    at("2026-03-02")
    for name in ("directeur", "leidinggevende", "redacteur"):
        town.designate(name, PUBLIC_SIDE_ACTIVITIES, from_on=date(2026, 1, 5))
    db.session.commit()
    return town
