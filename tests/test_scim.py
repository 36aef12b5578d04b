"""SCIM as the other way in: what follows from it, what it refuses, and what a program never gets to see."""

import json
from datetime import date

import pytest
from sqlalchemy import select

from audit import SYSTEM, Event, Kind
from audit.verifier import verify
from auth.models import Account
from auth.permissions import may
from auth.scim.keys import make_key, revoke_key
from auth.scim.models import ProgramKey
from extensions import db
from organisation.models import EarlierEmployment, Person, Unit
from organisation.people_import.matching import another_person, same_person
from organisation.structure import appointments_of, managers_above, positions_of, unit_of
from tests.support.applications import SECRETS, visitor
from tests.support.declarations import decided
from tests.support.scim import ENTERPRISE, Identity, new_key, newcomer
from tests.test_core_races import race

OVERVIEW = "/intern"


@pytest.fixture
def identity(town, app, at) -> Identity:
    at("2026-03-02", 9)
    return Identity(visitor(app), new_key())


@pytest.fixture
def adopted(town, identity):
    """Somebody of the municipality, kept by the identity system from now on; gives his id."""

    def adopt(name: str, **changes) -> str:
        person = town[name]
        enterprise = {"manager": {"value": changes.pop("manager")}} if "manager" in changes else {}
        given, family = person.first_name, person.last_name
        return identity.added(number=person.personnel_number, given=given, family=family, enterprise=enterprise, **changes)["id"]

    return adopt


def person_of(uid: str) -> Person:
    db.session.rollback()
    return db.session.scalars(select(Person).where(Person.uid == uid)).one()


def events() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Event.kind).order_by(Event.seq)))


# leaving ---------------------------------------------------------------------------------------------------------------------

OFF = {"op": "Replace", "path": "active", "value": "False"}


def test_deactivation_ends_access_within_the_same_request(town, identity, adopted, sign_in):
    uid = adopted("medewerker")
    browser = sign_in("medewerker")
    assert browser.get(OVERVIEW).status_code == 200
    assert identity.patch(uid, OFF).json["active"] is False
    sent_away = browser.get(OVERVIEW)
    assert (sent_away.status_code, "/intern/inloggen" in sent_away.location) == (303, True)
    person = person_of(uid)
    assert person.employed_until == date(2026, 3, 1)
    assert [one.until_on for one in person.appointments] == [date(2026, 3, 1)]
    account = db.session.scalars(select(Account).where(Account.person_id == person.id)).one()
    assert account.active is False
    assert not may(person, "area.own")


def test_r62_what_a_leaver_declared_is_closed_within_the_same_request(town, identity, adopted):
    declaration, uid = decided(town), adopted("medewerker")
    db.session.commit()
    identity("DELETE", f"/Users/{uid}")
    db.session.expire_all()
    assert declaration.status == "ended"
    assert person_of(uid).name == town["medewerker"].name, "the person stays, with his history"


def test_who_came_today_leaves_today_and_is_out_at_once(identity):
    uid = identity.added()["id"]
    assert identity.patch(uid, OFF).json["active"] is False
    person = person_of(uid)
    assert (person.employed_from, person.employed_until) == (date(2026, 3, 2), date(2026, 3, 2))


def test_a_mistaken_deactivation_is_taken_back_as_if_nothing_was(town, identity, adopted):
    uid = adopted("medewerker")
    identity.patch(uid, OFF)
    assert identity.patch(uid, {**OFF, "value": True}).json["active"] is True
    person = person_of(uid)
    assert person.employed_until is None
    assert [post.title for post in positions_of(person, date(2026, 3, 2))] == [town.positions["medewerker"].title]
    assert db.session.scalars(select(EarlierEmployment)).all() == []


def test_who_comes_back_later_keeps_his_history_and_needs_a_new_invitation(identity, adopted, at):
    uid = adopted("medewerker", title="Medewerker", **{})
    identity.patch(uid, OFF)
    at("2026-06-01", 9)
    identity("PATCH", f"/Users/{uid}", {"Operations": [{"op": "replace", "value": {"active": True}}]})
    person = person_of(uid)
    assert (person.employed_from, person.employed_until) == (date(2026, 6, 1), None)
    assert db.session.scalars(select(EarlierEmployment.until_on)).one() == date(2026, 3, 1)
    assert db.session.scalars(select(Account.active).where(Account.person_id == person.id)).one() is False


