"""Secrets at rest, with the vault of the registers, which `app.py` hands in."""

from typing import Any

from flask import current_app


def seal(plain: bytes, place: str) -> bytes:
    """The bytes to keep; they open for this place only."""
    sealed: bytes = _vault().seal(plain, place)
    return sealed


def open_sealed(stored: bytes, place: str) -> bytes:
    """What was sealed for this place. Raises the vault's CannotOpen."""
    plain: bytes = _vault().open_sealed(stored, place)
    return plain


def opened(stored: bytes, place: str) -> bytes | None:
    """What was sealed for this place; None when it does not open any more, because a key is gone."""
    try:
        return open_sealed(stored, place)
    except _vault().CannotOpen:
        return None


def _vault() -> Any:
    return current_app.extensions["vault"]
