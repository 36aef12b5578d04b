"""What follows from changes in the organisation, in the same transaction and right after it; the rooms above hand it in."""

from collections.abc import Callable

import structlog
from flask import current_app

from extensions import db

CONSEQUENCES = "consequences"  # of the application: functions without arguments
AFTERWARDS = "consequences_afterwards"  # the same, for what commits piece by piece

log = structlog.get_logger()


def draw_consequences() -> None:
    """Call this once, after changing people, posts or designations."""
    follow: Callable[[], object]
    for follow in current_app.extensions.get(CONSEQUENCES, ()):
        follow()


def people_changed() -> None:
    """Call this once, when a change of people is committed: leavers are closed and movers looked at the same day.

    What each finds, it commits; an accident in one does not stop the others, and the daily work finds what was left.
    """
    for follow in current_app.extensions.get(AFTERWARDS, ()):
        try:
            follow()
            db.session.commit()
        except Exception:
            db.session.rollback()
            log.exception("what follows from a change of people failed", consequence=follow.__name__)