# posts -----------------------------------------------------------------------------------------------------------------------


def test_r74_who_moves_leaves_the_old_post_the_day_before_and_gets_the_manager_that_is_named(town, identity, adopted):
    boss = adopted("andere_leidinggevende")
    uid = adopted("medewerker")
    answer = identity.patch(
        uid,
        {"op": "Replace", "path": "title", "value": "Vergunningverlener"},
        {"op": "Replace", "path": f"{ENTERPRISE}:department", "value": "team"},
        {"op": "Replace", "path": f"{ENTERPRISE}:manager", "value": boss},
    )
    assert answer.json[ENTERPRISE]["manager"]["value"] == boss
    person = person_of(uid)
    old, new = person.appointments
    assert (old.until_on, new.from_on, new.position.title) == (date(2026, 3, 1), date(2026, 3, 2), "Vergunningverlener")
    assert new.manager_position == town.positions["andere_leidinggevende"]
    assert unit_of(new.position, date(2026, 3, 2)).code == "team"


def test_an_unknown_department_becomes_a_unit_once(town, identity):
    for number in ("9001", "9002"):
        identity.added(number=number, given=f"Naam{number}", title="Jurist", enterprise={"department": "Juridische Zaken"})
    unit = db.session.scalars(select(Unit).where(Unit.name == "Juridische Zaken")).one()
    assert unit.code == "juridische-zaken"
    posts = {
        positions_of(person, date(2026, 3, 2))[0].code
        for person in db.session.scalars(select(Person))
        if "900" in person.personnel_number
    }
    assert posts == {"juridische-zaken/jurist"}


def test_a_manager_without_a_post_counts_from_when_he_gets_one(identity):
    boss = identity.added(number="9010", given="Baas")["id"]
    uid = identity.added(title="Jurist", enterprise={"department": "Recht", "manager": {"value": boss}})["id"]
    assert list(managers_above(person_of(uid), date(2026, 3, 2))) == []
    identity.patch(
        boss,
        {"op": "Add", "path": "title", "value": "Hoofd"},
        {"op": "Add", "path": f"{ENTERPRISE}:department", "value": "Recht"},
    )
    assert [post.title for post in managers_above(person_of(uid), date(2026, 3, 2))] == ["Hoofd"]


def test_a_manager_below_oneself_is_refused(identity, adopted):
    boss, uid = adopted("leidinggevende"), adopted("medewerker")
    answer = identity.patch(boss, {"op": "Add", "path": f"{ENTERPRISE}:manager", "value": uid})
    assert (answer.status_code, answer.json["scimType"]) == (400, "invalidValue")
    assert identity.patch(uid, {"op": "Add", "path": f"{ENTERPRISE}:manager", "value": "onbekend"}).status_code == 400


def test_only_an_active_person_holds_a_post(identity, adopted):
    uid = adopted("medewerker")
    identity.patch(uid, OFF)
    identity.patch(uid, {"op": "Replace", "path": "title", "value": "Vergunningverlener"})
    assert appointments_of(person_of(uid), date(2026, 3, 2)) == []


# matching --------------------------------------------------------------------------------------------------------------------


def test_r78_somebody_is_matched_by_personnel_number_only(town, identity, adopted):
    uid = adopted("medewerker")
    assert uid == town["medewerker"].uid
    again = identity("POST", "/Users", newcomer(number=town["medewerker"].personnel_number, externalId="x", userName="x"))
    assert (again.status_code, again.json["scimType"]) == (409, "uniqueness")
    assert identity("GET", '/Users?filter=userName eq "collega@voorbeeld.nl"').json["totalResults"] == 0, "never by e-mail"


@pytest.mark.parametrize("who", ["same", "other"])
def test_r78_a_name_we_know_waits_until_somebody_says_who_it_is(town, identity, who):
    known = town["medewerker"]
    document = newcomer(number="9500", given=known.first_name, family=known.last_name)
    refused = identity("POST", "/Users", document)
    assert (refused.status_code, refused.json["scimType"]) == (409, "uniqueness")
    assert known.personnel_number in refused.json["detail"]
    say = same_person if who == "same" else another_person
    say("9500", known, actor=SYSTEM)
    db.session.commit()
    created = identity("POST", "/Users", document)
    assert created.status_code == 201
    assert (created.json["id"] == known.uid) is (who == "same")


