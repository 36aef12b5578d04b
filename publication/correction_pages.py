"""C12: putting a published error right. One officer asks, another looks and approves."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from auth.permissions import may
from auth.policies import denied, me, read, write
from extensions import db
from publication import correcting
from publication.editions import publish
from publication.models import APPROVED, REFUSED, TAKEN_BACK, PublicationCorrection
from publication.preview import preview
from publication.projection import public_code
from publication.queue import candidates, next_text
from publication.site.wording import FIELD_LABELS, PAY, value_text
from registers.counterparties.naming import fold
from registers.errors import Conflict, Incomplete, NotYours
from registers.models import Declaration
from registers.moments import moment_text
from registers.pages.staff_form import StaffForm, choice, text

blueprint = Blueprint("corrections", __name__)

OUTCOMES = {
    None: (lazy_gettext("Wacht op goedkeuring"), "warn"),
    APPROVED: (lazy_gettext("Goedgekeurd"), "pos"),
    REFUSED: (lazy_gettext("Afgekeurd"), "neg"),
    TAKEN_BACK: (lazy_gettext("Ingetrokken"), "neutral"),
}
MOST = 50  # rows of a list


@read(blueprint, "/intern/beheer/correcties", "area.publish")
def corrections() -> Any:
    """What waits for approval, what can be corrected (found by words), and what was settled."""
    words = request.args.get("q", "").strip()
    every = list(db.session.scalars(correcting.corrections_for(me()).limit(MOST)))
    return render_template(
        "publishing/corrections.html",
        waiting=[_row(one) for one in every if one.outcome is None],
        settled=[_row(one) for one in every if one.outcome is not None],
        words=words,
        found=_found(words) if words else [],
    )


@read(blueprint, "/intern/beheer/publicatie/<ref>/corrigeren", "declaration.release")
def correct(declaration: Declaration) -> Any:
    """Which field, what it becomes and why."""
    field = request.args.get("veld", "")
    known = correcting.can_be_corrected(declaration)
    return _ask_page(declaration, field, _ask_form(field, {}) if field in known else None)


@write(blueprint, "/intern/beheer/publicatie/<ref>/corrigeren", "declaration.release")
def correct_post(declaration: Declaration) -> Any:
    field = request.form.get("field", "")
    form = _ask_form(field, request.form.to_dict())
    try:
        asked = correcting.ask(declaration, field, form["becomes"].raw, form["public_reason"].raw, actor=me())
    except Incomplete as incomplete:
        form.refuse(incomplete.errors)
        return _ask_page(declaration, field, form), 422
    except Conflict:
        return _changed(url_for(".correct", ref=declaration.reference))
    flash(_("De correctie is gevraagd. Een ander moet die goedkeuren."), "success")
    return redirect(url_for(".correction", uid=asked.uid), 303)


@read(blueprint, "/intern/beheer/correcties/<uid>", "area.publish")
def correction(uid: str) -> Any:
    """Was and is now, the reason that everyone reads, and who settles it."""
    return _settle_page(_correction(uid), _refuse_form({}))


@write(blueprint, "/intern/beheer/correcties/<uid>", "area.publish")
def correction_post(uid: str) -> Any:
    found, act = _correction(uid), request.form.get("act", "")
    form = _refuse_form(request.form.to_dict())
    try:
        if act == "goedkeuren":
            correcting.approve(found, actor=me())
            flash(_("De correctie is goedgekeurd."), "success")
        elif act == "afkeuren":
            correcting.refuse(found, form["remark"].raw, actor=me())
            flash(_("De correctie is afgekeurd."), "success")
        elif act == "intrekken":
            correcting.take_back(found, actor=me())
            flash(_("De correctie is ingetrokken."), "success")
        else:
            raise NotFound()
    except Incomplete as incomplete:
        form.refuse(incomplete.errors)
        return _settle_page(found, form), 422
    except NotYours:
        raise denied(("correction", uid[:60])) from None
    except Conflict:
        return _changed(url_for(".correction", uid=uid))
    if act == "goedkeuren" and request.form.get("when") == "now":
        publish(actor=me())
    return redirect(url_for(".corrections"), 303)


def _ask_form(field: str, sent: Mapping[str, str]) -> StaffForm:
    label = _("Wat wordt het?")
    if field == "vergoeding":
        becomes = choice("becomes", label, {code: str(words) for code, words in PAY.items()}, sent)
    else:
        hint = _("Een jaar, maand of dag, bijvoorbeeld 2024-03") if field in ("sinds", "tot") else ""
        becomes = text("becomes", label, sent, hint=hint)
    hint = _("Eén zin. Iedereen leest dit. Bijvoorbeeld: ten onrechte als betaald vermeld")
    return StaffForm(becomes, text("public_reason", _("Waarom?"), sent, hint=hint))


def _refuse_form(sent: Mapping[str, str]) -> StaffForm:
    return StaffForm(text("remark", _("Waarom keur je dit af?"), sent, hint=_("Alleen collega's lezen dit.")))


def _ask_page(declaration: Declaration, field: str, form: StaffForm | None) -> str:
    known = correcting.can_be_corrected(declaration)
    return render_template(
        "publishing/correct.html",
        declaration=declaration,
        code=public_code(declaration),
        fields={name: FIELD_LABELS[name] for name in known},
        field=field if field in known else "",
        was=value_text(field, known.get(field)),
        form=form,
        waiting=correcting.waiting_for(declaration),
    )


def _settle_page(found: PublicationCorrection, form: StaffForm) -> str:
    seen = preview(found.declaration)
    return render_template(
        "publishing/correction.html",
        correction=found,
        code=public_code(found.declaration),
        seen=seen,
        rows=_differences(found),
        state=OUTCOMES[found.outcome],
        may_settle=found.outcome is None and may(me(), "correction.settle", found),
        mine=found.outcome is None and found.asked_by == me(),
        form=form,
        next_text=next_text(),
        moment_text=moment_text,
    )


def _differences(found: PublicationCorrection) -> list[dict[str, str]]:
    return [
        {
            "label": str(FIELD_LABELS[name]),
            "was": value_text(name, change["was"]),
            "now": value_text(name, change["becomes"]),
        }
        for name, change in found.fields.items()
    ]


def _row(found: PublicationCorrection) -> dict[str, Any]:
    label, tone = OUTCOMES[found.outcome]
    changes = _differences(found)
    return {
        "what": {
            "text": _("Vermelding %(code)s", code=public_code(found.declaration)),
            "url": url_for(".correction", uid=found.uid),
        },
        "change": "; ".join(f"{one['label']}: {one['was']} → {one['now']}" for one in changes),
        "reason": found.public_reason,
        "asked": {"text": found.asked_by.name, "note": moment_text(found.asked_at)},
        "state": {"text": str(label), "tag_tone": tone},
    }


def _found(words: str) -> list[dict[str, Any]]:
    """What was public and has all these words: in its code, reference, role, organisation or name."""
    wanted = fold(words).split()
    rows = []
    for declaration in candidates(me()):
        code, organisation = public_code(declaration), declaration.counterparty.name if declaration.counterparty else ""
        known = fold(" ".join((code, declaration.reference, declaration.title or "", organisation, declaration.person.name)))
        if wanted and all(word in known for word in wanted) and correcting.can_be_corrected(declaration):
            url = url_for(".correct", ref=declaration.reference)
            link = {"text": declaration.title or declaration.reference, "url": url, "lang": "nl"}
            row = {"what": link, "organisation": organisation, "person": declaration.person.name, "code": code}
            rows.append(row)
    return rows[:MOST]


def _correction(uid: str) -> PublicationCorrection:
    found = db.session.scalars(select(PublicationCorrection).where(PublicationCorrection.uid == uid)).one_or_none()
    if found is None or not may(me(), "correction.read", found):
        raise denied(("correction", uid[:60]))
    return found


def _changed(url: str) -> Any:
    return render_template("errors/409.html", staff=True, url=url), 409
