"""Holding the lines of a delivery against each other: where they contradict, the later line is refused; nothing is guessed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from flask_babel import gettext as _

from organisation.delivered import BadValue
from organisation.models import SOLE_OFFICES
from organisation.people_import.columns import CODE, HEAD, MANAGER, NAME, NUMBER, OFFICE, OFFICE_NAMES, PARENT, TITLE
from organisation.people_import.standing import Standing
from organisation.people_import.work_file import WorkFile
from organisation.slugs import slug_of


class Post(NamedTuple):
    """What a line says of the organisation."""

    number: int
    person: str
    unit: str
    name: str | None
    parent: str | None
    title: str
    code: str
    head: int | None
    office: str | None


POSTS = (
    "SELECT number, person, unit, afdeling_naam, bovenliggende_afdeling, functie, post, hoofd, ambt"
    " FROM line WHERE says_post ORDER BY number"
)


@dataclass
class Structure:
    """The organisation as it will be: what was delivered laid over what is known."""

    parents: dict[str, str | None]  # unit → unit
    heads: dict[str, str | None]  # unit → position
    seats: dict[str, str]  # position → unit
    names: dict[str, str] = field(default_factory=dict)  # unit → its name, empty when none was delivered
    titles: dict[str, str] = field(default_factory=dict)  # position → its title
    managers: dict[str, str] = field(default_factory=dict)  # personnel number → position, of who is named as manager
    offices: dict[str, str | None] = field(default_factory=dict)  # position → office, when that column was delivered

    def manager_of(self, post: str, manager: str | None) -> str | None:
        """The position of the manager that is named; None when that is the head of the unit anyway."""
        above = self.managers.get(manager) if manager else None
        return None if above in (None, post, self._usual_manager(post)) else above

    def _usual_manager(self, post: str) -> str | None:
        unit = self.seats[post]
        if self.heads.get(unit) == post:
            parent = self.parents.get(unit)
            return self.heads.get(parent) if parent else None
        return self.heads.get(unit)


def check(work: WorkFile, known: Standing) -> Structure:
    """The structure these lines describe; a line that does not fit gets its fault written on it."""
    structure = Structure(dict(known.parents), dict(known.heads), dict(known.seats))
    work.mark_faults()
    _one_line_a_person(work)
    for check_posts in (
        _agree_on_units,
        _refuse_loose_units,
        _agree_on_positions,
        _one_head_a_unit,
        _agree_on_offices,
        _one_post_an_office,
    ):
        check_posts(work, structure, known)
        work.mark_faults()
        if check_posts is _agree_on_positions:
            _find_the_managers(work, structure)
    _know_the_managers(work, structure)
    work.mark_faults()
    return structure


def _one_line_a_person(work: WorkFile) -> None:
    twice = work.rows(
        "SELECT number, line.person, first FROM line JOIN (SELECT person, min(number) AS first FROM line WHERE person <> ''"
        " GROUP BY person HAVING count(*) > 1) AS firsts ON firsts.person = line.person WHERE number <> first"
    )
    for number, person, first in twice:
        told = _("dit nummer staat ook op regel %(line)s", line=first)
        _refuse(work, number, NUMBER, person, told, _("Laat één regel per persoon staan"))


def _agree_on_units(work: WorkFile, structure: Structure, known: Standing) -> None:
    """Name and parent of a unit as the first line that gives them."""
    named: dict[str, tuple[int, str]] = {}
    placed: dict[str, tuple[int, str | None]] = {}
    for post in _posts(work):
        parent = post.parent or None
        first_named = named.setdefault(post.unit, (post.number, post.name)) if post.name else None
        first_placed = placed.setdefault(post.unit, (post.number, parent))
        if first_named and post.name and not _same_name(post.name, first_named[1]):
            told = _("op regel %(line)s heet deze afdeling anders", line=first_named[0])
            _refuse(work, post.number, NAME, post.name, told, _("Gebruik één naam per afdeling"))
        elif parent != first_placed[1]:
            told = _("op regel %(line)s hangt deze afdeling elders", line=first_placed[0])
            _refuse(work, post.number, PARENT, post.parent, told, _("Gebruik één plaats per afdeling"))
        else:
            known_name = known.units[post.unit].name if post.unit in known.units else ""
            structure.names[post.unit] = _spelling(known_name, structure.names.get(post.unit), post.name)
            if PARENT in work.delivered:
                structure.parents[post.unit] = parent
            structure.parents.setdefault(post.unit, None)


def _refuse_loose_units(work: WorkFile, structure: Structure, known: Standing) -> None:
    """Every unit hangs, by way of known units, under the top; not under itself."""
    wrong = {unit: found for unit in structure.names if (found := _loose(unit, structure.parents))}
    for unit in wrong:
        del structure.names[unit]
    for post in _posts(work) if wrong else ():
        if post.unit in wrong:
            problem, remedy = wrong[post.unit]
            _refuse(work, post.number, PARENT, post.parent, problem, remedy)


def _loose(unit: str, parents: dict[str, str | None]) -> tuple[str, str] | None:
    """What is wrong with where the unit hangs, and the remedy."""
    seen: set[str] = set()
    above: str | None = unit
    while above is not None and above in parents and above not in seen:
        seen.add(above)
        above = parents[above]
    if above is None:
        return None
    if above in seen:
        return _("afdeling %(code)s hangt onder zichzelf", code=above), _("Verbeter de bovenliggende afdeling")
    return _("afdeling %(code)s is niet bekend", code=above), _("Voeg een regel van die afdeling toe of verbeter de code")


def _agree_on_positions(work: WorkFile, structure: Structure, known: Standing) -> None:
    """Title and unit of a position as its first line gives them."""
    first: dict[str, int] = {}
    for post in _posts(work):
        before = first.setdefault(post.code, post.number)
        if before == post.number:
            structure.seats[post.code] = post.unit
        title = structure.titles.get(post.code, post.title)
        if post.unit != structure.seats[post.code]:
            told = _("op regel %(line)s hoort deze code bij afdeling %(unit)s", line=before, unit=structure.seats[post.code])
            _refuse(work, post.number, CODE, post.code, told, _("Gebruik een eigen code"))
        elif not _same_name(post.title, title):
            told = _("op regel %(line)s heet deze functie anders", line=before)
            _refuse(work, post.number, TITLE, post.title, told, _("Gebruik één naam per functie"))
        else:
            known_title = known.positions[post.code].title if post.code in known.positions else ""
            structure.titles[post.code] = _spelling(known_title, title, post.title)


def _one_head_a_unit(work: WorkFile, structure: Structure, known: Standing) -> None:
    """Who is called head heads the unit; when nobody is, the post that headed it still does."""
    first: dict[str, tuple[int, str]] = {}
    for post in _posts(work):
        if not post.head:
            continue
        before = first.setdefault(post.unit, (post.number, post.code))
        if post.code != before[1]:
            told = _("regel %(line)s noemt een ander hoofd van deze afdeling", line=before[0])
            _refuse(work, post.number, HEAD, "ja", told, _("Kies één hoofd per afdeling"))
        else:
            structure.heads[post.unit] = post.code


def _agree_on_offices(work: WorkFile, structure: Structure, known: Standing) -> None:
    """The office of a position as its first line gives it."""
    if OFFICE not in work.delivered:
        return
    first: dict[str, tuple[int, str | None]] = {}
    for post in _posts(work):
        before = first.setdefault(post.code, (post.number, post.office))
        if post.office != before[1]:
            told = _("op regel %(line)s heeft deze functie een ander ambt", line=before[0])
            _refuse(work, post.number, OFFICE, _office_name(post.office), told, _("Gebruik één ambt per functie"))
        else:
            structure.offices[post.code] = post.office


def _one_post_an_office(work: WorkFile, structure: Structure, known: Standing) -> None:
    """One secretary and one registrar: among the lines, and with the posts that are known and keep theirs."""
    kept = {
        position.office: position.title
        for code, position in known.positions.items()
        if position.office in SOLE_OFFICES and code not in structure.offices
    }
    first: dict[str, tuple[int, str]] = {}
    for post in _posts(work) if OFFICE in work.delivered else ():
        if post.office not in SOLE_OFFICES:
            continue
        before = first.setdefault(post.office, (post.number, post.code))
        if post.office in kept:
            told, remedy = _("dit ambt hoort al bij %(title)s", title=kept[post.office]), _("Haal het eerst daar weg")
        elif before[1] != post.code:
            told, remedy = _("regel %(line)s noemt een andere functie met dit ambt", line=before[0]), _("Kies één functie")
        else:
            continue
        _refuse(work, post.number, OFFICE, _office_name(post.office), told, remedy)
        structure.offices.pop(post.code, None)


def _find_the_managers(work: WorkFile, structure: Structure) -> None:
    """In which post everybody is who is named as manager: by this delivery, else as it is known."""
    if MANAGER not in work.delivered:
        return
    named = "(SELECT DISTINCT leidinggevende FROM line WHERE leidinggevende <> '')"
    delivered = work.rows(
        f"SELECT person, post, min(number) FROM line WHERE says_post AND person IN {named} GROUP BY person"  # noqa: S608
    )
    structure.managers = {person: post for person, post, _number in delivered}
    for person, post in work.rows(f"SELECT person, post FROM held WHERE person IN {named} ORDER BY rowid"):  # noqa: S608
        structure.managers.setdefault(person, post)


def _know_the_managers(work: WorkFile, structure: Structure) -> None:
    if MANAGER not in work.delivered:
        return
    named = dict(
        work.rows(
            "SELECT person, leidinggevende FROM line WHERE leidinggevende <> ''"
            " AND person IN (SELECT DISTINCT leidinggevende FROM line) ORDER BY number"
        )
    )
    circular = {person for person in named if _leads_to_itself(person, named)}
    for number, person, manager in work.rows("SELECT number, person, leidinggevende FROM line WHERE leidinggevende <> ''"):
        if manager not in structure.managers:
            told = _("van dit nummer is geen functie bekend")
            remedy = _("Voeg een regel van deze persoon toe of verbeter het nummer")
            _refuse(work, number, MANAGER, manager, told, remedy)
        elif person in circular:
            told = _("deze persoon is via anderen zijn eigen leidinggevende")
            _refuse(work, number, MANAGER, manager, told, _("Verbeter een van de leidinggevenden"))


def _leads_to_itself(person: str, named: dict[str, str]) -> bool:
    seen = {person}
    above = named.get(person)
    while above is not None and above not in seen:
        seen.add(above)
        above = named.get(above)
    return above == person


def _same_name(one: str, other: str) -> bool:
    """Capitals, accents and punctuation aside."""
    return one == other or slug_of(one) == slug_of(other)


def _spelling(known: str, *delivered: str | None) -> str:
    """Which of the spellings counts: the one we have, or else always the same one."""
    return known if known and known in delivered else min(filter(None, delivered), default="")


def _posts(work: WorkFile) -> Iterator[Post]:
    return map(Post._make, work.rows(POSTS))


def _refuse(work: WorkFile, number: int, column: str, value: Any, problem: str, remedy: str) -> None:
    work.refuse(number, column, value or "", BadValue(problem, remedy))


def _office_name(office: str | None) -> str:
    return next((name for name, stored in OFFICE_NAMES.items() if stored == office), "")