def test_a_number_of_somebody_else_is_not_taken_over(town, identity, adopted):
    uid = adopted("medewerker")
    path = f"{ENTERPRISE}:employeeNumber"
    taken = identity.patch(uid, {"op": "Replace", "path": path, "value": town["collega"].personnel_number})
    assert (taken.status_code, taken.json["scimType"]) == (409, "uniqueness")


def test_of_two_who_create_at_once_one_is_kept(postgres_app):
    with postgres_app.app_context():
        key = new_key()

    def create():
        return Identity(postgres_app.test_client(), key)("POST", "/Users", newcomer()).status_code

    assert sorted(race(postgres_app, create, create, create)) == [201, 409, 409]
    with postgres_app.app_context():
        assert db.session.query(Person).filter_by(personnel_number="9001").count() == 1


# what stays as it is -----------------------------------------------------------------------------------------------------------


def test_twice_the_same_call_changes_nothing(identity, adopted):
    boss = adopted("leidinggevende")
    document = newcomer(title="Jurist", enterprise={"department": "Recht", "manager": {"value": boss}})
    uid = identity("POST", "/Users", document).json["id"]
    calls = [
        ("PUT", f"/Users/{uid}", document),
        ("PATCH", f"/Users/{uid}", {"Operations": [{"op": "Add", "path": "title", "value": "Jurist"}]}),
        ("PATCH", f"/Users/{uid}", {"Operations": [{**OFF, "value": "True"}]}),
    ]
    before, version = events(), identity("GET", f"/Users/{uid}").headers["ETag"]
    for method, path, body in calls:
        assert identity(method, path, body).headers["ETag"] == version
    assert events() == before
    identity.patch(uid, OFF)
    before = events()
    identity.patch(uid, OFF)
    assert events() == before


def test_roles_passwords_and_what_we_do_not_know_are_passed_over(identity, adopted):
    uid = adopted("medewerker", roles=[{"value": "administrator"}], entitlements=["alles"], password="geheim", nickName="x")
    answer = identity.patch(uid, {"op": "Add", "path": "roles", "value": [{"value": "administrator"}]})
    assert answer.status_code == 200
    assert not may(person_of(uid), "area.accounts")


def test_a_version_that_is_old_is_refused(identity):
    user = identity.added()
    path, document = f"/Users/{user['id']}", newcomer(title="Jurist")
    seen = user["meta"]["version"]
    assert identity("GET", path, If_None_Match=seen).status_code == 304
    changed = identity("PUT", path, newcomer(given="Femke"), If_Match=seen)
    assert changed.status_code == 200
    assert identity("PUT", path, document, If_Match=seen).status_code == 412
    assert identity("DELETE", path, If_Match=seen).status_code == 412
    assert identity("PUT", path, document, If_Match=changed.headers["ETag"]).status_code == 200


def test_every_change_is_on_record_with_the_program_that_said_it(identity):
    identity.added()
    last = db.session.scalars(select(Event).where(Event.kind == Kind.PERSON_PROVISIONED)).one()
    key = db.session.scalars(select(ProgramKey)).one()
    assert (last.actor, last.subject_type, last.subject) == (None, "program_key", key.uid)
    assert Kind.PERSON_ADDED in events()
    assert verify(db.session(), SECRETS["audit_key"]).broken is None


# what is refused -------------------------------------------------------------------------------------------------------------

WRONG = [
    ({"userName": ""}, "invalidValue"),
    ({"userName": None}, "invalidValue"),
    ({"name": {"givenName": "Fenna"}}, "invalidValue"),
    ({"active": "misschien"}, "invalidValue"),
    ({"title": "=cmd()"}, "invalidValue"),
    ({"title": "a\u200bb"}, "invalidValue"),
    ({"title": "x" * 161}, "invalidValue"),
    ({"title": ["lijst"]}, "invalidValue"),
    ({"emails": [{"type": "work", "value": "geen adres"}]}, "invalidValue"),
    ({"emails": [{"type": "work", "value": {"diep": 1}}]}, "invalidValue"),
    ({"title": "\ud800"}, "invalidSyntax"),
    ({"externalId": None, ENTERPRISE: {}, "userName": f"{'lang' * 10}@voorbeeld.nl"}, "invalidValue"),
]


@pytest.mark.parametrize(("changes", "why"), WRONG)
def test_a_wrong_document_is_refused_and_changes_nothing(identity, changes, why):
    before = events()
    answer = identity("POST", "/Users", newcomer(**changes) | changes)
    assert (answer.status_code, answer.json.get("scimType")) == (400, why), answer.text
    assert events() == before


