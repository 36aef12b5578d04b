"""One row per organisation, whatever the spelling."""

import re
import unicodedata
from collections.abc import Iterable

from sqlalchemy import ColumnElement, delete, exists, or_, select, text
from sqlalchemy.orm import Session

from extensions import db
from registers.counterparties.likeness import name_keys
from registers.counterparties.models import (
    LONGEST_NAME,
    RESTRICTED,
    Counterparty,
    CounterpartyAlias,
    DistinctPair,
    NameKey,
    Relation,
    RelationList,
)
from registers.models import Declaration

ADD_KEY = text("INSERT INTO name_key (key, folded_name) VALUES (:key, :folded_name) ON CONFLICT DO NOTHING")


def fold(text: str) -> str:
    """Lower case, without accents, punctuation and double spaces: how names are compared and searched."""
    plain = unicodedata.normalize("NFKD", text)
    letters = "".join(char for char in plain if not unicodedata.combining(char)).casefold()
    return " ".join(re.sub(r"[^\w\s]", " ", letters).split())


def folded_name(name: str) -> str:
    """The name as it is kept to compare with; a name of signs only stays as it is, and some signs become many letters."""
    return (fold(name) or name)[:LONGEST_NAME]


def counterparty_named(name: str) -> Counterparty:
    """The organisation with this name or alias; a new row when it is not known yet."""
    found = counterparty_known_as(name)
    if found is None:
        found = Counterparty(name=name, folded_name=folded_name(name))
        db.session.add(found)
        db.session.flush()
        remember_names([found.folded_name])
    return found


def counterparty_known_as(name: str) -> Counterparty | None:
    """The organisation that has this name or alias, if any."""
    folded = folded_name(name)
    by_alias = select(CounterpartyAlias.counterparty_id).where(CounterpartyAlias.folded_name == folded)
    found = db.session.scalars(select(Counterparty).where(Counterparty.folded_name == folded)).one_or_none()
    return found or db.session.scalars(select(Counterparty).where(Counterparty.id.in_(by_alias))).one_or_none()


def remember_names(folded: Iterable[str]) -> None:
    """Make these folded names findable."""
    rows = [{"key": key, "folded_name": name} for name in folded for key in sorted(name_keys(name))]
    if rows:
        db.session.execute(ADD_KEY, rows)


def forget_names(*folded: str, session: Session | None = None) -> None:
    """Drop the keys of these names, or of all, that no organisation and no list in use bears any more."""
    session = session or db.session()
    borne = [exists().where(model.folded_name == NameKey.folded_name) for model in (Counterparty, CounterpartyAlias)]
    on_a_list = exists().where(Relation.folded_name == NameKey.folded_name, Relation.list_id == RelationList.id, counts_for_all())
    unborne = delete(NameKey).where(~or_(*borne, on_a_list)).execution_options(synchronize_session=False)
    for name in folded:
        session.execute(unborne.where(NameKey.key.in_(name_keys(name)), NameKey.folded_name == name))
    if not folded:
        session.execute(unborne)


def forget_unused(counterparty: Counterparty, session: Session | None = None) -> None:
    """Take away an organisation that a draft named and does not name any more, when nothing else holds on to it."""
    session = session or db.session()
    session.flush()
    uses = (
        exists().where(Declaration.counterparty_id == counterparty.id),
        exists().where(CounterpartyAlias.counterparty_id == counterparty.id),
        exists().where(or_(DistinctPair.first_id == counterparty.id, DistinctPair.second_id == counterparty.id)),
    )
    kept_by_hand = counterparty.kvk_number or counterparty.sensitive_class or counterparty.version > 1
    if kept_by_hand or session.scalar(select(or_(*uses))):
        return
    session.delete(counterparty)
    session.flush()
    forget_names(counterparty.folded_name, session=session)


def is_declared() -> ColumnElement[bool]:
    """SQL: the organisation stands in a declaration that was sent; what is still a draft is the declarant's own."""
    return exists().where(Declaration.counterparty_id == Counterparty.id, Declaration.submitted_at.is_not(None))


def is_settled() -> ColumnElement[bool]:
    """SQL: the organisation is declared, or somebody who keeps the register knows more of it than a name."""
    return or_(
        is_declared(),
        Counterparty.kvk_number.is_not(None),
        exists().where(CounterpartyAlias.counterparty_id == Counterparty.id),
        exists().where(or_(DistinctPair.first_id == Counterparty.id, DistinctPair.second_id == Counterparty.id)),
    )


def counts_for_all() -> ColumnElement[bool]:
    """SQL: the list is in use and anybody may know what stands on it; restricted interests are not for everyone (R40)."""
    return RelationList.replaced_at.is_(None) & (RelationList.kind != RESTRICTED)
