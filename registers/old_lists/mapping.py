"""The mapping file (TOML, Dutch keys; see docs/importing.md): read, and held against the register before any line is."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from organisation.delivered import Condition, Unreadable
from registers.definition import Field, Register, codes_in
from registers.old_lists.values import AMOUNTS, DATES, EURO, NOT_KNOWN, READERS, Source

KEYS = {"lijst", "sleutel", "persoon", "onbekend", "alleen", "velden", "einde"}
SOURCE_KEYS = {
    "kolom", "vast", "sjabloon", "vertaling", "scheiding", "datum", "bedrag", "munt", "koers", "inkorten", "bij_leeg",
}  # fmt: skip
TESTS = {"is", "niet", "leeg"}
CONSTANT_KINDS = ("text", "longtext", "organisation", "choice", "choices")
DATED = ("month", "day", "recent_day")
LIST_NAME = re.compile(r"[a-z0-9-]{1,40}")
PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True)
class ListMapping:
    """How one old list goes into one register."""

    register: Register
    name: str  # of the list; stays the same at every import
    key: str  # column with a number of its own per line
    person: str  # column with the personnel number
    conditions: tuple[Condition, ...]
    unknown: tuple[str, ...]  # questions this list does not answer
    sources: dict[str, Source]  # by question
    ends: Source | None  # when it ended

    def columns(self) -> set[str]:
        """Every column of the list that is used."""
        sources = [*self.sources.values(), *([self.ends] if self.ends else [])]
        return {self.key, self.person} | columns_of(sources, self.conditions)

    def source_key(self, key: str) -> str:
        """What makes a line of this list known again."""
        return f"{self.register.slug}:{self.name}:{key}"


def columns_of(sources: Iterable[Source], conditions: Iterable[Condition]) -> set[str]:
    """The columns that these read."""
    used = {condition.column for condition in conditions}
    for source in sources:
        used |= ({source.column} if source.column else set()) | placeholders(source.template)
    return used


def placeholders(template: str) -> set[str]:
    """The columns a template names."""
    return set(PLACEHOLDER.findall(template))


def read_mapping(path: Path, register: Register) -> ListMapping:
    """The mapping in this file. Raises Unreadable with everything that is wrong with it."""
    content = read_toml(path)
    refuse([*_faults_at_top(content), *_faults_in_fields(content, register)])
    ends = content.get("einde")
    return ListMapping(
        register=register,
        name=content["lijst"],
        key=content["sleutel"],
        person=content["persoon"],
        conditions=tuple(condition_in(entry) for entry in content.get("alleen", [])),
        unknown=tuple(content.get("onbekend", [])),
        sources={name: source_in(entry, register.field(name)) for name, entry in content["velden"].items()},
        ends=source_in(ends, None) if ends else None,
    )


def read_toml(path: Path) -> dict[str, Any]:
    """What stands in a mapping file. Raises Unreadable."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Unreadable(f"Het mappingbestand is niet te lezen: {error}") from None


def refuse(faults: list[str]) -> None:
    """Raises Unreadable with all faults of a mapping file, if there are any."""
    if faults:
        raise Unreadable("Het mappingbestand klopt niet:\n- " + "\n- ".join(faults))


def condition_in(entry: dict[str, Any]) -> Condition:
    """The condition that an entry under `alleen` describes."""
    test = next(iter(entry.keys() & TESTS))
    if test == "leeg":
        return Condition(entry["kolom"], test, empty=bool(entry["leeg"]))
    values = entry[test]
    return Condition(entry["kolom"], test, frozenset([values] if isinstance(values, str) else values))


def source_in(entry: dict[str, Any], question: Field | None) -> Source:
    """The source that an entry under `velden` describes."""
    dates = entry.get("datum", ())
    constant = entry.get("vast")
    if question and question.kind == "choices" and constant is not None:
        constant = codes_in(constant)
    return Source(
        column=entry.get("kolom", ""),
        constant=constant,
        template=entry.get("sjabloon", ""),
        translation=entry.get("vertaling", {}),
        separator=entry.get("scheiding", ""),
        dates=(dates,) if isinstance(dates, str) else tuple(dates),
        amount=entry.get("bedrag", ""),
        currency=entry.get("munt", EURO),
        rate=Decimal(str(entry.get("koers", 1))),
        shorten=entry.get("inkorten", False),
        empty_is_unknown=entry.get("bij_leeg") == NOT_KNOWN,
    )


