"""What a delivery asks, remembers and sets in motion: R14, R18, R62, R74, R78 and R79, by every way in."""

import csv
import os
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import select

import clock
from audit import SYSTEM, Event, Kind
from audit.verifier import verify
from auth.accounts import grant_role
from auth.leavers import end_roles_of_who_came_back
from auth.models import AUDITOR, Account, RoleGrant
from auth.permissions import may, roles_of
from extensions import db
from organisation.consequences import people_changed
from organisation.leave import on_leave
from organisation.models import EarlierEmployment, Person
from organisation.people_import.applying import proposed
from organisation.people_import.folder import take_deliveries
from organisation.people_import.likeness import alike
from organisation.people_import.mapping import mapping_in
from organisation.people_import.missing import has_left, missing_now, still_works_here
from organisation.people_import.models import COMMAND, DeliveryRun
from organisation.people_import.runs import SuddenShrink, apply_now
from settings import ROOT
from tests.support.declarations import decided, submitted
from tests.support.municipality import PEOPLE

COLUMNS = ("personeelsnummer", "voornaam", "achternaam", "in_dienst", "uit_dienst", "afdeling", "functie", "functiecode")


@pytest.fixture(autouse=True)
def _today(at):
    at("2026-03-02")


def written(town, *, without: tuple[str, ...] = (), more: tuple[dict, ...] = (), **changes: dict) -> str:
    """A full delivery of the municipality; `changes` by name of the person."""
    out = StringIO()
    extra = sorted({name for change in (*changes.values(), *more) for name in change} - set(COLUMNS))
    writer = csv.DictWriter(out, (*COLUMNS, *extra), delimiter=";", restval="")
    writer.writeheader()
    for name, unit in PEOPLE.items():
        person, position = town[name], town.positions[name]
        if name not in without:
            number, first, last, since = (person.personnel_number, person.first_name, person.last_name, person.employed_from)
            cells = (number, first, last, since.isoformat(), "", unit, position.title, position.code)
            usual = dict(zip(COLUMNS, cells, strict=True))
            writer.writerow(usual | changes.get(name, {}))
    for row in more:
        writer.writerow(row)
    return out.getvalue()


@pytest.fixture
def deliver(town, tmp_path):
    """Carry out a delivery and let everything follow, as each way in does; returns what it proposed."""

    def run(*, text: str = "", confirmed: bool = False, **changes):
        path = tmp_path / "levering.csv"
        path.write_text(text or written(town, **changes), encoding="utf-8")
        with proposed(path, clock.today()) as proposal:
            apply_now(path, proposal, way=COMMAND, actor=SYSTEM, shrink_confirmed=confirmed)
        db.session.commit()
        people_changed()
        db.session.expire_all()
        return proposal

    return run


def test_r79_a_person_missing_once_is_listed_and_missing_again_has_left(town, deliver, at):
    assert deliver().total == 0
    assert deliver(without=("vreemde",)).missing == [f"Vreemde Voorbeeld ({town['vreemde'].personnel_number})"]
    assert [one.person for one in missing_now()] == [town["vreemde"]]
    assert town["vreemde"].employed_until is None
    deliver(without=("vreemde",))
    assert town["vreemde"].employed_until is None, "the same file is no second delivery"
    at("2026-03-09")
    deliver(without=("vreemde",), collega={"voornaam": "Collega-Marie"})
    assert town["vreemde"].employed_until == date(2026, 3, 8)
    assert town["vreemde"].appointments[0].until_on == date(2026, 3, 8)
    assert missing_now() == []


def test_r79_who_is_in_the_next_delivery_has_not_left(town, deliver, at):
    for day, without in (("2026-03-02", ("vreemde",)), ("2026-03-09", ()), ("2026-03-16", ("vreemde",))):
        at(day)
        deliver(without=without)
    assert town["vreemde"].employed_until is None
    assert [one.run.day for one in missing_now()] == [date(2026, 3, 16)]


