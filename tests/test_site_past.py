"""The register as it was, the history of a position and the versions of an entry: all but what must no longer be shown."""

import re
from datetime import date

import pytest

from audit import SYSTEM
from organisation.models import PUBLIC_SIDE_ACTIVITIES, Appointment, Person
from publication.editions import publish
from publication.models import RELEASE
from tests.support.pages import PageClient, parsed
from tests.support.publishing import act, allow, declare, released
from tests.support.site import content, entry, position, site_of

BANNER = "U bekijkt het register zoals het was op"


@pytest.fixture(scope="module")
def visitor(tmp_path_factory) -> PageClient:
    """Three days: paid, then unpaid with an agreement, and then ended; a second position comes on the second day."""
    first = entry("aaaa2222", vergoeding="paid")
    second = {**first, "vergoeding": "unpaid", "afspraak": "Beslist niet mee over subsidie."}
    third = {**second, "toestand": "beëindigd", "tot": "2026-04-30"}
    late = entry("bbbb3333", "griffier", rol="Docent", organisatie="Hogeschool")
    late_position = position("griffier", late, aangewezen_sinds="2026-03-02")
    return site_of(
        tmp_path_factory.mktemp("past"),
        ("2026-01-05", content(first)),
        ("2026-03-02", content(second, late, positions=[position("directeur", second), late_position])),
        ("2026-05-01", content(third, late, positions=[position("directeur", third, toestand="beëindigd"), late_position])),
    )


def words(page: str) -> str:
    """What a reader reads, in one line."""
    main = parsed(page).find(".//main")
    return " ".join("".join(main.itertext()).split())


def test_a_day_shows_the_register_of_that_day_and_says_so(visitor):
    for address in ("/", "/functie/directeur", "/vermelding/aaaa2222"):
        text = words(visitor.get(f"{address}?op=2026-02-01").text)
        assert f"{BANNER} 1 februari 2026. Naar het register van nu." in text, address
    assert "Betaald" in words(visitor.get("/functie/directeur?op=2026-02-01").text)
    assert "Beslist niet mee" not in visitor.get("/functie/directeur?op=2026-02-01").text
    assert "Beslist niet mee" in visitor.get("/functie/directeur?op=2026-03-02").text
    assert "Griffier" not in visitor.get("/?op=2026-02-01").text
    assert "Griffier" in visitor.get("/?op=2026-03-02").text


def test_the_english_page_says_it_in_english(visitor):
    text = words(visitor.get("/en/functie/directeur?op=2026-02-01").text)
    assert "You are viewing the register as it was on 1 February 2026. Go to the current register." in text


def test_a_link_on_a_page_of_an_earlier_day_stays_on_that_day(visitor):
    assert "/functie/directeur?op=2026-02-01" in visitor.get("/?op=2026-02-01").text
    assert "/vermelding/aaaa2222?op=2026-02-01" in visitor.get("/functie/directeur?op=2026-02-01").text


@pytest.mark.parametrize(
    ("day", "problem"),
    [
        ("31-2-2026", "Vul een dag in die bestaat"),
        ("gisteren", "Vul een dag in die bestaat"),
        ("2026-1-1", "Vul een dag in die bestaat"),
        ("2025-12-31", "Dit register begint op 5 januari 2026."),
        ("2026-05-02", "De laatste uitgave is van 1 mei 2026."),
        ("9999-12-31", "De laatste uitgave is van 1 mei 2026."),
    ],
)
def test_a_day_that_cannot_be_gives_a_message_at_the_field_and_the_page_of_now(visitor, day, problem):
    for address in ("/", "/functie/directeur", "/vermelding/aaaa2222"):
        page = visitor.get(address, query_string={"op": day})
        assert page.status_code == 200
        field = next(one for one in parsed(page.text).iter("input") if one.get("name") == "op")
        assert field.get("aria-invalid") == "true"
        assert problem in words(page.text), address
        assert BANNER not in page.text


def test_a_dutch_date_is_understood(visitor):
    assert f"{BANNER} 1 februari 2026" in visitor.get("/?op=1-2-2026").text


def test_an_entry_that_was_not_public_yet_says_so(visitor):
    page = visitor.get("/vermelding/bbbb3333?op=2026-02-01").text
    assert "Deze vermelding was op 1 februari 2026 nog niet openbaar." in page
    assert "Docent" not in page


def test_an_entry_on_an_earlier_day_tells_what_had_happened_by_then(visitor):
    """R63: what happened later is told on the page of now."""
    now, then, first = (words(visitor.get(f"/vermelding/aaaa2222{day}").text) for day in ("", "?op=2026-03-02", "?op=2026-02-01"))
    assert "1 mei 2026 Beëindigd" in now
    assert "1 mei 2026 Beëindigd" not in then
    assert "2 maart 2026 Gewijzigd" in then
    assert "Gewijzigd" not in first


