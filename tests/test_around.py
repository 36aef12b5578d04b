"""Who gave what to whom within twelve months, and everything around one organisation (Q16, Q17, Q20, R48, R49)."""

from datetime import date

import pytest
from sqlalchemy import select

from audit import SYSTEM, Event, Kind
from extensions import db
from registers.counterparties.changing import add_alias
from registers.counterparties.list_mapping import by_columns
from registers.counterparties.list_reading import read_relations
from registers.counterparties.lists import bring_in
from reports.around.organisations import names_one_of
from tests.support.browser import DESK, PHONE, enter, fits_and_is_accessible
from tests.support.declarations import decided, submitted
from tests.support.pages import parsed
from tests.support.questions import asked_for

GIVERS, ORGANISATIONS = "/intern/beheer/gevers", "/intern/beheer/organisaties"
LINDE, NOORD = "Bouwbedrijf De Linde", "Adviesbureau Noord"


@pytest.fixture
def offered(town, at):
    """De Linde gave three people something, one refused it, one more than a year ago; Noord invited one of them."""
    at("2025-03-01")
    submitted(town, "collega", "gift", received="2025-03-01", what="Oude pen")
    at("2025-06-10")
    decided(town, "collega", "gift", received="2025-06-10", what="Boek", value="25_to_50", price=3050, outcome="keep")
    at("2026-02-20")
    decided(
        town, "medewerker", "gift", received="2026-02-20", what="Fiets", value="above_50", whereabouts="refused",
        outcome="noted_refused",
    )  # fmt: skip
    at("2026-03-02")
    submitted(town, "vreemde", "gift", received="2026-03-02", what="Taart", value="unknown")
    submitted(town, "medewerker", "invitation", when="2026-05-18")
    submitted(town, "medewerker")
    submitted(town, "collega")
    db.session.commit()
    return town


def organisation(name: str):
    from registers.counterparties.naming import counterparty_known_as

    return counterparty_known_as(name)


def table_of(page, caption: str) -> list[list[str]]:
    """The rows of the table with this caption, as they are read."""
    found = next(table for table in parsed(page).iter("table") if caption in " ".join(table.find("caption").itertext()))
    return [[" ".join("".join(cell.itertext()).split()) for cell in row] for row in found.find("tbody")]


def test_r49_a_giver_is_shown_with_all_receivers_refused_offers_and_totals_of_twelve_months(offered, sign_in):
    page = sign_in("integriteit").get(GIVERS).text
    rows = table_of(page, "2 gevers")
    assert [row[:3] for row in rows] == [[LINDE, "3", "3"], [NOORD, "1", "1"]]
    assert rows[0][3] == "samen ten minste € 80,50"
    assert "Van 3 maart 2025 tot en met 2 maart 2026." in page


def test_q16_who_gave_most_above_the_limit_is_pointed_out(offered, sign_in):
    rows = table_of(sign_in("integriteit").get(GIVERS).text, "2 gevers")
    assert [row[4] for row in rows] == ["meer dan 10%", "–leeg"]


def test_the_page_of_a_giver_lists_each_offer_and_each_receiver(offered, sign_in):
    page = sign_in("integriteit").get(f"{GIVERS}/{organisation(LINDE).uid}").text
    offers = {row[0].partition("GS-")[0]: row for row in table_of(page, "Wat is aangeboden")}
    assert set(offers) == {"Boek", "Fiets", "Taart"}, "not the pen of more than a year ago"
    assert offers["Fiets"][-1] == "Goed gedaan: geweigerd"
    receivers = table_of(page, "Per ontvanger")
    assert [row[1:] for row in receivers] == [["1", "€ 30,50"], ["1", "samen ten minste € 50"], ["1", "niet bekend"]]


def test_r48_a_year_ago_to_the_day_no_longer_counts_and_any_day_can_be_asked(offered, sign_in):
    client, uid = sign_in("integriteit"), organisation(LINDE).uid
    on_the_day = client.get(f"{GIVERS}/{uid}?op=2026-03-01").text
    assert "Oude pen" not in on_the_day
    assert "Taart" not in on_the_day, "not known yet"
    assert "Oude pen" in client.get(f"{GIVERS}/{uid}?op=2026-02-28").text
    for unreadable in ("morgen", "2999-01-01", "2026-02-30", "0001-01-01"):
        assert client.get(f"{GIVERS}?op={unreadable}").status_code == 200


def test_only_givers_to_several_people_and_by_a_former_name(offered, sign_in):
    client = sign_in("integriteit")
    assert [row[0] for row in table_of(client.get(f"{GIVERS}?meer=ja").text, "1 gever")] == [LINDE]
    add_alias(organisation(NOORD), "Kantoor Zuid", actor=SYSTEM)
    db.session.commit()
    assert table_of(client.get(f"{GIVERS}?q=kantoor+zuid").text, "1 gever")[0][0].startswith(NOORD)
    assert "Geen gevers met dit filter." in client.get(f"{GIVERS}?q=onbekend").text


def test_q20_everything_around_an_organisation_under_its_former_names(offered, sign_in, tmp_path):
    found = organisation(LINDE)
    found.kvk_number = "12345678"
    add_alias(found, "Linde Oud", actor=SYSTEM)
    listed(tmp_path, "Subsidies 2024", "Linde Oud;;", kind="subsidy")
    listed(tmp_path, "Leveranciers 2026", "Heel anders;12345678;", kind="supplier")
    listed(tmp_path, "Verboden belangen", "Linde Oud;;", kind="restricted")
    submitted(offered, "directeur", organisation="Linde Oud")
    db.session.commit()
    page = sign_in("integriteit").get(f"{ORGANISATIONS}/{found.uid}").text
    assert len(table_of(page, "5 opgaven")) == 5
    assert {row[0] for row in table_of(page, "2 regels")} == {"Subsidies 2024", "Leveranciers 2026"}
    assert "Ook bekend als: Linde Oud." in " ".join(page.split())


