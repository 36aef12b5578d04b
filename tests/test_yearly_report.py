"""The yearly report to the council (Q33): drafted, frozen with a number, never changed after that, and taken along as a file."""

import csv
import io
import json
import subprocess
from pathlib import Path

import pikepdf
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from audit import Event, Kind
from extensions import db
from reports.small_numbers import LEAST
from reports.yearly.charted import charts
from reports.yearly.files import FORMATS
from reports.yearly.keeping import (
    ChangedMeanwhile,
    Frozen,
    NoReason,
    NoSuchYear,
    StillOpen,
    as_seen_inside,
    begin,
    counts_of,
    freeze,
    save,
)
from reports.yearly.models import YearlyReport
from reports.yearly.seen import Seen
from tests.support.declarations import decided
from tests.support.municipality import build
from tests.support.office import understood
from tests.support.yearly import HIDDEN, cells_of, frozen, kinds_of, rows_of, with_busy_year

ROOT = "/intern/beheer/jaarverslag"


@pytest.fixture(scope="module")
def busy_template(town_template, tmp_path_factory) -> Path:
    """The municipality after a busy year, to copy."""
    return with_busy_year(town_template, tmp_path_factory.mktemp("busy"))


@pytest.fixture
def busy(busy_template, town, at):
    at("2026-02-02")
    return town


@pytest.fixture
def report(busy) -> YearlyReport:
    """The first version over 2025, frozen."""
    return db.session.scalars(select(YearlyReport)).one()


def test_a_report_has_three_years_side_by_side_with_real_numbers_inside(report):
    content = as_seen_inside(report)
    gifts = rows_of(content, "Q14")
    assert gifts["Samen"] == [0, 1, 12]
    assert gifts["Houden"] == [0, 1, 6]
    assert gifts["Terugsturen"] == [0, 0, 6]
    told = {chapter["code"]: chapter["sentences"] for chapter in content["chapters"]}
    assert told["gifts"][0] == "In 2025 zijn 12 geschenken gemeld. In 2024 waren het er 1."
    assert told["activities"][0] == "In 2025 kwamen 6 opgaven van nevenwerk binnen. In 2024 waren dat er 0."
    assert rows_of(content, "")["Meldingen van een mogelijke schending"] == [3]


def test_r80_a_frozen_report_keeps_its_figures_and_text(busy, report, at):
    kept = json.dumps([report.content, report.figures, report.shown], sort_keys=True)
    at("2027-06-01")
    found = decided(busy, slug="gift", received="2025-12-01")
    found.submitted_at = found.submitted_at.replace(year=2025)  # as if it had been found in the closed year
    db.session.commit()
    db.session.expire_all()
    again = db.session.scalars(select(YearlyReport)).one()
    assert json.dumps([again.content, again.figures, again.shown], sort_keys=True) == kept
    assert counts_of(again).years[2025]["Q14"].total == 12
    assert rows_of(as_seen_inside(again), "Q14")["Samen"] == [0, 1, 12]


@pytest.mark.parametrize("statement", ["UPDATE yearly_report SET texts = '{}'", "DELETE FROM yearly_report"])
def test_the_database_itself_refuses_to_change_what_was_frozen(report, statement):
    with pytest.raises(DatabaseError, match="a frozen report cannot be changed"):
        db.session.execute(text(statement))


@pytest.mark.postgres
def test_postgresql_refuses_to_change_what_was_frozen_too(postgres_app, at):
    at("2026-02-02")
    with postgres_app.app_context():
        frozen(build())
        for statement in ("UPDATE yearly_report SET texts = '{}'", "DELETE FROM yearly_report"):
            with pytest.raises(DatabaseError, match="a frozen report cannot be changed"):
                db.session.execute(text(statement))
            db.session.rollback()


def test_r80_a_report_takes_earlier_years_as_they_were_reported(busy, at):
    at("2026-03-02")
    decided(busy, slug="gift", received="2026-02-27")
    later = begin(2026, actor=busy["integriteit"])
    at("2027-01-04")
    late = decided(busy, slug="gift", received="2025-12-01")
    late.submitted_at = late.submitted_at.replace(year=2025)  # as if it had been found in the closed year
    db.session.flush()
    assert rows_of(as_seen_inside(later), "Q14")["Samen"] == [1, 12, 1]


