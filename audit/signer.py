"""The key that signs checkpoints: apart from the audit key, so that who can write lines cannot sign for them (Ed25519)."""

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from flask import current_app

from disk import new_file


class NoKey(Exception):
    """There is no private key to sign with here; the message says where it was looked for."""


def signing_key() -> Ed25519PrivateKey:
    """The private key of this installation. Raises NoKey.

    Without a setting it stands in the data folder, made when it is first needed. With one it is never made.
    """
    settings = current_app.config["SETTINGS"]
    path: Path = settings.checkpoint_key_file
    if not path.exists() and settings.checkpoint_key is None:
        _make(path)
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError) as problem:
        raise NoKey(f"{path}: {problem}") from problem
    if not isinstance(key, Ed25519PrivateKey):
        raise NoKey(f"{path} is no Ed25519 key")
    return key


def public_pem(key: Ed25519PrivateKey) -> bytes:
    """What others need to check a signature."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def key_name(key: Ed25519PrivateKey) -> str:
    """Sixteen hexadecimal digits by which a key is known."""
    return hashlib.sha256(key.public_key().public_bytes_raw()).hexdigest()[:16]


def _make(path: Path) -> None:
    """Of two who make it at once, the first wins."""
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_name(f".{path.name}-{os.getpid()}")
    with new_file(temporary, how=os.O_TRUNC) as file:
        file.write(pem)
    with suppress(FileExistsError):
        os.link(temporary, path)
    temporary.unlink()
