"""Everybody who works here, as the register knows them (C13): post, manager, external, and leave."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Select, or_, select
from werkzeug.exceptions import NotFound

import clock
from auth.policies import me, read, write
from extensions import db
from organisation.changes import EndsBeforeStart
from organisation.leave import AlreadyOnLeave, be_back, enter_leave, leaves_of, on_leave
from organisation.manager_doubts import standing_manager
from organisation.models import EarlierEmployment, Leave, Person
from organisation.people_import.models import MissingPerson
from organisation.structure import positions_of, unit_of
from registers.moments import day_text
from registers.pages.paging import paged
from registers.pages.staff_form import StaffForm, day, day_in

blueprint = Blueprint("people", __name__)

PAGE = 50  # people


@read(blueprint, "/intern/beheer/medewerkers", "area.people", endpoint="people")
def people() -> Any:
    """Who works here today, by name; `?q=` looks in names and numbers, `?soort=extern` shows hired staff only."""
    wanted, kind = request.args.get("q", "").strip(), request.args.get("soort", "")
    page = paged(_found(wanted, kind, clock.today()), PAGE)
    return render_template(
        "people/people.html",
        page=page,
        rows=[_row(person) for person in page.rows],
        wanted=wanted,
        kind=kind,
        kinds=[("", _("Iedereen")), ("extern", _("Inhuur")), ("verlof", _("Met verlof")), ("weg", _("Vertrokken"))],
        url_for_page=lambda number: url_for(".people", q=wanted or None, soort=kind or None, pagina=number),
    )


@read(blueprint, "/intern/beheer/medewerkers/<uid>", "area.people")
def person(uid: str) -> Any:
    return _person_page(_person(uid), _leave_form({}))


@write(blueprint, "/intern/beheer/medewerkers/<uid>/verlof", "area.people", endpoint="enter_leave")
def enter_leave_post(uid: str) -> Any:
    """A period in which the person is asked nothing."""
    found, form = _person(uid), _leave_form(request.form.to_dict())
    from_on, until_on = day_in(form["from_on"]), day_in(form["until_on"])
    if from_on is None and not form["from_on"].errors:
        form.refuse({"from_on": _("Vul de eerste dag van het verlof in")})
    if from_on and not form.errors:
        try:
            enter_leave(found, from_on, until_on, actor=me())
            flash(_("Het verlof is vastgelegd."), "success")
            return redirect(url_for(".person", uid=uid), 303)
        except EndsBeforeStart:
            form.refuse({"until_on": _("Deze dag ligt voor het begin")})
        except AlreadyOnLeave:
            form.refuse({"from_on": _("In deze periode is er al verlof")})
    return _person_page(found, form), 422


@write(blueprint, "/intern/beheer/medewerkers/<uid>/verlof/<leave>/stoppen", "area.people", endpoint="end_leave")
def end_leave_post(uid: str, leave: str) -> Any:
    """The person is back: yesterday was the last day of the leave; one that had yet to begin is taken back."""
    asked = select(Leave).join(Person, Person.id == Leave.person_id).where(Person.uid == uid, Leave.uid == leave)
    found = db.session.scalars(asked).one_or_none()
    if found is None:
        raise NotFound()
    if _goes_on(found, clock.today()):
        be_back(found, clock.today(), actor=me())
        flash(_("Het verlof is voorbij."), "success")
    return redirect(url_for(".person", uid=uid), 303)


def _found(wanted: str, kind: str, today: date) -> Select[Any]:
    employed = Person.employed_from <= today, or_(Person.employed_until.is_(None), Person.employed_until >= today)
    query = select(Person).where(Person.employed_until < today) if kind == "weg" else select(Person).where(*employed)
    if kind == "extern":
        query = query.where(Person.external)
    if kind == "verlof":
        query = query.where(Person.id.in_(select(Leave.person_id).where(Leave.holds_on(today))))
    if wanted:
        query = query.where(or_(Person.is_called(wanted), Person.personnel_number == wanted))
    return query.order_by(Person.last_name, Person.first_name, Person.id)


def _row(found: Person) -> dict[str, Any]:
    today = clock.today()
    post = next(iter(positions_of(found, today)), None)
    unit = unit_of(post, today) if post else None
    return {
        "name": {"text": found.name, "url": url_for(".person", uid=found.uid), "note": _("Inhuur") if found.external else ""},
        "number": found.personnel_number,
        "post": post.title if post else {"text": _("geen functie"), "tag_tone": "warn"},
        "unit": unit.name if unit else "",
        "manager": _manager(found) or {"text": _("geen leidinggevende"), "tag_tone": "warn"},
        "state": _state(found, today),
    }


def _state(found: Person, today: date) -> Any:
    if found.employed_until and found.employed_until < today:
        return _("weg na %(day)s", day=day_text(found.employed_until))
    if on_leave(found, today):
        return {"text": _("met verlof"), "tag_tone": "info"}
    if found.employed_until:
        return _("tot en met %(day)s", day=day_text(found.employed_until))
    return _("in dienst")


def _manager(found: Person) -> str:
    position, holders = standing_manager(found, clock.today())
    return ", ".join(holder.name for holder in holders) or (_("vacant (%(title)s)", title=position.title) if position else "")


def _person_page(found: Person, form: StaffForm) -> str:
    today = clock.today()
    post = next(iter(positions_of(found, today)), None)
    unit = unit_of(post, today) if post else None
    earlier = db.session.scalars(
        select(EarlierEmployment).where(EarlierEmployment.person_id == found.id).order_by(EarlierEmployment.from_on)
    )
    missing = select(MissingPerson).where(MissingPerson.person_id == found.id, MissingPerson.outcome.is_(None))
    waits = db.session.scalars(missing).first()
    periods = [*((one.from_on, one.until_on) for one in earlier), (found.employed_from, found.employed_until)]
    return render_template(
        "people/person.html",
        person=found,
        form=form,
        facts=[
            {"label": _("Personeelsnummer"), "value": found.personnel_number},
            {"label": _("Functie"), "value": post.title if post else _("geen")},
            {"label": _("Afdeling"), "value": unit.name if unit else _("geen")},
            {"label": _("Leidinggevende"), "value": _manager(found) or _("geen")},
            {"label": _("In dienst"), "value": "; ".join(_period(*period) for period in periods)},
            {"label": _("Inhuur"), "value": _("ja") if found.external else _("nee")},
        ],
        missing_since=day_text(waits.run.day) if waits else "",
        leaves=[
            {"period": _period(leave.from_on, leave.until_on), "by": _("personeelssysteem") if leave.delivered else _("hier"),
             "uid": leave.uid, "goes_on": _goes_on(leave, today)}
            for leave in leaves_of(found)
        ],
    )  # fmt: skip


def _period(from_on: date, until_on: date | None) -> str:
    if until_on is None:
        return _("vanaf %(day)s", day=day_text(from_on))
    return _("%(first)s tot en met %(last)s", first=day_text(from_on), last=day_text(until_on))


def _goes_on(leave: Leave, today: date) -> bool:
    return leave.until_on is None or leave.until_on >= today


def _leave_form(sent: dict[str, str]) -> StaffForm:
    return StaffForm(
        day("from_on", _("Eerste dag"), sent),
        day("until_on", _("Laatste dag"), sent, hint=_("Laat leeg als je die nog niet weet."), optional=True),
    )


def _person(uid: str) -> Person:
    return db.first_or_404(select(Person).where(Person.uid == uid))
