"""The auditor's pages: drawing a sample, working through it, reading a dossier, and taking the sample along as one file."""

import secrets
from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

import clock
from auth.policies import me, read, write
from auth.stepping_up import ask_again
from boxes import StaffForm
from extensions import db
from registers.catalogue import register
from registers.models import Declaration
from registers.moments import day_text, moment_text
from registers.pages.looking import keep_record_of_reading, keep_record_of_sending
from registers.pages.staff_form import choice, choices, day, day_in, dropdown, longtext, text
from registers.standing import tag_of
from reports.desk import bundle, findings
from reports.desk.access import running_for
from reports.desk.access_pages import shown
from reports.desk.dossier import answers_beside_each_other, dossier_of, record_of
from reports.desk.models import AGREED, AuditAccess, AuditFinding, AuditItem, AuditSample
from reports.desk.sampling import (
    STRATA,
    NotGranted,
    Request,
    TooLarge,
    compared,
    draw,
    lot_of,
    method_in_words,
    query_in_words,
    samples_of,
    stratum_in_words,
)
from reports.desk.words import SEVERITY_NAMES, STATE_NAMES

blueprint = Blueprint("audit_desk", __name__)


def moment_of(text: str) -> str:
    """A moment or a day of a record, as people write it."""
    return day_text(date.fromisoformat(text)) if len(text) == len("2026-01-01") else moment_text(datetime.fromisoformat(text))


blueprint.add_app_template_filter(moment_of, "moment_of")
USUAL_SIZE, LARGEST_SIZE, LONGEST_SEED = 25, 500, 40


@read(blueprint, "/intern/toezicht/steekproef", "area.audit")
def samples() -> Any:
    """A02: draw a sample, and those that were drawn before."""
    return _samples_page(_form({}))


@write(blueprint, "/intern/toezicht/steekproef", "area.audit")
def draw_post() -> Any:
    sent = {**request.form.to_dict(), **{name: ",".join(request.form.getlist(name)) for name in ("registers", "strata")}}
    form = _form(sent)
    access = _access(sent.get("access", ""))
    asked = _asked(form, access)
    if asked is None or access is None:
        return _samples_page(form), 422
    try:
        sample = draw(access, asked, actor=me())
    except TooLarge as most:
        number = most.args[0]
        form.refuse({"size": ngettext("Er is maar %(num)s opgave", "Er zijn %(num)s opgaven. Kies niet meer", number)})
        return _samples_page(form), 422
    except NotGranted:
        form.refuse({"registers": _("Je hebt geen toegang tot al deze registers")})
        return _samples_page(form), 422
    flash(_("Steekproef %(reference)s is getrokken.", reference=sample.reference), "success")
    return redirect(url_for(".sample", ref=sample.reference), 303)


@read(blueprint, "/intern/toezicht/steekproef/<ref>", "sample.read")
def sample(sample: AuditSample) -> Any:
    """A03: the sample with its items, findings and progress; what it was drawn from, and whether that changed."""
    done = sum(bool(item.findings) for item in sample.items)
    return render_template(
        "reports/desk/sample.html",
        sample=sample,
        query=query_in_words(sample),
        method=method_in_words(),
        rows=[_row(sample, item) for item in sample.items],
        done=done,
        compared=compared(sample),
        in_words=lambda stratum: stratum_in_words(sample, stratum),
        bundles=[
            {"line": one.seq, "at": moment_text(one.at), "fingerprint": bundle.fingerprint_in(one)}
            for one in bundle.made_of(sample)
        ],
    )  # fmt: skip


@write(blueprint, "/intern/toezicht/steekproef/<ref>/bestand", "sample.read")
def make_bundle(sample: AuditSample) -> Any:
    """Make the file of this moment; its fingerprint is in the log before anybody has the file."""
    ask_again()
    bundle.make(sample, actor=me())
    flash(_("Het bestand is gemaakt. Noteer de vingerafdruk: daarmee is elke byte na te gaan."), "success")
    return redirect(url_for(".sample", ref=sample.reference, _anchor="bestand"), 303)


@read(blueprint, "/intern/toezicht/steekproef/<ref>/bestand/<int:number>", "sample.read")
def bundle_file(sample: AuditSample, number: int) -> Any:
    ask_again()
    try:
        made = bundle.fetched(sample, number, actor=me())
    except bundle.Changed:
        return render_template("reports/desk/changed.html", sample=sample), 409
    headers = {"Content-Disposition": f'attachment; filename="steekproef-{sample.reference}.zip"'}
    return Response(made.content, mimetype="application/zip", headers=headers)


