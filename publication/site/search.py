"""P07: free text, in groups, with what was found marked; forgiving of accents, unfinished words and typing errors."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flask import get_template_attribute, url_for
from flask_babel import lazy_gettext

from languages import asked_language
from publication.site import queries, views
from publication.site.blueprint import after, asked, blueprint, from_edition, page, part, this_page
from publication.site.edition import Edition, fold
from publication.site.outlines import Marks

SEARCHED = 20  # results shown per group
Group = dict[str, Any]
Search = Callable[[Edition, str, str, int, int], queries.Page]


def _among(columns: str) -> Search:
    return lambda edition, query, shown, n, count: queries.found_entries(edition, query, columns, shown, n, count)


GROUPS: dict[str, tuple[Any, Search]] = {  # in an address → heading, and how it is searched
    "functies": (lazy_gettext("Functies en namen"), queries.found_positions),
    "organisaties": (lazy_gettext("Organisaties"), _among("organisation")),
    "rollen": (lazy_gettext("Rollen"), _among("role")),
    "alles": (lazy_gettext("Vermeldingen met al deze woorden"), _among("")),  # when no group has all words: "directeur muziek"
}
TEXT = re.compile(r">(?!\n<)([^<]+)")  # what stands between two tags
TOKEN = re.compile(r"&[#\w]+;|[^\W_]+")


@blueprint.get("/zoeken")
@from_edition
def search(edition: Edition) -> Any:
    """P07: positions and people, organisations, roles; a group on its own goes on page by page."""
    query, chosen = asked("q"), asked("groep")
    alone = chosen in GROUPS
    groups = _one(edition, query, chosen) if alone else _all(edition, query)
    meant = None if groups else _meant(edition, query)
    places = {
        "query": query,
        "groups": b"".join(_found(group, alone) for group in groups),
        "meant": meant,
        "meant_url": meant and url_for(".search", q=meant),
        "all_url": alone and url_for(".search", q=query),
    }
    return page("site/search.html", places, lambda: {"updated": views.updated(edition)}, alone=alone)


def _all(edition: Edition, query: str) -> list[Group]:
    names = [name for name in GROUPS if name != "alles"]
    found = [_group(edition, query, name, 0, SEARCHED) for name in names]
    filled = [group for group in found if group["rows"]] or [_group(edition, query, "alles", 0, SEARCHED)]
    return [group for group in filled if group["rows"]]


def _one(edition: Edition, query: str, name: str) -> list[Group]:
    group = _group(edition, query, name, after(), queries.PAGE)
    return [group] if group["rows"] else []


def _group(edition: Edition, query: str, name: str, first: int, count: int) -> Group:
    heading, found_by = GROUPS[name]
    page = found_by(edition, query, asked_language(), first, count)
    more = this_page(groep=name, na=page.more if first or count == queries.PAGE else "") if page.more else None
    return {"name": name, "title": heading, "rows": marked(views.markup(page), query), "more": more}


def _found(group: Group, alone: bool) -> bytes:
    """A group as `site/found.html` shows it."""

    def render(marks: Marks) -> str:
        found: str = get_template_attribute("site/found.html", "found")({**group, **marks}, alone)
        return found

    return part(("found", group["name"], alone), {name: group[name] for name in ("rows", "more")}, render)


def marked(rows: bytes, query: str) -> bytes:
    """Rendered rows with every word of the query between <mark>; tags and characters written as `&…;` are left as they are.

    A text with a marked word stays together in a <span>: beside its label on a phone it would fall apart.
    """
    words = fold(query).split()
    if not words:
        return rows
    finished, beginning = frozenset(words), words[-1]

    def mark(found: re.Match[str]) -> str:
        text = found[0]
        folded = "" if text[0] == "&" else _plain(text)
        return f"<mark>{text}</mark>" if folded and (folded in finished or folded.startswith(beginning)) else text

    def words_marked(text: str) -> str:
        plain = _plain(text)
        return f"><span>{TOKEN.sub(mark, text)}</span>" if any(word in plain for word in words) else f">{text}"

    parts = TEXT.split(rows.decode())
    texts = parts[1::2]
    told = {text: words_marked(text) for text in set(texts)}  # most texts stand there more than once
    parts[1::2] = [told[text] for text in texts]
    return "".join(parts).encode()


def _plain(text: str) -> str:
    """Letters as they are searched; in most texts, without accents, there is little to fold."""
    return text.lower() if text.isascii() else _folded(text)


_folded = lru_cache(10_000)(fold)


def _meant(edition: Edition, query: str) -> str | None:
    """The question with every unknown word replaced by one that looks like it; None when that gives nothing new."""
    words = fold(query).split()
    near = [word if queries.known_word(edition, word) else queries.nearest_word(edition, word) or word for word in words]
    meant = " ".join(near)
    if near == words or not _all(edition, meant):
        return None
    return meant
