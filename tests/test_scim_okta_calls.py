"""The calls that Okta documents, section by section, with names and addresses of our own.

Documents: "Okta and SCIM Version 2.0" (docs/reference/scim/scim-20 in okta/okta-developer-docs) and the steps of the "Okta SCIM
2.0 SPEC Test" (Okta-SCIM-20-SPEC-Test.json, the same repository), read in 2026. Of a documented answer everything must stand
in ours, except what is about somebody and not asked here: locale, middleName and how an address is shown.
"""

from typing import Any

import pytest

from extensions import db
from organisation.models import Person
from tests.support.applications import visitor
from tests.support.scim import CORE, ENTERPRISE, ERROR, GROUP, LIST, PATCH_OP, Identity, holds, new_key

MAIL = "proef.gebruiker@voorbeeld.nl"
USER = {
    "schemas": [CORE],
    "userName": MAIL,
    "name": {"givenName": "Proef", "familyName": "Gebruiker"},
    "emails": [{"primary": True, "value": MAIL, "type": "work"}],
    "displayName": "Proef Gebruiker",
    "locale": "en-US",
    "externalId": "00ujl29u0le5T6Aj10h7",
    "groups": [],
    "password": "1mz050nq",
    "active": True,
}
ANSWERED = {
    "userName": MAIL,
    "name": USER["name"],
    "emails": USER["emails"],
    "displayName": "Proef Gebruiker",
    "active": True,
    "groups": [],
    "meta": {"resourceType": "User"},
}


@pytest.fixture
def identity(town, app, at) -> Identity:
    at("2026-03-02", 9)
    return Identity(visitor(app), new_key("Okta"))


@pytest.fixture
def user(identity) -> str:
    return identity("POST", "/Users", USER).json["id"]


@pytest.fixture
def group(identity) -> str:
    return identity("POST", "/Groups", {"schemas": [GROUP], "displayName": "Proef SCIMv2", "members": []}).json["id"]


# SCIM User operations --------------------------------------------------------------------------------------------------------


def test_determine_if_the_user_already_exists(identity):
    looked = identity("GET", "/Users?filter=userName%20eq%20%22proef.gebruiker%40voorbeeld.nl%22&startIndex=1&count=100")
    assert looked.json == {"schemas": [LIST], "totalResults": 0, "startIndex": 1, "itemsPerPage": 0, "Resources": []}


def test_create_the_user(identity):
    made = identity("POST", "/Users", USER)
    assert made.status_code == 201
    assert holds({**ANSWERED, "externalId": USER["externalId"]}, made.json), made.json
    assert (CORE in made.json["schemas"], bool(made.json["id"])) == (True, True)
    assert "1mz050nq" not in made.text, "a password is not kept"


def test_create_the_user_without_an_external_id(identity):
    made = identity("POST", "/Users", {name: value for name, value in USER.items() if name != "externalId"})
    assert (made.status_code, holds(ANSWERED, made.json)) == (201, True)
    assert db.session.query(Person).filter_by(personnel_number=MAIL).one().name == "Proef Gebruiker"


def test_a_user_who_already_exists_is_a_conflict(identity, user):
    again = identity("POST", "/Users", USER)
    assert (again.status_code, again.json["schemas"], again.json["status"]) == (409, [ERROR], "409")
    assert again.json["detail"]
    assert db.session.query(Person).filter_by(personnel_number=USER["externalId"]).count() == 1


def test_retrieve_users_page_by_page(identity, user):
    for number in range(3):
        identity.added(number=f"p{number}", given=f"Naam{number}")
    pages = [identity("GET", f"/Users?startIndex={start}&count=2").json for start in (1, 3, 5)]
    assert [(page["startIndex"], page["itemsPerPage"], page["totalResults"]) for page in pages] == [
        (1, 2, 4),
        (3, 2, 4),
        (5, 0, 4),
    ]
    ids = [one["id"] for page in pages for one in page["Resources"]]
    assert len(set(ids)) == 4
    assert ids == [one["id"] for one in identity("GET", "/Users?startIndex=1&count=100").json["Resources"]]


def test_retrieve_a_specific_user(identity, user):
    found = identity("GET", f"/Users/{user}")
    assert (found.status_code, holds({**ANSWERED, "id": user}, found.json)) == (200, True)


