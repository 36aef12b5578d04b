"""P11: the yearly figures that everybody reads: what an officer made public, with small numbers hidden in every version."""

import csv
import io
import json
from typing import cast

import pytest
from jsonschema import Draft202012Validator
from sqlalchemy import select

from app import create_public_app
from audit import SYSTEM, Event, Kind
from extensions import db
from publication import editions
from publication.editions import publish
from publication.formats import json_schema
from reports.public_figures.publishing import NotOver, Unchanged, proposed, public_figures, publish_figures
from reports.public_figures.tables import PUBLIC, kept, report_kept
from reports.small_numbers import TOTAL, Place
from tests.support.browser import axe_check
from tests.support.declarations import submitted
from tests.support.municipality import PASSWORD, login_of
from tests.support.pages import PageClient, parsed

ADDRESS = "/intern/beheer/jaarcijfers"
TEAM = ("medewerker", "collega", "integriteit", "redacteur", "vastlegger", "beheer")


@pytest.fixture
def counted(town, at):
    """In 2025 the team was offered twelve gifts, `ander` two and `griffie` six; none is decided on. It is 2026 now."""
    at("2025-05-05")
    for name in (*TEAM, *TEAM, "vreemde", "andere_leidinggevende", *("griffier", "griffie_medewerker", "raad") * 2):
        submitted(town, name, "gift", received="2025-05-04", what="Kanarie-geschenk", giver="Kanarie-gever")
    at("2026-03-02")
    db.session.commit()
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


def test_only_what_was_made_public_is_shown_and_small_numbers_are_hidden(counted, settings):
    publish(actor=SYSTEM)
    assert "De cijfers over 2026 komen in april 2027." in visitor_of(settings).get("/jaarcijfers").text
    assert visitor_of(settings).get("/jaarcijfers/2025").status_code == 404
    publish_figures(2025, actor=counted["integriteit"])
    publish(actor=SYSTEM)
    visitor = visitor_of(settings)
    gifts = numbers(visitor.get("/jaarcijfers/2025").text, "Geschenken: afdeling")
    assert gifts["Ander"][-1] == "verborgen", "two"
    assert [row[-1] for row in gifts.values()].count("verborgen") == 2, "and one more, or subtraction would tell"
    assert gifts["Samen"][-1] == "20"
    english = numbers(visitor.get("/en/jaarcijfers/2025").text, "Gifts: department")
    assert english["Total"][-1] == "20"
    assert "Dit kwam in 2025 niet voor." in visitor.get("/jaarcijfers/2025").text
    assert "/jaarcijfers/2025" in visitor.get("/jaarcijfers").text


def test_the_files_hold_the_same_and_null_for_what_is_hidden(counted, settings):
    publish_figures(2025, actor=counted["integriteit"])
    publish(actor=SYSTEM)
    visitor = visitor_of(settings)
    told = visitor.get("/jaarcijfers/2025.json").get_json()
    gifts = next(table for table in told["tabellen"] if table["cijfer"] == "Q14")
    totals = {row["naam"]["nl"]: row["aantallen"][-1] for row in gifts["rijen"]}
    assert (totals["Ander"], totals["Samen"]) == (None, 20)
    lines = list(csv.DictReader(io.StringIO(visitor.get("/jaarcijfers/2025.csv").data.decode("utf-8-sig")), delimiter=";"))
    hidden = [line for line in lines if line["cijfer"] == "Q14" and line["rij"] == "Ander" and line["kolom"] == "Samen"]
    assert [(line["aantal"], line["verborgen"]) for line in hidden] == [("", "ja")]
    for ending in ("csv", "json"):
        assert visitor.get(f"/jaarcijfers/2024.{ending}").status_code == 404
    register = json.loads((editions.folder_of(1) / "register.json").read_bytes())
    assert register["jaarcijfers"] == [told]
    assert not list(Draft202012Validator(json_schema()).iter_errors(register))


