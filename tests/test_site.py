"""The public site: found at once, told apart, kept for ever, and served without a database, a session or a secret."""

import re
from dataclasses import replace
from datetime import date

import pytest

from app import create_public_app
from audit import SYSTEM
from extensions import db
from organisation.models import PUBLIC_SIDE_ACTIVITIES, Appointment
from publication import editions, files
from publication.editions import publish
from publication.models import HOLD, RELEASE, WITHHOLD
from publication.preview import preview
from registers import lifecycle
from registers.partial_date import PartialDate
from tests.support.browser import fits_and_is_accessible
from tests.support.pages import PageClient
from tests.support.publishing import act, allow, declare

PAGES = (
    "/", "/wijzigingen", "/gegevens", "/gegevens/beschrijving", "/uitleg", "/fout-doorgeven", "/toegankelijkheid", "/privacy",
    "/contact", "/jaarcijfers", "/jaarcijfers/2026", "/insluiten",
)  # fmt: skip
FILES = ("/gegevens.csv", "/gegevens.json", "/gegevens/register.pdf")
API = ("", "/vermeldingen?limiet=1", "/functies", "/functies/directeur", "/wijzigingen", "/uitgave", "/openapi.json")


@pytest.fixture
def public_app(settings):
    app = create_public_app(settings)
    app.test_client_class = PageClient
    return app


@pytest.fixture(params=["whole", "public"])
def visitor(request, public_town, app, public_app):
    """Somebody without an account, at both applications."""
    return (app if request.param == "whole" else public_app).test_client()


def page_addresses(town) -> list[str]:
    entry = f"/vermelding/{town.entry.public_code}"
    positions = [f"/functie/{slug}" for slug in ("directeur", "secretaris", "leidinggevende", "collega")]
    pages = [*PAGES, *positions, entry, "/zoeken?q=muziek", f"/fout-doorgeven?vermelding={town.entry.public_code}"]
    return [*pages, *(f"/en{page}" for page in pages)]


def addresses(town) -> list[str]:
    api = [f"/api/v1{address}" for address in (*API, f"/vermeldingen/{town.entry.public_code}")]
    return [*page_addresses(town), *FILES, "/robots.txt", "/.well-known/security.txt", *api]


def test_every_page_answers_in_both_languages_without_a_cookie(visitor, public_town):
    for address in addresses(public_town):
        response = visitor.get(address)
        assert response.status_code == 200, address
        assert "Set-Cookie" not in response.headers, address
        assert "Cookie" not in response.headers.get("Vary", ""), address
        assert response.headers["Cache-Control"] == "public, max-age=60", address
        assert "<script" not in response.text if response.mimetype == "text/html" else True, address


def test_both_applications_serve_the_same_bytes(public_town, app, public_app):
    for address in addresses(public_town):
        if "/fout-doorgeven" in address:
            continue  # only the whole application can receive a form
        assert app.test_client().get(address).data == public_app.test_client().get(address).data, address


def test_the_start_lists_every_designated_position_with_its_state(visitor):
    text = visitor.get("/").text
    for words in ("Directeur", "D. Voorbeeld", "Nevenwerk", "Geen nevenwerk", "Nog niet bevestigd", "Niet bezet", "2 maart 2026"):
        assert words in text


@pytest.mark.parametrize("query", ["penningmeester", "MUZIEK wijk", "d. voorbeeld directeur", "dírecteur", "stichting"])
def test_searching_finds_by_position_holder_role_and_organisation(visitor, query):
    text = visitor.get("/zoeken", query_string={"q": query}).text
    assert 'href="/functie/directeur"' in text
    assert 'href="/functie/secretaris"' not in text


def test_searching_for_what_is_not_there_says_what_the_register_holds(visitor):
    assert "Let op: alleen aangewezen functies staan hier." in visitor.get("/zoeken?q=medewerker").text


def test_r68_nothing_no_answer_and_vacant_read_differently(visitor):
    def words(slug):
        return re.sub(r"<[^>]+>|\s+", " ", visitor.get(f"/functie/{slug}").text).replace("  ", " ")

    assert "Geen nevenwerk doorgegeven. Bevestigd op 2 maart 2026." in _plain(words("secretaris"))
    assert "Nog niet bevestigd. De gemeente heeft hierom gevraagd op 5 januari 2026." in _plain(words("leidinggevende"))
    assert "Deze functie is nu niet bezet." in _plain(words("collega"))


