"""The permission table: which facts give which right. Rights and lists are made from the same facts, so they cannot differ.

A permission is a list of clauses; one clause is enough. A clause names facts; all of them must hold. A fact is a function that
answers in SQL, so that one table serves both the question "may this person do this to that declaration?" and the list of all
declarations to which it may be done. The facts about declarations stand in `registers/facts.py`.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, False_, True_, and_, bindparam, false, or_, select, true
from sqlalchemy.orm import DeclarativeBase

import clock
from auth.models import RoleGrant
from extensions import db
from organisation.memory import remembered
from organisation.models import Person
from organisation.structure import DAY, ONE

Fact = Callable[[Person], ColumnElement[bool]]
Clause = tuple[str, ...]

PERMISSIONS: dict[str, tuple[Clause, ...]] = {
    # declarations ------------------------------------------------------------------------------------------------------
    "declaration.read": (
        ("own",),
        ("at_my_desk",),
        ("of_my_report", "sent", "open_register"),
        ("integrity_officer", "sent"),
        ("granted_audit", "sent"),  # for a time and a purpose, by two people
        ("reviews_dispute",),
    ),
    "declaration.own": (("own",),),
    "declaration.decide": (("at_my_desk", "waiting"),),
    "declaration.look_again": (("at_my_desk", "to_look_at_again"),),
    "declaration.advise": (("integrity_officer", "advice_asked", "waiting", "not_own"),),  # never in his own case (R19)
    "declaration.reroute": (("integrity_officer", "sent", "not_own"),),
    "declaration.consider": (("at_my_desk",),),  # it waits there or waited there: the page tells what happened
    "declaration.read_reasons": (
        ("own",),
        ("at_my_desk",),  # a new manager sees the entries, not what earlier ones wrote (R74)
        ("integrity_officer",),
        ("granted_audit",),
        ("reviews_dispute",),
    ),
    "declaration.raise_dispute": (("own", "sent"), ("integrity_officer", "sent", "not_own")),
    "declaration.dispute": (("own", "sent"), ("reviews_dispute",), ("integrity_officer", "sent", "not_own")),
    "declaration.release": (("publication_desk", "publishable_register", "decided", "not_own"),),
    "declaration.protect": (("integrity_officer", "publishable_register", "decided", "not_own"),),
    "declaration.audit": (("granted_audit", "sent"),),
    # the auditor's desk ------------------------------------------------------------------------------------------------
    "sample.read": (("of_running_audit",),),
    "finding.answer": (("integrity_officer", "about_another"),),
    # corrections of what was published ---------------------------------------------------------------------------------
    "correction.read": (("publication_desk", "of_another"),),
    "correction.settle": (("publication_desk", "of_another", "asked_by_another"),),  # four eyes (R66)
    # duties to answer --------------------------------------------------------------------------------------------------
    "duty.answer": (("own_duty", "employed"),),
    "duty.give": (("integrity_officer", "duty_of_another"),),  # more time or an exemption, never to himself (R19)
    # rounds ------------------------------------------------------------------------------------------------------------
    "campaign.answer": (("asked_in_round", "employed"),),
    "campaign.lead": (("integrity_officer",),),
    # notices about a designation ---------------------------------------------------------------------------------------
    "notice.read": (("own_notice", "employed"),),
    # yearly reports ----------------------------------------------------------------------------------------------------
    "report.read": (("integrity_officer",), ("auditor", "frozen_report")),
    "report.write": (("integrity_officer",),),
    # people ------------------------------------------------------------------------------------------------------------
    "person.talk": (("my_report",),),
    # areas -------------------------------------------------------------------------------------------------------------
    "area.declare": (("employed", "in_scope"),),
    "area.own": (("employed",),),  # who is not asked any more still sees what he declared
    "area.decide": (("has_a_desk",),),
    "area.team": (("leads",),),
    "area.all_declarations": (("integrity_officer",), ("auditor",)),
    "area.publish": (("integrity_officer",), ("publication_editor",)),
    "area.hide": (("integrity_officer",),),
    "area.designate": (("integrity_officer",),),
    "area.relations": (("integrity_officer",),),
    "area.managers": (("integrity_officer",),),
    "area.people": (("integrity_officer",), ("administrator",)),
    "area.people_delivery": (("administrator",),),
    "area.rules": (("integrity_officer",),),
    "area.mail": (("integrity_officer",),),
    "area.follow_up": (("integrity_officer",),),
    "area.rounds": (("integrity_officer",),),
    "area.audit": (("auditor",),),
    "area.readings": (("integrity_officer",), ("auditor",)),  # by name; who it is about sees roles
    "area.audit_access": (("integrity_officer",), ("administrator",)),
    "area.findings": (("integrity_officer",),),
    "area.any_date": (("integrity_officer",), ("auditor",)),
    "area.figures": (("integrity_officer",), ("auditor",)),
    "area.public_figures": (("integrity_officer",),),
    "area.reports": (("integrity_officer",),),
    "area.confidential_figures": (("integrity_officer",),),  # lists behind figures that the auditor may not open
    "area.retention": (("integrity_officer",), ("administrator",), ("auditor",)),  # terms, lists and certificates: no content
    "area.keep_records": (("integrity_officer",),),
    "area.approve_destruction": (("integrity_officer",), ("administrator",)),  # the second of two people
    "area.own_data": (("employed",),),
    "area.rectify": (("integrity_officer",),),  # never his own request
    "area.accounts": (("administrator",),),
    "area.upkeep": (("administrator",), ("integrity_officer",)),
    "area.approve_access": (("administrator",), ("integrity_officer",)),  # the second of two people
}

ROLES_OF = select(RoleGrant.role).where(RoleGrant.person_id == ONE, RoleGrant.holds_on(DAY))
HOLDERS_OF_ROLE = (
    select(Person)
    .join(RoleGrant, RoleGrant.person_id == Person.id)
    .where(RoleGrant.role == bindparam("role"), RoleGrant.holds_on(DAY))
    .order_by(Person.last_name, Person.id)
)

_facts: dict[str, Fact] = {}


class UnknownPermission(LookupError):
    """A name that is not in the table: a mistake in the code, never an answer."""


def fact(function: Fact) -> Fact:
    """Make a function usable in the table under its own name."""
    _facts[function.__name__] = remembered(function)
    return function


def known_facts() -> frozenset[str]:
    return frozenset(_facts)


def clause(actor: Person, permission: str) -> ColumnElement[bool]:
    """SQL: the subjects to which the actor has this permission today; plain true or false when that is the same for all.

    A fact is asked only while it can still make a difference.
    """
    if permission not in PERMISSIONS:
        raise UnknownPermission(permission)
    found = []
    for names in PERMISSIONS[permission]:
        condition = _all_of(names, actor)
        if isinstance(condition, True_):
            return condition
        if not isinstance(condition, False_):
            found.append(condition)
    return or_(*found) if found else false()


def _all_of(names: Clause, actor: Person) -> ColumnElement[bool]:
    found = []
    for name in names:
        condition = _facts[name](actor)
        if isinstance(condition, False_):
            return condition
        if not isinstance(condition, True_):
            found.append(condition)
    return and_(*found) if found else true()


def may(actor: Person, permission: str, subject: DeclarativeBase | None = None) -> bool:
    """Whether the actor has the permission today, to this subject when one is given. Asked afresh on every request."""
    condition = clause(actor, permission)
    if isinstance(condition, True_ | False_):
        return isinstance(condition, True_)
    query = select(true()).where(condition)
    if subject is not None:
        model: Any = type(subject)
        query = query.where(model.id == subject.id)  # type: ignore[attr-defined]
    return bool(db.session.execute(query.limit(1)).scalar())


def rights(actor: Person, permissions: Iterable[str]) -> frozenset[str]:
    """Which of these the actor has today, about no subject in particular: one question for all of them."""
    conditions = {name: clause(actor, name) for name in sorted(set(permissions))}
    asked = {name: one for name, one in conditions.items() if not isinstance(one, True_ | False_)}
    found = db.session.execute(select(*(one.label(name) for name, one in asked.items()))).one() if asked else ()
    has = dict(zip(asked, found, strict=True))
    return frozenset(name for name, one in conditions.items() if isinstance(one, True_) or has.get(name))


@remembered
def roles_of(person: Person) -> frozenset[str]:
    """The roles this person has today; none for who does not work here any more."""
    today = clock.today()
    if not person.employed_on(today):
        return frozenset()
    return frozenset(db.session.scalars(ROLES_OF, {"one": person.id, "day": today}))


@remembered
def holders_of_role(role: str, day: date | None = None) -> list[Person]:
    """The people who have this role on the day (today when none is given) and are employed."""
    day = day or clock.today()
    people = db.session.scalars(HOLDERS_OF_ROLE, {"role": role, "day": day})
    return [person for person in people if person.employed_on(day)]


def _role_fact(role: str) -> None:
    def has_role(actor: Person) -> ColumnElement[bool]:
        return true() if role in roles_of(actor) else false()

    has_role.__name__ = role
    fact(has_role)


for _role in ("integrity_officer", "publication_editor", "auditor", "administrator"):
    _role_fact(_role)


@fact
def employed(actor: Person) -> ColumnElement[bool]:
    return true() if actor.employed_on(clock.today()) else false()


@fact
def publication_desk(actor: Person) -> ColumnElement[bool]:
    return true() if roles_of(actor) & {"integrity_officer", "publication_editor"} else false()
