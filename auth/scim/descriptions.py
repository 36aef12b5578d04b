"""What this side of SCIM can do and knows, for programs that ask first (RFC 7643, sections 5 to 7)."""

from typing import Any

from auth.scim.answers import MOST_COUNT
from auth.scim.attributes import ENTERPRISE, USER
from auth.scim.documents import GROUP

CONFIG = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"
TYPE = "urn:ietf:params:scim:schemas:core:2.0:ResourceType"
SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:Schema"

SERVICE = {
    "schemas": [CONFIG],
    "patch": {"supported": True},
    "bulk": {"supported": False, "maxOperations": 0, "maxPayloadSize": 0},
    "filter": {"supported": True, "maxResults": MOST_COUNT},
    "changePassword": {"supported": False},
    "sort": {"supported": False},
    "etag": {"supported": True},
    "authenticationSchemes": [
        {
            "type": "oauthbearertoken",
            "name": "Bearer token",
            "description": "Authorization: Bearer, with a key that the administrator made",
            "primary": True,
        }
    ],
}


def _attribute(name: str, kind: str = "string", **more: Any) -> dict[str, Any]:
    usual = {
        "name": name, "type": kind, "multiValued": False, "required": False, "caseExact": False,
        "mutability": "readWrite", "returned": "default", "uniqueness": "none",
    }  # fmt: skip
    return {**usual, **more}


RESOURCE_TYPES: dict[str, dict[str, Any]] = {
    "User": {
        "schemas": [TYPE], "id": "User", "name": "User", "endpoint": "/Users", "schema": USER,
        "schemaExtensions": [{"schema": ENTERPRISE, "required": False}],
    },
    "Group": {"schemas": [TYPE], "id": "Group", "name": "Group", "endpoint": "/Groups", "schema": GROUP, "schemaExtensions": []},
}  # fmt: skip
ADDRESSES = [_attribute("value"), _attribute("type"), _attribute("primary", "boolean")]
REFERENCES = [_attribute("value", caseExact=True), _attribute("display", mutability="readOnly"), _attribute("type")]
SCHEMAS: dict[str, dict[str, Any]] = {
    USER: {
        "schemas": [SCHEMA], "id": USER, "name": "User", "description": "Somebody who works here",
        "attributes": [
            _attribute("userName", required=True, uniqueness="server"),
            _attribute("externalId", caseExact=True, uniqueness="server"),
            _attribute("name", "complex", required=True, subAttributes=[
                _attribute("formatted", mutability="readOnly"), _attribute("givenName", required=True),
                _attribute("familyName", required=True),
            ]),
            _attribute("displayName", mutability="readOnly"),
            _attribute("emails", "complex", multiValued=True, subAttributes=ADDRESSES),
            _attribute("title"),
            _attribute("userType"),
            _attribute("preferredLanguage"),
            _attribute("active", "boolean"),
            _attribute("groups", "complex", multiValued=True, mutability="readOnly", subAttributes=REFERENCES),
        ],
    },
    ENTERPRISE: {
        "schemas": [SCHEMA], "id": ENTERPRISE, "name": "EnterpriseUser", "description": "Number, department and manager",
        "attributes": [
            _attribute("employeeNumber", uniqueness="server"),
            _attribute("department"),
            _attribute("manager", "complex", subAttributes=[
                _attribute("value", caseExact=True), _attribute("displayName", mutability="readOnly"),
            ]),
        ],
    },
    GROUP: {
        "schemas": [SCHEMA], "id": GROUP, "name": "Group", "description": "A unit, only read, or a group that was pushed",
        "attributes": [
            _attribute("displayName", required=True, uniqueness="server"),
            _attribute("externalId", caseExact=True, uniqueness="server"),
            _attribute("members", "complex", multiValued=True, subAttributes=REFERENCES),
        ],
    },
}  # fmt: skip
