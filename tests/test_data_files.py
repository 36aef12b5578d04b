"""The files of an edition for re-users: each says the same, keeps types, and holds nothing that a program would run."""

import csv
import io
import tempfile
import tracemalloc
from datetime import date
from xml.etree import ElementTree
from zipfile import ZipFile

import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bench.formats import described, sample
from publication import formats, projection
from publication.formats import (
    sheets,
    write_changes_csv,
    write_csv,
    write_ods,
    write_xlsx,
)  # fmt: skip
from publication.formats.csv_table import FORMULA_STARTS
from publication.formats.fields import BECAUSE_CODES, ENTRY, HOLDER, PAY_CODES, POSITION, REVIEWED, TABLE
from publication.past import EDITION_FIELDS
from publication.site.wording import GENERAL_BECAUSE, PAY
from tests.support.data_files import DESCRIBED, ENTRIES, GROUPS, as_described, table, written
from tests.support.office import understood

STARTS = ("=1+1", "+31", "-5", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\0=1", "＝1", "＋1", "－1", "＠1", "=cmd|' /C calc'!A0")
ORDER = [
    "slug", "functie", "houder", "toestand", "code", "rol", "organisatie", "vergoeding", "vergoeding_tekst", "sinds", "tot",
    "afspraak", "algemeen_omdat", "bevestigd_op", "gevraagd_op", "afgeschermd", "openbaar_sinds",
    "gewijzigd_op", "sinds_precisie", "tot_precisie", "functie_url", "vermelding_url",
]  # fmt: skip


def read_csv(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def planted() -> list[dict[str, str]]:
    """A row per dangerous start, with it in every column."""
    return [dict.fromkeys(TABLE, start) for start in STARTS]


def test_the_columns_keep_their_names_and_order():
    assert list(TABLE) == ORDER
    assert ORDER[: len(formats.COLUMNS)] == list(formats.COLUMNS)


def test_fields_have_the_names_and_meanings_of_the_projection():
    for part, fields in {"functie": POSITION, "houder": HOLDER, "vermelding": ENTRY, "nagekeken": REVIEWED}.items():
        theirs = {name: meaning for name, (meaning, _) in EDITION_FIELDS.get(part, {}).items()}
        theirs |= {row["veld"]: row["betekenis"] for row in projection.public_fields() if row["onderdeel"] == part}
        assert {name: field.meaning for name, field in fields.items()} == theirs
    assert PAY_CODES.keys() == PAY.keys()
    assert BECAUSE_CODES.keys() == GENERAL_BECAUSE.keys()


def test_the_csv_has_a_row_per_entry_and_per_vacant_position_with_their_addresses():
    found = read_csv(written(write_csv, table(), DESCRIBED))
    assert [(row["code"], row["toestand"]) for row in found] == [
        ("k4m7p2qx", "actueel"), ("t9w3z8cd", "beëindigd"), ("", "niet_bezet"),
    ]  # fmt: skip
    assert found[0]["organisatie"] == 'Koor & orkest "De <Brug>"'
    assert found[1]["rol"] == "Docent; één dag"
    assert (found[0]["sinds"], found[0]["sinds_precisie"]) == ("2024-03", "maand")
    assert (found[1]["tot"], found[1]["tot_precisie"]) == ("2025-12-31", "dag")
    assert found[0]["vermelding_url"] == "https://register.voorbeeld.nl/vermelding/k4m7p2qx"
    assert (found[2]["functie_url"], found[2]["vermelding_url"]) == ("https://register.voorbeeld.nl/functie/griffier", "")


def test_changes_as_a_table_tell_each_field_and_nothing_that_is_not_public_any_more():
    found = read_csv(written(write_changes_csv, GROUPS, DESCRIBED, ENTRIES))
    assert [(row["uitgave"], row["soort"], row["code"], row["veld"], row["was"], row["nu"]) for row in found] == [
        ("12", "gewijzigd", "k4m7p2qx", "vergoeding", "unpaid", "expenses"),
        ("12", "gewijzigd", "k4m7p2qx", "sinds", "2024", "2024-03"),
        ("12", "beëindigd", "t9w3z8cd", "", "", ""),
        ("12", "gecorrigeerd", "t9w3z8cd", "organisatie", "Hogeschol", "Hogeschool"),
        ("1", "nieuw", "k4m7p2qx", "", "", ""),
        ("1", "nieuw", "t9w3z8cd", "", "", ""),
    ]
    assert [row["reden"] for row in found if row["reden"]] == ["typefout"]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=len(TABLE), max_size=len(TABLE)))
