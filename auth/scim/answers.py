"""What a program reads: SCIM documents, and what went wrong as RFC 7644 (3.12) tells it."""

import json
from typing import Any

from flask import Response, request
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

ROOT = "/scim/v2"
MEDIA_TYPE = "application/scim+json"
ACCEPTED = (MEDIA_TYPE, "application/json")
MOST_BYTES = 64 * 1024  # of one question
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
DEFAULT_COUNT, MOST_COUNT = 100, 200
ALWAYS = ("schemas", "id", "meta")


class Refused(HTTPException):
    """The question cannot be carried out; nothing was changed. `scim_type` is the word of RFC 7644 for why."""

    def __init__(self, code: int, detail: str, scim_type: str = "") -> None:
        super().__init__(detail)
        self.code = code
        self.scim_type = scim_type


def invalid(detail: str, scim_type: str = "invalidValue") -> Refused:
    return Refused(400, detail, scim_type)


def taken(detail: str) -> Refused:
    return Refused(409, detail, "uniqueness")


def is_for_identity_systems() -> bool:
    """Whether a program asks under the address for them, also when there is nothing."""
    return request.path == ROOT or request.path.startswith(f"{ROOT}/")


def problem(error: HTTPException) -> Response:
    """The answer to a question that went wrong."""
    status = error.code or 500
    told = {"schemas": [ERROR], "status": str(status), "detail": _told(error, status)}
    if isinstance(error, Refused) and error.scim_type:
        told["scimType"] = error.scim_type
    response = answer(told, status)
    response.headers.extend(header for header in error.get_headers() if header[0] != "Content-Type")
    return response


def answer(document: dict[str, Any] | None, status: int = 200, **headers: str) -> Response:
    """This document; without one an empty answer."""
    body = "" if document is None else json.dumps(document, ensure_ascii=False)
    response = Response(body, status, content_type=f"{MEDIA_TYPE}; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    for name, value in headers.items():
        response.headers[name.replace("_", "-")] = value
    return response


def resource(document: dict[str, Any], status: int = 200) -> Response:
    """One person or group, with its version and, when it is new, its address."""
    meta = document["meta"]
    headers = {"ETag": meta["version"]} if "version" in meta else {}
    return answer(document, status, Location=meta["location"], **headers)


def listed(found: list[dict[str, Any]], total: int, start: int) -> Response:
    return answer({"schemas": [LIST], "totalResults": total, "startIndex": start, "itemsPerPage": len(found), "Resources": found})


def as_asked(document: dict[str, Any]) -> dict[str, Any]:
    """Only the attributes that were asked for, without those that were not wanted (RFC 7644, 3.9)."""
    wanted, unwanted = _names("attributes"), _names("excludedAttributes")
    return {
        name: value
        for name, value in document.items()
        if name in ALWAYS or ((not wanted or name.lower() in wanted) and name.lower() not in unwanted)
    }


def wants(name: str) -> bool:
    """Whether this attribute is asked for, so that it need not be looked up for nothing."""
    return name in as_asked({name: None})


def asked_page() -> tuple[int, int]:
    """From which one, counted from 1, and how many. Raises Refused."""
    start, count = _number("startIndex", 1), _number("count", DEFAULT_COUNT)
    return max(start, 1), min(max(count, 0), MOST_COUNT)


def sent() -> dict[str, Any]:
    """The document that was sent. Raises Refused when it is none, or too large."""
    if request.mimetype not in ACCEPTED:
        raise Refused(415, _("Stuur application/scim+json."))
    request.max_content_length = MOST_BYTES
    if (request.content_length or 0) > MOST_BYTES:
        raise Refused(413, _("Dit is te groot. Stuur hoogstens %(count)s bytes.", count=MOST_BYTES))
    try:
        found = json.loads(request.get_data())
        json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise invalid(_("Dit is geen leesbare JSON."), "invalidSyntax") from None
    if not isinstance(found, dict):
        raise invalid(_("Stuur één object."), "invalidSyntax")
    return found


def _number(name: str, usual: int) -> int:
    text = request.args.get(name, "")
    try:
        return int(text[:10]) if text else usual
    except ValueError:
        raise invalid(_("%(name)s is geen getal.", name=name)) from None


def _names(argument: str) -> set[str]:
    """What stands in a list of attributes, as names of whole attributes: of `name.givenName` the name."""
    sent = (one.strip().lower() for one in request.args.get(argument, "").split(","))
    return {one if one.startswith("urn:") else one.partition(".")[0] for one in sent if one}


def _told(error: HTTPException, status: int) -> str:
    if isinstance(error, Refused):
        return str(error.description)
    says = {
        401: _("Deze sleutel is niet geldig."),
        404: _("Dit is er niet."),
        405: _("Dit kan hier niet."),
        413: _("Dit is te groot. Stuur hoogstens %(count)s bytes.", count=MOST_BYTES),
        429: _("Te veel pogingen. Wacht even."),
    }
    return says.get(status) or (error.name if status < 500 else _("Er ging iets mis. Probeer het later opnieuw."))
