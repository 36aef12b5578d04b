"""Finding organisations by a name that was typed slightly differently, among tens of thousands.

Every known name has a few short keys in a table (`name_key`). What is typed asks for names that share a rare key with it; only
those are compared. Known are the names and aliases of organisations in declarations that were sent, and those on lists in use,
but never those of restricted interests (R40).
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select, union_all

from extensions import db
from registers.counterparties.likeness import begins_with, likeness, name_keys, shape
from registers.counterparties.models import Counterparty, CounterpartyAlias, NameKey, Relation, RelationList
from registers.counterparties.naming import counts_for_all, fold, is_declared

MOST_READ, MOST_COMPARED = 4000, 500  # names; more would take longer than somebody who types waits
MOST_OFFERED = 5
IN_THE_BOX = 200  # names


def suggestions(typed: str, limit: int = MOST_OFFERED) -> list[str]:
    """Known names that are like what was typed, the nearest first; the name itself first when it is known."""
    return _offered(fold(typed), limit)


def near_names(typed: str, limit: int = MOST_OFFERED) -> list[str]:
    """The names to ask about: none when what was typed is known as it is, or nothing is like it."""
    folded = fold(typed)
    return [] if not folded or _names_of([folded]) else _offered(folded, limit)


def bears(wanted: str) -> ColumnElement[bool]:
    """SQL: the organisation has all these words in one of its names, or this KvK number; nothing wanted fits all."""
    words = fold(wanted).split()
    names = exists().where(
        CounterpartyAlias.counterparty_id == Counterparty.id, *(_holds(CounterpartyAlias, word) for word in words)
    )
    by_name = or_(and_(*(_holds(Counterparty, word) for word in words)), names) if words else Counterparty.id.is_not(None)
    return or_(by_name, Counterparty.kvk_number == wanted.strip())


def known_names() -> list[str]:
    """Names to offer in the box itself, most recent first."""
    recent = select(Counterparty.name).where(is_declared()).order_by(Counterparty.id.desc())
    return list(db.session.scalars(recent.limit(IN_THE_BOX)))


def _holds(model: type[Counterparty | CounterpartyAlias], word: str) -> ColumnElement[bool]:
    return model.folded_name.contains(word, autoescape=True)


def _offered(folded: str, limit: int) -> list[str]:
    """The names as they are written, each organisation once."""
    ranked = _ranked(folded, limit)
    written = _names_of(ranked)
    return list(dict.fromkeys(written[name] for name in ranked if name in written))[:limit]


def _ranked(folded: str, limit: int) -> list[str]:
    """Folded names by how much they are like this one; names that only begin so come last, when they are few."""
    typed, shapes = shape(folded), {name: shape(name) for name in _candidates(folded)}
    scores = {name: score for name, known in shapes.items() if (score := likeness(typed, known))}
    longer = sorted(name for name, known in shapes.items() if name not in scores and begins_with(known, typed))
    alike = sorted(scores, key=lambda name: (name != folded, -scores[name], name))
    return alike + (longer if len(longer) <= limit else [])


def _candidates(folded: str) -> Sequence[str]:
    """The names that share most keys, and then are nearest in length."""
    sharing = select(NameKey.folded_name).where(NameKey.key.in_(_rarest(name_keys(folded)))).group_by(NameKey.folded_name)
    nearest = func.abs(func.length(NameKey.folded_name) - len(folded))
    return db.session.scalars(sharing.order_by(func.count().desc(), nearest, NameKey.folded_name).limit(MOST_COMPARED)).all()


def _rarest(keys: set[str]) -> list[str]:
    """The keys to look for: the rarest first, as long as they do not bring too many names."""
    count = func.count()
    counted = select(NameKey.key, count).where(NameKey.key.in_(sorted(keys))).group_by(NameKey.key).order_by(count, NameKey.key)
    chosen: list[str] = []
    total = 0
    for key, names in db.session.execute(counted):
        total += names
        if not chosen or total <= MOST_READ:
            chosen.append(key)
    return chosen


def _names_of(folded: Sequence[str]) -> dict[str, str]:
    """Of these folded names the ones that are known, as they are written; for an alias the name of its organisation."""
    sources = [_declared(folded), _aliases(folded), _on_lists(folded)]
    rows = sorted(db.session.execute(union_all(*sources)).all(), reverse=True)
    return {str(name): str(written) for _rank, name, written in rows}


def _declared(folded: Sequence[str]) -> Select[int, str, str]:
    return select(literal(1), Counterparty.folded_name, Counterparty.name).where(
        Counterparty.folded_name.in_(folded), is_declared()
    )


def _aliases(folded: Sequence[str]) -> Select[int, str, str]:
    return (
        select(literal(2), CounterpartyAlias.folded_name, Counterparty.name)
        .join(Counterparty, Counterparty.id == CounterpartyAlias.counterparty_id)
        .where(CounterpartyAlias.folded_name.in_(folded))
    )


def _on_lists(folded: Sequence[str]) -> Select[int, str, str]:
    return (
        select(literal(3), Relation.folded_name, func.min(Relation.name))
        .join(RelationList, RelationList.id == Relation.list_id)
        .where(Relation.folded_name.in_(folded), counts_for_all())
        .group_by(Relation.folded_name)
    )
