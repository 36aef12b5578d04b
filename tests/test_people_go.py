"""R71–R73 for people: accounts, lines of who looked and those who left go by their term, last of all the person."""

import shutil
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

import clock
from audit import SYSTEM, Event, EventDetail, Kind, record
from audit.models import Reading
from audit.readings import View, add_view
from audit.verifier import verify
from auth.access_models import CODE, Invitation, RecoveryCode, SecondFactor
from auth.leavers import close_accounts_of_leavers, forget_sign_ins
from auth.models import Account, SignInFailure, UserSession
from database import Base, prepare_sqlite
from extensions import db
from organisation.employment import end_employment, return_to_service
from organisation.models import Appointment, Person
from publication.editions import publish
from publication.folders import numbers_on_disk
from registers.duties.models import Duty
from registers.retention_terms import ACCOUNT, EMPLOYMENT, ITEM, LOOKED, PERSON, READING
from reports.readings import looks_at
from retention import lists, people, wiping
from retention.destroying import HANGING
from retention.holds import NAMED, holding, set_hold
from retention.journal import every_line
from retention.models import DestructionLine
from retention.monthly import keep_to_the_terms
from retention.returning import destroy_again
from retention.starting import files
from tests.support.applications import settings_for
from tests.support.declarations import decided
from tests.test_destroying import Back, left
from tests.test_retention import approved, outcomes, reckoned, term

KEY = settings_for(Path()).audit_key
CANARY = "Zeldzamenaam"
LEFT = date(2026, 6, 30)


def look(reader, whose, subject="FB-2026-0001"):
    view = View(whose.uid, subject, "integrity_officer", "case")
    add_view(Kind.OPENED, [view], actor=reader, subject=("declaration", subject))


def carried_out(town, at, day):
    approved(town)
    at(day)
    lists.carry_out_due()
    db.session.commit()


@pytest.fixture
def leaver(town, at):
    """`collega` held a post that was public, declared nothing and left; of her there is an account, a look and a name."""
    at("2026-03-02")
    one = town["collega"]
    one.last_name, one.email = CANARY, f"{CANARY}@voorbeeld.nl"
    account = db.session.scalars(select(Account).where(Account.person_id == one.id)).one()
    account.login = f"{CANARY}@voorbeeld.nl".lower()
    now = clock.now()
    factor = SecondFactor(account=account, kind=CODE, name=CANARY, secret=b"s", added_at=now, used_at=now)
    invitation = Invitation(person=one, token_hash="t" * 64, made_at=now, expires_at=now)
    db.session.add_all([factor, RecoveryCode(account_id=account.id, code_hash="c" * 64), invitation])
    town.designate("collega", "public_side_activities")
    record(Kind.PERSON_CHANGED, actor=SYSTEM, subject=("person", one.uid), person=one, why=f"{CANARY} heet nu zo")
    look(town["integriteit"], one)
    publish(actor=SYSTEM)
    end_employment(one, LEFT, actor=SYSTEM)
    at("2026-07-01")
    close_accounts_of_leavers()
    publish(actor=SYSTEM)
    db.session.commit()
    return one


def test_r71_without_a_term_nobody_goes_and_nothing_of_them(town, leaver, at):
    at("2046-07-01")
    assert [list(files(kind)) for kind in (ACCOUNT, READING, PERSON)] == [[], [], []]
    with pytest.raises(lists.NothingDue):
        lists.propose(actor=SYSTEM)


def test_r73_the_term_of_an_account_starts_after_the_last_day_and_anew_for_who_comes_back(town, leaver, at):
    term(ACCOUNT, EMPLOYMENT, 6)
    assert [one.ready_on for one in reckoned(ACCOUNT)] == [date(2027, 1, 1)]
    at("2027-01-01")
    made = approved(town)
    return_to_service(leaver, date(2027, 1, 4), actor=SYSTEM)
    db.session.commit()
    at("2027-01-15")
    lists.carry_out_due()
    assert [line.outcome for line in made.lines] != ["destroyed"]
    assert db.session.scalar(select(func.count()).select_from(Account).where(Account.person_id == leaver.id)) == 1


