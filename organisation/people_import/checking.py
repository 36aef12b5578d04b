"""Holding the lines of a delivery against each other: where they contradict, the later line is refused; nothing is guessed."""

from dataclasses import dataclass, field

from organisation.models import SOLE_OFFICES
from organisation.people_import.reading import Line
from organisation.people_import.standing import Standing
from organisation.slugs import slug_of

UNIT, PARENT, NAME, TITLE, CODE, HEAD, OFFICE, MANAGER, NUMBER = (
    "afdeling",
    "bovenliggende_afdeling",
    "afdeling_naam",
    "functie",
    "functiecode",
    "hoofd",
    "ambt",
    "leidinggevende",
    "personeelsnummer",
)


@dataclass
class Structure:
    """The organisation as it will be: what was delivered laid over what is known."""

    parents: dict[str, str | None]  # unit → unit
    heads: dict[str, str | None]  # unit → position
    seats: dict[str, str]  # position → unit
    names: dict[str, set[str]] = field(default_factory=dict)  # unit → its delivered spellings
    titles: dict[str, set[str]] = field(default_factory=dict)  # position → its delivered spellings
    posts: dict[str, str] = field(default_factory=dict)  # personnel number → position
    offices: dict[str, str | None] = field(default_factory=dict)  # position → office, when that column was delivered

    def manager_of(self, line: Line) -> str | None:
        """The position of the manager the line names; None when that is the head of the unit anyway."""
        manager = self.posts.get(line.get(MANAGER) or "")
        return None if manager in (None, line.position, self._usual_manager(line.position)) else manager

    def _usual_manager(self, position: str) -> str | None:
        unit = self.seats[position]
        if self.heads.get(unit) == position:
            parent = self.parents.get(unit)
            return self.heads.get(parent) if parent else None
        return self.heads.get(unit)


def check(lines: list[Line], known: Standing) -> Structure:
    """The structure these lines describe; a line that does not fit gets its fault written on it."""
    structure = Structure(dict(known.parents), dict(known.heads), dict(known.seats))
    _one_line_a_person(lines)
    _agree_on_units(lines, structure)
    _refuse_loose_units(lines, structure)
    _agree_on_positions(lines, structure)
    _one_head_a_unit(lines, structure)
    _agree_on_offices(lines, structure)
    _one_post_an_office(lines, structure, known)
    _know_the_managers(lines, structure, known)
    return structure


def _one_line_a_person(lines: list[Line]) -> None:
    first: dict[str, int] = {}
    for line in lines:
        if line.person and first.setdefault(line.person, line.number) != line.number:
            line.refuse(NUMBER, f"dit nummer staat ook op regel {first[line.person]}", "Laat één regel per persoon staan")


def _agree_on_units(lines: list[Line], structure: Structure) -> None:
    """Name and parent of a unit as the first line that gives them."""
    named: dict[str, Line] = {}
    placed: dict[str, Line] = {}
    for line in _posts(lines):
        name, parent = line.get(NAME), line.get(PARENT) or None
        first_named = named.setdefault(line.unit, line) if name else line
        first_placed = placed.setdefault(line.unit, line)
        if name and slug_of(name) != slug_of(first_named.get(NAME)):
            line.refuse(NAME, f"op regel {first_named.number} heet deze afdeling anders", "Gebruik één naam per afdeling")
        elif parent != (first_placed.get(PARENT) or None):
            line.refuse(PARENT, f"op regel {first_placed.number} hangt deze afdeling elders", "Gebruik één plaats per afdeling")
        else:
            structure.names.setdefault(line.unit, set()).update({name} - {None, ""})
            if PARENT in line.values:
                structure.parents[line.unit] = parent
            structure.parents.setdefault(line.unit, None)


def _refuse_loose_units(lines: list[Line], structure: Structure) -> None:
    """Every unit hangs, by way of known units, under the top; not under itself."""
    for line in _posts(lines):
        seen: list[str] = []
        unit: str | None = line.unit
        while unit is not None and unit in structure.parents and unit not in seen:
            seen.append(unit)
            unit = structure.parents[unit]
        if unit is not None:
            structure.names.pop(line.unit, None)
        if unit in seen:
            line.refuse(PARENT, f"afdeling {unit} hangt onder zichzelf", "Verbeter de bovenliggende afdeling")
        elif unit is not None:
            line.refuse(PARENT, f"afdeling {unit} is niet bekend", "Voeg een regel van die afdeling toe of verbeter de code")


