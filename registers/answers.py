"""Answers as people read them: one text per answer, the rows of a summary, and what was and is now."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from flask_babel import format_currency, format_decimal, get_locale, ngettext
from flask_babel import gettext as _

from registers.asked_of import left_out
from registers.definition import Field, Register, codes_in, is_asked
from registers.models import DRAFT, Declaration
from registers.origin import unknown_in
from registers.partial_date import PartialDate

TYPED = ("text", "longtext", "organisation")  # in the words of the declarant, so in Dutch on an English page too


def answer_text(question: Field, value: Any) -> str:
    """The answer in one line, in the language of the page; empty when there is none."""
    return ", ".join(answer_lines(question, value))


def answer_lines(question: Field, value: Any) -> list[str]:
    """The answer line by line: one per chosen option."""
    return TEXTS[question.kind](question, value) if value not in (None, "", []) else []


def summary_rows(declaration: Declaration) -> list[dict[str, Any]]:
    """Question and answer of a declaration, for the macro `summary_list`: name, key, value and the language of the value."""
    fields = declaration.register.fields() if declaration.status == DRAFT else ()
    waiting = {question.name for question in fields if not left_out(question, declaration)}
    rows = answer_rows(declaration.register, declaration.answers, waiting)
    names = {file.field: file.display_name for file in declaration.attachments}
    for row in rows:
        if row["name"] in names:
            row["value"] = [names[row["name"]]]
    return rows


def answer_rows(register: Register, answers: Mapping[str, Any], waiting: Collection[str] = ()) -> list[dict[str, Any]]:
    """The same for answers that stand apart, such as the sealed copy of a decision.

    What only some people are asked stands there when it was answered, or is among the questions that wait for an answer.
    """
    page = get_locale()
    abroad = page is not None and page.language != "nl"
    unknown = unknown_in(answers)
    return [
        {
            "name": question.name,
            "key": str(question.caption),
            "value": [_("niet bekend uit de oude lijst")]
            if question.name in unknown
            else answer_lines(question, answers.get(question.name)),
            "lang": "nl" if abroad and question.kind in TYPED and question.name not in unknown else None,
        }
        for question in register.fields()
        if is_asked(question, answers) and (not question.asked_with or question.name in answers or question.name in waiting)
    ]


def changes(before: Declaration, after: Declaration) -> tuple[list[dict[str, str]], int]:
    """What differs between two versions, for the macro `diff` (label, was, now), and how many answers are equal."""
    old, new = before.answers, after.answers
    rows, equal = [], 0
    for question in after.register.fields():
        was, now = (answer_text(question, answers.get(question.name)) for answers in (old, new))
        if was != now:
            rows.append({"label": str(question.caption), "was": was, "now": now})
        elif was:
            equal += 1
    return rows, equal


def _as_typed(question: Field, value: Any) -> list[str]:
    return [str(value)]


def _labels(question: Field, value: Any) -> list[str]:
    labels = {option.code: option.label for option in question.options}
    return [str(labels.get(code, code)) for code in codes_in(value)]


def _hours(question: Field, value: Any) -> list[str]:
    hours = format_decimal(round(value / 60, 2))
    return [ngettext("%(hours)s uur per week", "%(hours)s uur per week", 1 if value == 60 else 2, hours=hours)]


def _money(question: Field, value: Any) -> list[str]:
    if isinstance(value, dict):
        return [_("%(amount)s, geschat (%(said)s)", amount=format_currency(value["cents"] / 100, "EUR"), said=value["said"])]
    return [format_currency(value / 100, "EUR")]


def _date(question: Field, value: Any) -> list[str]:
    return [PartialDate.parse(value).text]


TEXTS: dict[str, Callable[[Field, Any], list[str]]] = {
    "text": _as_typed,
    "longtext": _as_typed,
    "organisation": _as_typed,
    "choice": _labels,
    "choices": _labels,
    "hours": _hours,
    "money": _money,
    "number": _as_typed,
    "month": _date,
    "day": _date,
    "recent_day": _date,
    "photo": _as_typed,
    "confirm": lambda question, value: [_("Ja")],
}
