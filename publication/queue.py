"""The officer's queue: every declaration that is or may become public, in five groups."""

from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

import clock
from auth.permissions import clause
from extensions import db
from organisation.models import Person
from publication.editions import current_codes
from publication.preview import publication_state
from publication.projection import public_code
from publication.standing import HELD, NOT_PUBLIC, SOON, TO_CHECK, Standing, acts_in_force, standing
from registers.counterparties.sensitive import sensitive_class
from registers.models import Declaration
from registers.moments import day_text

CHECK, NOTICE, NEXT, OUT, STOPPED = GROUPS = ("check", "notice", "next", "out", "stopped")
HEADINGS = {
    CHECK: lazy_gettext("Nu nakijken"),
    NOTICE: lazy_gettext("Inzage loopt"),
    NEXT: lazy_gettext("Klaar voor de volgende uitgave"),
    OUT: lazy_gettext("Openbaar"),
    STOPPED: lazy_gettext("Stilgezet"),
}


def queue(actor: Person) -> dict[str, list[dict[str, Any]]]:
    """The rows per group, for `components/table.html`; what needs care first, then by date. Never the actor's own (R19)."""
    today = clock.today()
    published = current_codes()
    groups: dict[str, list[dict[str, Any]]] = {name: [] for name in GROUPS}
    for declaration in _candidates(actor):
        found = standing(declaration, today)
        if found.kind != NOT_PUBLIC:
            groups[_group(declaration, found, published)].append(_row(declaration, found, today))
    return {name: sorted(rows, key=lambda row: row["order"]) for name, rows in groups.items()}


def _candidates(actor: Person) -> list[Declaration]:
    return list(
        db.session.scalars(
            select(Declaration)
            .where(clause(actor, "declaration.release"))
            .options(joinedload(Declaration.person), joinedload(Declaration.counterparty))
            .order_by(Declaration.decided_at, Declaration.id)
        )
    )


def _group(declaration: Declaration, found: Standing, published: frozenset[str]) -> str:
    if found.kind == TO_CHECK:
        return CHECK
    if found.kind == HELD:
        return STOPPED
    if found.kind == SOON:
        return NOTICE
    return OUT if public_code(declaration) in published else NEXT


def _row(declaration: Declaration, found: Standing, today: date) -> dict[str, Any]:
    careful = sensitive_class(declaration) is not None and not acts_in_force(declaration, today)
    state = publication_state(declaration)
    return {
        "what": {
            "text": declaration.title or declaration.reference,
            "url": url_for("publishing.check", ref=declaration.reference),
        },
        "organisation": declaration.counterparty.name if declaration.counterparty else "",
        "person": declaration.person.name,
        "position": found.duty.position.title if found.duty else "",
        "from": day_text(found.from_on) if found.from_on else "",
        "state": {"text": _("Kijk goed"), "tag_tone": "warn"} if careful else {"text": state["label"], "tag_tone": state["tone"]},
        "order": (not careful, found.from_on or today, declaration.id),
    }
