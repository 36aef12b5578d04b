"""Signing in, in one or two steps, showing again who one is, and signing out."""

from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask_babel import format_time, ngettext
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from werkzeug.exceptions import TooManyRequests

import clock
from auth import kept_forms, passkeys
from auth import sign_in as signing
from auth.access_models import CODE, PASSKEY, SecondFactor
from auth.destination import goal
from auth.examples import EXAMPLES, PASSWORD, ExampleAccount
from auth.models import Account
from auth.policies import ENROLLING, PUBLIC, read, write
from auth.second_factor import factors_of
from auth.single_sign_on.ending import address_to_sign_out
from auth.single_sign_on.pages import label, signed_out_page
from auth.single_sign_on.trip import came_from_provider, provider
from auth.stepping_up import ShowAgain
from extensions import db

blueprint = Blueprint("auth", __name__)


@read(blueprint, "/intern/inloggen", PUBLIC)
def sign_in() -> Any:
    if current_user.is_authenticated:
        return redirect(goal(), 303)
    return _page()


@write(blueprint, "/intern/inloggen", PUBLIC, endpoint="sign_in_post")
def sign_in_post() -> Any:
    try:
        step = signing.sign_in(request.form.get("login", ""), request.form.get("password", ""))
    except signing.TooManyAttempts as wait:
        return _page(wait_words(wait)), TooManyRequests.code, {"Retry-After": str(wait.seconds)}
    if step is None:
        return _page(_("Deze combinatie van e-mailadres en wachtwoord kennen we niet.")), 422
    if step is signing.Step.SECOND:
        return redirect(url_for(".second_step", verder=request.form.get("verder") or None), 303)
    return redirect(goal(), 303)


@write(blueprint, "/intern/inloggen/passkey", PUBLIC)
def passkey_post() -> Any:
    """A passkey alone is enough: the device asked for a finger, a face or a code."""
    try:
        right = signing.sign_in_with_passkey(request.form.get("passkey", ""))
    except signing.TooManyAttempts as wait:
        return _page(wait_words(wait)), TooManyRequests.code, {"Retry-After": str(wait.seconds)}
    if not right:
        return _page(_("Inloggen met deze passkey lukt niet. Probeer het nog een keer, of gebruik je wachtwoord.")), 422
    return redirect(goal(), 303)


@read(blueprint, "/intern/inloggen/tweede-stap", PUBLIC)
def second_step() -> Any:
    """The password was right; the second factor is asked for."""
    account = signing.halfway()
    return _second_step_page(account) if account else redirect(url_for(".sign_in"), 303)


@write(blueprint, "/intern/inloggen/tweede-stap", PUBLIC)
def second_step_post() -> Any:
    account = signing.halfway()
    if account is None:
        return redirect(url_for(".sign_in"), 303)
    try:
        right = signing.second_step(account, request.form)
    except signing.TooManyAttempts as wait:
        return _second_step_page(account, wait_words(wait)), TooManyRequests.code, {"Retry-After": str(wait.seconds)}
    return redirect(goal(), 303) if right else (_second_step_page(account, wrong_factor()), 422)


@read(blueprint, "/intern/opnieuw", ENROLLING)
def show_again() -> Any:
    """Before what is weighty: who is at the keyboard? Afterwards one goes on where one was."""
    return _show_again_page()


@write(blueprint, "/intern/opnieuw", ENROLLING)
def show_again_post() -> Any:
    if came_from_provider():
        return _show_again_page(), 422  # a password does not stand in for what the provider asks
    try:
        right = signing.show_again(current_user.account, request.form)
    except signing.TooManyAttempts as wait:
        return _show_again_page(wait_words(wait)), TooManyRequests.code, {"Retry-After": str(wait.seconds)}
    if right:
        return redirect(goal(), 303)
    wrong = wrong_factor() if factors_of(current_user.account) else _("Dit wachtwoord klopt niet.")
    return _show_again_page(wrong), 422


@blueprint.app_errorhandler(ShowAgain)
def ask_who_it_is(_error: ShowAgain) -> Any:
    """What was sent is kept meanwhile; afterwards it is there again."""
    if request.method == "GET":
        return redirect(url_for("auth.show_again", verder=request.full_path.rstrip("?")), 303)
    person_id = current_user.person.id
    db.session.rollback()  # keeping it is a transaction of its own
    return redirect(url_for("auth.show_again", verder=kept_forms.keep(person_id)), 303)


@write(blueprint, "/intern/uitloggen", ENROLLING)
def sign_out() -> Any:
    db.session.rollback()  # the provider may have to be asked: others may write meanwhile
    elsewhere = address_to_sign_out()
    signing.sign_out(current_user.account)
    response = signed_out_page(elsewhere) if elsewhere else redirect(url_for("auth.sign_in"), 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def wait_words(wait: signing.TooManyAttempts) -> str:
    """How long to wait; above two minutes in whole minutes, rounded up."""
    if wait.seconds > 120:
        minutes = -(-wait.seconds // 60)
        return str(_("Te vaak geprobeerd. Wacht %(minutes)s minuten en probeer het opnieuw.", minutes=minutes))
    return ngettext(
        "Te vaak geprobeerd. Wacht %(num)s seconde en probeer het opnieuw.",
        "Te vaak geprobeerd. Wacht %(num)s seconden en probeer het opnieuw.",
        wait.seconds,
    )


def wrong_factor() -> str:
    """The second factor was not right: the time of the server helps whose clock is off."""
    now = format_time(clock.now(), _("HH.mm.ss"))
    return _("Dit klopt niet. Wacht op een nieuwe code en probeer het opnieuw. Bij ons is het %(time)s uur.", time=now)


def _second_step_page(account: Account, error: str = "") -> str:
    return render_template(
        "auth/second_step.html", error=error, goal=request.values.get("verder", ""), **asked_of(account)
    )  # fmt: skip


def _show_again_page(error: str = "") -> str:
    """At the identity provider for who came in there, else with what this account has."""
    asked = request.values.get("verder", "")
    there = url_for("single_sign_on.start", opnieuw="", verder=asked) if came_from_provider() else None
    account = current_user.account
    return render_template(
        "auth/show_again.html", error=error, goal=asked, elsewhere=there, label=label(), **asked_of(account)
    )  # fmt: skip


def asked_of(account: Account) -> dict[str, Any]:
    """What the page asks: `question` for a passkey if there is one, whether there is an app, and whether there is any factor."""
    kinds = {factor.kind for factor in factors_of(account)}
    question = passkeys.question_to_use() if PASSKEY in kinds else None
    return {"question": question, "has_app": CODE in kinds, "has_factor": bool(kinds)}


def _page(error: str = "") -> str:
    return render_template(
        "auth/sign_in.html",
        error=error,
        login=request.form.get("login", ""),
        question=passkeys.question_to_use() if _any_passkey() else None,
        examples=_examples(),
        example_password=PASSWORD,
        goal=request.values.get("verder", ""),
        sign_on=label() if provider() else None,
    )


def _any_passkey() -> bool:
    return db.session.scalars(select(SecondFactor.id).where(SecondFactor.kind == PASSKEY).limit(1)).first() is not None


def _examples() -> list[ExampleAccount]:
    """The accounts anyone may try, in a demo only."""
    if not current_app.config["SETTINGS"].demo:
        return []
    logins = [example.login for example in EXAMPLES]
    open_accounts = set(db.session.scalars(select(Account.login).where(Account.login.in_(logins), Account.active)))
    return [example for example in EXAMPLES if example.login in open_accounts]