def _plain(text: str) -> str:
    return " ".join(text.split())


def test_r68_withheld_reads_differently_from_nothing(visitor, public_town):
    act(public_town.entry, WITHHOLD, public_town["integriteit"], ground="safety")
    publish(actor=SYSTEM)
    text = visitor.get("/functie/directeur").text
    assert "1 vermelding is afgeschermd." in text
    assert "Geen nevenwerk" not in text
    assert "Muziek" not in text


def test_r68_who_has_two_positions_has_the_same_entries_at_both(visitor, public_town):
    holder = public_town["directeur"]
    public_town.positions["collega"].appointments.append(Appointment(person=holder, from_on=date(2026, 1, 5)))
    publish(actor=SYSTEM)
    for address in ("/functie/directeur", "/functie/collega", "/insluiten/collega"):
        assert "Muziek" in visitor.get(address).text, address


def test_r58_a_position_that_is_not_designated_answers_like_one_that_does_not_exist(visitor, public_town):
    hidden, unknown = visitor.get("/functie/medewerker"), visitor.get("/functie/xxxxxxxxxx")
    assert (hidden.status_code, unknown.status_code) == (404, 404)
    assert hidden.text.replace("functie/medewerker", "") == unknown.text.replace("functie/xxxxxxxxxx", "")
    inside = allow(public_town, declare(public_town, "medewerker"))
    act(inside, RELEASE, public_town["redacteur"])
    publish(actor=SYSTEM, force=True)
    secret, unknown = visitor.get(f"/vermelding/{inside.public_code}"), visitor.get("/vermelding/zzzzzzzz")
    assert (secret.status_code, unknown.status_code) == (404, 404)
    assert secret.text.replace(inside.public_code, "") == unknown.text.replace("zzzzzzzz", "")


def test_the_preview_is_the_public_text_byte_for_byte(app, public_town, visitor):
    expected = preview(public_town.entry)["entry"]
    with app.test_request_context("/"):
        macro = app.jinja_env.get_template("components/public_entry.html").module.public_entry
        alone, linked = macro(expected, 2), macro({**expected, "url": f"/vermelding/{expected['code']}"}, 3)
    assert str(alone) in visitor.get(f"/vermelding/{expected['code']}").text
    assert str(linked) in visitor.get("/functie/directeur").text


def test_the_preview_of_a_draft_is_what_the_public_reads_in_the_end(app, town, at, client):
    at("2026-03-02")
    town.designate("directeur", PUBLIC_SIDE_ACTIVITIES)
    waiting = declare(town, "directeur", role="Voorzitter <b>& zoon</b>", organisation="Vereniging 't Hart")
    beforehand = preview(waiting)["entry"]
    allow(town, waiting)
    act(waiting, RELEASE, town["redacteur"], without_notice=True)
    publish(actor=SYSTEM)
    with app.test_request_context("/"):
        drawn = str(app.jinja_env.get_template("components/public_entry.html").module.public_entry(beforehand, 2))
    assert drawn in client.get(f"/vermelding/{waiting.public_code}").text


def test_r69_an_entry_keeps_its_address_and_a_removed_one_leaves_its_code_and_a_date(visitor, public_town, at):
    address = f"/vermelding/{public_town.entry.public_code}"
    assert "Zo verwijst u hiernaar" in visitor.get(address).text
    assert "versie van 2 maart 2026" in visitor.get(address).text
    at("2026-03-09")
    act(public_town.entry, HOLD, public_town["redacteur"])
    publish(actor=SYSTEM)
    gone = visitor.get(address)
    assert gone.status_code == 410
    assert "9 maart 2026" in gone.text
    assert "Muziek" not in gone.text
    assert "Directeur" not in gone.text


def test_r15_an_ended_entry_stands_under_ended(visitor, public_town, at):
    entry = public_town.entry
    at("2026-04-30")
    ends = PartialDate.parse("2026-04-30")
    lifecycle.change_state(entry, "end", actor=public_town["directeur"], seen_version=entry.version, ends=ends)
    at("2026-05-01")
    publish(actor=SYSTEM)
    text = visitor.get("/functie/directeur").text
    assert "Beëindigd (1)" in text
    assert "tot 30 april 2026" in text


