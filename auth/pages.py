"""The sign-in page, signing out, and the administrator's list of accounts."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from werkzeug.exceptions import TooManyRequests

import clock
from auth import sign_in as signing
from auth.accounts import close_account
from auth.destination import goal
from auth.examples import EXAMPLES, PASSWORD, ExampleAccount
from auth.models import INTEGRITY_OFFICER, Account, RoleGrant
from auth.permissions import holders_of_role
from auth.policies import PUBLIC, SIGNED_IN, read, write
from auth.role_names import EMPLOYEE, ROLE_NAMES
from auth.single_sign_on.ending import address_to_sign_out
from auth.single_sign_on.pages import label, signed_out_page
from auth.single_sign_on.trip import provider
from extensions import db
from organisation.models import Person

blueprint = Blueprint("auth", __name__)


@read(blueprint, "/intern/inloggen", PUBLIC)
def sign_in() -> Any:
    if current_user.is_authenticated:
        return redirect(goal(), 303)
    return _page()


@write(blueprint, "/intern/inloggen", PUBLIC, endpoint="sign_in_post")
def sign_in_post() -> Any:
    try:
        person = signing.sign_in(request.form.get("login", ""), request.form.get("password", ""))
    except signing.TooManyAttempts as wait:
        message = _("Te vaak geprobeerd. Wacht %(seconds)s seconden en probeer het opnieuw.", seconds=wait.seconds)
        return _page(message), TooManyRequests.code, {"Retry-After": str(wait.seconds)}
    if person is None:
        return _page(_("Deze combinatie van e-mailadres en wachtwoord kennen we niet.")), 422
    return redirect(goal(), 303)


@write(blueprint, "/intern/uitloggen", SIGNED_IN)
def sign_out() -> Any:
    db.session.rollback()  # the provider may have to be asked: others may write meanwhile
    elsewhere = address_to_sign_out()
    signing.sign_out(current_user.account)
    response = signed_out_page(elsewhere) if elsewhere else redirect(url_for("auth.sign_in"), 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@read(blueprint, "/intern/beheer/gebruikers", "area.accounts")
def accounts() -> Any:
    """B01: who can sign in, with which roles, and when they last did."""
    officers = holders_of_role(INTEGRITY_OFFICER)
    return render_template(
        "auth/accounts.html",
        rows=_account_rows(),
        last_officer=officers[0].name if len(officers) == 1 else None,
        single_sign_on=provider() is not None,
    )


@write(blueprint, "/intern/beheer/gebruikers/<uid>/afsluiten", "area.accounts")
def close(uid: str) -> Any:
    account = db.first_or_404(select(Account).where(Account.uid == uid))
    refusal = _refusal_to_close(account)
    if refusal:
        flash(refusal, "error")
    else:
        close_account(account, actor=current_user.person)
        flash(_("Het account van %(name)s is afgesloten.", name=account.person.name))
    return redirect(url_for("auth.accounts"), 303)


def _refusal_to_close(account: Account) -> str | None:
    """Why this account stays open; None when it may be closed."""
    if account.person_id == current_user.person.id:
        return _("Je kunt je eigen account niet afsluiten.")
    if holders_of_role(INTEGRITY_OFFICER) == [account.person]:
        return _("Dit is de laatste integriteitscoördinator. Wijs eerst een ander aan.")
    return None


def _account_rows() -> list[dict[str, Any]]:
    today = clock.today()
    granted: dict[int, list[str]] = {}
    for person_id, role in db.session.execute(
        select(RoleGrant.person_id, RoleGrant.role).where(RoleGrant.holds_on(today)).order_by(RoleGrant.role)
    ):
        granted.setdefault(person_id, []).append(str(ROLE_NAMES[role]))
    return [
        {
            "uid": account.uid,
            "name": account.person.name,
            "login": account.login,
            "roles": granted.get(account.person_id, [str(EMPLOYEE)]),
            "signed_in_at": account.signed_in_at,
            "active": account.active,
            "own": account.person_id == current_user.person.id,
        }
        for account in db.session.scalars(select(Account).join(Person).order_by(Person.last_name, Person.first_name, Account.id))
    ]


def _page(error: str = "") -> str:
    return render_template(
        "auth/sign_in.html",
        error=error,
        login=request.form.get("login", ""),
        examples=_examples(),
        example_password=PASSWORD,
        goal=request.values.get("verder", ""),
        sign_on=label() if provider() else None,
    )


def _examples() -> list[ExampleAccount]:
    """The accounts anyone may try, in a demo only."""
    if not current_app.config["SETTINGS"].demo:
        return []
    logins = [example.login for example in EXAMPLES]
    open_accounts = set(db.session.scalars(select(Account.login).where(Account.login.in_(logins), Account.active)))
    return [example for example in EXAMPLES if example.login in open_accounts]
