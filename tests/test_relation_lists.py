"""Lists of suppliers, subsidies, permits and so on: read, brought in, replaced, and what they say of an organisation."""

from datetime import date

import pytest
from sqlalchemy import func, select

from audit import SYSTEM, Event, Kind
from extensions import db
from organisation.delivered import Unreadable
from registers.counterparties.changing import add_alias
from registers.counterparties.finding import suggestions
from registers.counterparties.list_mapping import by_columns, guessed, read_mapping
from registers.counterparties.list_reading import read_relations
from registers.counterparties.lists import (
    AlreadyInUse,
    NewerInUse,
    NothingToBringIn,
    bring_in,
    lists_in_use,
    matches,
    sizes,
    take_out_of_use,
)
from registers.counterparties.models import Counterparty, NameKey, Relation
from registers.counterparties.proposals import confirm_relation, deny_relation, proposals
from registers.counterparties.relations import relations_named, relations_of
from settings import ROOT
from tests.support.declarations import submitted

DAY = date(2026, 3, 2)
HEADER = "Leverancier;KvK-nummer;Afdeling;Omschrijving"
COLUMNS = {"name": "Leverancier", "kvk_number": "KvK-nummer", "unit_code": "Afdeling", "note": "Omschrijving"}
GOOD = "Acme B.V.;12345678;team;Kantoor"


@pytest.fixture
def read(tmp_path):
    """Read these lines with columns as they are called here."""

    def reading(*lines, header=HEADER, columns=COLUMNS, encoding="utf-8"):
        path = tmp_path / "lijst.csv"
        path.write_bytes("\n".join((header, *lines, "")).encode(encoding))
        return read_relations(path, by_columns(columns))

    return reading


@pytest.fixture
def put_in_use(read, at):
    """Bring these lines in as a list: `put_in_use(GOOD, dated_on=…)`, on 2 March 2026 unless the clock was set since."""
    at(DAY)

    def put(*lines, kind="supplier", title="Leverancierslijst 2026", dated_on=date(2026, 1, 1), actor=SYSTEM):
        listed = bring_in(read(*lines), kind=kind, title=title, dated_on=dated_on, file_name="lijst.csv", actor=actor)
        db.session.commit()
        return listed

    return put


def organisation(town, name, **known):
    """An organisation in a declaration that was sent."""
    found = submitted(town, organisation=name).counterparty
    for field, value in known.items():
        setattr(found, field, value)
    db.session.commit()
    return found


def proposed() -> tuple[Counterparty, Relation]:
    """The only proposal: an organisation and a relation that may be the same."""
    (proposal,) = proposals(10)
    assert proposal.relation is not None
    return proposal.kept, proposal.relation


class TestReading:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
    @pytest.mark.parametrize("separator", [",", ";", "\t"])
    def test_encoding_and_separator_are_recognised(self, town, read, encoding, separator):
        lines = [text.replace(";", separator) for text in (HEADER, "Café Zuid;01234567;team;Koffie")]
        (line,) = read(lines[1], header=lines[0], encoding=encoding).good
        assert (line.name, line.kvk_number, line.unit_code, line.note) == ("Café Zuid", "01234567", "team", "Koffie")

    def test_a_bad_line_says_where_what_and_how_to_repair_it_and_the_others_go_in(self, town, read):
        reading = read(GOOD, "Zenith;1234567;;", ";12345678;;", "Te veel;1;2;3;4", "Ze\u200bbra;;;", "Goed;;;", "x" * 201 + ";;;")
        assert [line.name for line in reading.good] == ["Acme B.V.", "Goed"]
        assert [str(refusal) for refusal in reading.refusals][:4] == [
            "Regel 3, kolom KvK-nummer “1234567”: dit heeft 7 cijfers in plaats van 8. "
            "Zet er een 0 voor als het programma die wegliet.",
            "Regel 4, kolom Leverancier: hier staat geen naam. Vul de naam van de organisatie in.",
            "Regel 5, kolom (alle): de regel heeft 5 cellen en de kop 4. "
            "Zet tekst met een scheidingsteken tussen aanhalingstekens.",
            "Regel 6, kolom Leverancier “Ze�bra”: er staat een onzichtbaar teken in (U+200B). Typ de tekst opnieuw.",
        ]
        assert reading.refusals[4].problem == "de naam is langer dan 200 tekens"

    def test_lines_that_say_the_same_count_once(self, town, read):
        reading = read(GOOD, GOOD, "ACME b.v.;12345678;team;Kantoor", "Acme B.V.;12345678;team;Anders")
        assert (len(reading.good), reading.repeated) == (2, 2)

    def test_a_unit_is_known_by_code_or_by_its_only_name_and_another_one_is_named(self, town, read):
        reading = read("A1;;TEAM;", "B1;;Directie;", "C1;;Weg;", "D1;;weg;", "E1;;;")
        assert [line.unit_code for line in reading.good] == ["team", "directie", "Weg", "weg", None]
        assert dict(reading.unknown_units) == {"Weg": 1, "weg": 1}

    def test_a_note_that_is_too_long_is_cut_off_when_columns_were_chosen_on_the_page(self, town, read):
        (line,) = read(f"Acme;;;{'woord ' * 60}").good
        assert len(line.note) <= 200
        assert line.note.endswith("…")

    def test_reading_changes_nothing(self, town, read):
        read(GOOD)
        assert lists_in_use() == []
        assert sizes() == {}


