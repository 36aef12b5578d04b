"""The signature of an edition: whoever has the public key can tell that its manifest, and so every file, is the body's own.

Ed25519 (RFC 8032). The private key is derived from the audit key (HKDF, RFC 5869), so there is no second secret to keep; the
public key stands in every edition, and `openssl pkeyutl -verify -rawin` checks it.
"""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import current_app

PURPOSE = b"open kaart: edition signature 1"


def signature(manifest: bytes) -> bytes:
    """The 64 bytes that belong to this manifest."""
    return _key().sign(manifest)


def public_key() -> bytes:
    """The key to check signatures with, as PEM."""
    return _key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _key() -> Ed25519PrivateKey:
    secret = current_app.config["AUDIT_KEY"].encode()
    return Ed25519PrivateKey.from_private_bytes(HKDF(SHA256(), 32, salt=None, info=PURPOSE).derive(secret))
