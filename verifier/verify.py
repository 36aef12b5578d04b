"""Check a log of Open Kaart without Open Kaart, with Python and the library `cryptography` only: see the README beside it.

LOG is the SQLite database, opened to read only, or what `flask audit export` wrote. Leaves with 0 when nothing is wrong.
"""

import argparse
import hashlib
import hmac
import json
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import reduce
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

COVERED = json.loads(Path(__file__).with_name("covered.json").read_text())  # which rows and columns a line tells of
COLUMNS = ("seq", "at", "kind", "actor", "on_behalf_of", "subject_type", "subject", "person")
LINES = f"SELECT {', '.join(COLUMNS)}, body, hash, salt, why FROM event LEFT JOIN event_detail USING (seq) ORDER BY seq"  # noqa: S608
LONGEST = timedelta(hours=24)  # without a checkpoint
Told = tuple[list["Finding"], int, int, list[int]]
UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, InvalidSignature)


class Finding(NamedTuple):
    kind: str
    first: int  # between these two lines; 0 when no line tells
    last: int
    text: str


def sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def fingerprint(rows: Iterable[Iterable[Any]]) -> str:
    """How many rows, and what changes with any of them; a sealed document counts without what turning over keys changes."""
    inner = [[v[62 + (v[1:2] or v)[0] :] if isinstance(v, bytes) and v[:1] == b"\x01" else v for v in row] for row in rows]
    plain = [[sha(value).hex() if isinstance(value, bytes) else value for value in row] for row in inner]
    text = json.dumps(plain, separators=(",", ":"), ensure_ascii=False).encode()
    return f"{len(plain)}:{sha(b'openkaart rows 1' + bytes(1), text).hex()[:32]}"


def rows_in(db: sqlite3.Connection) -> Iterator[tuple[str, str, dict[str, str], bool]]:
    """Subject, name, fingerprints, and whether a line must tell of it; an export has them ready."""
    ready = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'fingerprint'").fetchone()
    for subject, name, parts, settled in db.execute("SELECT * FROM fingerprint") if ready else ():
        yield subject, name, json.loads(parts), settled
    for subject, covered in () if ready else COVERED.items():
        for key, name, settled in db.execute(covered["every"]).fetchall():
            found = {part: db.execute(query, (key,)).fetchall() for part, query in covered["parts"].items()}
            if found.get("attachment") and bytes(found["document"][0][0])[:1] == b"\x01":
                found["attachment"] = [row[:-2] for row in found["attachment"]]  # a sealed file changes with its key
            yield subject, name, {part: fingerprint(rows) for part, rows in found.items() if rows}, settled


def compare_rows(db: sqlite3.Connection, told: dict[tuple[str, str], tuple[int, str]]) -> Iterator[Finding]:
    """Rows that differ from what the last line about them tells; what only lines of version 1 are about is not covered."""
    for subject, name, parts, settled in rows_in(db):
        seq, text = told.pop((subject, name), (0, ""))
        was = json.loads(text or "null")
        if (was is None and settled and not seq) or was == {}:
            yield Finding("row revived" if was == {} else "row added", seq, seq, f"{subject} {name} should not be there")
        for part in sorted(was.keys() | parts.keys()) if was else ():
            then, now = was.get(part, "0:"), parts.get(part, "0:")
            more = int(now.split(":")[0]) - int(then.split(":")[0])
            if then != now:
                kind = "row added" if more > 0 else "row removed" if more < 0 else "row changed"
                yield Finding(kind, seq, seq, f"{subject} {name}: {part} is not what line {seq} tells")
    yield from (Finding("row removed", n, n, f"{' '.join(who)} is gone") for who, (n, text) in told.items() if len(text) > 2)


def wrong_line(row: tuple[Any, ...], seq: int, fits: bool) -> tuple[str, str, dict[str, Any]]:
    """The kind of what is wrong with a line and the same in words, both empty when all is well; and its fields."""
    body, _link, salt, why = row[8:]
    if row[0] != seq:
        return "missing", "it is not there", {}
    try:
        fields = json.loads(body)
        version, reason, moment = fields["v"], fields["why"], datetime.fromisoformat(fields["at"]).astimezone(UTC)
        stored_at, who = f"{moment:%Y-%m-%d %H:%M:%S.%f}", map(fields.get, COLUMNS[2:5])
        written = (fields["seq"], stored_at, *who, *fields["subject"], fields["person"])
    except UNREADABLE:
        return "edited", "its content cannot be read", {}
    if version not in (1, 2):
        return "unknown", f"it is of version {version}, which this program does not know", {}
    if written[0] != seq:
        return "moved", f"it was written as line {written[0]}: lines were put in, taken out or changed places", {}
    if not fits:
        return "edited", "its content, its hash or the line before it was changed", fields
    if written != row[:8]:
        return "column", "a column differs from what was written", fields
    if why is not None and sha(b"openkaart why 1\x00", salt or b"", str(why).encode()).hex() != reason:
        return "reason", "its reason differs from what was written", fields
    return "", "", fields


