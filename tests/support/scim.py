"""A program that keeps people by SCIM, with a key of its own."""

import json
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from audit import SYSTEM
from auth.scim.keys import make_key
from extensions import db

ROOT = "/scim/v2"
CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"


class Identity:
    """An identity system: `identity("PATCH", "/Users/…", body)`."""

    def __init__(self, client: FlaskClient, key: str) -> None:
        self.client, self.key = client, key

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        sent = {"Authorization": f"Bearer {self.key}"} | {name.replace("_", "-"): value for name, value in headers.items()}
        data = None if body is None else json.dumps(body)
        return self.client.open(f"{ROOT}{path}", method=method, data=data, headers=sent, content_type="application/scim+json")

    def patch(self, uid: str, *operations: dict[str, Any]) -> TestResponse:
        return self("PATCH", f"/Users/{uid}", {"schemas": [PATCH_OP], "Operations": list(operations)})

    def patch_group(self, uid: str, *operations: dict[str, Any]) -> TestResponse:
        return self("PATCH", f"/Groups/{uid}", {"schemas": [PATCH_OP], "Operations": list(operations)})

    def added(self, **changes: Any) -> dict[str, Any]:
        answer = self("POST", "/Users", newcomer(**changes))
        assert answer.status_code == 201, answer.text
        return dict(answer.json or {})


def new_key(name: str = "Entra ID") -> str:
    """The key of a program, in the database in use."""
    _key, secret = make_key(name, actor=SYSTEM)
    db.session.commit()
    return secret


def holds(expected: Any, found: Any) -> bool:
    """Whether all that is expected stands in what was found: more may stand beside it."""
    if isinstance(expected, dict):
        return isinstance(found, dict) and all(name in found and holds(value, found[name]) for name, value in expected.items())
    if isinstance(expected, list):
        return isinstance(found, list) and len(expected) == len(found) and all(map(holds, expected, found))
    return bool(expected == found)


def newcomer(number: str = "9001", given: str = "Fenna", family: str = "Proefpersoon", **changes: Any) -> dict[str, Any]:
    """A whole document of somebody new."""
    enterprise = {"employeeNumber": number, **changes.pop("enterprise", {})}
    mail = f"{given}.{number}@voorbeeld.nl".lower()
    return {
        "schemas": [CORE, ENTERPRISE],
        "externalId": f"ext-{number}",
        "userName": mail,
        "active": True,
        "emails": [{"primary": True, "type": "work", "value": mail}],
        "name": {"formatted": f"{given} {family}", "givenName": given, "familyName": family},
        ENTERPRISE: enterprise,
        "meta": {"resourceType": "User"},
        **changes,
    }
