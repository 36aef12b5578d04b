"""Reading one cell as the mapping file says it is written; whatever else stands there is refused."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import clock
from organisation.delivered import BadValue, clean
from registers.definition import Field
from registers.partial_date import PartialDate

EURO = "EUR"
NOT_KNOWN = "onbekend"  # in the mapping file: the list does not tell
MORE = "…"
DATES = {  # as written in the mapping file → how it looks
    "jjjj-mm-dd": r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})",
    "d-m-jjjj": r"(?P<d>\d{1,2})-(?P<m>\d{1,2})-(?P<y>\d{4})",
    "d/m/jjjj": r"(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})",
    "jjjj-mm": r"(?P<y>\d{4})-(?P<m>\d{2})",
    "m-jjjj": r"(?P<m>\d{1,2})-(?P<y>\d{4})",
    "jjjj": r"(?P<y>\d{4})",
}
AMOUNTS = {  # an example in the mapping file → how it looks, and what separates the thousands
    "1234,56": (r"\d{1,9}(,\d{2})?", ""),
    "1.234,56": (r"(\d{1,3}(\.\d{3})+|\d{1,9})(,\d{2})?", "."),
    "1234.56": (r"\d{1,9}(\.\d{2})?", ""),
    "1,234.56": (r"(\d{1,3}(,\d{3})+|\d{1,9})(\.\d{2})?", ","),
}


@dataclass(frozen=True)
class Source:
    """Where the answer to one question comes from, as the mapping file says."""

    column: str = ""
    constant: Any = None
    template: str = ""  # "{Kolom} – {Andere kolom}"
    translation: dict[str, str] = field(default_factory=dict)
    separator: str = ""  # between several choices in one cell
    dates: tuple[str, ...] = ()
    amount: str = ""  # the example that shows how amounts are written
    currency: str = EURO
    rate: Decimal = Decimal(1)  # euros for one of the currency
    shorten: bool = False
    empty_is_unknown: bool = False


@dataclass(frozen=True)
class Amount:
    """An amount in euro cents; estimated when it was converted."""

    cents: int
    certainty: str


def read_text(text: str, question: Field, source: Source) -> str:
    """The text, within the length the question allows; cut off only when the mapping file says so."""
    words = clean(text)
    if question.kind != "longtext":
        words = " ".join(words.split())
    if len(words) <= question.longest:
        return words
    if not source.shorten:
        raise BadValue(
            f"de tekst heeft {len(words)} tekens, er passen er {question.longest}",
            "Kort de tekst in, of zet inkorten = true bij dit veld in het mappingbestand",
        )
    return words[: question.longest - 1].rstrip() + MORE


def read_choice(text: str, question: Field, source: Source) -> str:
    """The code of an option: by the translation, or because the code itself stands there."""
    codes = {option.code for option in question.options}
    code = source.translation.get(text, text if not source.translation else "")
    if code not in codes:
        raise BadValue(
            "deze waarde staat niet in de vertaling",
            f"Voeg haar toe onder [velden.{question.name}.vertaling] in het mappingbestand, of verbeter haar",
        )
    return code


def read_choices(text: str, question: Field, source: Source) -> list[str]:
    parts = text.split(source.separator) if source.separator else [text]
    codes = [read_choice(part.strip(), question, source) for part in parts if part.strip()]
    alone = {option.code for option in question.options if option.exclusive}
    if len(set(codes)) > 1 and alone & set(codes):
        raise BadValue("deze keuzes sluiten elkaar uit", "Verbeter de waarde")
    return list(dict.fromkeys(codes))


def read_partial_date(text: str, source: Source) -> PartialDate:
    """A date in one of the formats the mapping file names, as precise as it is written (R10)."""
    for name in source.dates:
        found = re.fullmatch(DATES[name], text)
        if found:
            parts = [
                found[letter].zfill(width) for letter, width in (("y", 4), ("m", 2), ("d", 2)) if letter in found.groupdict()
            ]
            try:
                return PartialDate.parse("-".join(parts))
            except ValueError:
                raise BadValue("deze datum bestaat niet", "Verbeter de datum") from None
    raise BadValue(
        f"dit is geen datum als {' of '.join(source.dates)}", "Verbeter de datum, of vul datum aan in het mappingbestand"
    )


def read_month(text: str, question: Field, source: Source) -> str:
    """A month or a year; of a day only its month is asked."""
    found = _within_years(read_partial_date(text, source), question)
    return str(found)[: len("2024-03")]


def read_day(text: str, question: Field, source: Source) -> str:
    found = _within_years(read_partial_date(text, source), question)
    if found.precision != "day":
        raise BadValue("hier is een hele datum nodig", "Vul de dag aan")
    if question.kind == "recent_day" and found.first > clock.today():
        raise BadValue("deze dag ligt in de toekomst", "Verbeter de datum")
    return str(found)


def read_hours(text: str, question: Field, source: Source) -> int:
    """Hours a week in minutes."""
    if not re.fullmatch(r"\d{1,3}([.,]\d{1,2})?", text):
        raise BadValue("dit is geen aantal uren", "Vul de uren per week in als getal, zoals 3 of 2,5")
    minutes = round(Decimal(text.replace(",", ".")) * 60)
    if question.most and minutes > question.most * 60:
        raise BadValue(f"dit is meer dan {question.most} uur per week", "Verbeter de uren")
    return int(minutes)


def read_amount(text: str, source: Source) -> Amount:
    """An amount as the mapping file says amounts are written; converted by its rate, never by one of ours."""
    pattern, thousands = AMOUNTS[source.amount]
    if not re.fullmatch(pattern, text):
        raise BadValue(f"dit is geen bedrag als {source.amount}", "Verbeter het bedrag")
    plain = text.replace(thousands, "") if thousands else text
    cents = (Decimal(plain.replace(",", ".")) * source.rate * 100).quantize(Decimal(1), ROUND_HALF_UP)
    return Amount(int(cents), "exact" if source.currency == EURO else "estimated")


Reader = Callable[[str, Field, Source], Any]
READERS: dict[str, Reader] = {
    "text": read_text,
    "longtext": read_text,
    "organisation": read_text,
    "choice": read_choice,
    "choices": read_choices,
    "month": read_month,
    "day": read_day,
    "recent_day": read_day,
    "hours": read_hours,
}


def _within_years(found: PartialDate, question: Field) -> PartialDate:
    latest = clock.today().year + question.future_years
    if not question.earliest_year <= found.first.year <= latest:
        raise BadValue(f"het jaar moet tussen {question.earliest_year} en {latest} liggen", "Verbeter de datum")
    return found
