"""What the public pages show: plain data of an edition, put in the order and the words of a page."""

import json
from functools import lru_cache
from itertools import groupby
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from languages import language
from publication.formats.fields import ENTRY, HOLDER, POSITION, TABLE, FieldKind
from publication.site.edition import Edition
from publication.site.queries import Page
from publication.site.wording import CHANGE_KINDS, COLUMNS, FIELD_LABELS, STATUS_TAGS, day_text, moment_text, shown, value_text

PARTS = {
    "functie": lazy_gettext("Velden van een functie"),
    "houder": lazy_gettext("Velden van een ambtenaar in een functie"),
    "vermelding": lazy_gettext("Velden van een vermelding"),
}
KINDS_OF = {"functie": POSITION, "houder": HOLDER, "vermelding": ENTRY}
KIND_NAMES = {
    FieldKind.TEXT: lazy_gettext("tekst"),
    FieldKind.CODE: lazy_gettext("code"),
    FieldKind.PARTIAL_DATE: lazy_gettext("datum, zo precies als bekend"),
    FieldKind.DAY: lazy_gettext("dag"),
    FieldKind.NUMBER: lazy_gettext("getal"),
    FieldKind.ADDRESS: lazy_gettext("webadres"),
    FieldKind.LIST: lazy_gettext("lijst"),
}

WRITTEN = ("rol", "organisatie", "afspraak")  # fields in the words of people here


def columns(*keys: str) -> list[dict[str, Any]]:
    """Columns of a public table, for `components/table.html`; the cells are those of `site/rows.html`."""
    return [{"key": key, "label": COLUMNS[key], "numeric": key == "entries"} for key in keys]


def markup(page: Page) -> bytes:
    """The rendered rows of a page, which the templates escaped when the edition was built."""
    return b"".join([row[1] for row in page.items])


def data(page: Page) -> list[dict[str, Any]]:
    """The rows of a page that are data."""
    return [json.loads(row["data"]) for row in page.items]


def position_rows(
    position: dict[str, Any], holders: list[dict[str, Any]], entries: dict[str, dict[str, Any]]
) -> list[dict[str, Any]]:
    """The rows of a position as it was, for `components/table.html`; without holders one that says nothing is known."""
    link = {"text": position["functie"], "url": this_position(position["slug"])}
    if not holders:
        return [{"position": link, "holder": "", "entries": "", "confirmed": "", "state": _("Geen vermeldingen")}]
    return [{"position": link, **_holder_cells(holder, entries)} for holder in holders]


def this_position(slug: str) -> str:
    """The address of a position, on the day that is looked at."""
    return url_for(".position", slug=slug, op=request.args.get("op"))


def _holder_cells(holder: dict[str, Any], entries: dict[str, dict[str, Any]]) -> dict[str, Any]:
    state, tone = STATUS_TAGS[left_out(holder, entries) or holder["toestand"]]
    current = entries_of(holder, entries, "actueel")
    return {
        "holder": holder["houder"],
        "entries": len(current),
        "confirmed": day_text(holder["bevestigd_op"]),
        "state": {"text": state, "tag_tone": tone},
    }


