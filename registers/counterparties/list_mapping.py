"""Which column of a delivered list of relations says what: by a mapping file, or by what somebody chose on the page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from organisation.delivered import Condition
from registers.counterparties.models import LONGEST_NAME, LONGEST_NOTE, LONGEST_UNIT
from registers.counterparties.naming import fold
from registers.definition import Field
from registers.old_lists.mapping import (
    columns_of,
    condition_in,
    faults_in_conditions,
    faults_in_source,
    read_toml,
    refuse,
    source_in,
)
from registers.old_lists.values import Source

QUESTIONS = {
    question.name: question
    for question in (
        Field("name", "organisation", "", longest=LONGEST_NAME),
        Field("kvk_number", "text", "", optional=True),
        Field("unit_code", "text", "", optional=True, longest=LONGEST_UNIT),
        Field("note", "text", "", optional=True, longest=LONGEST_NOTE),
    )
}
HEADINGS = {  # words in the heading of a column, the most telling first
    "kvk_number": ("kvk", "kamer van koophandel", "handelsregister"),
    "name": (
        "naam leverancier", "leverancier", "crediteur", "vergunninghouder", "subsidieontvanger", "ontvanger", "inschrijver",
        "overtreder", "aanvrager", "bedrijfsnaam", "statutaire naam", "organisatie", "bedrijf", "relatie", "naam", "supplier",
    ),
    "unit_code": ("afdelingscode", "afdeling", "eenheid", "team", "organisatieonderdeel", "unit", "department"),
    "note": (
        "omschrijving", "toelichting", "onderwerp", "regeling", "product", "soort", "activiteit", "kenmerk", "zaaknummer",
        "opmerking", "description",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class RelationMapping:
    """Where name, KvK number, unit and note of each line come from."""

    sources: Mapping[str, Source]  # by question
    conditions: tuple[Condition, ...] = ()

    def columns(self) -> set[str]:
        return columns_of(self.sources.values(), self.conditions)


def read_mapping(path: Path) -> RelationMapping:
    """The mapping in this file. Raises Unreadable with everything that is wrong with it."""
    content = read_toml(path)
    refuse([*_faults(content)])
    return RelationMapping(
        {name: source_in(entry, QUESTIONS[name]) for name, entry in content["velden"].items()},
        tuple(condition_in(entry) for entry in content.get("alleen", [])),
    )


def by_columns(chosen: Mapping[str, str]) -> RelationMapping:
    """The mapping that takes these columns as they are, by question; a note that is too long is cut off."""
    return RelationMapping(
        {name: Source(column=column, shorten=name == "note") for name, column in chosen.items() if column and name in QUESTIONS}
    )


def guessed(columns: Sequence[str]) -> dict[str, str]:
    """The column that seems to answer each question, empty when none does; somebody looks at it before it counts."""
    free = {column: fold(column) for column in columns if column}
    found = {}
    for question, words in HEADINGS.items():
        found[question] = _first_fitting(free, words)
        free.pop(found[question], None)
    return {question: found[question] for question in QUESTIONS}


def _first_fitting(headings: Mapping[str, str], words: Iterable[str]) -> str:
    for word in words:
        exact = [column for column, heading in headings.items() if heading == word]
        within = [column for column, heading in headings.items() if word in heading]
        if exact or within:
            return (exact or within)[0]
    return ""


def _faults(content: Mapping[str, Any]) -> Iterable[str]:
    for key in sorted(content.keys() - {"velden", "alleen"}):
        yield f"{key} kennen we niet; gebruik velden en alleen"
    yield from faults_in_conditions(dict(content))
    mapped = content.get("velden", {})
    if "name" not in mapped:
        yield "veld name is verplicht: geef de kolom met de naam van de organisatie"
    for name, entry in mapped.items():
        if name not in QUESTIONS:
            yield f"veld {name} kennen we niet; gebruik {', '.join(QUESTIONS)}"
        else:
            readable = {key: value for key, value in entry.items() if key != "vertaling"}  # here into words, not into choices
            yield from (f"veld {name}: {fault}" for fault in faults_in_source(readable, QUESTIONS[name]))