def test_changes_show_what_was_and_what_is_now(visitor, public_town, at):
    old = public_town.entry
    at("2026-06-01")
    director = public_town["directeur"]
    new = lifecycle.change_state(old, "revise", actor=director, seen_version=old.version, submission_key="change")
    allow(public_town, declare(public_town, "directeur", draft=new, pay="paid"))
    act(new, RELEASE, public_town["redacteur"], without_notice=True)
    publish(actor=SYSTEM)
    for address in ("/wijzigingen", f"/vermelding/{old.public_code}"):
        text = visitor.get(address).text
        assert "<del>Alleen onkosten</del>" in text
        assert "<ins>Betaald</ins>" in text
    assert "Laatst gewijzigd" in visitor.get("/functie/directeur").text
    assert "1 juni 2026" in visitor.get("/functie/directeur").text


def test_downloads_are_the_files_of_the_edition(visitor, public_town):
    folder = editions.folder_of(1)
    for address, name in zip(FILES, ("register.csv", "register.json", "register.pdf"), strict=True):
        assert visitor.get(address).data == (folder / name).read_bytes()
    assert "register-uitgave-1.csv" in visitor.get("/gegevens.csv").headers["Content-Disposition"]


def test_every_field_is_described_with_its_legal_ground(visitor):
    text = visitor.get("/gegevens/beschrijving").text
    for words in ("bevestigd_op", "algemeen_omdat", "Ambtenarenwet 2017, artikel 5", "CC0"):
        assert words in text


def test_a_page_that_did_not_change_is_not_sent_again(visitor, public_town):
    first = visitor.get("/functie/directeur")
    again = visitor.get("/functie/directeur", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert first.headers["ETag"].startswith('W/"1-')
    act(public_town.entry, HOLD, public_town["redacteur"])
    publish(actor=SYSTEM)
    assert visitor.get("/functie/directeur", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_before_the_first_edition_the_register_says_so(app, public_app):
    for application in (app, public_app):
        visitor = application.test_client()
        assert "nog niet gepubliceerd" in visitor.get("/").text
        assert visitor.get("/functie/directeur").status_code == 200
        assert visitor.get("/gegevens.json").status_code == 404
        assert visitor.get("/gereed").json == {"status": "ok", "edition": None}
        assert visitor.get("/gezond").json == {"status": "ok"}


def test_a_damaged_edition_is_not_served_and_the_one_before_stays(public_app, public_town):
    visitor = public_app.test_client()
    assert "Muziek" in visitor.get("/functie/directeur").text
    act(public_town.entry, HOLD, public_town["redacteur"])
    publish(actor=SYSTEM)
    db.session.commit()
    _damage(editions.folder_of(2) / files.REGISTER)
    assert "Muziek" in visitor.get("/functie/directeur").text
    assert visitor.get("/gereed").status_code == 503
    fresh = create_public_app(public_app.config["SETTINGS"])
    fresh.test_client_class = PageClient
    assert fresh.test_client().get("/").status_code == 503, "without an edition that is sound nothing is shown"


def _damage(path) -> None:
    path.chmod(0o644)
    path.write_bytes(path.read_bytes() + b" ")


def test_r70_search_engines_are_told_to_stay_away_only_when_the_body_says_so(settings, public_town, public_app):
    hidden = create_public_app(replace(settings, search_engines=False))
    hidden.test_client_class = PageClient
    for address in ("/", "/gegevens.csv", "/functie/directeur"):
        assert hidden.test_client().get(address).headers["X-Robots-Tag"] == "noindex"
        assert "X-Robots-Tag" not in public_app.test_client().get(address).headers
    assert 'content="noindex"' in hidden.test_client().get("/").text


def test_weaknesses_can_be_told(visitor):
    text = visitor.get("/.well-known/security.txt").text
    assert "Contact: mailto:register@voorbeeld.nl" in text
    assert "Expires: 2027-03-02" in text


def test_axe_finds_nothing_on_any_public_page(public_town, public_server, page):
    db.session.commit()
    for address in page_addresses(public_town):
        fits_and_is_accessible(page, public_server + address)
