"""P11: the yearly figures that everybody reads: what the frozen report to the council shows, made public by an officer."""

import csv
import io
import json
import re
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest
from jsonschema import Draft202012Validator
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

import clock
from app import create_public_app
from audit import SYSTEM, Event, Kind
from extensions import db
from publication import editions
from publication.editions import publish
from publication.formats import json_schema
from publication.site.wording import PAY
from reports.figures.table import figures
from reports.public_figures.publishing import NoReport, NotOver, Unchanged, public_figures, publish_figures, told_by
from reports.public_figures.tables import PUBLIC
from reports.yearly.keeping import frozen_reports
from tests.support.browser import DESK, PHONE, enter, fits_and_is_accessible
from tests.support.declarations import decided, submitted
from tests.support.duties import joined, kept, nothing
from tests.support.municipality import build, grown
from tests.support.pages import PageClient, parsed
from tests.support.yearly import HIDDEN, frozen

ADDRESS = "/intern/beheer/jaarcijfers"
TEAM = ("medewerker", "collega", "controle", "redacteur", "vastlegger", "beheer")
OTHERS = ("vreemde", "andere_leidinggevende", "griffier", "griffie_medewerker", "raad")
CANARY = {"what": "Kanarie-geschenk", "giver": "Kanarie-gever"}


@pytest.fixture(scope="module")
def reported_template(town_template, tmp_path_factory) -> Path:
    """A year of gifts, activities and answers, and its report, frozen on 2 February 2026."""
    return grown(town_template, tmp_path_factory.mktemp("reported"), _year)[0]


def _year(town) -> None:
    with clock.set_to(clock.at(date(2025, 2, 21))):
        answers(town)
    with clock.set_to(clock.at(date(2025, 5, 5))):
        busy_spring(town)
    with clock.set_to(clock.at(date(2026, 2, 2))):
        frozen(town)


def answers(town) -> None:
    """The six of the team have nothing to tell; of the other five nobody answers."""
    for name in (*TEAM, *OTHERS):
        joined(town, name, on=date(2025, 2, 20))
    kept()
    for name in TEAM:
        nothing(town, name)


def busy_spring(town) -> None:
    """Of gifts eleven wait, six of € 73,99 were returned and two were kept. Six activities."""
    for name in (*TEAM, *OTHERS):
        submitted(town, name, "gift", received="2025-05-04", **CANARY)
    returned: dict[str, Any] = {"outcome": "return", "value": "above_50", "price": 7399}
    for number, name in enumerate((*TEAM, *TEAM[:2])):
        decided(town, name, slug="gift", received="2025-05-01", **CANARY, **(returned if number < len(TEAM) else {}))
    for name in TEAM:
        decided(town, name)


@pytest.fixture
def reported(reported_template, town, at):
    at("2026-03-02")
    return town


def visitor_of(settings) -> PageClient:
    app = create_public_app(settings)
    app.test_client_class = PageClient
    return cast(PageClient, app.test_client())


def numbers(page: str, name: str) -> dict[str, list[str]]:
    """The rows of the table with this name."""
    found = next(one for one in parsed(page).iter("table") if name in "".join(one.find("caption").itertext()))
    rows = [["".join(cell.itertext()).strip() for cell in row] for row in found.find("tbody")]
    return {row[0]: row[1:] for row in rows}


def rows_of(tables) -> list[tuple[str, str, str, list]]:
    """Figure, division, row and its numbers, as they read in Dutch."""
    return [
        (table["cijfer"], table["indeling"]["nl"], row["naam"]["nl"], row["aantallen"])
        for table in tables
        for row in table["rijen"]
    ]


def test_the_public_reads_nothing_that_the_report_does_not_show(reported):
    """Every number stands in the document of the council, in the same figure under the same name; zero has no line there."""
    (report,) = frozen_reports(2025)
    tables = told_by(report)
    document = [table for chapter in report.content["chapters"] for table in chapter["tables"]]
    shown = {
        (table["code"], row["label"]): None if row["cells"][-1][0] == HIDDEN else row["cells"][-1][1]
        for table in document
        for row in table["rows"]
    }
    answers = {(row, column): number for row, column, number in report.shown["tables"]["2025"]["answers"]}
    charts = {chart["name"]: chart for chapter in report.content["chapters"] for chart in chapter["charts"]}
    weeks = {(re.findall(r"\d+", row["label"])[-1], row["value"]) for row in charts["weeks"]["rows"]}
    seen = set()
    for code, division, name, found in rows_of(tables):
        seen.add((code, division, found.count(None)))
        if division == "Afdeling":
            assert found == [answers["done", name], answers["Σ", name]]
            units = {row["label"]: row["text"] for row in charts["units"]["rows"]}
            assert units[name] == "verborgen" if None in found else units[name].endswith(f"({found[0]} van {found[1]})")
        elif division == "Week van het besluit":
            assert (re.findall(r"\d+", name)[-1], found[0]) in weeks
        else:
            assert found == [shown.get((code, name), 0)], (code, division, name)
    assert {code for code, _division, _hidden in seen} == set(PUBLIC)
    assert {division for _code, division, _hidden in seen} >= {
        "Onderdeel",
        "Hele organisatie",
        "Afdeling",
        "Week van het besluit",
    }
    assert any(hidden for _code, _division, hidden in seen), "something is hidden in this year, or the test tells nothing"