def test_another_version_says_why_and_the_first_one_stays(busy, report):
    with pytest.raises(NoReason):
        begin(2025, " ", actor=busy["integriteit"])
    second = begin(2025, "Er stond een fout in de vooruitblik.", actor=busy["integriteit"])
    assert (second.number, second.code, second.texts, second.incidents) == (2, "2025-2", report.texts, report.incidents)
    freeze(second, actor=busy["integriteit"], seen_version=second.version)
    assert second.content["why"] == "Er stond een fout in de vooruitblik."
    assert report.content["version"] == 1
    assert kinds_of("2025-2") == [Kind.REPORT_DRAFTED, Kind.REPORT_FROZEN]
    assert kinds_of("2025-1") == [Kind.REPORT_DRAFTED, Kind.REPORT_SAVED, Kind.REPORT_FROZEN]


def test_there_is_one_draft_of_a_year_and_none_of_a_year_that_did_not_begin(busy):
    draft = begin(2024, actor=busy["integriteit"])
    with pytest.raises(StillOpen) as still_open:
        begin(2024, actor=busy["integriteit"])
    assert still_open.value.draft is draft
    for year in (2016, 2027):
        with pytest.raises(NoSuchYear):
            begin(year, actor=busy["integriteit"])


def test_who_saved_last_is_not_overwritten_and_what_was_frozen_cannot_be_saved(busy, report):
    officer = busy["integriteit"]
    draft = begin(2026, actor=officer)
    seen = draft.version
    save(draft, {"learned": "Vragen helpt."}, {"reports": 3}, actor=officer, seen_version=seen)
    with pytest.raises(ChangedMeanwhile):
        save(draft, {"learned": "Iets anders."}, {}, actor=officer, seen_version=seen)
    seen = draft.version
    db.session.execute(text(f"UPDATE yearly_report SET version = version + 1 WHERE id = {draft.id}"))  # while he waited
    with pytest.raises(ChangedMeanwhile):
        save(draft, {"learned": "Iets anders."}, {}, actor=officer, seen_version=seen)
    with pytest.raises(Frozen):
        save(report, {}, {}, actor=officer, seen_version=report.version)
    bodies = db.session.scalars(select(Event.body).where(Event.kind == Kind.REPORT_SAVED, Event.subject == "2026-1")).all()
    assert [all(name in body for name in (b"learned", b"reports")) for body in bodies] == [True]
    assert b"Vragen helpt" not in bodies[0]


def test_no_small_number_leaves_the_house_and_the_rest_is_true(report):
    outside = report.content
    assert [value for kind, value in cells_of(outside) if kind == "count" and 0 < value < LEAST] == []
    gifts = rows_of(outside, "Q14")
    assert gifts["Terugsturen"] == [0, 0, 6]
    assert gifts["Samen"] == [0, HIDDEN, 12]
    assert rows_of(outside, "Q19")["Alle uitnodigingen"] == [0, 0, HIDDEN]
    real = {(table["title"], row["label"]): row["cells"] for table, row in _rows(as_seen_inside(report))}
    for table, row in _rows(outside):
        for shown, true in zip(row["cells"], real[table["title"], row["label"]], strict=True):
            assert shown[0] in (HIDDEN, "nothing") or tuple(shown) == tuple(true), (table["title"], row["label"])
    assert not {"Q16", "Q17", "Q20"} & {table["code"] for table, _row in _rows(outside)}, "figures for inside stay there"


def _rows(content):
    return [(table, row) for chapter in content["chapters"] for table in chapter["tables"] for row in table["rows"]]


def test_two_versions_do_not_tell_what_came_between(busy, report):
    for name in ("medewerker", "collega", "redacteur"):
        found = decided(busy, name, slug="gift", received="2025-12-02")
        found.submitted_at = found.submitted_at.replace(year=2025)
    second = frozen(busy, why="Er zijn geschenken gevonden.")
    assert rows_of(as_seen_inside(second), "Q14")["Samen"][2] == 15
    before, after = rows_of(report.content, "Q14"), rows_of(second.content, "Q14")
    assert before["Samen"][2] == 12
    assert after["Samen"][2] == HIDDEN
    for label, values in after.items():
        for one, other in zip(values, before.get(label, values), strict=True):
            assert HIDDEN in (one, other) or one == other or abs(one - other) >= LEAST, label


