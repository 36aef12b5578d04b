"""C19: what the public says is wrong, and the answer to it."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select

import clock
from auth.permissions import may
from auth.policies import denied, me, read, write
from extensions import db
from publication.correcting import can_be_corrected
from publication.error_reports import AlreadyAnswered, answer_report, answered_reports, declaration_of, is_for, waiting_reports
from publication.models import PublicErrorReport
from registers.errors import Incomplete
from registers.models import Declaration
from registers.moments import day_text, deadline_chip, moment_text
from registers.pages.staff_form import StaffForm, longtext

blueprint = Blueprint("error_reports", __name__)

MOST = 50  # answered reports on the page
SHORT = 120  # characters of a report in the list


@read(blueprint, "/intern/beheer/foutmeldingen", "area.publish")
def reports() -> Any:
    """What waits for an answer, the nearest day first, and what was answered."""
    return render_template(
        "publishing/reports.html",
        waiting=[_row(report) for report in waiting_reports(me())],
        answered=[_row(report) for report in answered_reports(me(), MOST)],
    )


@read(blueprint, "/intern/beheer/foutmeldingen/<uid>", "area.publish")
def report(uid: str) -> Any:
    """One report in full, with a way to the entry and to correcting it."""
    return _page(_report(uid), _form({}))


@write(blueprint, "/intern/beheer/foutmeldingen/<uid>", "area.publish")
def report_post(uid: str) -> Any:
    found, form = _report(uid), _form(request.form)
    try:
        if form.errors:
            raise Incomplete({})
        answer_report(found, form["answer"].raw, actor=me())
    except Incomplete as incomplete:
        form.refuse(incomplete.errors)
        return _page(found, form), 422
    except AlreadyAnswered:
        flash(_("Een collega heeft dit al beantwoord."), "error")
        return redirect(url_for(".report", uid=uid), 303)
    flash(_("Het antwoord is bewaard. We mailen het meteen.") if found.email else _("Het antwoord is bewaard."), "success")
    return redirect(url_for(".reports"), 303)


def _form(sent: Mapping[str, str]) -> StaffForm:
    return StaffForm(longtext("answer", _("Het antwoord"), sent, rows=5, hint=_("Wat klopte er niet, en wat doe je eraan?")))


def _page(found: PublicErrorReport, form: StaffForm) -> str:
    declaration = declaration_of(found)
    entry = declaration if declaration and may(me(), "declaration.release", declaration) else None
    return render_template(
        "publishing/report.html",
        report=found,
        form=form,
        entry=entry,
        can_correct=entry is not None and bool(can_be_corrected(entry)),
        facts=_facts(found, entry),
        moment_text=moment_text,
    )


def _facts(found: PublicErrorReport, entry: Declaration | None) -> list[dict[str, str]]:
    about = f"{entry.title} ({found.about})" if entry else found.about or _("het hele register")
    rows = [
        {"label": _("Gaat over"), "value": about},
        {"label": _("Ontvangen"), "value": moment_text(found.received_at)},
        {"label": _("Antwoord uiterlijk"), "value": day_text(found.due_on)},
    ]
    return [*rows, {"label": _("E-mailadres"), "value": found.email or _("niet gegeven")}]


def _row(found: PublicErrorReport) -> dict[str, Any]:
    short = found.text if len(found.text) <= SHORT else f"{found.text[:SHORT].rstrip()}…"
    chip = deadline_chip(found.due_on)
    return {
        "about": {"text": found.about or _("Het hele register"), "url": url_for(".report", uid=found.uid)},
        "text": short,
        "received": day_text(clock.local(found.received_at).date()),
        "due": {"text": day_text(found.due_on), "note": chip["text"] if chip else ""},
        "answered": _answered(found),
    }


def _answered(found: PublicErrorReport) -> str:
    if found.answered_at is None or found.answered_by is None:
        return ""
    day = day_text(clock.local(found.answered_at).date())
    return str(_("%(day)s door %(name)s", day=day, name=found.answered_by.name))


def _report(uid: str) -> PublicErrorReport:
    found = db.session.scalars(select(PublicErrorReport).where(PublicErrorReport.uid == uid)).one_or_none()
    if found is None or not is_for(found, me()):
        raise denied(("error_report", uid[:60]))
    return found
