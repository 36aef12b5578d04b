"""The addresses under /scim/v2. A program with a key keeps people here, and reads units; nothing else can be reached."""

from collections.abc import Callable, Collection
from typing import Any

from flask import Blueprint, Response, g, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Select, false, func, select
from sqlalchemy.orm import joinedload

import clock
from auth.policies import for_programs
from auth.scim import groups as pushed
from auth.scim.answers import ROOT, Refused, answer, as_asked, asked_page, listed, resource, sent, wants
from auth.scim.attributes import said_by, said_in
from auth.scim.descriptions import RESOURCE_TYPES, SCHEMAS, SERVICE
from auth.scim.documents import group_document, pushed_document, user_document
from auth.scim.filters import Filterable, clauses
from auth.scim.models import KeptGroup, KeptUser
from auth.scim.people import change, create, kept, remove
from database import expect_reads
from extensions import db
from organisation.consequences import people_changed
from organisation.models import Person, Unit, UnitPlacement

blueprint = Blueprint("scim", __name__)

USER_FILTERS: Filterable = {
    "username": lambda value: KeptUser.user_name_key == value.lower(),
    "externalid": lambda value: KeptUser.external_id == value,
    "id": lambda value: Person.uid == value,
    "employeenumber": lambda value: Person.personnel_number == value,
    "emails": lambda value: func.lower(Person.email) == value.lower(),
    "manager": lambda value: KeptUser.manager.has(Person.uid == value),
}
GROUP_FILTERS: Filterable = {
    "displayname": lambda value: KeptGroup.name_key == value.lower(),
    "externalid": lambda value: KeptGroup.external_id == value,
    "id": lambda value: KeptGroup.uid == value,
    "members": lambda value: KeptGroup.members.any(KeptUser.person.has(Person.uid == value)),
}
UNIT_FILTERS: Filterable = {
    "displayname": lambda value: func.lower(Unit.name) == value.lower(),
    "externalid": lambda value: Unit.code == value,
    "id": lambda value: Unit.uid == value,
    "members": lambda value: false(),
}


@for_programs(blueprint, f"{ROOT}/Users", "GET")
def users() -> Response:
    """Everybody whom this way keeps; who came by a delivery alone is not here."""
    query = select(KeptUser).join(KeptUser.person).options(joinedload(KeptUser.person))
    query = query.where(*clauses(request.args.get("filter", ""), USER_FILTERS))
    return _listed((query.order_by(KeptUser.id), lambda user: user_document(user, clock.today())))


@for_programs(blueprint, f"{ROOT}/Users", "POST")
def add_user() -> Response:
    user = create(said_in(sent()), program=g.program)
    return _kept(user, 201)


@for_programs(blueprint, f"{ROOT}/Users/<uid>", "GET")
def user(uid: str) -> Response:
    document = user_document(kept(uid), clock.today())
    if document["meta"]["version"] in _versions("If-None-Match"):
        return answer(None, 304, ETag=document["meta"]["version"])
    return resource(as_asked(document))


@for_programs(blueprint, f"{ROOT}/Users/<uid>", "PUT")
def replace_user(uid: str) -> Response:
    """The whole document; what it does not mention stays as it is."""
    return _changed(uid, said_in(sent()))


@for_programs(blueprint, f"{ROOT}/Users/<uid>", "PATCH")
def change_user(uid: str) -> Response:
    document = {name.lower(): value for name, value in sent().items()}
    return _changed(uid, said_by(document.get("operations")))


@for_programs(blueprint, f"{ROOT}/Users/<uid>", "DELETE")
def remove_user(uid: str) -> Response:
    """The person left; nothing of his history goes."""
    found = kept(uid, to_change=True)
    _expect_version(found)
    remove(found, program=g.program)
    _commit()
    return answer(None, 204)


@for_programs(blueprint, f"{ROOT}/Groups", "GET")
def groups() -> Response:
    """The units, and after them the groups that were pushed."""
    filter_text, day, with_members = request.args.get("filter", ""), clock.today(), wants("members")
    standing = select(UnitPlacement.unit_id).where(UnitPlacement.holds_on(day))
    units = select(Unit).where(Unit.id.in_(standing), *clauses(filter_text, UNIT_FILTERS)).order_by(Unit.id)
    kept_here = select(KeptGroup).where(*clauses(filter_text, GROUP_FILTERS)).order_by(KeptGroup.id)
    return _listed(
        (units, lambda unit: group_document(unit, day, with_members=with_members)),
        (kept_here, lambda found: pushed_document(found, with_members=with_members)),
    )


@for_programs(blueprint, f"{ROOT}/Groups", "POST")
def add_group() -> Response:
    return _group(pushed.create_group(sent(), program=g.program), 201)


