"""How one link follows from the one before it: canonical bytes and a keyed hash."""

import hashlib
import hmac
import json
from typing import Any

START = bytes(32)  # stands before the first link
DOMAIN = b"openkaart event 1\x00"
_WRITTEN = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def canonical(fields: dict[str, Any]) -> bytes:
    """The one byte string for these fields: JSON with sorted keys, no spaces, UTF-8 (strings, integers, lists and nulls only)."""
    return _WRITTEN.encode(fields).encode()


def link(key: str, previous: bytes, body: bytes) -> bytes:
    """The 32-byte keyed hash that ties `body` to the link before it."""
    return hmac.digest(key.encode(), DOMAIN + previous + body, "sha256")


def commitment(salt: bytes, why: str) -> str:
    """What the chain holds of a reason: enough to prove it later, nothing to read."""
    return hashlib.sha256(b"openkaart why 1\x00" + salt + why.encode()).hexdigest()
