"""C07: who has not answered in a round, by name with filters, and what to do about it for one or for many (ux 1.11)."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from sqlalchemy import Select, select

import clock
from auth.policies import me, read, write
from campaigns.chasing import (
    AT_WORK,
    AWAY,
    DESIGNATED,
    HIRED,
    LEADS,
    NO_MAIL,
    OTHERS,
    Narrowed,
    NobodyChosen,
    NobodyToAsk,
    give_time,
    hand_to_manager,
    let_off,
    mail,
    not_answered,
    open_of,
)
from campaigns.models import Round
from campaigns.pages.rounds import name_of
from extensions import db
from organisation.models import Person, Unit
from organisation.structure import positions_of
from registers.duties.closing import NoLeave, NotLater
from registers.duties.models import Duty
from registers.moments import day_text
from registers.pages.paging import paged
from registers.pages.staff_form import StaffForm, choice, day, day_in, longtext

blueprint = Blueprint("unanswered", __name__)

PAGE = 50
LONGEST_TEXT = 300  # characters, as a duty keeps them
MAIL, HAND_OVER, TIME, LET_OFF = "mail", "leidinggevende", "meer_tijd", "vrijstellen"
ACTIONS = {
    MAIL: lazy_gettext("Stuur een persoonlijke mail"),
    HAND_OVER: lazy_gettext("Vraag de leidinggevende om hulp"),
    TIME: lazy_gettext("Geef meer tijd"),
    LET_OFF: lazy_gettext("Stel vrij"),
}
DO: dict[str, Callable[..., int]] = {MAIL: mail, HAND_OVER: hand_to_manager, LET_OFF: let_off}
POSITION_KINDS = {
    LEADS: lazy_gettext("Leidinggevenden"),
    DESIGNATED: lazy_gettext("Aangewezen functies"),
    HIRED: lazy_gettext("Inhuur"),
    OTHERS: lazy_gettext("Overige functies"),
}
SITUATIONS = {
    AT_WORK: lazy_gettext("Aan het werk"),
    AWAY: lazy_gettext("Met verlof"),
    NO_MAIL: lazy_gettext("Zonder e-mail"),
}
NOT_FOR_THEM = lazy_gettext("Dit kan niet voor wie je koos")
REFUSALS: dict[type[Exception], dict[str, Any]] = {
    NobodyChosen: {"action": lazy_gettext("Kies minstens één ander in de lijst, of kies iedereen")},
    NotLater: {"until": lazy_gettext("Kies een dag na de laatste dag van nu")},
    NoLeave: {"action": NOT_FOR_THEM},
    NobodyToAsk: {"action": NOT_FOR_THEM},
}


@read(blueprint, "/intern/beheer/jaarcheck/<ref>/niet-gereageerd", "campaign.lead")
def unanswered(campaign: Round) -> Any:
    return _page(campaign, _form({}))


@write(blueprint, "/intern/beheer/jaarcheck/<ref>/niet-gereageerd", "campaign.lead")
def unanswered_post(campaign: Round) -> Any:
    form = _form(request.form)
    action, text = form["action"].raw, " ".join(form["text"].raw.split())
    until = day_in(form["until"]) if action == TIME else None
    if action not in ACTIONS:
        form.refuse({"action": _("Kies wat je wilt doen")})
    if not text:
        form.refuse({"text": _("Schrijf in één zin waarom")})
    if len(text) > LONGEST_TEXT:
        form.refuse({"text": _("Maak de tekst korter: hoogstens %(count)s tekens", count=LONGEST_TEXT)})
    if action == TIME and until is None and not form["until"].errors:
        form.refuse({"until": _("Vul de nieuwe laatste dag in")})
    if not form.errors:
        try:
            people = db.session.scalars(_chosen(campaign)).all()
            count = (
                give_time(campaign, people, until, text, actor=me()) if until else DO[action](campaign, people, text, actor=me())
            )
            flash(ngettext("Vastgelegd voor %(num)s persoon.", "Vastgelegd voor %(num)s mensen.", count), "success")
            return redirect(url_for(".unanswered", ref=campaign.code, **_kept()), 303)
        except tuple(REFUSALS) as refused:
            db.session.rollback()  # it holds for all who were chosen, or for nobody
            form.refuse({name: str(words) for name, words in REFUSALS[type(refused)].items()})
    return _page(campaign, form), 422


def _chosen(campaign: Round) -> Select[Person]:
    """Everyone in the list as it is narrowed, or the rows with a tick."""
    query = not_answered(campaign, _narrowed(request.form), clock.today())
    return query if request.form.get("everyone") == "ja" else query.where(Person.uid.in_(request.form.getlist("chosen")))


def _narrowed(given: Mapping[str, str]) -> Narrowed:
    unit = db.session.scalars(select(Unit).where(Unit.code == given.get("afdeling", ""))).first()
    return Narrowed(unit, given.get("functie", ""), given.get("situatie", ""))


def _kept() -> dict[str, Any]:
    """The filters, as they stand in the address or were sent along."""
    return {name: value for name in FILTERS if (value := request.values.get(name, ""))}


FILTERS = ("afdeling", "functie", "situatie")


def _page(campaign: Round, form: StaffForm) -> str:
    kept = _kept()
    found = paged(not_answered(campaign, _narrowed(kept), clock.today()), PAGE)
    duties = open_of(campaign, found.rows)
    ticked = set(request.form.getlist("chosen"))
    return render_template(
        "rounds/unanswered.html",
        campaign=campaign,
        name=name_of(campaign),
        form=form,
        found=found,
        kept=kept,
        everyone=request.form.get("everyone") == "ja",
        rows=[_row(person, duties[person.id], person.uid in ticked) for person in found.rows],
        selections=_selections(kept),
        url_for_page=lambda number: url_for(".unanswered", ref=campaign.code, **kept, pagina=number),
    )


def _row(person: Person, duties: list[Duty], checked: bool) -> dict[str, Any]:
    held = ", ".join(position.title for position in positions_of(person, clock.today()))
    box = {"name": "chosen", "value": person.uid, "checked": checked, "label": _("Kies %(name)s", name=person.name)}
    away = any(duty.suspended_on for duty in duties)
    situation = SITUATIONS[AWAY] if away else "" if person.email else SITUATIONS[NO_MAIL]
    return {
        "person": {"text": person.name, "note": held, "box": box},
        "registers": ", ".join(str(duty.register.name) for duty in duties),
        "due": day_text(max(duty.due_on for duty in duties)),
        "situation": situation,
    }


def _selections(kept: Mapping[str, str]) -> list[tuple[str, str, list[tuple[str, str, bool]]]]:
    """The boxes of the filter: name, label, and their choices as (value, text, chosen)."""
    units = db.session.scalars(select(Unit).order_by(Unit.name, Unit.id))
    boxes = (
        ("afdeling", _("Afdeling"), _("Alle afdelingen"), {unit.code: unit.name for unit in units}),
        ("functie", _("Soort functie"), _("Alle functies"), POSITION_KINDS),
        ("situatie", _("Situatie"), _("Iedereen"), SITUATIONS),
    )
    return [
        (name, str(label), [(code, str(text), code == kept.get(name, "")) for code, text in {"": everything, **options}.items()])
        for name, label, everything, options in boxes
    ]


def _form(sent: Mapping[str, str]) -> StaffForm:
    return StaffForm(
        choice("action", _("Wat wil je doen?"), {code: str(name) for code, name in ACTIONS.items()}, sent),
        longtext(
            "text",
            _("Wat schrijf je, of waarom?"),
            sent,
            hint=_("Eén zin. Hij staat in de mail, en als reden in het logboek."),
            rows=2,
        ),
        day("until", _("Tot en met welke dag?"), sent, hint=_("Alleen bij meer tijd."), optional=True),
    )
