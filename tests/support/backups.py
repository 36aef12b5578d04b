"""An installation with something worth keeping, and keys to make backups with."""

from dataclasses import replace

import pytest

from audit import SYSTEM
from extensions import db
from registers import attachments
from tests.support.declarations import decided, drafted, submitted

KEYS = {"nu": "1f6d0b9e5a1c7248" * 4}
OTHER_KEYS = {"ander": "2e7c1a8d4b0f6359" * 4}
OPEN, SECRET, OPEN_FILE, SECRET_FILE = "kanarie-open", "kanarie-geheim", b"kanarie-bestand-open", b"kanarie-bestand-geheim"


def with_keys(app, keys=KEYS, **changes):
    """Let the application make backups with these keys."""
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], backup_keys=keys, **changes)
    return app


def fill(town) -> None:
    """Open and confidential declarations, both with a file."""
    for name, outcome in (("medewerker", "no_objection"), ("collega", "with_conditions")):
        town.designate(name, "financial_interests")
        decided(town, name, slug="financial_interest", by="integriteit", outcome=outcome, what=SECRET)
    submitted(town, role=OPEN)
    for slug, content in (("gift", OPEN_FILE), ("financial_interest", SECRET_FILE)):
        file = attachments.CleanFile("bewijs.pdf", "application/pdf", content)
        attachments.attach(drafted(town, slug=slug), "photo", file, actor=SYSTEM)
    db.session.commit()


@pytest.fixture
def filled(app, town):
    """The application on SQLite, filled, with keys for backups."""
    fill(town)
    return with_keys(app)


@pytest.fixture
def any_filled(any_app, any_town):
    """The same on each database."""
    fill(any_town)
    return with_keys(any_app)
