"""A register as the public sees it: four designated positions, published."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

import clock
from audit import SYSTEM
from extensions import db
from organisation.models import PUBLIC_SIDE_ACTIVITIES
from publication.editions import publish
from registers import statements
from registers.catalogue import register
from registers.models import Declaration
from tests.support.municipality import Municipality, grown
from tests.support.publishing import released

PUBLISHED = date(2026, 3, 2)


@pytest.fixture(scope="session")
def public_town_template(town_template: Path, tmp_path_factory) -> Path:
    """The database of `public_town`, to copy; the edition and the checkpoints stand beside it."""
    with clock.set_to(clock.at(PUBLISHED)):
        return grown(town_template, tmp_path_factory.mktemp("public"), _publish)[0]


def _publish(town: Municipality) -> None:
    for name in ("directeur", "secretaris", "leidinggevende", "collega"):
        town.designate(name, PUBLIC_SIDE_ACTIVITIES, from_on=date(2026, 1, 5))
    released(town, "directeur", without_notice=True)
    secretary = town["secretaris"]
    statements.declare_nothing(register("side_activity"), secretary, actor=secretary, submission_key="niets")
    town["collega"].employed_until = date(2026, 2, 28)
    publish(actor=SYSTEM)


@pytest.fixture
def public_town(public_town_template, settings, town, at):
    """Four designated positions: with entries, with nothing, without an answer, and vacant; published."""
    at(PUBLISHED)
    beside = shutil.ignore_patterns(f"{public_town_template.name}*")
    shutil.copytree(public_town_template.parent, settings.data_dir, ignore=beside, dirs_exist_ok=True)
    town.entry = db.session.scalars(select(Declaration)).one()
    return town


@pytest.fixture
def designated(town, at):
    """Three designated positions, nothing published."""
    at(PUBLISHED)
    for name in ("directeur", "leidinggevende", "redacteur"):
        town.designate(name, PUBLIC_SIDE_ACTIVITIES, from_on=date(2026, 1, 5))
    db.session.commit()
    return town
