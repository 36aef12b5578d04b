"""Adding and removing what one signs in with: passkeys, an app with codes, recovery codes. Asks to show again who one is."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from auth import app_codes, passkeys, second_factor
from auth.access_models import SecondFactor
from auth.pages import wrong_factor
from auth.policies import ENROLLING, me, read, write
from auth.stepping_up import ask_again
from boxes import Box, Label, StaffForm
from extensions import db

blueprint = Blueprint("factors", __name__)

LONGEST_NAME = 60  # characters


@read(blueprint, "/intern/instellingen/tweede-stap", ENROLLING, endpoint="second_factor")
def own_factors() -> Any:
    """What I sign in with, and adding to it."""
    ask_again()
    return _page()


@write(blueprint, "/intern/instellingen/passkey", ENROLLING)
def add_passkey() -> Any:
    ask_again()
    passkey = passkeys.made(request.form.get("passkey", ""), _name(_("Passkey")))
    if passkey is None:
        return _page(_("De passkey is niet toegevoegd. Probeer het nog een keer, of kies een app met codes.")), 422
    return _added(passkey)


@read(blueprint, "/intern/instellingen/code", ENROLLING)
def app_code() -> Any:
    """A picture to scan, and a box for the first code."""
    ask_again()
    return _code_page(_code_form())


@read(blueprint, "/intern/instellingen/code.svg", ENROLLING)
def app_code_picture() -> Any:
    ask_again()
    return Response(app_codes.picture(current_user.account), mimetype="image/svg+xml")


@write(blueprint, "/intern/instellingen/code", ENROLLING)
def add_app() -> Any:
    """Kept only after one right code."""
    ask_again()
    app = app_codes.enrolled(current_user.account, request.form.get("code", ""), _name(_("App met codes")))
    if app is None:
        form = _code_form()
        form.refuse({"code": wrong_factor()})
        return _code_page(form), 422
    return _added(app)


@write(blueprint, "/intern/instellingen/herstelcodes", ENROLLING)
def recovery_codes() -> Any:
    """Ten new codes, on this page and nowhere else; a new request makes new ones."""
    ask_again()
    account = current_user.account
    if not second_factor.factors_of(account):
        return redirect(url_for(".second_factor"), 303)
    return render_template(
        "auth/recovery_codes.html", codes=second_factor.new_recovery_codes(account), form=_confirm_form(), account=account
    )


@write(blueprint, "/intern/instellingen/herstelcodes/bevestigen", ENROLLING)
def confirm_codes() -> Any:
    """One of them is used here, so that they were certainly kept."""
    ask_again()
    if second_factor.finish_enrolment(current_user.account, request.form.get("recovery", "")):
        flash(_("Klaar. Voortaan log je in met een tweede stap."), "success")
        return redirect(url_for(".second_factor"), 303)
    form = _confirm_form()
    form.refuse({"recovery": _("Deze herstelcode kennen we niet. Typ een van de codes die je net zag, of maak nieuwe")})
    return render_template("auth/recovery_codes.html", codes=[], form=form, account=current_user.account), 422


@write(blueprint, "/intern/instellingen/tweede-stap/<uid>/weghalen", ENROLLING)
def remove(uid: str) -> Any:
    ask_again()
    account = current_user.account
    factor = db.first_or_404(select(SecondFactor).where(SecondFactor.uid == uid, SecondFactor.account_id == account.id))
    try:
        second_factor.remove(account, factor, actor=me())
        flash(_("%(name)s is weggehaald.", name=factor.name), "success")
    except second_factor.StillNeeded:
        flash(_("Dit is je laatste manier. Voeg eerst een andere toe, en haal deze dan weg."), "error")
    return redirect(url_for(".second_factor"), 303)


def _added(factor: SecondFactor) -> Any:
    """With the first factor come the recovery codes; the page asks for them."""
    second_factor.add(current_user.account, factor)
    flash(_("%(name)s is toegevoegd.", name=factor.name), "success")
    return redirect(url_for(".second_factor"), 303)


def _page(error: str = "") -> str:
    account = current_user.account
    return render_template(
        "auth/second_factor.html",
        error=error,
        account=account,
        factors=second_factor.factors_of(account),
        needed=second_factor.must_enrol(account),
        codes_left=second_factor.codes_left(account),
        question=passkeys.question_to_make(account),
        longest=LONGEST_NAME,
    )


def _code_page(form: StaffForm) -> str:
    return render_template("auth/app_code.html", form=form, secret=app_codes.start(current_user.account))


def _code_form() -> StaffForm:
    name = request.form.get("name", "")
    return StaffForm(
        Box("code", "text", Label(_("Code van 6 cijfers uit de app")), autocomplete="one-time-code"),
        Box(
            "name",
            "text",
            Label(_("Naam voor deze app")),
            name,
            hint=_("Zodat je hem herkent, zoals: telefoon van werk."),
            optional=True,
        ),
    )


def _confirm_form() -> StaffForm:
    return StaffForm(Box("recovery", "text", Label(_("Typ een van de codes over")), autocomplete="off"))


def _name(otherwise: str) -> str:
    return " ".join(request.form.get("name", "").split())[:LONGEST_NAME] or otherwise
