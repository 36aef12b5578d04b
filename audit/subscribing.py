"""Who wants to know what happened is told just before the transaction commits, and can add to it: all of it happens, or nothing.

An application lists its subscribers in `extensions["subscribers"]`. What was rolled back, wholly or up to a savepoint, is told
to nobody.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from audit.kinds import Kind
from audit.log import CHAIN_BEFORE, CHAIN_END
from audit.models import Event
from extensions import db


@dataclass(frozen=True)
class Subscriber:
    """The kinds of event it wants to know of, and what it does with those of one transaction, in their order."""

    kinds: frozenset[Kind]
    told: Callable[[list[Event]], None]


@event.listens_for(db.session, "before_commit")
def _tell(session: Session) -> None:
    """The chain is ours from where we first held it, so every later event in it was written by this transaction."""
    if session.in_nested_transaction():
        return
    before = session.info.pop(CHAIN_BEFORE, None)
    if before is None:
        return
    for subscriber in current_app.extensions.get("subscribers", ()):
        wanted = select(Event).where(Event.seq > before, Event.kind.in_(subscriber.kinds)).order_by(Event.seq)
        events = list(session.scalars(wanted))
        if events:
            subscriber.told(events)


@event.listens_for(db.session, "after_transaction_end")
def _forget(session: Session, transaction: Any) -> None:
    if transaction.parent is None:
        session.info.pop(CHAIN_BEFORE, None)
        session.info.pop(CHAIN_END, None)
