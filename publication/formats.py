"""The files of an edition as bytes: canonical JSON, and a CSV that Dutch spreadsheets open at once. Same data, same bytes."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

from publication.site.wording import PAY

COLUMNS = (
    "slug", "functie", "houder", "toestand", "code", "rol", "organisatie", "vergoeding", "vergoeding_tekst", "sinds", "tot",
    "afspraak", "algemeen_omdat", "bevestigd_op", "gevraagd_op", "afgeschermd",
)  # fmt: skip
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def json_bytes(data: Any) -> bytes:
    """The one byte string for this data: sorted keys, UTF-8, a line per value."""
    return (json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def csv_bytes(columns: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """A table for spreadsheets: semicolons and a byte order mark, which is how Dutch spreadsheets recognise columns and accents.

    The only writer of spreadsheets in this room: a text that a spreadsheet would run as a formula gets an apostrophe in front.
    """
    columns = list(columns)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow(columns)
    writer.writerows([guarded(row.get(column)) for column in columns] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def guarded(value: Any) -> str:
    """A cell as text that no spreadsheet runs."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def rows(contents: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One row per entry, and one per holder or vacant position without entries: silence is data (R68, R69)."""
    entries = {entry["code"]: entry for entry in contents["vermeldingen"]}
    found: list[dict[str, Any]] = []
    for position in contents["functies"]:
        base = {"slug": position["slug"], "functie": position["functie"]}
        if not position["houders"]:
            found.append({**base, "toestand": "niet_bezet"})
        for holder in position["houders"]:
            found.extend(_rows_of(holder, base, entries))
    return found


def _rows_of(holder: Mapping[str, Any], base: dict[str, Any], entries: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    base = {**base, "houder": holder["houder"], "afgeschermd": holder["afgeschermd"] or None}
    if holder["toestand"] != "vermeldingen":
        yield {**base, **{name: holder[name] for name in ("toestand", "bevestigd_op", "gevraagd_op")}}
    for code in holder["vermeldingen"]:
        yield {**entries[code], **base, "vergoeding_tekst": _pay_text(entries[code]["vergoeding"])}


def _pay_text(code: str | None) -> str | None:
    return str(PAY.get(code, code)) if code else None
