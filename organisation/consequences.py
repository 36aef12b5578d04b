"""What follows when people came, left or moved: the same for every way in. The application says what; nothing here knows it."""

from collections.abc import Callable

import structlog
from flask import current_app

from extensions import db

Consequence = Callable[[], object]

log = structlog.get_logger()


def people_changed() -> None:
    """Let everything follow, the same day; call it when the change is committed. An accident in one does not stop the others.

    Each consequence finds by itself what it is time for and commits it; what fails now is found again by the daily work.
    """
    for consequence in current_app.extensions.get("people_changed", ()):
        try:
            consequence()
            db.session.commit()
        except Exception:
            db.session.rollback()
            log.exception("what follows from a change in people failed", consequence=consequence.__name__)
