"""Old lists into a register: nothing guessed, nothing lost, nothing twice (R77, R78)."""

from datetime import date

import pytest
from sqlalchemy import func, select

from audit import Event
from extensions import db
from registers.answers import summary_rows
from registers.catalogue import register
from registers.drafts import missing
from registers.lifecycle import change_state
from registers.models import Declaration
from registers.old_lists.mapping import read_mapping
from settings import ROOT

DAY = date(2026, 7, 1)
COLUMNS = "nr,pnr,soort,wat,organisatie,geld,sinds,einde,status"
GOOD = "1,1004,bestuur,Penningmeester,Stichting Muziek,nee,2019-04-01,,actief"
MAP = """
lijst = "oud"
sleutel = "nr"
persoon = "pnr"
onbekend = ["hours", "working_hours", "link"]

[[alleen]]
kolom = "status"
niet = ["vervallen"]

[velden.kind]
kolom = "soort"
[velden.kind.vertaling]
"bestuur" = "board"
"werk" = "employment"

[velden.role]
kolom = "wat"

[velden.organisation]
kolom = "organisatie"
bij_leeg = "onbekend"

[velden.pay]
kolom = "geld"
[velden.pay.vertaling]
"ja" = "paid"
"nee" = "unpaid"
"?" = "onbekend"

[velden.since]
kolom = "sinds"
datum = ["jjjj-mm-dd", "jjjj"]
bij_leeg = "onbekend"

[einde]
kolom = "einde"
datum = "jjjj-mm-dd"
"""
GIFTS = """
lijst = "geschenken"
sleutel = "nr"
persoon = "pnr"
onbekend = ["pending", "whereabouts", "particulars"]
[velden.what]
sjabloon = "{wat} ({soort})"
[velden.giver]
kolom = "organisatie"
[velden.received]
kolom = "sinds"
datum = "d-m-jjjj"
[velden.value]
kolom = "geld"
bedrag = "1.234,56"
"""
INTERESTS = """
lijst = "belangen"
sleutel = "nr"
persoon = "pnr"
onbekend = ["link", "holder"]
[velden.kind]
vast = "shares"
[velden.what]
kolom = "wat"
[velden.size]
vast = "under_5"
[velden.since]
kolom = "sinds"
datum = "jjjj-mm-dd"
"""


@pytest.fixture(autouse=True)
def _today(at):
    at(DAY)


@pytest.fixture
def bring_in(town, app, tmp_path):
    """Bring these lines in: returns the exit code and the output."""

    def run(*lines, mapping=MAP, register="side_activity", columns=COLUMNS, options=("--apply",)):
        listed, map_file = tmp_path / "lijst.csv", tmp_path / "map.toml"
        listed.write_text("\n".join((columns, *lines, "")), encoding="utf-8")
        map_file.write_text(mapping, encoding="utf-8")
        result = app.test_cli_runner().invoke(
            args=["register", "import", register, str(listed), "--map", str(map_file), *options]
        )
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        db.session.rollback()
        return result.exit_code, result.output

    return run


def all_of(register="side_activity") -> list[Declaration]:
    return list(db.session.scalars(select(Declaration).where(Declaration.register_slug == register).order_by(Declaration.id)))


def with_(line, **cells):
    values = dict(zip(COLUMNS.split(","), line.split(","), strict=True)) | cells
    return ",".join(values.values())


def events() -> int:
    return db.session.scalars(select(func.count()).select_from(Event)).one()


def sums(output) -> list[int]:
    """The five numbers of the report: read, brought in, there already, refused, left out."""
    lines = output[output.index("Gelezen:") :].splitlines()[:5]
    return [int(next(word for word in line.split() if word.isdigit())) for line in lines]


def test_without_apply_it_tells_what_would_happen_and_changes_nothing(bring_in):
    before = events()
    code, output = bring_in(GOOD, options=())
    assert code == 0
    assert sums(output) == [1, 1, 0, 0, 0]
    assert (all_of(), events()) == ([], before)


def test_a_line_becomes_a_declaration_that_waits_to_be_confirmed_and_decided(bring_in, town):
    bring_in(with_(GOOD, einde="2027-01-31"))
    (made,) = all_of()
    assert (made.status, made.source, made.to_confirm) == ("submitted", "old_list", True)
    assert made.source_key == "side_activity:oud:1"
    assert made.person is town["medewerker"]
    assert made.desk_position is town.positions["leidinggevende"]
    assert (made.title, made.counterparty.name, made.paid) == ("Penningmeester", "Stichting Muziek", "unpaid")
    assert (str(made.starts), str(made.ends)) == ("2019-04", "2027-01-31")


def test_bringing_in_writes_its_own_event_besides_those_of_every_declaration(bring_in):
    bring_in(GOOD)
    (made,) = all_of()
    kinds = list(db.session.scalars(select(Event.kind).where(Event.subject == made.reference).order_by(Event.seq)))
    assert kinds == ["declaration.drafted", "declaration.draft_saved", "declaration.imported", "declaration.submitted"]


