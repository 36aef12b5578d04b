"""Rows of the public tables in both languages, filled in when an edition is built.

The markup is that of an ordinary template, rendered once per language with a mark in each cell; a row is that text with the
cells of one entry. So a million rows take seconds, and a page only has to put rows together.
"""

from collections.abc import Iterable
from functools import lru_cache
from operator import itemgetter
from typing import Any

from flask import current_app
from flask_babel import force_locale
from markupsafe import escape

from languages import ENGLISH_PREFIX, LOCALES
from publication.site.outlines import PLACE, Outline, marks
from publication.site.wording import COLUMNS, PAY, STATUS_TAGS, day_in

Item = dict[str, Any]
Cells = dict[str, bytes]

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

    def entry(self, entry: Item, same: Cells) -> bytes:
        """A table row (`<tr>`) for an entry; `same` are its cells that read the same in every language."""
        same["pay"], same["since"], same["until"] = (
            self._pay[entry["vergoeding"]], self._days[entry["sinds"]], self._days[entry["tot"]],
        )  # fmt: skip
        return self._entry.filled(same if same["organisation"] else same | {"organisation": self._nothing})

    def position(self, position: Item, same: list[Cells]) -> bytes:
        """The table rows of a position: one per holder, or one that says it is vacant."""
        changed = self._days[position["gewijzigd_op"]]
        holders = zip(position["houders"], same, strict=False)
        rows = [self._position.filled({**cells, "changed": changed, **self._of_holder(holder)}) for holder, cells in holders]
        if not rows:
            vacant = dict.fromkeys(("holder", "entries", "confirmed"), self._nothing)
            rows = [self._position.filled({**same[0], "changed": changed, **vacant, **self._states["niet_bezet"]})]
        return b"".join(rows)

    def _of_holder(self, holder: Item) -> Cells:
        return {"confirmed": self._days[holder["bevestigd_op"]], **self._states[holder["toestand"]]}


def entry_rows(entry: Item, languages: Iterable[Rows]) -> list[bytes]:
    """The row of an entry in each of these languages."""
    code = entry["code"].encode()
    same = {
        "code": code,
        "slug": entry["slug"].encode(),
        "role": _safe(entry["rol"]) or code,
        "organisation": _safe(entry["organisatie"]),
        "position": _safe(entry["functie"]),
        "holder": _safe(entry["houder"]),
    }
    return [rows.entry(entry, same) for rows in languages]


def position_rows(position: Item, current: set[str], languages: Iterable[Rows]) -> list[bytes]:
    """The rows of a position in each of these languages. `current` has the codes of the entries that count."""
    base = {"slug": position["slug"].encode(), "position": _safe(position["functie"])}
    same = [
        {**base, "holder": _safe(holder["houder"]), "entries": b"%d" % sum(code in current for code in holder["vermeldingen"])}
        for holder in position["houders"]
    ]
    return [rows.position(position, same or [base]) for rows in languages]


class _Days(dict[str | None, bytes]):
    """Days as people read them in one language, each put into words once: a register has few of them."""

    def __init__(self, language: str, nothing: bytes) -> None:
        super().__init__({None: nothing, "": nothing})
        self.language = language

    def __missing__(self, iso: str) -> bytes:
        self[iso] = text = day_in(iso, self.language).encode()
        return text


class _Row:
    """An outline that a million rows are made of: the same text as a format, because Python fills that in faster."""

    def __init__(self, text: str) -> None:
        places = PLACE.findall(text)
        self._format = Outline(text.replace("%", "%%")).filled(dict.fromkeys(places, b"%b"))
        self._in_order = itemgetter(*places)

    def filled(self, ready: Cells) -> bytes:
        return self._format % self._in_order(ready)


def _outline(module: Any, name: str) -> _Row:
    """A macro with a place for each of its arguments."""
    macro = getattr(module, name)
    return _Row(str(macro(**marks(macro.arguments))))


@lru_cache(20_000)
def _safe(text: str | None) -> bytes:
    """Names come back with every entry."""
    return escape(text).encode() if text else b""