@for_programs(blueprint, f"{ROOT}/Groups/<uid>", "GET")
def group(uid: str) -> Response:
    found = db.session.scalars(select(KeptGroup).where(KeptGroup.uid == uid)).one_or_none()
    if found is not None:
        return resource(as_asked(pushed_document(found, with_members=wants("members"))))
    unit = db.session.scalars(select(Unit).where(Unit.uid == uid)).one_or_none()
    if unit is None:
        raise Refused(404, _("Deze groep is er niet."))
    return resource(as_asked(group_document(unit, clock.today(), with_members=wants("members"))))


@for_programs(blueprint, f"{ROOT}/Groups/<uid>", "PUT")
def replace_group(uid: str) -> Response:
    found = pushed.kept_group(uid)
    pushed.replace_group(found, sent(), program=g.program)
    return _group(found, 200)


@for_programs(blueprint, f"{ROOT}/Groups/<uid>", "PATCH")
def change_group(uid: str) -> Response:
    """No document comes back: it may hold everybody."""
    document = {name.lower(): value for name, value in sent().items()}
    pushed.change_group(pushed.kept_group(uid), document.get("operations"), program=g.program)
    db.session.commit()
    return answer(None, 204)


@for_programs(blueprint, f"{ROOT}/Groups/<uid>", "DELETE")
def remove_group(uid: str) -> Response:
    pushed.remove_group(pushed.kept_group(uid), program=g.program)
    db.session.commit()
    return answer(None, 204)


@for_programs(blueprint, f"{ROOT}/ServiceProviderConfig", "GET")
def service() -> Response:
    return answer(_at(SERVICE, "ServiceProviderConfig", url_for(".service", _external=True)))


@for_programs(blueprint, f"{ROOT}/ResourceTypes", "GET")
def resource_types() -> Response:
    found = [_resource_type(name) for name in RESOURCE_TYPES]
    return listed(found, len(found), 1)


@for_programs(blueprint, f"{ROOT}/ResourceTypes/<name>", "GET")
def resource_type(name: str) -> Response:
    return answer(_resource_type(_known(name, RESOURCE_TYPES)))


@for_programs(blueprint, f"{ROOT}/Schemas", "GET")
def schemas() -> Response:
    found = [_schema(name) for name in SCHEMAS]
    return listed(found, len(found), 1)


@for_programs(blueprint, f"{ROOT}/Schemas/<name>", "GET")
def schema(name: str) -> Response:
    return answer(_schema(_known(name, SCHEMAS)))


def _known(name: str, described: Collection[str]) -> str:
    if name not in described:
        raise Refused(404, _("Dit is er niet."))
    return name


def _changed(uid: str, said: dict[str, Any]) -> Response:
    found = kept(uid, to_change=True)
    _expect_version(found)
    return _kept(found, 200) if change(found, said, program=g.program) else resource(user_document(found, clock.today()))


def _kept(user: KeptUser, status: int) -> Response:
    _commit()
    return resource(user_document(user, clock.today()), status)


def _commit() -> None:
    """On disk, and what follows from it as well, before the program has its answer."""
    db.session.commit()
    people_changed()
    expect_reads(True)


def _group(group: KeptGroup, status: int) -> Response:
    db.session.commit()
    document = pushed_document(group, with_members=True)
    expect_reads(True)
    return resource(document, status)


def _listed(*parts: tuple[Select[Any], Callable[[Any], dict[str, Any]]]) -> Response:
    """One page of these, one after the other."""
    start, count = asked_page()
    total, found = 0, list[dict[str, Any]]()
    for query, document in parts:
        here = db.session.scalars(select(func.count()).select_from(query.order_by(None).subquery())).one()
        left, skip = count - len(found), max(start - 1 - total, 0)
        rows = db.session.scalars(query.offset(skip).limit(left)) if left and skip < here else ()
        found += [as_asked(document(row)) for row in rows]
        total += here
    return listed(found, total, start)


def _expect_version(user: KeptUser) -> None:
    """Raises Refused (412) when it is not as the program saw it."""
    wanted = _versions("If-Match")
    if wanted and "*" not in wanted and user_document(user, clock.today())["meta"]["version"] not in wanted:
        raise Refused(412, _("Dit veranderde intussen. Haal het opnieuw op."))


def _versions(header: str) -> list[str]:
    return [one.strip() for one in request.headers.get(header, "").split(",") if one.strip()]


def _resource_type(name: str) -> dict[str, Any]:
    return _at(RESOURCE_TYPES[name], "ResourceType", url_for(".resource_type", name=name, _external=True))


def _schema(name: str) -> dict[str, Any]:
    return _at(SCHEMAS[name], "Schema", url_for(".schema", name=name, _external=True))


def _at(document: dict[str, Any], kind: str, location: str) -> dict[str, Any]:
    return {**document, "meta": {"resourceType": kind, "location": location}}
