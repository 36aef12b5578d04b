"""Checks a bundle of an auditor's sample. It needs Python 3.8 or later, and nothing else: no network, no product, no key.

    python verify.py steekproef-SP-2026-001.zip [VINGERAFDRUK]

VINGERAFDRUK is the fingerprint that the register shows with the sample; it also stands in the register's event log. With it,
every byte is tied to what the register made. Without it this only says whether the bundle is whole in itself.
Exit: 0 all is well, 1 something is wrong (each thing is named), 2 the file cannot be read.
"""

from __future__ import annotations

import hashlib
import json
import struct
import sys
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

MANIFEST, LOG, POPULATION, SAMPLE = "manifest.json", "logboek.jsonl", "populatie.json", "steekproef.json"
FORMAT = "openkaart-steekproef 1"
WORD = "openkaart steekproef 1"
LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
MADE_BY, NEEDS, UTF8, STORED, TIME, DAY = 0x0314, 20, 0x0800, 0, 0, 0x21  # 1 January 1980, 0:00: the zip tells no time
MODE = 0o100644 << 16


def packed(files: Iterable[tuple[str, bytes]]) -> bytes:
    """The zip of these files: nothing compressed, no dates, so the same files are the same bytes."""
    out, directory, number = bytearray(), bytearray(), 0
    for name, content in files:
        coded, place, number = name.encode(), len(out), number + 1
        same = struct.pack(
            "<HHHHHIIIHH", NEEDS, UTF8, STORED, TIME, DAY, zlib.crc32(content), len(content), len(content), len(coded), 0
        )
        out += LOCAL + same + coded + content
        directory += CENTRAL + struct.pack("<H", MADE_BY) + same + struct.pack("<HHHII", 0, 0, 0, MODE, place) + coded
    start = len(out)
    return bytes(out + directory + END + struct.pack("<HHHHIIH", 0, 0, number, number, len(directory), start, 0))


def problems(bundle: bytes, fingerprint: str | None = None) -> Iterator[str]:
    """Everything that is wrong with this bundle, each in one sentence that names the part."""
    files, wrong = _unpacked(bundle)
    yield from wrong
    manifest_bytes = files.get(MANIFEST)
    if manifest_bytes is None:
        yield f"{MANIFEST}: ontbreekt"
        return
    digest = hashlib.sha256(manifest_bytes).hexdigest()
    if fingerprint is not None and digest != fingerprint.strip().lower():
        yield f"{MANIFEST}: de vingerafdruk is {digest}, niet {fingerprint}"
    manifest, wrong = _manifest(manifest_bytes)
    yield from wrong
    yield from _against_manifest(files, manifest)
    if not wrong:
        yield from _log(files.get(LOG, b""))
        yield from _draw(files, manifest)


def fingerprint_of(bundle: bytes) -> str:
    """The fingerprint of a bundle: the SHA-256 of its manifest; empty when it has none."""
    files, _wrong = _unpacked(bundle)
    return hashlib.sha256(files[MANIFEST]).hexdigest() if MANIFEST in files else ""


def lot(seed: str, reference: str) -> str:
    """The lot of a reference in a draw with this seed."""
    return hashlib.sha256(f"{WORD}\0{seed}\0{reference}".encode()).hexdigest()


def commitment(salt: bytes, why: str) -> str:
    """What the log holds of a reason."""
    return hashlib.sha256(b"openkaart why 1\x00" + salt + why.encode()).hexdigest()


def _unpacked(bundle: bytes) -> tuple[dict[str, bytes], list[str]]:
    """The files by name, and what is wrong with the zip itself: it must be byte for byte what `packed` makes of them."""
    files, whole = _by_heads(bundle)
    if not whole:
        files = _by_manifest(bundle) or files
    found = dict(files)
    names = [name for name, _content in files]
    wrong = [f"{name}: staat er meer dan één keer in" for name in found if names.count(name) > 1]
    ours = packed(files)
    return found, wrong if ours == bundle else [*wrong, *_differences(bundle, ours, files)]


