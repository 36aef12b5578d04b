"""The delivery of the personnel administration: proposals, bad lines, repeats, and what it never does (R77, R79)."""

import shutil
from datetime import date, timedelta

import pytest
from flask_babel import force_locale
from sqlalchemy import func, select

from audit import Event
from auth.models import RoleGrant
from extensions import db
from organisation.models import Appointment, Person, Position, Unit
from organisation.people_import.applying import proposed
from organisation.people_import.words import KINDS, SENTENCES, sentence
from organisation.structure import holders_of, managers_above, placement_of
from settings import ROOT

DAY = date(2026, 3, 2)
COLUMNS = (
    "personeelsnummer;voornaam;tussenvoegsel;achternaam;email;afdeling;afdeling_naam;bovenliggende_afdeling;functie;hoofd;"
    "leidinggevende;in_dienst;uit_dienst;uren;extern;taal"
)
TOP = "1;Sanne;de;Wit;s@v.nl;DIR;Directie;;Secretaris;ja;;1-1-2020;;36;nee;nl"
HEAD = "2;Jan;;Bos;j@v.nl;RO;Ruimte;DIR;Afdelingshoofd;ja;;2020-01-01;;36,5;nee;"
CLERK = "3;Piet;;Vis;p@v.nl;RO;Ruimte;DIR;Beleidsmedewerker;nee;;2020-01-01;;24;nee;"
HIRED = "4;An;van der;Mol;;RO;Ruimte;DIR;Beleidsmedewerker;nee;1;2020-01-01;31-12-2026;24;ja;en"
ALL = (TOP, HEAD, CLERK, HIRED)
SMALLER = ("--apply", "--confirm-shrink")  # of four people one is more than a tenth


@pytest.fixture(autouse=True)
def _today(at):
    at(DAY)


@pytest.fixture
def house(app):
    with app.app_context():
        yield app
        db.session.rollback()


@pytest.fixture
def deliver(house, tmp_path):
    """Deliver these lines: `deliver(*lines)` applies them, `deliver(*lines, options=())` only shows; returns code and output."""

    def run(*lines, options=("--apply",), columns=COLUMNS, encoding="utf-8"):
        file = tmp_path / "levering.csv"
        file.write_bytes("\r\n".join((columns, *lines, "")).encode(encoding))
        result = house.test_cli_runner().invoke(args=["people", "import", str(file), *options])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.output
        db.session.rollback()
        return result.exit_code, result.output

    return run


def person(number) -> Person:
    return db.session.scalars(select(Person).where(Person.personnel_number == str(number))).one()


def events() -> int:
    return db.session.scalars(select(func.count()).select_from(Event)).one()


def rows() -> list[int]:
    return [db.session.scalars(select(func.count()).select_from(model)).one() for model in (Person, Unit, Position, Appointment)]


def with_(line, **cells):
    """The line with other cells."""
    values = dict(zip(COLUMNS.split(";"), line.split(";"), strict=True)) | cells
    return ";".join(values.values())


def held(number, day=DAY) -> list[str]:
    return [one.position.title for one in person(number).appointments if one.held_on(day)]


def test_without_apply_it_shows_what_would_change_and_changes_nothing(deliver):
    code, output = deliver(*ALL, options=())
    assert code == 0
    assert "An van der Mol (4), Beleidsmedewerker bij RO" in output
    assert "Voer ze door met --apply" in output
    assert (rows(), events()) == ([0, 0, 0, 0], 0)


def test_a_delivery_makes_people_units_positions_heads_and_managers(deliver):
    assert deliver(*ALL)[0] == 0
    hired = person(4)
    assert (hired.name, hired.external, hired.language, hired.employed_until) == (
        "An van der Mol", True, "en", date(2026, 12, 31),
    )  # fmt: skip
    assert person(2).weekly_minutes == 36 * 60 + 30
    assert [post.title for post in managers_above(person(3), DAY)] == ["Afdelingshoofd", "Secretaris"]
    assert [post.title for post in managers_above(hired, DAY)] == ["Secretaris"]
    assert len(db.session.scalars(select(Position)).all()) == 3


