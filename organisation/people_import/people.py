"""What a delivery changes in people: who comes, leaves, moves, gets another manager or is away."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from audit import Kind
from organisation.people_import.checking import Structure
from organisation.people_import.columns import ENDS, FIELDS, MANAGER
from organisation.people_import.comparing import Change
from organisation.people_import.standing import EMPLOYED, Standing
from organisation.people_import.work_file import WorkFile, day_of
from organisation.people_import.writing import Writer

COUNTS = "NOT line.faulty AND NOT line.waits"  # lines that go in


class Held(NamedTuple):
    """A person in a post, as it is known: running on the day or later."""

    id: int
    post: str
    manager: str | None
    from_on: str
    until_on: str | None


class Line(NamedTuple):
    """What a line says of someone's post; `id` and `uid` are known when the person is."""

    number: int
    person: str
    name: str
    title: str
    post: str
    manager: str | None
    begins: str
    ends: str | None
    id: int | None
    uid: str | None
    known_until: str | None
    is_new: int

    @property
    def who(self) -> str:
        return f"{self.name} ({self.person})"

    @property
    def whom(self) -> tuple[int, str]:
        assert self.id is not None, "people are written before their posts"
        return self.id, self.uid or ""


NAME = "trim(line.voornaam || ' ' || coalesce(line.tussenvoegsel || ' ', '')) || ' ' || line.achternaam"
KNOWN_NAME = "trim(first_name || ' ' || coalesce(prefix || ' ', '')) || ' ' || last_name"


def person_changes(work: WorkFile, known: Standing) -> Iterator[Change]:
    """People who come, come back, leave, or of whom something changed."""
    fields = [name for name, column in FIELDS.items() if column in work.delivered]
    wanted = ", ".join(map(_wanted, fields))
    before = ", ".join(f"known.{name}" for name in fields)
    differs = " OR ".join(f"{_wanted(name)} IS NOT known.{name}" for name in fields)
    rows = work.rows(
        f"SELECT line.person, {NAME}, functie, line.unit, known.id, known.uid, known.employed_from, known.employed_until,"  # noqa: S608
        f" {wanted}, {before} FROM line LEFT JOIN known ON known.person = line.person"
        f" WHERE {COUNTS} AND (known.id IS NULL OR {differs}) ORDER BY line.number"
    )
    for person, name, title, unit, known_id, uid, since, until, *values in rows:
        now, then = dict(zip(fields, values, strict=False)), dict(zip(fields, values[len(fields) :], strict=False))
        who = f"{name} ({person})"
        if known_id is None:
            yield Change("joiner", {"who": who, "title": title, "unit": unit}, _joins(person, now))
            continue
        back = bool(until and now["employed_from"] > until)
        now.setdefault("employed_until", None if back else until)
        then.setdefault("employed_until", until)
        changed = tuple(name for name, value in now.items() if then[name] != value)
        if back:
            told = {"who": who, "first": as_told(now["employed_from"])}
            yield Change("returns", told, _returns((known_id, uid), now, changed, since, until))
        elif "employed_until" in changed and now["employed_until"]:
            told = {"who": who, "last": as_told(now["employed_until"])}
            yield Change("leaver", told, _changes((known_id, uid), now, changed))
        else:
            told = {"who": who, "columns": ", ".join(FIELDS[name] for name in changed)}
            yield Change("person", told, _changes((known_id, uid), now, changed))


def _wanted(field: str) -> str:
    """SQL: what this field of the person will be; where no language is delivered it stays, and is Dutch for who is new."""
    cell = f"line.{FIELDS[field]}"
    return f"coalesce({cell}, known.{field}, 'nl')" if field == "language" else cell


def twice_missing(work: WorkFile, known: Standing, missed: frozenset[int]) -> Iterator[Change]:
    """Who was missing before and is missing again: his last day was the day before this delivery (R79)."""
    fields = {*(name for name, column in FIELDS.items() if column in work.delivered), "employed_until"}
    day = known.day.isoformat()
    last = known.day - timedelta(days=1)
    rows = work.rows(
        f"SELECT person, {KNOWN_NAME}, id, uid, {', '.join(sorted(fields))} FROM known WHERE {EMPLOYED} AND employed_from < ?"  # noqa: S608
        f" AND {NOT_DELIVERED} ORDER BY person",
        day, day, day,
    )  # fmt: skip
    for person, name, known_id, uid, *values in rows if missed else ():
        if known_id in missed:
            now = {**dict(zip(sorted(fields), values, strict=True)), "employed_until": last.isoformat()}
            held = [Held(*row) for row in work.rows(f"SELECT {HELD_COLUMNS} FROM held WHERE person = ?", person)]  # noqa: S608
            told = {"who": f"{name} ({person})", "last": as_told(now["employed_until"])}
            yield Change("twice_missing", told, _ends((known_id, uid), now, held, last))


