"""What every staff page knows of its session: when it ends, light or dark, and what was typed before it ended."""

from datetime import timedelta
from typing import Any

from flask import Flask, Response, flash, request, session
from flask_babel import format_time
from flask_babel import gettext as _
from flask_login import current_user

import clock
from auth import kept_forms
from auth.refilling import refilled

WARNED = timedelta(minutes=5)  # before the end
STEP, MOST_MINUTES = 5, 55  # of the delays that the style sheet knows


def add_session_pages(app: Flask) -> None:
    """Tell every staff page when its session ends, and put back what was typed before."""
    app.context_processor(_end_of_session)
    app.before_request(_say_it_is_back)
    app.after_request(_put_back)


def _end_of_session() -> dict[str, Any]:
    """`session_ends_at` as Dutch clocks show it, `warned_after` in minutes, and `display` as its owner wants it."""
    ends_at = getattr(session, "ends_at", None)
    if not request.path.startswith("/intern") or ends_at is None or not current_user.is_authenticated:
        return {}
    left = round((ends_at - WARNED - clock.now()).total_seconds() / 60)
    return {
        "session_ends_at": format_time(ends_at, _("HH.mm")),
        "warned_after": min(max(left, 0) // STEP * STEP, MOST_MINUTES),
        "display": current_user.account.display or None,
    }


def _typed() -> kept_forms.Typed | None:
    uid = request.args.get(kept_forms.NAME, "")
    if request.method != "GET" or not uid or not request.path.startswith("/intern") or not current_user.is_authenticated:
        return None
    return kept_forms.typed_before(uid, current_user.person)


def _say_it_is_back() -> None:
    if _typed():
        flash(_("We hebben teruggezet wat je had ingevuld. Controleer het en verstuur het opnieuw."), "info")


def _put_back(response: Response) -> Response:
    """Fill the form again; once it was sent and taken, what was kept goes."""
    typed = _typed() if response.mimetype == "text/html" and response.status_code == 200 else None
    if typed:
        response.set_data(refilled(response.get_data(as_text=True), typed, request.path))
    taken = request.method == "POST" and response.status_code < 400 and request.path.startswith("/intern")
    sent = request.form.get(kept_forms.NAME) if taken else None
    if sent and current_user.is_authenticated:
        kept_forms.forget(sent, current_user.person)
    return response
