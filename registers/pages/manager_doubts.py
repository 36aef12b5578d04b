"""Who stands as my manager, and saying that it is wrong; for the officer: what people said, and settling it."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import select

import clock
from audit import SYSTEM
from auth.permissions import may
from auth.policies import me, read, write
from extensions import db
from organisation.manager_doubts import (
    LONGEST,
    AlreadyRaised,
    AlreadySettled,
    NoPost,
    NotAbove,
    OwnDoubt,
    doubts,
    held_posts,
    open_doubt,
    raise_doubt,
    settle,
    standing_manager,
)
from organisation.models import ManagerDoubt, Person, Position
from organisation.structure import positions_of, unit_of
from registers.models import DRAFT, QUESTION, SUBMITTED, Declaration
from registers.moments import day_text
from registers.moving_desks import rerouted
from registers.pages.staff_form import StaffForm, dropdown, longtext, text
from registers.standing import standing_of

blueprint = Blueprint("manager_doubts", __name__)

AS_IT_IS = ""  # the choice of no other post

REFUSALS: dict[type[Exception], Any] = {
    OwnDoubt: lazy_gettext("Dit gaat over jezelf. Vraag een collega."),
    AlreadySettled: lazy_gettext("Een collega heeft dit al uitgezocht."),
    NotAbove: lazy_gettext("Deze functie staat niet boven %(name)s. Kies een andere."),
    NoPost: lazy_gettext("%(name)s heeft nu geen functie. Kies: niets veranderen."),
}


def manager_line(declaration: Declaration) -> dict[str, Any] | None:
    """Where the declarant says that his manager is wrong; None when no manager has it, or it is over.

    With `raised` when he said so already. He may go on meanwhile: nothing waits for it.
    """
    to_manager = declaration.register.decided_by == "manager" and declaration.person == me()
    if not to_manager or standing_of(declaration, me()).status not in (DRAFT, SUBMITTED, QUESTION):
        return None
    return {"url": url_for("manager_doubts.own", opgave=declaration.reference), "raised": open_doubt(me()) is not None}


@read(blueprint, "/intern/leidinggevende", "area.declare")
def own() -> Any:
    """Who stands as my manager, and one question: who is it then."""
    return _own_page(_own_form({}))


@write(blueprint, "/intern/leidinggevende", "area.declare")
def own_post() -> Any:
    form = _own_form(request.form)
    said = " ".join(form["said"].raw.split())
    if not said:
        form.refuse({"said": _("Vul in wie je leidinggevende is")})
    if form.errors:
        return _own_page(form), 422
    try:
        raise_doubt(me(), said, actor=me())
        flash(_("Bedankt. De integriteitscoördinator zoekt het uit. Je opgaven gaan gewoon door."), "success")
    except AlreadyRaised:
        flash(_("Je gaf dit al door. De integriteitscoördinator zoekt het uit."), "info")
    return redirect(_back_url(), 303)


@read(blueprint, "/intern/beheer/leidinggevenden", "area.managers")
def doubt_list() -> Any:
    """Everything people said about their manager: what waits first, then what was settled."""
    found = doubts()
    return render_template(
        "manager_doubts/list.html",
        waiting=[_row(doubt) for doubt in found if not doubt.settled_at],
        settled=[_row(doubt) for doubt in found if doubt.settled_at],
    )


@read(blueprint, "/intern/beheer/leidinggevenden/<uid>", "area.managers")
def doubt(uid: str) -> Any:
    """One of them: who stands there now, what the person says, which post it should be, and one sentence."""
    found = _doubt(uid)
    return _doubt_page(found, _settle_form(found, {}))


@write(blueprint, "/intern/beheer/leidinggevenden/<uid>", "area.managers")
def doubt_post(uid: str) -> Any:
    """Settle it; the officer's own is for a colleague (R19)."""
    found = _doubt(uid)
    form = _settle_form(found, request.form)
    settlement = " ".join(form["settlement"].raw.split())
    if not settlement:
        form.refuse({"settlement": _("Schrijf in één zin wat je hebt uitgezocht")})
    if form.errors:
        return _doubt_page(found, form), 422
    name, position = found.person.name, _chosen(form["post"].raw)
    try:
        corrected = settle(found, settlement, actor=me(), manager_position=position)
    except (OwnDoubt, AlreadySettled) as refusal:
        flash(str(REFUSALS[type(refusal)]), "error")
        return redirect(url_for(".doubt", uid=uid), 303)
    except (NotAbove, NoPost) as refusal:
        form.refuse({"post": str(REFUSALS[type(refusal)]) % {"name": name}})
        return _doubt_page(found, form), 422
    if corrected and position:
        rerouted(found.person, actor=SYSTEM)
        flash(_("De leidinggevende van %(name)s is vanaf vandaag: %(title)s.", name=name, title=position.title), "success")
    else:
        flash(_("Je hebt dit uitgezocht. Er is niets veranderd."), "success")
    return redirect(url_for(".doubt_list"), 303)