def _by_heads(bundle: bytes) -> tuple[list[tuple[str, bytes]], bool]:
    """The files as the heads in the zip tell them, and whether these lead up to its table of contents."""
    files, place = [], 0
    while bundle[place : place + 4] == LOCAL and place + 30 <= len(bundle):
        (length,) = struct.unpack("<I", bundle[place + 22 : place + 26])
        name_length, more = struct.unpack("<HH", bundle[place + 26 : place + 30])
        start = place + 30 + name_length + more
        if start + length > len(bundle):
            break
        name = bundle[place + 30 : place + 30 + name_length].decode("utf-8", "replace")
        files.append((name, bundle[start : start + length]))
        place = start + length
    return files, bundle[place : place + 4] == CENTRAL


def _by_manifest(bundle: bytes) -> list[tuple[str, bytes]]:
    """The files where the manifest says they must stand, when a head in the zip is damaged; none when it cannot be read."""
    start = 30 + len(MANIFEST)
    try:
        manifest, length = json.JSONDecoder().raw_decode(bundle[start:].decode("latin-1"))
        sizes = [(MANIFEST, length + 1), *((one["name"], one["size"]) for one in manifest["files"])]
        files = []
        for name, size in sizes:
            files.append((name, bundle[start : start + size]))
            start += size + 30 + len(sizes[len(files)][0].encode() if len(files) < len(sizes) else b"")
        return files
    except (ValueError, KeyError, TypeError, AttributeError):
        return []


def _differences(bundle: bytes, ours: bytes, files: list[tuple[str, bytes]]) -> list[str]:
    """Where the zip is not what it should be, by the name of each part; when parts are missing or added, where that begins."""
    parts, start = [], 0
    for name, content in files:
        parts.append((start, start + 30 + len(name.encode()) + len(content), f"{name}: de kop in de zip klopt niet"))
        start = parts[-1][1]
    for name, _content in files:
        parts.append((start, start + 46 + len(name.encode()), f"{name}: de regel in de inhoud van de zip klopt niet"))
        start = parts[-1][1]
    parts.append((start, max(len(bundle), len(ours)), "zip: het einde klopt niet, of er staat iets achter"))
    differ = [(start, words) for start, end, words in parts if bundle[start:end] != ours[start:end]]
    return [f"{words} (vanaf byte {start})" for start, words in (differ if len(bundle) == len(ours) else differ[:1])]


def _manifest(content: bytes) -> tuple[dict[str, Any], list[str]]:
    try:
        manifest = json.loads(content.decode())
        files = manifest["files"]
        plain = all(isinstance(one["name"], str) and isinstance(one["sha256"], str) for one in files)
        known = plain and manifest["format"] == FORMAT and isinstance(manifest["sample"]["seed"], str)
    except (ValueError, KeyError, TypeError):
        return {"files": []}, [f"{MANIFEST}: is niet te lezen"]
    return (manifest, []) if known else ({"files": []}, [f"{MANIFEST}: heeft een vorm die dit programma niet kent"])


def _against_manifest(files: dict[str, bytes], manifest: dict[str, Any]) -> Iterator[str]:
    listed = {one["name"]: one for one in manifest["files"]}
    for name, one in listed.items():
        if name not in files:
            yield f"{name}: ontbreekt"
        elif hashlib.sha256(files[name]).hexdigest() != one["sha256"] or len(files[name]) != one.get("size"):
            yield f"{name}: de inhoud is niet die van het manifest"
    for name in files:
        if name not in listed and name != MANIFEST:
            yield f"{name}: staat niet in het manifest"
    order = [MANIFEST, *listed]
    if set(files) == set(order) and list(files) != order:
        yield "zip: de bestanden staan in een andere volgorde dan in het manifest"


def _log(content: bytes) -> Iterator[str]:
    """Each line says what its columns say, its reason is the one that was committed to, and lines that touch are linked."""
    before: dict[str, Any] = {"seq": 0, "hash": "", "at": ""}
    for number, text in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
        try:
            line = json.loads(text)
            body = json.loads(line["body"])
            again = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
            wrong = _line(line, body, again, before)
            before = {"seq": line["seq"], "hash": line["hash"], "at": body["at"]}
        except (ValueError, KeyError, TypeError) as problem:
            wrong = [f"is niet te lezen ({type(problem).__name__})"]
        yield from (f"{LOG}: regel {number} {one}" for one in wrong)


