"""Who left, an identity system says: many at once wait for an administrator (R79), and the last of a role stays."""

from datetime import date

import pytest
from sqlalchemy import select

import clock
from audit import SYSTEM, Event, Kind
from auth.accounts import grant_role
from auth.models import ADMINISTRATOR, Account
from auth.scim.leavings import waiting
from auth.scim.models import AlikeNewcomer, KeptUser, SaidLeaving
from extensions import db
from organisation.models import Person
from organisation.people_import.applying import proposed
from organisation.people_import.missing import missing_now
from organisation.people_import.runs import apply_now
from post.models import Mail
from tests.support.applications import visitor
from tests.support.declarations import decided
from tests.support.scim import Identity, new_key, newcomer
from tests.test_people_follow import written

LEAVINGS, WHO = "/intern/beheer/koppeling/afmeldingen", "/intern/beheer/koppeling/wie-is-wie"
OFF = {"op": "Replace", "path": "active", "value": False}
ON = {**OFF, "value": True}
TODAY, YESTERDAY = date(2026, 3, 2), date(2026, 3, 1)


@pytest.fixture
def identity(town, app, at) -> Identity:
    at("2026-03-02", 9)
    return Identity(visitor(app), new_key())


@pytest.fixture
def adopt(town, identity):
    """Somebody of the municipality, kept by the identity system from now on; gives his id."""

    def adopted(name: str) -> str:
        person = town[name]
        return identity.added(number=person.personnel_number, given=person.first_name, family=person.last_name)["id"]

    return adopted


def hundred(town) -> list[str]:
    """Let a hundred people work here, the new ones kept by the identity system; gives the ids of those."""
    people = [
        Person(personnel_number=f"H{number}", first_name="Proef", last_name=f"Persoon{number}", employed_from=date(2020, 1, 1))
        for number in range(100 - len(town.people))
    ]
    now = clock.now()
    db.session.add_all(
        KeptUser(
            person=one, user_name=one.personnel_number, user_name_key=one.personnel_number.lower(), made_at=now, changed_at=now
        )
        for one in people
    )
    db.session.commit()
    return [person.uid for person in people]


def person_of(uid: str) -> Person:
    db.session.rollback()
    return db.session.scalars(select(Person).where(Person.uid == uid)).one()


def account_is_open(uid: str) -> bool:
    db.session.rollback()
    return db.session.scalars(select(Account.active).join(Person).where(Person.uid == uid)).one()


def kinds() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Event.kind)))


@pytest.fixture
def sudden(town, identity, adopt, sign_in):
    """Of a hundred people ten left today; `medewerker`, signed in, is the eleventh. Gives his id, browser and declaration."""
    declaration = decided(town)
    uid, others = adopt("medewerker"), hundred(town)
    browser = sign_in("medewerker")
    for other in others[:10]:
        assert identity.patch(other, OFF).json["active"] is False
    assert {person_of(other).employed_until for other in others[:10]} == {YESTERDAY}, "ten in a hundred go at once"
    answer = identity.patch(uid, OFF)
    assert (answer.status_code, answer.json["active"]) == (200, False), "the identity system reads what it asked for"
    return uid, browser, declaration, others


def test_r79_beyond_one_in_ten_within_a_day_access_ends_but_leaving_waits(town, identity, sudden, sign_in):
    uid, browser, declaration, others = sudden
    assert browser.get("/intern").status_code == 303, "signed out within the same request"
    assert account_is_open(uid) is False
    db.session.expire_all()
    assert (person_of(uid).employed_until, declaration.status) == (None, "decided")
    assert Kind.LEAVING_HELD in kinds()
    identity.patch(others[10], OFF)
    mails = db.session.scalars(select(Mail.recipient).where(Mail.key.startswith("leaving:"))).all()
    assert mails == [town["beheer"].email], "one mail for all that waits"

    admin = sign_in("beheer")
    assert "2 afmeldingen wachten op jou" in admin.get("/intern/beheer/koppeling").text
    page = admin.get(LEAVINGS).text
    assert town["medewerker"].name in page
    assert "10 afmeldingen meteen door" in page
    assert admin.post_form(LEAVINGS, {"answer": "weg"}).status_code == 422
    row = next(one for one in waiting() if one.person.uid == uid)
    assert admin.post_form(LEAVINGS, {"who": row.uid, "answer": "weg"}).status_code == 303
    assert person_of(uid).employed_until == YESTERDAY
    db.session.expire_all()
    assert declaration.status == "ended", "what follows from leaving happens within that request"
    assert admin.post_form(LEAVINGS, {"everyone": "ja", "answer": "weg"}).status_code == 303
    assert waiting() == []
    assert kinds().count(Kind.LEAVING_CONFIRMED) == 2
    identity.patch(others[11], OFF)
    assert person_of(others[11]).employed_until == YESTERDAY, "somebody looked: it counts anew"


def test_r79_a_mistake_is_taken_back_by_the_administrator_and_everybody_signs_in_as_before(town, identity, sudden, sign_in, at):
    uid, _browser, _declaration, others = sudden
    identity("DELETE", f"/Users/{others[10]}")
    assert (len(waiting()), person_of(others[10]).employed_until) == (2, None), "deleting waits as well"
    admin = sign_in("beheer")
    answer = admin.post_form(LEAVINGS, {"everyone": "ja", "answer": "blijft"})
    assert (answer.status_code, waiting(), kinds().count(Kind.LEAVING_REJECTED)) == (303, [], 2)
    assert sign_in("medewerker").get("/intern").status_code == 200
    assert identity("GET", f"/Users/{uid}").json["active"] is True
    at("2026-03-04", 10)
    identity.patch(uid, OFF)
    assert person_of(uid).employed_until == date(2026, 3, 3), "a day later it counts anew, and so does his leaving"