NOT_DELIVERED = "NOT EXISTS (SELECT 1 FROM line WHERE line.person = known.person)"
HELD_COLUMNS = "held.id, held.post, held.manager, held.from_on, held.until_on"


def missing_people(work: WorkFile, day: date) -> Iterator[tuple[int, str]]:
    """Who works here on the day but is not in the delivery: id, and name with number (R79)."""
    found = f"SELECT id, {KNOWN_NAME} || ' (' || person || ')' FROM known WHERE {EMPLOYED} AND {NOT_DELIVERED} ORDER BY person"  # noqa: S608
    return work.rows(found, day.isoformat(), day.isoformat())


def appointment_changes(work: WorkFile, structure: Structure, known: Standing) -> Iterator[Change]:
    """Who gets another post, manager or last day. A delivery knows one post per person."""
    columns = (
        f"line.number, line.person, {NAME}, line.functie, line.post, line.{MANAGER}, line.in_dienst, line.{ENDS},"
        " coalesce(known.id, joined.id), coalesce(known.uid, joined.uid), known.employed_until, known.id IS NULL"
    )
    rows = work.rows(
        f"SELECT {columns}, {HELD_COLUMNS} FROM line LEFT JOIN known ON known.person = line.person"  # noqa: S608
        " LEFT JOIN joined ON joined.person = line.person LEFT JOIN held ON held.person = line.person"
        f" WHERE {COUNTS} ORDER BY line.number, held.rowid"
    )
    comparing = _Appointments(structure, known, ENDS in work.delivered, MANAGER in work.delivered)
    for _number, group in groupby(rows, key=lambda row: row[0]):
        found = list(group)
        held = [Held(*row[12:]) for row in found if row[12] is not None]
        yield from comparing.of(Line(*found[0][:12]), held)


class _Appointments:
    """Holds each line against the posts of its person."""

    def __init__(self, structure: Structure, known: Standing, says_ends: bool, says_manager: bool) -> None:
        self._structure, self._day = structure, known.day.isoformat()
        self._titles = known.positions
        self._says_ends, self._says_manager = says_ends, says_manager

    def of(self, line: Line, held: list[Held]) -> Iterator[Change]:
        """What must change so that the person holds this post, under this manager, until his last day."""
        start = max(self._day, line.begins)
        ends = line.ends if self._says_ends else line.known_until
        if ends and ends < line.begins:
            ends = None  # back in service: the last day of before does not count any more
        if ends and ends < start:
            yield from (_last_day(line, one, ends) for one in held if one.from_on <= ends and one.until_on != ends)
            return
        manager = self._structure.manager_of(line.post, line.manager)
        same = next((one for one in held if one.post == line.post), None)
        others = [one for one in held if one is not same]
        planned = min((one.from_on for one in others if one.from_on > start), default=None)
        if planned:
            ends = (as_date(planned) - timedelta(days=1)).isoformat()
        for other in others:
            if other.from_on < start and (other.until_on is None or other.until_on >= start):
                yield _leaves_post(line, other, self._titles[other.post].title, start)
        entered_today = next((one for one in others if one.from_on == start), None)
        if same is not None:
            yield from self._keeps_post(line, same, manager, start, ends)
        elif entered_today is None:
            yield _appointed(line, manager, start, ends, mover=bool(held))
        else:
            yield _corrected(line, entered_today, manager, ends)

    def _keeps_post(self, line: Line, held: Held, manager: str | None, start: str, ends: str | None) -> Iterator[Change]:
        from_on = held.from_on
        if held.from_on > start:
            from_on = start
            yield _begins_sooner(line, held, start)
        if self._says_manager and held.manager != manager:
            yield _other_manager(line, held._replace(from_on=from_on), manager, start, ends)
        elif held.until_on != ends:
            yield _last_day(line, held._replace(from_on=from_on), ends)


# how each is carried out ---------------------------------------------------------------------------------------------------


