"""The frame of the public pages: what is the same on all of them is rendered once, and filled in by joining.

Per page differ its own addresses (on paper, in both languages, and in the link to the other one) and four blocks: title, head,
back and content.
"""

from collections.abc import Callable, Mapping
from typing import Any

from flask import render_template
from markupsafe import Markup, escape

BLOCKS = ("title", "head", "back", "content")
ADDRESS, SWITCH, DUTCH, ENGLISH = OWN = ("\0address\0", "\0switch\0", "\0dutch\0", "\0english\0")
FILLED = "\0filled\0"
MARKS = {name: f"\0{name}\0" for name in BLOCKS}


Frame = dict[str, Markup]


class Frames:
    """The frames of one application, by what they depend on."""

    def __init__(self) -> None:
        self._kept: dict[tuple[Any, ...], list[str]] = {}

    def frame(self, key: tuple[Any, ...], context: Callable[[], dict[str, Any]], addresses: Mapping[str, str]) -> Frame:
        """What stands before each block of a page, and `after` the last; `addresses` are its own, by their mark in OWN.

        `context` gives what the layout needs, and is asked once for each `key`.
        """
        if key not in self._kept:
            self._kept[key] = _pieces(render_template("layouts/site_frame.html", **context(), marks=MARKS))
        own = {mark: str(escape(address)) for mark, address in addresses.items()}
        return {name: Markup(_filled(piece, own)) for name, piece in zip((*BLOCKS, "after"), self._kept[key], strict=True)}  # noqa: S704


def _pieces(text: str) -> list[str]:
    pieces = []
    for mark in MARKS.values():
        piece, _mark, text = text.partition(mark)
        pieces.append(piece)
    return [*pieces, text]


def _filled(piece: str, values: dict[str, str]) -> str:
    if "\0" in piece:
        for mark, value in values.items():
            piece = piece.replace(mark, value)
    return piece


class Pieces:
    """Parts of pages that are the same on many of them, rendered once per edition and language, with a place to be filled."""

    MOST = 2000  # parts kept; above it they are rendered anew

    def __init__(self) -> None:
        self._kept: dict[tuple[Any, ...], str] = {}

    def once(self, key: tuple[Any, ...], render: Callable[..., str], fill: str | None) -> Markup:
        """What `render` gave the first time for this key; a text to fill in takes the place of what `render` was given."""
        if key not in self._kept:
            if len(self._kept) >= self.MOST:
                self._kept.clear()
            self._kept[key] = str(render(FILLED) if fill is not None else render())
        text = self._kept[key]
        return Markup(text if fill is None else text.replace(FILLED, str(escape(fill))))  # noqa: S704
