"""Step-up: what is confidential or weighty asks who signed in to show again who he is, at most ten minutes before."""

from datetime import datetime, timedelta

from flask import session

import clock

RECENT = timedelta(minutes=10)


class ShowAgain(Exception):
    """This needs to be shown again who is at the keyboard; the page for it comes, and then one goes on."""


def verified_again() -> None:
    """Note that the person at the keyboard showed just now who he is; the session gets a new key."""
    session["_fresh_key"] = True
    session["verified_at"] = clock.now().isoformat()


def recently_verified() -> bool:
    """Whether the person at the keyboard showed who he is less than ten minutes ago."""
    moment = session.get("verified_at")
    return moment is not None and clock.now() - datetime.fromisoformat(moment) < RECENT


def ask_again() -> None:
    """Raise ShowAgain unless the person showed just now who he is."""
    if not recently_verified():
        raise ShowAgain()
