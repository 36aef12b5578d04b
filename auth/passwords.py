"""Passwords of local accounts: Argon2id, the same work for an unknown name, and a limit on length before hashing."""

from threading import Semaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HASHER = PasswordHasher()
SHORTEST = 12  # characters
SHORTEST_ALONE = 15  # for accounts without a second factor
LONGEST = 1024  # bytes
_at_once = Semaphore(2)  # each check takes 64 MiB


def hash_password(password: str) -> str:
    """The Argon2id hash to store. Raises ValueError when the password is too short or too long."""
    if len(password) < SHORTEST or len(password.encode()) > LONGEST:
        raise ValueError(f"a password has at least {SHORTEST} characters")
    with _at_once:
        return HASHER.hash(password)


def verify_password(stored: str | None, password: str) -> bool:
    """Whether the password belongs to the hash; takes equally long when there is no hash."""
    if len(password.encode()) > LONGEST:
        return False
    with _at_once:
        try:
            return HASHER.verify(stored or _nobody(), password) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


def needs_rehash(stored: str) -> bool:
    return HASHER.check_needs_rehash(stored)


def _nobody() -> str:
    """The hash that is checked when there is none, made with the parameters in force."""
    global _nobody_hash
    if _nobody_hash is None or HASHER.check_needs_rehash(_nobody_hash):
        _nobody_hash = HASHER.hash("nobody has this password")
    return _nobody_hash


_nobody_hash: str | None = None
