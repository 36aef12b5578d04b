"""What changed between two editions, field by field, and what may still be told about the past."""

from typing import Any

Contents = dict[str, Any]
Group = dict[str, Any]

COMPARED = ("rol", "organisatie", "vergoeding", "sinds", "afspraak", "algemeen_omdat")
PROTECTED = ("rol", "organisatie")  # never told as "was" of an entry whose text was made more general
KINDS = ("nieuw", "gewijzigd", "beëindigd")
ENDED = "beëindigd"


def compare(before: Contents | None, after: Contents) -> dict[str, list[Any]]:
    """New and ended codes, changed entries with their fields, and codes that disappeared; in the order of the entries."""
    old = _by_code(before)
    new = _by_code(after)
    both = [(old[code], entry) for code, entry in new.items() if code in old]
    changed = [
        {"code": now["code"], "velden": fields} for was, now in both if (fields := _changed_fields(was, now))
    ]  # fmt: skip
    return {
        "nieuw": [code for code in new if code not in old],
        "gewijzigd": changed,
        "beëindigd": [now["code"] for was, now in both if now["toestand"] == ENDED != was["toestand"]],
        "verdwenen": [code for code in old if code not in new],
    }


def history(past: list[Group], changes: dict[str, list[Any]], after: Contents, day: str, number: int) -> list[Group]:
    """All groups of changes, newest first, without anything that may no longer be shown (R62, R63, R64)."""
    group = {"datum": day, "uitgave": number, **{kind: changes[kind] for kind in KINDS}}
    entries = _by_code(after)
    cleaned = (_cleaned(group, entries) for group in [group, *past])
    return [group for group in cleaned if any(group[kind] for kind in KINDS)]


def tombstones(past: list[dict[str, str]], gone: list[str], after: Contents, day: str) -> list[dict[str, str]]:
    """Code and date of every entry that was public once and is not any more: no more than that (R69)."""
    present = _by_code(after)
    kept = [stone for stone in past if stone["code"] not in present]
    return sorted([*kept, *({"code": code, "datum": day} for code in gone)], key=lambda stone: (stone["datum"], stone["code"]))


def _by_code(contents: Contents | None) -> dict[str, Any]:
    return {entry["code"]: entry for entry in (contents or {}).get("vermeldingen", [])}


def _changed_fields(was: dict[str, Any], now: dict[str, Any]) -> list[dict[str, Any]]:
    fields = (*COMPARED, "tot") if was["toestand"] == now["toestand"] else COMPARED
    return [
        {"veld": name, "was": was.get(name), "nu": now[name]}
        for name in fields
        if was.get(name) != now[name] and not (name in PROTECTED and now["algemeen_omdat"])
    ]


def _cleaned(group: Group, entries: dict[str, Any]) -> Group:
    changed = [_without_protected(change, entries) for change in group["gewijzigd"] if change["code"] in entries]
    return {
        **group,
        "nieuw": [code for code in group["nieuw"] if code in entries],
        "gewijzigd": [change for change in changed if change["velden"]],
        "beëindigd": [code for code in group["beëindigd"] if code in entries],
    }


def _without_protected(change: dict[str, Any], entries: dict[str, Any]) -> dict[str, Any]:
    if not entries[change["code"]]["algemeen_omdat"]:
        return change
    return {**change, "velden": [field for field in change["velden"] if field["veld"] not in PROTECTED]}
