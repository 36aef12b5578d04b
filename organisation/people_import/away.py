"""What a delivery changes in leave: who goes, comes back sooner or stays away longer. What an officer entered stays."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from organisation.leave import enter_leave, move_end
from organisation.people_import.columns import LEAVE_BEGINS
from organisation.people_import.comparing import Change
from organisation.people_import.people import COUNTS, NAME, as_date, as_told
from organisation.people_import.standing import Standing
from organisation.people_import.work_file import WorkFile, day_of
from organisation.people_import.writing import Writer


def leave_changes(work: WorkFile, known: Standing) -> Iterator[Change]:
    """Who goes on leave, comes back sooner or stays away longer, by what the personnel administration says."""
    if LEAVE_BEGINS not in work.delivered:
        return
    rows = work.rows(
        f"SELECT line.person, {NAME}, line.verlof_van, line.verlof_tot, coalesce(known.id, joined.id),"  # noqa: S608
        " leave.id, leave.from_on, leave.until_on, leave.delivered FROM line LEFT JOIN known ON known.person = line.person"
        " LEFT JOIN joined ON joined.person = line.person LEFT JOIN leave ON leave.person = line.person"
        f" WHERE {COUNTS} AND (line.verlof_van IS NOT NULL OR leave.id IS NOT NULL) ORDER BY line.number, leave.rowid"
    )
    for _person, group in groupby(rows, key=lambda row: row[0]):
        found = list(group)
        yield from _leave_of(found, known.day)


def _leave_of(rows: list[Any], day: date) -> Iterator[Change]:
    person, name, begins, ends, person_id = rows[0][:5]
    who = f"{name} ({person})"
    if ends and ends < day.isoformat():
        begins = None  # over: nothing left to keep
    known = [(row[5], row[6], row[7], bool(row[8])) for row in rows if row[5] is not None]
    present = [one for one in known if _runs(one, day.isoformat()) or (begins and _overlaps(one, begins, ends))]
    by_hand = [one for one in present if not one[3] and begins and _overlaps(one, begins, ends)]
    for leave_id, from_on, until_on, delivered in present:
        if delivered and from_on != begins:
            last = min(day, as_date(begins) if begins else day) - timedelta(days=1)
            yield Change("leave_ends", {"who": who, "back": as_told(last.isoformat())}, _moves_leave(leave_id, last))
        elif delivered and until_on != ends:
            told = {"who": who, "back": as_told(ends) if ends else None}
            yield Change("leave_ends", told, _moves_leave(leave_id, day_of(ends)))
    if begins and not by_hand and not any(one[1] == begins for one in present):
        yield Change("leave", {"who": who, "first": as_told(begins)}, _leaves_for_a_while(person_id, begins, ends))


def _runs(leave: Any, day: str) -> bool:
    """On the day or later; what is over counts only where the delivery says that it is not."""
    return leave[2] is None or leave[2] >= day


def _overlaps(leave: Any, begins: str, ends: str | None) -> bool:
    return leave[1] <= (ends or "9") and (leave[2] or "9") >= begins


def _leaves_for_a_while(person_id: int, begins: str, ends: str | None) -> Any:
    def carry_out(writer: Writer) -> None:
        enter_leave(writer.person(person_id), as_date(begins), day_of(ends), actor=writer.actor, delivered=True)

    return carry_out


def _moves_leave(leave_id: int, last: date | None) -> Any:
    return lambda writer: move_end(writer.leave(leave_id), last, actor=writer.actor)
