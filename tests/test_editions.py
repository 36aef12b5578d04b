"""Editions: numbered, complete, immutable and repeatable; and what they tell about the past."""

import csv
import hashlib
import io
import json
from datetime import date

import pytest
from sqlalchemy import select

import clock
from audit import SYSTEM, Event
from extensions import db
from organisation.models import PUBLIC_SIDE_ACTIVITIES
from publication import editions, files, formats
from publication.changes import compare
from publication.editions import publish
from publication.folders import POINTER
from publication.models import GENERALISE, HOLD, RELEASE, WITHHOLD, Edition
from publication.projection import REVIEWED_FIELDS
from registers import lifecycle, statements
from registers.catalogue import register
from registers.partial_date import PartialDate
from tests.support.publishing import act, allow, declare, released


@pytest.fixture
def published_town(town, at):
    """Two designated positions; the director has one public entry, the secretary has not answered."""
    at("2026-03-02")
    for name in ("directeur", "secretaris"):
        town.designate(name, PUBLIC_SIDE_ACTIVITIES, from_on=date(2026, 1, 5))
    town.entry = released(town, "directeur", without_notice=True)
    db.session.commit()
    return town


def published(number=None) -> dict:
    """The register in the current edition."""
    return read(number, files.REGISTER)


def read(number, name) -> dict:
    number = number or int((editions.editions_dir() / POINTER).read_text())
    return json.loads((editions.folder_of(number) / name).read_bytes())


def holder(slug: str) -> dict:
    return next(position for position in published()["functies"] if position["slug"] == slug)["houders"][0]


def test_an_edition_is_a_numbered_folder_whose_manifest_names_every_file(published_town):
    done = publish(actor=SYSTEM)
    assert (done.number, done.positions, done.entries, done.count("nieuw"), done.count("gewijzigd")) == (1, 2, 1, 1, 0)
    folder = editions.folder_of(1)
    manifest = read(1, editions.MANIFEST)
    assert sorted(path.name for path in folder.iterdir()) == sorted([*files.FILES, *editions.SEALS])
    for name, described in manifest["bestanden"].items():
        data = (folder / name).read_bytes()
        assert (described["sha256"], described["bytes"]) == (hashlib.sha256(data).hexdigest(), len(data))
    assert all(path.stat().st_mode & 0o222 == 0 for path in folder.iterdir()), "an edition can be written to"
    row = db.session.get_one(Edition, 1)
    assert row.manifest_sha256 == hashlib.sha256((folder / editions.MANIFEST).read_bytes()).hexdigest()
    told = manifest["logboek"]
    assert (told["laatste_regel"], told["hash"]) == (row.chain_seq, row.chain_hash.hex())
    assert (told["controlepunt"]["size"], told["controlepunt"]["head"]) == (row.chain_seq, row.chain_hash.hex())
    event = db.session.scalars(select(Event).order_by(Event.seq.desc())).first()
    assert (event.kind, event.subject, event.seq) == ("edition.published", "1", row.chain_seq + 1)


def test_counts_of_an_edition_agree_with_its_files_and_the_database(published_town):
    publish(actor=SYSTEM)
    table = list(csv.DictReader(io.StringIO((editions.folder_of(1) / files.TABLE).read_text("utf-8-sig")), delimiter=";"))
    row = db.session.get_one(Edition, 1)
    assert row.entries == len(published()["vermeldingen"]) == sum(1 for line in table if line["code"])
    assert row.positions == len(published()["functies"])


def test_the_same_data_gives_the_same_bytes(published_town, tmp_path):
    publish(actor=SYSTEM)
    content, past = editions.content_of(1), read(1, files.PAST)
    again = tmp_path / "again"
    again.mkdir()
    editions.build(again, content, past, 1, editions.last_edition().published_at)
    for name in files.FILES:
        assert (editions.folder_of(1) / name).read_bytes() == (again / name).read_bytes(), name


def test_an_edition_that_is_forced_says_the_same(published_town, at):
    publish(actor=SYSTEM)
    at("2026-03-09")
    assert publish(actor=SYSTEM, force=True).number == 2
    assert editions.content_of(1) == editions.content_of(2)
    first, second = read(1, editions.MANIFEST), read(2, editions.MANIFEST)
    assert {key for key in first if first[key] != second[key]} == {"uitgave", "gepubliceerd_op", "logboek", "bestanden"}
    assert first["bestanden"]["register.sqlite"] == second["bestanden"]["register.sqlite"]