def test_update_a_specific_user_with_put(identity, user):
    found = identity("GET", f"/Users/{user}").json
    sent = {**found, "name": {"givenName": "Anders", "middleName": "Opgetogen", "familyName": "Gebruiker"},
            "emails": [{"primary": True, "value": MAIL, "type": "work", "display": MAIL}]}  # fmt: skip
    changed = identity("PUT", f"/Users/{user}", sent)
    named = {"name": {"givenName": "Anders", "familyName": "Gebruiker"}, "displayName": "Anders Gebruiker"}
    assert (changed.status_code, holds({**ANSWERED, **named, "id": user}, changed.json)) == (200, True)
    assert identity("PUT", f"/Users/{user}", sent).json == changed.json


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_deactivate_and_activate_a_user(identity, user, method):
    """PATCH for new integrations of the network, PUT for those of the wizard."""

    def let(active: bool):
        operations = {"schemas": [PATCH_OP], "Operations": [{"op": "replace", "value": {"active": active}}]}
        return identity(method, f"/Users/{user}", operations if method == "PATCH" else {**USER, "active": active})

    off = let(False)
    assert (off.status_code, holds({**ANSWERED, "active": False, "id": user}, off.json)) == (200, True)
    assert let(True).json["active"] is True


# SCIM Group operations -------------------------------------------------------------------------------------------------------


def test_create_groups(identity):
    made = identity("POST", "/Groups", {"schemas": [GROUP], "displayName": "Proef SCIMv2", "members": []})
    wanted = {"schemas": [GROUP], "displayName": "Proef SCIMv2", "members": [], "meta": {"resourceType": "Group"}}
    assert (made.status_code, holds(wanted, made.json)) == (201, True)


def test_retrieve_groups_page_by_page(identity, town, group):
    whole = identity("GET", "/Groups?startIndex=1&count=100").json
    assert [one["displayName"] for one in whole["Resources"]][-1] == "Proef SCIMv2", "the units stand before it"
    total = whole["totalResults"]
    assert total == len(whole["Resources"]) > 1
    found = [identity("GET", f"/Groups?startIndex={start}&count=1").json["Resources"][0] for start in range(1, total + 1)]
    assert found == whole["Resources"]
    assert identity("GET", f"/Groups?startIndex={total + 1}&count=100").json["Resources"] == []


def test_retrieve_specific_groups(identity, user, group):
    identity.patch_group(group, {"op": "add", "path": "members", "value": [{"value": user}]})
    found = identity("GET", f"/Groups/{group}")
    wanted = {"schemas": [GROUP], "id": group, "members": [{"value": user, "display": "Proef Gebruiker"}]}
    assert (found.status_code, holds(wanted, found.json)) == (200, True)


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_update_a_specific_group_name(identity, group, method):
    if method == "PATCH":
        named = {"op": "replace", "value": {"id": group, "displayName": "Proef SCIMv20"}}
        assert identity.patch_group(group, named).status_code == 204, "documented as good as the group itself"
    else:
        answer = identity("PUT", f"/Groups/{group}", {"schemas": [GROUP], "id": group, "displayName": "Proef SCIMv20"})
        assert (answer.status_code, answer.json["displayName"]) == (200, "Proef SCIMv20")
    assert identity("GET", f"/Groups/{group}").json["displayName"] == "Proef SCIMv20"


def test_update_specific_group_membership(identity, user, group):
    other = identity.added()["id"]
    members = lambda: {one["value"] for one in identity("GET", f"/Groups/{group}").json["members"]}  # noqa: E731
    identity.patch_group(group, {"op": "add", "path": "members", "value": [{"value": other}]})
    moved = identity.patch_group(
        group,
        {"op": "remove", "path": f'members[value eq "{other}"]'},
        {"op": "add", "path": "members", "value": [{"value": user, "display": MAIL}]},
    )
    assert (moved.status_code, members()) == (204, {user})
    whole = [{"value": user, "display": MAIL}, {"value": other, "display": "Fenna"}]
    assert identity.patch_group(group, {"op": "replace", "path": "members", "value": whole}).status_code == 204
    assert members() == {user, other}
    put = identity("PUT", f"/Groups/{group}", {"schemas": [GROUP], "displayName": "Proef SCIMv2", "members": whole[:1]})
    assert (put.status_code, members()) == (200, {user})
    wrong = identity.patch_group(group, {"op": "add", "path": "members", "value": [{"value": "niemand"}]})
    assert (wrong.status_code, members()) == (400, {user})


def test_delete_a_specific_group(identity, group):
    gone = identity("DELETE", f"/Groups/{group}")
    assert (gone.status_code, gone.data) == (204, b"")
    assert identity("GET", f"/Groups/{group}").status_code == 404


# The steps of the SPEC test --------------------------------------------------------------------------------------------------


