"""What an edition tells about the past: the changes per day, and what stood there before, without what must no longer be shown.

Everything is derived from the edition before and the content of today, so an entry that leaves the register leaves its past too
(R62, R63, R67), and a text that was made more general is general in all its earlier versions (R64, R65).
"""

from typing import Any

from publication.changes import KINDS, PROTECTED, Contents, Group, by_code, compare, tombstones
from publication.projection import KEEPING, LAW
from publication.undisturbed import undisturbed

Past = dict[str, Any]
EMPTY: Past = {"stand": None, "uitgaven": [], "groepen": [], "versies": [], "houders": []}
STAMPS = ("openbaar_sinds", "gewijzigd_op", "versie_sinds")
LEFT_OUT = "weggelaten"  # of a holder in the past: more was public then than may be told now (R63)

# What an edition adds to the public fields of the projection: part → field → (meaning, ground).
EDITION_FIELDS = {
    "functie": {"gewijzigd_op": ("Wanneer hier voor het laatst iets veranderde", KEEPING)},
    "houder": {"versie_sinds": ("Sinds wanneer dit er zo staat", KEEPING)},
    "vermelding": {
        "houder": ("Voorletter en achternaam van de ambtenaar", LAW),
        "openbaar_sinds": ("Sinds wanneer de vermelding openbaar is", KEEPING),
        "gewijzigd_op": ("Wanneer de vermelding voor het laatst veranderde", KEEPING),
        "versie_sinds": ("Sinds wanneer dit er zo staat", KEEPING),
    },
}


@undisturbed
def next_edition(
    before: Contents | None, past: Past, content: Contents, day: str, number: int
) -> tuple[Contents, Past, dict[str, list[Any]]]:
    """The content with its stamps and tombstones, what it tells about the past, and what changed since the edition before.

    `content` is what `public_register` gives; `before` and `past` come from the edition before, or are None and EMPTY.
    """
    content = {**content, "velden": _described(content["velden"]), "vermeldingen": _with_holders(content)}
    changes = compare(before, content)
    _stamp_entries(content["vermeldingen"], before, changes, day)
    stamped = {
        **content,
        "functies": _stamped_positions(before, content, day),
        "verwijderd": tombstones((before or {}).get("verwijderd", []), changes["verdwenen"], content, day),
    }
    groups = _groups(past["groepen"], changes, content, day, number)
    _mark_positions(stamped["functies"], groups)
    differs = stamped != before
    return stamped, {
        "stand": day if differs else past["stand"],
        "uitgaven": [*past.get("uitgaven", []), *([{"uitgave": number, "datum": day}] if differs else [])],
        "groepen": groups,
        "versies": _versions(before, past["versies"], stamped, day),
        "houders": _holder_versions(before, past["houders"], stamped, day),
    }, changes  # fmt: skip


def _described(fields: list[dict[str, str]]) -> list[dict[str, str]]:
    added = [
        {"onderdeel": part, "veld": name, "betekenis": meaning, "grondslag": ground}
        for part, table in EDITION_FIELDS.items()
        for name, (meaning, ground) in table.items()
    ]
    return [*fields, *added]


def _with_holders(content: Contents) -> list[dict[str, Any]]:
    """Each entry, copied, with the name of whose it is."""
    names = {code: holder["houder"] for holder in _holders(content).values() for code in holder["vermeldingen"]}
    return [{**entry, "houder": names[entry["code"]]} for entry in content["vermeldingen"]]


def _stamp_entries(entries: list[dict[str, Any]], before: Contents | None, changes: dict[str, list[Any]], day: str) -> None:
    """Give each entry the day it became public, the day its text last changed, and the day it reads as it does now."""
    old = by_code(before)
    changed = {item["code"] for kind in ("gewijzigd", "gecorrigeerd") for item in changes[kind]} | set(changes["beëindigd"])
    for entry in entries:
        entry.update(_stamps(entry, old.get(entry["code"]), entry["code"] in changed, day))


def _stamps(entry: dict[str, Any], was: dict[str, Any] | None, changed: bool, day: str) -> dict[str, Any]:
    if was is None:
        return {"openbaar_sinds": day, "gewijzigd_op": None, "versie_sinds": day}
    return {
        "openbaar_sinds": was["openbaar_sinds"],
        "gewijzigd_op": day if changed else was["gewijzigd_op"],
        "versie_sinds": was["versie_sinds"] if entry == _bare(was) else day,
    }


def _stamped_positions(before: Contents | None, content: Contents, day: str) -> list[dict[str, Any]]:
    """Each holder with the day since which this is what is said about him."""
    old = _holders(before)
    return [
        {
            **position,
            "houders": [
                _stamped_holder(holder, old.get((position["slug"], holder["houder"])), day) for holder in position["houders"]
            ],
        }
        for position in content["functies"]
    ]


