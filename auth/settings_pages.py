"""M24, what everyone arranges for himself: language, light or dark, password, and where one is signed in."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import current_user
from sqlalchemy import delete

from audit import Kind, hold_chain, record
from auth import passwords, sessions, weak_passwords
from auth.accounts import set_password
from auth.models import Account, UserSession
from auth.pages import wait_words
from auth.permissions import may
from auth.policies import SIGNED_IN, me, read, write
from auth.second_factor import factors_of, needs_second_factor
from auth.sign_in import TooManyAttempts, enter, right_password
from boxes import Box, Label, StaffForm, options_of
from extensions import db
from languages import NAMES

blueprint = Blueprint("settings", __name__)

DISPLAYS = {
    "": lazy_gettext("Zoals mijn apparaat"),
    "licht": lazy_gettext("Licht"),
    "donker": lazy_gettext("Donker"),
}


@read(blueprint, "/intern/instellingen", SIGNED_IN)
def settings() -> Any:
    return _page(_form(current_user.account.person.language, current_user.account.display))


@write(blueprint, "/intern/instellingen", SIGNED_IN)
def settings_post() -> Any:
    account = current_user.account
    given = {"language": request.form.get("language", ""), "display": request.form.get("display", "")}
    form = _form(given["language"], given["display"])
    if given["language"] not in NAMES or given["display"] not in DISPLAYS:
        form.refuse({"language": _("Kies een van de mogelijkheden")})
        return _page(form), 422
    _change(account, **given)
    flash(_("Je instellingen zijn bewaard."), "success")
    return redirect(url_for(".settings"), 303)


@read(blueprint, "/intern/instellingen/wachtwoord", SIGNED_IN)
def password() -> Any:
    return render_template("auth/password.html", form=_password_form())


@write(blueprint, "/intern/instellingen/wachtwoord", SIGNED_IN)
def password_post() -> Any:
    """A new password for who knows the present one; everywhere else one is signed out."""
    account, form = current_user.account, _password_form()
    new = request.form.get("new_password", "")
    alone = not factors_of(account) and not needs_second_factor(account.person)
    refusal = weak_passwords.refusal(new, account.person, alone=alone)
    try:
        if not right_password(account, request.form.get("password", "")):
            form.refuse({"password": _("Dit is niet je wachtwoord van nu")})
    except TooManyAttempts as wait:
        form.refuse({"password": wait_words(wait)})
    if refusal:
        form.refuse({"new_password": refusal})
    if form.errors:
        return render_template("auth/password.html", form=form), 422
    how = session.get("how", "password")
    set_password(account, new, actor=me())
    enter(account, how)
    flash(_("Je wachtwoord is gewijzigd. Op andere apparaten ben je uitgelogd."), "success")
    return redirect(url_for(".settings"), 303)


@write(blueprint, "/intern/instellingen/sessies/<uid>/uitloggen", SIGNED_IN)
def sign_out_there(uid: str) -> Any:
    """End a session of one's own on another device."""
    account = current_user.account
    hold_chain()
    mine = delete(UserSession).where(UserSession.uid == uid, UserSession.account_id == account.id)
    if db.session.execute(mine).rowcount:  # type: ignore[attr-defined]
        record(Kind.SIGNED_OUT_ELSEWHERE, actor=me(), subject=("account", account.uid), person=me())
        flash(_("Je bent daar uitgelogd."), "success")
    return redirect(url_for(".settings"), 303)


@read(blueprint, "/intern/sessie", SIGNED_IN)
def staying() -> Any:
    """When I am signed out; opening this page is doing something, so it begins anew."""
    return render_template("auth/session.html")


def _change(account: Account, language: str, display: str) -> None:
    """Keep the settings; nothing happens when they are the same."""
    person = account.person
    hold_chain(account, person)
    changed = [
        name for name, old, new in (("language", person.language, language), ("display", account.display, display)) if old != new
    ]
    if not changed:
        return
    person.language, account.display = language, display
    record(Kind.ACCOUNT_SETTINGS_CHANGED, actor=person, subject=("account", account.uid), person=person, fields=changed)


def _page(form: StaffForm) -> str:
    account, key = current_user.account, getattr(session, "key", "")
    rows = [
        {"uid": row.uid, "browser": row.browser, "started_at": row.started_at, "seen_at": row.seen_at,
         "own": sessions.is_this_one(row, key)}
        for row in sessions.of_account(account.id)
    ]  # fmt: skip
    return render_template(
        "auth/settings.html", form=form, sessions=rows, factors=factors_of(account),
        has_password=account.password_hash is not None, decides=may(me(), "area.decide"),
    )  # fmt: skip


def _form(language: str, display: str) -> StaffForm:
    displays = {code: str(name) for code, name in DISPLAYS.items()}
    return StaffForm(
        Box("language", "choice", Label(_("Taal van mails aan jou")), language, options=options_of(NAMES, language)),
        Box("display", "choice", Label(_("Licht of donker")), display, options=options_of(displays, display)),
    )


def _password_form() -> StaffForm:
    hint = _("Minstens %(count)s tekens. Een zin is makkelijk te onthouden.", count=passwords.SHORTEST)
    return StaffForm(
        Box("password", "password", Label(_("Je wachtwoord van nu")), autocomplete="current-password"),
        Box("new_password", "password", Label(_("Nieuw wachtwoord")), autocomplete="new-password", hint=hint),
    )
