"""What can go wrong with a step becomes a page: not yours, somebody was first, the session is over."""

from typing import Any

from flask import Blueprint, current_app, g, render_template, request, url_for
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy import select

from audit import Event
from auth.kept_forms import keep_for_ended_session
from auth.policies import denied
from extensions import db
from registers.errors import Conflict, NotYours
from registers.models import Declaration
from registers.moments import moment_text
from registers.standing import events_told


def add_refusals(blueprint: Blueprint) -> None:
    """Answer the phrases of `registers/errors.py` with pages, on the whole application."""

    @blueprint.app_errorhandler(NotYours)
    def not_yours(_error: NotYours) -> Any:
        reference = getattr(g.get("subject"), "reference", request.path[:60])
        return current_app.handle_http_exception(denied(("declaration", reference)))

    @blueprint.app_errorhandler(Conflict)
    def conflict(error: Conflict) -> Any:
        reference = error.declaration.reference
        db.session.rollback()
        page = render_template(
            "errors/409.html", staff=True, what_happened=_last_event(reference), url=url_for("entry.entry", ref=reference)
        )
        return page, 409

    @blueprint.app_errorhandler(CSRFError)
    def too_late(error: CSRFError) -> Any:
        """Without a session no token fits: sign in again, and what was typed is there."""
        staff = request.path.startswith("/intern")
        if current_user.is_authenticated or not staff:
            page = render_template("errors/400.html", staff=staff, reference=g.get("request_id", ""), error=error)
        else:
            kept = keep_for_ended_session()
            goal = url_for("auth.sign_in", verder=kept or request.path)
            page = render_template("errors/session_expired.html", staff=True, saved=kept is not None, sign_in_url=goal)
        return page, 400


def _last_event(reference: str) -> str | None:
    """Who did what to it, and when: what the one who was later reads."""
    query = select(Event).where(Event.subject_type == "declaration", Event.subject == reference)
    events = db.session.scalars(query.order_by(Event.seq.desc()))
    declaration = db.session.scalars(select(Declaration).where(Declaration.reference == reference)).one_or_none()
    if declaration is not None and current_user.is_authenticated:
        last = next(iter(events_told(events, declaration, current_user.person)), None)
    else:
        last = events.first()
    if last is None:
        return None
    sentence: str = current_app.jinja_env.globals["event_sentence"](last)  # type: ignore[operator]
    return f"{sentence} ({moment_text(last.at)})"
