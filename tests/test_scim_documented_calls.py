"""The calls that Microsoft and Okta document for their provisioning, in that shape and order, with names of our own."""

import pytest

from extensions import db
from organisation.models import Person
from tests.support.applications import visitor
from tests.support.scim import CORE, ENTERPRISE, PATCH_OP, Identity, new_key

LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"


@pytest.fixture
def identity(town, app, at) -> Identity:
    at("2026-03-02", 9)
    return Identity(visitor(app), new_key())


MICROSOFT_USER = {
    "schemas": [CORE, ENTERPRISE],
    "externalId": "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef",
    "userName": "Proef_Gebruiker_ab6490ee@voorbeeld.nl",
    "active": True,
    "emails": [{"primary": True, "type": "work", "value": "Proef_Gebruiker_fd0ea19b@voorbeeld.nl"}],
    "meta": {"resourceType": "User"},
    "name": {"formatted": "voornaam achternaam", "familyName": "achternaam", "givenName": "voornaam"},
    "roles": [],
}


def test_entra_id_creates_finds_updates_and_deletes_a_user(identity):
    created = identity("POST", "/Users", MICROSOFT_USER)
    assert created.status_code == 201
    assert created.content_type.startswith("application/scim+json")
    uid = created.json["id"]
    assert created.location.endswith(f"/scim/v2/Users/{uid}")
    assert created.json["meta"]["resourceType"] == "User"
    assert created.json["userName"] == MICROSOFT_USER["userName"]
    assert identity("GET", f"/Users/{uid}").json == created.json

    found = identity("GET", '/Users?filter=userName eq "Proef_Gebruiker_ab6490ee@voorbeeld.nl"').json
    assert (found["schemas"], found["totalResults"], found["itemsPerPage"], found["startIndex"]) == ([LIST], 1, 1, 1)
    assert found["Resources"] == [created.json]
    name = 'userName+eq+"proef_gebruiker_AB6490EE%40voorbeeld.nl"'
    both = f'/Users?filter=externalId+eq+"{MICROSOFT_USER["externalId"]}"+and+{name}'
    assert identity("GET", both).json["totalResults"] == 1
    none = identity("GET", '/Users?filter=userName eq "bestaat-niet"').json
    assert (none["totalResults"], none["Resources"]) == (0, [])

    several = identity.patch(
        uid,
        {"op": "Replace", "path": 'emails[type eq "work"].value', "value": "gewijzigd@voorbeeld.nl"},
        {"op": "Replace", "path": "name.familyName", "value": "Gewijzigd"},
    )
    assert several.status_code == 200
    assert several.json["emails"] == [{"value": "gewijzigd@voorbeeld.nl", "type": "work", "primary": True}]
    assert several.json["name"]["familyName"] == "Gewijzigd"
    one = identity.patch(uid, {"op": "Replace", "path": "userName", "value": "anders_5b50642d@voorbeeld.nl"})
    assert (one.status_code, one.json["userName"]) == (200, "anders_5b50642d@voorbeeld.nl")

    off = identity.patch(uid, {"op": "Replace", "path": "active", "value": False})
    assert (off.status_code, off.json["active"]) == (200, False)
    assert identity("GET", f"/Users/{uid}").json["active"] is False
    assert identity("GET", '/Users?filter=userName eq "anders_5b50642d@voorbeeld.nl"').json["Resources"][0]["active"] is False

    gone = identity("DELETE", f"/Users/{uid}")
    assert (gone.status_code, gone.data) == (204, b"")
    missing = identity("GET", f"/Users/{uid}")
    assert (missing.status_code, missing.json["schemas"], missing.json["status"]) == (404, [ERROR], "404")


def test_entra_id_sends_strings_for_booleans_and_adds_by_path(identity, town):
    uid = identity("POST", "/Users", MICROSOFT_USER).json["id"]
    answer = identity.patch(
        uid,
        {"op": "Add", "path": f"{ENTERPRISE}:department", "value": "Team"},
        {"op": "Add", "path": "title", "value": "Adviseur"},
        {"op": "Add", "path": f"{ENTERPRISE}:employeeNumber", "value": "701984"},
    )
    assert answer.json["title"] == "Adviseur"
    assert answer.json[ENTERPRISE]["department"] == "Team"
    assert answer.json[ENTERPRISE]["employeeNumber"] == "701984"
    assert identity.patch(uid, {"op": "Replace", "path": "active", "value": "False"}).json["active"] is False
    back = identity.patch(uid, {"op": "Replace", "path": "active", "value": "True"}).json
    assert (back["active"], back["title"]) == (True, "Adviseur")


@pytest.mark.parametrize(
    "value",
    [lambda uid: uid, lambda uid: {"value": uid}, lambda uid: [{"$ref": f"../Users/{uid}", "value": uid}]],
    ids=["text", "object", "list"],
)
def test_entra_id_names_a_manager_in_three_ways(identity, value):
    boss = identity("POST", "/Users", {**MICROSOFT_USER, "externalId": "baas", "userName": "baas", "title": "Hoofd",
                                       "name": {"givenName": "Baas", "familyName": "Bovenaan"},
                                       ENTERPRISE: {"department": "Juridisch"}}).json  # fmt: skip
    uid = identity("POST", "/Users", {**MICROSOFT_USER, "title": "Jurist", ENTERPRISE: {"department": "Juridisch"}}).json["id"]
    led = identity.patch(uid, {"op": "Add", "path": f"{ENTERPRISE}:manager", "value": value(boss["id"])}).json
    assert led[ENTERPRISE]["manager"]["value"] == boss["id"]
    free = identity.patch(uid, {"op": "Remove", "path": f"{ENTERPRISE}:manager"}).json
    assert free[ENTERPRISE].get("manager", {}).get("value") != boss["id"]


