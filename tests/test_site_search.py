"""Searching: in groups, marked, forgiving of accents, unfinished words and typing errors, and never an error."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from publication.site.search import marked
from tests.support.pages import PageClient, parsed
from tests.support.site import content, entry, site_of

FTS = st.sampled_from(
    ['"', "'", "*", "-", "NEAR", "NEAR(a b, 2)", "AND", "OR", "NOT", "(", ")", ":", "^", "+", "{role} :", "%", "½", "ß", "\ud7ff"]
)
QUERY = st.lists(FTS | st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12), max_size=5)


@pytest.fixture(scope="module")
def visitor(tmp_path_factory) -> PageClient:
    """Sixty treasurers at a choir, a café that is hard to type, and a name with what HTML uses."""
    many = [entry(f"koor{number:04}", "directeur", organisatie=f"Koor de Toonladder {number}") for number in range(60)]
    cafe = entry("cafe2222", "griffier", rol="Uitbater", organisatie="Café Größe & Søn <b>")
    return site_of(tmp_path_factory.mktemp("search"), ("2026-01-05", content(*many, cafe)))


def headings(page: str) -> list[str]:
    return ["".join(heading.itertext()) for heading in parsed(page).iter("h2")]


def search(visitor, query, **more) -> str:
    answer = visitor.get("/zoeken", query_string={"q": query, **more})
    assert answer.status_code == 200
    return answer.text


def test_each_group_has_its_own_heading(visitor):
    assert headings(search(visitor, "griffier")) == ["Functies en namen"]
    assert headings(search(visitor, "toonladder")) == ["Organisaties"]
    assert headings(search(visitor, "penningmeester")) == ["Rollen"]


@pytest.mark.parametrize("query", ["cafe", "CAFÉ", "cafe\u0301", "grosse", "sön", "caf"])
def test_accents_case_and_the_end_of_the_last_word_do_not_matter(visitor, query):
    assert "/vermelding/cafe2222" in search(visitor, query)


def test_what_was_found_is_marked_and_what_html_uses_stays_text(visitor):
    page = search(visitor, "cafe b")
    assert "<mark>Café</mark> Größe &amp; Søn &lt;<mark>b</mark>&gt;" in page
    assert "&amp;" in search(visitor, "amp uitbater") or "Niets gevonden" in search(visitor, "amp uitbater")


def test_words_spread_over_position_role_and_organisation_are_found(visitor):
    page = search(visitor, "griffier uitbater")
    assert headings(page) == ["Vermeldingen met al deze woorden"]
    assert "/vermelding/cafe2222" in page


def test_a_typing_error_gets_a_proposal(visitor):
    page = search(visitor, "penningmeetser toonlader")
    assert "Bedoelde u" in page
    assert "/zoeken?q=penningmeester+toonladder" in page
    assert "Bedoelde u" not in search(visitor, "xqzxqz")


def test_a_long_group_goes_on_page_by_page_on_its_own(visitor):
    page = search(visitor, "toonladder")
    assert len(set(re.findall(r"/vermelding/koor\d+", page))) == 20
    links = [link.get("href", "") for link in parsed(page).find(".//main").iter("a")]
    found, address = [], next(link for link in links if "groep=" in link)
    while address:
        page = visitor.get(address).text
        found += re.findall(r"/vermelding/(koor\d+)", page)
        address = next((link.get("href") for link in parsed(page).iter("a") if link.get("rel") == "next"), None)
    assert len(found) == len(set(found)) == 60


def test_nothing_asked_shows_the_box_and_nothing_else(visitor):
    page = search(visitor, "  ")
    assert "Niets gevonden" not in page
    assert headings(page) == []


def test_a_question_of_any_length_is_answered(visitor):
    assert "Niets gevonden" in search(visitor, "zoek " * 500)
    assert "Niets gevonden" in search(visitor, "q" * 5000)


@given(QUERY, st.sampled_from(["", "functies", "organisaties", "rollen", "alles", "niets"]))
def test_whatever_is_asked_is_answered_with_a_page(visitor, parts, group):
    search(visitor, " ".join(parts), groep=group)


@given(st.text(max_size=30), st.lists(st.sampled_from(["a", "mark", "amp", "lt", "href", "b"]), min_size=1, max_size=3))
def test_marking_never_changes_anything_but_the_marks(text, words):
    row = Markup('<td class="a" lang="b"><a href="/mark/b?x=1&amp;lt=2">{}</a></td>').format(text).encode()
    assert re.sub(rb"</?(?:mark|span)>", b"", marked(row, " ".join(words))) == row