def test_only_what_was_made_public_is_shown_with_its_report(reported, settings):
    publish(actor=SYSTEM)
    assert "De cijfers over 2026 komen in april 2027." in visitor_of(settings).get("/jaarcijfers").text
    assert visitor_of(settings).get("/jaarcijfers/2025").status_code == 404
    publish_figures(2025, actor=reported["integriteit"])
    publish(actor=SYSTEM)
    visitor = visitor_of(settings)
    page = visitor.get("/jaarcijfers/2025").text
    assert "uit het verslag aan de raad: 2025-1 van 2 februari 2026." in page
    whole = numbers(page, "Geschenken: hele organisatie")
    assert whole["Samen"] == ["19"]
    assert whole["Waarde, waar het bedrag bekend is: de helft is niet meer dan"] == ["€ 73,99"]
    assert numbers(page, "Geschenken: onderdeel")["Houden"] == ["verborgen"], "two"
    assert numbers(visitor.get("/en/jaarcijfers/2025").text, "Gifts: whole organisation")["Total"] == ["19"]
    assert "Dit kwam in 2025 niet voor." in page
    assert "/jaarcijfers/2025" in visitor.get("/jaarcijfers").text


def test_the_files_hold_the_same_and_null_for_what_is_hidden(reported, settings):
    publish_figures(2025, actor=reported["integriteit"])
    publish(actor=SYSTEM)
    visitor = visitor_of(settings)
    told = visitor.get("/jaarcijfers/2025.json").get_json()
    assert (told["verslag"], told["geteld_op"]) == ("2025-1", "2026-02-02")
    gifts = {name: found for code, _division, name, found in rows_of(told["tabellen"]) if code == "Q14"}
    assert (gifts["Houden"], gifts["Samen"]) == ([None], [19])
    lines = list(csv.DictReader(io.StringIO(visitor.get("/jaarcijfers/2025.csv").data.decode("utf-8-sig")), delimiter=";"))
    found = {line["rij"]: (line["aantal"], line["verborgen"], line["eenheid"]) for line in lines if line["cijfer"] == "Q14"}
    assert found["Houden"] == ("", "ja", "aantal")
    assert found["Waarde, waar het bedrag bekend is: de helft is niet meer dan"] == ("7399", "nee", "eurocent")
    for ending in ("csv", "json"):
        assert visitor.get(f"/jaarcijfers/2024.{ending}").status_code == 404
    register = json.loads((editions.folder_of(1) / "register.json").read_bytes())
    assert register["jaarcijfers"] == [told]
    assert not list(Draft202012Validator(json_schema()).iter_errors(register))


def test_nothing_of_people_givers_or_hidden_numbers_goes_out_with_it(reported):
    """Canaries in every gift, and no field but those that are named here."""
    publish_figures(2025, actor=reported["integriteit"])
    publish(actor=SYSTEM)
    for path in editions.folder_of(1).iterdir():
        assert b"Kanarie" not in path.read_bytes(), path.name
    (year,) = public_figures()
    assert set(year) == {"jaar", "versie", "verslag", "geteld_op", "tabellen"}
    for table in year["tabellen"]:
        assert set(table) == {"cijfer", "naam", "telt", "indeling", "kolommen", "rijen"}
        for row in table["rijen"]:
            assert set(row) == {"naam", "aantallen", "eenheid"}
            assert row["eenheid"] == "dagen" or {1, 2, 3, 4}.isdisjoint(row["aantallen"]), (table["cijfer"], row)


def test_what_turns_up_later_waits_for_another_report_and_stays_hidden(reported, at):
    """Three gifts of 2025 turn up late: nobody reads in the second version that it were three."""
    officer = reported["integriteit"]
    assert publish_figures(2025, actor=officer).version == 1
    at("2025-12-31")
    for name in TEAM[:3]:
        submitted(reported, name, "gift", received="2025-05-04")
    at("2026-03-02")
    with pytest.raises(Unchanged):
        publish_figures(2025, actor=officer)
    frozen(reported, why="Er zijn geschenken gevonden.")
    second = publish_figures(2025, actor=officer)
    assert (second.version, second.report) == (2, "2025-2")
    assert ("Q14", "Hele organisatie", "Samen", [None]) in rows_of(second.shown)
    assert [(one["versie"], one["verslag"]) for one in public_figures()] == [(2, "2025-2")]


def test_a_year_that_still_runs_or_has_no_report_is_not_made_public(reported, at):
    officer = reported["integriteit"]
    with pytest.raises(NoReport):
        publish_figures(2024, actor=officer)
    frozen(reported, 2026)
    with pytest.raises(NotOver):
        publish_figures(2026, actor=officer)
    at("2027-01-04")
    with pytest.raises(NoReport):
        publish_figures(2026, actor=officer)