def _stamped_holder(holder: dict[str, Any], was: dict[str, Any] | None, day: str) -> dict[str, Any]:
    same = was is not None and holder == _bare(was)
    return {**holder, "versie_sinds": was["versie_sinds"] if was is not None and same else day}


def _mark_positions(positions: list[dict[str, Any]], groups: list[Group]) -> None:
    """Give each position the day something last changed at it."""
    last: dict[str, str] = {}
    for group in reversed(groups):  # the newest group comes first, and has the last word
        for kind in KINDS:
            for item in group[kind]:
                last[_code(item)] = group["datum"]
    for position in positions:
        days = (last.get(code) for holder in position["houders"] for code in holder["vermeldingen"])
        position["gewijzigd_op"] = max(filter(None, days), default=None)


def _groups(past: list[Group], changes: dict[str, list[Any]], content: Contents, day: str, number: int) -> list[Group]:
    """All groups of changes, newest first, without anything that may no longer be shown."""
    group = {"datum": day, "uitgave": number, **{kind: changes[kind] for kind in KINDS}}
    entries = by_code(content)
    cleaned = (_cleaned(group, entries) for group in [group, *past])
    return [group for group in cleaned if any(group[kind] for kind in KINDS)]


def _cleaned(group: Group, entries: dict[str, Any]) -> Group:
    """The group without entries that left, fields that are protected now, and reasons that may no longer be told (R64–R67)."""
    kept = {kind: [item for item in group[kind] if _code(item) in entries] for kind in KINDS}
    changed = [_without_protected(item, entries) for item in kept["gewijzigd"]]
    corrected = [_without_protected(item, entries) for item in kept["gecorrigeerd"] if _still_told(item, entries)]
    return {
        **group,
        **kept,
        "gewijzigd": [item for item in changed if item["velden"]],
        "gecorrigeerd": corrected,
    }


def _still_told(correction: dict[str, Any], entries: dict[str, Any]) -> bool:
    return any(correction["reden"] == told["reden"] for told in entries[correction["code"]]["correcties"])


def _without_protected(change: dict[str, Any], entries: dict[str, Any]) -> dict[str, Any]:
    if not entries[change["code"]]["algemeen_omdat"]:
        return change
    return {**change, "velden": [field for field in change["velden"] if field["veld"] not in PROTECTED]}


def _versions(before: Contents | None, past: list[dict[str, Any]], now: Contents, day: str) -> list[dict[str, Any]]:
    """What entries of today said before: from–until (the until day is the first day it no longer stood there)."""
    entries = by_code(now)
    closed = [
        {"code": was["code"], "van": was["versie_sinds"], "tot": day, "vermelding": _bare(was)}
        for was in (before or {}).get("vermeldingen", [])
        if was["code"] in entries and was["versie_sinds"] != entries[was["code"]]["versie_sinds"]
    ]
    kept = [version for version in [*past, *closed] if version["code"] in entries and version["van"] < version["tot"]]
    return [{**version, "vermelding": _veiled(version["vermelding"], entries[version["code"]])} for version in kept]


def _veiled(was: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    """An earlier text without corrections that are not told any more, and in today's words where those are general on purpose."""
    told = [correction for correction in was["correcties"] if correction in now["correcties"]]
    general = {name: now[name] for name in (*PROTECTED, "algemeen_omdat")} if now["algemeen_omdat"] else {}
    return {**was, "correcties": told, **general}


def _holder_versions(before: Contents | None, past: list[dict[str, Any]], now: Contents, day: str) -> list[dict[str, Any]]:
    """What was said about those who hold a position today; who left is not named any more (R62)."""
    holders = _holders(now)
    public = {entry["code"] for entry in now["vermeldingen"]}
    closed = [
        {"slug": slug, "van": was["versie_sinds"], "tot": day, "houder": _bare(was)}
        for (slug, name), was in _holders(before).items()
        if (slug, name) in holders and was["versie_sinds"] != holders[slug, name]["versie_sinds"]
    ]
    return [
        {**version, "houder": _only_public(version["houder"], public)}
        for version in [*past, *closed]
        if (version["slug"], version["houder"]["houder"]) in holders and version["van"] < version["tot"]
    ]


def _only_public(holder: dict[str, Any], public: set[str]) -> dict[str, Any]:
    """What was said of a holder without the codes that left; that some did is kept, so that no page is silent about it."""
    kept = [code for code in holder["vermeldingen"] if code in public]
    left = {LEFT_OUT: True} if len(kept) < len(holder["vermeldingen"]) else {}
    return {**holder, "vermeldingen": kept, **left}


def _holders(content: Contents | None) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (position["slug"], holder["houder"]): holder
        for position in (content or {}).get("functies", [])
        for holder in position["houders"]
    }


def _bare(item: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name not in STAMPS}


def _code(item: Any) -> str:
    return str(item["code"] if isinstance(item, dict) else item)
