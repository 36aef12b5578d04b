"""Showing again who one is, before what is confidential: with the password here, or at the identity provider."""

from typing import Any

from flask import redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.exceptions import TooManyRequests

from auth import sign_in as signing
from auth.confirming import RECENT
from auth.destination import goal
from auth.pages import blueprint
from auth.policies import SIGNED_IN, read, write
from auth.single_sign_on.pages import label
from auth.stepping_up import recently_verified


@read(blueprint, "/intern/bevestigen", SIGNED_IN)
def confirm() -> Any:
    if recently_verified(RECENT):
        return redirect(goal(), 303)
    return _page()


@write(blueprint, "/intern/bevestigen", SIGNED_IN, endpoint="confirm_post")
def confirm_post() -> Any:
    try:
        right = signing.show_again(current_user.account, request.form.get("password", ""))
    except signing.TooManyAttempts as wait:
        message = _("Te vaak geprobeerd. Wacht %(seconds)s seconden en probeer het opnieuw.", seconds=wait.seconds)
        return _page(message), TooManyRequests.code, {"Retry-After": str(wait.seconds)}
    if not right:
        return _page(_("Dit wachtwoord klopt niet.")), 422
    return redirect(goal(), 303)


@read(blueprint, "/intern/bevestigd", SIGNED_IN)
def confirmed() -> Any:
    """The end of a confirmation in a window of its own, beside the page that holds what was sent too late."""
    return render_template("auth/confirmed.html")


def _page(error: str = "") -> str:
    at_provider = "identity_id" in session
    asked = request.values.get("verder", "")
    elsewhere = url_for("single_sign_on.start", opnieuw="", verder=asked) if at_provider else None
    return render_template("auth/confirm.html", error=error, goal=asked, elsewhere=elsewhere, label=label())
