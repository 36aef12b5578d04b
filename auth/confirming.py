"""What is confidential asks who signed in to show again who he is, at most fifteen minutes before (security: step-up).

One table says which pages ask it. Reading goes by a page that asks; what was sent too late comes back with every answer in it.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import current_app, make_response, render_template, request, url_for
from werkzeug.exceptions import Forbidden, HTTPException
from werkzeug.utils import redirect

from auth.stepping_up import recently_verified

RECENT = timedelta(minutes=15)
ALWAYS: frozenset[str] = frozenset()  # permissions that ask it whatever they are about
NEVER_SHOWN = ("csrf_token",)


class ConfirmFirst(HTTPException):
    """The page to see instead, as an answer."""


def asks_again(policy: str, about: Mapping[str, Any]) -> bool:
    """Whether this page is for who showed just now who he is: always, or because of what it is about."""
    return policy in ALWAYS or any(_confidential(subject) for subject in about.values())


def demand(policy: str, **about: Any) -> None:
    """Raise ConfirmFirst when this page asks it and it was not shown just now."""
    if not current_app.config["SETTINGS"].step_up or not asks_again(policy, about) or recently_verified(RECENT):
        return
    if request.method == "GET":
        goal = request.full_path.rstrip("?")
        raise ConfirmFirst(response=redirect(url_for("auth.confirm", verder=goal), 303))
    raise ConfirmFirst(response=make_response(_too_late(), Forbidden.code))


def _too_late() -> str:
    """The page that holds what was sent, to send it once more."""
    held = [(name, value) for name, values in request.form.lists() if name not in NEVER_SHOWN for value in values]
    files = any(file.filename for file in request.files.values())
    return render_template(
        "auth/too_late.html", action=request.script_root + request.full_path.rstrip("?"), held=held, files=files
    )


def _confidential(subject: Any) -> bool:
    """A register says so itself; a declaration by its register."""
    return bool(getattr(getattr(subject, "register", subject), "confidential", False))
