"""Files with a declaration: through the rights of the declaration, never by their place on disk."""

from io import BytesIO
from typing import Any

from flask import Blueprint, redirect, request, send_file, url_for
from sqlalchemy import select

from auth.confirming import demand
from auth.permissions import may
from auth.policies import SIGNED_IN, denied, me, read
from extensions import db
from post.letters import address
from registers.attachments import content_of, small
from registers.calendar_file import calendar_file, goes_in_a_calendar
from registers.models import Attachment, Declaration
from registers.pages.looking import keep_record_of_file

blueprint = Blueprint("files", __name__)

SANDBOX = "sandbox; default-src 'none'"
PICTURE = "image/jpeg"


@read(blueprint, "/intern/bijlage/<uid>", SIGNED_IN)
def attachment(uid: str) -> Any:
    found = db.session.scalars(select(Attachment).where(Attachment.uid == uid)).one_or_none()
    if found is None or not may(me(), "declaration.read", found.declaration):
        raise denied(("attachment", uid[:60]))
    declaration = found.declaration
    demand("declaration.read", declaration=declaration)
    keep_record_of_file(found)
    content = content_of(found)
    as_picture = "klein" in request.args and found.media_type == PICTURE
    answer = send_file(
        BytesIO(small(content) if as_picture else content),
        mimetype=found.media_type,
        as_attachment=not as_picture,
        download_name=found.display_name,
        max_age=0,
    )
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer


@read(blueprint, "/intern/opgaven/<ref>/agenda.ics", "declaration.own")
def calendar(declaration: Declaration) -> Any:
    """What somebody may go to, for his own calendar."""
    if not goes_in_a_calendar(declaration):
        return redirect(url_for("entry.entry", ref=declaration.reference), 303)
    content = calendar_file(declaration, address(f"/intern/opgaven/{declaration.reference}"))
    name = f"{declaration.reference}.ics"
    return send_file(BytesIO(content), mimetype="text/calendar", as_attachment=True, download_name=name, max_age=0)
