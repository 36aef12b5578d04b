"""A person and a unit as SCIM documents. Of the registers nothing stands in them."""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from flask import url_for
from sqlalchemy import select

from auth.scim.attributes import ENTERPRISE, USER
from auth.scim.models import KeptGroup, KeptUser
from auth.scim.people import family_name, is_active
from extensions import db
from organisation.models import Appointment, Person, PositionPlacement, Unit
from organisation.structure import holders_of, managers_above, positions_of, unit_of

GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"


def user_document(user: KeptUser, day: date) -> dict[str, Any]:
    """As it holds on the day, whoever changed it last."""
    person = user.person
    post = next(iter(positions_of(person, day)), None)
    unit = unit_of(post, day) if post else None
    manager = _manager(user, day)
    work = {
        "employeeNumber": person.personnel_number,
        "department": unit.name if unit else user.department,
        "manager": {"value": manager.uid, "displayName": manager.name, "$ref": _address(manager)} if manager else None,
    }
    document = {
        "schemas": [USER, ENTERPRISE],
        "id": person.uid,
        "externalId": user.external_id,
        "userName": user.user_name,
        "name": {"formatted": person.name, "givenName": person.first_name, "familyName": family_name(person)},
        "displayName": person.name,
        "emails": [{"value": person.email, "type": "work", "primary": True}] if person.email else None,
        "title": post.title if post else user.title,
        "userType": "external" if person.external else "employee",
        "preferredLanguage": person.language,
        "active": is_active(user),
        "groups": [{"value": one.uid, "display": one.name, "type": "direct"} for one in (unit, *_pushed(user)) if one],
        ENTERPRISE: _said(work),
    }
    return _with_meta(_said(document), "User", _address(person), person.version, (user.made_at, user.changed_at))


def group_document(unit: Unit, day: date, *, with_members: bool) -> dict[str, Any]:
    """A unit with the people in its posts whom the identity system keeps."""
    document: dict[str, Any] = {"schemas": [GROUP], "id": unit.uid, "displayName": unit.name, "externalId": unit.code}
    if with_members:
        document["members"] = [_member(person) for person in db.session.scalars(_members(unit, day))]
    return _with_meta(document, "Group", url_for("scim.group", uid=unit.uid, _external=True), unit.version)


def pushed_document(group: KeptGroup, *, with_members: bool) -> dict[str, Any]:
    """A group as the identity system pushed it."""
    document: dict[str, Any] = {"schemas": [GROUP], "id": group.uid, "displayName": group.name}
    if group.external_id:
        document["externalId"] = group.external_id
    if with_members:
        people = sorted((user.person for user in group.members), key=lambda person: (person.last_name, person.id))
        document["members"] = [_member(person) for person in people]
    moments = (group.made_at, group.changed_at)
    return _with_meta(document, "Group", url_for("scim.group", uid=group.uid, _external=True), group.version, moments)


def _pushed(user: KeptUser) -> Sequence[KeptGroup]:
    return db.session.scalars(select(KeptGroup).where(KeptGroup.members.contains(user)).order_by(KeptGroup.id)).all()


def _member(person: Person) -> dict[str, str]:
    return {"value": person.uid, "display": person.name, "type": "User", "$ref": _address(person)}


def _members(unit: Unit, day: date) -> Any:
    return (
        select(Person)
        .join(KeptUser, KeptUser.person_id == Person.id)
        .where(
            Person.id.in_(
                select(Appointment.person_id)
                .join(PositionPlacement, PositionPlacement.position_id == Appointment.position_id)
                .where(PositionPlacement.unit_id == unit.id, PositionPlacement.holds_on(day), Appointment.holds_on(day))
            )
        )
        .order_by(Person.last_name, Person.id)
    )


def _manager(user: KeptUser, day: date) -> Person | None:
    """Who leads this person; who was named but has no post yet is named as well."""
    above = next(managers_above(user.person, day), None)
    found = next(iter(holders_of(above, day)), None) if above else None
    return user.manager if user.manager is not None else found


def _said(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if value not in (None, "")}


def _with_meta(
    document: dict[str, Any], kind: str, location: str, version: int, moments: tuple[datetime, datetime] | None = None
) -> dict[str, Any]:
    """The version counts changes of the row, and shows whether anything around it changed."""
    content = hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()[:12]
    meta = {"resourceType": kind, "location": location, "version": f'W/"{version}-{content}"'}
    if moments:
        meta["created"], meta["lastModified"] = (moment.astimezone(UTC).isoformat() for moment in moments)
    return {**document, "meta": meta}


def _address(person: Person) -> str:
    return url_for("scim.user", uid=person.uid, _external=True)
