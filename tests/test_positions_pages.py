"""The officer's pages about positions: the ledger of designations, what follows from one, and who may not."""

from datetime import date

import pytest
from sqlalchemy import select

from audit import Event, Kind
from extensions import db
from organisation.models import (
    DIRECTOR,
    FINANCIAL_INTERESTS,
    MUNICIPAL_SECRETARY,
    PUBLIC_SIDE_ACTIVITIES,
    VULNERABLE,
    Designation,
)
from organisation.structure import is_designated
from registers.catalogue import register
from registers.models import AT_COLLEGE
from registers.routing import desk_for
from tests.support.declarations import decided
from tests.support.pages import held_values, parsed

LIST = "/intern/beheer/functies"
SENT = {
    "kind": PUBLIC_SIDE_ACTIVITIES,
    "reason": "Beslist over veel geld.",
    "decision_number": "B26-001",
    "from_on_dag": "1",
    "from_on_maand": "4",
    "from_on_jaar": "2026",
}


@pytest.fixture
def officer(town, sign_in, at):
    at("2026-03-02")
    return sign_in("integriteit")


def held(response) -> dict[str, list[str]]:
    forms = [form for form in parsed(response.get_data(as_text=True)).iter("form") if "aanwijzen" in form.get("action", "")]
    return held_values(forms[0])


def designated(client, name: str, **changes):
    """Fill in the form, look at what follows, and confirm; the answer to the last step."""
    address = f"{LIST}/{name}/aanwijzen"
    shown = client.post_form(address, {**SENT, **changes, "stap": "bekijk"})
    if shown.status_code != 200:
        return shown
    return client.post(address, data={**held(shown), "stap": "bevestig"}, headers={"Origin": "http://localhost"})


def test_the_list_shows_holder_unit_and_designations_with_their_days(town, officer):
    town.designate("directeur", PUBLIC_SIDE_ACTIVITIES, date(2021, 5, 1))
    town.designate("collega", VULNERABLE, date(2026, 9, 1))
    text = officer.get(LIST).text
    for words in ("Directeur Voorbeeld", "Domein", "sinds 1 mei 2021", "vanaf 1 september 2026"):
        assert words in text
    only = officer.get(f"{LIST}?soort=aangewezen").text
    assert "Directeur Voorbeeld" in only
    assert "Vreemde Voorbeeld" not in only


def test_only_the_integrity_officer_comes_here(town, sign_in):
    for name in ("medewerker", "leidinggevende", "redacteur", "controle", "beheer"):
        assert sign_in(name).get(LIST).status_code == 404, name


def test_r34_a_position_is_designated_from_a_day_on_with_ground_and_reason(town, officer):
    assert designated(officer, "directeur").status_code == 303
    row = db.session.scalars(select(Designation)).one()
    assert (row.kind, row.reason, row.decision_number, row.from_on) == (
        PUBLIC_SIDE_ACTIVITIES, "Beslist over veel geld.", "B26-001", date(2026, 4, 1),
    )  # fmt: skip
    assert row.ground == "Ambtenarenwet 2017, artikel 5, eerste lid, onder c"
    assert not is_designated(row.position, PUBLIC_SIDE_ACTIVITIES, date(2026, 3, 31))
    assert is_designated(row.position, PUBLIC_SIDE_ACTIVITIES, date(2026, 4, 1))
    assert "vanaf 1 april 2026" in officer.get(f"{LIST}/directeur").text


def test_r35_the_holders_public_entries_are_shown_before_anything_is_designated(town, officer):
    decided(town, "medewerker")
    shown = officer.post_form(f"{LIST}/medewerker/aanwijzen", {**SENT, "stap": "bekijk"})
    assert "Dit ziet iedereen straks van Medewerker Voorbeeld" in shown.text
    assert "Penningmeester" in shown.text
    assert "Stichting Muziek in de Wijk" in shown.text
    assert db.session.scalars(select(Designation)).all() == []
    assert db.session.scalars(select(Event).where(Event.kind == Kind.POSITION_DESIGNATED)).all() == []


def test_r34_a_designation_for_interests_makes_nothing_public(town, officer):
    decided(town, "medewerker")
    shown = officer.post_form(f"{LIST}/medewerker/aanwijzen", {**SENT, "kind": FINANCIAL_INTERESTS, "stap": "bekijk"})
    assert "wordt hierdoor niets openbaar" in shown.text
    assert "Penningmeester" not in shown.text


