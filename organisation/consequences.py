"""What follows from changes in the organisation, in the same transaction; the rooms above hand it in."""

from collections.abc import Callable

from flask import current_app

CONSEQUENCES = "consequences"  # of the application: functions without arguments


def draw_consequences() -> None:
    """Call this once, after changing people, posts or designations."""
    follow: Callable[[], object]
    for follow in current_app.extensions.get(CONSEQUENCES, ()):
        follow()