def trusted_in(notes: list[str], public: Ed25519PublicKey, found: list[Finding]) -> Iterator[dict[str, Any]]:
    """The checkpoints that were signed with this key; what is wrong with the others is added to `found`."""
    before: str | None = None
    for note in notes:
        try:
            said = json.loads(note)
            signed = json.dumps({k: said[k] for k in said if k != "signature"}, sort_keys=True, separators=(",", ":"))
            if said["key"] != sha(public.public_bytes_raw()).hex()[:16]:
                found.append(Finding("foreign key", 0, 0, f"checkpoint {said['number']} was signed by another key"))
                continue
            public.verify(bytes.fromhex(said["signature"]), b"openkaart checkpoint 1\x00" + signed.encode())
        except UNREADABLE:
            found.append(Finding("checkpoint edited", 0, 0, f"this checkpoint is not as it was signed: {note[:80]}"))
            continue
        if said["previous"] != (before and sha(before.encode()).hex()):
            found.append(Finding("checkpoint missing", 0, 0, f"before checkpoint {said['number']} one is gone or changed"))
        before = note
        yield said


def verify(path: Path, public: Ed25519PublicKey, outside: list[str], now: datetime, key: str | None = None, *,
           receipts: dict[int, str] | None = None, attachments: Path | None = None) -> Told:  # fmt: skip
    """What is wrong; how many lines there are; up to which a checkpoint stands for all; which later ones a receipt stands for."""
    db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    broken, found, parts = dict[str, Finding](), list[Finding](), list[bytes]()
    good, receipts = list(trusted_in(outside, public, found)), dict(receipts or {})
    sizes, roots, links, told = {said["size"] for said in good}, {}, {}, {}
    known = {*receipts.values(), *(said[name][:32] for said in good for name in ("log", "head"))}  # starts of hashes of ours
    seq, vouched, ours, link = 0, 0, False, bytes(32)
    for row in db.execute(LINES):
        seq, before = seq + 1, link
        body, link = (one if isinstance(one, bytes) else b"" for one in row[8:10])
        fits = key is None or link == hmac.digest(key.encode(), b"openkaart event 1\x00" + before + body, "sha256")
        ours = ours or link.hex()[:32] in known or (fits and key is not None)
        kind, text, fields = wrong_line(row, seq, fits)
        if kind:
            broken.setdefault(kind, Finding(kind, seq, seq, text))
        node, full = sha(b"\x00", link, body), seq - 1
        while full & 1:
            node, full = sha(b"\x01", parts.pop(), node), full >> 1
        parts.append(node)
        if seq in sizes or seq in receipts:
            roots[seq] = reduce(lambda right, left: sha(b"\x01", left, right), reversed(parts)).hex()
            links[seq] = link.hex()
        if fields and row[5] in COVERED and (fields.get("rows") is not None or (fields["v"] == 1 and row[5:7] not in told)):
            told[row[5:7]] = (seq, json.dumps(fields["rows"]) if fields.get("rows") is not None else "")
    if db.execute("SELECT seq, hash FROM chain_head").fetchone() != (seq, link):
        broken["tail"] = Finding("tail", seq + 1, seq + 1, "the log does not end where its head says")
    for said in good:
        size = said["size"]
        if size > seq or (roots[size], links[size]) != (said["root"], said["head"]):
            kind = "foreign log" if seq and not ours else "shorter" if size > seq else "rewritten"
            start = seq + 1 if kind == "shorter" else vouched + 1
            text = f"not what was signed as checkpoint {said['number']}, of {size} lines, at {said['at']}"
            found.insert(0, Finding(kind, start, size, text))
            break
        vouched = size
    wrong = [one for one, code in receipts.items() if not links.get(one, "").startswith(code)]
    found += [Finding("receipt", one, one, "a receipt tells of another line here") for one in wrong]
    inside = {note for (note,) in db.execute("SELECT note FROM checkpoint")}
    lost = [Finding("checkpoint missing", 0, 0, f"not in the register: {note[:80]}") for note in outside if note not in inside]
    found += lost[:1]
    if seq > vouched and (not good or now - datetime.fromisoformat(good[-1]["at"]) > LONGEST):
        found.append(Finding("stale", vouched + 1, seq, f"nothing was signed for more than {LONGEST}"))
    found += () if broken else compare_rows(db, told)
    for uid, digest in db.execute("SELECT uid, sha256 FROM attachment") if attachments else ():
        if not (attachments / uid).exists() or sha((attachments / uid).read_bytes()).hex() != digest:
            found.append(Finding("file", 0, 0, f"attachment {uid} is gone or is another file"))
    found = sorted((*broken.values(), *found), key=lambda one: (one.kind != "foreign log", one.kind not in broken))
    return found, seq, vouched, sorted(one for one in receipts if vouched < one <= seq)


def main() -> int:
    parser = argparse.ArgumentParser(description="Check a log of Open Kaart.")
    parser.add_argument("log", type=Path)
    for name in ("public-key", "checkpoints", "receipts", "audit-key-file", "attachments"):
        parser.add_argument(f"--{name}", type=Path, required=name in ("public-key", "checkpoints"))
    given = parser.parse_args()
    public: Any = load_pem_public_key(given.public_key.read_bytes())
    outside = given.checkpoints.read_text().splitlines()
    key = given.audit_key_file.read_text().strip() if given.audit_key_file else None
    codes = [code.replace("-", ".", 1).split(".") for code in given.receipts.read_text().split()] if given.receipts else []
    receipts = {int(line): shown.replace("-", "") for line, shown in codes}
    now = datetime.now(UTC)  # noqa: TID251 - this program stands alone
    findings, *told = verify(given.log, public, outside, now, key, receipts=receipts, attachments=given.attachments)
    for kind, first, last, text in findings:
        print(f"{kind}, lines {first} to {last}: {text}" if first else f"{kind}: {text}")
    print(
        f"{len(findings)} things wrong in {told[0]} lines. Nothing vouches for those after {told[1]}, but receipts for", told[2]
    )
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
