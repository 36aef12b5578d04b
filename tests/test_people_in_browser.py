"""The pages about deliveries (B02) and people (C13): from file to confirmed, accessible and fitting, and by form alone."""

from io import BytesIO

import pytest
from sqlalchemy import select

import clock
from audit import SYSTEM
from extensions import db
from organisation import changes
from organisation.leave import on_leave
from organisation.models import Person
from organisation.people_import import handing_over
from organisation.people_import.models import DeliveryRun
from organisation.people_import.runs import NotWaiting, confirm
from tests.support.browser import enter, fits_and_is_accessible, follow
from tests.support.municipality import PEOPLE
from tests.test_people_follow import _newcomer, written
from tests.test_relations_in_browser import press

DELIVERIES, STAFF = "/intern/beheer/koppeling", "/intern/beheer/medewerkers"
KOX = {
    "personeelsnummer": "500", "voornaam": "M.J.M. (Tiny)", "achternaam": "Kox", "in_dienst": "2021-01-01",
    "uit_dienst": "2025-12-31", "afdeling": "team", "functie": "Lid", "functiecode": "lid",
}  # fmt: skip
BACK = {**KOX, "personeelsnummer": "9500", "voornaam": "M.J.M.", "uit_dienst": ""}
TOLD = ("Dezelfde als M.J.M. (Tiny) Kox", "Nieuwe mensen", "Andere functie", "deze dag bestaat niet", "Griffie_medewerker")
BAD = {**KOX, "personeelsnummer": "501", "in_dienst": "31-02-2026"}


@pytest.fixture
def files(town, tmp_path):
    """A first delivery, and one with something of everything."""
    first, second = tmp_path / "eerste.csv", tmp_path / "tweede.csv"
    first.write_text(written(town, more=(KOX,)), encoding="utf-8")
    moved = {"afdeling": "ander", "functie": "Adviseur", "functiecode": "adviseur"}
    leaves = {"uit_dienst": "2030-01-31", "verlof_van": clock.today().isoformat()}
    text = written(town, without=("griffie_medewerker",), more=(_newcomer(1), BACK, BAD), collega=moved, vreemde=leaves)
    second.write_text(text, encoding="utf-8")
    db.session.commit()
    return first, second


def send(page, server, path) -> None:
    page.goto(f"{server}{DELIVERIES}")
    page.set_input_files("#file", path)
    press(page, "Bekijk wat er verandert")


def test_a_delivery_is_sent_looked_at_and_confirmed_in_a_browser(files, server, page):
    enter(page, server, "beheer")
    send(page, server, files[0])
    press(page, "Voer dit door")
    send(page, server, files[1])
    fits_and_is_accessible(page)
    for told in TOLD:
        assert told in page.content(), told
    press(page, "Dezelfde als M.J.M. (Tiny) Kox")
    press(page, "Voer dit door")
    assert "De levering is ingelezen." in page.content()
    fits_and_is_accessible(page)
    for address in (DELIVERIES, f"{DELIVERIES}/ontbreekt", STAFF, f"{STAFF}?soort=verlof", f"{STAFF}?q=niemand"):
        fits_and_is_accessible(page, f"{server}{address}")
    page.goto(f"{server}{STAFF}?q=vreemde")
    with page.expect_navigation():
        follow(page, page.get_by_role("link", name="Vreemde Voorbeeld"))
    fits_and_is_accessible(page)
    page.goto(f"{server}{DELIVERIES}/ontbreekt")
    with page.expect_navigation():
        page.get_by_role("link", name="Griffie_medewerker Voorbeeld").click()
    page.check("#answer")
    press(page, "Opslaan")
    assert "Vul de laatste werkdag in" in page.content()
    fits_and_is_accessible(page)
    fits_and_is_accessible(page, f"{server}/en{DELIVERIES}")


def upload(client, town, name="lev.csv", text=None, **changes):
    content = (written(town, **changes) if text is None else text).encode()
    return client.post_form(DELIVERIES, {"file": (BytesIO(content), name)}, content_type="multipart/form-data")


