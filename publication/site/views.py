"""What the public pages show: plain data of an edition, put in the order and the words of a page."""

import json
from itertools import groupby
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from markupsafe import Markup

from publication.site.edition import Edition
from publication.site.queries import Page
from publication.site.wording import COLUMNS, FIELD_LABELS, day_text, moment_text, shown, value_text

PARTS = {
    "functie": lazy_gettext("Velden van een functie"),
    "houder": lazy_gettext("Velden van een ambtenaar in een functie"),
    "vermelding": lazy_gettext("Velden van een vermelding"),
}


CHANGE_KINDS = {
    "nieuw": (lazy_gettext("Nieuw"), "pos"),
    "gewijzigd": (lazy_gettext("Gewijzigd"), "info"),
    "beëindigd": (lazy_gettext("Beëindigd"), "neutral"),
    "gecorrigeerd": (lazy_gettext("Gecorrigeerd"), "warn"),
}


def columns(*keys: str) -> list[dict[str, Any]]:
    """Columns of a public table, for `components/table.html`; the cells are those of `site/rows.html`."""
    return [{"key": key, "label": COLUMNS[key], "numeric": key == "entries"} for key in keys]


def markup(page: Page) -> Markup:
    """The rendered rows of a page, which the templates escaped when the edition was built."""
    return Markup("").join(Markup(row[1]) for row in page.items)  # noqa: S704


def holder(holder: dict[str, Any], entries: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """A holder with current and ended entries, ready to show."""
    return {
        "name": holder["houder"],
        "since": day_text(holder["in_functie_sinds"]),
        "state": holder["toestand"],
        "confirmed_on": day_text(holder["bevestigd_op"]),
        "asked_on": day_text(holder["gevraagd_op"]),
        "withheld": holder["afgeschermd"],
        "current": _linked_entries(holder, entries, "actueel"),
        "ended": _linked_entries(holder, entries, "beëindigd"),
    }


def updated(edition: Edition) -> str:
    """When the edition was published, as a sentence."""
    return _("Bijgewerkt op %(moment)s.", moment=moment_text(edition.published_at))


def change(row: Any) -> dict[str, Any]:
    """One change as `happened` of `site/macros.html` reads it; `row` is one of `queries.changes`."""
    entry, data = json.loads(row["entry"]), json.loads(row["data"])
    kind, tone = CHANGE_KINDS[row["kind"]]
    differences = [
        {
            "label": FIELD_LABELS[field["veld"]],
            "was": value_text(field["veld"], field["was"]),
            "now": value_text(field["veld"], field["nu"]),
        }
        for field in data.get("velden", ())
    ]
    return {
        "code": entry["code"],
        "day": day_text(row["day"]),
        "edition": row["edition"],
        "kind": kind,
        "tone": tone,
        "entry": _linked(entry),
        "position": entry["functie"],
        "position_url": url_for(".position", slug=entry["slug"]),
        "holder": entry["houder"],
        "differences": differences,
        "equal": len(FIELD_LABELS) - len(differences),
        "reason": data.get("reden"),
    }


def by_edition(changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Changes in groups by the edition that brought them, in the order they have."""
    return [
        {"day": day, "number": number, "items": list(items)}
        for (number, day), items in groupby(changes, key=lambda item: (item["edition"], item["day"]))
    ]


def dictionary(edition: Edition) -> list[dict[str, Any]]:
    """The description of the fields, by part, as the edition itself states it."""
    rows = edition.fact("velden")
    return [{"title": title, "rows": [row for row in rows if row["onderdeel"] == part]} for part, title in PARTS.items()]


def _linked_entries(holder: dict[str, Any], entries: dict[str, dict[str, Any]], state: str) -> list[dict[str, Any]]:
    found = [entries[code] for code in holder["vermeldingen"] if code in entries]
    return [_linked(one) for one in sorted(found, key=lambda one: (one["sinds"] or "", one["code"])) if one["toestand"] == state]


def _linked(entry: dict[str, Any]) -> dict[str, Any]:
    return shown(entry, url_for(".entry", code=entry["code"]))