class TestMapping:
    @pytest.mark.parametrize(
        ("columns", "expected"),
        [
            (("Leverancier", "KvK-nummer", "Team", "Product"), ("Leverancier", "KvK-nummer", "Team", "Product")),
            (("Nr", "Naam ontvanger", "KVK", "Regeling"), ("Naam ontvanger", "KVK", "", "Regeling")),
            (("Zaaknummer", "Vergunninghouder", "Kamer van Koophandel nr."),
             ("Vergunninghouder", "Kamer van Koophandel nr.", "", "Zaaknummer")),
            (("Kolom 1", "Kolom 2"), ("", "", "", "")),
        ],
    )  # fmt: skip
    def test_the_columns_are_guessed_by_their_names(self, columns, expected):
        assert tuple(guessed(columns).values()) == expected

    def test_the_example_in_the_docs_is_read_as_the_docs_say(self, town):
        folder = ROOT / "docs" / "examples"
        reading = read_relations(folder / "relaties-leveranciers.csv", read_mapping(folder / "relaties-leveranciers.toml"))
        assert [(line.name, line.kvk_number, line.unit_code, line.note) for line in reading.good] == [
            ("Bouwbedrijf De Proefsteen B.V.", "12345678", "OW", "Onderhoud bruggen, contract 2026-014"),
            ("Stichting Voorbeeldfanfare", "01234567", "CS", "Optredens, contract 2026-020"),
            ("Drukkerij Voorbeeldblad", None, None, "Drukwerk, contract 2025-131"),
        ]
        assert (reading.left_out, reading.refused) == (1, {})

    @pytest.mark.parametrize(
        ("content", "fault"),
        [
            ("[velden.kvk_number]\nkolom = 'KvK'", "veld name is verplicht"),
            ("[velden.name]\nkolom = 'A'\n[velden.phone]\nkolom = 'B'", "veld phone kennen we niet"),
            ("lijst = 'x'\n[velden.name]\nkolom = 'A'", "lijst kennen we niet"),
            ("[velden.name]\nkolom = 'A'\n[[alleen]]\nis = 'x'", "alleen: geef kolom"),
            ("[velden.name]\nkolom = 'A'\nvast = 'B'", "geef één van kolom, vast of sjabloon"),
            ("[velden", "niet te lezen"),
        ],
    )
    def test_a_wrong_mapping_says_what_is_wrong(self, tmp_path, content, fault):
        path = tmp_path / "map.toml"
        path.write_text(content, encoding="utf-8")
        with pytest.raises(Unreadable, match=fault):
            read_mapping(path)


