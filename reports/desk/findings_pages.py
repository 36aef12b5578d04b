"""What auditors found, for the officer who answers it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from auth.policies import me, read, write
from registers.pages.looking import keep_record_of_reading, keep_record_of_sending
from registers.pages.staff_form import StaffForm, longtext
from reports.desk import findings
from reports.desk.models import OPEN, AuditFinding
from reports.desk.pages import finding_in_words

blueprint = Blueprint("findings", __name__)


@read(blueprint, "/intern/beheer/bevindingen", "area.findings")
def every() -> Any:
    """The findings on declarations, without their text: the open ones first."""
    rows = [
        {
            "reference": {
                "text": one.item.declaration.reference,
                "url": url_for(".answer", ref=one.uid),
                "note": one.item.sample.reference,
            },
            "severity": {"text": words["severity"], "tag_tone": words["severity_tone"]},
            "state": {"text": words["state"], "tag_tone": words["state_tone"]},
        }
        for one in findings.to_answer(me())
        for words in (finding_in_words(one),)
    ]
    return render_template("reports/desk/findings.html", rows=rows)


@read(blueprint, "/intern/beheer/bevindingen/<ref>", "finding.answer")
def answer(finding: AuditFinding) -> Any:
    keep_record_of_reading(finding.item.declaration)
    return _page(finding, _form({}))


@write(blueprint, "/intern/beheer/bevindingen/<ref>", "finding.answer")
def answer_post(finding: AuditFinding) -> Any:
    sent = request.form.to_dict()
    form = _form(sent)
    keep_record_of_sending(finding.item.declaration)
    if not sent.get("answer", "").strip():
        form.refuse({"answer": _("Schrijf wat je ervan vindt")})
    if form.errors:
        return _page(finding, form), 422
    try:
        findings.answer(finding, sent["answer"], seen_version=request.form.get("seen_version", 0, type=int), actor=me())
    except findings.NotPossible:
        flash(_("Dat kan niet meer."), "error")
        return redirect(url_for(".answer", ref=finding.uid), 303)
    flash(_("Je antwoord is bewaard. De auditor ziet het bij het dossier."), "success")
    return redirect(url_for(".every"), 303)


def _page(finding: AuditFinding, form: StaffForm) -> str:
    declaration = finding.item.declaration
    return render_template(
        "reports/desk/answer.html", one=finding_in_words(finding), declaration=declaration, form=form, open=finding.state == OPEN
    )


def _form(sent: dict[str, str]) -> StaffForm:
    return StaffForm(longtext("answer", _("Je antwoord"), sent, rows=5, hint=_("De auditor leest dit.")))
