"""What differs little from one time to the next: rendered once by its template, with a mark in each place that differs.

The rendered text is an outline; a row or a page is the outline with its places filled in. A template may ask of a value for a
place whether there is one, and nothing else: it does not see the value.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from secrets import token_hex
from typing import Any

from markupsafe import Markup, escape

MOST = 1000  # outlines kept; above it they are made anew
WORD = token_hex(8)  # nobody knows it, so nobody can type a mark; it may stand in an address and in markup as it is
PLACE = re.compile(rf"{WORD}-(\w+)-")

Marks = dict[str, str]  # a mark by the name of its place; an empty text where there is no value


def marks(names: Iterable[str]) -> Marks:
    """What to render a template with, to get the text of an outline."""
    return {name: Markup("{}-{}-").format(WORD, name) for name in names}


class Outline:
    """A rendered text in which the marked places are filled in by name; what is filled in is markup that is ready to be sent."""

    def __init__(self, text: str) -> None:
        pieces = PLACE.split(text)
        self._places = pieces[1::2]
        self._pieces = [piece.encode() for piece in pieces]

    def filled(self, ready: Mapping[str, bytes]) -> bytes:
        """The whole text."""
        pieces = self._pieces.copy()
        pieces[1::2] = [ready[name] for name in self._places]
        return b"".join(pieces)


class Outlines:
    """The outlines of one application, by what they depend on beside the places."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self._kept: dict[Hashable, Outline] = {}

    def filled(self, key: Hashable, values: Mapping[str, Any], render: Callable[[Marks], str]) -> bytes:
        """What `render` gives for these values: bytes are filled in as they are, anything else is a text.

        It is asked once for each key and each choice of values that are empty.
        """
        given = [name for name, value in values.items() if value]
        outline = self._kept.get((key, *given))
        if outline is None:
            if len(self._kept) >= self.most:
                self._kept.clear()
            self._kept[key, *given] = outline = Outline(render({**dict.fromkeys(values, ""), **marks(given)}))
        return outline.filled({name: _ready(values[name]) for name in given})


def _ready(value: Any) -> bytes:
    return value if isinstance(value, bytes) else escape(value).encode()
