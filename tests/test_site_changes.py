"""What changed: since a day, of a kind, to take along; and what two editions say differently, on rows of a real register."""

import csv
import io
import json
import re
from collections import defaultdict
from xml.etree.ElementTree import Element

import pytest

from publication.projection import tidy
from settings import ROOT
from tests.support.absence import absent
from tests.support.pages import PageClient, parsed
from tests.support.site import content, entry, site_of

DATA = ROOT.parent / "shared" / "data" / "uk-commons-register-2026-06-29" / "category_8.csv"
KINDS = {"Nieuw": "nieuw", "Gewijzigd": "gewijzigd", "Beëindigd": "beëindigd", "Gecorrigeerd": "gecorrigeerd"}
PLANTED = 20  # of each kind


@pytest.fixture(scope="module")
def visitor(tmp_path_factory) -> PageClient:
    """Three editions, with all kinds of changes."""
    one, two, three = entry("aaaa2222"), entry("bbbb3333", rol="Docent"), entry("cccc4444", "griffier", rol="=1+1")
    paid = {**one, "vergoeding": "paid"}
    correction = {"datum": "2026-05-12", "velden": ["vergoeding"], "reden": "ten onrechte als betaald vermeld"}
    return site_of(
        tmp_path_factory.mktemp("changes"),
        ("2026-01-05", content(one, two)),
        ("2026-03-02", content(paid, two, three)),
        (
            "2026-05-12",
            content({**paid, "vergoeding": "unpaid", "correcties": [correction]}, {**two, "toestand": "beëindigd"}, three),
        ),
    )


def words(element: Element | None) -> str:
    assert element is not None
    return " ".join("".join(element.itertext()).split())


def told(page: str) -> list[tuple[str, str]]:
    """The changes on a page: kind and code."""
    cards = [card for card in parsed(page).iter("article") if card.get("class") == "ok-card"]
    return [
        (KINDS[words(card.find("p/span"))], card.find(".//a").get("href").removeprefix("/vermelding/")) for card in cards
    ]  # fmt: skip