def _joins(person: str, fields: dict[str, Any]) -> Any:
    return lambda writer: writer.add_person(person, fields)


def _changes(person: tuple[int, str], fields: dict[str, Any], changed: tuple[str, ...]) -> Any:
    return lambda writer: writer.change_person(person, fields, changed)


def _returns(person: tuple[int, str], fields: dict[str, Any], changed: tuple[str, ...], since: str, until: str) -> Any:
    def carry_out(writer: Writer) -> None:
        writer.keep_earlier(person[0], as_date(since), as_date(until))
        writer.change_person(person, fields, changed)

    return carry_out


def _ends(person: tuple[int, str], fields: dict[str, Any], held: list[Held], last: date) -> Any:
    def carry_out(writer: Writer) -> None:
        writer.change_person(person, fields, ("employed_until",))
        for one in held:
            if one.from_on <= last.isoformat():
                _set(writer, Kind.APPOINTMENT_ENDED, person[1], one._replace(until_on=last.isoformat()), ("until_on",))

    return carry_out


def _appointed(line: Line, manager: str | None, start: str, ends: str | None, *, mover: bool) -> Change:
    kind = "mover" if mover or not line.is_new else "first_post"
    return Change(
        kind,
        {"who": line.who, "title": line.title, "first": as_told(start)},
        lambda writer: writer.appoint(line.whom, line.post, manager, as_date(start), day_of(ends)),
    )


def _leaves_post(line: Line, held: Held, title: str, start: str) -> Change:
    last = (as_date(start) - timedelta(days=1)).isoformat()
    ended = held._replace(until_on=last)
    return Change(
        "leaves_post",
        {"who": line.who, "title": title, "last": as_told(last)},
        lambda writer: _set(writer, Kind.APPOINTMENT_ENDED, line.whom[1], ended, ("until_on",)),
    )


def _corrected(line: Line, held: Held, manager: str | None, ends: str | None) -> Change:
    """The post was entered today, and wrongly: it would end before it began."""
    right = held._replace(post=line.post, manager=manager, until_on=ends)
    names = {"post": "position", "manager": "manager_position", "until_on": "until_on"}
    changed = tuple(name for field, name in names.items() if getattr(held, field) != getattr(right, field))
    return Change(
        "corrected_post",
        {"who": line.who, "title": line.title},
        lambda writer: _set(writer, Kind.APPOINTMENT_CHANGED, line.whom[1], right, changed),
    )


def _begins_sooner(line: Line, held: Held, start: str) -> Change:
    sooner = held._replace(from_on=start)
    return Change(
        "first_day",
        {"who": line.who, "first": as_told(start)},
        lambda writer: _set(writer, Kind.APPOINTMENT_CHANGED, line.whom[1], sooner, ("from_on",)),
    )


def _last_day(line: Line, held: Held, ends: str | None) -> Change:
    kind = Kind.APPOINTMENT_ENDED if ends else Kind.APPOINTMENT_CHANGED
    moved = held._replace(until_on=ends)
    return Change(
        "last_day",
        {"who": line.who, "last": as_told(ends) if ends else None},
        lambda writer: _set(writer, kind, line.whom[1], moved, ("until_on",)),
    )


def _other_manager(line: Line, held: Held, manager: str | None, start: str, ends: str | None) -> Change:
    def carry_out(writer: Writer) -> None:
        if held.from_on >= start:
            changed = ("manager_position", *(("until_on",) if held.until_on != ends else ()))
            _set(writer, Kind.APPOINTMENT_CHANGED, line.whom[1], held._replace(manager=manager, until_on=ends), changed)
            return
        last = (as_date(start) - timedelta(days=1)).isoformat()
        _set(writer, Kind.APPOINTMENT_ENDED, line.whom[1], held._replace(until_on=last), ("until_on",))
        writer.appoint(line.whom, line.post, manager, as_date(start), day_of(ends))

    return Change("manager", {"who": line.who, "manager": manager}, carry_out)


def _set(writer: Writer, kind: Kind, person: str, held: Held, changed: tuple[str, ...]) -> None:
    writer.change_appointment(
        kind, held.id, person, held.post, held.manager, (as_date(held.from_on), day_of(held.until_on)), changed
    )


def as_date(text: str) -> date:
    return date.fromisoformat(text)


def as_told(text: str) -> str:
    return f"{text[8:]}-{text[5:7]}-{text[:4]}"
