"""Documents at rest: plain JSON for open registers, AES-256-GCM for confidential ones (R38, R39).

Each sealed document has a data key of its own, wrapped by the installation's key; both are bound to the place the document
belongs to, so cipher text moved to another row does not open.
"""

import json
import os
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app

SEALED = b"\x01"
NONCE, WRAPPED = 12, 48  # bytes: nonce; data key of 32 with its tag of 16


class CannotOpen(Exception):
    """A sealed document does not open: wrong or missing key, or it was moved or changed."""


def store(document: dict[str, Any], place: str, *, sealed: bool) -> bytes:
    """The bytes to keep for this document."""
    plain = json.dumps(document, ensure_ascii=False, sort_keys=True).encode()
    return seal(plain, place) if sealed else plain


def load(stored: bytes, place: str, *, sealed: bool) -> dict[str, Any]:
    """The document in these bytes. Raises CannotOpen, also when a document that must be sealed is not."""
    if sealed and stored[:1] != SEALED:
        raise CannotOpen(f"{place} was put there without its seal")
    plain = open_sealed(stored, place) if stored[:1] == SEALED else stored
    document: dict[str, Any] = json.loads(plain)
    return document


def seal(plain: bytes, place: str) -> bytes:
    """Encrypt for one place."""
    key_id, key = _current_key()
    data_key = AESGCM.generate_key(256)
    wrap_nonce, nonce = os.urandom(NONCE), os.urandom(NONCE)
    bound = place.encode()
    name = key_id.encode()
    return b"".join(
        (
            SEALED,
            bytes([len(name)]),
            name,
            wrap_nonce,
            AESGCM(key).encrypt(wrap_nonce, data_key, bound),
            nonce,
            AESGCM(data_key).encrypt(nonce, plain, bound),
        )
    )


def open_sealed(stored: bytes, place: str) -> bytes:
    """Decrypt what was sealed for this place. Raises CannotOpen, never returns anything else than what was sealed."""
    end_of_name = 2 + (stored[1] if len(stored) > 1 else 0)
    key_id = stored[2:end_of_name].decode(errors="replace")
    rest = stored[end_of_name:]
    key = _keys().get(key_id)
    if key is None:
        raise CannotOpen(f"key {key_id!r} is not among the encryption keys")
    try:
        data_key = AESGCM(bytes.fromhex(key)).decrypt(rest[:NONCE], rest[NONCE : NONCE + WRAPPED], place.encode())
        rest = rest[NONCE + WRAPPED :]
        return AESGCM(data_key).decrypt(rest[:NONCE], rest[NONCE:], place.encode())
    except (InvalidTag, ValueError):  # ValueError: cut off before the first byte of cipher text
        raise CannotOpen(f"{place} does not open with key {key_id!r}") from None


def _current_key() -> tuple[str, bytes]:
    key_id, key = next(iter(_keys().items()))
    return key_id, bytes.fromhex(key)


def _keys() -> dict[str, str]:
    keys: dict[str, str] = current_app.config["ENCRYPTION_KEYS"]
    return keys
