"""Who may look into what as an auditor: one person asks it, another grants it, and anybody of them can end it."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from sqlalchemy import select

import clock
from auth.models import AUDITOR
from auth.permissions import holders_of_role, may
from auth.policies import me, read, write
from auth.stepping_up import ask_again
from auth.tried import tried
from boxes import StaffForm
from extensions import db
from registers.catalogue import registers
from registers.moments import day_text
from registers.pages.staff_form import choices, day, day_in, dropdown, longtext
from reports.desk import access
from reports.desk.models import GRANTED, LONGEST_PURPOSE, REFUSED, TAKEN_BACK, AuditAccess

blueprint = Blueprint("audit_access", __name__)

REFUSALS: dict[type[Exception], Any] = {
    access.NotForOneself: lazy_gettext("Dit gaat over jezelf. Vraag een ander."),
    access.OneAndTheSame: lazy_gettext("Je vroeg dit zelf. Een ander moet het goedkeuren."),
    access.NoAuditor: lazy_gettext("Dat kan niet meer. Deze persoon is hier geen auditor, of de vrager mag dit niet meer."),
    access.AlreadySettled: lazy_gettext("Een collega was je voor."),
}
WAITING, ENDED, RUNNING, COMING, OVER = "waiting", "ended", "running", "coming", "over"
STATES = {
    WAITING: (lazy_gettext("Wacht op een tweede persoon"), "warn"),
    RUNNING: (lazy_gettext("Loopt"), "pos"),
    COMING: (lazy_gettext("Begint nog"), "info"),
    OVER: (lazy_gettext("Voorbij"), "neutral"),
    ENDED: (lazy_gettext("Eerder beëindigd"), "neutral"),
    REFUSED: (lazy_gettext("Niet gegeven"), "neutral"),
    TAKEN_BACK: (lazy_gettext("Ingetrokken"), "neutral"),
}


@read(blueprint, "/intern/beheer/auditors", "area.audit_access")
def accesses() -> Any:
    return _page(_form({}))


@write(blueprint, "/intern/beheer/auditors", "area.audit_access")
def ask() -> Any:
    """Ask for access for an auditor; another person grants it."""
    ask_again()
    sent = {**request.form.to_dict(), "registers": ",".join(request.form.getlist("registers"))}
    form = _form(sent)
    days = {name: day_in(form[name]) for name in ("from_on", "until_on", "sent_from", "sent_until")}
    auditor = next((one for one in holders_of_role(AUDITOR) if one.uid == sent.get("person")), None)
    _check(form, days, auditor is not None)
    if form.errors or auditor is None:
        return _page(form), 422
    first, last = days["from_on"], days["until_on"]
    assert first is not None
    assert last is not None
    done = tried(
        lambda: access.ask_access(
            auditor,
            purpose=" ".join(form["purpose"].raw.split()),
            register_slugs=request.form.getlist("registers"),
            from_on=first,
            until_on=last,
            sent_from=days["sent_from"],
            sent_until=days["sent_until"],
            actor=me(),
        ),
        REFUSALS,
    )
    if done:
        flash(_("Gevraagd. Een ander moet het goedkeuren."), "success")
    return redirect(url_for(".accesses"), 303)


@write(blueprint, "/intern/beheer/auditors/<uid>/goedkeuren", "area.audit_access")
def grant(uid: str) -> Any:
    ask_again()
    found = _found(uid)
    if tried(lambda: access.grant(found, actor=me()), REFUSALS):
        flash(_("%(name)s heeft toegang tot en met %(day)s.", name=found.person.name, day=day_text(found.until_on)), "success")
    return redirect(url_for(".accesses"), 303)


@write(blueprint, "/intern/beheer/auditors/<uid>/afwijzen", "area.audit_access")
def refuse(uid: str) -> Any:
    found = _found(uid)
    if tried(lambda: access.refuse(found, actor=me()), REFUSALS):
        flash(_("Dit gaat niet door."), "success")
    return redirect(url_for(".accesses"), 303)


@write(blueprint, "/intern/beheer/auditors/<uid>/beeindigen", "area.audit_access")
def end(uid: str) -> Any:
    found = _found(uid)
    if tried(lambda: access.end_access(found, actor=me()), REFUSALS):
        flash(_("De toegang van %(name)s is beëindigd.", name=found.person.name), "success")
    return redirect(url_for(".accesses"), 303)


def shown(one: AuditAccess) -> dict[str, Any]:
    """An access in words, for cards and lists."""
    state = state_of(one)
    sent = ""
    if one.sent_from and one.sent_until:
        sent = _("verstuurd van %(first)s tot en met %(last)s", first=day_text(one.sent_from), last=day_text(one.sent_until))
    elif one.sent_from:
        sent = _("verstuurd vanaf %(first)s", first=day_text(one.sent_from))
    elif one.sent_until:
        sent = _("verstuurd tot en met %(last)s", last=day_text(one.sent_until))
    names = ", ".join(str(known.plural) for known in registers() if known.slug in one.registers)
    return {
        "access": one,
        "state": state,
        "label": STATES[state][0],
        "tone": STATES[state][1],
        "what": f"{names}, {sent}" if sent else names,
        "when": _("van %(first)s tot en met %(last)s", first=day_text(one.from_on), last=day_text(one.until_on)),
        "can_grant": access.may_grant(one, me()),
        "own": one.asked_by_id == me().id,
        "about_me": one.person_id == me().id,
    }


def state_of(one: AuditAccess) -> str:
    if one.outcome is None:
        return WAITING
    if one.outcome != GRANTED:
        return one.outcome
    if one.ended_at is not None:
        return ENDED
    today = clock.today()
    return COMING if today < one.from_on else RUNNING if one.held_on(today) else OVER


def _check(form: StaffForm, days: dict[str, date | None], known: bool) -> None:
    first, last, today = days["from_on"], days["until_on"], clock.today()
    wrong = {
        "person": not known and _("Kies een auditor"),
        "registers": not form["registers"].raw and _("Kies minstens één register"),
        "purpose": (not form["purpose"].raw.strip() and _("Vul in waarvoor de toegang is"))
        or (
            len(form["purpose"].raw) > LONGEST_PURPOSE
            and _("Maak de tekst korter: hoogstens %(count)s tekens", count=LONGEST_PURPOSE)
        ),
        "from_on": first is None and _("Vul de eerste dag in"),
        "until_on": (last is None and _("Vul de laatste dag in"))
        or (last is not None and last < max(today, first or today) and _("De laatste dag ligt voor de eerste, of is voorbij"))
        or (first and last and (last - first).days > access.LONGEST and _("Toegang duurt hoogstens een jaar")),
        "sent_until": days["sent_from"]
        and days["sent_until"]
        and days["sent_until"] < days["sent_from"]
        and _("De laatste dag ligt voor de eerste"),
    }
    form.refuse({name: str(words) for name, words in wrong.items() if words and not form[name].errors})


def _form(sent: dict[str, str]) -> StaffForm:
    auditors = {one.uid: one.name for one in holders_of_role(AUDITOR) if one != me()}
    names = {one.slug: str(one.plural) + (_(" (vertrouwelijk)") if one.confidential else "") for one in registers()}
    return StaffForm(
        dropdown("person", _("Welke auditor?"), {"": _("Kies"), **auditors}, sent),
        longtext("purpose", _("Waarvoor?"), sent, rows=2, hint=_("Bijvoorbeeld: interne controle over 2025.")),
        choices("registers", _("Welke registers?"), names, sent.get("registers", "").split(",")),
        day("from_on", _("Toegang vanaf"), sent, default=clock.today()),
        day("until_on", _("Toegang tot en met"), sent, hint=_("Daarna vervalt de toegang vanzelf.")),
        day("sent_from", _("Opgaven verstuurd vanaf"), sent, optional=True),
        day("sent_until", _("Opgaven verstuurd tot en met"), sent, optional=True),
    )


def _page(form: StaffForm) -> str:
    every = [shown(one) for one in access.every_access()]
    return render_template(
        "reports/desk/accesses.html",
        form=form,
        waiting=[one for one in every if one["state"] == WAITING],
        running=[one for one in every if one["state"] in (RUNNING, COMING)],
        past=[one for one in every if one["state"] not in (WAITING, RUNNING, COMING)],
        auditors=bool(holders_of_role(AUDITOR)),
    )


def _found(uid: str) -> AuditAccess:
    found: AuditAccess = db.first_or_404(select(AuditAccess).where(AuditAccess.uid == uid))
    return found


def tasks() -> list[dict[str, Any]]:
    """The card for who may be the second one, for the overview."""
    count = len(access.to_grant(me())) if may(me(), "area.audit_access") else 0
    title = ngettext("Keur %(num)s toegang voor een auditor goed of af", "Keur %(num)s toegangen voor auditors goed of af", count)
    return [{"title": title, "url": url_for("audit_access.accesses"), "deadline": None}] if count else []


blueprint.add_app_template_global(tasks, "audit_access_tasks")