def test_what_is_confirmed_is_what_was_shown_or_the_page_says_what_changed(town, sign_in):
    client = sign_in("beheer")
    assert upload(client, town, text="").status_code == 303
    db.session.expire_all()
    assert db.session.scalars(select(DeliveryRun.state)).all() == ["refused"]
    db.session.rollback()
    sent = upload(client, town, more=(_newcomer(1), _newcomer(2)))
    page = sent.location
    assert "Nieuw Mens1 (N1)" in client.get(page).text
    person = Person(personnel_number="N2", first_name="Nieuw", last_name="Mens2", employed_from=clock.today())
    db.session.add(person)
    db.session.commit()
    refused = client.post_form(page, {}, page=page)
    assert refused.status_code == 409
    assert "nieuwe persoon: eerst 2, nu 1" in refused.text
    assert client.post_form(page, {}, page=page).status_code == 303
    assert db.session.scalars(select(Person).where(Person.personnel_number == "N1")).one()
    db.session.rollback()
    run = db.session.scalars(select(DeliveryRun).where(DeliveryRun.state == "applied")).one()
    with pytest.raises(NotWaiting):
        confirm(run, run.shown, actor=SYSTEM)
    db.session.rollback()


def test_a_delivery_without_many_people_asks_to_be_sure(town, sign_in):
    client = sign_in("beheer")
    page = upload(client, town, without=tuple(PEOPLE)[8:]).location
    assert "Dat is meer dan 10 procent" in client.get(page).text
    assert client.post_form(page, {}, page=page).status_code == 422
    assert client.post_form(page, {"shrink": "ja"}, page=page).status_code == 303
    assert db.session.scalars(select(DeliveryRun.state)).all() == ["applied"]
    db.session.rollback()


def test_a_large_delivery_is_carried_out_by_the_worker(town, sign_in, monkeypatch):
    monkeypatch.setattr(handing_over, "LARGE", 5)
    client = sign_in("beheer")
    page = upload(client, town, without=tuple(PEOPLE)[8:]).location
    assert client.post_form(page, {}, page=page).status_code == 422, "so many people gone is asked at once"
    assert client.post_form(page, {"shrink": "ja"}, page=page).status_code == 303
    assert "De levering wordt ingelezen" in client.get(page).text
    run = db.session.scalars(select(DeliveryRun)).one()
    with pytest.raises(NotWaiting):
        handing_over.hand_over(run, run.shown, actor=town["beheer"], shrink_confirmed=True)
    db.session.rollback()
    assert (handing_over.carry_out_confirmed(), run.state, run.settled_by) == (1, "applied", town["beheer"])
    db.session.rollback()
    assert "De levering wordt ingelezen" not in client.get(page).text

    page = upload(client, town, more=(_newcomer(1),)).location
    assert client.post_form(page, {"shrink": "ja"}, page=page).status_code == 303
    db.session.add(Person(personnel_number="N1", first_name="Nieuw", last_name="Mens1", employed_from=clock.today()))
    db.session.commit()
    assert handing_over.carry_out_confirmed() == 0, "it is not what was shown any more"
    assert "Wacht op jou" in client.get(page).text


def test_the_officer_enters_and_ends_leave(town, sign_in):
    uid, person_id = town["collega"].uid, town["collega"].id
    client, today = sign_in("integriteit"), clock.today()
    days = {"from_on_dag": str(today.day), "from_on_maand": str(today.month), "from_on_jaar": str(today.year)}
    address = f"{STAFF}/{uid}"
    assert client.post_form(f"{address}/verlof", {}, page=address).status_code == 422
    assert client.post_form(f"{address}/verlof", days, page=address).status_code == 303
    assert client.post_form(f"{address}/verlof", days, page=address).status_code == 422
    assert on_leave(db.session.get_one(Person, person_id), today)
    db.session.rollback()
    text = client.get(address).text
    assert "Dit verlof stoppen" in text
    end = text.split(f'action="{address}/verlof/')[1].split('"')[0]
    assert client.post_form(f"{address}/verlof/{end}", {}, page=address).status_code == 303
    assert not on_leave(db.session.get_one(Person, person_id), today)
    db.session.rollback()


@pytest.mark.parametrize("searched", ["Élise van der", "Élise Berg", "VAN DER Berg"])
def test_a_name_is_found_with_its_accent_and_with_or_without_its_prefix(town, sign_in, searched):
    changes.change_person(town["collega"], first_name="Élise", prefix="van der", last_name="Berg", actor=SYSTEM)
    db.session.commit()
    for visitor, address in (("integriteit", f"{STAFF}?q={searched}"), ("beheer", f"/intern/beheer/gebruikers?zoek={searched}")):
        assert "Élise van der Berg" in sign_in(visitor).get(address).text


def test_people_are_found_by_name_number_and_kind(town, sign_in):
    client = sign_in("integriteit")
    assert "Collega Voorbeeld" in client.get(f"{STAFF}?q=COLLEGA").text
    number = town["collega"].personnel_number
    db.session.rollback()
    assert "Collega Voorbeeld" in client.get(f"{STAFF}?q={number}").text
    assert "Niemand gevonden" in client.get(f"{STAFF}?soort=extern").text