def test_any_text_comes_back_from_the_csv(texts):
    columns = [f"k{number}" for number in range(len(texts))]
    data = formats.csv_bytes(columns, [dict(zip(columns, texts, strict=True))])
    found = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))[1]
    assert found == [formats.guarded(text) for text in texts]


@pytest.mark.parametrize("write", [write_csv, write_ods, write_xlsx])
def test_the_same_rows_give_the_same_bytes(write):
    assert written(write, table(), DESCRIBED) == written(write, iter(table()), DESCRIBED)


@given(st.lists(st.text(), min_size=1, max_size=5))
@example(["a|b", "c & d", ""])
def test_any_text_becomes_xml_that_can_be_read(texts):
    found = [ElementTree.fromstring(f"<t>{text}</t>").text or "" for text in sheets.clean(texts)]  # noqa: S314
    assert found == [sheets.ILLEGAL.sub("", text).replace("\r\n", "\n").replace("\r", "\n") for text in texts]


@pytest.mark.parametrize("write", [write_csv, write_ods, write_xlsx])
def test_a_writer_needs_no_more_memory_for_more_rows(write):
    peaks = []
    for count in (2_000, 12_000):
        tracemalloc.start()
        with tempfile.TemporaryFile() as file:
            write(file, sample(count), described(count))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 400_000


@pytest.mark.parametrize(("write", "parts"), [(write_ods, ["content.xml"]), (write_xlsx, ["xl/worksheets/sheet1.xml"])])
def test_a_spreadsheet_names_its_edition_and_bears_no_time_of_its_own(write, parts):
    with ZipFile(io.BytesIO(written(write, table(), DESCRIBED))) as package:
        texts = {name: package.read(name).decode() for name in package.namelist()}
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    properties = "".join(text for name, text in texts.items() if name not in parts)
    assert DESCRIBED.checksum_of_register in properties
    assert "Uitgave 12" in properties


def test_xlsx_keeps_dates_numbers_and_texts_apart():
    book = openpyxl.load_workbook(io.BytesIO(written(write_xlsx, table(), DESCRIBED)))
    assert book.sheetnames == [sheets.SHEET, sheets.ABOUT]
    header, first, second, vacant = (list(row) for row in book[sheets.SHEET].iter_rows())
    names = [cell.value for cell in header]
    by_name = [dict(zip(names, row, strict=True)) for row in (first, second, vacant)]
    assert names == list(TABLE)
    assert (by_name[0]["sinds"].value, by_name[0]["sinds"].data_type) == ("2024-03", "s")
    ended, confirmed = by_name[1]["tot"], by_name[0]["bevestigd_op"]
    assert (ended.value.date(), ended.is_date) == (date(2025, 12, 31), True)
    assert (confirmed.value.date(), confirmed.number_format) == (date(2026, 3, 2), "yyyy\\-mm\\-dd")
    assert (by_name[0]["afgeschermd"].value, by_name[0]["afgeschermd"].data_type) == (1, "n")
    assert by_name[0]["organisatie"].value == 'Koor & orkest "De <Brug>"'
    assert by_name[2]["code"].value is None
    about = {row[0].value: row[1].value for row in book[sheets.ABOUT].iter_rows()}
    assert (about["Uitgave"], about["Stand van"]) == (12, "2026-03-02")
    assert about["Controlegetal van register.json (SHA-256)"] == DESCRIBED.checksum_of_register
    assert about["Kolom rol"].startswith("Wat de ambtenaar doet")
    assert "12" in {str(prop.value) for prop in book.custom_doc_props.props}  # type: ignore[attr-defined]
    assert book.properties.title == "Nevenwerk van de ambtelijke top – gemeente Voorbeeld"


