"""The mapping file of a delivery (TOML, Dutch keys; see docs/importing.md): which of its columns says what we ask."""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from flask_babel import gettext as _

from organisation.delivered import Condition, Unreadable
from organisation.people_import.columns import COLUMNS

KEYS = {"velden", "alleen"}
SOURCE_KEYS = {"kolom", "vast", "vertaling", "leeg", "datum"}
TESTS = {"is", "niet", "leeg"}
DATES = {  # how a day may be written: where year, month and day stand
    "jjjjmmdd": (slice(0, 4), slice(4, 6), slice(6, 8)),
    "dd/mm/jjjj": (slice(6, 10), slice(3, 5), slice(0, 2)),
    "dd.mm.jjjj": (slice(6, 10), slice(3, 5), slice(0, 2)),
}


@dataclass(frozen=True)
class Source:
    """Where the answer for one column of ours comes from."""

    column: str = ""
    constant: str = ""
    translation: Mapping[str, str] = field(default_factory=dict)
    empty: frozenset[str] = frozenset()  # what is written where nothing is meant, as 31-12-9999
    dates: str = ""

    def value(self, cells: Mapping[str, str]) -> str:
        """What the delivery says, in our words."""
        if not self.column:
            return self.constant
        cell = cells[self.column]
        if cell in self.empty:
            return ""
        cell = self.translation.get(cell, cell)
        return self._iso(cell) if self.dates else cell

    def reader(self) -> Callable[[Mapping[str, str]], str]:
        """`value`; where nothing is said otherwise, the cell itself."""
        as_it_is = self.column and not (self.translation or self.empty or self.dates)
        return itemgetter(self.column) if as_it_is else self.value

    def _iso(self, cell: str) -> str:
        """The day as 2026-05-18; as it stands when it is not written as promised, so that it is refused."""
        year, month, day = DATES[self.dates]
        parts = (cell[year], cell[month], cell[day])
        whole = len(cell) == len(self.dates) and all(part.isdigit() for part in parts)
        return "-".join(parts) if whole else cell


@dataclass(frozen=True)
class PeopleMapping:
    """How a delivery with column names of its own is read."""

    sources: Mapping[str, Source]
    conditions: tuple[Condition, ...] = ()

    def columns(self) -> set[str]:
        """Every column of the delivery that is used."""
        sources = {source.column for source in self.sources.values() if source.column}
        return sources | {condition.column for condition in self.conditions}


def mapping_in(text: str) -> PeopleMapping | None:
    """The mapping in this text; none when it is empty. Raises Unreadable with everything that is wrong with it."""
    if not text.strip():
        return None
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Unreadable(_("Het mappingbestand is niet te lezen: %(error)s", error=error)) from None
    faults = [*_faults(content)]
    if faults:
        raise Unreadable(_("Het mappingbestand klopt niet:") + "\n- " + "\n- ".join(faults))
    return PeopleMapping(
        {name: _source(entry) for name, entry in content["velden"].items()},
        tuple(_condition(entry) for entry in content.get("alleen", [])),
    )


def _source(entry: dict[str, Any]) -> Source:
    return Source(
        entry.get("kolom", ""),
        entry.get("vast", ""),
        entry.get("vertaling", {}),
        frozenset(_listed(entry.get("leeg", []))),
        entry.get("datum", ""),
    )


def _condition(entry: dict[str, Any]) -> Condition:
    test = next(iter(entry.keys() & TESTS))
    if test == "leeg":
        return Condition(entry["kolom"], test, frozenset(), bool(entry["leeg"]))
    return Condition(entry["kolom"], test, frozenset(_listed(entry[test])))


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _faults(content: dict[str, Any]) -> Iterable[str]:
    for key in sorted(content.keys() - KEYS):
        yield _("%(name)s kennen we niet; gebruik %(names)s", name=key, names="velden, alleen")
    mapped = content.get("velden", {})
    for name, column in COLUMNS.items():
        if column.required and name not in mapped:
            yield _("veld %(name)s is verplicht: geef een kolom of een vaste waarde", name=name)
    for name, entry in mapped.items():
        if name not in COLUMNS:
            yield _("veld %(name)s kennen we niet; gebruik %(names)s", name=name, names=", ".join(COLUMNS))
        elif not isinstance(entry, dict):
            yield _("veld %(name)s: geef kolom of vast", name=name)
        else:
            yield from (_("veld %(name)s: %(fault)s", name=name, fault=fault) for fault in _faults_in_source(entry))
    for entry in content.get("alleen", []):
        if not entry.get("kolom") or entry.keys() - TESTS != {"kolom"} or len(entry.keys() & TESTS) != 1:
            yield _("alleen: geef kolom, en daarbij één van is, niet of leeg")


def _faults_in_source(entry: dict[str, Any]) -> Iterable[str]:
    for key in sorted(entry.keys() - SOURCE_KEYS):
        yield _("%(name)s kennen we niet; gebruik %(names)s", name=key, names=", ".join(sorted(SOURCE_KEYS)))
    if ("kolom" in entry) == ("vast" in entry):
        yield _("geef één van kolom of vast")
    if entry.get("datum", "") not in ("", *DATES):
        yield _("datum %(name)s kennen we niet; kies uit %(names)s", name=entry["datum"], names=", ".join(DATES))
    texts = (entry.get("kolom", ""), entry.get("vast", ""), *entry.get("vertaling", {}).values(), *_listed(entry.get("leeg", [])))
    if not all(isinstance(text, str) for text in texts):
        yield _("zet elke waarde tussen aanhalingstekens")
