"""One file of a sample to take along: records, dossiers, attachments, findings and the extract of the log, with what checks it.

Same data and same last line of the log: same bytes. The fingerprint of its manifest goes into the event log when it is made.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import current_app, render_template
from flask_babel import force_locale
from sqlalchemy import select

import clock
from audit import Event, Kind, Reference, hold_chain, record
from audit.readings import EXPORT, record_view
from extensions import db
from languages import LOCALES
from organisation.models import Person
from registers.attachments import content_of
from registers.catalogue import register
from registers.pages.looking import view_of
from reports.desk import verify
from reports.desk.dossier import Dossier, answers_beside_each_other, dossier_of, record_of
from reports.desk.drawing import fingerprint
from reports.desk.models import AuditSample
from reports.desk.sampling import lot_of, method_in_words, population_of, query_in_words, stratum_in_words

VERIFIER = Path(verify.__file__)
LOOK, README = VERIFIER.with_name("bundle.css"), VERIFIER.with_name("readme.txt")
COLUMNS = ("plaats", "nummer", "groep", "register", "wat", "status", "besluit", "medewerker", "functie", "afdeling", "verstuurd",
           "beoordeeld", "bevindingen")  # fmt: skip
ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg"}


class Changed(Exception):
    """What this bundle was made of has changed since: the same file cannot be made again."""


@dataclass(frozen=True)
class Bundle:
    """The bytes of the file, and the fingerprint of its manifest."""

    content: bytes
    fingerprint: str


def make(sample: AuditSample, *, actor: Person) -> int:
    """Make the bundle of this moment and record its fingerprint; returns the number of that line, by which it is fetched."""
    hold_chain()
    made = bundle_of(sample, actor, last_line())
    return record(Kind.BUNDLE_MADE, actor=actor, subject=("sample", sample.reference), digest=made.fingerprint)


def fetched(sample: AuditSample, number: int, *, actor: Person) -> Bundle:
    """The bundle that was made with this line of the log. Each opening is on record before a byte of it is sent.

    Raises Changed when there is none, or when it would not be the same file any more.
    """
    line = next((one for one in made_of(sample) if one.seq == number), None)
    if line is None:
        raise Changed()
    made = bundle_of(sample, actor, number - 1)
    if made.fingerprint != fingerprint_in(line):
        raise Changed()
    who = Reference(actor.uid)
    views = [view_of(item.declaration, actor, EXPORT) for item in sample.items]
    db.session.rollback()
    for view in views:
        record_view(Kind.TAKEN_ALONG, [view], actor=who, subject=("declaration", view.subject))
    return made


def made_of(sample: AuditSample) -> list[Event]:
    """The bundles that were made of this sample, as lines of the log, the newest first."""
    query = select(Event).where(Event.kind == Kind.BUNDLE_MADE, Event.subject == sample.reference)
    return list(db.session.scalars(query.order_by(Event.seq.desc())))


def fingerprint_in(line: Event) -> str:
    """The fingerprint that was recorded with a bundle."""
    return str(json.loads(line.body)["digest"])


def last_line() -> int:
    return db.session.scalars(select(Event.seq).order_by(Event.seq.desc()).limit(1)).first() or 0


def bundle_of(sample: AuditSample, reader: Person, up_to: int) -> Bundle:
    """The bundle, with the log up to and including this line. In Dutch, whatever the language of the page."""
    with force_locale(LOCALES["nl"]):
        files = _files(sample, reader, up_to)
        manifest = _json(_manifest(sample, files))
    return Bundle(verify.packed([(verify.MANIFEST, manifest), *files]), hashlib.sha256(manifest).hexdigest())


def _files(sample: AuditSample, reader: Person, up_to: int) -> list[tuple[str, bytes]]:
    """Name and content of everything but the manifest, in a fixed order."""
    dossiers = [dossier_of(item.declaration, reader, up_to=up_to) for item in sample.items]
    records = [record_of(dossier) for dossier in dossiers]
    people = [{"nummer": one.reference, "groep": one.stratum} for one in population_of(sample)]
    drawn = [{"nummer": item.declaration.reference, "groep": item.stratum, "lot": lot_of(sample, item)} for item in sample.items]
    files: list[tuple[str, bytes]] = [
        ("LEESMIJ.txt", README.read_text().format(reference=sample.reference, seed=sample.seed, **_words(sample)).encode()),
        ("verify.py", VERIFIER.read_bytes()),
        ("opgaven.csv", current_app.extensions["spreadsheet"](COLUMNS, _rows(sample, records))),
        (verify.SAMPLE, _json(drawn)),
        (verify.POPULATION, _json(people)),
        ("bevindingen.json", _json(_findings(sample))),
        (verify.LOG, _log(dossiers)),
        ("dossiers/opmaak.css", LOOK.read_bytes()),
    ]
    for dossier, one in zip(dossiers, records, strict=True):
        attached = list(_attached(dossier, one))
        page = render_template("reports/desk/paper.html", record=one, beside=answers_beside_each_other(dossier), sample=sample)
        files += [(f"dossiers/{one['reference']}.json", _json(one)), (f"dossiers/{one['reference']}.html", page.encode())]
        files += attached
    return files


def _attached(dossier: Dossier, record: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    """The attachments as he may read them; the record says under which name. A file that is gone has no name."""
    for number, (attachment, told) in enumerate(zip(dossier.declaration.attachments, record["attachments"], strict=True), 1):
        name = f"{record['reference']}-bijlage-{number}.{ENDINGS[attachment.media_type]}"
        try:
            content = content_of(attachment)
        except FileNotFoundError:
            told["file"] = None
            continue
        told["file"] = name
        yield f"dossiers/{name}", content


def _manifest(sample: AuditSample, files: list[tuple[str, bytes]]) -> dict[str, Any]:
    return {
        "format": verify.FORMAT,
        "organisation": current_app.config["SETTINGS"].organisation_name,
        "purpose": sample.access.purpose,
        "sample": {
            "reference": sample.reference,
            "drawn_at": clock.local(sample.drawn_at).isoformat(timespec="seconds"),
            "drawn_by": sample.drawn_by.name,
            "seed": sample.seed,
            "size": sample.size,
            "method": sample.method,
            "registers": sample.registers,
            "sent_from": sample.sent_from.isoformat(),
            "sent_until": sample.sent_until.isoformat(),
            "strata": sample.strata,
            "population": sample.population,
            "population_sha256": sample.population_sha256,
            "counts": sample.counts,
            **_words(sample),
        },
        "population_unchanged": fingerprint(population_of(sample)) == sample.population_sha256,
        "files": [{"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()} for name, content in files],
    }


def _words(sample: AuditSample) -> dict[str, str]:
    return {"query_in_words": query_in_words(sample), "method_in_words": method_in_words()}


def _rows(sample: AuditSample, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "plaats": item.place, "nummer": one["reference"], "groep": stratum_in_words(sample, item.stratum),
            "register": one["register_name"], "wat": one["title"], "status": one["status_name"],
            "besluit": str(register(one["register"]).outcome(one["outcome"]).label) if one["outcome"] else "",
            "medewerker": one["person"]["name"], "functie": one["position"], "afdeling": one["unit"],
            "verstuurd": one["sent_at"], "beoordeeld": one["decided_at"], "bevindingen": len(item.findings),
        }
        for item, one in zip(sample.items, records, strict=True)
    ]  # fmt: skip


def _findings(sample: AuditSample) -> list[dict[str, Any]]:
    return [
        {
            "reference": item.declaration.reference,
            "severity": finding.severity,
            "state": finding.state,
            "found_by": finding.found_by.name,
            "found_at": clock.local(finding.found_at).isoformat(timespec="seconds"),
            "answered_by": finding.answered_by.name if finding.answered_by else None,
            **finding.contents,
        }
        for item in sample.items
        for finding in item.findings
    ]


def _log(dossiers: list[Dossier]) -> bytes:
    """The lines about the drawn declarations, each with the hash of the line before it in the log."""
    lines = sorted(((event, dossier) for dossier in dossiers for event in dossier.events), key=lambda pair: pair[0].seq)
    previous = _hashes([event.seq - 1 for event, _dossier in lines])
    return b"".join(_log_line(event, dossier, previous.get(event.seq - 1, b"")) for event, dossier in lines)


def _log_line(event: Event, dossier: Dossier, previous: bytes) -> bytes:
    detail = dossier.reasons.get(event.seq)
    line = {
        "seq": event.seq,
        "body": event.body.decode(),
        "hash": event.hash.hex(),
        "previous": previous.hex(),
        "why": detail.why if detail else None,
        "salt": detail.salt.hex() if detail else None,
    }
    return json.dumps(line, sort_keys=True, ensure_ascii=False).encode() + b"\n"


def _hashes(numbers: list[int]) -> dict[int, bytes]:
    found = db.session.execute(select(Event.seq, Event.hash).where(Event.seq.in_(numbers)))
    return {row.seq: row.hash for row in found}


def _json(content: Any) -> bytes:
    """In ASCII, so that a damaged byte stays one character when it is read again."""
    return json.dumps(content, sort_keys=True, indent=1).encode() + b"\n"
