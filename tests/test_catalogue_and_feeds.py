"""What machines harvest: the catalogue for data portals, and the feeds with what changed."""

import json
from dataclasses import replace
from datetime import datetime
from xml.etree import ElementTree

import pytest
from pyshacl import validate
from rdflib import DCAT, DCTERMS, RDF, Graph, URIRef
from rdflib.compare import isomorphic

from publication.formats import write_atom, write_dcat, write_dcat_turtle, write_json_feed
from publication.formats.feeds import NEWEST
from tests.support.data_files import DESCRIBED, ENTRIES, GROUPS, MARKS, written
from tests.support.dcat_shapes import SHAPES, turtle

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib", "ignore::DeprecationWarning:pyshacl")
ATOM = "{http://www.w3.org/2005/Atom}"
SPDX = "http://spdx.org/rdf/terms#"


def catalogue() -> Graph:
    return Graph().parse(data=written(write_dcat, DESCRIBED, MARKS), format="json-ld")


@pytest.fixture(scope="module")
def shapes() -> Graph:
    return Graph().parse(data=turtle(), format="turtle")


def test_the_catalogue_is_as_dcat_ap_nl_asks(shapes):
    conforms, _, report = validate(catalogue(), shacl_graph=shapes)
    assert conforms, report


@pytest.mark.parametrize(
    ("kind", "path"), [(kind, path) for kind, paths in SHAPES.items() for path, (least, _, _) in paths.items() if least]
)
def test_a_catalogue_that_lacks_a_property_is_found_out(shapes, kind, path):
    found = catalogue()
    names = dict(found.namespaces())
    kind, path = (URIRef(names[short.split(":")[0]] + short.split(":")[1]) for short in (kind, path))
    one = next(found.subjects(RDF.type, kind))
    found.remove((one, path, None))
    assert not validate(found, shacl_graph=shapes)[0]


def test_the_catalogue_says_the_same_in_turtle():
    odd = replace(DESCRIBED, organisation='gemeente "Voorbeeld" \\ één')
    found = Graph().parse(data=written(write_dcat_turtle, odd, MARKS), format="turtle")
    assert isomorphic(found, Graph().parse(data=written(write_dcat, odd, MARKS), format="json-ld"))


def test_every_file_of_the_edition_is_in_the_catalogue_with_its_checksum_and_nothing_else():
    found = catalogue()
    sums = {str(value) for value in found.objects(None, URIRef(f"{SPDX}checksumValue"))}
    assert {int(value, 16) for value in sums} == {int(mark["sha256"], 16) for mark in MARKS.values()}
    downloads = {str(address) for address in found.objects(None, DCAT.downloadURL)}
    assert len(downloads) == len(MARKS)
    assert "https://register.voorbeeld.nl/gegevens.ods" in downloads
    few = {"register.csv": MARKS["register.csv"]}
    without = Graph().parse(data=written(write_dcat, DESCRIBED, few), format="json-ld")
    assert {str(address) for address in without.objects(None, DCAT.downloadURL)} == {"https://register.voorbeeld.nl/gegevens.csv"}


def test_the_catalogue_says_which_edition_it_is():
    found = catalogue()
    dataset = next(found.subjects(DCTERMS.accrualPeriodicity))
    assert str(found.value(dataset, URIRef(f"{DCAT}version"))) == "12"
    identifiers = {str(value) for value in found.objects(None, DCTERMS.identifier)}
    assert "uitgave-12/register.csv" in identifiers


def atom(groups=GROUPS, entries=ENTRIES) -> ElementTree.Element:
    return ElementTree.fromstring(written(write_atom, groups, DESCRIBED, entries))  # noqa: S314


def json_feed(groups=GROUPS, entries=ENTRIES) -> dict:
    return json.loads(written(write_json_feed, groups, DESCRIBED, entries))


def only(element: ElementTree.Element, name: str) -> str:
    (found,) = element.findall(f"{ATOM}{name}")
    return found.text or ""