def test_nothing_planted_in_any_column_runs_from_the_csv():
    for start, line in zip(STARTS, read_csv(written(write_csv, planted(), DESCRIBED)), strict=True):
        assert {line[name] for name in formats.COLUMNS} == {f"'{start}"}
        assert not [text for text in line.values() if text[:1] in FORMULA_STARTS]


@pytest.mark.parametrize("place", range(3))
@pytest.mark.parametrize("start", STARTS)
def test_one_dangerous_cell_in_a_plain_row_is_found(start, place):
    row = dict.fromkeys("abc", "gewoon") | {"abc"[place]: start}
    (found,) = read_csv(formats.csv_bytes("abc", [row]))
    assert [*found.values()] == [f"'{text}" if text == start else text for text in row.values()]


def test_a_text_that_looks_like_a_code_of_excel_stays_that_text():
    rows = [{**table()[0], "rol": "kamer _x0041_ | _x"}]
    with ZipFile(io.BytesIO(written(write_xlsx, rows, DESCRIBED))) as package:
        assert "<t>kamer _x005F_x0041_ | _x</t>" in package.read("xl/worksheets/sheet1.xml").decode()


def test_nothing_planted_in_any_column_runs_from_the_xlsx():
    book = openpyxl.load_workbook(io.BytesIO(written(write_xlsx, planted(), DESCRIBED)))
    kinds = {cell.data_type for row in book[sheets.SHEET].iter_rows() for cell in row if cell.value is not None}
    assert kinds == {"s"}


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """What LibreOffice understands of the small edition and of planted rows, in both kinds of spreadsheet."""
    folder = tmp_path_factory.mktemp("kantoor")
    made = {
        "gewoon.ods": written(write_ods, table(), DESCRIBED), "gewone.xlsx": written(write_xlsx, table(), DESCRIBED),
        "geplant.ods": written(write_ods, planted(), DESCRIBED), "geplante.xlsx": written(write_xlsx, planted(), DESCRIBED),
    }  # fmt: skip
    for name, data in made.items():
        (folder / name).write_bytes(data)
    return understood(folder, *(folder / name for name in made))


@pytest.mark.office
@pytest.mark.parametrize("name", ["gewoon.ods", "gewone.xlsx"])
def test_libreoffice_reads_dates_numbers_and_texts_as_they_are(opened, name):
    header, first, second, vacant = opened[name][sheets.SHEET]
    assert [text for _, text in header] == list(TABLE)
    place = list(TABLE).index
    assert first[place("sinds")] == ("string", "2024-03")
    assert second[place("sinds")] == ("string", "2019")
    assert second[place("tot")] == ("date", "2025-12-31")
    assert first[place("bevestigd_op")] == ("date", "2026-03-02")
    assert first[place("afgeschermd")] == ("float", "1")
    assert first[place("organisatie")] == ("string", 'Koor & orkest "De <Brug>"')
    assert vacant[place("code")] == ("", "")
    about = {row[0][1]: row[1] for row in opened[name][sheets.ABOUT]}
    assert about["Uitgave"] == ("float", "12")
    assert about["Controlegetal van register.json (SHA-256)"] == ("string", DESCRIBED.checksum_of_register)


@pytest.mark.office
@pytest.mark.parametrize("name", ["geplant.ods", "geplante.xlsx"])
def test_nothing_planted_in_any_column_runs_in_libreoffice(opened, name):
    rows = opened[name][sheets.SHEET][1:]
    assert len(rows) == len(STARTS)
    assert {kind for row in rows for kind, _ in row} <= {"string", ""}


def test_the_csv_is_what_its_description_says(tmp_path):
    assert as_described(tmp_path, written(write_csv, table(), DESCRIBED))


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("2024-03", "maart 2024"),
        (";actueel;", ";misschien;"),
        ("2026-03-02", "02-03-2026"),
        ("k4m7p2qx", "!"),
        ("directeur;Dir", ";Dir"),
    ],
)
def test_a_csv_that_is_not_what_its_description_says_is_found_out(tmp_path, was, becomes):
    data = written(write_csv, table(), DESCRIBED).decode()
    assert was in data
    assert not as_described(tmp_path, data.replace(was, becomes).encode())