def test_files_that_nobody_could_work_with_are_left_out(published_town, monkeypatch, tmp_path):
    publish(actor=SYSTEM)
    monkeypatch.setattr(files, "LIMITS", {"register.ods": 0, "register.xlsx": 2})
    folder = tmp_path / "small"
    folder.mkdir()
    editions.build(folder, editions.content_of(1), read(1, files.PAST), 1, clock.now())
    assert not (folder / "register.ods").exists()
    assert (folder / "register.xlsx").exists()


def test_nothing_changed_makes_no_edition(published_town):
    publish(actor=SYSTEM)
    assert publish(actor=SYSTEM) is None
    assert [path.name for path in editions.editions_dir().iterdir() if path.is_dir()] == ["1"]


def test_an_edition_of_the_first_release_is_followed_by_one_that_begins_anew(published_town):
    publish(actor=SYSTEM)
    folder = editions.folder_of(1)
    (folder / files.PAST).rename(folder / "changes.json")
    assert publish(actor=SYSTEM).count("nieuw") == 1


def test_the_pointer_moves_in_one_step_and_earlier_editions_stay(published_town, at):
    publish(actor=SYSTEM)
    act(published_town.entry, HOLD, published_town["redacteur"])
    assert publish(actor=SYSTEM).number == 2
    assert (editions.editions_dir() / POINTER).read_text() == "2\n"
    assert published(1)["vermeldingen"]
    assert not published(2)["vermeldingen"]


def test_a_pointer_that_a_crash_left_behind_is_put_right(published_town):
    publish(actor=SYSTEM)
    act(published_town.entry, HOLD, published_town["redacteur"])
    publish(actor=SYSTEM)
    editions.point_to(1)
    assert publish(actor=SYSTEM) is None
    assert (editions.editions_dir() / POINTER).read_text() == "2\n"


def test_a_build_that_fails_leaves_nothing_behind(published_town, monkeypatch):
    publish(actor=SYSTEM)
    act(published_town.entry, HOLD, published_town["redacteur"])
    db.session.commit()
    monkeypatch.setattr(editions, "_keep", _broken)
    with pytest.raises(OSError, match="disk"):
        publish(actor=SYSTEM)
    db.session.rollback()
    assert db.session.query(Edition).count() == 1
    assert (editions.editions_dir() / POINTER).read_text() == "1\n"
    monkeypatch.undo()
    assert publish(actor=SYSTEM).number == 3, "the number of the failed attempt is not used again"


def _broken(*_args):
    raise OSError("disk is full")


def test_changes_are_told_field_by_field(published_town, at):
    publish(actor=SYSTEM)
    old = published_town.entry
    at("2026-06-01")
    director = published_town["directeur"]
    new = lifecycle.change_state(old, "revise", actor=director, seen_version=old.version, submission_key="change")
    allow(published_town, declare(published_town, "directeur", draft=new, pay="paid", hours=300, separation="KANARIE"))
    act(new, RELEASE, published_town["redacteur"], without_notice=True)
    done = publish(actor=SYSTEM)
    assert tuple(done.count(kind) for kind in ("nieuw", "gewijzigd", "verdwenen")) == (0, 1, 0)
    newest = read(2, files.PAST)["groepen"][0]
    assert newest == {
        "datum": "2026-06-01", "uitgave": 2, "nieuw": [], "beëindigd": [], "gecorrigeerd": [],
        "gewijzigd": [{"code": old.public_code, "velden": [{"veld": "vergoeding", "was": "expenses", "nu": "paid"}]}],
    }  # fmt: skip


def test_a_typographic_edit_is_no_change(published_town, at):
    publish(actor=SYSTEM)
    old = published_town.entry
    director = published_town["directeur"]
    new = lifecycle.change_state(old, "revise", actor=director, seen_version=old.version, submission_key="change")
    same = "Stichting\u00a0Muziek in  de Wijk"
    allow(published_town, declare(published_town, "directeur", draft=new, organisation=same))
    act(new, RELEASE, published_town["redacteur"], without_notice=True)
    assert publish(actor=SYSTEM) is None


