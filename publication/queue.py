"""The officer's queue: every declaration that is or may become public, in five groups."""

from datetime import date
from typing import Any

from flask import url_for
from flask_babel import format_date, lazy_gettext
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

import clock
from auth.permissions import clause, may
from extensions import db
from organisation.models import Person
from publication.editions import current_codes
from publication.models import GENERALISE, HIDE, HOLD, WITHHOLD, PublicationAct
from publication.moments import next_moment
from publication.officer import newest
from publication.preview import STATES, as_published, publication_state
from publication.projection import public_code
from publication.standing import (
    HELD,
    HIDDEN,
    NOT_PUBLIC,
    SOON,
    TO_CHECK,
    WITHHELD,
    Standing,
    acts_in_force,
    if_not_stopped,
    standing,
)
from registers.counterparties.sensitive import sensitive_class
from registers.follow_up.disputes import disputed_publication
from registers.models import Declaration
from registers.moments import day_text, deadline_chip
from registers.standing import upper_first

CHECK, NOTICE, NEXT, STOPPED, OUT = GROUPS = ("check", "notice", "next", "stopped", "out")
HEADINGS = {
    CHECK: lazy_gettext("Nu nakijken"),
    NOTICE: lazy_gettext("Inzage loopt"),
    STOPPED: lazy_gettext("Stilgezet of afgeschermd"),
    OUT: lazy_gettext("Openbaar"),
}
STOPPING = (HIDE, HOLD, WITHHOLD)  # what somebody looks at again, the strongest first
KEPT_OUT = (HELD, HIDDEN, WITHHELD)


def headings() -> dict[str, str]:
    """The heading of each group; that of what goes out next says when."""
    return {**{name: str(text) for name, text in HEADINGS.items()}, NEXT: upper_first(next_text())}


def next_text() -> str:
    """The next moment in words, within a sentence: morgen, 3 maart 2026 om 7.00 uur; maandag 9 maart 2026 om 7.00 uur."""
    day = clock.local(next_moment(clock.now())).date()
    ahead = (day - clock.today()).days
    near = {0: _("vandaag"), 1: _("morgen")}.get(ahead)
    when = f"{near}," if near else format_date(day, "EEEE")
    return str(_("%(when)s %(day)s om 7.00 uur", when=when, day=day_text(day)))


def queue(actor: Person) -> dict[str, list[dict[str, Any]]]:
    """The rows per group, for `components/table.html`; what needs care first, then by date. Never the actor's own (R19)."""
    today = clock.today()
    published = current_codes()
    groups: dict[str, list[dict[str, Any]]] = {name: [] for name in GROUPS}
    hides = may(actor, "area.hide")
    for declaration in candidates(actor):
        found = standing(declaration, today)
        if found.kind == NOT_PUBLIC:
            continue
        acts = acts_in_force(declaration, today)
        stopping = next((acts[kind] for kind in STOPPING if kind in acts), None)
        name = _group(declaration, found, stopping, published)
        shown = as_published(declaration, found, published)
        row = _stopped_row(declaration, stopping) if name == STOPPED else _row(declaration, shown, acts, hides=hides)
        groups[name].append(row)
    return {name: sorted(rows, key=lambda row: row["order"]) for name, rows in groups.items()}


def reviews_due(actor: Person) -> list[PublicationAct]:
    """What somebody has to look at again by today, and what was hidden (R67) whenever that is due; the nearest day first."""
    today = clock.today()
    in_force = select(PublicationAct).where(
        PublicationAct.ended_at.is_(None),
        (PublicationAct.kind == HIDE) | (PublicationAct.kind.in_((HOLD, WITHHOLD)) & (PublicationAct.review_on <= today)),
    )
    found = db.session.scalars(in_force.order_by(PublicationAct.review_on, PublicationAct.id))
    return [act for act in found if _still_counts(act, actor, today)]


def candidates(actor: Person) -> list[Declaration]:
    """What this officer may let go or stop, the oldest decision first."""
    return list(
        db.session.scalars(
            select(Declaration)
            .where(clause(actor, "declaration.release"))
            .options(joinedload(Declaration.person), joinedload(Declaration.counterparty))
            .order_by(Declaration.decided_at, Declaration.id)
        )
    )


def _still_counts(act: PublicationAct, actor: Person, today: date) -> bool:
    declaration = newest(act.declaration)
    return may(actor, "declaration.release", declaration) and if_not_stopped(declaration, today).kind != NOT_PUBLIC


def _group(declaration: Declaration, found: Standing, stopping: PublicationAct | None, published: frozenset[str]) -> str:
    if found.kind in KEPT_OUT or (found.visible and stopping and _is_due(stopping)):
        return STOPPED
    if found.kind == TO_CHECK:
        return CHECK
    if found.kind == SOON:
        next_day = clock.local(next_moment(clock.now())).date()
        return NEXT if found.from_on and found.from_on <= next_day else NOTICE
    return OUT if public_code(declaration) in published else NEXT


def _is_due(act: PublicationAct) -> bool:
    return act.review_on is not None and act.review_on <= clock.today()


def _row(declaration: Declaration, found: Standing, acts: dict[str, PublicationAct], *, hides: bool) -> dict[str, Any]:
    careful = sensitive_class(declaration) is not None and not acts.keys() & {GENERALISE, WITHHOLD}
    label, tone = STATES[found.kind]
    tag = {"text": _("Kijk goed"), "tag_tone": "warn"} if careful else {"text": label, "tag_tone": tone}
    hide = {"text": _("Verberg %(reference)s", reference=declaration.reference), "url": _hide_url(declaration)} if hides else ""
    return {
        "what": _link(declaration),
        "organisation": declaration.counterparty.name if declaration.counterparty else "",
        "person": declaration.person.name,
        "position": found.duty.position.title if found.duty else "",
        "from": day_text(found.from_on) if found.from_on else "",
        "state": tag,
        "hide": hide,
        "order": (not careful, found.from_on or clock.today(), declaration.id),
    }


def _stopped_row(declaration: Declaration, stopping: PublicationAct | None) -> dict[str, Any]:
    """With the reason, until when, and who answers the objection when there is one (R33)."""
    state = publication_state(declaration)
    review_on = stopping.review_on if stopping else None
    chip = deadline_chip(review_on)
    dispute = disputed_publication(declaration)
    reviewer = _("%(name)s antwoordt op het bezwaar", name=dispute.reviewer.name) if dispute else ""
    return {
        "what": _link(declaration),
        "person": declaration.person.name,
        "state": {"text": state["label"], "tag_tone": state["tone"]},
        "reason": {"text": stopping.reason if stopping else "", "note": reviewer},
        "review": {"text": day_text(review_on), "note": chip["text"] if chip else ""} if review_on else "",
        "order": (review_on or date.max, declaration.id),
    }


def _link(declaration: Declaration) -> dict[str, str]:
    url = url_for("publishing.check", ref=declaration.reference)
    return {"text": declaration.title or declaration.reference, "url": url, "lang": "nl"}


def _hide_url(declaration: Declaration) -> str:
    return url_for("publishing.hide", ref=declaration.reference)
