"""The sign-in page, signing out, and the administrator's list of accounts."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from werkzeug.exceptions import TooManyRequests

from auth import sign_in as signing
from auth.accounts import close_account
from auth.models import Account
from auth.permissions import roles_of
from auth.policies import PUBLIC, SIGNED_IN, read, write
from extensions import db

blueprint = Blueprint("auth", __name__)


@read(blueprint, "/intern/inloggen", PUBLIC)
def sign_in() -> Any:
    if current_user.is_authenticated:
        return redirect(_goal(), 303)
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
    return redirect(_goal(), 303)


@write(blueprint, "/intern/uitloggen", SIGNED_IN)
def sign_out() -> Any:
    signing.sign_out(current_user.account)
    response = redirect(url_for("auth.sign_in"), 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@read(blueprint, "/intern/beheer/gebruikers", "area.accounts")
def accounts() -> Any:
    rows = db.session.scalars(select(Account).order_by(Account.login)).all()
    return render_template("auth/accounts.html", accounts=rows, roles={row.id: sorted(roles_of(row.person)) for row in rows})


@write(blueprint, "/intern/beheer/gebruikers/<uid>/afsluiten", "area.accounts")
def close(uid: str) -> Any:
    account = db.first_or_404(select(Account).where(Account.uid == uid))
    if account.person_id == current_user.person.id:
        flash(_("Je kunt je eigen account niet afsluiten."))
    else:
        close_account(account, actor=current_user.person)
        flash(_("Het account van %(name)s is afgesloten.", name=account.person.name))
    return redirect(url_for("auth.accounts"), 303)


def _page(error: str = "") -> str:
    demo = current_app.config["SETTINGS"].demo
    examples = (
        db.session.scalars(select(Account).where(Account.login.endswith("@voorbeeld.nl")).order_by(Account.id)).all()
        if demo
        else []
    )
    return render_template(
        "auth/sign_in.html",
        error=error,
        login=request.form.get("login", ""),
        examples=examples,
        goal=request.values.get("verder", ""),
    )


def _goal() -> str:
    """Where to go after signing in: a path of our own that was asked for, else the overview."""
    goal = request.values.get("verder", "")
    safe = goal.startswith("/intern") and not any(char in goal for char in "\\\r\n\t")
    return goal if safe else url_for("overview.overview")
