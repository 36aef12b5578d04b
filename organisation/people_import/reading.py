"""From the delivered file to lines; every cell is checked here, by one table."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from organisation.delivered import BadValue, Refusal, Row, Unreadable, clean, day, read_table
from organisation.models import COUNCIL_REGISTRAR, DIRECTOR, MUNICIPAL_SECRETARY
from organisation.slugs import slug_of

MOST_HOURS = 60  # a week
LONGEST_DERIVED = 39  # characters of the title in a position code that is made from unit and title
ADDRESS = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+")

Parser = Callable[[str], Any]


def text(longest: int) -> Parser:
    def parse(value: str) -> str:
        value = clean(value)
        if len(value) > longest:
            raise BadValue(f"de tekst is langer dan {longest} tekens", "Kort de tekst in")
        if "\n" in value:
            raise BadValue("de tekst loopt over meer regels", "Zet de tekst op één regel")
        return value

    return parse


def yes_or_no(value: str) -> bool:
    answers = {"ja": True, "nee": False, "": False}
    if value.lower() not in answers:
        raise BadValue("dit is geen ja of nee", "Vul ja of nee in")
    return answers[value.lower()]


def minutes(value: str) -> int | None:
    """Hours a week, as 36 or 36,5."""
    if not value:
        return None
    if not re.fullmatch(r"\d{1,2}([.,]\d{1,2})?", value):
        raise BadValue("dit is geen aantal uren", "Vul de uren per week in, zoals 36 of 36,5")
    hours = float(value.replace(",", "."))
    if hours > MOST_HOURS:
        raise BadValue(f"dit is meer dan {MOST_HOURS} uur per week", "Verbeter de uren")
    return round(hours * 60)


def mail_address(value: str) -> str | None:
    if value and not (ADDRESS.fullmatch(value) and value.isascii()):
        raise BadValue("dit is geen e-mailadres", "Vul een adres in zoals naam@voorbeeld.nl, of laat het leeg")
    return text(254)(value).lower() or None


def language(value: str) -> str:
    if value.lower() not in ("", "nl", "en"):
        raise BadValue("deze taal kennen we niet", "Vul nl of en in")
    return value.lower() or "nl"


OFFICE_NAMES = {"gemeentesecretaris": MUNICIPAL_SECRETARY, "griffier": COUNCIL_REGISTRAR, "directeur": DIRECTOR}


def office(value: str) -> str | None:
    if value and value.lower() not in OFFICE_NAMES:
        raise BadValue("dit ambt kennen we niet", f"Vul {', '.join(OFFICE_NAMES)} in, of laat het leeg")
    return OFFICE_NAMES.get(value.lower())


@dataclass(frozen=True)
class Column:
    """One column of the delivery; `feeds` is the field of the person it fills, if any."""

    parse: Parser
    feeds: str = ""
    required: bool = False


COLUMNS = {
    "personeelsnummer": Column(text(40), required=True),
    "voornaam": Column(text(80), "first_name", required=True),
    "tussenvoegsel": Column(text(30), "prefix"),
    "achternaam": Column(text(120), "last_name", required=True),
    "email": Column(mail_address, "email"),
    "in_dienst": Column(day, "employed_from", required=True),
    "uit_dienst": Column(lambda value: day(value) if value else None, "employed_until"),
    "uren": Column(minutes, "weekly_minutes"),
    "extern": Column(yes_or_no, "external"),
    "taal": Column(language, "language"),
    "leidinggevende": Column(text(40)),
    "afdeling": Column(text(40), required=True),
    "afdeling_naam": Column(text(160)),
    "bovenliggende_afdeling": Column(text(40)),
    "functie": Column(text(160), required=True),
    "functiecode": Column(text(80)),
    "hoofd": Column(yes_or_no),
    "ambt": Column(office),
}
OF_THE_POST = ("afdeling", "afdeling_naam", "bovenliggende_afdeling", "functie", "functiecode", "hoofd", "ambt")


@dataclass
class Line:
    """One line of the delivery. When only what is said of the person is wrong, the post it names still counts."""

    number: int
    cells: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, BadValue] = field(default_factory=dict)

    @property
    def person(self) -> str:
        """The personnel number as delivered."""
        return str(self.values.get("personeelsnummer", self.cells["personeelsnummer"]))

    @property
    def fields(self) -> dict[str, Any]:
        """What the line says of the person, by field; only for columns that were delivered."""
        return {column.feeds: self.values[name] for name, column in COLUMNS.items() if column.feeds and name in self.values}

    @property
    def unit(self) -> str:
        return str(self.values["afdeling"])

    @property
    def position(self) -> str:
        """The code of the post: as delivered, or made from unit and title."""
        return self.values.get("functiecode") or f"{self.unit}/{slug_of(self.values['functie'])[:LONGEST_DERIVED]}"

    @property
    def names_a_post(self) -> bool:
        return not self.faults.keys() & set(OF_THE_POST)

    def get(self, column: str) -> Any:
        return self.values.get(column)

    def refuse(self, column: str, problem: str, remedy: str) -> None:
        self.faults.setdefault(column, BadValue(problem, remedy))

    def refusals(self) -> list[Refusal]:
        return [
            Refusal(self.number, column, self.cells.get(column, ""), fault.problem, fault.remedy)
            for column, fault in self.faults.items()
        ]


@dataclass(frozen=True)
class Delivery:
    """What was read: all lines, the columns that were dropped, and lines that do not fit the header."""

    lines: list[Line]
    dropped: list[str]
    refused: tuple[Refusal, ...]


def read(path: Path) -> Delivery:
    """The delivery in this file. Raises Unreadable, also when a column is missing."""
    table = read_table(path, lambda name: re.sub(r"[\s-]+", "_", name.strip().lower()))
    absent = [name for name, column in COLUMNS.items() if column.required and name not in table.columns]
    if absent:
        raise Unreadable(f"Deze kolommen ontbreken: {', '.join(absent)}. Voeg ze toe")
    return Delivery(
        [_line(row) for row in table.rows],
        [name for name in table.columns if name and name not in COLUMNS],
        table.refused,
    )


def _line(row: Row) -> Line:
    line = Line(row.line, row.cells)
    for name, column in COLUMNS.items():
        if name not in row.cells:
            continue
        try:
            if column.required and not row.cells[name]:
                raise BadValue("hier staat niets", "Vul deze kolom in")
            line.values[name] = column.parse(row.cells[name])
        except BadValue as fault:
            line.faults[name] = fault
    begins, ends = line.get("in_dienst"), line.get("uit_dienst")
    if begins and ends and ends < begins:
        line.refuse("uit_dienst", "deze dag ligt voor de eerste werkdag", "Verbeter een van de twee datums")
    return line
