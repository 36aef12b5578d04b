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
    data_key, nonce = AESGCM.generate_key(256), os.urandom(NONCE)
    return _wrapped(data_key, place) + nonce + AESGCM(data_key).encrypt(nonce, plain, place.encode())


def open_sealed(stored: bytes, place: str) -> bytes:
    """Decrypt what was sealed for this place. Raises CannotOpen, never returns anything else than what was sealed."""
    data_key, rest = _unwrapped(stored, place)
    try:
        return AESGCM(data_key).decrypt(rest[:NONCE], rest[NONCE:], place.encode())
    except (InvalidTag, ValueError):  # ValueError: cut off before the first byte of cipher text
        raise CannotOpen(f"{place} does not open with key {key_of(stored)!r}") from None


def rewrapped(stored: bytes, place: str) -> bytes | None:
    """The same document with its data key under the current key; None when it is under that one already. Raises CannotOpen.

    The document itself is not decrypted, and its cipher text stays as it is.
    """
    key_id, _key = _current_key()
    if key_of(stored) == key_id:
        return None
    data_key, rest = _unwrapped(stored, place)
    return _wrapped(data_key, place) + rest


def key_of(stored: bytes) -> str:
    """The name of the key under which this was sealed. Raises CannotOpen when it was not sealed."""
    if stored[:1] != SEALED:
        raise CannotOpen("this was put there without its seal")
    return stored[2 : _end_of_name(stored)].decode(errors="replace")


def _wrapped(data_key: bytes, place: str) -> bytes:
    """What stands before the cipher text: the name of the current key, and the data key under it."""
    key_id, key = _current_key()
    name, nonce = key_id.encode(), os.urandom(NONCE)
    return b"".join((SEALED, bytes([len(name)]), name, nonce, AESGCM(key).encrypt(nonce, data_key, place.encode())))


def _unwrapped(stored: bytes, place: str) -> tuple[bytes, bytes]:
    """The data key, and what follows after it."""
    key_id, rest = stored[2 : _end_of_name(stored)].decode(errors="replace"), stored[_end_of_name(stored) :]
    key = _keys().get(key_id)
    if key is None:
        raise CannotOpen(f"key {key_id!r} is not among the encryption keys")
    try:
        data_key = AESGCM(bytes.fromhex(key)).decrypt(rest[:NONCE], rest[NONCE : NONCE + WRAPPED], place.encode())
    except (InvalidTag, ValueError):
        raise CannotOpen(f"{place} does not open with key {key_id!r}") from None
    return data_key, rest[NONCE + WRAPPED :]


def _end_of_name(stored: bytes) -> int:
    return 2 + (stored[1] if len(stored) > 1 else 0)


def _current_key() -> tuple[str, bytes]:
    key_id, key = next(iter(_keys().items()))
    return key_id, bytes.fromhex(key)


def _keys() -> dict[str, str]:
    keys: dict[str, str] = current_app.config["ENCRYPTION_KEYS"]
    return keys