def _line(line: dict[str, Any], body: dict[str, Any], again: str, before: dict[str, Any]) -> list[str]:
    wrong = []
    if again != line["body"] or body["seq"] != line["seq"]:
        wrong.append("is niet zoals het logboek schrijft")
    if line["seq"] <= before["seq"] or body["at"] < before["at"]:
        wrong.append("staat niet op volgorde")
    if line["seq"] == before["seq"] + 1 and before["hash"] and line["previous"] != before["hash"]:
        wrong.append("sluit niet aan op de regel ervoor")
    if line.get("why") is not None and commitment(bytes.fromhex(line["salt"]), line["why"]) != body["why"]:
        wrong.append("heeft een andere reden dan is vastgelegd")
    if len(bytes.fromhex(line["hash"])) != 32:
        wrong.append("heeft geen hash van 32 bytes")
    return wrong


def _draw(files: dict[str, bytes], manifest: dict[str, Any]) -> Iterator[str]:
    """The sample is what the seed draws from the population."""
    try:
        population = [(row["nummer"], row["groep"]) for row in json.loads(files[POPULATION].decode())]
        sample = [(row["nummer"], row["groep"]) for row in json.loads(files[SAMPLE].decode())]
        wanted, seed = manifest["sample"], manifest["sample"]["seed"]
        lines = "".join(sorted(f"{reference}\t{group}\n" for reference, group in population))
        digest = hashlib.sha256(lines.encode()).hexdigest()
        if manifest["population_unchanged"] and digest != wanted["population_sha256"]:
            yield f"{POPULATION}: is niet waaruit is getrokken"
        if not manifest["population_unchanged"]:
            return
        taken: dict[str, list[str]] = {}
        for reference, group in sample:
            taken.setdefault(group, []).append(reference)
        for group, references in sorted(taken.items()):
            lots = sorted((one for one, other in population if other == group), key=lambda one: lot(seed, one))
            if lots[: len(references)] != references:
                yield f"{SAMPLE}: groep {group} is niet wat dit startgetal trekt"
        if len(sample) != wanted["size"]:
            yield f"{SAMPLE}: heeft {len(sample)} opgaven, niet {wanted['size']}"
    except (KeyError, TypeError, ValueError) as problem:
        yield f"{SAMPLE}: is niet na te rekenen ({type(problem).__name__})"


WITH = "De vingerafdruk is die van het register: elke byte is zoals het register hem maakte."
WITHOUT = "Zonder vingerafdruk is alleen nagegaan of het bestand in zichzelf klopt. Vergelijk: {}"
NOT_VOUCHED = """Wat hiermee niet vaststaat:
- of de gegevens waar zijn: alleen dat ze zo in het register stonden;
- of het logboek als geheel klopt: de sleutel daarvan ligt bij de organisatie. Vraag haar om `flask audit verify`;
- of er buiten dit uittreksel regels ontbreken: dit zijn alleen de regels over de getrokken opgaven."""


def main(arguments: list[str]) -> int:
    """Check each bundle that is named; a fingerprint of 64 digits counts for all of them."""
    digests = [one for one in arguments if len(one) == 64 and not one.endswith(".zip")]
    paths = [one for one in arguments if one not in digests]
    if not paths:
        print(__doc__)
        return 2
    worst = 0
    for path in paths:
        try:
            bundle = Path(path).read_bytes()
        except OSError as problem:
            print(f"{path}: {problem.strerror}")
            return 2
        found = list(problems(bundle, digests[0] if digests else None))
        for one in found:
            print(f"FOUT {path}: {one}")
        if not found:
            print(f"GOED {path}. {WITH if digests else WITHOUT.format(fingerprint_of(bundle))}")
        worst = max(worst, 1 if found else 0)
    print(NOT_VOUCHED)
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