def test_an_entry_lists_its_versions_with_the_differences_between_them(visitor):
    page = visitor.get("/vermelding/aaaa2222").text
    assert "Versie 3: sinds 1 mei 2026" in words(page)
    assert "Versie 1: van 5 januari 2026 tot 2 maart 2026" in words(page)
    difference = visitor.get("/vermelding/aaaa2222/verschil/1-2").text
    assert "<del>Betaald</del>" in difference
    assert "<ins>Onbetaald</ins>" in difference
    assert '<ins lang="nl">Beslist niet mee over subsidie.</ins>' in difference
    assert visitor.get("/vermelding/aaaa2222/verschil/1-4").status_code == 404
    assert visitor.get("/vermelding/zzzz9999/verschil/1-2").status_code == 404


def test_a_version_compared_with_itself_has_no_difference(visitor):
    assert "Geen verschil" in words(visitor.get("/vermelding/aaaa2222/verschil/2-2").text)


def test_the_reference_names_the_version_that_is_looked_at(visitor):
    assert "vermelding aaaa2222, versie van 1 mei 2026." in words(visitor.get("/vermelding/aaaa2222").text)
    assert "vermelding aaaa2222, versie van 5 januari 2026." in words(visitor.get("/vermelding/aaaa2222?op=2026-02-01").text)


def test_the_reference_to_an_earlier_day_leads_to_that_day_again(visitor):
    for address in ("/functie/directeur", "/vermelding/aaaa2222"):
        now, then = (words(visitor.get(f"{address}{asked}").text) for asked in ("", "?op=1-2-2026"))
        assert re.search(rf"Dit adres verandert niet: \S+{address}(?!\S)", now)
        assert re.search(rf"Dit adres verandert niet: \S+{address}\?op=2026-02-01(?!\S)", then)


def test_an_earlier_day_does_not_tell_when_something_changed_after_it(visitor):
    assert "Laatst gewijzigd" in words(visitor.get("/functie/directeur").text)
    assert "Laatst gewijzigd" not in words(visitor.get("/functie/directeur?op=2026-02-01").text)


def test_the_history_of_a_position_is_newest_first_with_was_and_is_now(visitor):
    text = words(visitor.get("/functie/directeur/geschiedenis").text)
    assert text.index("1 mei 2026") < text.index("2 maart 2026") < text.index("5 januari 2026")
    assert "was: Betaald" in text
    assert "is nu: Onbetaald" in text
    assert "noemen wij niet meer" in text
    assert "Docent" not in text


def test_a_position_without_history_says_so(published):
    visitor = published(("2026-01-05", content(positions=[position("griffier")])))
    assert "Er is nog niets veranderd." in visitor.get("/functie/griffier/geschiedenis").text


def test_an_unknown_position_gets_the_list_of_those_there_are(visitor):
    for address in ("/functie/onbekend", "/functie/onbekend/geschiedenis"):
        page = visitor.get(address)
        assert page.status_code == 404
        assert 'href="/functie/griffier"' in page.text


def test_r66_a_correction_is_told_with_its_reason(published):
    wrong = entry("aaaa2222", vergoeding="paid")
    correction = {"datum": "2026-05-12", "velden": ["vergoeding"], "reden": "ten onrechte als betaald vermeld"}
    right = {**wrong, "vergoeding": "unpaid", "correcties": [correction]}
    visitor = published(("2026-01-05", content(wrong)), ("2026-05-12", content(right)))
    own = "/vermelding/aaaa2222"
    for address in (own, f"{own}/verschil/1-2", "/wijzigingen", "/functie/directeur/geschiedenis"):
        text = words(visitor.get(address).text)
        assert "Gecorrigeerd" in text, address
        assert "12 mei 2026" in text, address
        assert "Reden: ten onrechte als betaald vermeld" in text, address


def test_r67_an_entry_that_is_looked_at_says_since_when_and_nothing_else(published):
    hidden = entry("aaaa2222")
    before = content(hidden)
    holder = {**before["functies"][0]["houders"][0], "vermeldingen": [], "toestand": "afgeschermd"}
    holder |= {"afgeschermd": 1, "nagekeken": ["aaaa2222"]}
    after = content(positions=[{**before["functies"][0], "houders": [holder]}])
    after["nagekeken"] = [{"code": "aaaa2222", "datum": "2026-03-09"}]
    visitor = published(("2026-01-05", before), ("2026-03-09", after))
    page = visitor.get("/vermelding/aaaa2222")
    assert page.status_code == 410
    assert "Zij is niet te zien sinds 9 maart 2026." in words(page.text)
    assert "Muziek" not in page.text
    text = words(visitor.get("/functie/directeur").text)
    assert "1 vermelding wordt nagekeken." in text
    assert "afgeschermd" not in text


