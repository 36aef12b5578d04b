"""The bundle of a sample: the same data give the same bytes, and the program in it names whatever was changed."""

import hashlib
import io
import json
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

import clock
from audit import SYSTEM, Event, Kind
from extensions import db
from registers.attachments import CleanFile, attach
from reports.desk import bundle, findings, sampling, verify
from reports.desk.models import AuditAccess, AuditSample
from reports.desk.sampling import Request
from reports.figures.counting import counted
from reports.figures.definition import Year
from reports.figures.table import figures
from tests.support.declarations import changed, decided, step, submitted

PAGE = "/intern/toezicht/steekproef"
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def sample(town, at) -> AuditSample:
    """Three of four declarations, one of which was changed, another discussed; with a finding."""
    at("2026-03-02")
    old = decided(town)
    asked = step(submitted(town, slug="gift"), "ask", town["leidinggevende"], question="Van wie was het?")
    step(asked, "answer", town["medewerker"], answer="Van een inwoner met een é in de naam.")
    submitted(town, "collega", slug="gift")
    changed(town, old, role="Voorzitter")
    access = db.session.scalars(select(AuditAccess)).one()
    request = Request(("gift", "side_activity"), *YEAR, ("register",), 3, "startgetal")
    drawn = sampling.draw(access, request, actor=town["controle"])
    findings.note(drawn.items[0], "remark", "De reden ontbreekt.", actor=town["controle"])
    db.session.commit()
    return drawn


def test_a_drawn_declaration_counts_with_the_most_serious_thing_found_in_it(town, sample, at):
    findings.note(sample.items[0], "serious", "Er is niet besloten.", actor=town["controle"])
    findings.note(sample.items[1], "agreed", "", actor=town["controle"])
    figure = figures()["Q29"]
    assert counted(figure, Year(2026)).by_part == {"serious": 1, "agreed": 1, "not_yet": 1}
    assert counted(figure, Year(2025)).total == 0
    at("2027-01-04")
    findings.note(sample.items[2], "remark", "De reden ontbreekt.", actor=town["controle"])
    assert counted(figure, Year(2026)).by_part == {"serious": 1, "agreed": 1, "not_yet": 1}, "found after the year ended"


def made(town, sample: AuditSample) -> bundle.Bundle:
    return bundle.bundle_of(sample, town["controle"], bundle.last_line())


@pytest.fixture
def whole(town, sample, app) -> bundle.Bundle:
    with app.test_request_context("/intern"):
        return made(town, sample)


