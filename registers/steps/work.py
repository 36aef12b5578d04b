"""What a step hands back to be written, and what the steps share."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from audit import Kind, System
from organisation.models import Person
from organisation.working_days import working_day_before
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
    """Where it lies from today: at the lowest level that may decide."""
    return desk_values(levels_of(declaration, today)[0], today)


def levels_of(declaration: Declaration, today: date) -> list[Desk]:
    """The levels that may decide on it today, lowest first; without the lowest where the rules ask for the next (R54)."""
    levels = levels_for(declaration.register, declaration.person, today)
    return levels[1:] or levels if needs_next_level(declaration, today) else levels


def in_time(declaration: Declaration, term_over: date, today: date) -> date:
    """The last day of a term; for what is answered before it starts (R54) at most the working day before, at least today."""
    starts = declaration.starts
    if not declaration.register.before_it_starts or starts is None or starts.first < today:
        return term_over
    return max(today, min(term_over, working_day_before(starts.first)))


def present_desk(declaration: Declaration) -> Desk:
    """The desk at which it lies."""
    return Desk(declaration.desk or "", declaration.desk_position)


def desk_values(desk: Desk, today: date) -> dict[str, Any]:
    """A desk as columns of a declaration."""
    return {"desk": desk.kind, "desk_position_id": desk.position.id if desk.position else None, "desk_since": today}


def sentence_in(given: dict[str, Any], name: str, error: str) -> str:
    """A text that must be there. Raises Incomplete."""
    text = str(given.get(name) or "").strip()
    if not text:
        raise Incomplete({name: error})
    return text
