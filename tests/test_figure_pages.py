"""The pages and files of the figures: who sees which list, what each figure means, and the same data as the same file."""

import csv
import io
import json
import os
import subprocess
import sys

import pytest
from sqlalchemy import select

from audit import Event, Kind
from extensions import db
from registers.catalogue import slugs
from reports.figures.counting import listed_rows
from reports.figures.definition import Year
from reports.figures.table import figures
from tests.support.browser import enter, fits_and_is_accessible
from tests.support.pages import parsed

PAGE = "/intern/beheer/cijfers"
COUNTABLE = [code for code, figure in figures().items() if figure.countable]
FILE = """
import sys
from pathlib import Path
from tests.support.applications import application, settings_for
app = application(settings_for(Path(sys.argv[1])))
from reports.figure_pages import contents
from extensions import db
from organisation.models import Person
with app.test_request_context():
    reader = db.session.query(Person).filter_by(email="integriteit@voorbeeld.nl").one()
    sys.stdout.buffer.write(contents(2025, sys.argv[2], reader))
"""


@pytest.fixture(scope="module")
def town_template(reckoned):
    return reckoned.path


def lines_of(client, kind: str = "json"):
    text = client.get(f"{PAGE}/2025.{kind}").text
    return json.loads(text) if kind == "json" else list(csv.DictReader(io.StringIO(text.lstrip("\ufeff")), delimiter=";"))


def test_t_stat_no_line_of_a_confidential_register_is_on_a_list_for_others(town, reckoned):
    """Cell by cell, of every figure; the officer sees it in four of them."""
    interest = reckoned.references["shares"]
    for who in ("controle", "leidinggevende"):
        for code in COUNTABLE:
            rows = db.session.execute(listed_rows(figures()[code], Year(2025), reader=town[who]))
            assert interest not in {cell for row in rows for cell in row}, (who, code)
    assert [code for code in COUNTABLE if interest in _whats(figures()[code], town["integriteit"])] == [
        "Q05",
        "Q06",
        "Q12",
        "Q27",
    ]


def _whats(figure, reader):
    return {row.what for row in db.session.execute(listed_rows(figure, Year(2025), reader=reader))}


def test_t_stat_no_page_shows_an_auditor_a_confidential_declaration(town, reckoned, sign_in):
    interest = reckoned.references["shares"]
    auditor, officer = sign_in("controle"), sign_in("integriteit")
    for code in ("Q05", "Q06", "Q12", "Q27"):
        assert interest not in auditor.get(f"{PAGE}/2025/{code}").text, code
        assert interest in officer.get(f"{PAGE}/2025/{code}").text, code


def test_an_auditor_reads_how_many_lines_are_confidential(town, sign_in):
    page = sign_in("controle").get(f"{PAGE}/2025/Q05").text
    assert "6 regels" in page
    assert "1 regel is vertrouwelijk. Je ziet die hier niet." in page
    assert "Deze lijst is vertrouwelijk." in sign_in("controle").get(f"{PAGE}/2025/Q12").text


def test_the_unit_of_what_is_confidential_reaches_no_auditor(town, sign_in):
    """In a small unit the number alone tells who it is about."""
    private = [code for code, figure in figures().items() if figure.list_for == "area.confidential_figures"]
    told = lines_of(sign_in("controle"))
    of_private = [line for line in told if line["cijfer"] in private or line["soort"] in slugs(confidential=True)]
    assert of_private
    assert {line["afdeling"] for line in of_private} == {""}
    assert "Per afdeling" not in sign_in("controle").get(f"{PAGE}/2025/Q12").text
    shown = lines_of(sign_in("integriteit"))
    assert {line["afdeling"] for line in shown if line["cijfer"] == "Q12"} == {"Team"}


def test_the_list_leads_to_each_declaration_and_to_one_part(town, reckoned, sign_in):
    client = sign_in("integriteit")
    page = client.get(f"{PAGE}/2025/Q03?deel=ended").text
    assert "2 regels: Beëindigd." in page
    for name in ("short", "forbidden"):
        assert reckoned.references[name] in page
    assert reckoned.references["waits"] not in page
    links = [link.get("href", "") for link in parsed(page).iter("a")]
    assert client.get(next(link for link in links if link and reckoned.references["short"] in link)).status_code == 200


def test_the_dashboard_has_each_figure_beside_the_two_years_before(town, sign_in):
    page = sign_in("controle").get(f"{PAGE}?jaar=2025").text
    for code in COUNTABLE:
        assert f"{PAGE}/2025/{code}" in page
    assert "2 van 3 (67%)" in page, "response"
    for year in ("2023", "2024", "2025"):
        assert year in page


@pytest.mark.parametrize("address", ["2016/Q01", "2099/Q01", "2025/Q99", "2016.json"])
def test_a_year_or_a_figure_that_does_not_exist_is_not_found(town, sign_in, address):
    assert sign_in("controle").get(f"{PAGE}/{address}").status_code == 404


def test_a_page_says_of_every_figure_what_it_counts_and_who_may_see_it(town, sign_in):
    page = sign_in("controle").get(f"{PAGE}/uitleg").text
    for code, figure in figures().items():
        part = page[page.index(f'id="{code}"') :].split("<h2")[0]
        assert str(figure.question) in part
        if figure.countable:
            for label in ("Wat we tellen", "Waarvan het een deel is", "Periode", "Komt uit", "Lijst", "Kleine aantallen"):
                assert f"{label}: " in part, (code, label)


def test_the_files_of_a_year_hold_every_number_and_are_logged(town, sign_in):
    client = sign_in("integriteit")
    lines = lines_of(client)
    assert sum(line["aantal"] for line in lines if line["cijfer"] == "Q03") == 11
    assert [{name: str(value or "") for name, value in line.items()} for line in lines] == lines_of(client, "csv")
    names = db.session.scalars(select(Event.subject).where(Event.kind == Kind.EXPORTED)).all()
    assert set(names) == {"cijfers-2025-intern.json", "cijfers-2025-intern.csv"}


def test_the_same_data_are_the_same_file_in_every_run_and_every_process(town, app, sign_in):
    client = sign_in("integriteit")
    here = {kind: client.get(f"{PAGE}/2025.{kind}").data for kind in ("csv", "json")}
    for seed, kind in (("1", "csv"), ("2", "json")):
        run = [sys.executable, "-c", FILE, str(app.config["SETTINGS"].data_dir), kind]
        there = subprocess.run(run, capture_output=True, check=True, env={**os.environ, "PYTHONHASHSEED": seed}).stdout
        assert there == here[kind]


def test_every_page_of_the_figures_is_accessible_and_fits(server, town, page):
    enter(page, server, "integriteit")
    for path in ("?jaar=2025", "/uitleg", "/2025/Q06", "/2025/Q33"):
        fits_and_is_accessible(page, f"{server}{PAGE}{path}")
