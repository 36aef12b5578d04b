"""Nothing typed is lost: what is sent after a session has ended is kept for its sender, sealed, for one hour.

Only what was sent by the browser of that session counts: the key in its cookie must be that of the ended session, and the form
must hold its token. No files and no passwords are kept.
"""

import json
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, request, session
from flask_wtf.csrf import validate_csrf
from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException
from wtforms import ValidationError

import clock
from auth.access_models import KeptForm
from auth.models import Account
from auth.sealed import opened, seal
from database import apart
from extensions import db
from organisation.models import Person, new_uid

GOOD_FOR = timedelta(hours=1)
MOST = 5  # forms of one person
LARGEST = 64 * 1024  # bytes
NAME = "bewaard"  # in the address of the page, and in the form that is filled again
NOT_KEPT = re.compile(r"csrf_token|bewaard|passkey|code|.*(password|wachtwoord).*")


@dataclass(frozen=True)
class Typed:
    """What was typed: the fields by name, and where the form is sent."""

    uid: str
    action: str
    fields: dict[str, list[str]]


def keep_for_ended_session() -> str | None:
    """Keep what this request brings, when it comes from a session that has ended; the address to go on at, else None."""
    ended = getattr(session, "ended", None)
    account_id = ended.get("_user_id") if ended else None
    if account_id is None or not _token_fits(ended or {}):
        return None
    with apart(db.engine, reads=True) as reading:
        account = reading.get(Account, int(account_id))
        person_id = account.person_id if account and account.active else None
    return keep(person_id) if person_id else None


def keep(person_id: int) -> str | None:
    """Keep what this request brings for this person; the address at which the form is there again. None when it is too large."""
    fields = {name: values for name, values in request.form.lists() if not NOT_KEPT.fullmatch(name)}
    plain = json.dumps(fields).encode()
    page = _page_of_form()
    if not fields or page is None or len(plain) > LARGEST or len(request.path) > 300:
        return None
    uid, now = new_uid(), clock.now()
    content = seal(plain, _place(uid, person_id))
    with apart(db.engine) as writing:
        _forget_old(writing, person_id)
        writing.add(KeptForm(uid=uid, person_id=person_id, page=page, action=request.path, content=content, kept_at=now))
    return _address(page, uid)


def typed_before(uid: str, person: Person) -> Typed | None:
    """What this person typed; None when it is not his, used already, or older than an hour."""
    found = db.session.scalars(
        select(KeptForm).where(KeptForm.uid == uid, KeptForm.person_id == person.id, KeptForm.kept_at > clock.now() - GOOD_FOR)
    ).one_or_none()
    plain = opened(found.content, _place(uid, person.id)) if found else None
    return Typed(uid, found.action, json.loads(plain)) if found and plain else None


def last_kept(person: Person) -> str | None:
    """The address of the form this person was typing last; None when there is none."""
    mine = select(KeptForm).where(KeptForm.person_id == person.id, KeptForm.kept_at > clock.now() - GOOD_FOR)
    last = db.session.scalars(mine.order_by(KeptForm.id.desc()).limit(1)).first()
    return _address(last.page, last.uid) if last else None


def forget(uid: str, person: Person) -> None:
    """It was sent."""
    person_id = person.id
    db.session.rollback()
    with apart(db.engine) as writing:
        writing.execute(delete(KeptForm).where(KeptForm.uid == uid, KeptForm.person_id == person_id))


def forget_old() -> None:
    """What nobody came back for goes after an hour."""
    db.session.execute(delete(KeptForm).where(KeptForm.kept_at <= clock.now() - GOOD_FOR))


def _forget_old(writing: Session, person_id: int) -> None:
    writing.execute(delete(KeptForm).where(KeptForm.kept_at <= clock.now() - GOOD_FOR))
    newest = select(KeptForm.id).where(KeptForm.person_id == person_id).order_by(KeptForm.id.desc()).limit(MOST - 1)
    kept = writing.scalars(newest).all()
    writing.execute(delete(KeptForm).where(KeptForm.person_id == person_id, KeptForm.id.not_in(kept)))


def _token_fits(ended: dict[str, Any]) -> bool:
    """Whether the form came from a page of the ended session."""
    if not ended.get("csrf_token"):
        return False
    session["csrf_token"] = ended["csrf_token"]
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return False
    finally:
        session.pop("csrf_token")
    return True


def _page_of_form() -> str | None:
    """Where the form stood: the page it came from, else a page at the address it was sent to."""
    came_from = urlsplit(request.referrer or "")
    here = came_from.netloc == request.host and came_from.path.startswith(f"{request.script_root}/intern")
    path = came_from.path.removeprefix(request.script_root) if here else request.path
    try:
        endpoint, _ = current_app.create_url_adapter(request).match(path, method="GET")  # type: ignore[union-attr]
    except HTTPException:
        return None
    query = re.sub(rf"(^|&){NAME}=[^&]*", "", came_from.query) if here else ""
    address = path + (f"?{query}" if query else "")
    return address if endpoint != "static" and len(address) < 300 else None


def _address(page: str, uid: str) -> str:
    return f"{page}{'&' if '?' in page else '?'}{NAME}={uid}"


def _place(uid: str, person_id: int) -> str:
    return f"kept form {uid} of {person_id}"