GONE_IN_PART = "Een deel van wat hier toen stond, is niet meer openbaar."
GONE = "Wat hier toen stond, is niet meer openbaar."


@pytest.mark.parametrize(
    ("left", "said", "tag"),
    [([], GONE, "0 5 januari 2026 Niet meer openbaar"), (["bbbb3333"], GONE_IN_PART, "1 5 januari 2026 Deels niet meer")],
)
def test_r63_an_earlier_day_says_that_something_may_no_longer_be_shown(published, left, said, tag):
    both = [entry("aaaa2222"), entry("bbbb3333", rol="Docent", organisatie="Hogeschool")]
    kept = [one for one in both if one["code"] in left]
    after = content(*kept, positions=[position("directeur", *kept)])
    visitor = published(("2026-01-05", content(*both)), ("2026-03-02", after), ("2026-03-09", after))
    then = words(visitor.get("/functie/directeur?op=2026-02-01").text)
    assert said in then
    assert "Muziek" not in then
    assert ("Hogeschool" in then) == bool(left)
    assert f"A. Voorbeeld {tag}" in words(visitor.get("/?op=2026-02-01").text)
    for address in ("/functie/directeur", "/functie/directeur?op=2026-03-02"):
        assert "stond, is niet meer openbaar" not in words(visitor.get(address).text), address
    assert "iet meer openbaar" not in words(visitor.get("/?op=2026-03-02").text)


def test_r63_an_earlier_day_on_which_all_may_be_shown_says_nothing_of_the_kind(visitor):
    for address in ("/?op=2026-02-01", "/functie/directeur?op=2026-02-01", "/functie/directeur?op=2026-05-01"):
        assert "iet meer openbaar" not in words(visitor.get(address).text), address


def test_r63_who_left_is_not_in_the_register_of_an_earlier_day(client, town, at):
    at("2025-12-01")
    town.designate("directeur", PUBLIC_SIDE_ACTIVITIES, from_on=date(2025, 6, 2))
    code = released(town, "directeur", without_notice=True).public_code
    publish(actor=SYSTEM)
    assert "Muziek" in client.get("/functie/directeur?op=2025-12-01").text
    at("2026-07-01")
    town["directeur"].employed_until = date(2026, 6, 30)
    publish(actor=SYSTEM)
    position = words(client.get("/functie/directeur?op=2026-01-01").text)
    assert "Geen vermeldingen." in position
    addresses = ("/", "/?op=2026-01-01", "/functie/directeur?op=2026-01-01", "/functie/directeur/geschiedenis", "/wijzigingen")
    for address in addresses:
        page = client.get(address).text
        assert "D. Voorbeeld" not in page, address
        assert "Muziek" not in page, address
    assert "Geen vermeldingen" in client.get("/?op=2026-01-01").text
    assert client.get(f"/vermelding/{code}?op=2026-01-01").status_code == 410


def test_r62_the_successor_is_named_and_the_one_before_is_not(client, town, at):
    at("2025-12-01")
    town.designate("directeur", PUBLIC_SIDE_ACTIVITIES, from_on=date(2025, 6, 2))
    released(town, "directeur", without_notice=True)
    publish(actor=SYSTEM)
    at("2026-07-01")
    town["directeur"].employed_until = date(2026, 6, 30)
    successor: Person = town["vreemde"]
    town.positions["directeur"].appointments.append(Appointment(person=successor, from_on=date(2026, 7, 1)))
    publish(actor=SYSTEM)
    assert "V. Voorbeeld" in client.get("/functie/directeur").text
    assert "Geen vermeldingen." in words(client.get("/functie/directeur?op=2026-01-01").text)


def test_r35_before_the_designation_the_register_of_that_day_shows_nothing(client, town, at):
    at("2025-10-06")
    town.designate("leidinggevende", PUBLIC_SIDE_ACTIVITIES, from_on=date(2025, 1, 1))
    publish(actor=SYSTEM)
    entry = allow(town, declare(town, "directeur"))
    at("2026-04-01")
    town.designate("directeur", PUBLIC_SIDE_ACTIVITIES, from_on=date(2026, 4, 1))
    act(entry, RELEASE, town["redacteur"])
    publish(actor=SYSTEM)
    at("2026-04-10")
    publish(actor=SYSTEM)
    assert "Muziek" in client.get("/functie/directeur").text
    assert "Muziek" in client.get("/functie/directeur?op=2026-04-10").text
    assert "Muziek" not in client.get("/functie/directeur?op=2026-04-09").text
    day_before = words(client.get("/functie/directeur?op=2026-03-31").text)
    assert "Deze functie was op 31 maart 2026 nog niet aangewezen." in day_before
    assert "D. Voorbeeld" not in day_before
    assert "Directeur" not in words(client.get("/?op=2026-03-31").text)
