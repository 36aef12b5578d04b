"""Signed checkpoints: made of every log, kept by others, and checked by a program that shares no code with the register."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

import clock
from audit import SYSTEM, ChainHead, Event, Kind, record
from audit.chain import canonical, link
from audit.checkpoints import NotTheSameLog, make_checkpoint, newest, said_in, sign_and_keep, write_to_file
from audit.comparing import differences
from audit.export import write_export
from audit.signer import NoKey, public_pem, signing_key
from audit.tree import Tree, leaf
from audit.verifier import verify as verify_here
from extensions import db
from notifications.checkpoint_mail import mail_checkpoint
from post.models import Mail
from publication.editions import folder_of, publish
from registers.attachments import CleanFile, attach
from settings import ROOT
from tests.support.declarations import decided, drafted, in_status, step, submitted
from tests.support.tampering import WAYS
from tests.support.used_register import KEY
from upkeep.keys import renew
from verifier.verify import verify

# The leaves and roots that come with Certificate Transparency (RFC 6962).
LEAVES = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def events(number: int) -> None:
    for _ in range(number):
        record(Kind.SIGNED_IN, actor=SYSTEM, subject=("account", "x"))


def signed() -> bool:
    db.session.commit()
    return sign_and_keep()


def judged(path: Path, key: str | None = KEY, **more):
    notes = [line for line in (path.parent / "checkpoints.jsonl").read_text().splitlines() if line]
    return verify(path, signing_key().public_key(), notes, clock.now(), key, **more)


def test_the_tree_is_the_published_one():
    tree = Tree()
    for content, root in zip(LEAVES, ROOTS, strict=True):
        tree = Tree(tree.size, tree.parts)
        tree.add(leaf(bytes.fromhex(content)))
        assert tree.root.hex() == root


def test_a_checkpoint_signs_everything_so_far_and_names_the_one_before(any_town):
    events(5)
    first = make_checkpoint()
    assert make_checkpoint() is None
    events(3)
    second = make_checkpoint()
    assert (first.size, second.size, second.number) == (5, 8, 2)
    assert said_in(first.note)["previous"] is None
    assert len(said_in(second.note)["previous"]) == 64
    db.session.commit()
    assert verify_here(db.session(), KEY).signed == 8


def test_a_checkpoint_cannot_be_changed_or_removed(any_town):
    events(1)
    make_checkpoint()
    db.session.commit()
    for statement in ("UPDATE checkpoint SET note = 'x'", "DELETE FROM checkpoint"):
        with pytest.raises(DatabaseError, match="cannot be changed"):
            db.session.execute(text(statement))
        db.session.rollback()


def test_nothing_is_signed_that_does_not_continue_what_was_signed(town):
    events(4)
    make_checkpoint()
    for trigger in ("event_no_update", "event_no_delete"):
        db.session.execute(text(f"DROP TRIGGER {trigger}"))
    db.session.execute(text("UPDATE event SET hash = x'00' WHERE seq = 4"))
    events(1)
    with pytest.raises(NotTheSameLog):
        make_checkpoint()


def test_the_worker_signs_what_is_new_and_the_file_only_grows(town, app):
    path = app.config["SETTINGS"].checkpoint_file_path
    events(2)
    db.session.commit()
    assert sign_and_keep()
    assert not sign_and_keep()
    before = path.read_text()
    events(1)
    db.session.commit()
    assert sign_and_keep()
    assert path.read_text().startswith(before)
    assert [said_in(line)["size"] for line in path.read_text().splitlines()] == [2, 3]


def test_a_file_that_lacks_checkpoints_gets_them_and_one_from_before_a_restore_stays(town, app, at):
    path = app.config["SETTINGS"].checkpoint_file_path
    for second in (1, 2, 3):
        at(clock.at(date(2026, 3, 2), 12, second))
        events(1)
        signed()
    lines = path.read_text().splitlines()
    path.write_text(lines[0] + "\n")
    assert write_to_file() == 2
    path.write_text(lines[0].replace('"size":1', '"size":9') + "\n")
    assert write_to_file() == len([one for one in lines if said_in(one)["at"] > said_in(lines[0])["at"]])


def test_the_key_is_its_owner_s_alone_and_one_that_was_set_is_never_made(town, app, tmp_path):
    path = app.config["SETTINGS"].checkpoint_key_file
    assert signing_key().public_key() == signing_key().public_key()
    assert path.stat().st_mode & 0o777 == 0o600
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], checkpoint_key=tmp_path / "elsewhere.pem")
    with pytest.raises(NoKey):
        signing_key()
    other = Ed25519PrivateKey.generate()
    (tmp_path / "elsewhere.pem").write_bytes(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    assert signing_key().public_key() == other.public_key()


def test_every_edition_carries_a_signed_checkpoint_and_is_published_without_a_key_too(town, app, tmp_path):
    events(1)
    publish(actor=SYSTEM)
    note = json.loads((folder_of(1) / "manifest.json").read_bytes())["logboek"]["controlepunt"]
    assert canonical(note).decode() == newest(db.session()).note
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], checkpoint_key=tmp_path / "nowhere.pem")
    assert publish(actor=SYSTEM, force=True).number == 2
    assert json.loads((folder_of(2) / "manifest.json").read_bytes())["logboek"]["controlepunt"] == note


def test_the_last_checkpoint_goes_to_the_mailbox_that_was_set_once(town, app):
    events(1)
    signed()
    assert not mail_checkpoint()
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], checkpoint_mail="accountant@voorbeeld.nl")
    assert mail_checkpoint()
    assert not mail_checkpoint()
    assert newest(db.session()).note in db.session.scalars(select(Mail)).one().text


@pytest.fixture
def used(any_town, any_app):
    for status in ("submitted", "question", "ended", "replaced"):
        in_status(any_town, status)
    submitted(any_town, "directeur", "gift")
    any_town.designate("medewerker", "financial_interests")
    submitted(any_town, "medewerker", "financial_interest")
    signed()
    return any_app


def test_an_export_of_either_database_is_verified_elsewhere_and_holds_nothing_of_what_was_declared(used, settings):
    path = settings.data_dir / "log.sqlite"
    assert write_export(db.session(), path) == db.session.get(ChainHead, 1).seq
    findings, lines, vouched, _ = judged(path)
    assert (findings, lines) == ([], vouched)
    for secret in ("Windpark", "Muziek", "Penningmeester", "Voorbeeld", "Hoe vaak"):
        assert secret.encode() not in path.read_bytes()


def test_a_row_that_was_changed_behind_the_log_s_back_is_named_here_and_in_an_export(used, settings):
    reference = db.session.scalar(text("SELECT reference FROM declaration WHERE status = 'question'"))
    db.session.execute(text("UPDATE declaration SET title = 'Anders' WHERE status = 'question'"))
    db.session.execute(text("UPDATE question SET rather_talk = (1 = 1)"))
    (one, other) = differences(db.session())
    assert [(one.kind, one.subject, one.part), (other.kind, other.part)] == [
        ("changed", reference, "declaration"),
        ("changed", "question"),
    ]
    path = settings.data_dir / "log.sqlite"
    write_export(db.session(), path)
    assert {finding.kind for finding in judged(path)[0]} == {"row changed"}


def test_keys_that_are_turned_over_change_nothing_of_what_the_log_says(town, app):
    town.designate("medewerker", "financial_interests")
    draft = drafted(town, "medewerker", "financial_interest")
    attach(draft, "document", CleanFile("stuk.pdf", "application/pdf", b"%PDF-1.4"), actor=town["medewerker"])
    step(draft, "submit", town["medewerker"])
    stored = draft.document
    db.session.commit()
    app.config["ENCRYPTION_KEYS"] = {"new": "d" * 64, **app.config["ENCRYPTION_KEYS"]}
    assert renew(actor=SYSTEM) >= 2
    db.session.refresh(draft)
    assert draft.document != stored
    assert list(differences(db.session())) == []


def test_the_command_names_rows_that_do_not_fit(town, app):
    reference = decided(town).reference
    db.session.commit()
    db.session.execute(text("UPDATE decision SET outcome = 'forbidden'"))
    db.session.commit()
    done = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert done.exit_code == 1
    assert f"{reference}, decision, is veranderd buiten het logboek om" in done.stdout


def test_lines_of_the_first_version_are_read_and_their_rows_are_not_judged(town, app):
    declaration = submitted(town)
    for row in db.session.scalars(select(Event).order_by(Event.seq)).all():
        fields = json.loads(row.body)
        del fields["rows"]
        _write_anew(row.seq, {**fields, "v": 1})
    db.session.execute(text("UPDATE declaration SET title = 'Anders'"))
    db.session.commit()
    signed()
    path = app.config["SETTINGS"].data_dir / "openkaart.sqlite"
    assert judged(path)[0] == []
    assert verify_here(db.session(), KEY).is_well
    assert declaration.reference


def test_the_verifier_states_what_it_cannot_vouch_for(town, app):
    events(3)
    signed()
    events(3)
    db.session.commit()
    hashes = {event.seq: event.hash.hex() for event in db.session.scalars(select(Event))}
    path = app.config["SETTINGS"].data_dir / "openkaart.sqlite"
    assert judged(path, receipts={2: hashes[2][:32], 5: hashes[5][:32]}) == ([], 6, 3, [5])
    late = clock.now() + timedelta(hours=25)
    notes = app.config["SETTINGS"].checkpoint_file_path.read_text().splitlines()
    assert [one.kind for one in verify(path, signing_key().public_key(), notes, late)[0]] == ["stale"]


def test_without_the_audit_key_what_was_signed_is_still_checked(town, app, tmp_path):
    events(5)
    signed()
    db.session.execute(text("DROP TRIGGER event_no_update"))
    db.session.execute(text("UPDATE event SET hash = x'00' WHERE seq = 3"))
    db.session.commit()
    path = app.config["SETTINGS"].data_dir / "openkaart.sqlite"
    assert [(one.kind, one.first, one.last) for one in judged(path, None)[0]] == [("rewritten", 1, 5)]


def test_the_verifier_is_one_small_file_that_runs_without_the_register(town, app, tmp_path):
    source = (ROOT / "verifier" / "verify.py").read_text()
    assert len(source.splitlines()) <= 200
    submitted(town)
    signed()
    folder = app.config["SETTINGS"].data_dir
    for name in ("verify.py", "covered.json"):
        shutil.copy(ROOT / "verifier" / name, tmp_path / name)
    for command in ("export", "public-key"):
        given = [str(tmp_path / "log.sqlite")] if command == "export" else []
        done = app.test_cli_runner().invoke(args=["audit", command, *given])
        assert done.exit_code == 0, done.output
    (tmp_path / "key.pub").write_bytes(public_pem(signing_key()))
    (tmp_path / "audit-key").write_text(KEY)
    run = subprocess.run(
        [sys.executable, "-I", "verify.py", "log.sqlite", "--public-key", "key.pub", "--audit-key-file", "audit-key",
         "--checkpoints", str(folder / "checkpoints.jsonl")],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout.startswith("0 things wrong in ")


def test_more_than_eighteen_ways_to_tamper_are_tried():
    assert len(WAYS) >= 18


def _write_anew(seq: int, fields: dict) -> None:
    db.session.execute(text("DROP TRIGGER IF EXISTS event_no_update"))
    before = db.session.scalar(select(Event.hash).where(Event.seq == seq - 1)) or bytes(32)
    body = canonical(fields)
    values = {"seq": seq, "body": body, "hash": link(KEY, before, body)}
    db.session.execute(text("UPDATE event SET body = :body, hash = :hash WHERE seq = :seq"), values)
    db.session.execute(text("UPDATE chain_head SET hash = :hash, seq = :seq"), {"hash": values["hash"], "seq": seq})
