"""Keys of programs that keep people (B02): made, shown once, and revoked."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from auth.policies import me, read, write
from auth.scim.answers import ROOT
from auth.scim.keys import keys, make_key, revoke_key
from auth.scim.models import ProgramKey
from auth.stepping_up import ask_again
from boxes import Box, Label, StaffForm
from extensions import db
from post.letters import address

blueprint = Blueprint("program_keys", __name__)

LONGEST_NAME = 60  # characters


@read(blueprint, "/intern/beheer/koppeling/sleutels", "area.people_delivery", endpoint="keys")
def all_keys() -> Any:
    return _page(_form(""))


@write(blueprint, "/intern/beheer/koppeling/sleutels", "area.people_delivery")
def make() -> Any:
    """A new key; it stands on the answer and nowhere else."""
    ask_again()
    form = _form(" ".join(request.form.get("name", "").split()))
    name = form["name"].raw
    if not name:
        form.refuse({"name": _("Vul in welk programma de sleutel krijgt")})
    elif len(name) > LONGEST_NAME:
        form.refuse({"name": _("Maak de naam korter: hoogstens %(count)s tekens", count=LONGEST_NAME)})
    if form.errors:
        return _page(form), 422
    key, secret = make_key(name, actor=me())
    return render_template("program_keys/made.html", key=key, secret=secret, scim_address=_root())


@write(blueprint, "/intern/beheer/koppeling/sleutels/<uid>/intrekken", "area.people_delivery")
def revoke(uid: str) -> Any:
    key = db.first_or_404(select(ProgramKey).where(ProgramKey.uid == uid))
    revoke_key(key, actor=me())
    flash(_("De sleutel van %(name)s werkt niet meer.", name=key.name), "success")
    return redirect(url_for(".keys"), 303)


def _page(form: StaffForm) -> str:
    return render_template("program_keys/keys.html", form=form, keys=keys(), scim_address=_root())


def _form(name: str) -> StaffForm:
    hint = _("Bijvoorbeeld Entra ID of Okta. Zo herken je de sleutel later.")
    return StaffForm(Box("name", "text", Label(_("Naam van het programma")), raw=name, hint=hint))


def _root() -> str:
    return address(ROOT).replace("/en/", "/")