def judged(folder: Path, program: bytes, contents: list[bytes], *fingerprint: str) -> list[str]:
    """What the program says about each of these files, run without anything of ours: no product, no packages, no environment."""
    (folder / "verify.py").write_bytes(program)
    names = [f"{number:04}.zip" for number in range(len(contents))]
    for name, content in zip(names, contents, strict=True):
        (folder / name).write_bytes(content)
    command = [sys.executable, "-I", "-S", "verify.py", *names, *fingerprint]
    done = subprocess.run(command, cwd=folder, env={}, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert done.returncode == (1 if any(line.startswith("FOUT") for line in lines) else 0)
    return ["\n".join(line for line in lines if f" {name}" in line) for name in names]


def entries(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def part_at(content: bytes, place: int) -> str:
    """The name of the part in which this byte stands, as zipfile tells."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        infos = archive.infolist()
        directory = archive.start_dir
    for info in reversed(infos):
        if info.header_offset <= place < directory:
            return info.filename
    for info in infos:
        directory += 46 + len(info.filename.encode())
        if place < directory:
            return info.filename
    return "zip"


def flipped(content: bytes, place: int, mask: int = 0x01) -> bytes:
    return content[:place] + bytes([content[place] ^ mask]) + content[place + 1 :]


def test_the_same_data_give_the_same_bytes_in_either_language(town, sample, app, whole):
    with app.test_request_context("/intern", environ_overrides={"openkaart.language": "en"}):
        assert made(town, sample) == whole


def test_it_holds_everything_and_other_programs_can_read_it(town, sample, whole):
    files = entries(whole.content)
    references = [item.declaration.reference for item in sample.items]
    assert {f"dossiers/{reference}.{kind}" for reference in references for kind in ("json", "html")} < set(files)
    assert files["verify.py"] == Path(verify.__file__).read_bytes()
    manifest = json.loads(files["manifest.json"])
    assert {one["name"]: one["sha256"] for one in manifest["files"]} == {
        name: hashlib.sha256(content).hexdigest() for name, content in files.items() if name != "manifest.json"
    }
    assert whole.fingerprint == hashlib.sha256(files["manifest.json"]).hexdigest()
    assert json.loads(files["bevindingen.json"])[0]["text"] == "De reden ontbreekt."
    assert len(files["opgaven.csv"].decode().splitlines()) == 4
    lines = [json.loads(line) for line in files["logboek.jsonl"].decode().splitlines()]
    assert {json.loads(line["body"])["subject"][1] for line in lines} == set(references)
    assert "startgetal" in files["LEESMIJ.txt"].decode()
    assert "<h1>" in files[f"dossiers/{references[0]}.html"].decode()


def test_attachments_go_along_as_the_auditor_may_read_them(town, sample, app):
    """Of an open register, and of a confidential one for which he has access: kept under a key, and readable in the bundle."""
    access = AuditAccess(
        person=town["controle"], purpose="Belangen", registers=["financial_interest"], from_on=date(2026, 1, 1),
        until_on=date(2026, 12, 31), asked_by=town["integriteit"], asked_at=clock.now(), outcome="granted",
        settled_by=town["beheer"], settled_at=clock.now(),
    )  # fmt: skip
    interest = submitted(town, "collega", "financial_interest")
    db.session.add(access)
    db.session.flush()
    sealed = sampling.draw(access, Request(("financial_interest",), *YEAR, ("register",), 1, "1"), actor=town["controle"])
    for declaration in (sample.items[0].declaration, interest):
        attach(declaration, "document", CleanFile("Stuk é.pdf", "application/pdf", b"%PDF-1.4 in het klare"), actor=SYSTEM)
    db.session.commit()
    for one in (sample, sealed):
        reference = one.items[0].declaration.reference
        with app.test_request_context("/intern"):
            content = made(town, one).content
        files = entries(content)
        name = f"{reference}-bijlage-1.pdf"
        assert files[f"dossiers/{name}"] == b"%PDF-1.4 in het klare"
        assert json.loads(files[f"dossiers/{reference}.json"])["attachments"][0]["file"] == name
        assert f'<a href="{name}">Stuk é.pdf</a>' in files[f"dossiers/{reference}.html"].decode()
        assert not list(verify.problems(content))
        damaged = content.replace(b"in het klare", b"in het kwade")
        assert f"dossiers/{name}: de inhoud is niet die van het manifest" in list(verify.problems(damaged))


def test_a_whole_bundle_is_said_to_be_whole_and_what_it_cannot_vouch_for_is_said_too(tmp_path, whole):
    program = entries(whole.content)["verify.py"]
    (verdict,) = judged(tmp_path, program, [whole.content], whole.fingerprint)
    assert verdict.startswith("GOED")
    (loose,) = judged(tmp_path, program, [whole.content])
    assert f"Vergelijk: {whole.fingerprint}" in loose
    (other,) = judged(tmp_path, program, [whole.content], "0" * 64)
    assert "manifest.json: de vingerafdruk is" in other


def test_every_flipped_byte_is_named(tmp_path, whole):
    """The first, the middle and the last byte of every head, content and line of the table of contents, and many by chance."""
    content, chance = whole.content, random.Random(7)  # noqa: S311 - the same places every time
    places = {0, 1, len(content) - 1, len(content) - 22} | {chance.randrange(len(content)) for _ in range(60)}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        row = archive.start_dir
        for info in archive.infolist():
            start = info.header_offset + 30 + len(info.filename.encode())
            places |= {info.header_offset, info.header_offset + 15, info.header_offset + 27, start - 1, start}
            places |= {start + info.file_size // 2, start + info.file_size - 1, row, row + 20, row + 46}
            row += 46 + len(info.filename.encode())
    order = sorted(places)
    said = judged(tmp_path, entries(content)["verify.py"], [flipped(content, place) for place in order], whole.fingerprint)
    wrong = [
        (place, part_at(content, place), words)
        for place, words in zip(order, said, strict=True)
        if f": {part_at(content, place)}: " not in words.replace("zip: het einde", "zip: ")
    ]
    assert wrong == []


def rezipped(files: dict[str, bytes]) -> bytes:
    return verify.packed(files.items())


def _without(files: dict[str, bytes], name: str) -> bytes:
    return rezipped({one: content for one, content in files.items() if one != name})


MEDDLING: dict[str, tuple[Callable[[bytes, dict[str, bytes]], bytes], str]] = {
    "removed": (lambda content, files: _without(files, "logboek.jsonl"), "logboek.jsonl: ontbreekt"),
    "no manifest": (lambda content, files: _without(files, "manifest.json"), "manifest.json: ontbreekt"),
    "added": (lambda content, files: rezipped({**files, "extra.txt": b"x"}), "extra.txt: staat niet in het manifest"),
    "renamed": (
        lambda content, files: rezipped({("x.csv" if name == "opgaven.csv" else name): one for name, one in files.items()}),
        "x.csv: staat niet in het manifest",
    ),
    "in another order": (lambda content, files: rezipped(dict(reversed(files.items()))), "in een andere volgorde"),
    "cut off": (lambda content, files: content[:-60], "html: de regel in de inhoud van de zip klopt niet"),
    "cut in the middle": (lambda content, files: content[: len(content) // 2], "de inhoud is niet die van het manifest"),
    "something behind": (lambda content, files: content + b"\n", "zip: het einde klopt niet"),
    "something before": (lambda content, files: b"\n" + content, "manifest.json: ontbreekt"),
    "empty": (lambda content, files: b"", "manifest.json: ontbreekt"),
    "twice": (
        lambda content, files: verify.packed([*files.items(), ("opgaven.csv", b"x")]),
        "opgaven.csv: staat er meer dan één keer in",
    ),
    "zipped again": (lambda content, files: compressed(files), "de kop in de zip klopt niet"),
}


def compressed(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_whatever_is_removed_added_renamed_or_cut_off_is_named(tmp_path, whole):
    files = entries(whole.content)
    meddled = [change(whole.content, files) for change, _words in MEDDLING.values()]
    said = judged(tmp_path, files["verify.py"], meddled, whole.fingerprint)
    assert [
        (name, words) for (name, (_change, words)), told in zip(MEDDLING.items(), said, strict=True) if words not in told
    ] == []


def forged(files: dict[str, bytes], name: str, content: bytes) -> bytes:
    """A bundle that is right in itself, with another content under this name and a manifest to fit."""
    manifest = json.loads(files["manifest.json"])
    for one in manifest["files"]:
        if one["name"] == name:
            one |= {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    return rezipped({**files, name: content, "manifest.json": json.dumps(manifest, sort_keys=True, indent=1).encode() + b"\n"})


def test_a_forger_who_mends_the_manifest_too_is_caught_by_the_fingerprint(tmp_path, whole):
    files = entries(whole.content)
    other = forged(files, "bevindingen.json", b"[]\n")
    program = files["verify.py"]
    assert "manifest.json: de vingerafdruk is" in judged(tmp_path, program, [other], whole.fingerprint)[0]
    assert judged(tmp_path, program, [other])[0].startswith("GOED"), "without it nobody can tell, and that is what it says"


def test_lines_of_the_log_and_the_draw_are_checked_for_what_they_say(tmp_path, whole):
    files = entries(whole.content)
    lines = files["logboek.jsonl"].decode().splitlines(keepends=True)
    told = [json.loads(line) for line in lines]
    touching = next(n for n in range(1, len(told)) if told[n]["seq"] == told[n - 1]["seq"] + 1)
    broken = {**told[touching], "previous": "00" * 32}
    swapped = "".join([lines[1], lines[0], *lines[2:]]).encode()
    drawn = json.loads(files["steekproef.json"])
    population = json.loads(files["populatie.json"])
    left_out = next(one for one in population if one["nummer"] not in {row["nummer"] for row in drawn})
    cases = {
        f"logboek.jsonl: regel {touching + 1} sluit niet aan": (
            "logboek.jsonl", "".join([*lines[:touching], json.dumps(broken) + "\n", *lines[touching + 1 :]]).encode()
        ),
        "logboek.jsonl: regel 2 staat niet op volgorde": ("logboek.jsonl", swapped),
        "is niet wat dit startgetal trekt": ("steekproef.json", json.dumps([left_out, *drawn[1:]]).encode()),
        "populatie.json: is niet waaruit is getrokken": ("populatie.json", json.dumps(population[1:]).encode()),
    }  # fmt: skip
    said = judged(tmp_path, files["verify.py"], [forged(files, *change) for change in cases.values()])
    assert [words for words, told_now in zip(cases, said, strict=True) if words not in told_now] == []


@pytest.mark.drill
def test_every_single_byte_is_named(whole):
    content = whole.content
    silent = [
        place for place in range(len(content)) if not list(verify.problems(flipped(content, place, 0x80), whole.fingerprint))
    ]
    assert silent == []


def test_it_is_made_first_and_then_fetched_and_everyone_in_it_sees_that(town, sample, sign_in):
    auditor = sign_in("controle")
    page = f"{PAGE}/{sample.reference}"
    auditor.post_form(f"{page}/bestand", page=page)
    line = db.session.scalars(select(Event).where(Event.kind == Kind.BUNDLE_MADE)).one()
    fingerprint = json.loads(line.body)["digest"]
    assert fingerprint in auditor.get(page).text
    db.session.rollback()
    got = auditor.get(f"{page}/bestand/{line.seq}")
    assert list(verify.problems(got.data, fingerprint)) == []
    assert list(verify.problems(auditor.get(f"{page}/bestand/{line.seq}").data, fingerprint)) == [], "and once more, the same"
    taken = db.session.scalars(select(Event.subject).where(Event.kind == Kind.TAKEN_ALONG)).all()
    assert sorted(taken) == sorted(2 * [item.declaration.reference for item in sample.items])
    assert "Opgave meegenomen in een bestand" in sign_in("medewerker").get("/intern/inzage").text
    assert auditor.get("/intern/toezicht/controleprogramma").data == Path(verify.__file__).read_bytes()


def test_a_bundle_whose_data_changed_is_not_made_again_under_its_old_fingerprint(town, sample, sign_in):
    auditor = sign_in("controle")
    page = f"{PAGE}/{sample.reference}"
    auditor.post_form(f"{page}/bestand", page=page)
    line = db.session.scalars(select(Event).where(Event.kind == Kind.BUNDLE_MADE)).one()
    findings.note(sample.items[1], "serious", "Er is niet besloten.", actor=town["controle"])
    db.session.commit()
    answer = auditor.get(f"{page}/bestand/{line.seq}")
    assert answer.status_code == 409
    assert "Dit bestand is er niet meer" in answer.text
    assert auditor.get(f"{page}/bestand/1").status_code == 409
