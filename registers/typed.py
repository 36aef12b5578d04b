"""Reads what people type: forgiving in form ("okt", "2,5", "€ 50,--"), strict in characters. Raises nothing but Unreadable."""

import re
import unicodedata
from datetime import date
from typing import Any

from flask_babel import gettext as _

MONTHS = (
    ("januari", "january"),
    ("februari", "february"),
    ("maart", "mrt", "march"),
    ("april",),
    ("mei", "may"),
    ("juni", "june"),
    ("juli", "july"),
    ("augustus", "august"),
    ("september",),
    ("oktober", "october"),
    ("november",),
    ("december",),
)
SHORTEST_MONTH = 3  # letters: "okt" is clear, "ju" is not
FRACTIONS = {"½": ",5", "¼": ",25", "¾": ",75"}
NUMBER = r"(\d{1,4})(?:[.,](\d{1,2}))?"
HOURS = re.compile(rf"(?:ca\.?|ongeveer|about|±|~)?\s*{NUMBER}\s*(?:uur|uren|u|hours?|h)?\.?(?: (?:per|a) week)?")
CLOCK = re.compile(r"(\d{1,3}):([0-5]\d)")
SOFT_HYPHEN = "\u00ad"


class Unreadable(ValueError):
    """What was typed cannot be read; the message says how to repair it, in the words of the label."""


def one_line(text: str) -> str:
    """The text in one line: composed letters (NFC), single spaces. Raises Unreadable for characters nobody can see."""
    return " ".join(_composed(text).split())


def several_lines(text: str) -> str:
    """The text with its line ends, without spaces around it. Raises Unreadable for characters nobody can see."""
    lines = [" ".join(line.split()) for line in _composed(text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")]
    return "\n".join(lines).strip()


def shown_again(text: str) -> str:
    """The text to put back in its box: without the characters that no page may hold."""
    return "".join(char for char in text if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs"))


def minutes(text: str) -> int:
    """Hours per week in minutes: "2,5", "2.5", "2:30", "3 uur". Raises Unreadable."""
    plain = one_line(text).casefold()
    for sign, decimals in FRACTIONS.items():
        plain = plain.replace(sign, decimals if plain[:1] != sign else "0" + decimals)
    found, timed = HOURS.fullmatch(plain), CLOCK.fullmatch(plain)
    if timed:
        return int(timed[1]) * 60 + int(timed[2])
    if not found:
        raise Unreadable(_("Vul de uren in als getal, bijvoorbeeld 3 of 2,5"))
    return round(float(f"{int(found[1])}.{found[2] or 0}") * 60)


def cents(text: str) -> int:
    """An amount in cents: "50", "€ 50,--", "1.250,50", "1,250.50". Raises Unreadable."""
    plain = re.sub(r"€|eur(o)?|\s", "", one_line(text).casefold())
    plain = re.sub(r"[.,][-–—]+$", "", plain)
    found = re.fullmatch(r"(\d{1,3}(?:[.,]\d{3})+|\d{1,9})(?:[.,](\d{1,2}))?", plain)
    if not found:
        raise Unreadable(_("Vul het bedrag in als getal, bijvoorbeeld 45 of 45,50"))
    return int(re.sub(r"[.,]", "", found[1])) * 100 + int((found[2] or "0").ljust(2, "0"))


VAT_PERCENT = 21
WITHOUT_VAT = re.compile(r"\(?\s*(?:excl|ex)\b\.?(?:usief)?\s*(?:btw|vat)?\.?\)?$", re.IGNORECASE)


def amount(text: str) -> int | dict[str, Any]:
    """An amount in cents; said without VAT, the VAT is added: `cents` and what was `said` (R42). Raises Unreadable."""
    said = one_line(text)
    net = WITHOUT_VAT.sub("", said)
    if net == said:
        return cents(said)
    return {"cents": (cents(net) * (100 + VAT_PERCENT) + 50) // 100, "said": said}


def cents_of(answer: int | dict[str, Any]) -> int:
    """The amount of an answer to a question about money, in cents."""
    return int(answer["cents"]) if isinstance(answer, dict) else answer


def whole_number(text: str, *, most: int = 0) -> int:
    """A whole number above zero: "6", "6 mensen". Raises Unreadable."""
    found = re.fullmatch(r"(\d{1,4})(?:\s+\w+)?", one_line(text))
    if not found or not int(found[1]) or (most and int(found[1]) > most):
        raise Unreadable(_("Vul een aantal in als getal, bijvoorbeeld 6"))
    return int(found[1])


def month_number(text: str) -> int:
    """A month as number or name, Dutch or English, short or whole. Raises Unreadable."""
    plain = one_line(text).casefold().strip(".")
    if re.fullmatch(r"\d{1,2}", plain):
        number = int(plain)
    else:
        hits = [
            number
            for number, names in enumerate(MONTHS, 1)
            if len(plain) >= SHORTEST_MONTH and any(name.startswith(plain) for name in names)
        ]
        number = hits[0] if len(hits) == 1 else 0
    if not 1 <= number <= len(MONTHS):
        raise Unreadable(_("Maand moet tussen 1 en 12 zijn, of een naam zoals maart"))
    return number


def year_number(text: str) -> int | None:
    """The four digits of a year; None for anything else."""
    plain = one_line(text)
    return int(plain) if re.fullmatch(r"\d{4}", plain) else None


def version_in(text: str) -> int:
    """The version that a form says it was made from; 0, which nothing has, for what is no number."""
    return int(text) if re.fullmatch("[0-9]{1,9}", text) else 0


def month_and_year(month: str, year: str) -> tuple[str, str]:
    """The two boxes; "maart 2024" or "03-2024" typed in the first one is spread over both."""
    found = re.fullmatch(r"\s*(\w+\.?)[\s/-]+(\d{4})\s*", month)
    return (found[1], found[2]) if found and not year.strip() else (month, year)


def day_month_and_year(day: str, month: str, year: str) -> tuple[str, str, str]:
    """The three boxes; "18-5-2026", "18 mei 2026" or "2026-05-18" typed in the first one is spread over all."""
    if month.strip() or year.strip():
        return day, month, year
    found = re.fullmatch(r"\s*(\d{1,2})[\s./-]+(\w+\.?)[\s./-]+(\d{4})\s*", day)
    if found:
        return found[1], found[2], found[3]
    found = re.fullmatch(r"\s*(\d{4})-(\d{1,2})-(\d{1,2})\s*", day)
    return (found[3], found[2], found[1]) if found else (day, month, year)


def whole_date(day: str, month: str, year: str) -> date | None:
    """The day in three boxes; None when it does not exist. Raises Unreadable for a month that is none."""
    number, which = month_number(month), year_number(year)
    plain = one_line(day)
    if which is None or not re.fullmatch(r"\d{1,2}", plain):
        return None
    try:
        return date(which, number, int(plain))
    except ValueError:
        return None


def day_in_one_box(text: str) -> date | None:
    """The day in one box: 14-10-2026, 14 okt 2026 or 2026-10-14; None when it is none."""
    try:
        return whole_date(*day_month_and_year(text, "", ""))
    except Unreadable:
        return None


def _composed(text: str) -> str:
    composed = unicodedata.normalize("NFC", text).replace(SOFT_HYPHEN, "")
    if any(unicodedata.category(char) in ("Cc", "Cf", "Cs") and char not in "\n\r\t" for char in composed):
        raise Unreadable(_("Typ de tekst opnieuw. Er staat een teken in dat je niet kunt zien"))
    return composed
