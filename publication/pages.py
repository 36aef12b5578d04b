"""The pages of the publication desk: the queue, one entry with its exact public text, the acts, and publishing."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from sqlalchemy import select
from werkzeug.exceptions import NotFound

import clock
from auth.permissions import may
from auth.policies import denied, me, read, write
from extensions import db
from organisation.models import Person
from publication import officer
from publication.correcting import can_be_corrected, to_settle
from publication.editions import last_edition, publish
from publication.error_reports import waiting_reports
from publication.forms import FORMS, hide_form
from publication.hiding import can_be_hidden, hide_now
from publication.models import GENERALISE, HIDE, HOLD, RELEASE, WITHHOLD, PublicationAct
from publication.preview import STATES, preview, publication_state, standing_now
from publication.queue import headings, queue
from publication.standing import HELD, HIDDEN, OVER, PUBLIC, acts_in_force, lineage, release_of
from publication.tasks import publication_tasks
from registers.answers import summary_rows
from registers.errors import Conflict, Incomplete, NotYours
from registers.follow_up.disputes import disputed_publication
from registers.models import Declaration
from registers.moments import day_text, moment_text
from registers.pages.staff_form import StaffForm, day_in
from registers.typed import version_in

blueprint = Blueprint("publishing", __name__)
blueprint.add_app_template_global(publication_state, "publication_state")
blueprint.add_app_template_global(publication_tasks, "publication_tasks")

ACT_NAMES = {
    RELEASE: lazy_gettext("Vrijgegeven"),
    GENERALISE: lazy_gettext("Algemener gemaakt"),
    HOLD: lazy_gettext("Stilgezet"),
    WITHHOLD: lazy_gettext("Afgeschermd"),
    HIDE: lazy_gettext("Meteen verborgen"),
}
FRAMES = {  # what stands above the preview; else it is still to come
    PUBLIC: lazy_gettext("Dit ziet iedereen"),
    OVER: lazy_gettext("Dit ziet iedereen"),
    HELD: lazy_gettext("Dit ziet nu niemand"),
    HIDDEN: lazy_gettext("Dit ziet nu niemand"),
}
ACT_LABELS = {
    "vrijgeven": lazy_gettext("Vrijgeven"),
    "algemener": lazy_gettext("Algemener maken"),
    "stilzetten": lazy_gettext("Stilzetten"),
    "afschermen": lazy_gettext("Afschermen"),
}
BREACH = lazy_gettext(
    "Dit is een datalek. Bel nu de functionaris gegevensbescherming: binnen 72 uur moet de toezichthouder het weten."
)
Act = Callable[[Declaration, Person, int, StaffForm], Any]


@read(blueprint, "/intern/beheer/publicatie", "area.publish")
def desk() -> Any:
    """C10: what needs the officer, what comes and what is public."""
    return render_template(
        "publishing/queue.html",
        groups=queue(me()),
        headings=headings(),
        hides=may(me(), "area.hide"),
        edition=last_edition(),
        reports=len(waiting_reports(me())),
        corrections=len(to_settle(me())),
        **_words(),
    )


@write(blueprint, "/intern/beheer/publicatie", "area.publish")
def desk_post() -> Any:
    """Build and publish an edition now."""
    done = publish(actor=me())
    if done is None:
        flash(_("Er is niets veranderd. Er is geen nieuwe uitgave gemaakt."), "info")
    else:
        entries = ngettext("%(num)s vermelding", "%(num)s vermeldingen", done.entries)
        flash(_("Uitgave %(number)s is gepubliceerd, met %(entries)s.", number=done.number, entries=entries))
    return redirect(url_for(".desk"), 303)


@read(blueprint, "/intern/beheer/publicatie/<ref>", "declaration.release")
def check(declaration: Declaration) -> Any:
    """C11: the exact public text beside what stays inside: in full for who may read it, else only what was asked."""
    return _page(declaration)


@write(blueprint, "/intern/beheer/publicatie/<ref>", "declaration.release")
def check_post(declaration: Declaration) -> Any:
    """Take one act; the address of the page stays the same when something is missing."""
    name = request.form.get("act", "")
    if name not in ACTS:
        raise NotFound()
    form = FORMS[name](request.form.to_dict(), declaration)
    try:
        if form.errors:
            raise Incomplete({})
        ACTS[name](declaration, me(), _seen(), form)
    except Incomplete as incomplete:
        form.refuse(incomplete.errors)
        return _page(declaration, name, form), 422
    except NotYours:
        raise denied(("declaration", declaration.reference)) from None
    except Conflict:
        return _changed(declaration)
    flash(_done_text(name, declaration))
    return redirect(url_for(".desk"), 303)


@read(blueprint, "/intern/beheer/publicatie/<ref>/verbergen", "declaration.protect", endpoint="hide")
def hide_page(declaration: Declaration) -> Any:
    """R67: take it away at once, with one reason."""
    return _hide_page(declaration, hide_form({}, False))


@write(blueprint, "/intern/beheer/publicatie/<ref>/verbergen", "declaration.protect")
def hide_post(declaration: Declaration) -> Any:
    form = hide_form(request.form.to_dict(), "disclosed" in request.form)
    disclosed = bool(form["disclosed"].raw)
    try:
        act = hide_now(declaration, actor=me(), reason=form["reason"].raw, disclosed=disclosed)
    except Incomplete as incomplete:
        form.refuse(incomplete.errors)
        return _hide_page(declaration, form), 422
    except Conflict:
        return _changed(declaration)
    day = day_text(act.review_on) if act.review_on else ""
    flash(_("%(reference)s is nu niet meer te zien. Kijk er uiterlijk %(day)s naar.", reference=declaration.reference, day=day))
    if disclosed:
        flash(str(BREACH), "error")
    return redirect(url_for(".check", ref=declaration.reference), 303)


def _release(declaration: Declaration, actor: Person, seen_version: int, form: StaffForm) -> Any:
    return officer.release(
        declaration,
        actor=actor,
        seen_version=seen_version,
        without_notice=form["when"].raw == "now",
        reason=form["reason"].raw,
    )


def _generalise(declaration: Declaration, actor: Person, seen_version: int, form: StaffForm) -> Any:
    return officer.generalise(declaration, actor=actor, seen_version=seen_version, **_raw(form))


def _hold(declaration: Declaration, actor: Person, seen_version: int, form: StaffForm) -> Any:
    review_on = day_in(form["review_on"])
    if form.errors:
        raise Incomplete({})
    return officer.hold(declaration, actor=actor, seen_version=seen_version, review_on=review_on, **_raw(form))


def _withhold(declaration: Declaration, actor: Person, seen_version: int, form: StaffForm) -> Any:
    review_on = day_in(form["review_on"])
    if form.errors:
        raise Incomplete({})
    given = {**_raw(form), "review_on": review_on}
    return officer.withhold(declaration, actor=actor, seen_version=seen_version, **given)


def _lift(declaration: Declaration, actor: Person, seen_version: int, form: StaffForm) -> Any:
    ids = [member.id for member in lineage(declaration)]
    wanted = select(PublicationAct).where(
        PublicationAct.uid == request.form.get("uid", ""), PublicationAct.declaration_id.in_(ids)
    )
    found = db.session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound()
    officer.lift(found, actor=actor, reason=form["reason"].raw)


ACTS: dict[str, Act] = {
    "vrijgeven": _release,
    "algemener": _generalise,
    "stilzetten": _hold,
    "afschermen": _withhold,
    "opheffen": _lift,
}


def _page(declaration: Declaration, name: str | None = None, form: StaffForm | None = None) -> str:
    """One act at a time: the one that was refused, the one that was asked for, or else releasing."""
    today = clock.today()
    seen, released = preview(declaration), release_of(declaration, today)
    found = standing_now(declaration)
    choices = _choices(declaration, releasable=bool(seen and not released))
    name = name or _asked_for(choices) or ("vrijgeven" if "vrijgeven" in choices else None)
    public = {question.name for question in declaration.register.fields() if question.public_because}
    rows, reads = summary_rows(declaration), may(me(), "declaration.read", declaration)
    protects = may(me(), "declaration.protect", declaration)
    return render_template(
        "publishing/check.html",
        declaration=declaration,
        seen=seen,
        state=STATES[found.kind],
        from_on=found.from_on,
        frame=FRAMES.get(found.kind, _("Dit ziet iedereen straks")),
        public_rows=[row for row in rows if row["name"] in public],
        inside_rows=[row for row in rows if row["name"] not in public],
        reads=reads,
        agreements=_agreements(declaration, in_full=reads),
        acts=[*acts_in_force(declaration, today).values(), *([released] if released else [])],
        may_lift=lambda act: protects or act.kind not in officer.BY_INTEGRITY_OFFICER,
        dispute=disputed_publication(declaration),
        grounds=officer.WITHHOLDING_GROUNDS,
        choices=choices,
        name=name,
        form=form or (FORMS[name]({}, declaration) if name else None),
        uid=request.values.get("uid", ""),
        can_correct=bool(can_be_corrected(declaration)),
        can_hide=protects and can_be_hidden(declaration),
        **_words(),
    )


def _choices(declaration: Declaration, *, releasable: bool) -> dict[str, Any]:
    """The acts this officer can take now; withholding is for the integrity officer (R64)."""
    closed = set() if releasable else {"vrijgeven"}
    if not may(me(), "declaration.protect", declaration):
        closed.add("afschermen")
    return {key: label for key, label in ACT_LABELS.items() if key not in closed}


def _hide_page(declaration: Declaration, form: StaffForm) -> str:
    return render_template(
        "publishing/hide.html",
        declaration=declaration,
        form=form,
        seen=preview(declaration),
        can_hide=can_be_hidden(declaration),
    )


def _agreements(declaration: Declaration, *, in_full: bool) -> list[dict[str, str]]:
    """What was agreed: the short form that everyone reads, and in full for who may read the declaration (R59)."""
    rows = []
    for condition in declaration.decision.conditions if declaration.decision else []:
        said = condition.contents
        rows.append({"key": _("Zo leest iedereen het"), "value": said["public_text"]})
        rows += [{"key": _("Zo is het afgesproken"), "value": said["text"]}] if in_full else []
    return rows


def _asked_for(choices: dict[str, Any]) -> str | None:
    name = request.args.get("doe", "")
    return name if name in choices or (name in FORMS and name not in ACT_LABELS) else None


def _words() -> dict[str, Any]:
    return {"day_text": day_text, "moment_text": moment_text, "act_names": ACT_NAMES}


def _done_text(name: str, declaration: Declaration) -> str:
    texts = {
        "vrijgeven": _("Opgave %(reference)s is vrijgegeven.", reference=declaration.reference),
        "algemener": _("De openbare tekst van %(reference)s is algemener.", reference=declaration.reference),
        "stilzetten": _("Opgave %(reference)s is stilgezet.", reference=declaration.reference),
        "afschermen": _("Opgave %(reference)s is afgeschermd.", reference=declaration.reference),
        "opheffen": _("Dit is opgeheven bij %(reference)s.", reference=declaration.reference),
    }
    return texts[name]


def _changed(declaration: Declaration) -> Any:
    url = url_for(".check", ref=declaration.reference)
    return render_template("errors/409.html", staff=True, url=url), 409


def _raw(form: StaffForm) -> dict[str, Any]:
    return {box.name: box.raw for box in form if box.kind != "day"}


def _seen() -> int:
    return version_in(request.form.get("seen_version", ""))
