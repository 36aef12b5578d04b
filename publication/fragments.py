"""Rows of the public tables in both languages, filled in when an edition is built.

The markup is that of an ordinary template, rendered once per language with a mark in each cell; a row is that text with the
cells of one entry. So a million rows take seconds, and a page only has to put rows together.
"""

from collections.abc import Iterable
from functools import lru_cache, partial
from typing import Any

from flask import current_app
from flask_babel import force_locale, get_locale
from markupsafe import escape

from languages import ENGLISH_PREFIX, LOCALES
from publication.site.wording import COLUMNS, PAY, STATUS_TAGS, day_in

BASES = {"nl": "", "en": ENGLISH_PREFIX}  # what stands before every address
MARK = "\0{}\0"


class Rows:
    """Makes the rows of one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        with force_locale(LOCALES[language]):
            template = current_app.jinja_env.get_template("site/rows.html")
            columns = {key: str(label) for key, label in COLUMNS.items()}
            module: Any = template.make_module({"base": BASES[language], "columns": columns, "language": language})
            self._entry = _with_places(module.entry_row)
            self._position = _with_places(module.position_row)
            self._nothing = str(module.nothing())
            self._pay: dict[str | None, str] = {None: self._nothing, **{code: str(escape(label)) for code, label in PAY.items()}}
            locale = get_locale()
            self._days = partial(day_in, locale=locale)
            self._states = {code: (str(escape(label)), tone) for code, (label, tone) in STATUS_TAGS.items()}

    def entries(self, entries: Iterable[dict[str, Any]]) -> list[str]:
        """A table row (`<tr>`) for each entry."""
        return [
            self._entry.format(
                code=entry["code"],
                slug=entry["slug"],
                role=_safe(entry["rol"]) or entry["code"],
                organisation=_safe(entry["organisatie"]) or self._nothing,
                position=_safe(entry["functie"]),
                holder=_safe(entry["houder"]),
                pay=self._pay[entry["vergoeding"]],
                since=self._day(entry["sinds"]),
                until=self._day(entry["tot"]),
            )
            for entry in entries
        ]

    def positions(self, positions: Iterable[dict[str, Any]], current: set[str]) -> list[str]:
        """The table rows of each position: one per holder, or one that says it is vacant. `current` has the codes that count."""
        return ["".join(self._of_holders(position, current)) for position in positions]

    def _of_holders(self, position: dict[str, Any], current: set[str]) -> Iterable[str]:
        same = {
            "slug": position["slug"],
            "position": _safe(position["functie"]),
            "changed": self._day(position["gewijzigd_op"]),
        }
        if not position["houders"]:
            state, tone = self._states["niet_bezet"]
            empty = dict.fromkeys(("holder", "entries", "confirmed"), self._nothing)
            yield self._position.format(**same, **empty, state=state, tone=tone)
        for holder in position["houders"]:
            state, tone = self._states[holder["toestand"]]
            yield self._position.format(
                **same,
                holder=_safe(holder["houder"]),
                entries=sum(code in current for code in holder["vermeldingen"]),
                confirmed=self._day(holder["bevestigd_op"]),
                state=state,
                tone=tone,
            )

    def _day(self, iso: str | None) -> str:
        return self._days(iso) if iso else self._nothing


def _with_places(macro: Any) -> str:
    """The markup of a macro as a format string with a place for each of its arguments."""
    marks = {name: MARK.format(name) for name in macro.arguments}
    text = str(macro(**marks)).replace("{", "{{").replace("}", "}}")
    for name in marks:
        text = text.replace(MARK.format(name), f"{{{name}}}")
    return text


@lru_cache(20_000)
def _safe(text: str | None) -> str:
    """The same words come back in the other language, and names with every entry."""
    return str(escape(text)) if text else ""