def test_r72_the_person_goes_last_when_nothing_that_is_kept_names_him(town, leaver, at, settings):
    for kind, trigger in ((ACCOUNT, EMPLOYMENT), (READING, EMPLOYMENT), (PERSON, EMPLOYMENT)):
        term(kind, trigger, 12)
    uid, key, folder = leaver.uid, leaver.id, settings.data_dir
    before = left(folder, CANARY)[CANARY]
    assert "register.json" in before
    at("2027-07-01")
    (person,) = files(PERSON)
    assert holding().why(person) == NAMED
    carried_out(town, at, "2027-07-15")
    assert {line.kind for line in db.session.scalars(select(DestructionLine))} == {ACCOUNT, READING}
    assert holding().why(person) == ""
    at("2027-08-01")
    carried_out(town, at, "2027-08-15")
    assert set(outcomes().values()) == {"destroyed"}
    assert left(folder, CANARY, CANARY.lower()) == {CANARY: [], CANARY.lower(): []}
    assert numbers_on_disk() == [2]
    for model in (Appointment, Invitation, Duty):
        assert db.session.scalar(select(func.count()).select_from(model).where(model.person_id == key)) == 0
    told = db.session.scalars(select(Event.kind).where(Event.person == uid, Event.kind.endswith("destroyed"))).all()
    assert set(told[:2]) == {Kind.ACCOUNT_DESTROYED, Kind.READINGS_DESTROYED}
    assert told[2:] == [Kind.PERSON_DESTROYED]
    assert db.session.scalar(select(func.count()).select_from(EventDetail).join(Event).where(Event.person == uid)) == 0
    assert verify(db.session(), KEY).broken is None


def test_who_decided_on_what_is_kept_stays_and_goes_with_the_last_of_it(town, at):
    at("2026-03-02")
    gift = decided(town, slug="gift")
    manager, uid = town["leidinggevende"], town["leidinggevende"].uid
    end_employment(manager, LEFT, actor=SYSTEM)
    db.session.execute(people.OF_ACCOUNT[-1](select(Account.id).where(Account.person_id == manager.id)))
    term(PERSON, EMPLOYMENT, 12)
    term("gift", ITEM, 24)
    db.session.commit()
    at("2027-07-01")
    assert uid in people.still_named(db.session())
    with pytest.raises(lists.NothingDue):
        lists.propose(actor=SYSTEM)
    at("2028-03-03")
    carried_out(town, at, "2028-03-17")
    assert outcomes() == {gift.reference: "destroyed"}
    at("2028-04-01")
    carried_out(town, at, "2028-04-15")
    assert outcomes()[uid] == "destroyed"


def test_lines_of_who_looked_go_by_the_month_and_a_hold_on_the_one_who_looked_keeps_them(town, at):
    at("2026-03-31", 23, 30)
    whose, reader = town["medewerker"], town["integriteit"]
    look(reader, whose)
    at("2026-04-01", 0, 30)
    look(town["controle"], whose)
    look(reader, town["collega"])
    term(READING, LOOKED, 60)
    db.session.commit()
    at("2031-04-01")
    assert [(one.subjects[0], one.reckoned.ready_on) for one in files(READING)][0] == (f"{whose.uid}:2026-03", date(2031, 4, 1))
    at("2031-05-01")
    set_hold("person", reader.personnel_number, ground="investigation", reason="Wie keek waar", actor=town["redacteur"])
    db.session.commit()
    carried_out(town, at, "2031-05-15")
    assert outcomes() == {f"{whose.uid}:2026-04": "destroyed"}, "only what he did not look at"


def test_after_their_term_the_page_does_not_show_looks_any_more(town, at):
    at("2026-03-02")
    look(town["integriteit"], town["medewerker"])
    term(READING, LOOKED, 60)
    db.session.commit()
    assert len(looks_at(town["medewerker"])) == 1
    at("2031-04-01")
    carried_out(town, at, "2031-04-15")
    assert looks_at(town["medewerker"]) == []
    assert db.session.scalar(select(func.count()).select_from(Reading)) == 0
    assert verify(db.session(), KEY).broken is None