def test_r19_nobody_designates_his_own_position(town, officer):
    assert officer.get(f"{LIST}/integriteit/aanwijzen").status_code == 303
    page = officer.get(f"{LIST}/integriteit").text
    assert "Dit is je eigen functie." in page
    assert "Functie aanwijzen" not in page
    held_token = held_values(next(parsed(page).iter("form")))["csrf_token"]
    for step in ("bekijk", "bevestig"):
        sent = {**SENT, "csrf_token": held_token, "stap": step}
        response = officer.post(f"{LIST}/integriteit/aanwijzen", data=sent, headers={"Origin": "http://localhost"})
        assert response.status_code == 422
        assert "Je kunt je eigen functie niet aanwijzen." in response.text
    assert db.session.scalars(select(Designation)).all() == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kind": None}, "Kies waarvoor je deze functie aanwijst"),
        ({"reason": " "}, "Schrijf in één zin waarom deze functie is aangewezen"),
        ({"from_on_dag": "1", "from_on_maand": "3"}, "Kies vandaag of een latere dag"),
        ({"from_on_dag": "", "from_on_maand": "", "from_on_jaar": ""}, "Vul in vanaf welke dag"),
        ({"from_on_dag": "31"}, "Vul een dag in die bestaat"),
        ({"reason": "x" * 501}, "Maak de tekst korter"),
    ],
)
def test_what_is_missing_is_said_at_its_box(town, officer, changes, message):
    response = designated(officer, "directeur", **changes)
    assert response.status_code == 422
    assert response.text.count(message) == 2


def test_the_same_duty_is_not_given_twice(town, officer):
    town.designate("directeur", PUBLIC_SIDE_ACTIVITIES)
    response = designated(officer, "directeur")
    assert response.status_code == 422
    assert "Deze functie is hiervoor al aangewezen" in response.text


def test_r36_a_designation_ends_after_its_last_day_and_stays_in_the_ledger(town, officer):
    row = town.designate("directeur", PUBLIC_SIDE_ACTIVITIES)
    address = f"{LIST}/directeur/beeindigen/{row.uid}"
    assert officer.post_form(address, {"why": ""}).status_code == 422
    last = {"last_day_dag": "31", "last_day_maand": "8", "last_day_jaar": "2026"}
    assert officer.post_form(address, {"why": "Functie vervalt.", **last}).status_code == 303
    db.session.expire_all()
    assert is_designated(row.position, PUBLIC_SIDE_ACTIVITIES, date(2026, 8, 31))
    assert not is_designated(row.position, PUBLIC_SIDE_ACTIVITIES, date(2026, 9, 1))
    assert "tot en met 31 augustus 2026" in officer.get(f"{LIST}/directeur").text
    assert officer.get(address).status_code == 404


def test_r20_the_officer_says_which_post_is_the_secretary_and_his_declarations_go_to_the_college(town, officer):
    assert "Over deze opgaven beslist het college." in officer.get(f"{LIST}/secretaris/ambt").text
    assert officer.post_form(f"{LIST}/secretaris/ambt", {"office": MUNICIPAL_SECRETARY}).status_code == 303
    assert "Gemeentesecretaris" in officer.get(f"{LIST}/secretaris").text
    db.session.expire_all()
    assert desk_for(register("side_activity"), town["secretaris"], date(2026, 3, 2)).kind == AT_COLLEGE
    assert officer.post_form(f"{LIST}/secretaris/ambt", {"office": "none"}).status_code == 303
    db.session.expire_all()
    assert town.positions["secretaris"].office is None


def test_a_second_secretary_is_refused_and_the_page_says_who_is_one(town, officer):
    assert officer.post_form(f"{LIST}/secretaris/ambt", {"office": MUNICIPAL_SECRETARY}).status_code == 303
    refused = officer.post_form(f"{LIST}/directeur/ambt", {"office": MUNICIPAL_SECRETARY})
    assert (refused.status_code, refused.text.count("Dat is nu Secretaris. Haal het daar eerst weg.")) == (422, 2)
    assert officer.post_form(f"{LIST}/directeur/ambt", {"office": DIRECTOR}).status_code == 303
    token = held_values(
        next(form for form in parsed(officer.get(f"{LIST}/collega/ambt").text).iter("form") if "ambt" in form.get("action", ""))
    )
    unknown = officer.post(f"{LIST}/collega/ambt", data={**token, "office": "koning"}, headers={"Origin": "http://localhost"})
    assert unknown.text.count("Kies wat voor functie dit is") == 2


def test_r19_nobody_changes_the_office_of_his_own_position(town, officer):
    assert officer.get(f"{LIST}/integriteit/ambt").status_code == 303
    page = officer.get(f"{LIST}/integriteit").text
    assert "Verander het ambt" not in page
    token = held_values(next(parsed(page).iter("form")))["csrf_token"]
    sent = {"office": DIRECTOR, "csrf_token": token}
    answer = officer.post(f"{LIST}/integriteit/ambt", data=sent, headers={"Origin": "http://localhost"})
    assert (answer.status_code, "Je kunt je eigen functie niet veranderen." in answer.text) == (422, True)
