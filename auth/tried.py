"""Doing something that may be refused, and saying on the page why it was."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import flash

from extensions import db


def tried(change: Callable[[], Any], refusals: Mapping[type[Exception], Any]) -> bool:
    """Whether it was done; else the page says why not, in the words of `refusals`, and nothing of it stays."""
    try:
        change()
    except tuple(refusals) as why:
        words = str(refusals[type(why)])
        db.session.rollback()
        flash(words, "error")
        return False
    return True
