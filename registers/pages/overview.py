"""What do I have to do, what have I declared, what is public of me; and for the officer: all declarations."""

from datetime import MAXYEAR, MINYEAR, date
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, Select, and_, func, or_, select

import clock
from auth.access_requests import may_approve, waiting_requests
from auth.permissions import clause, may
from auth.policies import me, read
from extensions import db
from organisation.manager_doubts import doubts
from organisation.models import PUBLIC_SIDE_ACTIVITIES
from organisation.structure import carries_duty
from registers.catalogue import registers
from registers.counterparties.naming import fold
from registers.duties.models import QUESTION_ASKED, ROUND
from registers.duties.reading import open_duties
from registers.follow_up.disputes import open_to
from registers.follow_up.reviewers import PUBLICATION
from registers.models import DECIDED, DRAFT, ENDED, QUESTION, REPLACED, STATUSES, SUBMITTED, WITHDRAWN, Declaration
from registers.moments import day_text, deadline_chip
from registers.pages import people_said
from registers.pages.declaring import may_declare, next_address
from registers.pages.duties import task_of
from registers.pages.navigation import add_navigation
from registers.pages.paging import paged
from registers.pages.refusals import add_refusals
from registers.standing import STATUSES as STATUS_TEXTS
from registers.standing import WAITS_FOR_ANSWER, standing_of, status_sentence, tag_of, title_of
from registers.statements import current_statement
from registers.worklist import to_do

blueprint = Blueprint("overview", __name__)
add_navigation(blueprint)
add_refusals(blueprint)

PAGE = 50  # declarations on a page
YEARS = range(MINYEAR + 1, MAXYEAR)  # those of which the first and the last day can be told
WHATEVER_IS_BEGUN = (QUESTION_ASKED, ROUND)  # a draft of something new does not answer these
CURRENT = (SUBMITTED, QUESTION, DECIDED)


@read(blueprint, "/intern", "signed_in")
def overview() -> Any:
    person, today = me(), clock.today()
    mine = _of_me()
    status = {one: standing_of(one, person).status for one in mine}
    current = [one for one in mine if status[one] in CURRENT or (one.status == ENDED and one.ends_on and one.ends_on >= today)]
    current = [one for one in current if one.register.continuous or status[one] != DECIDED or _recent(one)]
    statements = [(register, current_statement(register, person)) for register in registers() if register.nil]
    return render_template(
        "overview/overview.html",
        person=person,
        greeting=_greeting(clock.local(clock.now()).hour),
        tasks=_tasks(mine),
        to_confirm=[one for one in mine if one.to_confirm and not one.replaced_by and one.status in CURRENT],
        tiles=_tiles(),
        entries=[_entry(one) for one in current],
        statements=[(register, found) for register, found in statements if found],
        anything=bool(mine),
    )


@read(blueprint, "/intern/opgaven", "area.own")
def declarations() -> Any:
    _register, status, _year = _chosen()
    found = [
        one
        for one in db.session.scalars(_filtered(_mine_query(), by_status=False))
        if (one.status != DRAFT or may_declare(one.register)) and status in ("", standing_of(one, me()).status)
    ]
    return render_template(
        "overview/declarations.html",
        rows=[_row(one) for one in found],
        anything=bool(found) or bool(_of_me()),
        asked=may(me(), "area.declare"),
        **_filters(_mine_query()),
    )


@read(blueprint, "/intern/openbaar", "area.own")
def public() -> Any:
    mine = [one for one in _of_me() if one.register.publishable and one.status in (*CURRENT, ENDED, REPLACED)]
    designated = carries_duty(me(), PUBLIC_SIDE_ACTIVITIES, clock.today())
    silent = [one for one in mine if standing_of(one, me()).silent and one.status == DECIDED]
    objectable = {one for one in mine if PUBLICATION in open_to(one, clock.today())}
    return render_template("overview/public.html", entries=mine, silent=silent, designated=designated, objectable=objectable)


