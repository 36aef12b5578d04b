"""Rows of the public tables in both languages, filled in when an edition is built.

The markup is that of an ordinary template, rendered once per language with a mark in each cell; a row is that text with the
cells of one entry. So a million rows take seconds, and a page only has to put rows together.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from flask import current_app
from flask_babel import force_locale
from markupsafe import escape

from languages import ENGLISH_PREFIX, LOCALES
from publication.site.outlines import Outline, marks
from publication.site.wording import COLUMNS, PAY, STATUS_TAGS, day_in

BASES = {"nl": "", "en": ENGLISH_PREFIX}  # what stands before every address


class Rows:
    """Makes the rows of one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        with force_locale(LOCALES[language]):
            template = current_app.jinja_env.get_template("site/rows.html")
            columns = {key: str(label) for key, label in COLUMNS.items()}
            module: Any = template.make_module({"base": BASES[language], "columns": columns, "language": language})
            self._entry, self._position = (_outline(module, name) for name in ("entry_row", "position_row"))
            self._nothing = str(module.nothing()).encode()
            self._pay: dict[str | None, bytes] = {None: self._nothing, **{code: _safe(str(label)) for code, label in PAY.items()}}
            self._days = _Days(language, self._nothing)
            self._states = {
                code: {"state": _safe(str(label)), "tone": tone.encode()} for code, (label, tone) in STATUS_TAGS.items()
            }

    def entries(self, entries: Iterable[dict[str, Any]]) -> list[bytes]:
        """A table row (`<tr>`) for each entry."""
        return [self._entry.filled(self._cells(entry)) for entry in entries]

    def _cells(self, entry: dict[str, Any]) -> dict[str, bytes]:
        code = entry["code"].encode()
        return {
            "code": code,
            "slug": _safe(entry["slug"]),
            "role": _safe(entry["rol"]) or code,
            "organisation": _safe(entry["organisatie"]) or self._nothing,
            "position": _safe(entry["functie"]),
            "holder": _safe(entry["houder"]),
            "pay": self._pay[entry["vergoeding"]],
            "since": self._days[entry["sinds"]],
            "until": self._days[entry["tot"]],
        }

    def positions(self, positions: Iterable[dict[str, Any]], current: set[str]) -> list[bytes]:
        """The table rows of each position: one per holder, or one that says it is vacant. `current` has the codes that count."""
        return [b"".join(self._of_holders(position, current)) for position in positions]

    def _of_holders(self, position: dict[str, Any], current: set[str]) -> Iterable[bytes]:
        same = {
            "slug": _safe(position["slug"]),
            "position": _safe(position["functie"]),
            "changed": self._days[position["gewijzigd_op"]],
        }
        if not position["houders"]:
            empty = dict.fromkeys(("holder", "entries", "confirmed"), self._nothing)
            yield self._position.filled({**same, **empty, **self._states["niet_bezet"]})
        for holder in position["houders"]:
            cells = {
                "holder": _safe(holder["houder"]),
                "entries": b"%d" % sum(code in current for code in holder["vermeldingen"]),
                "confirmed": self._days[holder["bevestigd_op"]],
            }
            yield self._position.filled({**same, **cells, **self._states[holder["toestand"]]})


class _Days(dict[str | None, bytes]):
    """Days as people read them in one language, each put into words once: a register has few of them."""

    def __init__(self, language: str, nothing: bytes) -> None:
        super().__init__({None: nothing, "": nothing})
        self.language = language

    def __missing__(self, iso: str) -> bytes:
        self[iso] = text = day_in(iso, self.language).encode()
        return text


def _outline(module: Any, name: str) -> Outline:
    """A macro with a place for each of its arguments."""
    macro = getattr(module, name)
    return Outline(str(macro(**marks(macro.arguments))))


@lru_cache(20_000)
def _safe(text: str | None) -> bytes:
    """The same words come back in the other language, and names with every entry."""
    return escape(text).encode() if text else b""