@read(blueprint, "/intern/toezicht/controleprogramma", "area.audit")
def verifier() -> Any:
    """The program that checks a bundle, from the register itself."""
    headers = {"Content-Disposition": 'attachment; filename="verify.py"'}
    return Response(bundle.VERIFIER.read_bytes(), mimetype="text/x-python", headers=headers)


@read(blueprint, "/intern/toezicht/dossier/<ref>", "declaration.audit")
def dossier(declaration: Declaration) -> Any:
    """A04: everything about one declaration, to read only. That it was opened is on record first."""
    keep_record_of_reading(declaration)
    db.session.rollback()  # so that this opening is among those that are shown
    return _dossier_page(declaration, _finding_form({}))


@write(blueprint, "/intern/toezicht/dossier/<ref>/bevinding", "declaration.audit")
def note_finding(declaration: Declaration) -> Any:
    sent = request.form.to_dict()
    form = _finding_form(sent)
    item = next((one for one in _items_of(declaration) if one.sample.reference == sent.get("steekproef")), None)
    if item is None:
        flash(_("Deze opgave zit niet in een steekproef van jou."), "error")
        return redirect(url_for(".dossier", ref=declaration.reference), 303)
    if sent.get("severity", AGREED) != AGREED and not sent.get("text", "").strip():
        form.refuse({"text": _("Schrijf op wat je hebt gevonden")})
    try:
        if form.errors:
            raise findings.NotPossible()
        findings.note(item, sent.get("severity", ""), sent.get("text", ""), actor=me())
    except findings.NotPossible:
        if not form.errors:
            form.refuse({"severity": _("Kies wat je ervan vindt")})
        keep_record_of_sending(declaration)  # the page is shown again, so it counts as opened
        return _dossier_page(declaration, form), 422
    flash(_("Je bevinding over %(reference)s is genoteerd.", reference=declaration.reference), "success")
    return redirect(url_for(".sample", ref=item.sample.reference), 303)


@write(blueprint, "/intern/toezicht/dossier/<ref>/bevinding/sluiten", "declaration.audit")
def close_finding(declaration: Declaration) -> Any:
    found = [one for item in _items_of(declaration) for one in item.findings if one.uid == request.form.get("finding")]
    try:
        if not found:
            raise findings.NotPossible()
        findings.close(found[0], seen_version=request.form.get("seen_version", 0, type=int), actor=me())
    except findings.NotPossible:
        flash(_("Dat kan niet meer."), "error")
    return redirect(url_for(".dossier", ref=declaration.reference), 303)


def _samples_page(form: StaffForm) -> str:
    return render_template(
        "reports/desk/samples.html",
        form=form,
        accesses=[shown(one) for one in running_for(me())],
        rows=[
            {
                "reference": {"text": one.reference, "url": url_for(".sample", ref=one.reference)},
                "drawn": day_text(clock.local(one.drawn_at).date()),
                "size": _("%(size)s van %(population)s", size=one.size, population=one.population),
                "done": sum(bool(item.findings) for item in one.items),
            }
            for one in samples_of(me())
        ],
    )


def _form(sent: dict[str, str]) -> StaffForm:
    accesses = running_for(me())
    granted = {slug for one in accesses for slug in one.registers}
    names = {one: str(register(one).plural) for one in sorted(granted, key=lambda slug: register(slug).order)}
    last_year = clock.today().year - 1
    ways = {name: str(stratum.name) for name, stratum in STRATA.items()}
    by_access = {one.uid: one.purpose for one in accesses}
    chosen = {"access": next(iter(by_access), ""), "size": str(USUAL_SIZE), "seed": secrets.token_hex(8), **sent}
    return StaffForm(
        dropdown("access", _("Voor welke opdracht?"), by_access, chosen) if len(accesses) > 1 else None,
        choices("registers", _("Uit welke registers?"), names, sent["registers"].split(",") if sent else [*names]),
        day("sent_from", _("Verstuurd vanaf"), sent, default=date(last_year, 1, 1)),
        day("sent_until", _("Verstuurd tot en met"), sent, default=date(last_year, 12, 31)),
        choices("strata", _("Waarnaar verdelen?"), ways, sent["strata"].split(",") if sent else ["register"], optional=True,
                hint=_("Zonder keuze wordt uit alles samen getrokken.")),
        text("size", _("Hoeveel opgaven?"), chosen),
        text("seed", _("Startgetal"), chosen, hint=_("Hetzelfde startgetal geeft dezelfde steekproef. Je mag het zelf kiezen.")),
    )  # fmt: skip


