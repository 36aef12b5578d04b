"""What the house does by itself: to the next level, to another desk, up for a new look, out of the way of a change."""

from datetime import datetime
from typing import Any

import clock
from audit import System
from organisation.models import Person
from registers.errors import Conflict
from registers.follow_up import planning
from registers.models import Declaration
from registers.parameters.table import parameter
from registers.routing import above
from registers.steps.work import Work, desk_columns, desk_values, levels_of, present_desk


def pass_on(declaration: Declaration, actor: Person | System, now: datetime, given: dict[str, Any]) -> Work:
    """The term passed: it goes one level up, with a term of its own, and stays counted as late (R28). Conflict at the top."""
    today = clock.local(now).date()
    present, levels = present_desk(declaration), levels_of(declaration, today)
    following = above(present, levels)
    if following == present:
        raise Conflict(declaration)
    due_on = parameter("next_level").after(today)
    return Work({**desk_values(following, today), "due_on": due_on, "times_passed": declaration.times_passed + 1})


def reroute(declaration: Declaration, actor: Person | System, now: datetime, given: dict[str, Any]) -> Work:
    """The desk is empty or not the right one any more: it goes where it would go today."""
    return Work(desk_columns(declaration, clock.local(now).date()))


def lapse(declaration: Declaration, actor: Person | System, now: datetime, given: dict[str, Any]) -> Work:
    """Whoever left has nothing to declare any more: it closes on the first day after his last one (R18, R62)."""
    planning.cancel(declaration, now)
    columns: dict[str, Any] = {"ended_at": now, "review": None, "due_on": None, "days_left": None}
    last_day, starts = declaration.person.employed_until, declaration.starts
    begun = last_day is not None and (starts is None or starts.first <= last_day)
    if declaration.ends_on is None and begun:
        columns |= {"ends_on": last_day, "ends_precision": "day"}
    return Work(columns)


def open_review(declaration: Declaration, actor: Person | System, now: datetime, given: dict[str, Any]) -> Work:
    """Put a decided one up for a new look; the decision stands until there is another (R14, R24)."""
    return Work(
        {**desk_columns(declaration, clock.local(now).date()), "review": given["review"], "due_on": given["due_on"]},
    )


def replace(declaration: Declaration, actor: Person | System, now: datetime, given: dict[str, Any]) -> Work:
    """Make way for a change that was allowed; a new look that was due stays noted, for when the change is taken back."""
    planning.cancel(declaration, now)
    return Work({"ended_at": now}, on_behalf_of=given.get("on_behalf_of"))


def restore(declaration: Declaration, actor: Person | System, now: datetime, given: dict[str, Any]) -> Work:
    """Hold again, because the decision on the change was taken back."""
    planning.revive(declaration, given["since"])
    return Work({"ended_at": None}, on_behalf_of=given.get("on_behalf_of"))
