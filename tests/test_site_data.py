"""All public data: filters with counts and a sentence, and the same selection to take along."""

import csv
import io

import pytest

from tests.support.pages import PageClient, parsed
from tests.support.site import content, entry, position, site_of


@pytest.fixture(scope="module")
def visitor(tmp_path_factory) -> PageClient:
    """Seven paid entries since 2025 at two positions, and three others."""
    paid = [
        entry(f"paid{number:04}", ("directeur", "griffier")[number % 2], vergoeding="paid", sinds="2025-02")
        for number in range(7)
    ]
    others = [
        entry("old00001", vergoeding="unpaid", sinds="2019", toestand="beëindigd", tot="2026-01-04"),
        entry("none0002", vergoeding=None, sinds=None, rol="=HYPERLINK(1)"),
        entry("paid9999", vergoeding="paid", sinds="2024-11-02"),
    ]
    return site_of(tmp_path_factory.mktemp("data"), ("2026-01-05", content(*paid, *others)))


def sentence(page: str) -> str:
    return " ".join("".join(next(one for one in parsed(page).iter("p") if one.get("role") == "status").itertext()).split())


def facets(page: str) -> dict[str, str]:
    """The filters that are offered: label and count → address."""
    links = (link for link in parsed(page).iter("a") if link.get("class", "").startswith("ok-facet"))
    return {" ".join("".join(link.itertext()).split()): link.get("href", "") for link in links}


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("", "10 vermeldingen, alle functies"),
        ("vergoeding=paid&sinds=2025", "7 vermeldingen, betaald, sinds 2025, alle functies"),
        ("vergoeding=paid&sinds=2025&functie=griffier", "3 vermeldingen, betaald, sinds 2025, Griffier"),
        ("toestand=beëindigd", "1 vermelding, beëindigd, alle functies"),
        ("vergoeding=onbekend&sinds=onbekend", "1 vermelding, onbekend, sinds onbekend, alle functies"),
        ("vergoeding=goud", "0 vermeldingen, goud, alle functies"),
        ("functie=bestaat-niet", "0 vermeldingen, bestaat-niet"),
        ("sinds=%27%20OR%201%3D1", "0 vermeldingen, sinds ' or 1=1, alle functies"),
    ],
)
def test_the_sentence_says_the_filter_and_the_files_hold_the_same(visitor, query, says):
    page = visitor.get(f"/gegevens?{query}").text
    assert sentence(page) == says
    count = int(says.split()[0])
    rows = list(csv.DictReader(io.StringIO(visitor.get(f"/gegevens.csv?{query}").get_data().decode("utf-8-sig")), delimiter=";"))
    if query:
        assert len(rows) == count
        assert len(visitor.get(f"/gegevens.json?{query}").json["vermeldingen"]) == count
    if not count:
        assert "Geen regels met deze filters. Wis een filter." in page


def test_english_says_it_in_english(visitor):
    assert sentence(visitor.get("/en/gegevens?vergoeding=paid&sinds=2025").text) == "7 entries, paid, since 2025, all positions"


def test_facets_are_links_with_counts_that_add_up_and_can_be_taken_away(visitor):
    offered = facets(visitor.get("/gegevens?vergoeding=paid").text)
    assert offered["Directeur 5"] == "/gegevens?vergoeding=paid&functie=directeur"
    assert offered["Griffier 3"] == "/gegevens?vergoeding=paid&functie=griffier"
    assert offered["2025 7"] == "/gegevens?vergoeding=paid&sinds=2025"
    assert offered["Haal dit filter weg: Betaald 8"] == "/gegevens"
    assert offered["Onbekend 1"] == "/gegevens?vergoeding=onbekend"
    for label, address in offered.items():
        assert sentence(visitor.get(address).text).split()[0] == (label.rpartition(" ")[2] if "Haal" not in label else "10")


def test_a_filter_that_gives_nothing_can_be_taken_away(visitor):
    assert facets(visitor.get("/gegevens?vergoeding=goud").text)["Haal dit filter weg: goud 0"] == "/gegevens"


def test_a_register_of_many_positions_does_not_list_them_as_filters(published):
    many = [entry(f"code{number:04}", f"functie-{number}") for number in range(60)]
    visitor = published(("2026-01-05", content(*many)))
    offered = facets(visitor.get("/gegevens").text)
    assert not any("Functie-" in label for label in offered)
    assert "Haal dit filter weg: Functie-7 1" in facets(visitor.get("/gegevens?functie=functie-7").text)


def test_no_cell_of_a_selection_is_a_formula(visitor):
    assert "'=HYPERLINK(1)" in visitor.get("/gegevens.csv?vergoeding=onbekend").text


def test_a_list_of_entries_goes_on_within_its_filter(published):
    many = [entry(f"code{number:04}", vergoeding=("paid", "unpaid")[number % 2]) for number in range(120)]
    visitor = published(("2026-01-05", content(*many)))
    page = visitor.get("/gegevens?vergoeding=paid").text
    more = next(link.get("href") for link in parsed(page).iter("a") if link.get("rel") == "next")
    assert more.startswith("/gegevens?vergoeding=paid&na=")
    assert "60 vermeldingen" in sentence(visitor.get(more).text)
    assert visitor.get(more).text.count('<th scope="row">') == 10


def test_a_register_without_entries_says_so(published):
    visitor = published(("2026-01-05", content(positions=[position("griffier")])))
    assert "Er zijn nog geen vermeldingen." in visitor.get("/gegevens").text