def test_nobody_comes_back_with_a_backup_and_who_is_still_named_in_it_has_no_name(town, leaver, at, settings, tmp_path):
    for kind in (ACCOUNT, READING, PERSON):
        term(kind, EMPLOYMENT, 12)
    decided(town, slug="gift")
    db.session.commit()
    back = tmp_path / "terug"
    back.mkdir()
    with (
        closing(sqlite3.connect(settings.data_dir / "openkaart.sqlite")) as now,
        closing(sqlite3.connect(back / "openkaart.sqlite")) as then,
    ):
        now.backup(then)
        then.execute("UPDATE decision SET on_behalf_of_id = ?", (leaver.id,))
        then.commit()
    shutil.copytree(settings.data_dir / "editions", back / "editions")
    at("2027-07-01")
    carried_out(town, at, "2027-07-15")
    at("2027-08-01")
    carried_out(town, at, "2027-08-15")
    assert [line.subject_type for line in every_line()][-1] == "person"
    db.session.remove()
    engine = create_engine(f"sqlite:///{back / 'openkaart.sqlite'}")
    prepare_sqlite(engine)
    with Session(engine) as session, session.begin():
        assert destroy_again(Back(session, back)) == 3
        assert session.scalars(select(Person.last_name).where(Person.last_name == CANARY)).all() == []
        assert session.scalar(select(func.count()).select_from(Person).where(Person.last_name == people.NAMELESS)) == 1
    assert wiping.wipe_database(engine) == "sqlite"
    engine.dispose()
    assert left(back, CANARY) == {CANARY: []}


def test_an_edition_that_named_somebody_and_came_back_goes_at_night(town, leaver, at, settings, tmp_path):
    for kind in (ACCOUNT, READING, PERSON):
        term(kind, EMPLOYMENT, 12)
    shutil.copytree(settings.data_dir / "editions" / "1", tmp_path / "oud")
    for month in ("2027-07", "2027-08"):
        at(f"{month}-01")
        carried_out(town, at, f"{month}-15")
    shutil.copytree(tmp_path / "oud", settings.data_dir / "editions" / "1")
    keep_to_the_terms()
    assert numbers_on_disk() == [2]


def test_every_table_that_hangs_on_what_goes_with_a_person_goes_along_and_is_written_anew():
    going = {column.class_.__tablename__ for column in people.HIS}
    hanging = {
        table.name
        for table in Base.metadata.tables.values()
        if any(key.column.table.name in going for key in table.foreign_keys) and table.name not in going
    }
    gone = {statement(select(Person.id)).table.name for statement in (*people.ALONG, *people.OF_ACCOUNT)}
    sampled = {"audit_sample"}  # who drew it is named by it
    assert hanging - gone == sampled
    wiped = set(wiping.TABLES)
    assert gone | {"reading", "person"} | {statement(select(Person.id)).table.name for statement in HANGING} <= wiped


def test_the_officer_sees_the_personnel_number_while_it_is_there(town, leaver, at, sign_in):
    number = leaver.personnel_number
    term(ACCOUNT, EMPLOYMENT, 6)
    at("2027-01-01", 12)
    made = approved(town)
    address = f"/intern/beheer/bewaren/lijsten/{made.uid}"
    assert number in sign_in("integriteit").get(address).text
    assert "Accounts" in sign_in("beheer").get(address).text


def test_sessions_and_refused_attempts_go_also_when_nobody_signs_in(town, sign_in, at):
    at("2026-03-02", 9)
    sign_in("medewerker").get("/intern/")
    db.session.add(SignInFailure(at=clock.now(), login_hash="l" * 64, source_hash="s" * 64))
    db.session.commit()
    forget_sign_ins()
    counts = [db.session.scalar(select(func.count()).select_from(model)) for model in (UserSession, SignInFailure)]
    assert counts == [1, 1]
    at("2026-03-03", 9)
    forget_sign_ins()
    assert [db.session.scalar(select(func.count()).select_from(model)) for model in (UserSession, SignInFailure)] == [0, 0]


def test_both_databases_let_a_person_go(any_town, at):
    at("2026-03-02")
    one = any_town["collega"]
    look(any_town["integriteit"], one)
    end_employment(one, LEFT, actor=SYSTEM)
    for kind in (ACCOUNT, READING, PERSON):
        term(kind, EMPLOYMENT, 12)
    db.session.commit()
    uid = one.uid
    for month in ("2027-07", "2027-08"):
        at(f"{month}-01")
        carried_out(any_town, at, f"{month}-15")
    assert db.session.scalars(select(Person).where(Person.uid == uid)).all() == []
    assert verify(db.session(), KEY).broken is None
