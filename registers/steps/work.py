"""What a step hands back to be written, and what the steps share."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from audit import Kind, System
from organisation.models import Person
from registers.errors import Incomplete
from registers.models import Declaration
from registers.routing import Desk, levels_for
from registers.signals.finding import needs_next_level


@dataclass
class Work:
    """What a step writes besides the status: columns, new rows, and what the event says."""

    columns: dict[str, Any] = field(default_factory=dict)
    additions: list[Any] = field(default_factory=list)
    target: str | None = None  # the status, where it depends on what was before
    why: str | None = None
    on_behalf_of: Person | None = None
    event: Kind | None = None  # where it depends on what was decided
    successor: Declaration | None = None
    takes_over: bool = False  # what this declaration replaces makes way for it
    gives_back: bool = False  # what it replaced holds again


Step = Callable[[Declaration, Person | System, datetime, dict[str, Any]], Work]


def desk_columns(declaration: Declaration, today: date) -> dict[str, Any]:
    """Where it lies from today: the first level that may decide, one higher where the rules ask for it (R54)."""
    levels = levels_for(declaration.register, declaration.person, today)
    first = 1 if needs_next_level(declaration, today) else 0
    return desk_values(levels[min(first, len(levels) - 1)], today)


def desk_values(desk: Desk, today: date) -> dict[str, Any]:
    """A desk as columns of a declaration."""
    return {"desk": desk.kind, "desk_position_id": desk.position.id if desk.position else None, "desk_since": today}


def sentence_in(given: dict[str, Any], name: str, error: str) -> str:
    """A text that must be there. Raises Incomplete."""
    text = str(given.get(name) or "").strip()
    if not text:
        raise Incomplete({name: error})
    return text