def test_r18_the_end_of_a_contract_is_the_last_day_in_the_post(deliver):
    deliver(*ALL)
    assert held(4, date(2026, 12, 31)) == ["Beleidsmedewerker"]
    assert held(4, date(2027, 1, 1)) == []


def test_r77_a_second_run_changes_no_row_and_writes_no_event(deliver, at):
    deliver(*ALL)
    before = rows(), events()
    for day in (DAY, DAY + timedelta(1)):
        at(day)
        code, output = deliver(*ALL)
        assert code == 0
        assert "0 wijzigingen" in output
        assert (rows(), events()) == before


def test_every_change_writes_an_event_that_names_fields_and_no_values(deliver):
    deliver(*ALL)
    before = events()
    deliver(TOP, HEAD, with_(CLERK, email="piet@v.nl", uren="32"), HIRED)
    assert events() == before + 2
    changed, applied = db.session.scalars(select(Event).where(Event.seq > before).order_by(Event.seq))
    assert applied.kind == "delivery.applied"
    body = changed.body.decode()
    assert '"fields":["email","weekly_minutes"]' in body
    assert "piet@v.nl" not in body


@pytest.mark.parametrize(
    ("line", "column", "told"),
    [
        (with_(CLERK, in_dienst="2026-02-30"), "in_dienst", "deze dag bestaat niet"),
        (with_(CLERK, in_dienst="1 mei 2020"), "in_dienst", "geen datum"),
        (with_(CLERK, in_dienst="05/01/2020"), "in_dienst", "geen datum"),
        (with_(CLERK, in_dienst=""), "in_dienst", "hier staat niets"),
        (with_(CLERK, in_dienst="1020-01-01"), "in_dienst", "kan niet kloppen"),
        (with_(CLERK, uit_dienst="2019-01-01"), "uit_dienst", "voor de eerste werkdag"),
        (with_(CLERK, uren="veel"), "uren", "geen aantal uren"),
        (with_(CLERK, uren="90"), "uren", "meer dan 60"),
        (with_(CLERK, extern="misschien"), "extern", "geen ja of nee"),
        (with_(CLERK, taal="fr"), "taal", "kennen we niet"),
        (with_(CLERK, email="piet"), "email", "geen e-mailadres"),
        (with_(CLERK, achternaam="Vis\u202e"), "achternaam", "onzichtbaar teken"),
        (with_(CLERK, achternaam="V" * 121), "achternaam", "langer dan 120"),
        (with_(CLERK, leidinggevende="77"), "leidinggevende", "geen functie bekend"),
        (with_(CLERK, leidinggevende="3"), "leidinggevende", "zijn eigen leidinggevende"),
        (with_(CLERK, bovenliggende_afdeling=""), "bovenliggende_afdeling", "hangt deze afdeling elders"),
        (with_(CLERK, afdeling_naam="Milieu"), "afdeling_naam", "heet deze afdeling anders"),
        (with_(CLERK, afdeling="XX", bovenliggende_afdeling="YY"), "bovenliggende_afdeling", "YY is niet bekend"),
        (with_(CLERK, afdeling="XX", bovenliggende_afdeling="XX"), "bovenliggende_afdeling", "hangt onder zichzelf"),
        (with_(CLERK, hoofd="ja"), "hoofd", "noemt een ander hoofd"),
        (with_(CLERK, personeelsnummer="2"), "personeelsnummer", "staat ook op regel 3"),
        (CLERK + ";te veel", "(alle)", "17 cellen en de kop 16"),
    ],
)
def test_r77_a_bad_line_is_reported_with_number_column_and_remedy_and_the_others_go_in(deliver, line, column, told):
    code, output = deliver(TOP, HEAD, line)
    assert code == 2
    report = next(row for row in output.splitlines() if row.startswith("Regel 4, "))
    assert f"kolom {column}" in report
    assert told in report
    assert report.count(". ") >= 1  # the remedy follows
    assert {one.personnel_number for one in db.session.scalars(select(Person))} == {"1", "2"}


