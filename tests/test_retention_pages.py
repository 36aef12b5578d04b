"""The pages of retention and of own data: what each says, and that everybody can read them."""

import io

import pikepdf
import pytest

from extensions import db
from registers.retention_terms import ITEM
from retention import lists
from retention.holds import set_hold
from retention.own_data.requests import ask
from tests.support.browser import enter, fits_and_is_accessible
from tests.support.declarations import decided
from tests.test_retention import term

ROOT, OWN_DATA = "/intern/beheer/bewaren", "/intern/mijn-gegevens"


@pytest.fixture
def due(town, at):
    """Three gifts whose term is over, in 2027."""
    at("2026-03-02")
    for day in (1, 2, 3):
        decided(town, slug="gift", received=f"2026-02-0{day}")
    term("gift", ITEM, 12)
    db.session.commit()
    at("2027-03-03", 12)
    return town


def test_without_any_term_the_page_says_that_nothing_is_destroyed(town, sign_in):
    page = sign_in("integriteit").get(ROOT).text
    assert "Er is geen enkele bewaartermijn." in page
    assert "Zonder termijn wordt niets vernietigd." in page


def test_an_officer_sets_a_term_with_a_ground(town, at, sign_in):
    at("2026-03-02")
    client, address = sign_in("integriteit"), f"{ROOT}/termijnen"
    assert "60 maanden. Selectielijst 2020, rij 19.1" in client.get(address).text, "an example"
    for typed in ("veel", "6²"):
        wrong = client.post_form(address, {"which": "gift:item", "months": typed})
        assert wrong.status_code == 422
        assert "Vul een heel getal in" in wrong.text
    without = client.post_form(address, {"which": "gift:item", "months": "60", "why": ""})
    assert without.status_code == 422
    given = {"which": "gift:item", "months": "60", "why": "Selectielijst 2020, rij 19.1"}
    assert client.post_form(address, given).status_code == 303
    page = client.get(ROOT).text
    assert "Niet alles heeft een bewaartermijn." in page
    assert "Geschenken" not in page.partition("Daarvan wordt niets vernietigd:")[2].partition("</p>")[0]


def test_a_list_that_waits_stands_among_what_there_is_to_do(due, sign_in):
    made = lists.propose(actor=due["integriteit"])
    look, agree = "Kijk 1 vernietigingslijst na", "Keur 1 vernietigingslijst goed of af"

    def told(name):
        db.session.commit()
        page = sign_in(name).get("/intern").text
        return look in page, agree in page

    assert (told("integriteit"), told("beheer")) == ((True, False), (False, False))
    lists.prepare(made, actor=due["integriteit"])
    assert (told("integriteit"), told("beheer"), told("controle")) == ((False, False), (False, True), (False, False))
    lists.approve(made, actor=due["beheer"])
    assert told("beheer") == (False, False)


def test_a_list_goes_from_one_person_to_another_and_ends_in_a_certificate(due, at, sign_in):
    officer, second, auditor = sign_in("integriteit"), sign_in("beheer"), sign_in("controle")
    made = officer.post_form(ROOT, {})
    address = made.location
    officer.post_form(f"{address}/voorleggen", {}, page=address)
    assert "Een ander keurt die goed." in officer.get(address).text
    assert second.post_form(f"{address}/afkeuren", {"reason": ""}, page=address).status_code == 422
    approved = second.post_form(f"{address}/goedkeuren", {}, page=address, follow_redirects=True)
    assert "Op 17 maart 2027 wordt dit vernietigd." in approved.text
    assert "Keur goed" not in auditor.get(address).text
    assert officer.get(f"{address}/verklaring.pdf").status_code == 404
    at("2027-03-17", 4)
    lists.carry_out_due()
    page = sign_in("controle").get(address).text
    for words in ("Verklaring van vernietiging V-2027-01", "GS-2026-0001", "Selectielijst", "Integriteit Voorbeeld op", "Beheer"):
        assert words in page
    paper = sign_in("integriteit").get(f"{address}/verklaring.pdf").data
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        assert "Verklaring van vernietiging V-2027-01" in str(pdf.docinfo["/Title"])
    assert paper == sign_in("controle").get(f"{address}/verklaring.pdf").data


def test_something_is_held_and_released(due, sign_in):
    client, address = sign_in("integriteit"), f"{ROOT}/vasthouden"
    unknown = client.post_form(address, {"about": "declaration", "subject": "GS-1", "ground": "woo", "reason": "Woo-verzoek"})
    assert unknown.status_code == 422
    assert "Dit nummer kennen we niet" in unknown.text
    given = {"about": "declaration", "subject": "GS-2026-0002", "ground": "woo", "reason": "Woo-verzoek 12"}
    assert client.post_form(address, given).status_code == 303
    page = client.get(ROOT).text
    assert "De termijn van 2 dossiers is voorbij." in page
    assert "1 dossier: vastgehouden" in page
    hold = client.get(address).text.partition(f"{address}/")[2].partition("/vrijgeven")[0]
    client.post_form(f"{address}/{hold}/vrijgeven", {"reason": ""}, page=address)
    assert "De termijn van 2 dossiers is voorbij." in client.get(ROOT).text
    client.post_form(f"{address}/{hold}/vrijgeven", {"reason": "Afgehandeld"}, page=address)
    assert "De termijn van 3 dossiers is voorbij." in client.get(ROOT).text


def test_the_pages_are_accessible_and_fit(due, at, server, page):
    made = lists.propose(actor=due["integriteit"])
    lists.prepare(made, actor=due["integriteit"])
    lists.approve(made, actor=due["beheer"])
    hold = {"ground": "woo", "reason": "Woo-verzoek 12", "actor": due["integriteit"]}
    set_hold("declaration", "GS-2026-0003", **hold)
    asked = ask(due["medewerker"], "Mijn naam is anders gespeld")
    waiting, done = (f"{ROOT}/lijsten/{made.uid}", f"/intern/beheer/verzoeken/{asked.uid}")
    for address in (ROOT, f"{ROOT}/termijnen", f"{ROOT}/vasthouden", waiting, "/intern/beheer/verzoeken", done, OWN_DATA):
        db.session.commit()
        if address == ROOT:
            enter(page, server, "integriteit")
        fits_and_is_accessible(page, server + address)
    at("2027-03-17", 4)
    lists.carry_out_due()
    page.context.clear_cookies()
    enter(page, server, "integriteit")
    page.goto(f"{server}{waiting}")
    fits_and_is_accessible(page)
    assert page.get_by_role("link", name="Download de verklaring (PDF)").is_visible()
