"""The picture of organisations that several people share: organisations on the left, people on the right, a line for each tie."""

from collections.abc import Iterable
from dataclasses import dataclass

from organisation.models import Person
from registers.counterparties.models import Counterparty
from registers.models import Declaration

STEP, TOP, LEFT, RIGHT, WIDTH = 30, 24, 300, 500, 800  # of the drawing
LONGEST = 38  # characters beside a dot


@dataclass(frozen=True)
class Dot:
    """One name in the picture, and how high it stands."""

    name: str
    y: int


@dataclass(frozen=True)
class Network:
    """What is drawn. `lines` are pairs of heights: of the organisation, of the person."""

    organisations: list[Dot]
    people: list[Dot]
    lines: list[tuple[int, int]]

    @property
    def height(self) -> int:
        return TOP + STEP * max(len(self.organisations), len(self.people))


def network(organisations: list[Counterparty], ties: Iterable[Declaration]) -> Network:
    """The picture of these organisations in this order; people stand near what they are tied to."""
    rank = {one.id: place for place, one in enumerate(organisations)}
    tied: dict[Person, set[int]] = {}
    for one in ties:
        tied.setdefault(one.person, set()).add(rank[one.counterparty_id or 0])
    people = sorted(tied, key=lambda person: (sum(tied[person]) / len(tied[person]), person.name, person.id))
    most = max(len(organisations), len(people))
    left, right = _heights(len(organisations), most), dict(zip(people, _heights(len(people), most), strict=True))
    return Network(
        [Dot(_short(one.name), left[rank[one.id]]) for one in organisations],
        [Dot(_short(person.name), right[person]) for person in people],
        sorted((left[place], right[person]) for person, places in tied.items() for place in places),
    )


def _heights(many: int, most: int) -> list[int]:
    """How high each of so many stands: the shorter side is spread over the height of the longer one."""
    return [TOP + STEP * (most * (2 * place + 1) - many) // (2 * many) for place in range(many)]


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"