def test_units_that_hang_under_each_other_are_refused_line_by_line(deliver):
    first = with_(HEAD, personeelsnummer="5", afdeling="A", afdeling_naam="A", bovenliggende_afdeling="B")
    second = with_(HEAD, personeelsnummer="6", afdeling="B", afdeling_naam="B", bovenliggende_afdeling="A")
    code, output = deliver(TOP, first, second)
    assert code == 2
    assert output.count("hangt onder zichzelf") == 2
    assert rows()[:2] == [1, 1]


def test_managers_who_manage_each_other_are_refused(deliver):
    code, output = deliver(TOP, HEAD, with_(CLERK, leidinggevende="4"), with_(HIRED, leidinggevende="3"))
    assert code == 2
    assert output.count("zijn eigen leidinggevende") == 2


def test_the_post_of_a_line_with_a_bad_person_still_heads_its_unit(deliver):
    deliver(TOP, with_(HEAD, uren="veel"), CLERK)
    assert [post.title for post in managers_above(person(3), DAY)] == ["Afdelingshoofd", "Secretaris"]
    assert holders_of(managers_above(person(3), DAY).__next__(), DAY) == []


def test_r77_unknown_columns_are_dropped_and_named_and_that_of_addresses_is_known_as_people_write_it(deliver):
    _code, output = deliver(*(line + ";42" for line in ALL), columns=COLUMNS.replace("email", "E-mailadres") + ";schoenmaat")
    assert "Overgeslagen kolommen: schoenmaat" in output
    assert person(1).email == "s@v.nl"


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        (COLUMNS.replace("in_dienst", "begin"), "Deze kolommen ontbreken: in_dienst"),
        (COLUMNS + ";uren", "Kolom uren staat er twee keer in"),
    ],
)
def test_a_file_without_the_right_columns_stops_at_once(deliver, columns, told):
    code, output = deliver(*ALL, columns=columns)
    assert code == 1
    assert told in output
    assert rows() == [0, 0, 0, 0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [";", ","])
def test_the_encodings_and_separators_of_spreadsheets_are_read(deliver, encoding, separator):
    line = with_(TOP, achternaam="Çelik-Ünal").replace(";", separator)
    assert deliver(line, columns=COLUMNS.replace(";", separator), encoding=encoding)[0] == 0
    assert person(1).last_name == "Çelik-Ünal"


@pytest.mark.parametrize("content", [b"PK\x03\x04\x00\x00", b"", b'a;b\n"open'])
def test_what_is_no_table_stops_with_a_sentence(house, tmp_path, content):
    file = tmp_path / "levering.csv"
    file.write_bytes(content)
    result = house.test_cli_runner().invoke(args=["people", "import", str(file)])
    assert result.exit_code == 1
    assert result.output.startswith("Gestopt: ")


def test_r79_who_is_missing_is_listed_and_never_ended(deliver):
    deliver(*ALL)
    before = rows(), events()
    code, output = deliver(TOP, HEAD, HIRED, options=SMALLER)
    assert code == 0
    assert "Niet in het bestand (1)" in output
    assert "Piet Vis (3)" in output
    assert (rows(), events()) == before
    assert person(3).employed_on(DAY)


def test_r79_a_leaver_gets_a_last_day_in_person_and_post(deliver):
    deliver(*ALL)
    deliver(TOP, HEAD, with_(CLERK, uit_dienst="2026-03-31"), HIRED)
    assert person(3).employed_until == date(2026, 3, 31)
    assert held(3, date(2026, 3, 31)) == ["Beleidsmedewerker"]
    assert held(3, date(2026, 4, 1)) == []
    deliver(*ALL)
    assert held(3, date(2026, 4, 1)) == ["Beleidsmedewerker"]


def test_r79_a_change_of_function_ends_the_old_post_the_day_before(deliver, at):
    deliver(*ALL)
    at(DAY + timedelta(30))
    deliver(TOP, HEAD, with_(CLERK, functie="Projectleider"), HIRED)
    assert held(3, DAY + timedelta(29)) == ["Beleidsmedewerker"]
    assert held(3, DAY + timedelta(30)) == ["Projectleider"]