def _own_form(sent: Mapping[str, str]) -> StaffForm:
    box = text("said", _("Wie is je leidinggevende dan?"), sent, hint=_("Een naam, en de functie als je die weet."))
    return StaffForm(_fitting(box))


def _settle_form(doubt: ManagerDoubt, sent: Mapping[str, str]) -> StaffForm:
    settlement = _("Wat heb je uitgezocht?")
    hint = _("Eén zin. %(name)s leest dit.", name=doubt.person.name)
    return StaffForm(
        dropdown("post", _("Wie is de leidinggevende?"), _posts(doubt.person), sent),
        _fitting(longtext("settlement", settlement, sent, hint=hint, rows=2)),
    )


def _fitting(box: Any) -> Any:
    if len(box.raw) > LONGEST:
        box.errors.append(_("Maak de tekst korter: hoogstens %(count)s tekens", count=LONGEST))
    return box


def _posts(person: Person) -> dict[str, str]:
    """The posts to choose from, by the name of their holder; never one of the person himself."""
    names: dict[str, list[str]] = {}
    titles: dict[str, str] = {}
    for position, holder in held_posts(clock.today()):
        names.setdefault(position.slug, []).append(holder.name)
        titles[position.slug] = position.title
    own = {position.slug for position in positions_of(person, clock.today())}
    posts = {slug: f"{', '.join(held)} ({titles[slug]})" for slug, held in names.items() if slug not in own}
    return {AS_IT_IS: _("Niets veranderen"), **posts}


def _chosen(slug: str) -> Position | None:
    """The post with this address; none when nothing has to change."""
    return db.first_or_404(select(Position).where(Position.slug == slug)) if slug != AS_IT_IS else None


def _own_page(form: StaffForm) -> str:
    return render_template(
        "manager_doubts/own.html",
        form=form,
        facts=_facts(me()),
        waiting=open_doubt(me()),
        settled=[doubt for doubt in doubts(me()) if doubt.settled_at],
        back_url=_back_url(),
        action=url_for(".own_post", opgave=request.args.get("opgave")),
    )


def _doubt_page(doubt: ManagerDoubt, form: StaffForm) -> str:
    position = next(iter(positions_of(doubt.person, clock.today())), None)
    unit = unit_of(position, clock.today()) if position else None
    return render_template(
        "manager_doubts/doubt.html",
        doubt=doubt,
        form=form,
        facts=[
            {"label": _("Functie"), "value": position.title if position else _("geen")},
            {"label": _("Afdeling"), "value": unit.name if unit else _("geen")},
            *_facts(doubt.person),
        ],
        own=doubt.person == me(),
    )


def _facts(person: Person) -> list[dict[str, str]]:
    """Who stands as the manager of this person today."""
    position, holders = standing_manager(person, clock.today())
    if position is None:
        return [{"label": _("Valt onder"), "value": _("Er staat niemand boven deze functie.")}]
    names = ", ".join(holder.name for holder in holders) or _("vacant")
    return [{"label": _("Valt onder"), "value": f"{names} ({position.title})"}]


def _row(doubt: ManagerDoubt) -> dict[str, Any]:
    return {
        "person": {"text": doubt.person.name, "url": url_for(".doubt", uid=doubt.uid)},
        "said": doubt.said,
        "raised": day_text(clock.local(doubt.raised_at).date()),
        "settlement": doubt.settlement,
        "settled": _settled_text(doubt),
    }


def _settled_text(doubt: ManagerDoubt) -> str:
    if doubt.settled_at is None:
        return ""
    day = day_text(clock.local(doubt.settled_at).date())
    return _("%(day)s door %(name)s", day=day, name=doubt.settled_by.name) if doubt.settled_by else day


def _back_url() -> str:
    """To the declaration this began at, when it is one's own; else to the overview."""
    asked = select(Declaration).where(Declaration.reference == request.args.get("opgave", ""))
    declaration = db.session.scalars(asked).one_or_none()
    if declaration is not None and may(me(), "declaration.own", declaration):
        return url_for("entry.entry", ref=declaration.reference)
    return url_for("overview.overview")


def _doubt(uid: str) -> ManagerDoubt:
    return db.first_or_404(select(ManagerDoubt).where(ManagerDoubt.uid == uid))
