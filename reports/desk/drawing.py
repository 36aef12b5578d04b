"""The draw itself: no database, no chance; anybody can do it again by hand.

Each reference gets a lot: the SHA-256 of a fixed word, the seed and the reference. Within a stratum the lowest lots are drawn.
How many each stratum gives follows its size; the largest remainders take what is left, and a stratum gives at least one
when the sample is large enough for all of them. `reports/desk/verify.py` does the same on the list of the bundle.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

METHOD = "sha256-1"
WORD = "openkaart steekproef 1"


@dataclass(frozen=True)
class Member:
    """One of the population."""

    reference: str
    stratum: str


def lot(seed: str, reference: str) -> str:
    """The lot of this reference, in 64 hexadecimal digits."""
    return hashlib.sha256(f"{WORD}\0{seed}\0{reference}".encode()).hexdigest()


def shares(counts: Mapping[str, int], size: int) -> dict[str, int]:
    """How many each stratum gives. Raises ValueError when the sample is larger than the population."""
    total = sum(counts.values())
    if not 0 < size <= total:
        raise ValueError(total)
    least = 1 if size >= len(counts) else 0
    left = size - least * len(counts)
    room = {name: number - least for name, number in counts.items()}
    spare = sum(room.values()) or 1
    given = {name: least + left * number // spare for name, number in room.items()}
    by_remainder = sorted(room, key=lambda name: (-(left * room[name] % spare), name))
    for name in by_remainder[: size - sum(given.values())]:
        given[name] += 1
    return given


def drawn(members: Iterable[Member], seed: str, size: int) -> list[Member]:
    """The sample, in the order of strata and lots."""
    by_stratum: dict[str, list[Member]] = {}
    for member in members:
        by_stratum.setdefault(member.stratum, []).append(member)
    given = shares({name: len(found) for name, found in by_stratum.items()}, size)
    return [
        member
        for name in sorted(by_stratum)
        for member in sorted(by_stratum[name], key=lambda one: lot(seed, one.reference))[: given[name]]
    ]


def fingerprint(members: Iterable[Member]) -> str:
    """The SHA-256 of the population: each reference with its stratum, in order."""
    lines = sorted(f"{member.reference}\t{member.stratum}\n" for member in members)
    return hashlib.sha256("".join(lines).encode()).hexdigest()