@read(blueprint, "/intern/beheer/opgaven", "area.all_declarations")
def all_declarations() -> Any:
    visible = select(Declaration).where(clause(me(), "declaration.read"), Declaration.status != DRAFT)
    text = request.args.get("q", "").strip()
    query = _filtered(visible)
    if text:
        query = query.where(and_(*(_holds(word) for word in fold(text).split())))
    found = paged(query, PAGE)
    return render_template(
        "overview/all_declarations.html",
        rows=[{"person": one.person.name, **_row(one)} for one in found.rows],
        count=found.count,
        page=found.page,
        pages=found.pages,
        text=text,
        url_for_page=lambda number: url_for("overview.all_declarations", **{**request.args.to_dict(), "pagina": number}),
        **_filters(visible, of_others=True),
    )


def _mine_query() -> Select[Declaration]:
    return select(Declaration).where(Declaration.person_id == me().id)


def _of_me() -> list[Declaration]:
    return list(db.session.scalars(_mine_query().order_by(Declaration.id.desc())))


def _tasks(mine: list[Declaration]) -> list[dict[str, Any]]:
    """What waits for this person: what he must answer, decisions, drafts."""
    duties = open_duties(me())
    begun = {one.register_slug: one for one in mine if one.status == DRAFT and not one.replaces_id}
    shown = [duty for duty in duties if duty.kind in WHATEVER_IS_BEGUN or duty.register_slug not in begun]
    tasks = list({task["url"]: task for task in map(task_of, reversed(shown))}.values())  # a round asks for all registers at once
    due = {duty.register_slug: duty.due_on for duty in reversed(duties) if duty.kind not in WHATEVER_IS_BEGUN}
    if may(me(), "area.decide"):
        waiting = select(func.count(), func.min(Declaration.due_on)).where(to_do(me()))
        count, first = db.session.execute(waiting).one()
        if count:
            title = ngettext("Beoordeel %(num)s opgave", "Beoordeel %(num)s opgaven", count)
            tasks.append({"title": title, "url": request.script_root + "/intern/beoordelen", "meta": None, "due": first})
    if may(me(), "area.managers"):
        count = sum(not doubt.settled_at and doubt.person != me() for doubt in doubts())
        if count:
            title = ngettext("Zoek %(num)s leidinggevende uit", "Zoek %(num)s leidinggevenden uit", count)
            tasks.append({"title": title, "url": url_for("manager_doubts.doubt_list"), "meta": None, "due": None})
    if may(me(), "area.approve_access"):
        count = sum(may_approve(one, me()) for one in waiting_requests())
        if count:
            title = ngettext("Keur %(num)s vraag om toegang goed of af", "Keur %(num)s vragen om toegang goed of af", count)
            tasks.append({"title": title, "url": url_for("accounts.waiting"), "meta": None, "due": None})
    if may(me(), "area.people_delivery"):
        tasks += people_said.tasks()
    for one in mine:
        if one.status == DRAFT:
            title = _("Maak je wijziging af") if one.replaces_id else _("Maak af: %(what)s", what=one.register.start)
            meta = _("Bewaard op %(day)s", day=day_text(clock.local(one.saved_at).date()))
            about = " · ".join(part for part in (_about(one, register=False), meta) if part)
            due_on = due.get(one.register_slug) if begun.get(one.register_slug) is one else None
            tasks.append({"title": title, "url": next_address(one), "meta": about, "due": due_on})
    return [{**task, "deadline": deadline_chip(task["due"])} for task in tasks]


