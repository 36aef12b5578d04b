"""A Merkle tree over the lines of the log (RFC 6962, section 2.1): one root stands for all lines before it."""

import hashlib

NODE = 32  # bytes


def leaf(entry: bytes) -> bytes:
    """What the tree holds of one entry."""
    return hashlib.sha256(b"\x00" + entry).digest()


def leaf_of(link: bytes, body: bytes) -> bytes:
    """What the tree holds of one line: its keyed hash and its bytes, so that one can be checked without the key."""
    return leaf(link + body)


class Tree:
    """A tree that only grows. It remembers the roots of its whole parts, never more than there are binary digits in its size."""

    def __init__(self, size: int = 0, parts: bytes = b"") -> None:
        self.size = size
        self._parts = [parts[at : at + NODE] for at in range(0, len(parts), NODE)]

    @property
    def parts(self) -> bytes:
        """What is needed to go on later."""
        return b"".join(self._parts)

    def add(self, node: bytes) -> None:
        """Add the next leaf."""
        full = self.size
        while full & 1:
            node, full = _joined(self._parts.pop(), node), full >> 1
        self._parts.append(node)
        self.size += 1

    @property
    def root(self) -> bytes:
        if not self._parts:
            return hashlib.sha256(b"").digest()
        node = self._parts[-1]
        for part in reversed(self._parts[:-1]):
            node = _joined(part, node)
        return node


def _joined(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