def holder(holder: dict[str, Any], entries: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """A holder with current entries, ready to show."""
    return {
        "name": holder["houder"],
        "state": holder["toestand"],
        "confirmed_on": day_text(holder["bevestigd_op"]),
        "current": [_linked(one) for one in entries_of(holder, entries, "actueel")],
        **untold(holder),
    }


def untold(holder: dict[str, Any]) -> dict[str, int]:
    """How many entries of a holder are withheld, and how many are being looked at."""
    reviewed = len(holder.get("nagekeken") or ())
    return {"withheld": max(holder["afgeschermd"] - reviewed, 0), "reviewed": reviewed}


def left_out(holder: dict[str, Any], entries: dict[str, dict[str, Any]]) -> str:
    """Whether what was public of a past holder is told in part or not at all, as the state to show; empty: all is told (R63)."""
    told = sum(code in entries for code in holder["vermeldingen"])
    missing = told < len(holder["vermeldingen"]) or holder.get("weggelaten")
    emptied = holder["toestand"] == "vermeldingen" and not told  # in an edition of before that was kept
    if missing or emptied:
        return "deels_niet_meer" if told else "niet_meer"
    return ""


def entries_of(holder: dict[str, Any], entries: dict[str, dict[str, Any]], state: str) -> list[dict[str, Any]]:
    """The entries of a holder in this state, in the order in which they began."""
    found = [entries[code] for code in holder["vermeldingen"] if code in entries]
    return sorted((one for one in found if one["toestand"] == state), key=lambda one: (one["sinds"] or "", one["code"]))


def updated(edition: Edition) -> str:
    """When the edition was published, as a sentence."""
    return _updated(edition.published_at, language())


@lru_cache(16)
def _updated(moment: str, _language: str) -> str:
    """It stands on every page."""
    return str(_("Bijgewerkt op %(moment)s.", moment=moment_text(moment)))


def change(row: Any) -> dict[str, Any]:
    """One change as `happened` of `site/macros.html` reads it; `row` is one of `queries.changes`."""
    entry, data = json.loads(row["entry"]), json.loads(row["data"])
    kind, tone = CHANGE_KINDS[row["kind"]]
    differences = [told(field["veld"], field["was"], field["nu"]) for field in data.get("velden", ())]
    return {
        "code": entry["code"],
        "day": day_text(row["day"]),
        "edition": row["edition"],
        "kind": kind,
        "kind_code": row["kind"],
        "tone": tone,
        "entry": _linked(entry),
        "position": entry["functie"],
        "position_url": url_for(".position", slug=entry["slug"]),
        "holder": entry["houder"],
        "differences": differences,
        "equal": len(FIELD_LABELS) - len(differences),
        "reason": data.get("reden"),
        "iso": row["day"],
    }


def told(field: str, was: str | None, now: str | None) -> dict[str, Any]:
    """One field that differs, as `components/diff.html` reads it; `written` when it is in the Dutch words of people here."""
    return {
        "label": FIELD_LABELS[field],
        "was": value_text(field, was),
        "now": value_text(field, now),
        "written": field in WRITTEN,
    }


def between(was: dict[str, Any], now: dict[str, Any]) -> list[dict[str, Any]]:
    """The fields that two versions of an entry do not share."""
    return [told(field, was.get(field), now.get(field)) for field in FIELD_LABELS if was.get(field) != now.get(field)]


def by_edition(changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Changes in groups by the edition that brought them, in the order they have."""
    return [
        {"day": day, "iso": iso, "number": number, "items": list(items)}
        for (number, day, iso), items in groupby(changes, key=lambda item: (item["edition"], item["day"], item["iso"]))
    ]


def by_position(changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Changes in groups by position, positions in the order of their newest change."""
    found: dict[str, dict[str, Any]] = {}
    for change in changes:
        group = found.setdefault(change["position_url"], {"name": change["position"], "url": change["position_url"], "items": []})
        group["items"].append(change)
    return list(found.values())


def dictionary(edition: Edition) -> list[dict[str, Any]]:
    """The description of the fields, by part, as the edition itself states it."""
    rows = edition.fact("velden")
    return [
        {"title": title, "rows": [{**row, "soort": kind_of(part, row["veld"])} for row in rows if row["onderdeel"] == part]}
        for part, title in PARTS.items()
    ]


def kind_of(part: str, name: str) -> str:
    """What a value of this field is made of; empty for a field that is not described."""
    field = KINDS_OF[part].get(name)
    return str(KIND_NAMES[field.kind]) if field else ""


def table_columns() -> list[dict[str, str]]:
    """The columns of the CSV and the spreadsheets: name, kind and meaning."""
    return [{"veld": field.name, "soort": str(KIND_NAMES[field.kind]), "betekenis": field.meaning} for field in TABLE.values()]


def _linked(entry: dict[str, Any]) -> dict[str, Any]:
    return shown(entry, url_for(".entry", code=entry["code"]))
