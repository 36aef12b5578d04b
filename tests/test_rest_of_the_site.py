"""P09, P11, P12, P14–P16, what programs ask for, and the pages that stand on other sites."""

import shutil
import subprocess
from dataclasses import replace
from typing import cast
from xml.etree import ElementTree

import pytest
from flask import Flask

import clock
from app import create_public_app
from audit import SYSTEM
from headers import HEADERS
from publication import editions
from publication.editions import publish
from publication.formats import SCHEMA_VERSION
from publication.site import describing, machines
from registers.parameters.values import set_value
from tests.support.absence import absent
from tests.support.browser import fits_and_is_accessible, follow
from tests.support.pages import PageClient, parsed
from tests.support.servers import address_of, listening
from tests.support.site import content, entry, site_of

MAPS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
def visitor(public_town, settings):
    return visitor_of(settings)


def visitor_of(settings, **config) -> PageClient:
    app = create_public_app(settings)
    app.config.update(config)
    app.test_client_class = PageClient
    return cast(PageClient, app.test_client())


def locations(answer) -> list[str]:
    return [found.text or "" for found in ElementTree.fromstring(answer.data).iter(f"{MAPS}loc")]  # noqa: S314 - our own


def test_the_sitemaps_name_every_page_in_both_languages_and_each_answers(visitor, public_town):
    assert "Sitemap: http://localhost/sitemap.xml" in visitor.get("/robots.txt").text
    parts = locations(visitor.get("/sitemap.xml"))
    found = [place for part in parts for place in locations(visitor.get(part.removeprefix("http://localhost")))]
    code = public_town.entry.public_code
    for page in ("/", "/functie/directeur", "/functie/collega", f"/vermelding/{code}", "/gegevens/beschrijving", "/volgen"):
        assert f"http://localhost{page}" in found
        assert f"http://localhost/en{page}" in found
    assert len(found) == len(set(found))
    for place in found:
        assert visitor.get(place.removeprefix("http://localhost")).status_code == 200, place
    assert visitor.get(f"/sitemap-{len(parts) + 1}.xml").status_code == 404
    assert visitor.get("/sitemap-0.xml").status_code == 404


def test_a_sitemap_holds_no_more_than_it_may_and_together_they_hold_all(tmp_path, monkeypatch):
    monkeypatch.setattr(machines, "STEP", 3)
    visitor = site_of(tmp_path, ("2026-03-02", content(*(entry(f"code{number}") for number in range(7)))))
    parts = [locations(visitor.get(part.removeprefix("http://localhost"))) for part in locations(visitor.get("/sitemap.xml"))]
    assert [len(part) for part in parts[1:]] == [2, 6, 6, 2]
    assert {place for part in parts for place in part if "/en/vermelding/" in place} == {
        f"http://localhost/en/vermelding/code{number}" for number in range(7)
    }


def test_r70_without_search_engines_there_is_no_sitemap(public_town, settings):
    visitor = visitor_of(replace(settings, search_engines=False))
    assert "Sitemap" not in visitor.get("/robots.txt").text
    assert visitor.get("/sitemap.xml").status_code == 404
    assert visitor.get("/sitemap-1.xml").status_code == 404


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_page_names_its_own_address_and_both_languages(visitor, prefix):
    page = parsed(visitor.get(f"{prefix}/functie/directeur?op=2026-03-02").text)
    links = [link.attrib for link in page.iter("link") if link.get("rel") in ("canonical", "alternate")]
    at = "http://localhost"
    assert {"rel": "canonical", "href": f"{at}{prefix}/functie/directeur"} in links
    for code, path in (("nl", ""), ("en", "/en"), ("x-default", "")):
        assert {"rel": "alternate", "hreflang": code, "href": f"{at}{path}/functie/directeur"} in links
    metas = {meta.get("property") or meta.get("name"): meta.get("content") for meta in page.iter("meta")}
    assert metas["og:title"] == "Directeur"
    assert metas["og:url"] == f"{at}{prefix}/functie/directeur"
    assert len(metas["description"] or "") > 50


def test_the_explanation_says_what_the_body_chose(visitor, public_town, at):
    text = visitor.get("/uitleg").text
    assert "zitten 5 werkdagen" in text
    assert "nog 12 maanden zichtbaar" in text
    assert "Die staat dan bij de vermelding." in text
    officer = public_town["integriteit"]
    for code, value in (("P10", 0), ("P11", False), ("P12", 1)):
        set_value(code, value, from_on=clock.today(), why="beleid", actor=officer)
    publish(actor=SYSTEM)
    text = visitor.get("/uitleg").text
    assert "Na het besluit staat het er meteen in." in text
    assert "nog 1 maand zichtbaar" in text
    assert "Die is hier niet openbaar." in text
    assert "na 1 maand." in visitor.get("/privacy").text
    assert "Wat ziet u hier niet en waarom?" in text


