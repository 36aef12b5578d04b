"""Check a receipt: does the log still hold the line that somebody got a code of?"""

from typing import Any

from flask import Blueprint, render_template, request

from audit import Kind
from audit.receipts import judge
from auth.policies import SIGNED_IN, me, read
from extensions import db
from reports.words import KIND_NAMES

blueprint = Blueprint("receipts", __name__)


@read(blueprint, "/intern/ontvangstbewijs", SIGNED_IN)
def receipt() -> Any:
    """Anyone may ask about any code; what the line is about is told to who did it and to the person concerned."""
    code = request.args.get("code", "")[:80]
    judged = judge(db.session(), code) if code else None
    event = judged.event if judged and judged.holds else None
    mine = event is not None and me().uid in (event.actor, event.person)
    return render_template(
        "reports/receipt.html",
        code=code,
        judged=judged,
        event=event if mine else None,
        what=str(KIND_NAMES[Kind(event.kind)]) if event and mine else "",
    )