def _faults_at_top(content: dict[str, Any]) -> Iterable[str]:
    for key in sorted(content.keys() - KEYS):
        yield f"{key} kennen we niet; gebruik {', '.join(sorted(KEYS))}"
    for key in ("lijst", "sleutel", "persoon"):
        if not isinstance(content.get(key), str) or not content[key]:
            yield f"{key} ontbreekt"
    if not LIST_NAME.fullmatch(str(content.get("lijst", ""))):
        yield "lijst mag alleen kleine letters, cijfers en streepjes bevatten (hoogstens 40)"
    yield from faults_in_conditions(content)


def faults_in_conditions(content: dict[str, Any]) -> Iterable[str]:
    """What is wrong with the entries under `alleen`."""
    for entry in content.get("alleen", []):
        if not entry.get("kolom") or entry.keys() - TESTS != {"kolom"} or len(entry.keys() & TESTS) != 1:
            yield "alleen: geef kolom, en daarbij één van is, niet of leeg"


def _faults_in_fields(content: dict[str, Any], register: Register) -> Iterable[str]:
    questions = {question.name: question for question in register.fields()}
    mapped, unknown = content.get("velden", {}), content.get("onbekend", [])
    for name in [*mapped, *unknown]:
        if name not in questions:
            yield f"veld {name} bestaat niet in dit register; het kent {', '.join(questions)}"
    for question in questions.values():
        if question.name in mapped:
            yield from (f"veld {question.name}: {fault}" for fault in faults_in_source(mapped[question.name], question))
            if question.name in unknown:
                yield f"veld {question.name} staat ook bij onbekend"
        elif question.name not in unknown and question.always_asked:
            yield f"veld {question.name} is verplicht: geef een kolom, een vaste waarde, of noem het bij onbekend"
    if "einde" in content:
        if register.confidential:
            yield "einde kan niet bij een vertrouwelijk register; laat beëindigde regels weg met alleen"
        else:
            yield from (f"einde: {fault}" for fault in _faults_in_dates(content["einde"]))


def faults_in_source(entry: dict[str, Any], question: Field) -> Iterable[str]:
    """What is wrong with an entry under `velden` for this question."""
    for key in sorted(entry.keys() - SOURCE_KEYS):
        yield f"{key} kennen we niet; gebruik {', '.join(sorted(SOURCE_KEYS))}"
    if sum(key in entry for key in ("kolom", "vast", "sjabloon")) != 1:
        yield "geef één van kolom, vast of sjabloon"
    if question.kind not in READERS:
        yield "dit soort veld kan niet uit een lijst komen"
    if "vast" in entry and question.kind not in CONSTANT_KINDS:
        yield "vast past niet bij dit soort veld"
    if entry.get("bij_leeg", NOT_KNOWN) != NOT_KNOWN:
        yield "bij_leeg kan alleen onbekend zijn"
    if question.kind in DATED:
        yield from _faults_in_dates(entry)
    codes = [option.code for option in question.options]
    for code in [*entry.get("vertaling", {}).values(), *(codes_in(entry.get("vast")) if codes else [])]:
        if code not in (*codes, NOT_KNOWN):
            yield f"{code} is geen keuze; kies uit {', '.join(codes)}"
    if "bedrag" in entry:
        yield from _faults_in_amount(entry, question)


def _faults_in_dates(entry: dict[str, Any]) -> Iterable[str]:
    formats = entry.get("datum", [])
    for name in [formats] if isinstance(formats, str) else formats:
        if name not in DATES:
            yield f"datum {name} kennen we niet; kies uit {', '.join(DATES)}"
    if "vast" not in entry and not formats:
        yield f"geef bij datum hoe hij geschreven is: {', '.join(DATES)}"


def _faults_in_amount(entry: dict[str, Any], question: Field) -> Iterable[str]:
    if question.feeds != "amount" or question.kind != "choice":
        yield "bedrag past niet bij dit veld"
    if entry["bedrag"] not in AMOUNTS:
        yield f"bedrag {entry['bedrag']} kennen we niet; kies uit {', '.join(AMOUNTS)}"
    if entry.get("munt", EURO) != EURO and "koers" not in entry:
        yield "geef bij een andere munt ook de koers: hoeveel euro één daarvan waard is"
    try:
        positive = Decimal(str(entry.get("koers", 1))) > 0
    except InvalidOperation:
        positive = False
    if not positive:
        yield 'koers moet een getal boven nul zijn, zoals "1.17"'