def test_r79_a_mistake_is_taken_back_by_the_identity_system(identity, sudden, sign_in):
    uid, _browser, _declaration, others = sudden
    assert identity.patch(uid, ON).json["active"] is True
    assert (waiting(), account_is_open(uid)) == ([], True)
    assert sign_in("medewerker").get("/intern").status_code == 200
    identity.patch(uid, OFF)
    identity.patch(others[0], ON)
    assert (len(waiting()), person_of(others[0]).employed_until) == (1, None)


def test_r79_in_a_small_organisation_five_may_leave_in_a_day(town, identity):
    ids = [identity.added(number=f"9{number}", given=f"Naam{number}")["id"] for number in range(6)]
    for uid in ids:
        person_of(uid).employed_from = date(2026, 1, 1)
        db.session.commit()
    for uid in ids:
        identity.patch(uid, OFF)
    assert [person_of(uid).employed_until for uid in ids] == [YESTERDAY] * 5 + [None]


# who must stay ---------------------------------------------------------------------------------------------------------------


def test_the_last_administrator_does_not_leave_by_a_program(town, identity, adopt, sign_in):
    uid, admin = adopt("beheer"), sign_in("beheer")
    for method in ("PATCH", "PATCH", "DELETE"):
        body = {"Operations": [{**OFF}, {"op": "replace", "path": "title", "value": "Anders"}]} if method == "PATCH" else None
        answer = identity(method, f"/Users/{uid}", body)
        assert (answer.status_code, "beheerder" in answer.json["detail"]) == (409, True), answer.text
    assert admin.get("/intern").status_code == 200
    assert (person_of(uid).employed_until, identity("GET", f"/Users/{uid}").json["active"]) == (None, True)
    assert kinds().count(Kind.LEAVING_REFUSED) == 1, "it is told once, however often the program tries"
    assert "laatste met deze rol" in admin.get(LEAVINGS).text
    refused = admin.post_form(LEAVINGS, {"everyone": "ja", "answer": "weg"})
    assert (refused.status_code, person_of(uid).employed_until) == (422, None)

    grant_role(town["collega"], ADMINISTRATOR, actor=SYSTEM)
    db.session.commit()
    assert identity.patch(uid, OFF).status_code == 200
    assert (person_of(uid).employed_until, waiting()) == (YESTERDAY, [])


def test_the_last_administrator_does_not_leave_by_a_delivery(town, tmp_path, identity, sign_in):
    def deliver(**changes):
        path = tmp_path / "levering.csv"
        path.write_text(written(town, **changes), encoding="utf-8")
        with proposed(path, clock.today()) as proposal:
            apply_now(path, proposal, way="command", actor=SYSTEM, shrink_confirmed=True)
        db.session.commit()
        return [str(refusal) for refusal in proposal.refused]

    told = deliver(beheer={"uit_dienst": "2026-02-27"}, collega={"uit_dienst": "2026-02-27"})
    assert ["laatste beheerder" in one for one in told] == [True]
    assert (town["beheer"].employed_until, town["collega"].employed_until) == (None, date(2026, 2, 27))
    deliver(without=("beheer", "collega"))
    deliver(without=("beheer", "collega"), vreemde={"voornaam": "Nieuw"})
    assert town["beheer"].employed_until is None, "missing twice is not enough"
    admin = sign_in("beheer")
    missing = next(one for one in missing_now() if one.person_id == town["beheer"].id)
    address = f"/intern/beheer/koppeling/ontbreekt/{missing.uid}"
    day = {"last_day_dag": "1", "last_day_maand": "3", "last_day_jaar": "2026"}
    refused = admin.post_form(address, {"answer": "weg", **day})
    assert (refused.status_code, "Geef die eerst aan een ander" in refused.text) == (422, True)
    assert db.session.get_one(Person, town["beheer"].id).employed_until is None


# who is who ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", ["zelfde", "ander"])
def test_r78_a_name_we_know_is_settled_on_a_page(town, identity, sign_in, answer):
    known = town["medewerker"]
    document = newcomer(number="7007", given=known.first_name, family=known.last_name)
    for _again in range(2):
        refused = identity("POST", "/Users", document)
        assert (refused.status_code, "pagina Koppeling" in refused.json["detail"]) == (409, True)
    row = db.session.scalars(select(AlikeNewcomer)).one()
    admin = sign_in("beheer")
    assert "1 nieuw nummer" in admin.get("/intern/beheer/koppeling").text
    assert "7007" in admin.get(WHO).text
    assert admin.post_form(f"{WHO}/{row.uid}", {"answer": answer}, page=WHO).status_code == 303
    db.session.rollback()
    assert db.session.scalars(select(AlikeNewcomer)).all() == []
    made = identity("POST", "/Users", document)
    assert (made.status_code, made.json["id"] == known.uid) == (201, answer == "zelfde")


def test_who_lost_an_account_before_does_not_get_it_back(identity, adopt, sudden):
    uid = adopt("collega")
    db.session.scalars(select(Account).join(Person).where(Person.uid == uid)).one().active = False
    db.session.commit()
    identity.patch(uid, OFF)
    identity.patch(uid, ON)
    assert (account_is_open(uid), db.session.scalars(select(SaidLeaving.outcome).order_by(SaidLeaving.id.desc())).first()) == (
        False,
        "returned",
    )
