"""Which organisations may be the same: proposals, the surest first, until somebody joins them or keeps them apart.

With tens of thousands of names not every pair can be compared. Names are put in order in three ways (by their letters, by their
words sorted, by their letters backwards) and compared with their neighbours: names that are alike are close in one of the three.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

from flask_babel import gettext as _
from sqlalchemy import func, select

from audit import System, hold_chain
from extensions import db
from organisation.models import Person
from registers.counterparties.changing import NumberTaken, add_alias, change, keep_apart
from registers.counterparties.likeness import SAME, Shape, likeness, shape
from registers.counterparties.models import Counterparty, CounterpartyAlias, DistinctPair, Relation, RelationList
from registers.counterparties.naming import counterparty_named, is_declared
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
    numbers = _numbers()
    scored = dict(_scored(_names(), numbers))
    for first, second in db.session.execute(select(DistinctPair.first_id, DistinctPair.second_id)):
        scored.pop((first, second), None)
    open_pairs = [pair for pair in scored if not _two_numbers(pair, numbers)]
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


def _names() -> list[tuple[Shape, Owner]]:
    """Every name with who bears it: organisations with declarations or a number, and the other names on lists in use."""
    settled = select(Counterparty.id, Counterparty.folded_name).where(is_declared() | Counterparty.kvk_number.is_not(None))
    organisations = [(name, owner) for owner, name in db.session.execute(settled)]
    ids = {owner for _name, owner in organisations}
    aliases = db.session.execute(select(CounterpartyAlias.folded_name, CounterpartyAlias.counterparty_id)).all()
    known = {name for name, _owner in (*organisations, *aliases)} | set(db.session.scalars(select(Counterparty.folded_name)))
    on_lists = (
        select(Relation.folded_name)
        .join(RelationList, RelationList.id == Relation.list_id)
        .where(RelationList.replaced_at.is_(None))
    )
    relations = [(name, name) for name in set(db.session.scalars(on_lists)) - known]
    bearers: list[tuple[str, Owner]] = [*organisations, *((name, owner) for name, owner in aliases if owner in ids), *relations]
    return [(shape(name), owner) for name, owner in bearers]


def _scored(names: Sequence[tuple[Shape, Owner]], numbers: Mapping[Owner, str]) -> Iterator[tuple[Pair, float]]:
    """Pairs that may be the same; the score that comes last counts, so the surest come last."""
    for order in ORDERS:
        ordered = sorted(names, key=lambda named: (order(named[0]), named[0], str(named[1])))
        for place, (name, owner) in enumerate(ordered):
            for next_name, next_owner in ordered[place + 1 : place + 1 + NEIGHBOURS]:
                if _worth_comparing(owner, next_owner) and (score := likeness(name, next_name)):
                    yield _pair(owner, next_owner), score
    by_name: dict[str, set[Owner]] = defaultdict(set)
    for name, owner in names:
        by_name[name.bare].add(owner)
    yield from _within_groups(by_name, SAME)
    by_number: dict[str, set[Owner]] = defaultdict(set)
    for owner, number in numbers.items():
        by_number[number].add(owner)
    yield from _within_groups(by_number, SURE)


def _within_groups(groups: Mapping[str, set[Owner]], score: float) -> Iterator[tuple[Pair, float]]:
    for owners in groups.values():
        for one, other in combinations(sorted(owners, key=str)[:LARGEST_GROUP], 2):
            if _worth_comparing(one, other):
                yield _pair(one, other), score


def _numbers() -> dict[Owner, str]:
    """The KvK number of every organisation that has one."""
    numbered = select(Counterparty.id, Counterparty.kvk_number).where(Counterparty.kvk_number.is_not(None))
    return {owner: str(number) for owner, number in db.session.execute(numbered)}


def _two_numbers(pair: Pair, numbers: Mapping[Owner, str]) -> bool:
    """Whether their KvK numbers say that these are two."""
    return pair[0] in numbers and pair[1] in numbers and numbers[pair[0]] != numbers[pair[1]]


def _worth_comparing(one: Owner, other: Owner) -> bool:
    """Two names on lists need no joining: that is up to who keeps the lists."""
    return one != other and (isinstance(one, int) or isinstance(other, int))


def _pair(one: Owner, other: Owner) -> Pair:
    """Two organisations with the smaller id first; an organisation before a relation."""
    first, second = sorted((one, other), key=lambda owner: (isinstance(owner, str), owner if isinstance(owner, int) else 0))
    return first, second


def _proposal(pair: Pair, score: float) -> Proposal | None:
    first = db.session.get_one(Counterparty, pair[0])
    if isinstance(pair[1], str):
        relation = _relation_named(pair[1])
        settled = relation is None or (first.kvk_number and relation.kvk_number)  # the numbers are the same, or say they differ
        return None if settled else Proposal(score, first, relation=relation)
    kept, other = in_order(first, db.session.get_one(Counterparty, pair[1]))
    return Proposal(score, kept, other=other)


def in_order(first: Counterparty, second: Counterparty) -> tuple[Counterparty, Counterparty]:
    """Who would stay and who would go: the one with a KvK number stays, else the one with most declarations, else the oldest."""
    times = declared_times((first, second))
    kept, other = sorted((first, second), key=lambda one: (one.kvk_number is None, -times[one.id], one.id))
    return kept, other


def _relation_named(folded: str) -> Relation | None:
    """A line with this name on the newest list in use."""
    lines = select(Relation).join(Relation.of).where(Relation.folded_name == folded, RelationList.replaced_at.is_(None))
    return db.session.scalars(lines.order_by(RelationList.dated_on.desc(), Relation.id).limit(1)).first()


def _number_of(relation: Relation) -> str | None:
    """The one KvK number that the lists in use give for this name."""
    numbers = (
        select(Relation.kvk_number)
        .join(Relation.of)
        .where(Relation.folded_name == relation.folded_name, RelationList.replaced_at.is_(None), Relation.kvk_number.is_not(None))
        .distinct()
    )
    found = db.session.scalars(numbers.limit(2)).all()
    return found[0] if len(found) == 1 else None
