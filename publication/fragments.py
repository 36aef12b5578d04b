"""Rows of the public tables, rendered once when an edition is built, in both languages, by an ordinary template."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flask import current_app
from flask_babel import force_locale

from publication.site.wording import COLUMNS, PAY, STATUS_TAGS, day_text

LOCALES = {"nl": "nl", "en": "en_GB"}
BASES = {"nl": "", "en": "/en"}  # what stands before every address


def entry_rows(entries: list[dict[str, Any]], language: str) -> list[str]:
    """A table row (`<tr>`) for each entry."""
    return _rendered("entry_row", entries, language)


def position_rows(positions: list[dict[str, Any]], current: set[str], language: str) -> list[str]:
    """The table rows of each position: one per holder, or one that says it is vacant. `current` has the codes that count."""
    counted = [
        {
            **position,
            "houders": [
                {**holder, "aantal": sum(code in current for code in holder["vermeldingen"])} for holder in position["houders"]
            ],
        }
        for position in positions
    ]
    return _rendered("position_row", counted, language)


def _rendered(macro: str, items: list[dict[str, Any]], language: str) -> list[str]:
    with force_locale(LOCALES[language]):
        template = current_app.jinja_env.get_template("site/rows.html")
        given = {
            "base": BASES[language],
            "columns": {key: str(label) for key, label in COLUMNS.items()},
            "pay": {None: "", **{code: str(label) for code, label in PAY.items()}},
            "states": {code: (str(label), tone) for code, (label, tone) in STATUS_TAGS.items()},
            "day": _remembering(language),
        }
        row = getattr(template.make_module(given), macro)
        return [str(row(item)) for item in items]


@lru_cache
def _remembering(language: str) -> Callable[[str | None], str]:
    """`day_text` in one language that remembers: a register has few days and many rows."""

    @lru_cache(50_000)
    def day(iso: str | None) -> str:
        with force_locale(LOCALES[language]):
            return day_text(iso)

    return day