def table(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig")), delimiter=";"))


def test_changes_stand_per_day_newest_first(visitor):
    page = visitor.get("/wijzigingen").text
    days = [words(one) for one in parsed(page).iter("time")]
    assert days == ["12 mei 2026", "2 maart 2026", "5 januari 2026"]
    assert told(page)[:2] == [("beëindigd", "bbbb3333"), ("gecorrigeerd", "aaaa2222")]


@pytest.mark.parametrize(
    ("query", "sentence", "codes"),
    [
        ("sinds=2026-03-02", "4 wijzigingen, sinds 2 maart 2026", ["bbbb3333", "aaaa2222", "cccc4444", "aaaa2222"]),
        ("van=2-3-2026", "4 wijzigingen, sinds 2 maart 2026", ["bbbb3333", "aaaa2222", "cccc4444", "aaaa2222"]),
        ("soort=nieuw", "3 wijzigingen, nieuw", ["cccc4444", "aaaa2222", "bbbb3333"]),
        (
            "soort=nieuw&sinds=2026-01-05&tot=2026-03-01",
            "2 wijzigingen, nieuw, sinds 5 januari 2026, tot en met 1 maart 2026",
            ["aaaa2222", "bbbb3333"],
        ),
        ("soort=bestaat-niet", "0 wijzigingen", []),
    ],
)
def test_a_filter_shows_what_fits_and_says_so(visitor, query, sentence, codes):
    page = visitor.get(f"/wijzigingen?{query}").text
    assert [code for _kind, code in told(page)] == codes
    assert words(next(one for one in parsed(page).iter("p") if one.get("role") == "status")) == sentence


def test_kinds_are_links_with_counts_within_the_period(visitor):
    page = parsed(visitor.get("/wijzigingen?sinds=2026-03-01").text)
    links = {words(link): link.get("href") for link in page.iter("a") if link.get("class", "").startswith("ok-facet")}
    assert links["Nieuw 1"] == "/wijzigingen?sinds=2026-03-01&soort=nieuw"
    assert "Gecorrigeerd 1" in links
    assert links["30 dagen 2"] == "/wijzigingen?sinds=2026-04-12"


def test_a_period_without_changes_says_when_the_last_one_was(visitor):
    page = visitor.get("/wijzigingen?sinds=2026-05-13").text
    assert "Geen wijzigingen in deze periode. Laatste wijziging: 12 mei 2026." in page


def test_a_wrong_date_gives_a_message_at_its_field_and_the_files_refuse_it(visitor):
    page = parsed(visitor.get("/wijzigingen?tot=31-2-2026").text)
    fields = {field.get("name"): field for field in page.iter("input")}
    assert fields["tot"].get("aria-invalid") == "true"
    assert fields["sinds"].get("aria-invalid") is None
    for address in ("/wijzigingen.csv", "/wijzigingen.json", "/wijzigingen.atom"):
        assert visitor.get(f"{address}?tot=31-2-2026").status_code == 400


def test_the_table_of_a_selection_has_a_row_per_changed_field(visitor):
    answer = visitor.get("/wijzigingen.csv?sinds=2026-03-02")
    assert "wijzigingen-selectie-uitgave-3.csv" in answer.headers["Content-Disposition"]
    rows = [(row["datum"], row["soort"], row["code"], row["veld"], row["was"], row["nu"]) for row in table(answer)]
    assert rows == [
        ("2026-05-12", "beëindigd", "bbbb3333", "", "", ""),
        ("2026-05-12", "gecorrigeerd", "aaaa2222", "vergoeding", "paid", "unpaid"),
        ("2026-03-02", "nieuw", "cccc4444", "", "", ""),
        ("2026-03-02", "gewijzigd", "aaaa2222", "vergoeding", "unpaid", "paid"),
    ]
    assert table(answer)[2]["rol"] == "'=1+1", "a spreadsheet would run it"


def test_the_feeds_follow_the_same_selection(visitor):
    items = json.loads(visitor.get("/wijzigingen.json?soort=gecorrigeerd").text)["items"]
    assert [item["url"].rpartition("/")[2] for item in items] == ["aaaa2222"]
    assert visitor.get("/wijzigingen.atom?soort=nieuw").text.count("<entry>") == 3


def test_two_editions_differ_by_what_changed_in_between_and_not_by_what_was_undone(visitor):
    assert told(visitor.get("/wijzigingen/verschil?van=1&tot=2").text) == [("nieuw", "cccc4444"), ("gewijzigd", "aaaa2222")]
    assert told(visitor.get("/wijzigingen/verschil?van=1&tot=3").text) == [("beëindigd", "bbbb3333"), ("nieuw", "cccc4444")]
    assert told(visitor.get("/wijzigingen/verschil?van=3&tot=1").text) == told(visitor.get("/wijzigingen/verschil?van=1").text)
    assert "Geen verschil" in visitor.get("/wijzigingen/verschil?van=2&tot=2").text


@pytest.mark.parametrize("query", ["van=0", "tot=4", "van=een&tot=2", "van=-1", "van=99999999999999999999"])
def test_an_edition_that_does_not_exist_gives_a_message_at_its_field(visitor, query):
    page = visitor.get(f"/wijzigingen/verschil?{query}")
    assert page.status_code == 200
    assert "Vul een getal in van 1 tot en met 3." in page.text


# --- real rows ---


def real_entries() -> dict[str, dict]:
    """Real side activities, in the fields of a public entry; by code."""
    if not DATA.exists():
        absent("the register of the House of Commons", "put it in ../shared/data beside the project")
    with DATA.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    found = [
        entry(
            f"{int(row['ID']):08d}", f"lid-{row['MNIS ID']}", functie=tidy(row["Member"]), organisatie=tidy(row["Summary"]),
            rol=tidy(row["MiscellaneousInterestType"]) or "lid", sinds=row["AroseOn"][:7] or None,
        )
        for row in rows
    ]  # fmt: skip
    return {one["code"]: one for one in found}


def retyped(text: str) -> str:
    """The same words with other quotation marks, spaces and composed letters."""
    return f"  {text} ".replace("'", "\u2019").replace('"', "\u201d").replace(" ", "\u00a0 ").replace("é", "e\u0301")


def plant(entries: dict[str, dict]) -> tuple[dict[str, dict], dict[str, set[str]]]:
    """The register a day later, with twenty changes of each kind, and twenty texts that were only typed differently."""
    later, codes = dict(entries), iter(sorted(entries, key=lambda code: code[::-1]))
    planted: dict[str, set[str]] = defaultdict(set)
    for number in range(PLANTED):
        changed, ended, corrected, gone, typed = (next(codes) for _ in range(5))
        later[changed] = {**later[changed], ("rol", "organisatie", "sinds")[number % 3]: "2019"}
        later[ended] = {**later[ended], "toestand": "beëindigd", "tot": "2026-06"}
        correction = {"datum": "2026-06-30", "velden": ["vergoeding"], "reden": "verkeerd overgenomen"}
        later[corrected] = {**later[corrected], "vergoeding": "paid", "correcties": [correction]}
        del later[gone]
        for name in ("rol", "organisatie"):
            later[typed] = {**later[typed], name: tidy(retyped(later[typed][name]))}
        new = f"nieuw{number:03}"
        later[new] = {**later[changed], "code": new}
        for kind, code in (("nieuw", new), ("gewijzigd", changed), ("beëindigd", ended), ("gecorrigeerd", corrected)):
            planted[kind].add(code)
        planted["verdwenen"].add(gone)
    return later, planted


def test_between_two_editions_of_real_rows_stands_what_was_planted_and_nothing_else(tmp_path):
    entries = real_entries()
    later, planted = plant(entries)
    visitor = site_of(tmp_path, ("2026-06-29", content(*entries.values())), ("2026-06-30", content(*later.values())))
    found: dict[str, set[str]] = defaultdict(set)
    address: str | None = "/wijzigingen/verschil?van=1&tot=2"
    while address:
        page = visitor.get(address).text
        for kind, code in told(page):
            assert code not in found[kind], "told twice"
            found[kind].add(code)
        removed = re.search(r'id="verdwenen".*?</section>', page, re.S)
        found["verdwenen"] |= set(re.findall(r"/vermelding/(\w+)", removed[0])) if removed else set()
        more = next((link for link in parsed(page).iter("a") if link.get("rel") == "next"), None)
        address = more.get("href") if more is not None else None
    assert found == planted
    kept = {(row["soort"], row["code"]) for row in table(visitor.get("/wijzigingen.csv?sinds=2026-06-30"))}
    assert kept == {(kind, code) for kind, codes in planted.items() if kind != "verdwenen" for code in codes}
