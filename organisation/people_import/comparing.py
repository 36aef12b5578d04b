"""What a delivery changes: the difference between what is known on the day and what was delivered, as a list of changes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from audit import System
from organisation import changes
from organisation.models import Appointment
from organisation.people_import.checking import Structure
from organisation.people_import.reading import COLUMNS, OFFICE_NAMES, Line
from organisation.people_import.standing import Standing

COLUMN_OF = {column.feeds: name for name, column in COLUMNS.items() if column.feeds}


@dataclass(frozen=True)
class Change:
    """One change: its kind for the count, a sentence for the report, and how it is carried out."""

    kind: str
    sentence: str
    carry_out: Callable[[System], Any]


def unit_changes(structure: Structure, known: Standing) -> Iterator[Change]:
    """Units that come or are renamed, from the top down, so a parent always exists before its parts."""
    for code in sorted(structure.names, key=lambda code: (_depth(code, structure.parents), code)):
        spellings = structure.names[code]
        if code not in known.units:
            yield _new_unit(known, code, _spelling(spellings) or code, structure.parents[code])
        elif spellings and known.units[code].name not in spellings:
            yield _renamed_unit(known, code, _spelling(spellings))


def position_changes(structure: Structure, known: Standing) -> Iterator[Change]:
    """Posts that come, are renamed or move."""
    for code in sorted(structure.titles):
        title, unit = _spelling(structure.titles[code]), structure.seats[code]
        if code not in known.positions:
            yield _new_position(known, code, title, unit)
            continue
        if known.positions[code].title not in structure.titles[code]:
            yield _renamed_position(known, code, title)
        if known.seats.get(code) != unit:
            yield _moved_position(known, code, unit)


def office_changes(structure: Structure, known: Standing) -> Iterator[Change]:
    """Posts that get another office; first every one that is lost, so that it is free."""
    before = {code: known.positions[code].office if code in known.positions else None for code in structure.offices}
    changed = sorted(code for code, office in structure.offices.items() if office != before[code])
    yield from (_other_office(known, code, None) for code in changed if before[code])
    yield from (_other_office(known, code, structure.offices[code]) for code in changed if structure.offices[code])


def placement_changes(structure: Structure, known: Standing) -> Iterator[Change]:
    """Units that hang elsewhere or get another head; from the top down, so no unit hangs under itself halfway."""
    for code in sorted(structure.names, key=lambda code: (_depth(code, structure.parents), code)):
        parent, head = structure.parents[code], structure.heads.get(code)
        # A new unit is hung in its place when it is made; only its head is still to come.
        before = (known.parents[code], known.heads[code]) if code in known.parents else (parent, None)
        if before != (parent, head):
            yield _placed_unit(known, code, parent, head)


def person_changes(lines: list[Line], known: Standing) -> Iterator[Change]:
    """People who come or of whom something changed."""
    for line in lines:
        person = known.people.get(line.person)
        if person is None:
            yield _joiner(known, line)
            continue
        changed = {name: value for name, value in line.fields.items() if getattr(person, name) != value}
        if changed:
            yield _changed_person(known, line, changed)


def appointment_changes(lines: list[Line], structure: Structure, known: Standing) -> Iterator[Change]:
    """Who gets another post, manager or last day. A delivery knows one post per person."""
    for line in lines:
        yield from _appointment_of(line, structure.manager_of(line), known)


def missing_people(lines: list[Line], known: Standing) -> list[str]:
    """Who works here on the day but is not in the delivery: only told, never ended (R79)."""
    delivered = {line.person for line in lines}
    return [
        f"{person.name} ({number})"
        for number, person in sorted(known.people.items())
        if number not in delivered and person.employed_on(known.day)
    ]


def _appointment_of(line: Line, manager: str | None, known: Standing) -> Iterator[Change]:
    """What must change so that the person holds this post, under this manager, until his last day."""
    person = known.people.get(line.person)
    start = max(known.day, line.values["in_dienst"])
    ends = line.values.get("uit_dienst", person.employed_until if person else None)
    held = known.appointments.get(line.person, [])
    if ends and ends < start:
        yield from (_last_day(line, one, ends) for one in held if one.from_on <= ends and one.until_on != ends)
        return
    same = next((one for one in held if one.position.code == line.position), None)
    others = [one for one in held if one is not same]
    planned = min((one.from_on for one in others if one.from_on > start), default=None)
    if planned:
        ends = planned - timedelta(days=1)
    for other in others:
        if other.from_on < start and (other.until_on is None or other.until_on >= start):
            yield _leaves_post(line, other, start)
    entered_today = next((one for one in others if one.from_on == start), None)
    if same is None and entered_today is None:
        yield _appointed(known, line, manager, start, ends)
    elif same is None and entered_today is not None:
        yield _corrected(known, line, entered_today, manager, ends)
    elif same is not None:
        yield from _keeps_post(known, line, same, manager, start, ends)


def _keeps_post(
    known: Standing, line: Line, held: Appointment, manager: str | None, start: date, ends: date | None
) -> Iterator[Change]:
    now = held.manager_position.code if held.manager_position else None
    if held.from_on > start:
        yield _begins_sooner(line, held, start)
    if "leidinggevende" in line.values and now != manager:
        yield _other_manager(known, line, held, manager, start, ends)
    elif held.until_on != ends:
        yield _last_day(line, held, ends)


def _new_unit(known: Standing, code: str, name: str, parent: str | None) -> Change:
    def carry_out(actor: System) -> None:
        above = known.units[parent] if parent else None
        known.units[code] = changes.add_unit(code, name, above, known.day, actor=actor)

    return Change("nieuwe afdeling", f"{code} {name}, onder {parent or 'niets (de top)'}", carry_out)


def _renamed_unit(known: Standing, code: str, name: str) -> Change:
    unit = known.units[code]
    return Change(
        "andere naam van een afdeling",
        f"{code}: {unit.name} wordt {name}",
        lambda actor: changes.rename_unit(unit, name, actor=actor),
    )


def _placed_unit(known: Standing, code: str, parent: str | None, head: str | None) -> Change:
    def carry_out(actor: System) -> None:
        above = known.units[parent] if parent else None
        heading = known.positions[head] if head else None
        changes.place_unit(known.units[code], above, heading, known.day, actor=actor)

    sentence = f"{code}: onder {parent or 'niets (de top)'}, hoofd {head or 'nog niet bekend'}"
    return Change("andere plaats of ander hoofd van een afdeling", sentence, carry_out)


def _new_position(known: Standing, code: str, title: str, unit: str) -> Change:
    def carry_out(actor: System) -> None:
        known.positions[code] = changes.add_position(code, title, known.units[unit], known.day, actor=actor)

    return Change("nieuwe functie", f"{title} bij {unit}", carry_out)


def _renamed_position(known: Standing, code: str, title: str) -> Change:
    position = known.positions[code]
    return Change(
        "andere naam van een functie",
        f"{code}: {position.title} wordt {title}",
        lambda actor: changes.rename_position(position, title, actor=actor),
    )


def _moved_position(known: Standing, code: str, unit: str) -> Change:
    def carry_out(actor: System) -> None:
        changes.place_position(known.positions[code], known.units[unit], known.day, actor=actor)

    return Change("andere afdeling van een functie", f"{code}: naar {unit}", carry_out)


def _other_office(known: Standing, code: str, office: str | None) -> Change:
    name = next((name for name, stored in OFFICE_NAMES.items() if stored == office), "geen")
    return Change(
        "ander ambt van een functie",
        f"{code}: {name}",
        lambda actor: changes.name_office(known.positions[code], office, actor=actor),
    )


def _joiner(known: Standing, line: Line) -> Change:
    def carry_out(actor: System) -> None:
        known.people[line.person] = changes.add_person(line.person, actor=actor, **line.fields)

    return Change("nieuwe persoon", f"{_name(line)}, {line.values['functie']} bij {line.unit}", carry_out)


def _changed_person(known: Standing, line: Line, changed: dict[str, Any]) -> Change:
    person = known.people[line.person]
    names = ", ".join(COLUMN_OF[name] for name in changed)
    return Change(
        "gewijzigde persoon", f"{_name(line)}: {names}", lambda actor: changes.change_person(person, actor=actor, **changed)
    )


def _appointed(known: Standing, line: Line, manager: str | None, start: date, ends: date | None) -> Change:
    def carry_out(actor: System) -> None:
        person, position = known.people[line.person], known.positions[line.position]
        changes.appoint(person, position, start, ends, known.positions[manager] if manager else None, actor=actor)

    return Change("begint in een functie", f"{_name(line)}: {line.values['functie']} vanaf {start:%d-%m-%Y}", carry_out)


def _leaves_post(line: Line, appointment: Appointment, start: date) -> Change:
    last = start - timedelta(days=1)
    return Change(
        "stopt in een functie",
        f"{_name(line)}: {appointment.position.title} tot en met {last:%d-%m-%Y}",
        lambda actor: changes.end_appointment(appointment, last, actor=actor),
    )


def _corrected(known: Standing, line: Line, appointment: Appointment, manager: str | None, ends: date | None) -> Change:
    """The post was entered today, and wrongly: it would end before it began."""

    def carry_out(actor: System) -> None:
        above = known.positions[manager] if manager else None
        position = known.positions[line.position]
        changes.change_appointment(appointment, position=position, manager_position=above, until_on=ends, actor=actor)

    return Change("verbeterde functie", f"{_name(line)}: {line.values['functie']}", carry_out)


def _begins_sooner(line: Line, appointment: Appointment, start: date) -> Change:
    return Change(
        "andere eerste dag",
        f"{_name(line)}: {start:%d-%m-%Y}",
        lambda actor: changes.change_appointment(appointment, from_on=start, actor=actor),
    )


def _last_day(line: Line, appointment: Appointment, ends: date | None) -> Change:
    def carry_out(actor: System) -> None:
        if ends is None:
            changes.change_appointment(appointment, until_on=None, actor=actor)
        else:
            changes.end_appointment(appointment, ends, actor=actor)

    sentence = f"{_name(line)}: {ends:%d-%m-%Y}" if ends else f"{_name(line)}: geen laatste dag meer"
    return Change("andere laatste dag", sentence, carry_out)


def _other_manager(
    known: Standing, line: Line, appointment: Appointment, manager: str | None, start: date, ends: date | None
) -> Change:
    def carry_out(actor: System) -> None:
        above = known.positions[manager] if manager else None
        if appointment.from_on >= start:
            changes.change_appointment(appointment, manager_position=above, until_on=ends, actor=actor)
            return
        changes.end_appointment(appointment, start - timedelta(days=1), actor=actor)
        changes.appoint(appointment.person, appointment.position, start, ends, above, actor=actor)

    return Change("andere leidinggevende", f"{_name(line)}: {manager or 'het hoofd van de afdeling'}", carry_out)


def _depth(code: str, parents: dict[str, str | None]) -> int:
    depth = 0
    above = parents.get(code)
    while above is not None:
        depth, above = depth + 1, parents.get(above)
    return depth


def _spelling(spellings: set[str]) -> str:
    """One of the delivered spellings, always the same one."""
    return min(spellings, default="")


def _name(line: Line) -> str:
    parts = (line.get("voornaam"), line.get("tussenvoegsel"), line.get("achternaam"))
    return f"{' '.join(part for part in parts if part)} ({line.person})"
