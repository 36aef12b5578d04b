"""Every route says who may use it. A route without a policy cannot be reached, and a test fails on it.

`read` and `write` are the only ways to add a route: reading and writing are separate endpoints with separate policies.
A policy is PUBLIC, SIGNED_IN, ENROLLING, PROGRAM or a permission. When the address names a subject (`<ref>`), the permission
is asked for that subject, and what may not be seen answers exactly like what does not exist.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from flask import Blueprint, Flask, current_app, g, redirect, request, url_for
from flask_login import current_user
from sqlalchemy.orm import DeclarativeBase
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from audit import SYSTEM, Kind, Reference, record_apart
from auth.confirming import demand
from auth.permissions import PERMISSIONS, may
from auth.scim.keys import demand_key
from auth.second_factor import must_enrol
from database import expect_reads
from extensions import csrf, db
from organisation.memory import remembering
from organisation.models import Person

PUBLIC = "public"
SIGNED_IN = "signed_in"
ENROLLING = "enrolling"  # signed in, also who first needs his second factor
PROGRAM = "program"  # no person but a program, with a key of its own

View = Callable[..., Any]
Loader = Callable[[str], DeclarativeBase | None]
SomeLoader = TypeVar("SomeLoader", bound=Loader)


@dataclass(frozen=True)
class Policy:
    """Who may use an endpoint, and by which method it answers."""

    name: str
    methods: frozenset[str]


_policies: dict[View, Policy] = {}
_loaders: dict[str, Loader] = {}


def read(blueprint: Blueprint, rule: str, policy: str, **options: Any) -> Callable[[View], View]:
    """Add a GET route with its policy."""
    return _route(blueprint, rule, policy, "GET", options)


def write(blueprint: Blueprint, rule: str, policy: str, **options: Any) -> Callable[[View], View]:
    """Add a POST route with its policy. Returning commits the transaction, raising rolls it back."""
    return _route(blueprint, rule, policy, "POST", options, changes=True)


def arrival(blueprint: Blueprint, rule: str, **options: Any) -> Callable[[View], View]:
    """Add the GET route by which another site sends a visitor back: for everyone, and it may change things."""
    return _route(blueprint, rule, PUBLIC, "GET", options, changes=True)


def for_programs(blueprint: Blueprint, rule: str, method: str, **options: Any) -> Callable[[View], View]:
    """Add a route for programs that show their key: it knows no session, so it needs no form token either."""
    return _route(blueprint, rule, PROGRAM, method, options, changes=method != "GET")


def loads(subject: str) -> Callable[[SomeLoader], SomeLoader]:
    """Say how a subject is found by the `<ref>` in an address; permissions `subject.…` then apply to it."""

    def register(loader: SomeLoader) -> SomeLoader:
        _loaders[subject] = loader
        return loader

    return register


def policy_of(app: Flask, endpoint: str) -> Policy | None:
    """The declared policy of an endpoint; None means nobody may use it."""
    return _policies.get(app.view_functions.get(endpoint))  # type: ignore[arg-type]


def exempt(view: View, policy: str = PUBLIC, methods: frozenset[str] = frozenset({"GET"})) -> None:
    """Declare the policy of a view that Flask itself made (static files)."""
    _policies[view] = Policy(policy, methods)


def me() -> Person:
    """The person who is signed in."""
    person: Person = current_user.person
    return person


def denied(subject: tuple[str, str]) -> NotFound:
    """The answer to what one may not see: the same as to what does not exist; the attempt is on record."""
    actor = Reference(current_user.person.uid) if current_user.is_authenticated else SYSTEM
    db.session.rollback()
    record_apart(Kind.ACCESS_DENIED, actor=actor, subject=subject)
    return NotFound()


def refuse_undeclared() -> None:
    """Before every request: an endpoint without a policy does not answer (default-deny)."""
    if request.endpoint is not None and policy_of(current_app, request.endpoint) is None:
        current_app.logger.error("endpoint %s has no policy", request.endpoint)
        raise NotFound()


def remember_while_reading() -> None:
    """Before every request: who is who and who leads whom cannot change while a page is read, so it is looked up once."""
    if request.method == "GET":
        g.memory = remembering()
        g.memory.__enter__()


def forget(_error: BaseException | None) -> None:
    """After every request."""
    if "memory" in g:
        g.pop("memory").__exit__(None, None, None)


def _route(
    blueprint: Blueprint, rule: str, policy: str, method: str, options: dict[str, Any], *, changes: bool = False
) -> Callable[[View], View]:
    if policy not in (PUBLIC, SIGNED_IN, ENROLLING, PROGRAM) and policy not in PERMISSIONS:
        raise LookupError(f"{rule}: policy {policy!r} is not in the permission table")

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(**arguments: Any) -> Any:
            if policy == PROGRAM:
                demand_key()
            elif policy != PUBLIC:
                if not current_user.is_authenticated:
                    return _to_sign_in()
                if policy != ENROLLING and must_enrol(current_user.account):
                    return redirect(url_for("factors.second_factor"), 303)
                _check(policy, arguments)
                demand(policy, **arguments)
            if changes and method == "GET":
                _expect_changes()
            try:
                result = view(**arguments)
                if changes:
                    db.session.commit()
            except Exception:
                db.session.rollback()
                raise
            return result

        _policies[guarded] = Policy(policy, frozenset({method}))
        if policy == PROGRAM:
            csrf.exempt(guarded)
        blueprint.add_url_rule(
            rule, view_func=guarded, methods=[method], endpoint=options.pop("endpoint", view.__name__), **options
        )
        return guarded

    return decorate


def _check(policy: str, arguments: dict[str, Any]) -> None:
    """Raise NotFound unless the policy allows this; put the subject in place of its reference."""
    subject_type = policy.partition(".")[0]
    if "ref" in arguments:
        reference = arguments.pop("ref")
        subject = _loaders[subject_type](reference)
        if subject is None or not may(me(), policy, subject):
            raise denied((subject_type, reference[:60]))
        arguments[subject_type] = g.subject = subject
    elif policy not in (SIGNED_IN, ENROLLING) and not may(me(), policy):
        raise denied(("page", request.path[:60]))


def _expect_changes() -> None:
    db.session.rollback()
    forget(None)
    expect_reads(False)


def _to_sign_in() -> Response:
    goal = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("auth.sign_in", verder=goal), 303)