def test_a_wrong_function_is_corrected_on_the_day_it_was_delivered(deliver):
    deliver(*ALL)
    deliver(TOP, HEAD, with_(CLERK, functie="Projectleider"), HIRED)
    assert held(3) == ["Projectleider"]
    assert len(person(3).appointments) == 1


def test_r79_another_manager_counts_from_that_day(deliver, at):
    deliver(*ALL)
    at(DAY + timedelta(30))
    deliver(TOP, HEAD, with_(CLERK, leidinggevende="1"), HIRED)
    titles = [[post.title for post in managers_above(person(3), day)][0] for day in (DAY + timedelta(29), DAY + timedelta(30))]
    assert titles == ["Afdelingshoofd", "Secretaris"]


def test_a_manager_who_heads_the_unit_anyway_is_not_stored_apart(deliver):
    deliver(TOP, HEAD, with_(CLERK, leidinggevende="2"))
    assert person(3).appointments[0].manager_position is None


def test_a_unit_gets_another_head_and_place_from_that_day(deliver, at):
    deliver(*ALL)
    at(DAY + timedelta(30))
    deliver(
        TOP,
        with_(HEAD, hoofd="nee", bovenliggende_afdeling=""),
        with_(CLERK, hoofd="ja", bovenliggende_afdeling=""),
        options=SMALLER,
    )
    unit = db.session.scalars(select(Unit).where(Unit.code == "RO")).one()
    before, after = placement_of(unit, DAY + timedelta(29)), placement_of(unit, DAY + timedelta(30))
    assert (before.parent.code, before.head_position.title) == ("DIR", "Afdelingshoofd")
    assert (after.parent, after.head_position.title) == (None, "Beleidsmedewerker")


def test_two_units_may_change_places(deliver, at):
    below = with_(HEAD, personeelsnummer="5", afdeling="T", afdeling_naam="Team", bovenliggende_afdeling="RO")
    deliver(TOP, HEAD, below)
    at(DAY + timedelta(1))
    assert deliver(TOP, with_(HEAD, bovenliggende_afdeling="T"), with_(below, bovenliggende_afdeling="DIR"))[0] == 0
    unit = db.session.scalars(select(Unit).where(Unit.code == "RO")).one()
    assert placement_of(unit, DAY + timedelta(1)).parent.code == "T"


def test_a_column_that_is_not_delivered_leaves_its_field_alone(deliver):
    deliver(*ALL)
    columns = "personeelsnummer;voornaam;tussenvoegsel;achternaam;afdeling;functie;in_dienst"
    code, output = deliver("3;Piet;;Vis;RO;Beleidsmedewerker;2020-01-01", columns=columns, options=SMALLER)
    assert code == 0
    assert "0 wijzigingen" in output
    assert person(3).email == "p@v.nl"
    assert person(3).weekly_minutes == 24 * 60


def test_the_delivery_never_touches_roles(deliver):
    deliver(*ALL)
    db.session.add(RoleGrant(person=person(3), role="auditor", from_on=DAY))
    db.session.commit()
    deliver(*(line + ";administrator" for line in ALL), columns=COLUMNS + ";rol")
    assert [grant.role for grant in db.session.scalars(select(RoleGrant))] == ["auditor"]


def test_a_later_day_can_be_named(deliver):
    deliver(*ALL, options=("--apply", "--on", "1-5-2026"))
    assert held(3, date(2026, 4, 30)) == []
    assert held(3, date(2026, 5, 1)) == ["Beleidsmedewerker"]


def test_the_example_in_the_documentation_goes_in_without_a_fault(house, tmp_path):
    file = tmp_path / "personen.csv"
    shutil.copyfile(ROOT / "docs" / "examples" / "personen.csv", file)
    result = house.test_cli_runner().invoke(args=["people", "import", str(file), "--apply"])
    assert result.exit_code == 0, result.output