STATEMENTS = ("UPDATE yearly_figures SET shown = '[]'", "DELETE FROM yearly_figures")


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_database_itself_refuses_to_change_what_was_made_public(reported, statement):
    publish_figures(2025, actor=reported["integriteit"])
    with pytest.raises(DatabaseError, match="public figures cannot be changed"):
        db.session.execute(text(statement))


def test_a_figure_names_what_it_counts_in_nobodys_words(app):
    """The form says `Ja, ik word betaald` and a letter `Je mag gaan`; a council and the public read neither."""
    to_or_by_somebody = re.compile(r"\b(ik|je|jij|mijn|jouw|wij|we|ons)\b", re.IGNORECASE)
    with app.test_request_context():
        names = [str(name) for figure in figures().values() for name in (*figure.parts.values(), *figure.kinds.values())]
        paid = figures()["Q04"].parts
        assert {code: str(name) for code, name in paid.items()} == {code: str(name) for code, name in PAY.items()}
    assert [name for name in names if to_or_by_somebody.search(name)] == []


@pytest.mark.postgres
def test_postgresql_refuses_to_change_what_was_made_public_too(postgres_app, at):
    at("2026-03-02")
    with postgres_app.app_context():
        town = build()
        frozen(town)
        publish_figures(2025, actor=town["integriteit"])
        db.session.commit()
        for statement in STATEMENTS:
            with pytest.raises(DatabaseError, match="public figures cannot be changed"):
                db.session.execute(text(statement))
            db.session.rollback()


def test_the_officer_sees_what_everyone_will_read_and_makes_it_public(reported, sign_in):
    client = sign_in("integriteit")
    years = client.get(ADDRESS).text
    assert all(words in years for words in ("niet openbaar", "niet vastgelegd", "verslag 2025-1 van 2 februari 2026"))
    page = client.get(f"{ADDRESS}/2025").text
    assert '<a href="/intern/beheer/jaarverslag/2025-1">verslag 2025-1 van 2 februari 2026</a>' in page
    assert numbers(page, "Geschenken: onderdeel")["Houden"] == ["verborgen"]
    assert client.post_form(f"{ADDRESS}/2025", {}).status_code == 303
    assert "Iedereen leest nu precies dit." in client.get(f"{ADDRESS}/2025").text
    assert "versie 1 van 2 maart 2026, uit verslag 2025-1" in client.get(ADDRESS).text
    event = db.session.scalars(select(Event).where(Event.kind == Kind.FIGURES_PUBLISHED)).one()
    assert (event.subject, event.actor) == ("2025.1", reported["integriteit"].uid)
    assert "Je kunt deze cijfers nog niet openbaar maken." in client.get(f"{ADDRESS}/2026").text
    for number in (2016, 2027):
        assert client.get(f"{ADDRESS}/{number}").status_code == 404
    for name in ("controle", "redacteur", "medewerker"):
        assert sign_in(name).get(ADDRESS).status_code == 404, name


def test_without_a_report_the_page_says_what_to_do_first(reported, sign_in):
    client = sign_in("integriteit")
    page = client.get(f"{ADDRESS}/2024").text
    assert "Er is nog geen verslag over het hele jaar vastgelegd." in page
    assert '<a href="/intern/beheer/jaarverslag">Naar het jaarverslag</a>' in page
    assert "Maak deze cijfers openbaar" not in page
    token = parsed(client.get(f"{ADDRESS}/2025").text).find('.//input[@name="csrf_token"]').get("value")
    client.post(f"{ADDRESS}/2024", data={"csrf_token": token}, headers={"Origin": "http://localhost"})
    assert client.get(f"{ADDRESS}/2024").text.count("Er is nog geen verslag over het hele jaar vastgelegd.") == 2
    assert "To the yearly report" in client.get(f"/en{ADDRESS}/2024").text


def test_the_pages_are_accessible_and_fit(reported, server, page):
    publish_figures(2025, actor=reported["integriteit"])
    publish(actor=SYSTEM)
    enter(page, server, "integriteit")
    for address in (ADDRESS, f"{ADDRESS}/2024", f"{ADDRESS}/2025", "/jaarcijfers", "/jaarcijfers/2025", "/en/jaarcijfers/2025"):
        fits_and_is_accessible(page, server + address)


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_the_bars_of_a_figure_fit_with_their_whole_names_and_numbers(reported, server, page, size):
    publish_figures(2025, actor=reported["integriteit"])
    publish(actor=SYSTEM)
    page.set_viewport_size(size)
    page.goto(f"{server}/jaarcijfers/2025")
    figure = page.locator("section", has=page.locator(".ok-bars")).first
    named = figure.locator(".ok-table").first.locator("tbody th").all_inner_texts()
    assert figure.locator(".ok-bars__label").all_inner_texts() == named
    words = page.locator(".ok-bars__label, .ok-bars__number").all()
    assert words
    for box in (one.bounding_box() for one in words):
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size["width"]
        assert box["height"] < 2 * 24, "on one line"
