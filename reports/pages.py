"""The auditor's desk: the population in figures, the event log and its completeness."""

from typing import Any

from flask import Blueprint, current_app, render_template, request, url_for
from flask_babel import format_decimal
from flask_babel import gettext as _
from sqlalchemy import Select, func, select

import clock
from audit import Event, Kind, record
from audit.verifier import Verdict, verify
from auth.policies import me, read, write
from extensions import db
from registers.catalogue import registers
from registers.models import DRAFT, STATUSES, Declaration
from registers.typed import day_in_one_box
from reports.desk.access import running_for
from reports.desk.access_pages import shown
from reports.words import KIND_NAMES, STATUS_NAMES

blueprint = Blueprint("reports", __name__)

PAGE = 50  # events
MOST_NAMED = 10  # declarations in one sentence


@read(blueprint, "/intern/toezicht", "area.audit")
def desk() -> Any:
    """A01: how many declarations per register and status, without names, and when the log was last checked."""
    return render_template(
        "reports/desk.html",
        rows=population(),
        statuses=_shown_statuses(),
        accesses=[shown(one) for one in running_for(me())],
        events=_count(select(Event)),
        verified=db.session.scalars(
            select(Event).where(Event.kind == Kind.LOG_VERIFIED).order_by(Event.seq.desc()).limit(1)
        ).first(),
    )


@read(blueprint, "/intern/toezicht/logboek", "area.audit")
def log() -> Any:
    """A05: every event in words, newest first, by kind and by day."""
    chosen = {"soort": request.args.get("soort", ""), "van": request.args.get("van", ""), "tot": request.args.get("tot", "")}
    wrong = {name for name in ("van", "tot") if chosen[name].strip() and day_in_one_box(chosen[name]) is None}
    query = _filtered(**chosen)
    found = _count(query)
    pages = max(1, -(-found // PAGE))
    number = min(max(request.args.get("pagina", 1, type=int), 1), pages)
    kept: dict[str, Any] = {name: value for name, value in chosen.items() if value}
    events = db.session.scalars(query.order_by(Event.seq.desc()).limit(PAGE).offset((number - 1) * PAGE)).all()
    return render_template(
        "reports/log.html",
        events=events,
        found=format_decimal(found),
        chosen=chosen,
        wrong=wrong,
        kinds=KIND_NAMES,
        page=number,
        pages=pages,
        url_for_page=lambda wanted: url_for(".log", pagina=wanted, **kept),
    ), 422 if wrong else 200


@read(blueprint, "/intern/toezicht/volledigheid", "area.audit")
def completeness() -> Any:
    """A06: what the check of the chain does, and a button to run it."""
    return render_template("reports/completeness.html", verdict=None, events=format_decimal(_count(select(Event))))


@write(blueprint, "/intern/toezicht/volledigheid", "area.audit")
def completeness_post() -> Any:
    """Read the whole chain and name the first broken line (R76)."""
    verdict = verify(db.session(), current_app.config["AUDIT_KEY"])
    found = "intact" if verdict.is_well else "broken"
    record(Kind.LOG_VERIFIED, actor=me(), subject=("log", str(verdict.lines)), fields=(found,))
    return render_template(
        "reports/completeness.html",
        verdict=verdict,
        sentence=verdict_sentence(verdict),
        checked_at=clock.now(),
        events=format_decimal(verdict.lines),
    )


def population() -> list[dict[str, Any]]:
    """Per register the number of sent declarations per status; every register has its row, also an empty one."""
    counted: dict[tuple[str, str], int] = {
        (register, status): number
        for register, status, number in db.session.execute(
            select(Declaration.register_slug, Declaration.status, func.count())
            .where(Declaration.status != DRAFT)
            .group_by(Declaration.register_slug, Declaration.status)
        )
    }
    rows = []
    for register in registers():
        numbers = {status: counted.get((register.slug, status), 0) for status in _shown_statuses()}
        rows.append({"register": str(register.plural), **numbers, "total": sum(numbers.values())})
    return rows


def verdict_sentence(verdict: Verdict) -> str:
    """Whether all lines are intact, or which one is not and who to call; or which declarations do not fit them."""
    phone = current_app.config["SETTINGS"].organisation_phone
    if verdict.broken is None and verdict.rows:
        named = ", ".join(dict.fromkeys(row.subject for row in verdict.rows[:MOST_NAMED]))
        return str(_("Buiten het logboek om veranderd: %(named)s. Bel %(phone)s.", named=named, phone=phone))
    if verdict.broken is None:
        return str(_("Alle %(lines)s regels kloppen.", lines=format_decimal(verdict.lines)))
    return str(_("Regel %(line)s klopt niet. Bel %(phone)s.", line=format_decimal(verdict.broken), phone=phone))


def _shown_statuses() -> dict[str, str]:
    return {status: str(STATUS_NAMES[status]) for status in STATUSES if status != DRAFT}


def _filtered(soort: str, van: str, tot: str) -> Select[Event]:
    """The events of this kind from and up to these days; what is no kind or no day filters nothing."""
    query = select(Event)
    if soort in set(Kind):
        query = query.where(Event.kind == soort)
    first, last = day_in_one_box(van), day_in_one_box(tot)
    if first:
        query = query.where(Event.at >= clock.at(first, 0))
    if last:
        query = query.where(Event.at < clock.after(last))
    return query


def _count(query: Select[Event]) -> int:
    return db.session.scalars(select(func.count()).select_from(query.subquery())).one()