def test_a_list_that_was_replaced_still_tells_what_stood_on_it(offered, sign_in, tmp_path):
    listed(tmp_path, "Leveranciers", f"{LINDE};;")
    listed(tmp_path, "Leveranciers", "Zenith;;", dated_on=date(2026, 2, 1))
    page = sign_in("integriteit").get(f"{ORGANISATIONS}/{organisation(LINDE).uid}").text
    assert table_of(page, "1 regel")[0][-1] == "vervangen"


def test_organisations_shared_by_several_people_stand_in_a_list_and_in_a_picture(offered, sign_in):
    client = sign_in("integriteit")
    rows = table_of(client.get(ORGANISATIONS).text, "2 organisaties")
    assert rows == [[LINDE, "3", "0", "3"], ["Stichting Muziek in de Wijk", "2", "2", "0"]]
    page = client.get(f"{ORGANISATIONS}/netwerk").text
    assert page.count('class="ok-chart__tie"') == 5
    assert len(table_of(page, "Het netwerk als tabel")) == 2
    assert "Geen gedeelde organisatie" in client.get(f"{ORGANISATIONS}?q=onbekend").text


def test_nothing_shared_and_nothing_offered_is_said(town, sign_in):
    client = sign_in("integriteit")
    assert "In deze twaalf maanden is niets aangeboden." in client.get(GIVERS).text
    for address in (ORGANISATIONS, f"{ORGANISATIONS}/netwerk"):
        assert "Er is geen organisatie waar meer dan één collega iets mee heeft." in client.get(address).text
    assert client.get(f"{ORGANISATIONS}/onbekend").status_code == 404


def test_r38_interests_are_shown_to_the_officer_alone_and_each_that_is_shown_is_on_record(offered, sign_in):
    named = submitted(offered, "directeur", "financial_interest", what="aandelen bouwbedrijf de linde b.v.")
    submitted(offered, "directeur", "financial_interest", what="Windpark")
    db.session.commit()
    address = f"{ORGANISATIONS}/{organisation(LINDE).uid}"
    officer = sign_in("integriteit")
    assert "aandelen" not in officer.get(address).text
    assert opened() == []
    page = officer.get(f"{address}/belangen").text
    assert "aandelen bouwbedrijf de linde b.v." in page
    assert "Windpark" not in page
    assert opened() == [(offered["integriteit"].uid, named.reference, offered["directeur"].uid)]
    auditor = sign_in("controle")
    assert "Financiële belangen" not in auditor.get(address).text
    assert auditor.get(f"{address}/belangen").status_code == 404


def opened() -> list[tuple[str | None, str, str | None]]:
    db.session.rollback()
    return [(one.actor, one.subject, one.person) for one in db.session.scalars(select(Event).where(Event.kind == Kind.OPENED))]


def test_a_name_is_found_in_what_was_said_of_an_interest():
    assert names_one_of(["windpark noord bv"], "windpark noord")
    assert names_one_of(["windpark noord"], "certificaten windpark noord 2024")
    assert not names_one_of(["windpark noord"], "windpark noordoost")


def test_the_auditor_reads_open_registers_here_and_nobody_else_comes_in(offered, sign_in):
    assert sign_in("controle").get(GIVERS).status_code == 200
    for name in ("medewerker", "leidinggevende", "beheer", "redacteur"):
        assert sign_in(name).get(GIVERS).status_code == 404, name


def test_more_givers_and_offers_do_not_ask_the_database_more_questions(offered, sign_in):
    client = sign_in("integriteit")
    addresses = (GIVERS, ORGANISATIONS, f"{ORGANISATIONS}/netwerk", f"{ORGANISATIONS}/{organisation(LINDE).uid}")
    few = [asked_for(client, address) for address in (*addresses, *addresses)][4:]
    for number in range(6):
        decided(offered, "medewerker", "gift", giver=f"Gever {number}")
        decided(offered, "collega", "gift", giver=f"Gever {number}")
        submitted(offered, "directeur", "gift", giver=LINDE)
    db.session.commit()
    assert [asked_for(client, address) for address in addresses] == few


def test_the_pages_are_accessible_and_fit(offered, server, tmp_path, page):
    listed(tmp_path, "Leveranciers 2026", f"{LINDE};;")
    uid = organisation(LINDE).uid
    db.session.rollback()  # nothing holds on to the database while the visitor is there
    enter(page, server, "integriteit")
    for address in (
        GIVERS, f"{GIVERS}/{uid}", ORGANISATIONS, f"{ORGANISATIONS}/netwerk", f"{ORGANISATIONS}/{uid}",
        f"{ORGANISATIONS}/{uid}/belangen",
    ):  # fmt: skip
        fits_and_is_accessible(page, server + address)
        for size in (PHONE, DESK):
            page.set_viewport_size(size)
            assert all(picture.is_visible() for picture in page.locator("svg.ok-chart").all()), address


def listed(folder, title: str, line: str, kind: str = "supplier", dated_on: date = date(2026, 1, 1)):
    """A list of one line in use."""
    path = folder / "lijst.csv"
    path.write_text(f"Naam;KvK;Opmerking\n{line}\n", encoding="utf-8")
    reading = read_relations(path, by_columns({"name": "Naam", "kvk_number": "KvK", "note": "Opmerking"}))
    found = bring_in(reading, kind=kind, title=title, dated_on=dated_on, file_name="lijst.csv", actor=SYSTEM)
    db.session.commit()
    return found