def test_the_atom_feed_has_what_rfc_4287_asks_of_a_feed():
    feed = atom()
    assert feed.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated", "subtitle", "rights"):
        assert only(feed, name)
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == DESCRIBED.organisation
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"] == only(feed, "id") == "https://register.voorbeeld.nl/wijzigingen.atom"
    assert links["alternate"] == "https://register.voorbeeld.nl/wijzigingen"
    assert all(category.get("term") for category in feed.iter(f"{ATOM}category"))
    assert datetime.fromisoformat(only(feed, "updated")).tzinfo


def test_each_entry_of_the_atom_feed_has_what_rfc_4287_asks_of_an_entry():
    entries = atom().findall(f"{ATOM}entry")
    assert entries
    for entry in entries:
        for name in ("id", "title", "updated", "content"):
            assert only(entry, name)
        assert entry.find(f"{ATOM}link").get("rel") == "alternate"
        assert datetime.fromisoformat(only(entry, "updated")).tzinfo
    ids = [only(entry, "id") for entry in entries]
    assert len(ids) == len(set(ids))
    moments = [datetime.fromisoformat(only(entry, "updated")) for entry in entries]
    assert moments == sorted(moments, reverse=True)
    known = {f"{ATOM}{name}" for name in ("id", "title", "updated", "published", "link", "category", "content")}
    assert {part.tag for entry in entries for part in entry} == known


def test_feeds_tell_what_was_and_is_and_nothing_that_is_not_public_any_more():
    titles = [item["title"] for item in json_feed()["items"]]
    assert titles == [
        'Gewijzigd: Penningmeester bij Koor & orkest "De <Brug>"',
        "Beëindigd: Docent; één dag bij Hogeschool",
        "Gecorrigeerd: Docent; één dag bij Hogeschool",
        'Nieuw: Penningmeester bij Koor & orkest "De <Brug>"',
        "Nieuw: Docent; één dag bij Hogeschool",
    ]
    assert json_feed()["items"][0]["content_text"] == (
        "Functie: Directeur. Vergoeding: was onbetaald, is nu alleen onkosten. Sinds wanneer: was 2024, is nu 2024-03."
    )
    assert json_feed()["items"][2]["content_text"].endswith("was Hogeschol, is nu Hogeschool. Reden: typefout.")


def test_the_json_feed_has_what_version_1_1_asks_and_the_items_of_the_atom_feed():
    feed = json_feed()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"]
    assert all(isinstance(item["id"], str) and item["content_text"] for item in feed["items"])
    assert all(author["name"] for author in feed["authors"])
    entries = atom().findall(f"{ATOM}entry")
    assert [(item["id"], item["title"], item["content_text"], item["date_published"]) for item in feed["items"]] == [
        (only(entry, "id"), only(entry, "title"), only(entry, "content"), only(entry, "updated")) for entry in entries
    ]


def test_feeds_say_which_edition_they_are():
    assert json_feed()["_uitgave"] == {"nummer": 12, "sha256": DESCRIBED.checksum_of_register, "stand": "2026-03-02"}
    terms = {category.get("term") for category in atom().findall(f"{ATOM}category")}
    assert terms == {"12", DESCRIBED.checksum_of_register}


def test_an_item_keeps_its_id_and_moment_in_later_editions():
    later = replace(DESCRIBED, number=13, published_at="2026-04-01T09:00:00+02:00")
    again = json.loads(written(write_json_feed, GROUPS, later, ENTRIES))
    assert again["items"] == json_feed()["items"]


def test_feeds_hold_the_newest_changes_only():
    many = {f"k{number}": {**ENTRIES["k4m7p2qx"], "code": f"k{number}"} for number in range(NEWEST + 50)}
    groups = [{"datum": "2026-01-05", "uitgave": 1, "nieuw": [*many], "gewijzigd": [], "beëindigd": [], "gecorrigeerd": []}]
    assert len(json_feed(groups, many)["items"]) == len(atom(groups, many).findall(f"{ATOM}entry")) == NEWEST


def test_control_characters_do_not_break_the_feed():
    odd = {"k4m7p2qx": {**ENTRIES["k4m7p2qx"], "rol": "Penning\x07meester \ufffe<b>"}}
    assert "Penningmeester <b>" in only(atom(GROUPS, odd).findall(f"{ATOM}entry")[0], "title")
