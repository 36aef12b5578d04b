"""Who holds a position and what they do beside it, as the page of a position shows them: outlines of the ordinary templates."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from flask import get_template_attribute, url_for

from languages import asked_language
from publication.site import views
from publication.site.blueprint import part
from publication.site.outlines import Marks
from publication.site.wording import day_in, shown

Item = dict[str, Any]
InWords = Callable[[str | None], str]  # a day as people read it


def sections(holders: Iterable[Item], entries: dict[str, Item], day: str = "") -> Iterator[bytes]:
    """Each holder with current and ended entries; `day` is that of a register as it was."""
    in_words = partial(day_in, language=asked_language())
    for number, holder in enumerate(holders, 1):
        yield _section(holder, entries, day, number, in_words)


def _section(holder: Item, entries: dict[str, Item], day: str, number: int, in_words: InWords) -> bytes:
    current, ended = (views.entries_of(holder, entries, state) for state in ("actueel", "beëindigd"))
    places = {
        "name": holder["houder"],
        "since": in_words(holder["in_functie_sinds"]),
        "confirmed_on": in_words(holder["bevestigd_op"]),
        "asked_on": in_words(holder["gevraagd_op"]),
        "current": b"".join(_card(entry, day, in_words) for entry in current),
        "ended": b"".join(_card(entry, day, in_words) for entry in ended),
        "ended_count": len(ended),
    }
    said = {"state": holder["toestand"], "left_out": views.left_out(holder, entries) if day else "", **views.untold(holder)}

    def render(marks: Marks) -> str:
        section: str = get_template_attribute("site/holder.html", "holder_section")({**said, **marks}, number)
        return section

    return part(("holder", number, *said.values()), places, render)


def _card(entry: Item, day: str, in_words: InWords) -> bytes:
    """One entry as `components/public_entry.html` shows it."""
    places = {
        "role": entry["rol"],
        "organisation": entry["organisatie"],
        "since": in_words(entry["sinds"]),
        "until": in_words(entry["tot"]),
        "condition": entry["afspraak"],
        "code": entry["code"],
    }

    def render(marks: Marks) -> str:
        url = url_for(".entry", code=marks["code"], op=day or None)
        card: str = get_template_attribute("components/public_entry.html", "public_entry")({**shown(entry, url), **marks})
        return card

    return part(("entry", entry["toestand"], entry["vergoeding"], entry["algemeen_omdat"], day), places, render)
