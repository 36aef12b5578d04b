"""What an edition tells about earlier days and earlier editions, without what must no longer be shown (R62, R63)."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from publication.site.edition import Edition
from publication.site.queries import CHANGE, PAGE, Page

Item = dict[str, Any]
SHOWN_GONE = 50
OF_THESE = "WHERE c.code IN (SELECT value FROM json_each(?)) AND c.n >= ? AND c.n <= ?"


@dataclass(frozen=True)
class Span:
    """The changes after one edition up to and with another: the range of their `n`, and the days of both editions."""

    newest: int
    oldest: int
    since: str
    until: str


def first_day(edition: Edition) -> str:
    """The day of the first edition; empty when the edition does not tell."""
    return str(edition.fact("begin") or "")


def holders_on(edition: Edition, positions: list[Item], day: str) -> dict[str, list[Item]]:
    """By position, what was said on the day about who holds it now; who was not there yet is left out."""
    old = {
        (row["slug"], holder["houder"]): holder
        for row in edition.rows(
            "SELECT slug, data FROM holder_version"
            " WHERE slug IN (SELECT value FROM json_each(?)) AND first <= ? AND until > ?",
            json.dumps([position["slug"] for position in positions]), day, day,
        )
        for holder in [json.loads(row["data"])]
    }  # fmt: skip
    return {position["slug"]: _holders_on(position, old, day) for position in positions}


def _holders_on(position: Item, old: dict[tuple[str, str], Item], day: str) -> list[Item]:
    found = (
        holder if day >= holder["versie_sinds"] else old.get((position["slug"], holder["houder"]))
        for holder in position["houders"]
    )
    return [holder for holder in found if holder]


def entries_on(edition: Edition, codes: Iterable[str], day: str) -> dict[str, Item]:
    """The entries with these codes as everyone could read them on the day, by code; who was not public yet is left out."""
    wanted = json.dumps(sorted(set(codes)))
    now = edition.rows("SELECT data FROM entry WHERE code IN (SELECT value FROM json_each(?))", wanted)
    old = edition.rows(
        "SELECT data FROM version WHERE code IN (SELECT value FROM json_each(?)) AND first <= ? AND until > ?", wanted, day, day
    )
    before = {entry["code"]: entry for row in old for entry in [json.loads(row["data"])]}
    found: dict[str, Item] = {}
    for row in now:
        entry = json.loads(row["data"])
        code = entry["code"]
        if day >= entry["versie_sinds"]:
            found[code] = entry
        elif day >= entry["openbaar_sinds"] and code in before:
            found[code] = before[code]
    return found


def versions(edition: Edition, now: Item) -> list[Item]:
    """Every version of an entry, oldest first, the last is that of now: `number` (from 1), `first`, `until` and `entry`."""
    rows = edition.rows("SELECT first, until, data FROM version WHERE code = ? ORDER BY first", now["code"])
    found = [{"first": row["first"], "until": row["until"], "entry": json.loads(row["data"])} for row in rows]
    found.append({"first": now["versie_sinds"], "until": None, "entry": now})
    return [{"number": number, **version} for number, version in enumerate(found, 1)]


def span(edition: Edition, first: int, last: int) -> Span | None:
    """What lies between two editions; None when there was no such edition. One that changed nothing is the one before it."""
    days = [_day_of(edition, number) for number in (first, last)]
    if None in days or not 1 <= first <= last <= edition.number:
        return None
    row = edition.row("SELECT min(first), max(last) FROM edition WHERE number > ? AND number <= ?", first, last)
    newest, oldest = (row[0] or 1, row[1] or 0) if row else (1, 0)
    return Span(newest, oldest, str(days[0]), str(days[1]))


def _day_of(edition: Edition, number: int) -> str | None:
    found = edition.row("SELECT day FROM edition WHERE number <= ? ORDER BY number DESC LIMIT 1", number)
    return str(found["day"]) if found else None


def differences(edition: Edition, between: Span, after: int = 0, count: int = PAGE) -> Page:
    """What two editions say differently, an entry at a time: dict `kind`, `data`, `entry`, as rows of `queries.changes`.

    Changes in between that undid each other are no difference.
    """
    latest = edition.rows(
        "SELECT c.n, c.code FROM change c WHERE c.n > ? AND c.n <= ? AND NOT EXISTS"
        " (SELECT 1 FROM change d WHERE d.code = c.code AND d.n < c.n AND d.n >= ?) ORDER BY c.n LIMIT ?",
        max(after, between.newest - 1), between.oldest, between.newest, count + 1,
    )  # fmt: skip
    shown = latest[:count]
    rows = edition.rows(
        f"{CHANGE} {OF_THESE} ORDER BY c.n DESC", json.dumps([row["code"] for row in shown]), between.newest, between.oldest
    )
    told: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        told[json.loads(row["entry"])["code"]].append(row)
    items = [item for row in shown for item in _net(told[row["code"]])]
    return Page(items, latest[count - 1]["n"] if len(latest) > count else None)


def _net(rows: list[Any]) -> list[Item]:
    """The changes of one entry, oldest first, as what they come to: one item per kind."""
    kinds = {row["kind"] for row in rows}
    newest = rows[-1]
    if "nieuw" in kinds:
        return [_item(newest, "nieuw", {})]
    fields: dict[str, Item] = {}
    corrected: dict[str, Any] = {}
    for row in rows:
        data = json.loads(row["data"])
        for field in data.get("velden", ()):
            fields[field["veld"]] = {**field, "was": fields.get(field["veld"], field)["was"]}
            if row["kind"] == "gecorrigeerd":
                corrected[field["veld"]] = data.get("reden")
    differ = [field for field in fields.values() if field["was"] != field["nu"]]
    by_kind: dict[str, Item] = {
        "gewijzigd": {"velden": [field for field in differ if field["veld"] not in corrected]},
        "gecorrigeerd": {
            "velden": [field for field in differ if field["veld"] in corrected],
            "reden": " ".join(dict.fromkeys(filter(None, corrected.values()))) or None,
        },
    }
    found = [_item(newest, kind, data) for kind, data in by_kind.items() if data["velden"]]
    return found + ([_item(newest, "beëindigd", {})] if "beëindigd" in kinds else [])


def _item(row: Any, kind: str, data: Item) -> Item:
    return {**{name: row[name] for name in ("n", "day", "edition", "entry")}, "kind": kind, "data": json.dumps(data)}


def gone_between(edition: Edition, between: Span) -> tuple[list[Any], bool]:
    """Code and day of the entries that left the register in between, and whether there are more: no more than that (R69)."""
    found = edition.rows(
        "SELECT code, day FROM removed WHERE day > ? AND day <= ? ORDER BY day, code LIMIT ?",
        between.since, between.until, SHOWN_GONE + 1,
    )  # fmt: skip
    return found[:SHOWN_GONE], len(found) > SHOWN_GONE