def test_the_figures_say_when_they_come_and_only_of_years_with_a_register(visitor):
    assert "De cijfers over 2026 komen in april 2027." in visitor.get("/jaarcijfers").text
    assert "De cijfers over 2026 komen in april 2027." in visitor.get("/jaarcijfers/2026").text
    for year in (2025, 2027, 0):
        assert visitor.get(f"/jaarcijfers/{year}").status_code == 404


def test_a_promise_that_was_not_kept_is_not_repeated(tmp_path):
    visitor = site_of(tmp_path, ("2025-03-02", content(entry("a"))), ("2026-05-01", content(entry("b"))))
    text = visitor.get("/jaarcijfers").text
    assert "De cijfers over 2025 zijn er nog niet." in text
    assert "De cijfers over 2026 komen in april 2027." in text


def test_the_described_commands_check_a_real_edition(visitor, tmp_path):
    """What a reader copies from the page is run here, on the files that the site serves."""
    for program in ("openssl", "sha256sum"):
        if shutil.which(program) is None:
            absent(program, f"install the package of {program}")
    text = "".join("".join(code.itertext()) + "\n" for code in parsed(visitor.get("/gegevens/beschrijving").text).iter("code"))
    commands = [line for line in text.splitlines() if line.startswith(("openssl", "grep"))]
    assert len(commands) == 2
    for name, address in (("manifest.json", "manifest.json"), ("manifest.sig", "manifest.sig"), ("sleutel.pem", "sleutel.pem")):
        (tmp_path / name).write_bytes(visitor.get(f"/gegevens/{address}").data)
        assert f"/gegevens/{address}" in text
    (tmp_path / "register.json").write_bytes(visitor.get("/gegevens.json").data)
    run = lambda command: subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False)  # noqa: E731
    checked, found = map(run, commands)
    assert "Signature Verified Successfully" in checked.stdout, checked.stderr
    assert found.returncode == 0
    (tmp_path / "manifest.json").write_bytes(b" " + (tmp_path / "manifest.json").read_bytes())
    (tmp_path / "register.json").write_bytes(b" " + (tmp_path / "register.json").read_bytes())
    checked, found = map(run, commands)
    assert (checked.returncode, found.returncode) == (1, 1)


def test_the_description_tells_the_kind_of_every_field_and_leads_to_what_programs_read(visitor):
    text = visitor.get("/gegevens/beschrijving").text
    for words in ("datum, zo precies als bekend", "sinds_precisie", "CC0", "/gegevens/schema.json", "/gegevens/catalogus.ttl"):
        assert words in text
    assert next(iter(describing.SCHEMA_LOG)) == SCHEMA_VERSION
    for _label, path in describing.DESCRIPTIONS[:4]:
        assert visitor.get(path).status_code == 200


@pytest.mark.parametrize("address", ["/insluiten", "/insluiten/directeur", "/en/insluiten/directeur"])
def test_another_site_may_frame_these_pages(visitor, address):
    answer = visitor.get(address)
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer.headers
    assert "script" not in answer.text
    assert "Set-Cookie" not in answer.headers
    page = parsed(answer.text)
    assert {link.get("target") for link in page.iter("a")} == {"_top"}
    assert "D. Voorbeeld" in answer.text


@pytest.mark.parametrize("address", ["/", "/insluiten/onbekend", "/insluitenx", "/functie/directeur"])
def test_no_other_page_may_be_framed(visitor, address):
    answer = visitor.get(address)
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]


def test_the_frame_works_on_another_site(public_town, public_server, page):
    elsewhere = Flask(__name__)
    page.goto(f"{public_server}/gegevens/beschrijving")
    snippet = page.get_by_text("<iframe").inner_text()
    elsewhere.add_url_rule("/", view_func=lambda: f"<!doctype html><title>x</title>{snippet}")
    with listening() as server:
        server.app = elsewhere
        page.goto(address_of(server))
        assert page.frame_locator("iframe").locator("h1").inner_text() == "Nevenwerk van de ambtelijke top"


def test_the_edition_holds_what_the_body_chose(public_town):
    assert editions.content_of(1)["waarden"] == {
        "werkdagen_tot_openbaar": 5, "afspraken_openbaar": True, "maanden_na_einde_openbaar": 12,
    }  # fmt: skip


NEW = (
    "/gegevens/beschrijving", "/volgen", "/jaarcijfers", "/jaarcijfers/2026", "/uitleg", "/privacy", "/toegankelijkheid",
    "/contact", "/fout-doorgeven", "/fout-doorgeven/ontvangen", "/volgen/gevraagd", "/volgen/bevestigd", "/volgen/gestopt",
    "/volgen/stoppen/x", "/volgen/bevestigen/x", "/insluiten", "/insluiten/directeur",
)  # fmt: skip


def test_axe_finds_nothing_on_the_new_pages_in_both_languages_and_widths(public_town, server, page):
    for address in [*NEW, *(f"/en{one}" for one in NEW)]:
        fits_and_is_accessible(page, server + address)
    for path, button in (("/fout-doorgeven", "Fout doorgeven"), ("/volgen", "Volgen")):
        page.goto(server + path)
        follow(page, page.get_by_role("button", name=button))
        fits_and_is_accessible(page)
