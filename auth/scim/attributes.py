"""What is said of a person, in one table: by which name it is known here, and how its value is read.

Identity systems say the same in many ways: whole documents, operations with a path, operations with a document instead of a
path, names with the address of their schema in front, capitals or not. All become one flat dictionary of what was said.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from flask_babel import gettext as _

from auth.scim.answers import invalid
from organisation.delivered import BadValue
from organisation.people_import.columns import mail_address, text

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
PREFIXES = (f"{ENTERPRISE}:".lower(), f"{ENTERPRISE}.".lower(), f"{USER}:".lower())
MOST_OPERATIONS = 100
WORK_MAIL = re.compile(r'emails\[(type eq "work"|primary eq (true|"true"))\](\.value)?', re.IGNORECASE)
EXTERNAL_TYPES = frozenset({"extern", "external", "contractor", "guest", "inhuur", "vendor"})


def _boolean(value: Any) -> bool:
    answers = {"true": True, "false": False}
    if str(value).lower() not in answers:
        raise BadValue(_("dit is geen true of false"), "true, false")
    return answers[str(value).lower()]


def _text(longest: int) -> Callable[[Any], str]:
    read = text(longest)

    def parse(value: Any) -> str:
        if isinstance(value, bool | dict | list):
            raise BadValue(_("dit is geen tekst"), _("Stuur tekst"))
        return read("" if value is None else str(value).strip())

    return parse


def _mail(value: Any) -> str | None:
    return mail_address(_text(254)(value))


def _language(value: Any) -> str | None:
    """The languages we speak; another says nothing."""
    short = _text(40)(value)[:2].lower()
    return short if short in ("nl", "en") else None


def _external(value: Any) -> bool:
    return _text(100)(value).lower() in EXTERNAL_TYPES


def _reference(value: Any) -> str:
    """The id in `"…"`, `{"value": "…"}` or a list with one of those; empty: nobody."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = next((one for name, one in value.items() if name.lower() == "value"), None)
    return _text(26)(value)


READ: dict[str, tuple[str, Callable[[Any], Any]]] = {  # as it is sent, in lower case → name here, how to read it
    "username": ("user_name", _text(254)),
    "externalid": ("external_id", _text(200)),
    "active": ("active", _boolean),
    "name.givenname": ("first_name", _text(80)),
    "name.familyname": ("family_name", _text(150)),
    "emails": ("email", _mail),
    "preferredlanguage": ("language", _language),
    "usertype": ("external", _external),
    "title": ("title", _text(160)),
    "department": ("department", _text(160)),
    "employeenumber": ("employee_number", _text(40)),
    "manager": ("manager", _reference),
}
SURE = ("user_name", "active", "first_name", "family_name", "employee_number")  # cannot be taken away
REQUIRED = {"user_name": "userName", "first_name": "name.givenName", "family_name": "name.familyName"}


def said_in(document: dict[str, Any]) -> dict[str, Any]:
    """What a whole document says. Raises Refused for a value that cannot be."""
    return dict(_read(name, value) for name, value in _flat(document))


def said_by(operations: Any) -> dict[str, Any]:
    """What these operations leave behind, the last one right. Raises Refused."""
    if not isinstance(operations, list) or not 0 < len(operations) <= MOST_OPERATIONS:
        raise invalid(_("Stuur één tot honderd bewerkingen."), "invalidSyntax")
    said = dict[str, Any]()
    for operation in operations:
        if not isinstance(operation, dict):
            raise invalid(_("Dit is geen bewerking."), "invalidSyntax")
        said |= _of_operation({str(name).lower(): value for name, value in operation.items()})
    return said


def _of_operation(operation: dict[str, Any]) -> dict[str, Any]:
    kind, path, value = str(operation.get("op", "")).lower(), operation.get("path"), operation.get("value")
    if kind not in ("add", "replace", "remove"):
        raise invalid(_("Deze bewerking kennen we niet."), "invalidSyntax")
    if kind == "remove":
        if not isinstance(path, str) or not path:
            raise invalid(_("Zeg met path wat er weg moet."), "noTarget")
        return dict(_read(name, None) for name, _value in _flat({path: None}))
    if path:
        return said_in({str(path): value})
    if not isinstance(value, dict):
        raise invalid(_("Zonder path is value een object."), "invalidValue")
    return said_in(value)


def _flat(document: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The names we know with what was sent for them; what we do not know is passed over."""
    for sent, value in document.items():
        name = plain_name(str(sent))
        if name in ("", "name") and isinstance(value, dict):
            yield from _flat({f"name.{part}" if name else part: one for part, one in value.items()})
        elif name == "emails" and isinstance(value, list | dict):
            yield from (("emails", address) for address in _work_address(value if isinstance(value, list) else [value]))
        elif name == "manager.value":
            yield "manager", value
        elif name in READ:
            yield name, value


def plain_name(sent: str) -> str:
    """The name in lower case, without the address of its schema; the address at work by any of its paths is `emails`."""
    name = sent.strip().lower()
    if name == ENTERPRISE.lower():
        return ""
    for prefix in PREFIXES:
        name = name.removeprefix(prefix)
    return "emails" if WORK_MAIL.fullmatch(name) else name


def _work_address(addresses: list[Any]) -> Iterator[Any]:
    """The address at work; else the first that is named primary, else the only one."""
    plain = [{str(name).lower(): value for name, value in one.items()} for one in addresses if isinstance(one, dict)]
    wanted: tuple[Callable[[dict[str, Any]], bool], ...] = (
        lambda one: str(one.get("type", "")).lower() == "work",
        lambda one: str(one.get("primary", "")).lower() == "true",
        lambda one: len(plain) == 1 and "type" not in one,
    )
    for fits in wanted:
        found = next((one for one in plain if fits(one)), None)
        if found:
            yield found.get("value")
            return


def _read(sent: str, value: Any) -> tuple[str, Any]:
    name, read = READ[sent]
    try:
        found = None if value is None and name in SURE else read(value)
    except BadValue as bad:
        raise invalid(f"{sent}: {bad.problem}") from None
    if found in (None, "") and name in SURE:
        raise invalid(_("%(name)s kan niet leeg zijn.", name=sent))
    return name, found
