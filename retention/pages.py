"""Retention for officers: what may go, the lists with their steps, and the certificates."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from sqlalchemy import select

from auth.permissions import may
from auth.policies import me, read, write
from auth.stepping_up import ask_again
from auth.tried import tried
from boxes import StaffForm
from extensions import db
from registers.errors import Incomplete
from registers.moments import day_text, moment_text
from registers.pages.staff_form import text
from registers.retention_terms import TRIGGER_NAMES, kinds, unset_kinds
from retention import lists
from retention.certificate import LEFT_HEAD, LINES_HEAD, TOTALS_HEAD, certificate, certificate_pdf
from retention.holds import WHY, holding
from retention.models import APPROVED, DONE, EXPIRED, OPEN, PREPARED, PROPOSED, REFUSED, STOPPED, DestructionList

blueprint = Blueprint("retention", __name__)

STATES = {
    PROPOSED: (lazy_gettext("Voorstel"), "info"),
    PREPARED: (lazy_gettext("Wacht op een tweede persoon"), "warn"),
    APPROVED: (lazy_gettext("Goedgekeurd"), "warn"),
    DONE: (lazy_gettext("Uitgevoerd"), "neutral"),
    REFUSED: (lazy_gettext("Afgekeurd"), "neutral"),
    STOPPED: (lazy_gettext("Tegengehouden"), "neutral"),
    EXPIRED: (lazy_gettext("Vervangen door een nieuw voorstel"), "neutral"),
}
REFUSALS: dict[type[Exception], Any] = {
    lists.OneAndTheSame: lazy_gettext("Je legde deze lijst zelf voor. Een ander moet die goedkeuren."),
    lists.NotNow: lazy_gettext("Een collega was je voor."),
    lists.Begun: lazy_gettext("Het vernietigen is al begonnen. Moet iets blijven? Houd dat vast."),
    lists.NothingDue: lazy_gettext("Er is niets dat weg mag."),
}


@read(blueprint, "/intern/beheer/bewaren", "area.retention")
def overview() -> Any:
    """What was set and what was not, what is held, and every list."""
    names, unset, holds = kinds(), unset_kinds(), holding()
    due = list(lists.due_now())
    kept = Counter(holds.why(one) for one in due)
    every = db.session.scalars(select(DestructionList).order_by(DestructionList.id.desc())).all()
    return render_template(
        "retention/overview.html",
        unset=[names[kind] for kind in unset],
        all_unset=len(unset) == len(names),
        due=kept[""],
        held=[(ngettext("%(num)s dossier", "%(num)s dossiers", count), str(WHY[why])) for why, count in kept.items() if why],
        rows=[_row(one) for one in every],
        keeps=may(me(), "area.keep_records"),
    )


@write(blueprint, "/intern/beheer/bewaren", "area.keep_records")
def propose() -> Any:
    """Make a list of what may go now, without waiting for the first of the month."""
    made: list[DestructionList] = []
    if tried(lambda: made.append(lists.propose(actor=me())), REFUSALS):
        flash(_("Lijst %(number)s staat klaar. Kijk de lijst na.", number=made[0].reference), "success")
        return redirect(url_for(".one_list", uid=made[0].uid), 303)
    return redirect(url_for(".overview"), 303)


@read(blueprint, "/intern/beheer/bewaren/lijsten/<uid>", "area.retention")
def one_list(uid: str) -> Any:
    return _page(_found(uid), _form({}))


@write(blueprint, "/intern/beheer/bewaren/lijsten/<uid>/voorleggen", "area.keep_records")
def prepare(uid: str) -> Any:
    one = _found(uid)
    if tried(lambda: lists.prepare(one, actor=me()), REFUSALS):
        flash(_("Voorgelegd. Een ander moet de lijst goedkeuren."), "success")
    return redirect(url_for(".one_list", uid=uid), 303)


@write(blueprint, "/intern/beheer/bewaren/lijsten/<uid>/goedkeuren", "area.approve_destruction")
def approve(uid: str) -> Any:
    ask_again()
    one = _found(uid)
    if tried(lambda: lists.approve(one, actor=me()), REFUSALS) and one.destroys_on:
        flash(_("Goedgekeurd. Op %(day)s wordt dit vernietigd.", day=day_text(one.destroys_on)), "success")
    return redirect(url_for(".one_list", uid=uid), 303)


@write(blueprint, "/intern/beheer/bewaren/lijsten/<uid>/afkeuren", "area.approve_destruction")
def refuse(uid: str) -> Any:
    return _with_reason(uid, lists.refuse, _("Afgekeurd. Er wordt niets vernietigd."))


@write(blueprint, "/intern/beheer/bewaren/lijsten/<uid>/tegenhouden", "area.approve_destruction")
def stop(uid: str) -> Any:
    return _with_reason(uid, lists.stop, _("Tegengehouden. Er wordt niets vernietigd."))


@read(blueprint, "/intern/beheer/bewaren/lijsten/<uid>/verklaring.pdf", "area.retention")
def paper(uid: str) -> Any:
    """The certificate on paper, once the list was carried out."""
    one = db.first_or_404(select(DestructionList).where(DestructionList.uid == uid, DestructionList.state == DONE))
    name = f'attachment; filename="verklaring-van-vernietiging-{one.reference}.pdf"'
    return Response(certificate_pdf(one), mimetype="application/pdf", headers={"Content-Disposition": name})


def _with_reason(uid: str, change: Callable[..., None], said: str) -> Any:
    one, form = _found(uid), _form(request.form.to_dict())
    try:
        done = tried(lambda: change(one, reason=form["reason"].raw, actor=me()), REFUSALS)
    except Incomplete as faults:
        db.session.rollback()
        form.refuse(faults.errors)
        return _page(_found(uid), form), 422
    if done:
        flash(said, "success")
    return redirect(url_for(".one_list", uid=uid), 303)


def _page(one: DestructionList, form: StaffForm) -> str:
    names, mine, shown = kinds(), one.prepared_by_id == me().id, lists.known_as(one)
    counted = Counter((line.kind, line.trigger, line.months, line.ground) for line in one.lines)
    approves = may(me(), "area.approve_destruction")
    return render_template(
        "retention/list.html",
        one=one,
        state=STATES[one.state],
        form=form,
        totals=[
            {
                "kind": names.get(kind, kind),
                "trigger": str(TRIGGER_NAMES[trigger]),
                "months": ngettext("%(num)s maand", "%(num)s maanden", months),
                "ground": ground,
                "count": count,
            }
            for (kind, trigger, months, ground), count in sorted(counted.items())
        ],
        rows=[
            {
                "subject": shown.get(line.subject, line.subject),
                "kind": names.get(line.kind, line.kind),
                "starts": day_text(line.starts_on),
                "ready": day_text(line.ready_on),
            }
            for line in one.lines
        ],
        told=certificate(one) if one.state == DONE else None,
        heads=(TOTALS_HEAD, LINES_HEAD, LEFT_HEAD),
        can_prepare=one.state == PROPOSED and may(me(), "area.keep_records"),
        can_approve=one.state == PREPARED and approves and not mine,
        own=one.state == PREPARED and mine,
        can_stop=one.state in OPEN and approves and not (one.state == PREPARED and not mine) and not lists.has_begun(one),
    )


def _row(one: DestructionList) -> dict[str, Any]:
    label, tone = STATES[one.state]
    return {
        "reference": {"text": one.reference, "url": url_for(".one_list", uid=one.uid)},
        "made": day_text(one.made_on),
        "count": len(one.lines),
        "state": {"text": str(label), "tag_tone": tone},
        "when": _when(one),
    }


def _when(one: DestructionList) -> str:
    if one.state == APPROVED and one.destroys_on:
        return str(_("vernietigt op %(day)s", day=day_text(one.destroys_on)))
    return moment_text(one.done_at) if one.done_at else ""


def _form(sent: dict[str, str]) -> StaffForm:
    return StaffForm(text("reason", _("Waarom niet?"), sent))


def _found(uid: str) -> DestructionList:
    found: DestructionList = db.first_or_404(select(DestructionList).where(DestructionList.uid == uid))
    return found


def tasks() -> list[dict[str, Any]]:
    """The cards of lists that wait for who looks at the overview: to look through, or to agree to as the second person."""
    proposed = len(lists.in_state(PROPOSED)) if may(me(), "area.keep_records") else 0
    prepared = lists.in_state(PREPARED) if may(me(), "area.approve_destruction") else []
    theirs = sum(one.prepared_by_id != me().id for one in prepared)
    found = [
        (proposed, ngettext("Kijk %(num)s vernietigingslijst na", "Kijk %(num)s vernietigingslijsten na", proposed)),
        (theirs, ngettext("Keur %(num)s vernietigingslijst goed of af", "Keur %(num)s vernietigingslijsten goed of af", theirs)),
    ]
    return [{"title": title, "url": url_for("retention.overview"), "deadline": None} for count, title in found if count]


blueprint.add_app_template_global(tasks, "retention_tasks")
