"""Where somebody goes after signing in: only ever to a page of our own."""

from flask import request, session

from auth import kept_forms
from auth.models import Account
from extensions import db

START = "/intern"


def goal() -> str:
    """The path of our own that was asked for, else where something was typed before, else the overview."""
    asked = request.values.get("verder", "") or _typed_before()
    own = asked == START or asked.startswith((START + "/", START + "?"))
    return request.script_root + (asked if own and not set(asked) & set("\\\r\n\t") else START)


def _typed_before() -> str:
    """Where the form is that could not be sent because the session had ended."""
    account = db.session.get(Account, int(session["_user_id"])) if session.get("_user_id") else None
    return (kept_forms.last_kept(account.person) if account else None) or ""
