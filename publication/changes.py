"""What changed between two editions, per entry and field by field."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

Contents = dict[str, Any]
Group = dict[str, Any]

COMPARED = ("rol", "organisatie", "vergoeding", "sinds", "afspraak", "algemeen_omdat")
PROTECTED = ("rol", "organisatie", "afspraak")  # never told as "was" of an entry whose text was made more general
KINDS = ("nieuw", "gewijzigd", "beëindigd", "gecorrigeerd")
ENDED = "beëindigd"


def compare(before: Contents | None, after: Contents) -> dict[str, list[Any]]:
    """New and ended codes, changed and corrected entries with their fields, and codes that disappeared (`verdwenen`).

    In the order of the entries. A field that an officer corrected stands under `gecorrigeerd` with the reason (R66), not under
    `gewijzigd`.
    """
    old = by_code(before)
    new = by_code(after)
    both = [(old[code], entry) for code, entry in new.items() if code in old]
    corrected = [found for was, now in both if (found := _correction(was, now))]
    told = {item["code"]: {field["veld"] for field in item["velden"]} for item in corrected}
    changed = [
        {"code": now["code"], "velden": fields}
        for was, now in both
        if (fields := [field for field in _changed_fields(was, now) if field["veld"] not in told.get(now["code"], ())])
    ]
    return {
        "nieuw": [code for code in new if code not in old],
        "gewijzigd": changed,
        "beëindigd": [now["code"] for was, now in both if now["toestand"] == ENDED != was["toestand"]],
        "gecorrigeerd": corrected,
        "verdwenen": [code for code in old if code not in new],
    }


def tombstones(past: list[dict[str, str]], gone: list[str], after: Contents, day: str) -> list[dict[str, str]]:
    """Code and date of every entry that was public once and is not any more: no more than that (R69)."""
    present = by_code(after)
    kept = [stone for stone in past if stone["code"] not in present]
    return sorted([*kept, *({"code": code, "datum": day} for code in gone)], key=lambda stone: (stone["datum"], stone["code"]))


class Told(NamedTuple):
    """One change as the past of an edition tells it; `data` has the fields that differ and the reason, where there are any."""

    day: str
    edition: int
    kind: str
    code: str
    data: Mapping[str, Any]


def each_told(groups: Iterable[Mapping[str, Any]]) -> Iterator[Told]:
    """Every change in these groups, in their order."""
    for group in groups:
        for kind in KINDS:
            for item in group[kind]:
                data = item if isinstance(item, dict) else {}
                yield Told(group["datum"], group["uitgave"], kind, data.get("code", item), data)


def by_code(contents: Contents | None) -> dict[str, Any]:
    return {entry["code"]: entry for entry in (contents or {}).get("vermeldingen", [])}


def _correction(was: dict[str, Any], now: dict[str, Any]) -> dict[str, Any] | None:
    """What the newest correction changed, when it came since."""
    corrections = now.get("correcties") or []
    if len(corrections) <= len(was.get("correcties") or []):
        return None
    newest = corrections[-1]
    fields = [field for field in _changed_fields(was, now) if field["veld"] in newest["velden"]]
    return {"code": now["code"], "velden": fields, "reden": newest["reden"]}


def _changed_fields(was: dict[str, Any], now: dict[str, Any]) -> list[dict[str, Any]]:
    if was == now:
        return []
    fields = (*COMPARED, "tot") if was["toestand"] == now["toestand"] else COMPARED
    return [
        {"veld": name, "was": was.get(name), "nu": now[name]}
        for name in fields
        if was.get(name) != now[name] and not (name in PROTECTED and now["algemeen_omdat"])
    ]
