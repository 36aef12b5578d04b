"""Which organisations may be the same: proposals, the surest first, until somebody joins them or keeps them apart.

With tens of thousands of names not every pair can be compared. Names are put in order in three ways (by their letters, by their
words sorted, by their letters backwards) and compared with their neighbours: names that are alike are close in one of the three.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

from flask_babel import gettext as _
from sqlalchemy import func, select, union_all

from audit import System, hold_chain
from extensions import db
from organisation.models import Person
from registers.counterparties.changing import NumberTaken, add_alias, change, keep_apart
from registers.counterparties.likeness import SAME, Shape, likeness, shape
from registers.counterparties.models import Counterparty, CounterpartyAlias, DistinctPair, Relation, RelationList
from registers.counterparties.naming import counterparty_named, counts_for_all, is_declared
from registers.models import Declaration

NEIGHBOURS = 5  # names compared with the one before them
LARGEST_GROUP = 20  # organisations with one and the same name or number, compared each with each
SURE = SAME + 1  # the same KvK number says more than the same name

ORDERS: tuple[Callable[[Shape], str], ...] = (
    lambda name: name.letters,
    lambda name: name.ordered,
    lambda name: name.letters[::-1],
)
Owner = int | str  # the id of an organisation, or the folded name of a relation that no organisation bears
Pair = tuple[Owner, Owner]


@dataclass(frozen=True)
class Proposal:
    """An organisation that may be the same as another one, or as a relation on a list."""

    score: float
    kept: Counterparty  # who would stay
    other: Counterparty | None = None
    relation: Relation | None = None

    @property
    def why(self) -> str:
        """Why this is proposed."""
        if self.score == SURE:
            return _("Ze hebben hetzelfde KvK-nummer.")
        return _("De namen zijn gelijk, op de rechtsvorm na.") if self.score == SAME else _("De namen lijken op elkaar.")


def proposals(limit: int) -> list[Proposal]:
    """At most so many pairs that may be the same and of which nobody said they are not, the surest first."""
    bearers = _organisations()
    bearers += _relations({name for name, _owner, _number in bearers})
    numbers = {owner: number for _name, owner, number in bearers if number}
    scored = dict(_scored([(shape(name), owner) for name, owner, _number in bearers], numbers))
    for first, second in db.session.execute(select(DistinctPair.first_id, DistinctPair.second_id)):
        scored.pop((first, second), None)
    open_pairs = [pair for pair in scored if not _settled(pair, numbers)]
    ranked = sorted(open_pairs, key=lambda pair: (-scored[pair], *map(str, pair)))
    found = (_proposal(pair, scored[pair]) for pair in ranked)
    return list(islice((proposal for proposal in found if proposal), limit))


def confirm_relation(counterparty: Counterparty, relation: Relation, *, actor: Person | System) -> None:
    """Say that a relation is of this organisation: its name becomes an alias, its number fills a gap. Raises NameTaken, Gone."""
    hold_chain()
    add_alias(counterparty, relation.name, actor=actor)
    if counterparty.kvk_number is None and (number := _number_of(relation)):
        try:
            change(
                counterparty,
                name=counterparty.name,
                kvk_number=number,
                sensitive_class=counterparty.sensitive_class,
                actor=actor,
                seen_version=counterparty.version,
            )
        except NumberTaken:
            return  # the two with that number are proposed in their turn


def deny_relation(counterparty: Counterparty, relation: Relation, *, actor: Person | System) -> None:
    """Say that a relation is another organisation, which gets a row of its own. Raises Gone."""
    hold_chain()
    other = counterparty_named(relation.name)
    if other.id != counterparty.id:
        keep_apart(counterparty, other, actor=actor)


def declared_times(counterparties: Iterable[Counterparty]) -> dict[int, int]:
    """How many declarations that were sent name each organisation, by its id."""
    ids = [one.id for one in counterparties]
    counted = select(Declaration.counterparty_id, func.count()).where(
        Declaration.counterparty_id.in_(ids), Declaration.submitted_at.is_not(None)
    )
    found = {key: count for key, count in db.session.execute(counted.group_by(Declaration.counterparty_id)) if key is not None}
    return {one: found.get(one, 0) for one in ids}


def _organisations() -> list[tuple[str, Owner, str | None]]:
    """Every name and alias with who bears it and its KvK number: organisations that are declared or have a number."""
    settled = is_declared() | Counterparty.kvk_number.is_not(None)
    columns = Counterparty.id, Counterparty.kvk_number
    names = select(Counterparty.folded_name, *columns).where(settled)
    aliases = select(CounterpartyAlias.folded_name, *columns).join(Counterparty).where(settled)
    return [(name, owner, number) for name, owner, number in db.session.execute(union_all(names, aliases))]


def _relations(known: set[str]) -> list[tuple[str, Owner, str | None]]:
    """The other names on the lists in use, each borne by itself, with a KvK number if a list gives one."""
    names = (
        select(Relation.folded_name, func.max(Relation.kvk_number))
        .join(RelationList, RelationList.id == Relation.list_id)
        .where(counts_for_all())
        .group_by(Relation.folded_name)
    )
    known = known | set(db.session.scalars(select(Counterparty.folded_name)))
    known |= set(db.session.scalars(select(CounterpartyAlias.folded_name)))
    return [(name, name, number) for name, number in db.session.execute(names) if name not in known]


def _scored(names: Sequence[tuple[Shape, Owner]], numbers: Mapping[Owner, str]) -> Iterator[tuple[Pair, float]]:
    """Pairs that may be the same; the score that comes last counts, so the surest come last."""
    for order in ORDERS:
        ordered = sorted(names, key=lambda named: (order(named[0]), named[0], str(named[1])))
        for place, (name, owner) in enumerate(ordered):
            if isinstance(owner, str):
                continue  # two names on lists need no joining: that is up to who keeps the lists
            before = (near for near in ordered[max(0, place - NEIGHBOURS) : place] if isinstance(near[1], str))
            for next_name, next_owner in (*before, *ordered[place + 1 : place + 1 + NEIGHBOURS]):
                if owner != next_owner and (score := likeness(name, next_name)):
                    yield _pair(owner, next_owner), score
    by_name: dict[str, set[Owner]] = defaultdict(set)
    for name, owner in names:
        by_name[name.bare].add(owner)
    yield from _within_groups(by_name, SAME)
    by_number: dict[str, set[Owner]] = defaultdict(set)
    for owner, number in numbers.items():
        if isinstance(owner, int):
            by_number[number].add(owner)
    yield from _within_groups(by_number, SURE)


def _within_groups(groups: Mapping[str, set[Owner]], score: float) -> Iterator[tuple[Pair, float]]:
    for owners in groups.values():
        for one, other in combinations(sorted(owners, key=str)[:LARGEST_GROUP], 2):
            if isinstance(one, int) or isinstance(other, int):
                yield _pair(one, other), score


def _settled(pair: Pair, numbers: Mapping[Owner, str]) -> bool:
    """Whether the KvK numbers say it already: two different ones are two, and a relation with the same one is matched by it."""
    both = pair[0] in numbers and pair[1] in numbers
    return both and (isinstance(pair[1], str) or numbers[pair[0]] != numbers[pair[1]])


def _pair(one: Owner, other: Owner) -> Pair:
    """Two organisations with the smaller id first; an organisation before a relation."""
    first, second = sorted((one, other), key=lambda owner: (isinstance(owner, str), owner if isinstance(owner, int) else 0))
    return first, second


def _proposal(pair: Pair, score: float) -> Proposal | None:
    first = db.session.get_one(Counterparty, pair[0])
    if isinstance(pair[1], str):
        relation = _relation_named(pair[1])
        return Proposal(score, first, relation=relation) if relation else None
    kept, other = in_order(first, db.session.get_one(Counterparty, pair[1]))
    return Proposal(score, kept, other=other)


def in_order(first: Counterparty, second: Counterparty) -> tuple[Counterparty, Counterparty]:
    """Who would stay and who would go: the one with a KvK number stays, else the one with most declarations, else the oldest."""
    times = declared_times((first, second))
    kept, other = sorted((first, second), key=lambda one: (one.kvk_number is None, -times[one.id], one.id))
    return kept, other


def _relation_named(folded: str) -> Relation | None:
    """A line with this name on the newest list in use."""
    lines = select(Relation).join(Relation.of).where(Relation.folded_name == folded, counts_for_all())
    return db.session.scalars(lines.order_by(RelationList.dated_on.desc(), Relation.id).limit(1)).first()


def _number_of(relation: Relation) -> str | None:
    """The one KvK number that the lists in use give for this name."""
    numbers = (
        select(Relation.kvk_number)
        .join(Relation.of)
        .where(Relation.folded_name == relation.folded_name, counts_for_all(), Relation.kvk_number.is_not(None))
        .distinct()
    )
    found = db.session.scalars(numbers.limit(2)).all()
    return found[0] if len(found) == 1 else None
