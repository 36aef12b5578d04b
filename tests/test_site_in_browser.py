"""The public register in a real browser: found at once, taken along in three clicks, walked by keyboard, light, on paper."""

import csv
import gzip
import io
from pathlib import Path

import pytest

from tests.support.applications import settings_for
from tests.support.browser import PHONE, fits_and_is_accessible
from tests.support.servers import address_of, listening
from tests.support.site import content, entry, position, public_application, publish_all

TEXTS = (".css", ".svg")  # and pages: what the sample configuration compresses
LIGHT = 30 * 1024  # bytes of everything the start needs


def twelve_positions() -> list[tuple[str, dict]]:
    """Two editions of a register with twelve positions, one of them the municipal secretary's."""
    slugs = ["gemeentesecretaris", *(f"directeur-{number}" for number in range(11))]
    entries = [entry(f"code{number:04}", slug) for number, slug in enumerate(slugs)]
    vacant = [position(slug, one) for slug, one in zip(slugs[:-1], entries[:-1], strict=True)] + [position(slugs[-1], houders=[])]
    later = [{**entries[0], "vergoeding": "paid", "afspraak": "Beslist niet mee over subsidie."}, *entries[1:-1]]
    return [
        ("2026-01-05", content(*entries[:-1], positions=vacant)),
        ("2026-03-02", content(*later, positions=[position("gemeentesecretaris", later[0]), *vacant[1:]])),
    ]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The address of a public register with twelve positions and two editions."""
    folder: Path = tmp_path_factory.mktemp("site")
    with listening() as listener:
        app = public_application(settings_for(folder, public_url=address_of(listener)))
        with app.app_context():
            publish_all(app.config["EDITIONS_DIR"], *twelve_positions())
        listener.app = app
        yield address_of(listener)


def test_a_stranger_finds_the_side_activities_of_the_municipal_secretary_with_one_click(site, page):
    page.goto(f"{site}/")
    page.get_by_role("link", name="Gemeentesecretaris").first.click()
    assert page.get_by_role("heading", name="Penningmeester").is_visible()
    assert page.get_by_text("Stichting Muziek").is_visible()
    assert page.get_by_text("Bevestigd op 5 januari 2026.").is_visible()


def test_a_journalist_gets_the_changes_since_a_date_as_csv_with_three_clicks(site, page):
    page.goto(f"{site}/")
    page.get_by_role("navigation", name="Hoofdmenu").get_by_role("link", name="Wijzigingen").click()
    page.get_by_role("link", name="30 dagen").click()
    with page.expect_download() as found:
        page.get_by_role("link", name="Tabel voor een spreadsheet (CSV)").click()
    rows = list(csv.DictReader(io.StringIO(Path(found.value.path()).read_text("utf-8-sig")), delimiter=";"))
    assert {row["datum"] for row in rows} == {"2026-03-02"}
    assert ("vergoeding", "unpaid", "paid") in {(row["veld"], row["was"], row["nu"]) for row in rows}


def test_a_day_is_chosen_with_the_keyboard_alone(site, page):
    page.goto(f"{site}/functie/gemeentesecretaris")
    for _step in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "op":
            break
    page.evaluate("document.activeElement.value = '2026-01-31'")  # how a day is typed differs per country
    page.keyboard.press("Enter")
    page.wait_for_url("**?op=2026-01-31")
    assert page.get_by_text("U bekijkt het register zoals het was op 31 januari 2026.").is_visible()
    assert page.get_by_text("Onbetaald").first.is_visible()


def weight(response) -> int:
    """The bytes of an answer as the sample configuration sends them."""
    body, compressed = response.body(), response.url.split("?")[0].endswith(TEXTS) or "html" in response.headers["content-type"]
    return len(gzip.compress(body, 6)) if compressed else len(body)


def test_everything_the_start_needs_weighs_little(site, page):
    received = []
    page.on("response", lambda response: received.append(response))
    page.goto(f"{site}/", wait_until="networkidle")
    weights = {response.url.removeprefix(site).split("?")[0]: weight(response) for response in received}
    assert any(path.endswith(".css") for path in weights)
    assert not [path for path in weights if path.endswith(".woff2")]
    print(sum(weights.values()), weights)
    assert sum(weights.values()) <= LIGHT, weights


def test_axe_finds_nothing_on_pages_with_a_day_a_filter_a_difference_or_a_mistake(site, page):
    own = "/functie/gemeentesecretaris"
    addresses = [
        "/?op=2026-01-31", "/?op=1999-01-01", f"{own}?op=2026-01-31", f"{own}/geschiedenis", "/functie/onbekend",
        "/vermelding/code0000?op=2026-01-31", "/vermelding/code0000/verschil/1-2",
        "/wijzigingen?sinds=2026-02-01&soort=gewijzigd",
        "/wijzigingen?tot=31-2-2026", "/wijzigingen/verschil?van=1&tot=2", "/wijzigingen/verschil?van=9",
        "/gegevens?vergoeding=paid", "/gegevens?vergoeding=goud", "/zoeken?q=muziek", "/zoeken?q=muzeik",
    ]  # fmt: skip
    for address in [*addresses, *(f"/en{one}" for one in addresses)]:
        fits_and_is_accessible(page, site + address)


def test_on_paper_stand_the_address_and_the_moment_of_the_register(site, page):
    page.goto(f"{site}/functie/gemeentesecretaris?op=2026-01-31")
    page.emulate_media(media="print")
    assert page.get_by_text(f"{site}/functie/gemeentesecretaris?op=2026-01-31", exact=True).is_visible()
    assert page.get_by_text("Bijgewerkt op 2 maart 2026").first.is_visible()
    assert not page.get_by_role("button", name="Bekijken").is_visible()


def test_on_a_phone_a_long_name_in_the_way_up_begins_beside_its_sign(site, page):
    page.set_viewport_size(PHONE)
    page.goto(f"{site}/vermelding/code0000")
    tops = page.locator(".ok-breadcrumb a").evaluate_all(
        "links => { links[1].textContent = 'Gemeentesecretaris en algemeen directeur';"
        " return links.map(link => link.getClientRects()[0].top) }"
    )
    assert tops[0] == tops[1]


def test_on_a_phone_a_long_title_in_a_card_stays_whole(site, page):
    page.set_viewport_size(PHONE)
    page.goto(f"{site}/gegevens")
    title = page.locator("td").get_by_role("link", name="Gemeentesecretaris").first
    lines = "link => { const all = document.createRange(); all.selectNodeContents(link); return all.getClientRects().length }"
    assert title.evaluate(lines) == 1
