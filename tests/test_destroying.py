"""T-RET-1: of what was destroyed nothing is left in any table, file, mail or edition, and no backup brings it back."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from audit import SYSTEM, EventDetail, Kind, record
from audit.comparing import differences
from audit.models import Event
from audit.verifier import verify
from auth.access_models import KeptForm
from auth.sealed import seal
from database import Base, prepare_sqlite
from extensions import db
from notifications.needed import CHECKS
from organisation.employment import end_employment
from post.models import Mail
from post.outbox import Letter, put
from publication.editions import publish
from publication.folders import numbers_on_disk
from registers.attachments import CleanFile, attach
from registers.follow_up.disputes import close, raise_dispute
from registers.models import Declaration
from registers.retention_terms import DESIGNATION, DRAFT, EMPLOYMENT, ITEM, SAVED, set_term
from reports.desk.findings import note as found
from reports.desk.models import REMARK, AuditAccess
from reports.desk.sampling import Request, draw
from retention import destroying, lists
from retention.destroying import destroy
from retention.journal import every_line
from retention.models import DESTROYED, DestructionLine, DestructionList
from retention.monthly import keep_to_the_terms
from retention.returning import destroy_again
from retention.traces import forget_mails
from retention.wiping import wipe_database
from tests.support.applications import settings_for
from tests.support.backups import with_keys
from tests.support.declarations import decided, drafted, step, submitted
from tests.support.publishing import released
from upkeep.backups import make_backup
from upkeep.restoring import restore

KEY = settings_for(Path()).audit_key
CANARY = "Zeldzaamwoord"
PARTS = ("openkaart.sqlite", "openkaart.sqlite-wal", "attachments", "editions")


@dataclass
class Back:
    """What a backup that was brought back looks like."""

    session: Session
    folder: Path


def left(folder: Path, *words: str) -> dict[str, list[str]]:
    """Per word the files below the folder in which it stands."""
    data = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return {word: [path.name for path, content in data.items() if word.encode() in content] for word in words}


def how_many(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.fixture
def story(town, at, settings):
    """Of `medewerker` something in every table, all with the canary; then he leaves, and eleven years pass."""
    at("2026-03-02")
    officer, person, manager = town["integriteit"], town["medewerker"], town["leidinggevende"]
    town.designate("medewerker", "public_side_activities")
    town.designate("medewerker", "financial_interests", date(2026, 1, 1), date(2026, 8, 31))
    shown = released(town, "medewerker", without_notice=True, role=f"{CANARY} voorzitter", organisation=f"Stichting {CANARY}")
    asked = submitted(town, "medewerker", organisation=f"Vereniging {CANARY}")
    step(asked, "ask", manager, question=f"{CANARY}?")
    step(asked, "answer", person, answer=f"{CANARY}!")
    step(asked, "ask_advice", manager, question=f"{CANARY}?")
    step(asked, "advise", officer, advice=f"{CANARY}.")
    words = {"reasons": f"{CANARY} mag", "condition": f"Geen {CANARY}", "public_condition": f"Niets met {CANARY}"}
    step(asked, "decide", manager, outcome="with_conditions", **words)
    gift = drafted(town, "medewerker", "gift", what=f"Fles {CANARY}", giver=f"Gever {CANARY}")
    attach(gift, "photo", CleanFile(f"{CANARY}.pdf", "application/pdf", f"%PDF-1.4 {CANARY}".encode()), actor=person)
    step(gift, "submit", person)
    step(gift, "decide", manager, outcome="keep", reasons=f"{CANARY} mag")
    decided(town, "medewerker", "financial_interest", by="integriteit", what=f"Aandelen {CANARY}")
    drafted(town, "medewerker", organisation=f"Concept {CANARY}")
    record(Kind.EXTENDED, actor=manager, subject=("declaration", gift.reference), person=person, why=f"{CANARY} is weg")
    person_id = person.id
    form = seal(CANARY.encode(), "somewhere")
    db.session.add(
        KeptForm(uid="k" * 26, person_id=person_id, page="/intern", action="/intern", content=form, kept_at=gift.saved_at)
    )
    at("2026-03-02", 18)
    dispute = raise_dispute(asked, "decision", f"{CANARY} oneens", actor=person)
    close(dispute, "kept", f"{CANARY} blijft", actor=dispute.reviewer)
    drawn = draw(
        db.session.scalars(select(AuditAccess)).one(),
        Request(("gift", "side_activity"), date(2026, 1, 1), date(2026, 12, 31), (), 2, "1"),
        actor=town["controle"],
    )
    finding = found(drawn.items[0], REMARK, f"{CANARY} gezien", actor=town["controle"])
    db.session.flush()
    finding.state = "closed"
    publish(actor=SYSTEM)
    db.session.commit()
    waiting = db.session.scalars(select(Mail)).all()
    assert waiting
    waiting[0].text = f"{CANARY} {gift.reference}"
    for kind, trigger in (
        ("side_activity", EMPLOYMENT), ("gift", ITEM), ("financial_interest", DESIGNATION), (DRAFT, SAVED),
    ):  # fmt: skip
        set_term(kind, trigger, 120, ground="Selectielijst", from_on=date(2026, 3, 2), actor=SYSTEM)
    end_employment(person, date(2026, 8, 31), actor=SYSTEM)
    at("2026-09-01")
    publish(actor=SYSTEM)
    db.session.commit()
    at("2037-01-04")
    made = lists.propose(actor=officer)
    lists.prepare(made, actor=officer)
    lists.approve(made, actor=town["beheer"])
    db.session.commit()
    return town, settings.data_dir, shown.reference


def test_t_ret_1_nothing_is_left_anywhere(story, at):
    town, folder, _reference = story
    before = left(folder, CANARY)
    assert "register.json" in before[CANARY]
    assert len([name for name in before[CANARY] if len(name) == 26]) == 1, "the attachment"
    assert any(name.startswith("openkaart.sqlite") for name in before[CANARY])
    details, events = how_many(EventDetail), how_many(Event)
    at("2037-01-18")
    assert lists.carry_out_due() == ["V-2037-01"]
    assert set(db.session.scalars(select(DestructionLine.outcome))) == {DESTROYED}
    assert left(folder, CANARY, CANARY.lower()) == {CANARY: [], CANARY.lower(): []}
    assert db.session.scalars(select(Declaration)).all() == []
    assert list((folder / "attachments").iterdir()) == []
    assert numbers_on_disk() == [2], "the edition in which it stood is gone"
    assert how_many(EventDetail) < details
    assert how_many(Event) > events
    assert verify(db.session(), KEY).broken is None
    assert list(differences(db.session())) == []


def test_what_was_destroyed_does_not_come_back_with_a_backup(story, at, tmp_path):
    town, folder, _reference = story
    back = tmp_path / "terug"
    back.mkdir()
    db.session.commit()
    with (
        closing(sqlite3.connect(folder / "openkaart.sqlite")) as now,
        closing(sqlite3.connect(back / "openkaart.sqlite")) as then,
    ):
        now.backup(then)
    for name in ("attachments", "editions"):
        shutil.copytree(folder / name, back / name)
    at("2037-01-18")
    lists.carry_out_due()
    db.session.remove()
    assert len(list(every_line())) >= 4
    engine = create_engine(f"sqlite:///{back / 'openkaart.sqlite'}")
    prepare_sqlite(engine)
    with Session(engine) as session, session.begin():
        assert destroy_again(Back(session, back)) == 5
        assert destroy_again(Back(session, back)) == 0
        assert list(differences(session)) == []
        assert verify(session, KEY).broken is None
    assert wipe_database(engine) == "sqlite"
    engine.dispose()
    assert left(back, CANARY) == {CANARY: []}


def test_a_restored_backup_is_cleaned_by_the_restore_itself(story, at, app, tmp_path):
    with_keys(app)
    made = make_backup(tmp_path / "elders", actor=SYSTEM)
    at("2037-01-18")
    lists.carry_out_due()
    db.session.commit()
    done = restore(made.path, tmp_path / "terug", actor=SYSTEM, even_old=True)
    assert done.destroyed_again == 5
    assert left(done.folder, CANARY) == {CANARY: []}


def test_an_edition_that_came_back_goes_once_another_is_current(story, at, tmp_path):
    town, folder, _reference = story
    shutil.copytree(folder / "editions" / "1", tmp_path / "oud")
    at("2037-01-18")
    keep_to_the_terms()
    shutil.copytree(tmp_path / "oud", folder / "editions" / "1")
    assert CANARY.encode() in (folder / "editions" / "1" / "register.json").read_bytes()
    keep_to_the_terms()
    assert numbers_on_disk() == [2]


def test_every_table_with_something_of_a_declaration_is_named():
    """Who adds a table that hangs on a declaration says here what becomes of it."""
    reached, tables = {"declaration"}, Base.metadata.tables
    while True:
        more = {
            name
            for name, table in tables.items()
            if any(key.column.table.name in reached - {"duty"} for key in table.foreign_keys)
        }
        if more <= reached:
            break
        reached |= more
    touched = {statement(select(Declaration.id)).table.name for statement in destroying.HANGING}
    assert reached == touched


def test_cut_off_half_way_it_goes_on_where_it_was_and_is_not_stopped_any_more(story, at, monkeypatch):
    at("2037-01-18")
    once = iter([True])

    def crash(*given, **more):
        if next(once, False):
            return destroy(*given, **more)
        raise OSError("no power")

    monkeypatch.setattr(lists, "destroy", crash)
    with pytest.raises(OSError, match="no power"):
        lists.carry_out_due()
    db.session.rollback()
    gone = list(db.session.scalars(select(DestructionLine.outcome)))
    assert gone.count(DESTROYED) == 1
    assert gone.count(None) == 4
    begun = db.session.scalars(select(DestructionList)).one()
    with pytest.raises(lists.Begun):
        lists.stop(begun, reason="Toch niet", actor=story[0]["integriteit"])
    monkeypatch.setattr(lists, "destroy", destroy)
    assert lists.carry_out_due() == ["V-2037-01"]
    assert set(db.session.scalars(select(DestructionLine.outcome))) == {DESTROYED}


def test_both_databases_destroy_and_wipe(any_town, at):
    at("2026-03-02")
    decided(any_town, slug="gift", what=f"Fles {CANARY}")
    set_term("gift", ITEM, 12, ground="Selectielijst", from_on=date(2026, 3, 2), actor=SYSTEM)
    at("2027-03-03")
    made = lists.propose(actor=any_town["integriteit"])
    lists.prepare(made, actor=any_town["integriteit"])
    lists.approve(made, actor=any_town["beheer"])
    db.session.commit()
    at("2027-03-17")
    assert lists.carry_out_due() == ["V-2027-01"]
    assert made.method == db.engine.dialect.name
    assert db.session.scalars(select(Declaration)).all() == []
    assert list(differences(db.session())) == []


@pytest.mark.parametrize("about", [*CHECKS])
def test_of_mail_about_what_was_destroyed_no_row_is_left_whatever_it_was_about(town, about):
    put(Letter("Onderwerp", "Tekst", "<p>Tekst</p>"), "iemand@voorbeeld.nl", key=f"k:{about}", about=f"{about}:abcdefgh")
    assert forget_mails(["abcdefgh"], db.session()) == 1
    assert how_many(Mail) == 0
