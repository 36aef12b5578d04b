"""The public register as rows: from the register to rows, and from rows to the cells of a table."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from publication.changes import each_told
from publication.formats.described import Described
from publication.formats.fields import BROUGHT, COLUMNS
from publication.site.wording import PAY

Row = Mapping[str, Any]
ABOUT = ("code", "slug", "functie", "rol", "organisatie")  # of the entry that changed
NO_FIELD: tuple[Mapping[str, Any], ...] = ({},)
PRECISIONS = {0: "", 4: "jaar", 7: "maand", 10: "dag"}
SLUG, CODE, SINCE, UNTIL, WITHHELD = (list(BROUGHT).index(name) for name in ("slug", "code", "sinds", "tot", "afgeschermd"))


def rows(contents: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """One row per entry, and one per holder or vacant position without entries: silence is data (R68, R69)."""
    entries = {entry["code"]: entry for entry in contents["vermeldingen"]}
    pay: dict[str | None, str | None] = {None: None, **{code: str(label) for code, label in PAY.items()}}
    for position in contents["functies"]:
        base = {"slug": position["slug"], "functie": position["functie"]}
        if not position["houders"]:
            yield {**base, "toestand": "niet_bezet"}
        for holder in position["houders"]:
            yield from _rows_of(holder, base, entries, pay)


def count_rows(contents: Mapping[str, Any]) -> int:
    """How many rows that gives."""
    return sum(
        sum(len(holder["vermeldingen"]) + (holder["toestand"] != "vermeldingen") for holder in position["houders"])
        if position["houders"]
        else 1
        for position in contents["functies"]
    )


def cells(rows: Iterable[Row], described: Described) -> Iterator[list[str]]:
    """Every row as texts in the order of TABLE, with what follows from it; an empty text where there is no value."""
    position, entry = f"{described.address}/functie/", f"{described.address}/vermelding/"
    for row in rows:
        found = [value or "" for value in map(row.get, COLUMNS)]
        found[WITHHELD] = str(found[WITHHELD])
        code = found[CODE]
        found += (
            PRECISIONS.get(len(found[SINCE]), ""),
            PRECISIONS.get(len(found[UNTIL]), ""),
            position + found[SLUG],
            entry + code if code else "",
        )
        yield found


def changed(groups: Iterable[Mapping[str, Any]], entries: Mapping[str, Row], described: Described) -> Iterator[dict[str, Any]]:
    """One row per changed field, and one per entry that came or ended: newest group first, as CHANGES names them.

    `entries` gives the entry of a code by `get`; what is no longer public is not told about (R62, R63).
    """
    for one in each_told(groups):
        found = entries.get(one.code)
        if not found:
            continue
        about = {"datum": one.day, "uitgave": one.edition, "soort": one.kind, **{name: found.get(name) for name in ABOUT}}
        address = f"{described.address}/vermelding/{one.code}"
        for field in one.data.get("velden", NO_FIELD):
            told = {name: field.get(name) for name in ("veld", "was", "nu")}
            yield {**about, **told, "reden": one.data.get("reden"), "vermelding_url": address}


def _rows_of(holder: Row, base: dict[str, Any], entries: Mapping[str, Row], pay: Mapping[Any, Any]) -> Iterable[dict[str, Any]]:
    base = {**base, "houder": holder["houder"], "afgeschermd": holder["afgeschermd"] or None}
    if holder["toestand"] != "vermeldingen":
        yield {**base, **{name: holder[name] for name in ("toestand", "bevestigd_op", "gevraagd_op")}}
    for code in holder["vermeldingen"]:
        yield {**entries[code], **base, "vergoeding_tekst": pay[entries[code]["vergoeding"]]}
