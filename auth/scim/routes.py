"""The addresses under /scim/v2. A program with a key keeps people here, and reads units; nothing else can be reached."""

from typing import Any

from flask import Blueprint, Response, g, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

import clock
from auth.policies import for_programs
from auth.scim.answers import ROOT, Refused, answer, asked_page, listed, resource, sent
from auth.scim.attributes import ENTERPRISE, said_by, said_in
from auth.scim.descriptions import RESOURCE_TYPES, SCHEMAS, SERVICE
from auth.scim.documents import group_document, user_document
from auth.scim.filters import clauses
from auth.scim.models import KeptUser
from auth.scim.people import change, create, kept, remove
from database import expect_reads
from extensions import db
from organisation.consequences import people_changed
from organisation.models import Person, Unit, UnitPlacement

blueprint = Blueprint("scim", __name__)

USER_FILTERS = {
    "username": (KeptUser.user_name_key, True),
    "externalid": (KeptUser.external_id, False),
    "id": (Person.uid, False),
    f"{ENTERPRISE}:employeeNumber".lower(): (Person.personnel_number, False),
}
GROUP_FILTERS = {"displayname": (Unit.name, False), "externalid": (Unit.code, False), "id": (Unit.uid, False)}


@for_programs(blueprint, f"{ROOT}/Users", "GET")
def users() -> Response:
    """Everybody whom this way keeps; who came by a delivery alone is not here."""
    query = select(KeptUser).join(KeptUser.person).options(joinedload(KeptUser.person))
    query = query.where(*clauses(request.args.get("filter", ""), USER_FILTERS))
    return _listed(query.order_by(KeptUser.id), lambda user: user_document(user, clock.today()))


@for_programs(blueprint, f"{ROOT}/Users", "POST")
def add_user() -> Response:
    user = create(said_in(sent()), program=g.program)
    return _kept(user, 201)


@for_programs(blueprint, f"{ROOT}/Users/<uid>", "GET")
def user(uid: str) -> Response:
    document = user_document(kept(uid), clock.today())
    if document["meta"]["version"] in _versions("If-None-Match"):
        return answer(None, 304, ETag=document["meta"]["version"])
    return resource(document)


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
    query = select(Unit).where(Unit.id.in_(select(UnitPlacement.unit_id).where(UnitPlacement.holds_on(clock.today()))))
    query = query.where(*clauses(request.args.get("filter", ""), GROUP_FILTERS))
    with_members = _with_members()
    return _listed(query.order_by(Unit.id), lambda unit: group_document(unit, clock.today(), with_members=with_members))


@for_programs(blueprint, f"{ROOT}/Groups/<uid>", "GET")
def group(uid: str) -> Response:
    unit = db.session.scalars(select(Unit).where(Unit.uid == uid)).one_or_none()
    if unit is None:
        raise Refused(404, _("Deze groep is er niet."))
    return resource(group_document(unit, clock.today(), with_members=_with_members()))


@for_programs(blueprint, f"{ROOT}/ServiceProviderConfig", "GET")
def service() -> Response:
    return answer(_at(SERVICE, "ServiceProviderConfig", url_for(".service", _external=True)))


@for_programs(blueprint, f"{ROOT}/ResourceTypes", "GET")
def resource_types() -> Response:
    found = [_resource_type(name) for name in RESOURCE_TYPES]
    return listed(found, len(found), 1)


@for_programs(blueprint, f"{ROOT}/ResourceTypes/<name>", "GET")
def resource_type(name: str) -> Response:
    if name not in RESOURCE_TYPES:
        raise Refused(404, _("Dit is er niet."))
    return answer(_resource_type(name))


@for_programs(blueprint, f"{ROOT}/Schemas", "GET")
def schemas() -> Response:
    found = [_schema(name) for name in SCHEMAS]
    return listed(found, len(found), 1)


@for_programs(blueprint, f"{ROOT}/Schemas/<name>", "GET")
def schema(name: str) -> Response:
    if name not in SCHEMAS:
        raise Refused(404, _("Dit is er niet."))
    return answer(_schema(name))


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


def _listed(query: Select[Any], document: Any) -> Response:
    start, count = asked_page()
    total = db.session.scalars(select(func.count()).select_from(query.order_by(None).subquery())).one()
    rows = db.session.scalars(query.offset(start - 1).limit(count)) if count else ()
    return listed([document(row) for row in rows], total, start)


def _expect_version(user: KeptUser) -> None:
    """Raises Refused (412) when it is not as the program saw it."""
    wanted = _versions("If-Match")
    if wanted and "*" not in wanted and user_document(user, clock.today())["meta"]["version"] not in wanted:
        raise Refused(412, _("Dit veranderde intussen. Haal het opnieuw op."))


def _versions(header: str) -> list[str]:
    return [one.strip() for one in request.headers.get(header, "").split(",") if one.strip()]


def _with_members() -> bool:
    return "members" not in request.args.get("excludedAttributes", "").lower().replace(" ", "").split(",")


def _resource_type(name: str) -> dict[str, Any]:
    return _at(RESOURCE_TYPES[name], "ResourceType", url_for(".resource_type", name=name, _external=True))


def _schema(name: str) -> dict[str, Any]:
    return _at(SCHEMAS[name], "Schema", url_for(".schema", name=name, _external=True))


def _at(document: dict[str, Any], kind: str, location: str) -> dict[str, Any]:
    return {**document, "meta": {"resourceType": kind, "location": location}}