def test_nothing_of_people_givers_or_hidden_numbers_goes_out_with_it(counted, settings):
    """Canaries in every gift, and no field but those that are named here."""
    publish_figures(2025, actor=counted["integriteit"])
    publish(actor=SYSTEM)
    for path in editions.folder_of(1).iterdir():
        assert b"Kanarie" not in path.read_bytes(), path.name
    (year,) = public_figures()
    assert set(year) == {"jaar", "versie", "geteld_op", "tabellen"}
    for table in year["tabellen"]:
        assert set(table) == {"cijfer", "naam", "telt", "indeling", "kolommen", "rijen"}
        assert {number for row in table["rijen"] for number in row["aantallen"]} & {1, 2, 3, 4} == set()


def test_the_next_version_remembers_what_was_shown(counted, at):
    """Three gifts of 2025 turn up late: nobody reads in the second version that it were three."""
    officer = counted["integriteit"]
    assert publish_figures(2025, actor=officer).version == 1
    with pytest.raises(Unchanged):
        publish_figures(2025, actor=officer)
    at("2025-12-31")
    for name in TEAM[:3]:
        submitted(counted, name, "gift", received="2025-05-04")
    at("2026-03-02")
    second = publish_figures(2025, actor=officer)
    gifts = report_kept(second.counted["Q14"])
    assert gifts.values[Place(TOTAL, TOTAL)] == 23
    assert gifts.shown[Place(TOTAL, TOTAL)] is None
    assert [one["versie"] for one in public_figures()] == [2]


def test_a_year_that_still_runs_is_not_made_public(counted):
    with pytest.raises(NotOver):
        publish_figures(2026, actor=counted["integriteit"])


def test_every_public_figure_may_go_out_and_stands_in_no_other():
    assert [one.code for one in PUBLIC if one.figure.small != "hidden"] == []
    bases = {one.code for one in PUBLIC if one.figure.base and one.rest == ""}
    assert bases == set(), "a denominator that is not in the table could be subtracted from"


def test_what_is_kept_is_what_was_counted(counted):
    report = proposed(2025)["Q14"]
    assert report_kept(json.loads(json.dumps(kept(report)))) == report


def test_the_officer_sees_what_everyone_will_read_and_makes_it_public(counted, sign_in):
    client = sign_in("integriteit")
    assert "niet openbaar" in client.get(ADDRESS).text
    page = client.get(f"{ADDRESS}/2025").text
    assert numbers(page, "Geschenken: afdeling")["Ander"][-1] == "verborgen"
    assert client.post_form(f"{ADDRESS}/2025", {}).status_code == 303
    assert "Iedereen leest nu precies dit." in client.get(f"{ADDRESS}/2025").text
    assert "versie 1 van 2 maart 2026" in client.get(ADDRESS).text
    event = db.session.scalars(select(Event).where(Event.kind == Kind.FIGURES_PUBLISHED)).one()
    assert (event.subject, event.actor) == ("2025.1", counted["integriteit"].uid)
    assert "Je kunt deze cijfers nog niet openbaar maken." in client.get(f"{ADDRESS}/2026").text
    for number in (2016, 2027):
        assert client.get(f"{ADDRESS}/{number}").status_code == 404
    for name in ("controle", "redacteur", "medewerker"):
        assert sign_in(name).get(ADDRESS).status_code == 404, name


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_the_pages_are_accessible_and_fit(counted, server, request, width):
    publish_figures(2025, actor=counted["integriteit"])
    publish(actor=SYSTEM)
    page = request.getfixturevalue(width)
    page.goto(f"{server}/intern/inloggen")
    page.fill("#login", login_of("integriteit"))
    page.fill("#password", PASSWORD)
    with page.expect_navigation():
        page.press("#password", "Enter")
    for address in (ADDRESS, f"{ADDRESS}/2024", f"{ADDRESS}/2025", "/jaarcijfers", "/jaarcijfers/2025", "/en/jaarcijfers/2025"):
        page.goto(server + address)
        axe_check(page)
        assert all(picture.is_visible() for picture in page.locator("svg.ok-chart").all()), address
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
