"""Groups as an identity system pushes them: kept with their members, so that pushing works; no right follows from them.

Units are groups as well, but only to read: they follow from the people's departments.
"""

import re
from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

import clock
from audit import SYSTEM, Kind, hold_chain, record
from auth.scim.answers import Refused, invalid, taken
from auth.scim.attributes import MOST_OPERATIONS
from auth.scim.keys import Program
from auth.scim.models import KeptGroup, KeptUser
from extensions import db
from organisation.models import Person, Unit

LONGEST_NAME, LONGEST_ID = 256, 200  # characters
ONE_MEMBER = re.compile(r'members\[value eq "([^"]*)"\]', re.IGNORECASE)

Step = tuple[str, Any]  # what of the group, and its value: "name", "external_id", or what happens with members
ADD, REMOVE, ALL = "add", "remove", "all"


def kept_group(uid: str) -> KeptGroup:
    """The group with this id, held to be changed. Raises Refused: 404, and 400 for a unit."""
    hold_chain()
    found = db.session.scalars(select(KeptGroup).where(KeptGroup.uid == uid)).one_or_none()
    if found is not None:
        return found
    if db.session.scalars(select(Unit.id).where(Unit.uid == uid)).first() is not None:
        raise invalid(_("Deze groep is een afdeling. Die volgt uit department van de gebruikers."), "mutability")
    raise Refused(404, _("Deze groep is er niet."))


def create_group(document: dict[str, Any], *, program: Program) -> KeptGroup:
    """A group from now on. Raises Refused."""
    hold_chain()
    steps = list(_of_document(document))
    if not any(kind == "name" for kind, _value in steps):
        raise invalid(_("Dit ontbreekt: %(names)s.", names="displayName"))
    now = clock.now()
    group = KeptGroup(name="", name_key="", made_at=now, changed_at=now)
    _apply(group, steps)
    db.session.add(group)
    _said(group, ("group",), program)
    return group


def replace_group(group: KeptGroup, document: dict[str, Any], *, program: Program) -> None:
    """The whole document; what it does not mention stays. Raises Refused."""
    _change(group, list(_of_document(document)), program)


def change_group(group: KeptGroup, operations: Any, *, program: Program) -> None:
    """What these operations say, in their order. Raises Refused."""
    if not isinstance(operations, list) or not 0 < len(operations) <= MOST_OPERATIONS:
        raise invalid(_("Stuur één tot honderd bewerkingen."), "invalidSyntax")
    _change(group, [step for operation in operations for step in _of_operation(operation)], program)


def remove_group(group: KeptGroup, *, program: Program) -> None:
    record(Kind.PROGRAM_GROUP_CHANGED, actor=SYSTEM, subject=("program_key", program.key_uid), fields=("removed",))
    db.session.delete(group)


def _change(group: KeptGroup, steps: list[Step], program: Program) -> None:
    before = (group.name, group.external_id, set(group.members))
    _apply(group, steps)
    after = (group.name, group.external_id, group.members)
    changed = tuple(name for name, was, now in zip(("name", "external_id", "members"), before, after, strict=True) if was != now)
    if changed:
        group.changed_at = clock.now()
        _said(group, changed, program)


def _apply(group: KeptGroup, steps: list[Step]) -> None:
    for kind, value in steps:
        if kind == "name":
            _refuse_taken(group, KeptGroup.name_key == value.lower())
            group.name, group.name_key = value, value.lower()
        elif kind == "external_id":
            _refuse_taken(group, KeptGroup.external_id == value)
            group.external_id = value
        elif kind == REMOVE:
            group.members -= {one for one in group.members if one.person.uid in value}
        else:
            group.members = (set() if kind == ALL else group.members) | _users(value)


def _of_document(document: dict[str, Any]) -> Iterator[Step]:
    for sent, value in document.items():
        name = str(sent).strip().lower()
        if name == "displayname":
            yield "name", _text(sent, value, LONGEST_NAME)
        elif name == "externalid":
            yield "external_id", _text(sent, value, LONGEST_ID) if value else None
        elif name == "members":
            yield ALL, _uids(value)


def _of_operation(operation: Any) -> Iterator[Step]:
    if not isinstance(operation, dict):
        raise invalid(_("Dit is geen bewerking."), "invalidSyntax")
    said = {str(name).lower(): value for name, value in operation.items()}
    kind, path, value = str(said.get("op", "")).lower(), str(said.get("path") or "").strip(), said.get("value")
    if kind not in ("add", "replace", "remove"):
        raise invalid(_("Deze bewerking kennen we niet."), "invalidSyntax")
    one = ONE_MEMBER.fullmatch(path)
    if kind == "remove" and one:
        yield REMOVE, {one[1]}
    elif kind == "remove" and path.lower() == "members":
        yield (REMOVE, _uids(value)) if value else (ALL, set())
    elif kind == "remove":
        raise invalid(_("Zeg met path wat er weg moet."), "noTarget")
    else:
        for step, found in _of_document({path: value} if path else _object(value)):
            yield (ADD if step == ALL and kind == "add" else step), found


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise invalid(_("Zonder path is value een object."), "invalidValue")
    return value


def _uids(value: Any) -> set[str]:
    """The ids in a list of members, or of one."""
    listed = value if isinstance(value, list) else [value]
    return {str(one.get("value", "") if isinstance(one, dict) else one) for one in listed if one}


def _users(uids: set[str]) -> set[KeptUser]:
    found = set(db.session.scalars(select(KeptUser).join(KeptUser.person).where(Person.uid.in_(uids)))) if uids else set()
    if len(found) < len(uids):
        raise invalid(_("Een van deze leden is er niet."))
    return found


def _refuse_taken(group: KeptGroup, same: Any) -> None:
    with db.session.no_autoflush:
        found = db.session.scalars(select(KeptGroup).where(same)).first()
    if found is not None and found is not group:
        raise taken(_("Deze groep is er al."))


def _text(sent: str, value: Any, longest: int) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if not text or len(text) > longest or not text.isprintable():
        raise invalid(_("%(name)s: dit is geen goede tekst.", name=sent))
    return text


def _said(group: KeptGroup, changed: tuple[str, ...], program: Program) -> None:
    db.session.flush()
    record(Kind.PROGRAM_GROUP_CHANGED, actor=SYSTEM, subject=("program_key", program.key_uid), fields=changed)
