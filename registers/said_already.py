"""Answers somebody gave before the form began, as codes in its address: preselected, and kept only when the page is sent."""

from typing import Any

from werkzeug.datastructures import MultiDict

from registers.definition import Field, Register


def said_already(register: Register, given: "MultiDict[str, str]") -> dict[str, Any]:
    """Per question the known codes in the address. Free text, dates and amounts are never taken from there."""
    found = {question.name: _answer(question, given.getlist(question.name)) for question in register.fields()}
    return {name: answer for name, answer in found.items() if answer}


def _answer(question: Field, sent: list[str]) -> str | list[str] | None:
    """One code of a choice, or codes of `choices` that go together."""
    chosen = [option for option in question.options if option.code in sent]
    if question.kind == "choices":
        clash = len(chosen) > 1 and any(option.exclusive for option in chosen)
        return None if clash else [option.code for option in chosen]
    return chosen[0].code if question.kind == "choice" and len(chosen) == 1 else None