@pytest.mark.parametrize(
    "body",
    [{}, {"Operations": []}, {"Operations": "x"}, {"Operations": ["x"]}, {"Operations": [{"op": "Move", "path": "title"}]},
     {"Operations": [{"op": "Remove"}]}, {"Operations": [{"op": "Add", "value": "x"}]},
     {"Operations": [{"op": "Remove", "path": "userName"}]}, {"Operations": [{"op": "Remove", "path": "active"}]}, [], "x", 1,
     {"Operations": [{"op": "Replace", "path": "title", "value": "x"}] * 101}],
)  # fmt: skip
def test_wrong_operations_are_refused(identity, body):
    uid = identity.added()["id"]
    answer = identity("PATCH", f"/Users/{uid}", body)
    assert (answer.status_code, answer.json["status"]) == (400, "400"), answer.text


@pytest.mark.parametrize(
    "text",
    ['userName sw "a"', 'userName eq a b', 'userName eq "a" or userName eq "b"', 'wachtwoord eq "a"', 'userName eq "a" and',
     'not (userName eq "a")', 'userName eq "\\ud800"', "eq", 'userName eq "a" externalId eq "b"', 'x' * 1001],
)  # fmt: skip
def test_a_filter_we_do_not_know_is_refused(identity, text):
    answer = identity.client.get(
        "/scim/v2/Users", query_string={"filter": text}, headers={"Authorization": f"Bearer {identity.key}"}
    )
    assert (answer.status_code, answer.json["scimType"]) == (400, "invalidFilter")


def test_pages_are_at_most_two_hundred(identity):
    for number in range(9001, 9004):
        identity.added(number=str(number), given=f"Naam{number}")
    ask = lambda query: identity("GET", f"/Users?{query}").json  # noqa: E731
    assert [
        len(ask(query)["Resources"]) for query in ("count=2", "count=2&startIndex=3", "count=0", "count=-1", "count=999")
    ] == [2, 1, 0, 0, 3]
    assert ask("count=2&startIndex=3")["startIndex"] == 3
    assert identity("GET", "/Users?count=veel").status_code == 400


def test_what_is_sent_has_a_limit_and_a_type(identity):
    large = identity("POST", "/Users", newcomer(nickName="x" * 70_000))
    assert (large.status_code, large.json["status"]) == (413, "413")
    bearer = {"Authorization": f"Bearer {identity.key}"}
    form = identity.client.post("/scim/v2/Users", data={"userName": "x"}, headers=bearer)
    assert form.status_code == 415
    for broken in (b"{", b"\xff\xfe", b"[" * 60_000):
        answer = identity.client.post("/scim/v2/Users", data=broken, content_type="application/json", headers=bearer)
        assert (answer.status_code, answer.json["scimType"]) == (400, "invalidSyntax")


# keys ------------------------------------------------------------------------------------------------------------------------


def test_without_a_good_key_nothing_is_told(town, app, identity):
    key, secret = make_key("Okta", actor=town["beheer"])
    db.session.commit()
    okta = Identity(identity.client, secret)
    assert okta("GET", "/Users").status_code == 200
    revoke_key(db.session.get_one(ProgramKey, key.id), actor=town["beheer"])
    db.session.commit()
    refused = okta("GET", "/Users")
    assert (refused.status_code, refused.json["schemas"]) == (401, ["urn:ietf:params:scim:api:messages:2.0:Error"])
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")
    assert refused.headers["Cache-Control"] == "no-store"
    assert identity("GET", "/Users").status_code == 200, "the other key still works"
    assert identity("GET", "/onbekend").json["status"] == "404"


def test_guessing_is_slowed_down_and_a_good_key_is_not(identity):
    wrong = Identity(identity.client, "okp_geraden")
    assert [wrong("GET", "/Users").status_code for _try in range(7)][-1] == 429
    assert identity("GET", "/Users").status_code == 200


def test_a_key_stands_nowhere_and_its_use_is_noted(identity):
    identity("GET", "/Users")
    db.session.rollback()
    row = db.session.scalars(select(ProgramKey)).one()
    assert identity.key not in json.dumps([str(getattr(row, column.key)) for column in ProgramKey.__table__.columns])
    assert row.used_at is not None