class TestBringingIn:
    def test_the_lines_are_in_use_with_kind_title_and_date_and_the_log_says_so(self, any_town, put_in_use):
        listed = put_in_use(GOOD, "Zenith;;;", actor=any_town["integriteit"])
        assert [(one.kind, one.title, one.dated_on) for one in lists_in_use()] == [
            ("supplier", "Leverancierslijst 2026", date(2026, 1, 1))
        ]
        assert sizes() == {listed.id: 2}
        assert listed.brought_in_by_id == any_town["integriteit"].id
        events = db.session.scalars(select(Event).where(Event.subject_type == "relation_list")).all()
        assert [(event.kind, event.subject) for event in events] == [(Kind.RELATION_LIST_BROUGHT_IN, listed.uid)]

    def test_the_same_list_twice_changes_nothing(self, town, put_in_use):
        put_in_use(GOOD)
        with pytest.raises(AlreadyInUse):
            put_in_use(GOOD)
        db.session.rollback()
        assert db.session.scalar(select(func.count()).select_from(Relation)) == 1

    def test_a_newer_list_of_the_same_title_replaces_the_former_and_another_title_does_not(self, any_town, put_in_use):
        former = put_in_use(GOOD)
        other = put_in_use(GOOD, title="Subsidielijst 2026", kind="subsidy")
        newer = put_in_use("Zenith;;;", title="leverancierslijst 2026", dated_on=date(2026, 2, 1))
        assert lists_in_use() == [newer, other]
        assert former.replaced_at == newer.brought_in_at

    def test_a_correction_of_the_same_day_replaces_too_and_an_older_list_is_refused(self, town, put_in_use):
        put_in_use(GOOD, dated_on=date(2026, 2, 1))
        corrected = put_in_use(GOOD, "Zenith;;;", dated_on=date(2026, 2, 1))
        with pytest.raises(NewerInUse):
            put_in_use("Oud;;;", dated_on=date(2026, 1, 1))
        db.session.rollback()
        assert lists_in_use() == [corrected]

    def test_a_list_without_one_good_line_replaces_nothing(self, town, put_in_use):
        listed = put_in_use(GOOD)
        with pytest.raises(NothingToBringIn):
            put_in_use(";;;", dated_on=date(2026, 2, 1))
        db.session.rollback()
        assert lists_in_use() == [listed]

    def test_names_of_a_list_are_offered_as_long_as_it_is_in_use(self, any_town, put_in_use):
        listed = put_in_use("Energiebedrijf Proefwind;;;")
        assert suggestions("Energiebedrijf Proefwnd") == ["Energiebedrijf Proefwind"]
        take_out_of_use(listed, actor=SYSTEM)
        db.session.commit()
        assert suggestions("Energiebedrijf Proefwnd") == []
        assert db.session.scalars(select(NameKey)).all() == []


class TestRelationsOfAnOrganisation:
    def test_by_number_by_name_and_by_alias_with_list_date_unit_and_note(self, any_town, put_in_use):
        acme = organisation(any_town, "Acme", kvk_number="12345678")
        add_alias(acme, "Acme Nederland", actor=SYSTEM)
        put_in_use("Heel anders;12345678;team;Kantoor", "ÁCME;;;Kennis", "Acme Nederland!;;;", "Acme B.V.;;;", "Zenith;;;")
        found = relations_of(acme, DAY)
        assert [(one.name, one.unit_code, one.note) for one in found] == [
            ("Heel anders", "team", "Kantoor"), ("ÁCME", None, "Kennis"), ("Acme Nederland!", None, ""),
        ]  # fmt: skip
        assert (found[0].of.kind, found[0].of.title, found[0].of.dated_on) == (
            "supplier", "Leverancierslijst 2026", date(2026, 1, 1),
        )  # fmt: skip

    def test_a_name_that_is_only_alike_says_nothing_until_it_is_confirmed(self, town, put_in_use):
        acme = organisation(town, "Acme")
        put_in_use(GOOD)
        assert relations_of(acme, DAY) == []
        kept, relation = proposed()
        assert (kept, relation.name) == (acme, "Acme B.V.")
        confirm_relation(acme, relation, actor=town["integriteit"])
        assert [one.name for one in relations_of(acme, DAY)] == ["Acme B.V."]
        assert acme.kvk_number == "12345678"
        assert proposals(10) == []

    def test_a_relation_that_is_another_organisation_is_not_proposed_again(self, town, put_in_use):
        acme = organisation(town, "Acme")
        put_in_use(GOOD)
        deny_relation(*proposed(), actor=town["integriteit"])
        assert proposals(10) == []
        assert relations_of(acme, DAY) == []

    def test_a_number_that_another_organisation_has_is_not_taken_over(self, town, put_in_use):
        acme = organisation(town, "Acme")
        organisation(town, "Heel Iets Anders", kvk_number="12345678")
        put_in_use(GOOD)
        relation = db.session.scalars(select(Relation)).one()
        confirm_relation(acme, relation, actor=town["integriteit"])
        assert acme.kvk_number is None
        assert [one.name for one in relations_of(acme, DAY)] == ["Acme B.V."]

    def test_a_list_counts_from_the_day_it_describes_until_another_takes_its_place(self, town, put_in_use):
        acme = organisation(town, "Acme")
        put_in_use("Acme;;;oud", dated_on=date(2026, 1, 1))
        assert [[one.note for one in relations_of(acme, day)] for day in (date(2025, 12, 31), date(2026, 1, 1))] == [[], ["oud"]]
        put_in_use("Acme;;;nieuw", dated_on=date(2026, 2, 1))
        assert [one.note for one in relations_of(acme, DAY)] == ["nieuw"]

    def test_r40_a_list_of_restricted_interests_is_shown_and_offered_to_nobody_else(self, town, put_in_use):
        acme = organisation(town, "Acme Voorbeeldbouw")
        put_in_use("Acme Voorbeeldbouw;;;", "Acme Voorbeeldbouw Holding;;;", "Windpark Voorbeeld;;;", kind="restricted")
        assert relations_of(acme, DAY) == []
        assert suggestions("Windpark Voorbeld") == []
        assert proposals(10) == []
        assert [one.of.kind for one in relations_named("Windpark Voorbeeld", DAY)] == ["restricted"]

    def test_matches_count_declarations_that_were_sent_by_name_or_number_once(self, any_town, put_in_use):
        organisation(any_town, "Acme", kvk_number="12345678")
        organisation(any_town, "Acme")
        organisation(any_town, "Zenith")
        listed = put_in_use("Acme;12345678;;", "Zenith;;;")
        empty = put_in_use("Niemand;;;", title="Leeg")
        assert matches() == {listed.id: 3}
        assert empty.id not in matches()


