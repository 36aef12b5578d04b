"""From a line of the old list to an entry, or to the reasons why not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from organisation.delivered import BadValue, Refusal, Row, Table, Unreadable, read_table
from organisation.models import Person
from registers.definition import Field, is_asked
from registers.old_lists.mapping import PLACEHOLDER, ListMapping
from registers.old_lists.values import NOT_KNOWN, READERS, Amount, Source, read_amount, read_partial_date
from registers.partial_date import PartialDate

FILL_IN = 'Vul de cel, of zet bij_leeg = "onbekend" bij dit veld in het mappingbestand'


@dataclass
class Entry:
    """One line, ready to go into the register; `source` is the line as it was delivered."""

    line: int
    key: str
    person: Person
    source: dict[str, str]
    answers: dict[str, Any] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    amount: Amount | None = None
    ends: PartialDate | None = None


@dataclass
class Faults:
    """What is wrong with one line."""

    row: Row
    hide_values: bool  # a report of a confidential list shows no contents
    found: list[Refusal] = field(default_factory=list)

    def add(self, column: str, fault: BadValue) -> None:
        value = "" if self.hide_values else self.row.cells.get(column, "")
        self.found.append(Refusal(self.row.line, column, value, fault.problem, fault.remedy))


def table_with(path: Path, columns: set[str]) -> Table:
    """The table in this file, which has at least these columns. Raises Unreadable."""
    table = read_table(path)
    absent = sorted(columns - set(table.columns))
    if absent:
        raise Unreadable(f"Deze kolommen uit het mappingbestand staan niet in de lijst: {', '.join(absent)}")
    return table


def read_entry(row: Row, mapping: ListMapping, people: Mapping[str, Person], day: date) -> Entry | list[Refusal]:
    """The entry of this line, or everything that is wrong with it."""
    faults = Faults(row, mapping.register.confidential)
    person = _person(row, mapping, people, day, faults)
    entry = Entry(row.line, row.cells[mapping.key], person, dict(row.cells))  # type: ignore[arg-type]
    if not entry.key:
        faults.add(mapping.key, BadValue("hier staat niets", "Geef elke regel een eigen nummer"))
    for question in mapping.register.fields():
        source = mapping.sources.get(question.name)
        if source is not None:
            _answer(entry, question, source, faults)
        elif question.name in mapping.unknown:
            entry.unknown.append(question.name)
    if mapping.ends is not None:
        _end(entry, mapping.ends, faults)
    if not faults.found:
        _complete(entry, mapping, faults)
    return faults.found or entry


def _person(row: Row, mapping: ListMapping, people: Mapping[str, Person], day: date, faults: Faults) -> Person | None:
    """By personnel number only; names are never compared (R78)."""
    person = people.get(row.cells[mapping.person])
    if person is None:
        faults.add(
            mapping.person, BadValue("dit personeelsnummer is niet bekend", "Lees eerst de personen in, of verbeter het nummer")
        )
    elif not person.employed_on(day):
        faults.add(mapping.person, BadValue("deze persoon werkt hier niet", "Laat de regel weg, of verbeter het nummer"))
    return person


def _answer(entry: Entry, question: Field, source: Source, faults: Faults) -> None:
    """The answer to one question; every fault is written down, so that one round of repairs is enough."""
    try:
        if source.constant is not None:
            entry.answers[question.name] = source.constant
            return
        text = filled(source, entry.source)
        if source.translation.get(text) == NOT_KNOWN:
            entry.unknown.append(question.name)
        elif text:
            _read(entry, question, source, text)
        elif source.empty_is_unknown and not question.optional:
            entry.unknown.append(question.name)
        elif not question.optional:
            raise BadValue("hier staat niets", FILL_IN)
    except BadValue as fault:
        faults.add(source.column or source.template, fault)


def filled(source: Source, cells: Mapping[str, str]) -> str:
    """The cell, or the template with its cells filled in; a template of which a cell is empty is empty."""
    if not source.template:
        return cells[source.column]
    if not all(cells[column] for column in PLACEHOLDER.findall(source.template)):
        return ""
    return PLACEHOLDER.sub(lambda found: cells[found[1]], source.template)


def _read(entry: Entry, question: Field, source: Source, text: str) -> None:
    if source.amount:
        entry.amount = read_amount(text, source)
        entry.answers[question.name] = question.band_of(entry.amount.cents)
    else:
        entry.answers[question.name] = READERS[question.kind](text, question, source)


def _end(entry: Entry, source: Source, faults: Faults) -> None:
    text = filled(source, entry.source)
    try:
        entry.ends = read_partial_date(text, source) if text else None
    except BadValue as fault:
        faults.add(source.column, fault)


def _complete(entry: Entry, mapping: ListMapping, faults: Faults) -> None:
    """What only shows when the answers are seen together."""
    for question in mapping.register.fields():
        asked = is_asked(question, entry.answers) and not question.optional and not question.asked_with
        if asked and question.name not in entry.answers and question.name not in entry.unknown:
            faults.add(question.name, BadValue("dit veld heeft geen antwoord", "Noem het bij onbekend in het mappingbestand"))
    starts = mapping.register.fed_by("starts")
    began = entry.answers.get(starts.name) if starts else None
    first = PartialDate.parse(began).first if began else None
    leaves = entry.person.employed_until
    if first and entry.ends and entry.ends.last < first:
        column = mapping.ends.column if mapping.ends else ""
        faults.add(column, BadValue("het einde ligt voor het begin", "Verbeter een van de twee datums"))
    if first and leaves and first > leaves:
        faults.add(mapping.person, BadValue("het begin ligt na de laatste werkdag", "Verbeter de datum"))
