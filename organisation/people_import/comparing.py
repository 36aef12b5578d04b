"""What a delivery changes in units and positions: the difference between what is known on the day and what was delivered."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from organisation import changes
from organisation.people_import.checking import Structure
from organisation.people_import.columns import OFFICE_NAMES
from organisation.people_import.standing import Standing
from organisation.people_import.writing import Writer


@dataclass(frozen=True, slots=True)
class Change:
    """One change: its kind, what its sentence in `words` names, and how it is carried out."""

    kind: str
    told: Mapping[str, str | None]
    carry_out: Callable[[Writer], None]


def structure_changes(structure: Structure, known: Standing) -> Iterator[Change]:
    """Units, then the posts in them, then who heads what; so that everything exists before it is named."""
    yield from unit_changes(structure, known)
    yield from position_changes(structure, known)
    yield from office_changes(structure, known)
    yield from placement_changes(structure, known)


def unit_changes(structure: Structure, known: Standing) -> Iterator[Change]:
    """Units that come or are renamed, from the top down, so a parent always exists before its parts."""
    for code in _from_the_top(structure):
        name = structure.names[code]
        if code not in known.units:
            yield _new_unit(known, code, name or code, structure.parents[code])
        elif name and name != known.units[code].name:
            yield _renamed_unit(known, code, name)


def position_changes(structure: Structure, known: Standing) -> Iterator[Change]:
    """Posts that come, are renamed or move."""
    for code in sorted(structure.titles):
        title, unit = structure.titles[code], structure.seats[code]
        if code not in known.positions:
            yield Change("post", {"title": title, "unit": unit}, _new_position(known, structure, code, title, unit))
            continue
        if known.positions[code].title != title:
            yield _renamed_position(known, code, title)
        if known.seats.get(code) != unit:
            yield _moved_position(known, code, unit)


def office_changes(structure: Structure, known: Standing) -> Iterator[Change]:
    """Posts that get another office; first every one that is lost, so that it is free."""
    before = {code: known.positions[code].office if code in known.positions else None for code in structure.offices}
    changed = sorted(code for code, office in structure.offices.items() if office != before[code])
    yield from (_other_office(code, None) for code in changed if before[code])
    yield from (_other_office(code, structure.offices[code]) for code in changed if structure.offices[code])


def placement_changes(structure: Structure, known: Standing) -> Iterator[Change]:
    """Units that hang elsewhere or get another head; from the top down, so no unit hangs under itself halfway."""
    for code in _from_the_top(structure):
        parent, head = structure.parents[code], structure.heads.get(code)
        # A new unit is hung in its place when it is made; only its head is still to come.
        before = (known.parents[code], known.heads[code]) if code in known.parents else (parent, None)
        if before != (parent, head):
            yield _placed_unit(known, code, parent, head)


def _new_unit(known: Standing, code: str, name: str, parent: str | None) -> Change:
    def carry_out(writer: Writer) -> None:
        writer.add_unit(code, name, parent)

    return Change("unit", {"code": code, "name": name, "parent": parent}, carry_out)


def _renamed_unit(known: Standing, code: str, name: str) -> Change:
    return Change(
        "unit_name",
        {"code": code, "old": known.units[code].name, "new": name},
        lambda writer: changes.rename_unit(writer.unit(code), name, actor=writer.actor),
    )


def _placed_unit(known: Standing, code: str, parent: str | None, head: str | None) -> Change:
    def carry_out(writer: Writer) -> None:
        if code not in known.parents and head:
            writer.let_head(code, head)
            return
        above, heading = (writer.unit(parent) if parent else None), (writer.position(head) if head else None)
        changes.place_unit(writer.unit(code), above, heading, writer.day, actor=writer.actor)

    return Change("unit_place", {"code": code, "parent": parent, "head": head}, carry_out)


def _new_position(known: Standing, structure: Structure, code: str, title: str, unit: str) -> Callable[[Writer], None]:
    def carry_out(writer: Writer) -> None:
        name = structure.names.get(unit) or (known.units[unit].name if unit in known.units else unit)
        writer.add_position(code, title, unit, name)

    return carry_out


def _renamed_position(known: Standing, code: str, title: str) -> Change:
    return Change(
        "post_name",
        {"code": code, "old": known.positions[code].title, "new": title},
        lambda writer: changes.rename_position(writer.position(code), title, actor=writer.actor),
    )


def _moved_position(known: Standing, code: str, unit: str) -> Change:
    def carry_out(writer: Writer) -> None:
        changes.place_position(writer.position(code), writer.unit(unit), known.day, actor=writer.actor)

    return Change("post_unit", {"code": code, "unit": unit}, carry_out)


def _other_office(code: str, office: str | None) -> Change:
    name = next((name for name, stored in OFFICE_NAMES.items() if stored == office), None)
    return Change(
        "office",
        {"code": code, "office": name},
        lambda writer: _name_office(writer, code, office),
    )


def _name_office(writer: Writer, code: str, office: str | None) -> None:
    changes.name_office(writer.position(code), office, actor=writer.actor)


def _from_the_top(structure: Structure) -> list[str]:
    return sorted(structure.names, key=lambda code: (_depth(code, structure.parents), code))


def _depth(code: str, parents: dict[str, str | None]) -> int:
    depth = 0
    above = parents.get(code)
    while above is not None:
        depth, above = depth + 1, parents.get(above)
    return depth
