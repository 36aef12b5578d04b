"""Who looked: for who it is about by role and ground; for the officer and the auditor by name, which is written down too."""

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import format_decimal, lazy_gettext
from flask_babel import gettext as _
from sqlalchemy import Select, func, or_, select

import clock
from audit import Event, Kind, record_apart
from audit.kinds import SEEN
from audit.models import Reading
from auth.models import AUDITOR, INTEGRITY_OFFICER, RoleGrant
from auth.policies import SIGNED_IN, me, read
from extensions import db
from organisation.models import Person
from organisation.structure import is_called, names_by_uid
from registers.moments import day_text, moment_text
from registers.pages.looking import ADVICE, AUDIT, CASE, DECIDER, DISPUTE, REVIEWER, SUPERVISION
from reports.standing_out import SIGNS, StandsOut, bounds, looks_in, standing_out, week_code, week_of
from reports.words import KIND_NAMES

blueprint = Blueprint("readings", __name__)

PAGE = 50
ROLES = {
    INTEGRITY_OFFICER: lazy_gettext("integriteitscoördinator"),
    AUDITOR: lazy_gettext("auditor"),
    DECIDER: lazy_gettext("beoordelaar"),
    REVIEWER: lazy_gettext("behandelaar van een geschil"),
}
GROUNDS = {
    CASE: lazy_gettext("om te besluiten"),
    ADVICE: lazy_gettext("om te adviseren"),
    DISPUTE: lazy_gettext("om een geschil te behandelen"),
    SUPERVISION: lazy_gettext("als toezicht"),
    AUDIT: lazy_gettext("voor een controle"),
}


@read(blueprint, "/intern/inzage", SIGNED_IN)
def who_looked() -> Any:
    """M23: who looked at what is mine: the day, the role, the ground and the declaration, never the name (R75)."""
    return render_template("reports/who_looked.html", rows=looks_at(me()))


@read(blueprint, "/intern/toezicht/inzage", "area.readings")
def readings() -> Any:
    """Every view by name, newest first, of everyone or of one person: who looked, or at whose data."""
    asked = request.args.get("naam", "").strip()[:100]
    week = week_of(request.args.get("week"))
    query = _looks()
    if week:
        begins, ends = bounds(week)
        query = query.where(Event.at >= begins, Event.at < ends)
    if asked:
        named = select(Person.uid).where(is_called(asked))
        query = query.where(or_(Event.actor.in_(named), Reading.person.in_(named), Event.person.in_(named)))
    found = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    pages = max(1, -(-found // PAGE))
    number = min(max(request.args.get("pagina", 1, type=int), 1), pages)
    rows = [_row(*one) for one in db.session.execute(query.limit(PAGE).offset((number - 1) * PAGE))]
    db.session.rollback()
    record_apart(Kind.READINGS_SHOWN, actor=me(), subject=("readings", str(number)))
    return render_template(
        "reports/readings.html",
        rows=_named(rows),
        asked=asked,
        found=format_decimal(found),
        page=number,
        pages=pages,
        week=week and _week_text(week),
        week_code=week and week_code(week),
        url_for_page=lambda wanted: url_for(".readings", pagina=wanted, naam=asked or None, week=week and week_code(week)),
    )


@read(blueprint, "/intern/toezicht/inzage/opvallend", "area.readings")
def standing_out_in_a_week() -> Any:
    """What stands out among the views of one week; of the last whole week when none is named."""
    this_week = clock.today() - timedelta(days=clock.today().weekday())
    week = min(week_of(request.args.get("week")) or this_week - timedelta(days=7), this_week)
    looks = looks_in(week)
    rows = _rows_of(standing_out(looks), week_code(week))
    db.session.rollback()
    record_apart(Kind.READINGS_SHOWN, actor=me(), subject=("readings", week_code(week)))
    return render_template(
        "reports/standing_out.html",
        rows=rows,
        signs=[{"key": str(sign.name), "value": str(sign.rule)} for sign in SIGNS],
        looks=len(looks),
        week=_week_text(week),
        earlier=week_code(week - timedelta(days=7)),
        later=week_code(week + timedelta(days=7)) if week < this_week else None,
    )


def _rows_of(found: list[StandsOut], week: str) -> list[dict[str, Any]]:
    names = names_by_uid({one.reader for one in found})
    return [
        {
            "reader": {"text": names.get(one.reader, "–"), "url": url_for(".readings", naam=names.get(one.reader), week=week)},
            "sign": str(one.sign.name),
            "looks": format_decimal(len(one.looks)),
            "people": format_decimal(one.people),
            "first": moment_text(one.looks[0].at),
            "last": moment_text(one.looks[-1].at),
        }
        for one in found
    ]


def _week_text(monday: date) -> str:
    year, week, _day = monday.isocalendar()
    days = {"first": day_text(monday), "last": day_text(monday + timedelta(days=6))}
    return _("Week %(week)s van %(year)s: %(first)s tot en met %(last)s", week=week, year=year, **days)


def looks_at(person: Person) -> list[dict[str, Any]]:
    """Every view of what is this person's, by another, newest first: at, role, ground, reference and what."""
    query = _looks().where(or_(Reading.person == person.uid, Event.person == person.uid), Event.actor != person.uid)
    return [_row(*found) for found in db.session.execute(query)]


def _looks() -> Select[Event, Reading]:
    """The views, newest first; those of before the read log have no row of their own.

    Once lines of the read log went by their term, what has no row is over too.
    """
    looks = select(Event, Reading).outerjoin(Reading, Reading.seq == Event.seq).where(Event.kind.in_(SEEN))
    went = select(Event.seq).where(Event.kind == Kind.READINGS_DESTROYED).exists()
    looks = looks.where(or_(Reading.id.is_not(None), ~went))
    return looks.order_by(Event.seq.desc(), Reading.id)


def _row(event: Event, reading: Reading | None) -> dict[str, Any]:
    return {
        "at": event.at,
        "reader": event.actor,
        "person": reading.person if reading else event.person,
        "behalf": reading.on_behalf_of if reading else None,
        "role": str(ROLES[reading.role]) if reading else _role_then(event),
        "ground": str(GROUNDS[reading.ground]) if reading else "",
        "reference": reading.subject if reading else event.subject,
        "what": str(KIND_NAMES[Kind(event.kind)]),
    }


def _named(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same with names in place of references."""
    names = names_by_uid({row[who] for row in rows for who in ("reader", "person", "behalf")})
    return [{**row, **{who: names.get(row[who], "") for who in ("reader", "person", "behalf")}} for row in rows]


def _role_then(event: Event) -> str:
    """In which role somebody could look on that day."""
    day = clock.local(event.at).date()
    held = select(RoleGrant.role).join(Person, Person.id == RoleGrant.person_id)
    roles = set(db.session.scalars(held.where(Person.uid == event.actor, RoleGrant.holds_on(day))))
    if event.actor is None:
        return str(_("het systeem"))
    return str(ROLES[next((role for role in (INTEGRITY_OFFICER, AUDITOR) if role in roles), DECIDER)])