class TestTheCommand:
    @pytest.fixture
    def run(self, town, app, tmp_path, at):
        at(DAY)
        path = tmp_path / "lijst.csv"

        def ran(*lines, header=HEADER, options=("--apply",), title="Leverancierslijst 2026"):
            path.write_text("\n".join((header, *lines, "")), encoding="utf-8")
            arguments = ["relations", "import", "supplier", str(path), "--title", title, "--date", "2026-01-01", *options]
            result = app.test_cli_runner().invoke(args=arguments)
            assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
            db.session.rollback()
            return result.exit_code, result.output

        return ran

    def test_without_apply_nothing_changes(self, run):
        code, output = run(GOOD, options=())
        assert code == 0
        assert "Er is nog niets veranderd" in output
        assert lists_in_use() == []

    def test_with_apply_the_list_is_in_use_and_twice_changes_nothing(self, run):
        assert run(GOOD)[0] == 0
        code, output = run(GOOD)
        assert (code, len(lists_in_use())) == (0, 1)
        assert "Deze lijst stond er al" in output

    def test_a_bad_line_gives_exit_code_2_and_the_good_ones_go_in(self, run):
        code, output = run(GOOD, ";12345678;;")
        assert code == 2
        assert "Regel 3, kolom Leverancier: hier staat geen naam" in output
        assert sizes().popitem()[1] == 1

    @pytest.mark.parametrize(
        ("lines", "changed", "message"),
        [
            ((GOOD,), {"header": "A;B;C;D"}, "welke kolom de naam"),
            ((";;;",), {}, "Geen enkele regel is goed"),
            ((GOOD,), {"title": "x" * 121}, "titel van hoogstens 120"),
            ((GOOD,), {"header": "A;A;B;C"}, "staat er twee keer in"),
        ],
    )
    def test_what_cannot_be_read_stops_with_exit_code_1(self, run, lines, changed, message):
        code, output = run(*lines, **changed)
        assert code == 1
        assert message in output
        assert lists_in_use() == []

    def test_a_mapping_file_is_used(self, run, tmp_path):
        (tmp_path / "map.toml").write_text('[velden.name]\nsjabloon = "{Leverancier} ({Afdeling})"', encoding="utf-8")
        assert run(GOOD, options=("--apply", "--map", str(tmp_path / "map.toml")))[0] == 0
        assert db.session.scalars(select(Relation.name)).all() == ["Acme B.V. (team)"]