def _agree_on_positions(lines: list[Line], structure: Structure) -> None:
    """Title and unit of a position as its first line gives them."""
    first: dict[str, Line] = {}
    for line in _posts(lines):
        before = first.setdefault(line.position, line)
        if line.unit != before.unit:
            line.refuse(CODE, f"op regel {before.number} hoort deze code bij afdeling {before.unit}", "Gebruik een eigen code")
        elif slug_of(line.values[TITLE]) != slug_of(before.values[TITLE]):
            line.refuse(TITLE, f"op regel {before.number} heet deze functie anders", "Gebruik één naam per functie")
        else:
            structure.titles.setdefault(line.position, set()).add(line.values[TITLE])
            structure.seats[line.position] = line.unit
            structure.posts.setdefault(line.person, line.position)


def _one_head_a_unit(lines: list[Line], structure: Structure) -> None:
    """Who is called head heads the unit; when nobody is, the post that headed it still does."""
    first: dict[str, Line] = {}
    for line in _posts(lines):
        if not line.get(HEAD):
            continue
        before = first.setdefault(line.unit, line)
        if line.position != before.position:
            line.refuse(HEAD, f"regel {before.number} noemt een ander hoofd van deze afdeling", "Kies één hoofd per afdeling")
        else:
            structure.heads[line.unit] = line.position


def _agree_on_offices(lines: list[Line], structure: Structure) -> None:
    """The office of a position as its first line gives it."""
    first: dict[str, Line] = {}
    for line in _posts(lines):
        if OFFICE not in line.values:
            continue
        before = first.setdefault(line.position, line)
        if line.get(OFFICE) != before.get(OFFICE):
            line.refuse(OFFICE, f"op regel {before.number} heeft deze functie een ander ambt", "Gebruik één ambt per functie")
        else:
            structure.offices[line.position] = line.get(OFFICE)


def _one_post_an_office(lines: list[Line], structure: Structure, known: Standing) -> None:
    """One secretary and one registrar: among the lines, and with the posts that are known and keep theirs."""
    kept = {
        position.office: position.title
        for code, position in known.positions.items()
        if position.office in SOLE_OFFICES and code not in structure.offices
    }
    first: dict[str, Line] = {}
    for line in _posts(lines):
        office = line.get(OFFICE)
        if office not in SOLE_OFFICES:
            continue
        before = first.setdefault(office, line)
        if office in kept:
            line.refuse(OFFICE, f"dit ambt hoort al bij {kept[office]}", "Haal het eerst daar weg")
        elif before.position != line.position:
            line.refuse(OFFICE, f"regel {before.number} noemt een andere functie met dit ambt", "Kies één functie")
        if OFFICE in line.faults:
            structure.offices.pop(line.position, None)


def _know_the_managers(lines: list[Line], structure: Structure, known: Standing) -> None:
    for number, appointments in known.appointments.items():
        structure.posts.setdefault(number, appointments[0].position.code)
    named = {line.person: line.get(MANAGER) for line in lines if line.get(MANAGER)}
    for line in lines:
        manager = line.get(MANAGER)
        if manager and manager not in structure.posts:
            line.refuse(
                MANAGER, "van dit nummer is geen functie bekend", "Voeg een regel van deze persoon toe of verbeter het nummer"
            )
        elif manager and _leads_to_itself(line.person, named):
            line.refuse(MANAGER, "deze persoon is via anderen zijn eigen leidinggevende", "Verbeter een van de leidinggevenden")


def _leads_to_itself(person: str, named: dict[str, str]) -> bool:
    seen = {person}
    above = named.get(person)
    while above is not None and above not in seen:
        seen.add(above)
        above = named.get(above)
    return above == person


def _posts(lines: list[Line]) -> list[Line]:
    return [line for line in lines if line.names_a_post]
