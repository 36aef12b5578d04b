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
from publication.editions import last_edition, publish
from publication.forms import FORMS
from publication.models import GENERALISE, HOLD, RELEASE, WITHHOLD, PublicationAct
from publication.preview import preview, publication_state
from publication.queue import HEADINGS, queue
from publication.standing import OVER, PUBLIC, acts_in_force, lineage, release_of, standing
from registers.answers import summary_rows
from registers.errors import Conflict, Incomplete, NotYours
from registers.follow_up.disputes import disputed_publication
from registers.models import Declaration
from registers.moments import day_text, moment_text
from registers.pages.staff_form import StaffForm, day_in

blueprint = Blueprint("publishing", __name__)
blueprint.add_app_template_global(publication_state, "publication_state")

ACT_NAMES = {
    RELEASE: lazy_gettext("Vrijgegeven"),
    GENERALISE: lazy_gettext("Algemener gemaakt"),
    HOLD: lazy_gettext("Stilgezet"),
    WITHHOLD: lazy_gettext("Afgeschermd"),
}
ACT_LABELS = {
    "vrijgeven": lazy_gettext("Vrijgeven"),
    "algemener": lazy_gettext("Algemener maken"),
    "stilzetten": lazy_gettext("Stilzetten"),
    "afschermen": lazy_gettext("Afschermen"),
}
Act = Callable[[Declaration, Person, int, StaffForm], Any]


@read(blueprint, "/intern/beheer/publicatie", "area.publish")
def desk() -> Any:
    """C10: what needs the officer, what comes and what is public."""
    return render_template("publishing/queue.html", groups=queue(me()), headings=HEADINGS, edition=last_edition(), **_words())


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
    form = FORMS[name](request.form.to_dict())
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
    return officer.hold(declaration, actor=actor, seen_version=seen_version, **_raw(form))


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
    name = name or _asked_for() or ("vrijgeven" if seen and not released else None)
    public = {question.name for question in declaration.register.fields() if question.public_because}
    rows, reads = summary_rows(declaration), may(me(), "declaration.read", declaration)
    return render_template(
        "publishing/check.html",
        declaration=declaration,
        seen=seen,
        state=publication_state(declaration),
        is_public=standing(declaration, today).kind in (PUBLIC, OVER),
        public_rows=[row for row in rows if row["name"] in public],
        inside_rows=[row for row in rows if row["name"] not in public],
        reads=reads,
        agreements=_agreements(declaration, in_full=reads),
        acts=[*acts_in_force(declaration, today).values(), *([released] if released else [])],
        dispute=disputed_publication(declaration),
        grounds=officer.WITHHOLDING_GROUNDS,
        choices={key: label for key, label in ACT_LABELS.items() if key != "vrijgeven" or (seen and not released)},
        name=name,
        form=form or (FORMS[name]({}) if name else None),
        uid=request.values.get("uid", ""),
        **_words(),
    )


def _agreements(declaration: Declaration, *, in_full: bool) -> list[dict[str, str]]:
    """What was agreed: the short form that everyone reads, and in full for who may read the declaration (R59)."""
    rows = []
    for condition in declaration.decision.conditions if declaration.decision else []:
        said = condition.contents
        rows.append({"key": _("Zo leest iedereen het"), "value": said["public_text"]})
        rows += [{"key": _("Zo is het afgesproken"), "value": said["text"]}] if in_full else []
    return rows


def _asked_for() -> str | None:
    name = request.args.get("doe", "")
    return name if name in FORMS else None


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
    text = request.form.get("seen_version", "")
    return int(text) if text.isdigit() else -1
