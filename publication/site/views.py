"""What the public pages show: plain data of an edition, put in the order and the words of a page."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from publication.site.edition import Edition
from publication.site.wording import FIELD_LABELS, PAY, STATUS_TAGS, day_of, day_text, moment_text, shown, value_text

PARTS = {
    "functie": lazy_gettext("Velden van een functie"),
    "houder": lazy_gettext("Velden van een ambtenaar in een functie"),
    "vermelding": lazy_gettext("Velden van een vermelding"),
}


def overview(edition: Edition, positions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row per holder, and one for a vacant position, as `components/table.html` reads them."""
    rows: list[dict[str, Any]] = []
    for position in positions:
        link = {"text": position["functie"], "url": url_for(".position", slug=position["slug"])}
        if not position["houders"]:
            rows.append({"position": link, "holder": "", "entries": "", "confirmed": "", "state": _tag("niet_bezet")})
        for holder in position["houders"]:
            rows.append(
                {
                    "position": link,
                    "holder": holder["houder"],
                    "entries": len(_entries(edition, holder, "actueel")),
                    "confirmed": day_text(holder["bevestigd_op"]),
                    "state": _tag(holder["toestand"]),
                }
            )
    return rows


def holder(edition: Edition, holder: dict[str, Any]) -> dict[str, Any]:
    """A holder with current and ended entries, ready to show."""
    return {
        "name": holder["houder"],
        "since": day_text(holder["in_functie_sinds"]),
        "state": holder["toestand"],
        "confirmed_on": day_text(holder["bevestigd_op"]),
        "asked_on": day_text(holder["gevraagd_op"]),
        "withheld": holder["afgeschermd"],
        "current": [_linked(entry) for entry in _entries(edition, holder, "actueel")],
        "ended": [_linked(entry) for entry in _entries(edition, holder, "beëindigd")],
    }


def updated(edition: Edition) -> str:
    """When the edition was published, as a sentence."""
    return _("Bijgewerkt op %(moment)s.", moment=moment_text(edition.published_at))


def latest(edition: Edition, count: int) -> list[dict[str, Any]]:
    """The last changes: kind, day and entry."""
    found = [
        {**item, "day": day_text(group["datum"])}
        for group in edition.groups
        for kind in (_new(edition, group), _changed(edition, group), _ended(edition, group))
        for item in kind
    ]
    return found[:count]


def groups(edition: Edition) -> list[dict[str, Any]]:
    """All changes by the day they were published, newest first."""
    return [
        {
            "day": day_text(group["datum"]),
            "number": group["uitgave"],
            "items": [*_new(edition, group), *_changed(edition, group), *_ended(edition, group)],
        }
        for group in edition.groups
    ]


def past_of(edition: Edition, code: str) -> list[dict[str, Any]]:
    """What happened to one entry, newest first."""
    return [
        {**item, "day": day_text(group["datum"])}
        for group in edition.groups
        for item in (*_ended(edition, group), *_changed(edition, group), *_new(edition, group))
        if item["code"] == code
    ]


def version_of(edition: Edition, code: str) -> str:
    """The day of the text that stands there now, to refer to."""
    past = past_of(edition, code)
    return str(past[0]["day"]) if past else day_of(edition.published_at)


def changed_on(edition: Edition, position: dict[str, Any]) -> str:
    """The day something last changed at a position; empty when nothing did."""
    codes = {code for holder in position["houders"] for code in holder["vermeldingen"]}
    days = (group["datum"] for group in edition.groups if codes & _codes(group))
    return day_text(max(days, default=None))


def table(edition: Edition) -> list[dict[str, Any]]:
    """Every entry as a row."""
    return [
        {
            "role": {"text": entry["rol"], "url": url_for(".entry", code=entry["code"])},
            "organisation": entry["organisatie"],
            "position": entry["functie"],
            "holder": edition.holders[entry["code"]],
            "pay": PAY.get(entry["vergoeding"] or "", ""),
            "since": day_text(entry["sinds"]),
            "until": day_text(entry["tot"]),
        }
        for entry in edition.register["vermeldingen"]
    ]


def dictionary(edition: Edition) -> list[dict[str, Any]]:
    """The description of the fields, by part, as the edition itself states it."""
    rows = edition.register["velden"]
    return [{"title": title, "rows": [row for row in rows if row["onderdeel"] == part]} for part, title in PARTS.items()]


def _tag(state: str) -> dict[str, Any]:
    text, tone = STATUS_TAGS[state]
    return {"text": text, "tag_tone": tone}


def _entries(edition: Edition, holder: dict[str, Any], state: str) -> list[dict[str, Any]]:
    found = [edition.entries[code] for code in holder["vermeldingen"]]
    return sorted((one for one in found if one["toestand"] == state), key=lambda one: (one["sinds"] or "", one["code"]))


def _linked(entry: dict[str, Any]) -> dict[str, Any]:
    return shown(entry, url_for(".entry", code=entry["code"]))


def _codes(group: dict[str, Any]) -> set[str]:
    return {*group["nieuw"], *group["beëindigd"], *(change["code"] for change in group["gewijzigd"])}


def _item(edition: Edition, code: str, kind: str, tone: str) -> dict[str, Any]:
    entry = edition.entries[code]
    return {
        "code": code,
        "kind": kind,
        "tone": tone,
        "entry": _linked(entry),
        "position": entry["functie"],
        "position_url": url_for(".position", slug=entry["slug"]),
        "holder": edition.holders[code],
        "differences": [],
        "equal": 0,
    }


def _new(edition: Edition, group: dict[str, Any]) -> list[dict[str, Any]]:
    return [_item(edition, code, _("Nieuw"), "pos") for code in group["nieuw"]]


def _ended(edition: Edition, group: dict[str, Any]) -> list[dict[str, Any]]:
    return [_item(edition, code, _("Beëindigd"), "neutral") for code in group["beëindigd"]]


def _changed(edition: Edition, group: dict[str, Any]) -> list[dict[str, Any]]:
    items = []
    for change in group["gewijzigd"]:
        differences = [
            {
                "label": FIELD_LABELS[field["veld"]],
                "was": value_text(field["veld"], field["was"]),
                "now": value_text(field["veld"], field["nu"]),
            }
            for field in change["velden"]
        ]
        item = _item(edition, change["code"], _("Gewijzigd"), "info")
        items.append({**item, "differences": differences, "equal": len(FIELD_LABELS) - len(differences)})
    return items