def test_r79_somebody_says_that_a_missing_person_left_or_stays(town, deliver, at):
    deliver(without=("vreemde",))
    has_left(missing_now()[0], date(2026, 2, 27), actor=town["beheer"])
    db.session.commit()
    assert town["vreemde"].employed_until == date(2026, 2, 27)
    at("2026-03-09")
    deliver(without=("vreemde", "raad"))
    still_works_here(missing_now()[0], actor=town["beheer"])
    db.session.commit()
    for day in ("2026-03-16", "2026-03-23"):
        at(day)
        deliver(without=("vreemde", "raad"), collega={"voornaam": day})
    assert town["raad"].employed_until is None
    assert missing_now() == []


def test_r79_more_than_a_tenth_gone_at_once_stops_until_confirmed(town, deliver):
    nearly = tuple(PEOPLE)[-len(PEOPLE) // 10 + 1 :]
    with pytest.raises(SuddenShrink):
        deliver(without=tuple(PEOPLE)[-len(PEOPLE) // 10 :])
    db.session.rollback()
    assert db.session.scalars(select(DeliveryRun)).all() == []
    assert deliver(without=nearly).shrinks is False
    assert deliver(without=tuple(PEOPLE)[-3:], confirmed=True).shrinks is True


@pytest.mark.parametrize(
    ("one", "other", "answer"),
    [
        ("Kox, M.J.M. (Tiny)", "M.J.M. Kox", True),
        ("Kox, M.J.M. (Tiny)", "Tiny Kox", True),
        ("Kox, M.J.M.", "M.J. Kox", True),
        ("Kox, M.J.M.", "A.B. Kox", False),
        ("Kox, M.J.M. (Tiny)", "M.J.M. Cox", False),
        ("Vries, Jan de", "Jan de Vries", True),
        ("Vries, Jan", "Vries, Joost", False),
        ("Çelik, Ayşe", "Celik, Ayse", True),
    ],
)
def test_r78_names_that_may_be_of_one_person(one, other, answer):
    assert alike(one, other) is answer
    assert alike(other, one) is answer


def test_r78_a_new_number_with_a_known_name_is_a_proposal_to_confirm(town, deliver, app):
    kox = {
        "personeelsnummer": "500", "voornaam": "M.J.M. (Tiny)", "achternaam": "Kox", "in_dienst": "2021-01-01",
        "afdeling": "team", "functie": "Lid", "functiecode": "lid",
    }  # fmt: skip
    deliver(more=(kox,))
    again = {**kox, "personeelsnummer": "9500", "voornaam": "M.J.M."}
    proposal = deliver(more=(again,))
    assert [(one.number, one.known_number) for one in proposal.matches] == [("9500", "500")]
    numbers = set(db.session.scalars(select(Person.personnel_number)))
    assert "500" in numbers
    assert "9500" not in numbers
    uid = db.session.scalars(select(Person.uid).where(Person.personnel_number == "500")).one()
    db.session.commit()
    run = app.test_cli_runner().invoke
    assert run(args=["people", "same", "9500", "500"]).exit_code == 0
    assert run(args=["people", "same", "9500", "1001"]).exit_code == 1
    db.session.expire_all()
    assert deliver(more=(again,)).matches == []
    assert db.session.scalars(select(Person.uid).where(Person.personnel_number == "9500")).one() == uid
    third = {**kox, "personeelsnummer": "77"}
    assert len(deliver(more=(third,)).matches) == 1
    assert run(args=["people", "other", "77", "9500"]).exit_code == 0
    assert deliver(more=(third,)).matches == []
    assert db.session.scalars(select(Person).where(Person.personnel_number == "77")).one().uid != uid


def test_r62_a_leaver_has_no_account_and_no_open_item_the_first_day_after(town, deliver, sign_in, at):
    open_one, kept = submitted(town), decided(town)
    client = sign_in("medewerker")
    deliver(medewerker={"uit_dienst": "2026-06-30"})
    at("2026-06-30", 23)
    deliver(medewerker={"uit_dienst": "2026-06-30"}, collega={"voornaam": "Een"})
    account = db.session.scalars(select(Account).where(Account.person_id == town["medewerker"].id)).one()
    assert account.active
    at("2026-07-01", 7)
    deliver(medewerker={"uit_dienst": "2026-06-30"}, collega={"voornaam": "Twee"})
    assert not account.active
    assert (open_one.status, kept.status) == ("ended", "ended")
    db.session.commit()
    assert client.get("/intern").status_code == 303


def test_r18_the_end_of_a_contract_that_was_delivered_late_closes_at_once(town, deliver):
    declaration = decided(town)
    deliver(medewerker={"uit_dienst": "2026-02-27", "extern": "ja"})
    assert (declaration.status, declaration.ends_on) == ("ended", date(2026, 2, 27))


def test_r14_a_mover_is_looked_at_again_the_same_day_by_the_new_manager(town, deliver, at):
    declaration = decided(town)
    at("2026-06-01", 7)
    deliver(medewerker={"afdeling": "ander", "functie": "Vergunningverlener", "functiecode": "vergunningen"})
    assert (declaration.status, declaration.review) == ("decided", "position_changed")
    assert declaration.desk_position == town.positions["andere_leidinggevende"]


def test_r74_a_former_manager_has_lost_access_the_same_day(town, deliver, at):
    declaration = submitted(town)
    assert may(town["leidinggevende"], "declaration.decide", declaration)
    at("2026-05-01", 7)
    deliver(
        leidinggevende={"afdeling": "ander", "functie": "Adviseur", "functiecode": "adviseur"},
        collega={"functie": "Leidinggevende", "functiecode": "leidinggevende"},
    )
    assert not may(town["leidinggevende"], "declaration.read", declaration)
    assert may(town["collega"], "declaration.decide", declaration)


def test_who_comes_back_is_the_same_person_with_a_new_period(town, deliver, at):
    deliver(vreemde={"uit_dienst": "2026-03-31"})
    at("2026-09-01")
    proposal = deliver(vreemde={"in_dienst": "2026-09-01"})
    person = town["vreemde"]
    assert proposal.counts["returns"] == 1
    assert (person.employed_from, person.employed_until) == (date(2026, 9, 1), None)
    earlier = db.session.scalars(select(EarlierEmployment)).one()
    assert (earlier.person, earlier.from_on, earlier.until_on) == (person, date(2020, 1, 1), date(2026, 3, 31))
    assert [held.from_on for held in person.appointments if held.held_on(date(2026, 9, 1))] == [date(2026, 9, 1)]
    assert not [held for held in person.appointments if held.held_on(date(2026, 6, 1))]
    assert deliver(vreemde={"in_dienst": "2026-09-01"}).total == 0


def test_who_comes_back_has_no_role_of_before_and_who_never_really_left_keeps_his(town, deliver, at):
    """Two people give a role, also for the second time; a leaving that was a mistake is taken back with everything."""
    for name in ("vreemde", "collega"):
        grant_role(town[name], AUDITOR, actor=SYSTEM)
    db.session.commit()
    deliver(vreemde={"uit_dienst": "2026-03-31"}, collega={"uit_dienst": "2026-03-02"})
    deliver(vreemde={"uit_dienst": "2026-03-31"}, collega={"uit_dienst": ""})
    at("2026-09-01")
    deliver(vreemde={"in_dienst": "2026-09-01"})
    assert roles_of(town["vreemde"]) == frozenset()
    assert roles_of(town["collega"]) == {AUDITOR}
    assert db.session.scalars(select(RoleGrant.until_on).where(RoleGrant.person_id == town["vreemde"].id)).one() == date(
        2026, 3, 31
    )
    assert db.session.scalars(select(Event.person).where(Event.kind == Kind.ROLE_ENDED)).all() == [town["vreemde"].uid]


def test_a_role_ends_once_with_the_first_employment_after_it_was_given(town):
    """Who was away twice since keeps one end, the first, however often it is looked at."""
    grant_role(town["collega"], AUDITOR, actor=SYSTEM)
    grant = db.session.scalars(select(RoleGrant).where(RoleGrant.person_id == town["collega"].id)).one()
    grant.from_on = date(2019, 1, 1)
    for first, last in ((date(2022, 1, 1), date(2023, 12, 31)), (date(2018, 1, 1), date(2020, 12, 31))):
        db.session.add(EarlierEmployment(person=town["collega"], from_on=first, until_on=last))
    assert [end_roles_of_who_came_back(), end_roles_of_who_came_back()] == [1, 0]
    assert grant.until_on == date(2020, 12, 31)


def test_an_empty_language_says_nothing_so_what_somebody_chose_himself_stays(town, deliver):
    town["collega"].language = "en"
    db.session.commit()
    deliver(more=({**_newcomer(1), "taal": ""},), medewerker={"taal": "en"})
    newcomer = db.session.scalars(select(Person).where(Person.personnel_number == "N1")).one()
    assert [one.language for one in (town["collega"], town["medewerker"], newcomer)] == ["en", "en", "nl"]
    assert deliver(more=({**_newcomer(1), "taal": ""},), medewerker={"taal": ""}).total == 0
    assert deliver(more=({**_newcomer(1), "taal": ""},), medewerker={"taal": "nl"}).total == 1


def test_every_change_of_a_delivery_stands_in_a_chain_that_is_whole(town, deliver, app):
    deliver(more=tuple(_newcomer(number) for number in range(50)), medewerker={"uit_dienst": "2026-06-30"})
    verdict = verify(db.session(), app.config["AUDIT_KEY"])
    assert (verdict.broken, verdict.lines > 100) == (None, True)


def _newcomer(number: int) -> dict[str, str]:
    return {
        "personeelsnummer": f"N{number}", "voornaam": "Nieuw", "achternaam": f"Mens{number}", "in_dienst": "2026-03-02",
        "afdeling": "team", "functie": "Lid", "functiecode": f"lid-{number}",
    }  # fmt: skip


def old(path: Path) -> None:
    """As if it was laid there an hour ago."""
    before = clock.now().timestamp() - 3600
    os.utime(path, (before, before))


def test_a_file_in_the_folder_is_taken_once_with_a_report_beside_it(town, tmp_path):
    folder = tmp_path / "map"
    folder.mkdir()
    (folder / "goed.csv").write_text(written(town, more=(_newcomer(1),)), encoding="utf-8")
    (folder / "leeg.csv").write_bytes(b"")
    (folder / "vers.csv").write_text("wordt nog geschreven", encoding="utf-8")
    for name in ("goed.csv", "leeg.csv"):
        old(folder / name)
    os.utime(folder / "vers.csv", (clock.now().timestamp(), clock.now().timestamp()))
    taken = take_deliveries(folder)
    assert sorted((run.file_name, run.state) for run in taken) == [("goed.csv", "applied"), ("leeg.csv", "refused")]
    assert db.session.scalars(select(Person).where(Person.personnel_number == "N1")).one()
    report = next((folder / "verwerkt").glob("*.txt")).read_text(encoding="utf-8")
    assert "Ingelezen." in report
    assert "1 nieuwe persoon" in report
    assert "Het bestand is leeg" in next((folder / "geweigerd").glob("*.txt")).read_text(encoding="utf-8")
    assert sorted(path.name for path in folder.glob("*.csv")) == ["vers.csv"]
    assert take_deliveries(folder) == []


def test_a_file_in_the_folder_that_shrinks_the_organisation_waits(town, tmp_path):
    (tmp_path / "half.csv").write_text(written(town, without=tuple(PEOPLE)[3:]), encoding="utf-8")
    old(tmp_path / "half.csv")
    (run,) = take_deliveries(tmp_path)
    assert run.state == "waiting"
    assert "Bevestig het" in next((tmp_path / "verwerkt").glob("*.txt")).read_text(encoding="utf-8")
    assert missing_now() == []


EXAMPLES = {
    "personeel-afas-profit": ("Marit", "2026-01-05", "", "Inhuur", "Ja"),
    "personeel-youforce": ("Marit", "20260105", "99991231", "Extern", "J"),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_of_the_two_systems_read_a_file_with_their_columns(app, tmp_path, name):
    mapping = (ROOT / "docs" / "examples" / f"{name}.toml").read_text(encoding="utf-8")
    first, begins, ends, external, head = EXAMPLES[name]
    cells = {
        "personeelsnummer": "17", "voornaam": first, "achternaam": "Voorbeeld", "in_dienst": begins, "uit_dienst": ends,
        "uren": "36,00", "extern": external, "afdeling": "DIR", "afdeling_naam": "Directie", "functie": "Secretaris",
        "hoofd": head,
    }  # fmt: skip
    made = mapping_in(mapping)
    row = dict.fromkeys(made.columns(), "") | {made.sources[ours].column: cell for ours, cell in cells.items()}
    row |= {condition.column: "1" for condition in made.conditions if condition.test == "is"}
    out = StringIO()
    writer = csv.DictWriter(out, row, delimiter=";")
    writer.writeheader()
    writer.writerow(row)
    path = tmp_path / "export.csv"
    path.write_text(out.getvalue(), encoding="cp1252")
    with app.app_context():
        with proposed(path, clock.today(), mapping) as proposal:
            assert proposal.refused == []
            apply_now(path, proposal, way=COMMAND, actor=SYSTEM, mapping=mapping)
        person = db.session.scalars(select(Person)).one()
        assert (person.name, person.external, person.employed_from, person.employed_until, person.weekly_minutes) == (
            "Marit Voorbeeld", True, date(2026, 1, 5), None, 2160,
        )  # fmt: skip
        db.session.rollback()


@pytest.mark.parametrize(
    ("mapping", "told"),
    [
        ("[velden", "niet te lezen"),
        ("[velden.voornaam]\nkolom = 'a'", "veld personeelsnummer is verplicht"),
        ("[velden.schoenmaat]\nkolom = 'a'", "veld schoenmaat kennen we niet"),
        ("[velden.uren]\nkolom = 'a'\nvast = 'b'", "geef één van kolom of vast"),
        ("[velden.in_dienst]\nkolom = 'a'\ndatum = 'mm'", "datum mm kennen we niet"),
        ("[[alleen]]\nkolom = 'a'", "daarbij één van is, niet of leeg"),
    ],
)
def test_a_mapping_file_says_everything_that_is_wrong_with_it(app, tmp_path, mapping, told):
    path, rules = tmp_path / "a.csv", tmp_path / "a.toml"
    path.write_text("a;b\n1;2\n", encoding="utf-8")
    rules.write_text(mapping, encoding="utf-8")
    result = app.test_cli_runner().invoke(args=["people", "import", str(path), "--mapping", str(rules)])
    assert result.exit_code == 1
    assert told in result.output


@pytest.mark.postgres
def test_a_delivery_on_postgres_comes_in_once_and_changes_and_ends_people(postgres_app, tmp_path, at):
    head = "personeelsnummer;voornaam;achternaam;in_dienst;uit_dienst;afdeling;functie;hoofd;leidinggevende;extern;verlof_van"
    rows = ["1;Sanne;Wit;2020-01-01;;DIR;Secretaris;ja;;nee;", "2;Jan;Bos;2020-01-01;;DIR;Adviseur;nee;1;ja;2026-03-01"]
    later = [rows[0], "2;Jan;Bos;2020-01-01;2026-03-31;DIR;Projectleider;nee;1;nee;2026-03-01"]
    path = tmp_path / "levering.csv"
    with postgres_app.app_context():
        for day, lines in (("2026-03-02", rows), ("2026-03-02", rows), ("2026-03-10", later)):
            at(day)
            path.write_text("\n".join((head, *lines, "")), encoding="utf-8")
            with proposed(path, clock.today()) as proposal:
                apply_now(path, proposal, way=COMMAND, actor=SYSTEM)
            db.session.commit()
        jan = db.session.scalars(select(Person).where(Person.personnel_number == "2")).one()
        assert (jan.employed_until, jan.external, jan.version) == (date(2026, 3, 31), False, 2)
        assert [(held.position.title, held.until_on) for held in jan.appointments] == [
            ("Adviseur", date(2026, 3, 9)), ("Projectleider", date(2026, 3, 31)),
        ]  # fmt: skip
        assert on_leave(jan, date(2026, 3, 10) + timedelta(1))
        assert verify(db.session(), postgres_app.config["AUDIT_KEY"]).broken is None
        db.session.rollback()
