"""A file that only opens with its key: AES-256-GCM in blocks, so that it may be as long as it likes.

The file begins with MAGIC, the mark of its key and a salt; the key of the file is derived from the two (HKDF, RFC 5869). Each
block is bound to that beginning, to its number and to whether it is the last one: a block that is changed, moved or missing does
not open.
"""

import hmac
import io
import os
from collections.abc import Mapping
from hashlib import sha256
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"Open Kaart backup 1\n"
MARK, SALT, TAG = 8, 32, 16  # bytes
BLOCK = 1024 * 1024  # bytes of plain text in a block; the last one is shorter


class Unusable(Exception):
    """This backup cannot be used; the message says why, in words for who restores it."""


class SealedWriter(io.RawIOBase):
    """Seals what is written into `file`. Until `finish` there is no last block, so it does not open."""

    def __init__(self, file: IO[bytes], key: bytes) -> None:
        self._file, self._waiting, self._number = file, bytearray(), 0
        salt = os.urandom(SALT)
        self._head = MAGIC + _mark(key) + salt
        self._cipher = _cipher(key, salt)
        file.write(self._head)

    def writable(self) -> bool:
        return True

    def write(self, plain) -> int:  # type: ignore[no-untyped-def]  # whatever has bytes
        self._waiting += plain
        while len(self._waiting) > BLOCK:
            self._seal(bytes(self._waiting[:BLOCK]), last=False)
            del self._waiting[:BLOCK]
        return len(plain)

    def finish(self) -> None:
        """Write the last block."""
        self._seal(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _seal(self, plain: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, last), plain, self._head))
        self._number += 1


class SealedReader(io.RawIOBase):
    """The plain text of a sealed file. Raises Unusable where it does not open, and never gives bytes that were not sealed."""

    def __init__(self, file: IO[bytes], keys: Mapping[str, str]) -> None:
        self._file, self._plain, self._number = file, b"", 0
        self._head = file.read(len(MAGIC) + MARK + SALT)
        if not self._head.startswith(MAGIC):
            raise Unusable("Dit is geen back-up van Open Kaart, of een van een andere versie.")
        key = key_for(self._head, keys)
        if key is None:
            raise Unusable("Geen van de sleutels in OPENKAART_BACKUP_KEYS past op deze back-up.")
        self._cipher = _cipher(key, self._head[-SALT:])
        self._next = file.read(BLOCK + TAG)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def]  # whatever takes bytes
        if not self._plain and self._next:
            self._plain = self._open()
        part = self._plain[: len(buffer)]
        buffer[: len(part)] = part
        self._plain = self._plain[len(part) :]
        return len(part)

    def _open(self) -> bytes:
        sealed, self._next = self._next, self._file.read(BLOCK + TAG)
        try:
            plain = self._cipher.decrypt(_nonce(self._number, not self._next), sealed, self._head)
        except InvalidTag:
            raise Unusable(self._why_not(sealed)) from None
        self._number += 1
        return plain

    def _why_not(self, sealed: bytes) -> str:
        try:
            self._cipher.decrypt(_nonce(self._number, last=False), sealed, self._head)
        except InvalidTag:
            cut = len(sealed) <= BLOCK and not self._next
            return "De back-up is beschadigd of niet heel." if cut else f"De back-up is beschadigd, in blok {self._number + 1}."
        return "De back-up is niet heel: het einde ontbreekt."


def key_for(head: bytes, keys: Mapping[str, str]) -> bytes | None:
    """The key with which a file that begins like this was sealed; None when it is not among these."""
    mark = head[len(MAGIC) : len(MAGIC) + MARK]
    return next((key for key in map(bytes.fromhex, keys.values()) if hmac.compare_digest(_mark(key), mark)), None)


def _mark(key: bytes) -> bytes:
    """Tells which key it is, and nothing about it."""
    return hmac.new(key, b"open kaart: mark of a backup key 1", sha256).digest()[:MARK]


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt=salt, info=MAGIC).derive(key))


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
