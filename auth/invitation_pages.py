"""The page behind the link of an invitation: one box for a password. Opening the link uses nothing up; the button does."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from auth import invitations, weak_passwords
from auth.passwords import SHORTEST, SHORTEST_ALONE
from auth.policies import PUBLIC, read, write
from auth.second_factor import factors_of, needs_second_factor
from auth.sign_in import enter
from auth.single_sign_on.pages import label
from auth.single_sign_on.trip import provider
from boxes import Box, Label, StaffForm

blueprint = Blueprint("invitations", __name__)


@read(blueprint, "/intern/toegang/<token>", PUBLIC)
def invitation(token: str) -> Any:
    found = invitations.good_invitation(token)
    if found is None:
        return render_template("auth/invitation_gone.html"), 410
    return _page(found, _form(found))


@write(blueprint, "/intern/toegang/<token>", PUBLIC)
def redeem(token: str) -> Any:
    """Set the password; who had a second factor shows it next, who needs one adds it next."""
    found = invitations.good_invitation(token)
    if found is None:
        return render_template("auth/invitation_gone.html"), 410
    password, form = request.form.get("new_password", ""), _form(found)
    refusal = weak_passwords.refusal(password, found.person, alone=_alone(found))
    if refusal:
        form.refuse({"new_password": refusal})
        return _page(found, form), 422
    try:
        account = invitations.redeem(token, password)
    except invitations.NoLongerGood:
        return render_template("auth/invitation_gone.html"), 410
    if factors_of(account):
        flash(_("Je wachtwoord is ingesteld. Log nu in."), "success")
        return redirect(url_for("auth.sign_in"), 303)
    enter(account, "invitation")
    flash(_("Je wachtwoord is ingesteld. Je bent ingelogd."), "success")
    return redirect(url_for("overview.overview"), 303)


def _alone(found: Any) -> bool:
    account = invitations.account_of(found.person)
    keeps = account is not None and factors_of(account) and not found.drops_factors
    return not keeps and not needs_second_factor(found.person)


def _form(found: Any) -> StaffForm:
    hint = _("Minstens %(count)s tekens. Een zin is makkelijk te onthouden.", count=SHORTEST_ALONE if _alone(found) else SHORTEST)
    return StaffForm(Box("new_password", "password", Label(_("Kies een wachtwoord")), autocomplete="new-password", hint=hint))


def _page(found: Any, form: StaffForm) -> str:
    account = invitations.account_of(found.person)
    return render_template(
        "auth/invitation.html",
        form=form,
        person=found.person,
        login=account.login if account else "",
        sign_on=label() if provider() else None,
    )