def test_entra_id_sends_a_document_with_paths_as_names(identity):
    uid = identity("POST", "/Users", MICROSOFT_USER).json["id"]
    value = {
        "name.givenName": "Anders", f"{ENTERPRISE}:department": "Team", "title": "Adviseur", "displayName": "telt niet",
        'emails[type eq "work"].value': "anders@voorbeeld.nl",
    }  # fmt: skip
    answer = identity.patch(uid, {"op": "replace", "value": value}).json
    assert answer["name"]["givenName"] == "Anders"
    assert answer[ENTERPRISE]["department"] == "Team"
    assert answer["emails"][0]["value"] == "anders@voorbeeld.nl"


OKTA_USER = {
    "schemas": [CORE],
    "userName": "proef.gebruiker@voorbeeld.nl",
    "name": {"givenName": "Proef", "familyName": "Gebruiker"},
    "emails": [{"primary": True, "value": "proef.gebruiker@voorbeeld.nl", "type": "work"}],
    "displayName": "Proef Gebruiker",
    "locale": "en-US",
    "externalId": "00ujl29u0le5T6Aj10h7",
    "groups": [],
    "password": "1mz050nq",
    "active": True,
}


def test_okta_looks_creates_reads_replaces_and_deactivates(identity):
    looked = identity("GET", '/Users?filter=userName eq "proef.gebruiker@voorbeeld.nl"&startIndex=1&count=100')
    assert looked.json == {"schemas": [LIST], "totalResults": 0, "startIndex": 1, "itemsPerPage": 0, "Resources": []}
    created = identity("POST", "/Users", OKTA_USER)
    assert created.status_code == 201
    assert "password" not in created.text
    uid = created.json["id"]
    assert identity("GET", f"/Users/{uid}").status_code == 200
    page = identity("GET", "/Users?startIndex=1&count=2").json
    assert (page["totalResults"], page["itemsPerPage"]) == (1, 1)

    whole = {**OKTA_USER, "id": uid, "name": {"givenName": "Nieuw", "middleName": "", "familyName": "Gebruiker"}}
    replaced = identity("PUT", f"/Users/{uid}", whole)
    assert (replaced.status_code, replaced.json["name"]["givenName"]) == (200, "Nieuw")
    again = identity("PUT", f"/Users/{uid}", whole)
    assert again.json == replaced.json
    off = identity(
        "PATCH", f"/Users/{uid}", {"schemas": [PATCH_OP], "Operations": [{"op": "replace", "value": {"active": False}}]}
    )
    assert (off.status_code, off.json["active"]) == (200, False)
    on = identity("PUT", f"/Users/{uid}", {**whole, "active": True})
    assert on.json["active"] is True


def test_okta_creates_a_user_twice_and_reads_that_he_is_there(identity):
    identity("POST", "/Users", OKTA_USER)
    again = identity("POST", "/Users", OKTA_USER)
    assert (again.status_code, again.json["status"], again.json["scimType"]) == (409, "409", "uniqueness")
    assert db.session.query(Person).filter_by(personnel_number=OKTA_USER["externalId"]).count() == 1


def test_programs_read_what_this_side_can_do(identity):
    service = identity("GET", "/ServiceProviderConfig").json
    assert service["patch"]["supported"] is True
    assert service["filter"] == {"supported": True, "maxResults": 200}
    assert [one["id"] for one in identity("GET", "/ResourceTypes").json["Resources"]] == ["User", "Group"]
    assert identity("GET", "/ResourceTypes/User").json["endpoint"] == "/Users"
    assert {one["id"] for one in identity("GET", "/Schemas").json["Resources"]} >= {CORE, ENTERPRISE}
    assert identity("GET", f"/Schemas/{ENTERPRISE}").json["name"] == "EnterpriseUser"


def test_groups_are_the_units_and_are_only_read(identity):
    uid = identity("POST", "/Users", {**MICROSOFT_USER, "title": "Adviseur", ENTERPRISE: {"department": "Team"}}).json["id"]
    found = identity("GET", '/Groups?filter=displayName eq "Team"').json["Resources"]
    assert [member["value"] for member in found[0]["members"]] == [uid], "who came by a delivery alone is not shown"
    group = identity("GET", f"/Groups/{found[0]['id']}?excludedAttributes=members")
    assert (group.status_code, "members" in group.json) == (200, False)
    for method in ("PUT", "PATCH", "DELETE"):
        answer = identity(method, f"/Groups/{found[0]['id']}", {"displayName": "Anders"})
        assert (answer.status_code, answer.json["schemas"]) == (405, [ERROR])
    assert identity("POST", "/Groups", {"displayName": "Nieuw"}).status_code == 405