def test_the_same_report_gives_the_same_files(report):
    for code in ("csv", "ods", "xlsx"):
        make = FORMATS[code].make
        assert make(report.content) == make(json.loads(json.dumps(report.content))), code


def test_the_table_has_the_years_beside_each_other(report):
    lines = list(csv.DictReader(io.StringIO(FORMATS["csv"].make(report.content).decode("utf-8-sig")), delimiter=";"))
    kept = next(line for line in lines if (line["cijfer"], line["onderdeel"]) == ("Q14", "Houden"))
    assert (kept["eenheid"], kept["2023"], kept["2024"], kept["2025"]) == ("aantal", "0", "verborgen", "6")
    typed = next(line for line in lines if line["onderdeel"] == "Aangiften bij de politie")
    assert (typed["2024"], typed["2025"]) == ("", "0")


@pytest.mark.office
def test_libreoffice_reads_numbers_as_numbers_and_no_formula(report, tmp_path):
    files = [tmp_path / f"verslag-{code}.{code}" for code in ("ods", "xlsx")]
    for file in files:
        file.write_bytes(FORMATS[file.suffix[1:]].make(report.content))
    for sheets in understood(tmp_path, *files).values():
        assert list(sheets) == ["Cijfers", "Tekst", "Over dit bestand"]
        heads, *rows = sheets["Cijfers"]
        assert [value for _kind, value in heads[-3:]] == ["2023", "2024", "2025"]
        every = next(row for row in rows if row[3][1] == "Samen" and row[1][1] == "Q14")
        assert every[5:] == [("float", "0"), ("string", "verborgen"), ("float", "12")]
        assert not [cell for row in (*rows, *sheets["Tekst"]) for cell in row if cell[0] == "formula"]
        assert ("string", "=SOM(A1)") in [cell for row in sheets["Tekst"] for cell in row]