def test_the_steps_of_the_spec_test(identity, user):
    page = identity("GET", "/Users?count=1&startIndex=1")
    assert (page.status_code, page.json["schemas"]) == (200, [LIST])
    assert {type(page.json[name]) for name in ("itemsPerPage", "startIndex", "totalResults")} == {int}
    first = page.json["Resources"][0]
    for found in (first, identity("GET", f"/Users/{first['id']}").json):
        assert all((found["id"], found["name"]["familyName"], found["name"]["givenName"], found["userName"]))
        assert (found["active"], bool(found["emails"][0]["value"])) == (True, True)
    assert identity("GET", '/Users?filter=userName eq "abcdefgh@voorbeeld.nl"').json["totalResults"] == 0
    missing = identity("GET", f"/Users/{user}x")
    assert (missing.status_code, missing.json["schemas"], bool(missing.json["detail"])) == (404, [ERROR], True)

    sent: dict[str, Any] = {"schemas": [CORE], "userName": "Runscope300@voorbeeld.nl", "active": True,
            "name": {"givenName": "Runscope", "familyName": "Loper"},
            "emails": [{"primary": True, "value": "runscope300@voorbeeld.nl", "type": "work"}]}  # fmt: skip
    made = identity("POST", "/Users", sent)
    assert (made.status_code, made.json["active"], made.json["userName"]) == (201, True, sent["userName"])
    assert holds({"userName": sent["userName"], "name": sent["name"]}, identity("GET", f"/Users/{made.json['id']}").json)
    assert identity("POST", "/Users", sent).status_code == 409
    capitals = identity("GET", f'/Users?filter=userName eq "{sent["userName"].upper()}"')
    assert (capitals.status_code, capitals.json["totalResults"]) == (200, 1)
    assert identity("GET", "/Groups").status_code == 200


# What both leave to us -------------------------------------------------------------------------------------------------------


def test_a_unit_is_a_group_that_is_only_read(identity):
    uid = identity.added(title="Adviseur", enterprise={"department": "Team"})["id"]
    unit = identity("GET", '/Groups?filter=displayName eq "Team"').json["Resources"][0]
    assert [member["value"] for member in unit["members"]] == [uid], "who came by a delivery alone is not shown"
    for method, body in (
        ("PUT", {"displayName": "Anders"}),
        ("PATCH", {"Operations": [{"op": "add", "path": "members", "value": [{"value": uid}]}]}),
        ("DELETE", None),
    ):
        answer = identity(method, f"/Groups/{unit['id']}", body)
        assert (answer.status_code, answer.json["scimType"]) == (400, "mutability")


WRONG_GROUPS = [
    {}, {"displayName": ""}, {"displayName": 3}, {"displayName": "x" * 257}, {"displayName": "a\u200bb"},
    {"displayName": "Goed", "members": [{"value": "niemand"}]}, {"displayName": "Goed", "externalId": "x" * 201},
]  # fmt: skip
WRONG_STEPS = [
    {"op": "Move", "path": "members"}, {"op": "remove"}, {"op": "remove", "path": "displayName"}, {"op": "add", "value": 1}, "x",
]  # fmt: skip


def test_a_wrong_group_is_refused_and_changes_nothing(identity, user, group):
    for wrong in WRONG_GROUPS:
        assert identity("POST", "/Groups", wrong).status_code == 400, wrong
    for wrong in WRONG_STEPS:
        assert identity.patch_group(group, {"op": "add", "path": "members", "value": [{"value": user}]}, wrong).status_code == 400
    assert identity("GET", f"/Groups/{group}").json["members"] == []


@pytest.mark.parametrize(
    "value",
    [lambda uid: uid, lambda uid: {"value": uid}, lambda uid: [{"$ref": f"../Users/{uid}", "value": uid}]],
    ids=["text", "object", "list"],
)
def test_a_manager_is_named_in_three_ways(identity, value):
    boss = identity.added(number="baas", given="Baas", title="Hoofd", enterprise={"department": "Juridisch"})["id"]
    uid = identity.added(title="Jurist", enterprise={"department": "Juridisch"})["id"]
    led = identity.patch(uid, {"op": "Add", "path": f"{ENTERPRISE}:manager", "value": value(boss)}).json
    assert led[ENTERPRISE]["manager"]["value"] == boss
    free = identity.patch(uid, {"op": "Remove", "path": f"{ENTERPRISE}:manager"}).json
    assert free[ENTERPRISE].get("manager", {}).get("value") != boss


def test_programs_read_what_this_side_can_do(identity):
    service = identity("GET", "/ServiceProviderConfig").json
    assert (service["patch"]["supported"], service["filter"]) == (True, {"supported": True, "maxResults": 200})
    assert [one["id"] for one in identity("GET", "/ResourceTypes").json["Resources"]] == ["User", "Group"]
    assert identity("GET", "/ResourceTypes/User").json["endpoint"] == "/Users"
    assert identity("GET", f"/Schemas/{ENTERPRISE}").json["name"] == "EnterpriseUser"


def test_only_the_attributes_that_were_asked_for_come_back(identity, user):
    asked = identity("GET", f"/Users/{user}?attributes=userName,name.familyName,{CORE}:title").json
    assert asked.keys() == {"schemas", "id", "meta", "userName", "name"}
    without = identity("GET", f"/Users/{user}?excludedAttributes=emails,id").json
    assert ("emails" in without, without["id"]) == (False, user)