WITH_OFFICE = f"{COLUMNS};ambt"


def offices() -> dict[str, str]:
    db.session.expire_all()
    return {position.title: position.office for position in db.session.scalars(select(Position)) if position.office}


def test_r20_a_delivery_names_the_secretary_the_registrar_and_the_directors(deliver):
    griffie = "5;Els;;Kip;;GRF;Griffie;;Griffier;ja;;2020-01-01;;36;nee;"
    code, output = deliver(
        f"{TOP};Gemeentesecretaris", f"{HEAD};directeur", f"{CLERK};", f"{griffie};griffier", columns=WITH_OFFICE
    )
    assert code == 0, output
    assert offices() == {"Secretaris": "municipal_secretary", "Afdelingshoofd": "director", "Griffier": "council_registrar"}
    assert "Ander ambt van een functie (3)" in output
    before = events()
    deliver(f"{TOP};Gemeentesecretaris", f"{HEAD};directeur", f"{CLERK};", f"{griffie};griffier", columns=WITH_OFFICE)
    assert events() == before
    deliver(*ALL, options=SMALLER)  # without the column
    assert len(offices()) == 3
    deliver(f"{TOP};griffier", f"{HEAD};gemeentesecretaris", f"{griffie};", columns=WITH_OFFICE, options=SMALLER)
    assert offices() == {"Secretaris": "council_registrar", "Afdelingshoofd": "municipal_secretary"}


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ((f"{TOP};burgemeester",), "dit ambt kennen we niet. Vul gemeentesecretaris, griffier, directeur in"),
        ((f"{TOP};griffier", f"{HEAD};griffier"), "regel 2 noemt een andere functie met dit ambt"),
        ((f"{TOP};", f"{CLERK};directeur", f"{HIRED};"), "op regel 3 heeft deze functie een ander ambt"),
    ],
)
def test_an_office_that_cannot_be_is_reported_and_not_guessed(deliver, lines, told):
    code, output = deliver(*lines, columns=WITH_OFFICE)
    assert (code, told in output) == (2, True), output


def test_the_office_of_a_post_outside_the_delivery_is_not_taken_away(deliver):
    deliver(f"{TOP};gemeentesecretaris", f"{HEAD};", columns=WITH_OFFICE)
    code, output = deliver(f"{HEAD};gemeentesecretaris", columns=WITH_OFFICE, options=SMALLER)
    assert (code, "dit ambt hoort al bij Secretaris. Haal het eerst daar weg." in output) == (2, True), output
    assert offices() == {"Secretaris": "municipal_secretary"}


def test_a_proposal_is_told_in_the_language_of_the_reader_and_is_the_same_in_both(house, tmp_path):
    file = tmp_path / "levering.csv"
    file.write_text("\n".join((COLUMNS, *ALL, with_(CLERK, personeelsnummer="5", extern="misschien"))))
    told, prints = {}, set()
    for language in ("nl", "en"):
        with force_locale(language), proposed(file, DAY) as proposal:
            changes = [sentence(kind, change) for kind, shown in proposal.shown.items() for change in shown]
            told[language] = [*changes, *map(str, proposal.refused)]
            prints.add(proposal.fingerprint)
    assert len(prints) == 1
    for dutch, english in (
        ("Piet Vis (3), Beleidsmedewerker bij RO", "Piet Vis (3), Beleidsmedewerker at RO"),
        ("Piet Vis (3): Beleidsmedewerker vanaf 02-03-2026", "Piet Vis (3): Beleidsmedewerker from 02-03-2026"),
        ("DIR Directie, onder niets (de top)", "DIR Directie, under nothing (the top)"),
        (
            "Regel 6, kolom extern “misschien”: dit is geen ja of nee. Vul ja of nee in.",
            "Line 6, column extern “misschien”: this is not ja (yes) or nee (no). Enter ja (yes) or nee (no).",
        ),
    ):
        assert told["nl"].index(dutch) == told["en"].index(english)


def test_every_kind_of_change_has_a_name_and_a_sentence():
    assert KINDS.keys() == SENTENCES.keys()
