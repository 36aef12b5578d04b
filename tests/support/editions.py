"""Editions of any content, written and sealed as `publish` does, without a database."""

from copy import deepcopy
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bench.registers import register
from publication import files
from publication.formats import json_bytes
from publication.index import write_index
from publication.past import EMPTY, Past, next_edition
from publication.site.edition import KEY, MANIFEST, POINTER, SIGNATURE

DAYS = ("2026-03-02", "2026-03-16", "2026-03-30")
REVIEWED = "0000reviewed"  # the code of an entry that is looked at
REASON = "De vergoeding stond er verkeerd."
SIGNING = Ed25519PrivateKey.from_private_bytes(b"t" * 32)
Content = dict[str, Any]


def busy_register(entries: int) -> list[Content]:
    """Three contents in a row: from the first to the second entries change, end, come and go; in the third one is corrected."""
    first = register(entries)
    first["vermeldingen"].sort(key=_order)
    second = deepcopy(first)
    for number, entry in enumerate(second["vermeldingen"]):
        if number % 7 == 0:
            entry["vergoeding"] = "paid" if entry["vergoeding"] != "paid" else "unpaid"
        if number % 11 == 0:
            entry.update(toestand="beëindigd", tot="2026-03-10")
    second["functies"][1]["houders"] = []
    _remove(second, second["functies"][2]["houders"][0]["vermeldingen"][:1])
    _remove(first, first["functies"][0]["houders"][0]["vermeldingen"][:1])
    third = deepcopy(second)
    held = third["functies"][-1]["houders"][0]["vermeldingen"][0]
    corrected = next(entry for entry in third["vermeldingen"] if entry["code"] == held)
    corrected.update(vergoeding="expenses" if corrected["vergoeding"] == "paid" else "paid")
    third["nagekeken"] = [{"code": REVIEWED, "datum": DAYS[2]}]
    corrected["correcties"] = [{"datum": DAYS[2], "velden": ["vergoeding"], "reden": REASON}]
    for content in (first, second, third):
        _only_held(content)
        content["vermeldingen"].sort(key=_order)
    return [first, second, third]


def write_editions(folder: Path, contents: list[Content]) -> None:
    """An edition for each content, the last one current. Needs an application context: rows are rendered."""
    before, past = None, EMPTY
    for number, (content, day) in enumerate(zip(contents, DAYS, strict=False), 1):
        before, past, _changes = next_edition(before, past, content, day, number)
        write_edition(folder, number, f"{day}T09:00:00+02:00", before, past)


def write_edition(folder: Path, number: int, moment: str, content: Content, past: Past) -> None:
    """One edition, sealed and current; its table and its paper hold nothing."""
    place = folder / str(number)
    place.mkdir(parents=True)
    files.write_register(place, content, number, past["stand"])
    (place / files.TABLE).write_bytes(b"slug\r\n")
    (place / files.PAPER).write_bytes(b"")
    write_index(place / files.INDEX, content, past)
    written = {path.name: files.describe(path) for path in sorted(place.iterdir())}
    counts = {name: len(content[name]) for name in ("functies", "vermeldingen")}
    manifest = json_bytes({"uitgave": number, "gepubliceerd_op": moment, "bestanden": written, "tellingen": counts})
    (place / MANIFEST).write_bytes(manifest)
    (place / SIGNATURE).write_bytes(SIGNING.sign(manifest))
    (place / KEY).write_bytes(SIGNING.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    (folder / POINTER).write_text(str(number))


def _order(entry: dict[str, Any]) -> tuple[str, str, str]:
    return entry["slug"], entry["toestand"], entry["code"]


def _remove(content: Content, codes: list[str]) -> None:
    for position in content["functies"]:
        for holder in position["houders"]:
            holder["vermeldingen"] = [code for code in holder["vermeldingen"] if code not in codes]


def _only_held(content: Content) -> None:
    """Entries of which nobody is the holder any more are not public."""
    held = {code for position in content["functies"] for holder in position["houders"] for code in holder["vermeldingen"]}
    content["vermeldingen"] = [entry for entry in content["vermeldingen"] if entry["code"] in held]