def test_the_paper_is_the_same_twice_and_its_charts_are_read_aloud(report, tmp_path):
    paper = tmp_path / "verslag.pdf"
    paper.write_bytes(FORMATS["pdf"].make(report.content))
    assert paper.read_bytes() == FORMATS["pdf"].make(report.content)
    shown = subprocess.run(["pdftotext", "-layout", str(paper), "-"], capture_output=True, check=True).stdout.decode()
    for words in ("Verslag integriteit 2025", "vastgelegd op 2 februari 2026", "Wie vraagt, krijgt antwoord.", "verborgen"):
        assert words in shown
    with pikepdf.open(paper) as pdf:
        told = [str(one.Alt) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/Alt" in one]
    assert any("Vier kleine grafieken" in one and "Nevenwerk 2025: 6" in one for one in told), told


# The pages -------------------------------------------------------------------------------------------------------------


def test_the_officer_writes_saves_and_freezes(busy, sign_in):
    client = sign_in("integriteit")
    refused = client.post_form(ROOT, {"jaar": "2025", "why": ""}, page=ROOT)
    assert (refused.status_code, "Schrijf in één zin waarom" in refused.text) == (422, True)
    begun = client.post_form(ROOT, {"jaar": "2025", "why": "De tekst was niet af."}, page=ROOT)
    assert begun.location.endswith("/2025-2")
    assert client.get(f"{ROOT}/2025").location.endswith("/2025-2")
    page = client.get(f"{ROOT}/2025-2").text
    assert "Dit zijn de echte aantallen, alleen voor binnen." in page
    assert "In 2025 zijn 12 geschenken gemeld." in page
    wrong = client.post_form(f"{ROOT}/2025-2/teksten", {"text_learned": "Wij leren.", "reports": "drie"})
    assert (wrong.status_code, "Vul een heel getal in" in wrong.text, "Wij leren." in wrong.text) == (422, True, True)
    client.post_form(f"{ROOT}/2025-2/teksten", {"text_learned": "Wij leren.", "reports": "3"})
    late = client.post_form(f"{ROOT}/2025-2/teksten", {"text_learned": "Later.", "seen_version": "1"})
    assert (late.status_code, "Later." in late.text, "Er is niets overschreven." in late.text) == (409, True, True)
    assert client.post_form(f"{ROOT}/2025-2/vastleggen", {}).location.endswith("/2025-2")
    page = client.get(f"{ROOT}/2025-2").text
    assert all(words in page for words in ("Versie 2 verandert niet meer.", "Wij leren.", "verborgen"))
    assert "Dit zijn de echte aantallen" in client.get(f"{ROOT}/2025-2/binnen").text
    assert client.get(f"{ROOT}/2025-2/teksten").location.endswith("/2025-2")
    english = client.get(f"/en{ROOT}/2025-2").text
    assert "These are the real numbers" not in english
    assert "Houden" in english, "the report itself is Dutch"


def test_the_auditor_reads_what_was_frozen_and_no_draft(busy, sign_in):
    begin(2026, actor=busy["integriteit"])
    db.session.commit()
    auditor = sign_in("controle")
    listed = auditor.get(ROOT).text
    assert "Jaarverslag 2025" in listed
    assert "Jaarverslag 2026" not in listed
    assert auditor.get(f"{ROOT}/2025-1").status_code == 200
    for path in ("/2026-1", "/2025-1/binnen", "/2025-1/teksten", "/2025-9", "/abc", "/2025-1-1"):
        assert auditor.get(ROOT + path).status_code == 404, path


def test_taking_a_report_along_is_an_event_and_a_draft_cannot_be_taken(busy, sign_in):
    begin(2026, actor=busy["integriteit"])
    db.session.commit()
    client = sign_in("integriteit")
    for code in ("csv", "ods"):
        answer = client.get(f"{ROOT}/2025-1/verslag.{code}")
        assert (answer.status_code, answer.mimetype) == (200, FORMATS[code].media_type)
    assert client.get(f"{ROOT}/2025-1/verslag.docx").status_code == 404
    assert client.get(f"{ROOT}/2026-1/verslag.csv").status_code == 404
    taken = db.session.scalars(select(Event.subject).where(Event.kind == Kind.EXPORTED).order_by(Event.seq)).all()
    assert taken == ["jaarverslag-2025-1.csv", "jaarverslag-2025-1.ods"]


def test_five_key_figures_are_shared_once_the_report_is_frozen(busy, sign_in):
    client = sign_in("controle")
    address = "/intern/beheer/kerncijfers"
    assert "Een tabel om te delen is er als" in client.get(f"{address}?jaar=2024").text
    assert client.get(f"{address}.csv?jaar=2024").status_code == 404
    assert "Geschenken boven de grens" in client.get(f"{address}?jaar=2025").text
    lines = list(csv.DictReader(io.StringIO(client.get(f"{address}.csv?jaar=2025").data.decode("utf-8-sig")), delimiter=";"))
    assert [line["cijfer"] for line in lines] == ["Q01", "Q06", "Q09", "Q11", "Q15"]
    assert (lines[-1]["2024"], lines[-1]["2025"]) == ("0", "6")
    assert client.get(f"{address}?jaar=2016").status_code == 404


def test_each_question_of_the_national_list_has_its_proof(busy, sign_in):
    page = sign_in("controle").get("/intern/beheer/vragenlijst?jaar=2025").text
    assert "/intern/beheer/cijfers/2025/Q14" in page
    row = page[page.index("planning en control") :].split("</tr>")[0]
    assert all(words in row for words in ("Ja", "2 februari 2026", "Jaarverslag 2025-1"))
    assert "/intern/beheer/functies" not in page, "no link to what the auditor may not open"


def test_the_heading_of_a_chart_says_nothing_of_all_rows_where_one_is_hidden(app):
    def title(name: str, seen: Seen) -> str:
        with app.test_request_context():
            (one,) = charts((name,), 2025, lambda _code, _year: seen)
        return str(one["title"])

    two = {"Ruimte": (8, 10), "Griffie": (5, 10)}
    assert title("units", Seen(units=two)) == "Respons per afdeling: van 50% tot 80%"
    assert title("units", Seen(units={**two, "Directie": (None, None)})) == "Respons per afdeling"
    assert title("destinations", Seen(parts={"keep": 9, "share": 6})) == "Wat met geschenken gebeurde: het vaakst “Houden”"
    assert title("destinations", Seen(parts={"keep": 9, "share": None})) == "Wat met geschenken gebeurde"