@blueprint.app_template_filter()
def by_deadline(cards: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The cards of what waits, the nearest deadline first and what has none last."""
    return sorted(cards, key=lambda card: card["deadline"]["due"] if card.get("deadline") else date.max)


def _tiles() -> list[dict[str, Any]]:
    if not may(me(), "area.declare"):
        return []
    tiles = [
        {"label": register.name, "url": url_for("declaring.new", register=register)}
        for register in registers()
        if may_declare(register)
    ]
    return [*tiles, {"label": _("Niets door te geven"), "url": url_for("choosing.nothing")}]


def _entry(declaration: Declaration) -> dict[str, Any]:
    """A change that waits, as far as the declarant knows, is told from the version that holds: that stands beside it."""
    standing = standing_of(declaration, declaration.person)
    change = _("Wijziging") if declaration.replaces_id and standing.status in (SUBMITTED, QUESTION) else ""
    return {
        "declaration": declaration,
        "silent": declaration.status == DECIDED and standing.silent,
        "title": title_of(declaration),
        "meta": " · ".join(part for part in (change, _about(declaration, title=False)) if part),
        "url": url_for("entry.entry", ref=declaration.reference),
        "tag": tag_of(declaration, declaration.person),
        "sentence": status_sentence(declaration),
    }


def _about(declaration: Declaration, *, register: bool = True, title: bool = True) -> str:
    parts = [
        str(declaration.register.name) if register else "",
        title_of(declaration) if title and declaration.answers else "",
        declaration.counterparty.name if declaration.counterparty else "",
    ]
    return " · ".join(part for part in parts if part)


def _row(declaration: Declaration) -> dict[str, Any]:
    tag = tag_of(declaration, me())
    own = declaration.person == me()
    shown = not declaration.register.confidential or own
    draft = declaration.status == DRAFT
    return {
        "what": {
            "text": title_of(declaration) if shown else declaration.register.name,
            "url": next_address(declaration) if draft else url_for("entry.entry", ref=declaration.reference),
            "lang": "nl" if shown else None,
        },
        "register": declaration.register.name,
        "counterparty": declaration.counterparty.name if declaration.counterparty else "",
        "reference": declaration.reference,
        "sent": day_text(clock.local(declaration.submitted_at).date()) if declaration.submitted_at else "",
        "status": {"text": tag["label"], "tag_tone": tag["tone"]},
    }


def _filtered(query: Select[Declaration], *, by_status: bool = True) -> Select[Declaration]:
    """The list narrowed by ?soort=, ?status= and ?jaar=, newest first; a value nobody knows narrows nothing."""
    address, status, year = _chosen()
    if address:
        query = query.where(Declaration.register_slug.in_([one.slug for one in registers() if one.address == address]))
    if status and by_status:
        query = query.where(Declaration.status == status)
    if year:
        since, until = (clock.at(date(one, 1, 1), 0) for one in (year, year + 1))  # as the references count: in Dutch time
        query = query.where(Declaration.created_at >= since, Declaration.created_at < until)
    return query.order_by(Declaration.id.desc())


def _chosen() -> tuple[str, str, int | None]:
    address, status = request.args.get("soort", ""), request.args.get("status", "")
    year = request.args.get("jaar", type=int)
    return (
        address if address in {one.address for one in registers()} else "",
        status if status in STATUSES else "",
        year if year in YEARS else None,
    )


def _filters(query: Select[Declaration], *, of_others: bool = False) -> dict[str, Any]:
    """The choices of the filter form, with what is chosen now. Of others nobody sees drafts, and a question waits for them."""
    address, status, year = _chosen()
    first, last = db.session.execute(
        select(func.min(Declaration.created_at), func.max(Declaration.created_at)).where(query.whereclause)  # type: ignore[arg-type]
    ).one()
    years = range(clock.local(last).year, clock.local(first).year - 1, -1) if first else range(0)
    return {
        "filtered": bool(address or status or year),
        "kinds": [("", _("Alle soorten"), not address)]
        + [(one.address, str(one.plural), one.address == address) for one in registers()],
        "statuses": [("", _("Alle statussen"), not status)]
        + [
            (code, str(WAITS_FOR_ANSWER if of_others and code == QUESTION else STATUS_TEXTS[code][0]), code == status)
            for code in (DRAFT, SUBMITTED, QUESTION, DECIDED, ENDED, WITHDRAWN, REPLACED)
            if not (of_others and code == DRAFT)
        ],
        "years": [("", _("Alle jaren"), not year)] + [(str(one), str(one), one == year) for one in years],
    }


def _holds(word: str) -> ColumnElement[bool]:
    return or_(Declaration.search_text.contains(word, autoescape=True), Declaration.reference.ilike(f"{word}%", escape="\\"))


def _greeting(hour: int) -> str:
    if hour < 12:
        return _("Goedemorgen %(name)s", name=me().first_name)
    return _("Goedemiddag %(name)s", name=me().first_name) if hour < 18 else _("Goedenavond %(name)s", name=me().first_name)


def _recent(declaration: Declaration) -> bool:
    """A gift or invitation stays on the overview for a month after the decision."""
    return declaration.decided_at is not None and (clock.now() - declaration.decided_at).days <= 31