def test_r15_an_end_is_told_once_and_r69_after_twelve_months_only_a_tombstone_stays(published_town, at):
    publish(actor=SYSTEM)
    entry = published_town.entry
    at("2026-04-30")
    lifecycle.change_state(
        entry, "end", actor=published_town["directeur"], seen_version=entry.version, ends=PartialDate.parse("2026-04-30")
    )  # fmt: skip
    assert publish(actor=SYSTEM) is None, "the end is public from the day after"
    at("2026-05-01")
    assert publish(actor=SYSTEM).count("beëindigd") == 1
    assert holder("directeur")["toestand"] == "beëindigd"
    at("2027-05-01")
    publish(actor=SYSTEM)
    assert published()["vermeldingen"] == []
    assert published()["verwijderd"] == [{"code": entry.public_code, "datum": "2027-05-01"}]
    assert read(None, files.PAST)["groepen"] == []


def test_r62_r63_a_leaver_disappears_from_the_entries_and_from_the_past(published_town, at):
    publish(actor=SYSTEM)
    published_town["directeur"].employed_until = date(2026, 6, 30)
    at("2026-07-01")
    publish(actor=SYSTEM)
    folder = editions.folder_of(2)
    assert next(one for one in published()["functies"] if one["slug"] == "directeur")["houders"] == []
    for name in (files.REGISTER, files.TABLE, files.PAST):
        text = (folder / name).read_text()
        assert "Stichting Muziek" not in text
        assert "D. Voorbeeld" not in text
    assert published()["verwijderd"] == [{"code": published_town.entry.public_code, "datum": "2026-07-01"}]


def test_r69_a_code_that_comes_back_has_no_tombstone(published_town):
    publish(actor=SYSTEM)
    hold = act(published_town.entry, HOLD, published_town["redacteur"])
    publish(actor=SYSTEM)
    assert published()["verwijderd"]
    hold.ended_at = clock.now()
    publish(actor=SYSTEM)
    assert published()["verwijderd"] == []


def test_r64_what_is_withheld_later_also_leaves_the_past(published_town, at):
    old = published_town.entry
    publish(actor=SYSTEM)
    director = published_town["directeur"]
    new = lifecycle.change_state(old, "revise", actor=director, seen_version=old.version, submission_key="change")
    allow(published_town, declare(published_town, "directeur", draft=new, organisation="Blijf van mijn lijf"))
    act(new, RELEASE, published_town["redacteur"], without_notice=True)
    publish(actor=SYSTEM)
    assert "Blijf van mijn lijf" in (editions.folder_of(2) / files.PAST).read_text()
    act(new, WITHHOLD, published_town["integriteit"], ground="safety", wording={"organisatie": "een stichting"})
    publish(actor=SYSTEM)
    for path in editions.folder_of(3).iterdir():
        assert b"Blijf van mijn lijf" not in path.read_bytes()
        assert b"Muziek" not in path.read_bytes()


def test_r65_a_general_wording_never_tells_what_it_replaced(published_town):
    publish(actor=SYSTEM)
    wording = {"rol": "Bestuurslid van een vereniging", "organisatie": "een vereniging"}
    act(published_town.entry, GENERALISE, published_town["integriteit"], wording=wording, ground="special_category")
    publish(actor=SYSTEM)
    groups = read(2, files.PAST)["groepen"]
    assert [field["veld"] for field in groups[0]["gewijzigd"][0]["velden"]] == ["algemeen_omdat"]
    assert "Muziek" not in json.dumps(groups)


def test_r68_nothing_not_yet_and_withheld_are_three_different_things(published_town, at):
    publish(actor=SYSTEM)
    assert holder("directeur")["toestand"] == "vermeldingen"
    assert (holder("secretaris")["toestand"], holder("secretaris")["gevraagd_op"]) == ("nog_niet", "2026-01-05")
    secretary = published_town["secretaris"]
    statements.declare_nothing(register("side_activity"), secretary, actor=secretary, submission_key="niets")
    act(published_town.entry, WITHHOLD, published_town["integriteit"], ground="safety")
    publish(actor=SYSTEM)
    assert (holder("secretaris")["toestand"], holder("secretaris")["bevestigd_op"]) == ("geen", "2026-03-02")
    assert (holder("directeur")["toestand"], holder("directeur")["afgeschermd"]) == ("afgeschermd", 1)