def test_the_delivered_line_is_kept_word_for_word(bring_in):
    bring_in(GOOD)
    assert all_of()[0].answers["_source"] == dict(zip(COLUMNS.split(","), GOOD.split(","), strict=True))


def test_what_the_list_does_not_tell_stays_unknown_and_is_asked_when_the_declarant_changes_it(bring_in, town):
    bring_in(with_(GOOD, organisatie="", geld="?", sinds=""))
    (made,) = all_of()
    assert made.answers["_unknown"] == ["organisation", "pay", "hours", "since", "working_hours", "link"]
    assert missing(made) == {}
    decided = change_state(
        made, "decide", actor=town["leidinggevende"], seen_version=made.version, outcome="no_objection", reasons="Het past."
    )
    successor = change_state(decided, "revise", actor=town["medewerker"], seen_version=decided.version, submission_key="x" * 32)
    assert set(missing(successor)) == {"organisation", "pay", "hours", "since", "working_hours", "link"}


def test_pages_say_which_answers_the_old_list_did_not_give(bring_in, app):
    bring_in(GOOD)
    with app.test_request_context():
        shown = {row["name"]: row["value"] for row in summary_rows(all_of()[0])}
    assert shown["hours"] == shown["link"] == ["niet bekend uit de oude lijst"]
    assert shown["role"] == ["Penningmeester"]


def test_r10_a_year_stays_a_year(bring_in):
    bring_in(with_(GOOD, sinds="2010"))
    assert (all_of()[0].starts_precision, str(all_of()[0].starts)) == ("year", "2010")


def test_r77_a_second_run_adds_nothing(bring_in):
    bring_in(GOOD, with_(GOOD, nr="2"))
    before = events()
    code, output = bring_in(GOOD, with_(GOOD, nr="2"))
    assert code == 0
    assert sums(output) == [2, 0, 2, 0, 0]
    assert events() == before
    assert len(all_of()) == 2


def test_a_line_that_changed_since_is_reported_and_not_taken_over(bring_in):
    bring_in(GOOD)
    code, output = bring_in(with_(GOOD, wat="Voorzitter"))
    assert code == 0
    assert "Gewijzigd sinds het inlezen, niet overgenomen: regel 2" in output
    assert all_of()[0].title == "Penningmeester"


@pytest.mark.parametrize(
    ("cells", "column", "told"),
    [
        ({"soort": "hobby"}, "soort", "staat niet in de vertaling"),
        ({"soort": ""}, "soort", "hier staat niets"),
        ({"soort": "Bestuur"}, "soort", "staat niet in de vertaling"),
        ({"pnr": "77"}, "pnr", "personeelsnummer is niet bekend"),
        ({"pnr": "Medewerker Voorbeeld"}, "pnr", "personeelsnummer is niet bekend"),
        ({"sinds": "2026-13-01"}, "sinds", "bestaat niet"),
        ({"sinds": "1025-07-23"}, "sinds", "moet tussen 1960 en 2028 liggen"),
        ({"sinds": "01/02/2020"}, "sinds", "geen datum als"),
        ({"sinds": "2020", "einde": "2019-12-31"}, "einde", "het einde ligt voor het begin"),
        ({"wat": ""}, "wat", "hier staat niets"),
        ({"wat": "x" * 121}, "wat", "er passen er 120"),
        ({"wat": "Pen\u202eningmeester"}, "wat", "onzichtbaar teken"),
        ({"nr": ""}, "nr", "hier staat niets"),
        ({"nr": "9"}, "nr", "staat ook op regel 2"),
    ],
)
def test_r77_a_line_that_cannot_be_read_is_refused_with_its_reason_and_nothing_is_guessed(bring_in, cells, column, told):
    code, output = bring_in(with_(GOOD, nr="9"), with_(GOOD, **({"nr": "2"} | cells)))
    assert code == 2
    report = next(line for line in output.splitlines() if line.startswith("Regel 3, "))
    assert f"kolom {column}" in report
    assert told in report
    assert sums(output) == [2, 1, 0, 1, 0]
    assert [made.source_key for made in all_of()] == ["side_activity:oud:9"]


def test_r78_a_person_who_left_is_refused(bring_in, town):
    town["medewerker"].employed_until = date(2026, 6, 30)
    db.session.commit()
    code, output = bring_in(GOOD)
    assert code == 2
    assert "deze persoon werkt hier niet" in output


def test_lines_that_do_not_belong_are_left_out_and_counted(bring_in):
    code, output = bring_in(GOOD, with_(GOOD, nr="2", status="vervallen"), with_(GOOD, nr="3", soort="hobby"), "te,kort")
    assert code == 2
    assert sums(output) == [4, 1, 0, 2, 1]


def test_an_amount_is_exact_and_its_band_follows(bring_in):
    line = '1,1004,doos,Wijn,Bouwbedrijf De Linde,"1.049,50",18-5-2026,,actief'
    assert bring_in(line, mapping=GIFTS, register="gift")[0] == 0
    (made,) = all_of("gift")
    assert (made.title, made.answers["value"]) == ("Wijn (doos)", "above_50")
    assert (made.amount_cents, made.amount_certainty, str(made.starts)) == (1049_50, "exact", "2026-05-18")


