"""What was written to the event log since one looked last."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from audit import Event
from extensions import db


@pytest.fixture
def new_events(town) -> Callable[[], list[str]]:
    """The kinds of the events since the last time this was asked."""
    seen = 0

    def since() -> list[str]:
        nonlocal seen
        found = db.session.scalars(select(Event).where(Event.seq > seen).order_by(Event.seq)).all()
        seen = found[-1].seq if found else seen
        return [event.kind for event in found]

    since()
    return since