def test_r60_a_statement_of_nothing_stays_public_while_a_declaration_is_pending(published_town, at):
    director = published_town["directeur"]
    entry = published_town.entry
    ends = PartialDate.parse("2026-03-01")
    lifecycle.change_state(entry, "end", actor=director, seen_version=entry.version, ends=ends)
    statements.declare_nothing(register("side_activity"), director, actor=director, submission_key="niets")
    publish(actor=SYSTEM)
    at("2026-03-03")
    pending = declare(published_town, "directeur")
    assert publish(actor=SYSTEM) is None, "the public sees that something is pending"
    allow(published_town, pending)
    act(pending, RELEASE, published_town["redacteur"])
    assert publish(actor=SYSTEM) is None
    at("2026-03-10")
    assert publish(actor=SYSTEM).count("nieuw") == 1
    assert holder("directeur")["toestand"] == "vermeldingen"


def test_r35_a_statement_from_before_the_designation_becomes_public_after_the_notice(town, at):
    at("2025-10-01")
    statements.declare_nothing(register("side_activity"), town["directeur"], actor=town["directeur"], submission_key="niets")
    town.designate("directeur", PUBLIC_SIDE_ACTIVITIES, from_on=date(2026, 4, 1))
    at("2026-04-09")
    publish(actor=SYSTEM)
    assert holder("directeur")["toestand"] == "nog_niet"
    at("2026-04-10")
    publish(actor=SYSTEM)
    assert (holder("directeur")["toestand"], holder("directeur")["bevestigd_op"]) == ("geen", "2025-10-01")


def test_holders_are_named_by_initial_and_last_name(published_town):
    published_town["directeur"].prefix = "van der"
    publish(actor=SYSTEM)
    assert holder("directeur")["houder"] == "D. van der Voorbeeld"


def test_every_published_field_is_described_with_its_ground(published_town):
    publish(actor=SYSTEM)
    content = published()
    described = {(row["onderdeel"], row["veld"]) for row in content["velden"] if row["grondslag"] and row["betekenis"]}
    used = {("functie", name) for one in content["functies"] for name in one}
    used |= {("houder", name) for one in content["functies"] for person in one["houders"] for name in person}
    used |= {("vermelding", name) for one in content["vermeldingen"] for name in one}
    used |= {("nagekeken", name) for name in REVIEWED_FIELDS}
    assert used == described


@pytest.mark.parametrize("start", ["=1+1", "+31 20", "-5", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1"])
def test_no_cell_of_a_spreadsheet_is_a_formula(start):
    data = formats.csv_bytes(["a", "b"], [{"a": start, "b": 'x;"y"'}]).decode("utf-8-sig")
    cells = list(csv.reader(io.StringIO(data, newline=""), delimiter=";"))[1]
    assert cells == [f"'{start}", 'x;"y"']


def test_a_spreadsheet_opens_with_dutch_settings(published_town):
    publish(actor=SYSTEM)
    data = (editions.folder_of(1) / files.TABLE).read_bytes()
    assert data.startswith(b"\xef\xbb\xbfslug;functie;houder;toestand;code;")


def test_comparing_with_nothing_calls_everything_new():
    entry = {"code": "abc", "toestand": "actueel"}
    assert compare(None, {"vermeldingen": [entry]})["nieuw"] == ["abc"]


def test_the_command_says_what_it_published_and_when_there_was_nothing_to_do(published_town, app):
    db.session.commit()
    run = app.test_cli_runner().invoke
    first, second, third = run(args=["publish"]), run(args=["publish"]), run(args=["publish", "--force"])
    assert "Uitgave 1: 2 functies, 1 vermelding, 1 nieuw, 0 gewijzigd" in first.output
    assert "Er is niets veranderd" in second.output
    assert "Uitgave 2: 2 functies, 1 vermelding, 0 nieuw, 0 gewijzigd" in third.output
    assert "7.00 uur" in run(args=["publish", "--help"]).output