@pytest.mark.parametrize(
    ("amount", "band"), [("24,99", "under_25"), ("25", "25_to_50"), ("50,00", "25_to_50"), ("50,01", "above_50")]
)
def test_r42_the_band_of_an_amount_counts_its_limits_in(bring_in, amount, band):
    bring_in(f'1,1004,doos,Wijn,Linde,"{amount}",18-5-2026,,actief', mapping=GIFTS, register="gift")
    assert all_of("gift")[0].answers["value"] == band


def test_an_amount_in_another_currency_is_an_estimate(bring_in):
    mapping = GIFTS.replace('bedrag = "1.234,56"', 'bedrag = "1.234,56"\nmunt = "GBP"\nkoers = "1.16"')
    bring_in("1,1004,doos,Wijn,Linde,100,18-5-2026,,actief", mapping=mapping, register="gift")
    assert (all_of("gift")[0].amount_cents, all_of("gift")[0].amount_certainty) == (116_00, "estimated")


@pytest.mark.parametrize("amount", ["veel", "100.50", "-5", "€ 5", "Above limit"])
def test_r77_an_amount_is_never_guessed(bring_in, amount):
    code, output = bring_in(f"1,1004,doos,Wijn,Linde,{amount},18-5-2026,,actief", mapping=GIFTS, register="gift")
    assert code == 2
    assert "geen bedrag" in output


def test_a_gift_in_the_future_is_refused(bring_in):
    code, output = bring_in("1,1004,doos,Wijn,Linde,5,2-7-2026,,actief", mapping=GIFTS, register="gift")
    assert code == 2
    assert "in de toekomst" in output


def test_r39_a_confidential_list_is_sealed_and_its_report_shows_no_contents(bring_in, town):
    good = "1,1004,x,Windpark Geheim BV,,,2020-01-01,,actief"
    code, output = bring_in(
        good, "2,1004,x,Windpark Anders BV,,,gisteren,,actief", mapping=INTERESTS, register="financial_interest"
    )
    assert code == 2
    assert "gisteren" not in output
    (made,) = all_of("financial_interest")
    assert b"Geheim" not in made.document
    assert made.answers["_source"]["wat"] == "Windpark Geheim BV"
    assert (made.title, made.starts_on, made.search_text) == (None, None, "")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("onbekend = [", 'onbekend = ["nonsens", '), "veld nonsens bestaat niet"),
        (('"hours", ', ""), "veld hours is verplicht"),
        (('"board"', '"baas"'), "baas is geen keuze"),
        (('"jjjj"]', '"yy"]'), "datum yy kennen we niet"),
        (('sleutel = "nr"', ""), "sleutel ontbreekt"),
        (('lijst = "oud"', 'lijst = "Oud!"'), "kleine letters"),
        (('kolom = "wat"', 'kolom = "wat"\nvast = "x"'), "één van kolom, vast of sjabloon"),
        (('kolom = "wat"', 'kolom = "wat"\nkleur = "x"'), "kleur kennen we niet"),
        (('kolom = "wat"', 'kolom = "bestaat niet"'), "bestaat niet"),
        (('niet = ["vervallen"]', ""), "één van is, niet of leeg"),
        (("lijst =", "lijst"), "niet te lezen"),
    ],
)
def test_a_mapping_file_that_is_wrong_stops_before_any_line(bring_in, change, told):
    code, output = bring_in(GOOD, mapping=MAP.replace(*change))
    assert code == 1
    assert told in output
    assert all_of() == []


@pytest.mark.parametrize("path", sorted((ROOT / "docs" / "examples").glob("lagerhuis-*.toml")), ids=lambda path: path.stem)
def test_the_example_mapping_files_fit_their_registers(app, path):
    slug = {"nevenwerk": "side_activity", "belangen": "financial_interest", "geschenken": "gift", "uitnodigingen": "invitation"}
    assert read_mapping(path, register(slug[path.stem.rsplit("-", 1)[1]])).columns()


def test_the_mapping_file_in_the_documentation_fits_its_register(app, tmp_path):
    text = (ROOT / "docs" / "importing.md").read_text(encoding="utf-8")
    path = tmp_path / "map.toml"
    path.write_text(text.split("```toml\n")[1].split("```")[0], encoding="utf-8")
    assert read_mapping(path, register("side_activity")).name == "nevenwerk-2024"


def test_another_currency_needs_its_rate(bring_in):
    mapping = GIFTS.replace('bedrag = "1.234,56"', 'bedrag = "1.234,56"\nmunt = "GBP"')
    code, output = bring_in(GOOD, mapping=mapping, register="gift")
    assert code == 1
    assert "koers" in output


def test_a_register_that_does_not_exist_is_told_with_those_that_do(bring_in):
    code, output = bring_in(GOOD, register="reizen")
    assert code == 1
    assert "side_activity" in output