def _access(uid: str) -> AuditAccess | None:
    """The access that was chosen; with one there is nothing to choose."""
    accesses = running_for(me())
    return accesses[0] if len(accesses) == 1 else next((one for one in accesses if one.uid == uid), None)


def _asked(form: StaffForm, access: AuditAccess | None) -> Request | None:
    first, last = day_in(form["sent_from"]), day_in(form["sent_until"])
    number = form["size"].raw.strip()
    size = int(number) if number.isascii() and number.isdigit() and len(number) <= 6 else 0
    wrong = {
        "registers": not form["registers"].raw and _("Kies minstens één register"),
        "sent_from": first is None and _("Vul de eerste dag in"),
        "sent_until": (last is None and _("Vul de laatste dag in"))
        or (first and last and last < first and _("De laatste dag ligt voor de eerste")),
        "size": not 0 < size <= LARGEST_SIZE and _("Vul een getal in van 1 tot en met %(most)s", most=LARGEST_SIZE),
        "seed": not 0 < len(form["seed"].raw.strip()) <= LONGEST_SEED
        and _("Vul een startgetal in van hoogstens %(most)s tekens", most=LONGEST_SEED),
    }
    form.refuse({name: str(words) for name, words in wrong.items() if words and not form[name].errors})
    if form.errors or access is None or first is None or last is None:
        return None
    chosen = tuple(form["registers"].raw.split(","))
    strata = tuple(name for name in form["strata"].raw.split(",") if name)
    return Request(chosen, first, last, strata, size, form["seed"].raw.strip())


def _row(sample: AuditSample, item: AuditItem) -> dict[str, Any]:
    """What a list may show without opening it: no name and no content."""
    declaration, tag = item.declaration, tag_of(item.declaration, me())
    last = item.findings[-1] if item.findings else None
    return {
        "place": item.place,
        "reference": {
            "text": declaration.reference, "url": url_for(".dossier", ref=declaration.reference, steekproef=sample.reference),
        },
        "register": declaration.register.name,
        "stratum": stratum_in_words(sample, item.stratum),
        "status": {"text": tag["label"], "tag_tone": tag["tone"]},
        "finding": {"text": SEVERITY_NAMES[last.severity][0], "tag_tone": SEVERITY_NAMES[last.severity][1]} if last else "",
        "lot": lot_of(sample, item)[:12],
    }  # fmt: skip


def _items_of(declaration: Declaration) -> list[AuditItem]:
    """Its places in the samples that the auditor may read."""
    return [item for one in samples_of(me()) for item in one.items if item.declaration_id == declaration.id]


def _dossier_page(declaration: Declaration, form: StaffForm) -> str:
    found = dossier_of(declaration, me())
    told, items = record_of(found), _items_of(declaration)
    looks = {event.seq for event in found.looks}
    chosen = request.values.get("steekproef", "")
    item = next((one for one in items if one.sample.reference == chosen), items[0] if items else None)
    return render_template(
        "reports/desk/dossier.html",
        declaration=declaration,
        record=told,
        beside=answers_beside_each_other(found),
        log=[line for line in reversed(told["log"]) if line["seq"] not in looks],
        looks=[line for line in reversed(told["log"]) if line["seq"] in looks],
        tag=tag_of(declaration, me()),
        item=item,
        findings=[finding_in_words(one) for place in items for one in place.findings],
        form=form,
    )


def finding_in_words(finding: AuditFinding) -> dict[str, Any]:
    severity, state = SEVERITY_NAMES[finding.severity], STATE_NAMES[finding.state]
    return {
        "finding": finding,
        "contents": finding.contents,
        "severity": severity[0],
        "severity_tone": severity[1],
        "state": state[0],
        "state_tone": state[1],
    }


def _finding_form(sent: dict[str, str]) -> StaffForm:
    names = {code: str(name) for code, (name, _tone) in SEVERITY_NAMES.items()}
    return StaffForm(
        choice("severity", _("Wat vind je ervan?"), names, sent),
        longtext("text", _("Wat heb je gevonden?"), sent, rows=4, optional=True, hint=_("Nodig bij Opmerking en Ernstig.")),
    )
