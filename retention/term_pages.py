"""Terms and holds: how long what stays, and what must stay longer."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

import clock
from auth.permissions import may
from auth.policies import me, read, write
from boxes import StaffForm
from extensions import db
from organisation.structure import names_by_uid
from registers.errors import Incomplete
from registers.moments import day_text, moment_text
from registers.pages.staff_form import choice, day, day_in, dropdown, text
from registers.retention_terms import EXAMPLES, TRIGGER_NAMES, history, kinds, pairs, set_term, terms_of
from retention import holds
from retention.models import DECLARATION, PERSON, RetentionHold

blueprint = Blueprint("retention_terms", __name__)

NEVER = "0"


@read(blueprint, "/intern/beheer/bewaren/termijnen", "area.retention")
def terms() -> Any:
    return _terms_page(_term_form({}))


@write(blueprint, "/intern/beheer/bewaren/termijnen", "area.keep_records")
def set_one() -> Any:
    """Set a term for one kind and trigger, from a day on; 0 months takes it away."""
    form = _term_form(request.form.to_dict())
    from_on = day_in(form["from_on"])
    kind, _colon, trigger = form["which"].raw.partition(":")
    months = form["months"].raw.strip()
    faults = {
        "which": (kind, trigger) not in set(pairs()) and _("Kies een soort en een begin"),
        "months": (not months.isdecimal() or len(months) > 4) and _("Vul een heel getal in, bijvoorbeeld 60"),
    }
    form.refuse({name: str(words) for name, words in faults.items() if words})
    if form.errors:
        return _terms_page(form), 422
    try:
        ground = " ".join(form["why"].raw.split())
        set_term(kind, trigger, None if int(months) == 0 else int(months), ground=ground, from_on=from_on or date.min, actor=me())
    except Incomplete as wrong:
        db.session.rollback()
        form.refuse(wrong.errors)
        return _terms_page(form), 422
    flash(_("Deze termijn geldt vanaf %(day)s.", day=day_text(from_on or clock.today())), "success")
    return redirect(url_for(".terms"), 303)


@read(blueprint, "/intern/beheer/bewaren/vasthouden", "area.keep_records")
def held() -> Any:
    return _holds_page(_hold_form({}))


@write(blueprint, "/intern/beheer/bewaren/vasthouden", "area.keep_records")
def hold() -> Any:
    """Hold one declaration, or everything of one person."""
    form = _hold_form(request.form.to_dict())
    try:
        holds.set_hold(
            form["about"].raw if form["about"].raw == PERSON else DECLARATION,
            form["subject"].raw,
            ground=form["ground"].raw,
            reason=form["reason"].raw,
            actor=me(),
        )
    except Incomplete as wrong:
        db.session.rollback()
        form.refuse(wrong.errors)
    except holds.NothingToHold:
        db.session.rollback()
        form.refuse({"subject": _("Dit nummer kennen we niet")})
    if form.errors:
        return _holds_page(form), 422
    flash(_("Dit blijft bewaard tot je het vrijgeeft."), "success")
    return redirect(url_for(".held"), 303)


@write(blueprint, "/intern/beheer/bewaren/vasthouden/<uid>/vrijgeven", "area.keep_records")
def lift(uid: str) -> Any:
    found = db.first_or_404(select(RetentionHold).where(RetentionHold.uid == uid))
    try:
        holds.lift(found, reason=request.form.get("reason", ""), actor=me())
        flash(_("Vrijgegeven. De bewaartermijn telt weer."), "success")
    except Incomplete as wrong:
        db.session.rollback()
        flash(next(iter(wrong.errors.values())), "error")
    except holds.AlreadyLifted:
        db.session.rollback()
        flash(_("Een collega was je voor."), "error")
    return redirect(url_for(".held"), 303)


def _terms_page(form: StaffForm) -> str:
    names = kinds()
    set_now = {(one.kind, one.trigger): one for kind in names for one in terms_of(kind)}
    examples = {(one.kind, one.trigger): one for one in EXAMPLES}
    return render_template(
        "retention/terms.html",
        form=form if may(me(), "area.keep_records") else None,
        rows=[
            {
                "kind": names[kind],
                "trigger": str(TRIGGER_NAMES[trigger]),
                "term": _months(set_now[kind, trigger].months) if (kind, trigger) in set_now else "",
                "ground": set_now[kind, trigger].ground if (kind, trigger) in set_now else "",
                "example": _example(examples.get((kind, trigger))),
            }
            for kind, trigger in pairs()
        ],
        past=[
            {
                "kind": names[kind],
                "trigger": str(TRIGGER_NAMES[trigger]),
                "term": _months(row.value["months"]) if row.value["months"] else str(_("geen termijn")),
                "from": day_text(row.from_on),
                "ground": row.why,
                "by": row.set_by.name if row.set_by else str(_("een commando")),
            }
            for kind, trigger, row in history()
        ],
    )


def _example(one: Any) -> str:
    return f"{_months(one.months)}. {one.ground}" if one else ""


def _months(count: int) -> str:
    return str(ngettext("%(num)s maand", "%(num)s maanden", count))


def _term_form(sent: dict[str, str]) -> StaffForm:
    names = kinds()
    which = {f"{kind}:{trigger}": f"{names[kind]}: {TRIGGER_NAMES[trigger]}" for kind, trigger in pairs()}
    return StaffForm(
        dropdown("which", _("Welke soort, en wanneer begint de termijn?"), {"": _("Kies"), **which}, sent),
        text("months", _("Hoeveel maanden daarna?"), sent, hint=_("0 betekent: geen termijn meer."), unit=_("maanden")),
        text("why", _("Op welke grond?"), sent, hint=_("Bijvoorbeeld: Selectielijst 2020, rij 19.1.")),
        day("from_on", _("Vanaf welke dag geldt dit?"), sent, default=clock.today()),
    )


def _hold_form(sent: dict[str, str]) -> StaffForm:
    about = {DECLARATION: str(_("Eén opgave")), PERSON: str(_("Alles van één medewerker"))}
    grounds = {code: str(name) for code, name in holds.GROUND_NAMES.items()}
    return StaffForm(
        choice("about", _("Wat moet blijven?"), about, {"about": DECLARATION, **sent}),
        text("subject", _("Welk nummer?"), sent, hint=_("Het nummer van de opgave, of het personeelsnummer.")),
        choice("ground", _("Waarom?"), grounds, sent),
        text("reason", _("Leg uit in één zin"), sent),
    )


def _holds_page(form: StaffForm) -> str:
    every = holds.every_hold()
    names = names_by_uid([row.subject for row in every])
    cards = [
        {
            "hold": row,
            "name": names.get(row.subject, row.subject),
            "ground": holds.GROUND_NAMES[row.ground],
            "set": _("%(name)s op %(moment)s", name=row.set_by.name, moment=moment_text(row.set_at)),
            "lifted": _("%(name)s op %(moment)s", name=row.lifted_by.name, moment=moment_text(row.lifted_at))
            if row.lifted_by and row.lifted_at
            else "",
        }
        for row in every
    ]
    return render_template(
        "retention/holds.html",
        form=form,
        running=[one for one in cards if not one["lifted"]],
        past=[one for one in cards if one["lifted"]],
    )
