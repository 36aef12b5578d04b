"""The administrator's pages about deliveries of the personnel system (B02): send one, see what it would change, confirm it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import NotFound

from auth.policies import me, read, write
from auth.scim.leavings import waiting
from auth.scim.newcomers import alike_now
from boxes import Box, Label
from extensions import db
from organisation.consequences import people_changed
from organisation.models import Person
from organisation.people_import.handing_over import hand_over, is_large
from organisation.people_import.matching import NotProposed, another_person, same_person
from organisation.people_import.missing import missing_now
from organisation.people_import.models import APPLIED, COMMAND, FOLDER, PAGE, REFUSED, WAITING, DeliveryRun
from organisation.people_import.runs import (
    ChangedMeanwhile,
    NotWaiting,
    SuddenShrink,
    confirm,
    look_again,
    receive,
    refuse,
    waiting_run,
)
from organisation.people_import.words import GROUPS, KINDS, sentence
from registers.moments import moment_text
from registers.pages.paging import paged
from registers.pages.staff_form import StaffForm

blueprint = Blueprint("people_delivery", __name__)

PAGE_SIZE = 20  # deliveries
STATE_NAMES = {WAITING: lazy_gettext("Wacht op jou"), APPLIED: lazy_gettext("Ingelezen"), REFUSED: lazy_gettext("Niet ingelezen")}
STATE_TONES = {WAITING: "warn", APPLIED: "pos", REFUSED: "neutral"}
WAY_NAMES = {PAGE: lazy_gettext("deze pagina"), COMMAND: lazy_gettext("opdracht"), FOLDER: lazy_gettext("map")}
SAME, OTHER = "zelfde", "ander"


@read(blueprint, "/intern/beheer/koppeling", "area.people_delivery", endpoint="deliveries")
def deliveries() -> Any:
    """What waits, sending a delivery, who was missing, and every delivery so far."""
    return _list_page(_new_form())


@write(blueprint, "/intern/beheer/koppeling", "area.people_delivery")
def deliver() -> Any:
    """Look what the file would change; it waits until somebody confirms it."""
    form, file = _new_form(), request.files.get("file")
    if file is None or not file.filename:
        form.refuse({"file": _("Kies een CSV-bestand")})
        return _list_page(form), 422
    actor = me()
    try:
        mapping = _mapping(request.files.get("mapping"))
    except UnicodeDecodeError:
        form.refuse({"mapping": _("Dit is geen mappingbestand. Bewaar het als tekst (UTF-8)")})
        return _list_page(form), 422
    name = file.filename.replace("\\", "/").rpartition("/")[2]
    with _laid_down(file) as path:
        run = receive(path, way=PAGE, file_name=name, actor=actor, mapping=mapping)
    return redirect(url_for(".delivery", uid=run.uid), 303)


@read(blueprint, "/intern/beheer/koppeling/<uid>", "area.people_delivery")
def delivery(uid: str) -> Any:
    """One delivery: what it would change, or what became of it."""
    return _delivery_page(_run(uid))


@write(blueprint, "/intern/beheer/koppeling/<uid>", "area.people_delivery", endpoint="confirm")
def confirm_post(uid: str) -> Any:
    """Carry out exactly what was shown, or say what changed meanwhile."""
    run = _run(uid)
    sure = request.form.get("shrink") == "ja"
    later = is_large(run)
    try:
        (hand_over if later else confirm)(run, request.form.get("seen", ""), actor=me(), shrink_confirmed=sure)
    except NotWaiting:
        flash(_("Een collega was je voor."), "info")
        return redirect(url_for(".delivery", uid=uid), 303)
    except SuddenShrink:
        return _delivery_page(run, error=_("Bevestig dat zo veel mensen weg zijn, of stuur een nieuwe levering")), 422
    except ChangedMeanwhile as changed:
        db.session.commit()
        return _delivery_page(run, before=changed.before), 409
    if later:
        return redirect(url_for(".delivery", uid=uid), 303)
    db.session.commit()
    people_changed()
    flash(_("De levering is ingelezen."), "success")
    return redirect(url_for(".delivery", uid=uid), 303)


@write(blueprint, "/intern/beheer/koppeling/<uid>/weigeren", "area.people_delivery")
def refuse_post(uid: str) -> Any:
    """Nothing of it goes in."""
    try:
        refuse(_run(uid), _("Niet doorgevoerd door wie ernaar keek"), actor=me())
        flash(_("Er is niets veranderd."), "success")
    except NotWaiting:
        flash(_("Een collega was je voor."), "info")
    return redirect(url_for(".deliveries"), 303)


@write(blueprint, "/intern/beheer/koppeling/<uid>/wie", "area.people_delivery")
def who_is_who(uid: str) -> Any:
    """Say whether a new number is of somebody we know (R78)."""
    run = _run(uid)
    asked = {(match["number"], match["person"]) for match in run.report.get("matches", ())}
    number, person = request.form.get("number", ""), request.form.get("person", "")
    if run.state != WAITING or run.confirmed_at or (number, person) not in asked:
        flash(_("Een collega was je voor."), "info")
        return redirect(url_for(".delivery", uid=uid), 303)
    known = db.first_or_404(select(Person).where(Person.uid == person))
    try:
        (same_person if request.form.get("answer") == SAME else another_person)(number, known, actor=me())
        look_again(run)
    except NotProposed:
        flash(_("Dit nummer is al van iemand."), "error")
    return redirect(url_for(".delivery", uid=uid, _anchor="wie"), 303)


def _new_form() -> StaffForm:
    mapping = _("Alleen nodig als jullie kolommen anders heten. De uitleg staat in de handleiding.")
    return StaffForm(
        Box("file", "file", Label(_("Bestand")), hint=_("Een volledige levering: een CSV-bestand met iedereen die hier werkt.")),
        Box("mapping", "file", Label(_("Mappingbestand")), hint=mapping, optional=True),
    )


def _mapping(file: FileStorage | None) -> str:
    """How the columns are called: as sent along, else as set for this organisation."""
    if file is not None and file.filename:
        return file.read().decode("utf-8-sig")
    path: Path | None = current_app.config["SETTINGS"].people_mapping
    return path.read_text(encoding="utf-8-sig") if path else ""


@contextmanager
def _laid_down(file: FileStorage) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "levering.csv"
        file.save(path)
        yield path


def _list_page(form: StaffForm) -> str:
    page = paged(select(DeliveryRun).order_by(DeliveryRun.received_at.desc(), DeliveryRun.id.desc()), PAGE_SIZE)
    return render_template(
        "people/deliveries.html",
        form=form,
        waiting=waiting_run(),
        missing=len(missing_now()),
        leavings=len(waiting()),
        newcomers=len(alike_now()),
        page=page,
        rows=[_row(run) for run in page.rows],
        url_for_page=lambda number: url_for(".deliveries", pagina=number),
    )


def _row(run: DeliveryRun) -> dict[str, Any]:
    counts = run.report.get("counts", {})
    return {
        "when": {"text": moment_text(run.received_at), "url": url_for(".delivery", uid=run.uid)},
        "file": run.file_name,
        "by": f"{run.by.name if run.by else _('het systeem')}, {WAY_NAMES[run.way]}",
        "changes": sum(counts.values()),
        "refused": run.report.get("lines_refused", 0),
        "state": {"text": _state(run), "tag_tone": STATE_TONES[run.state]},
    }


def _delivery_page(run: DeliveryRun, *, error: str = "", before: dict[str, int] | None = None) -> str:
    report = run.report
    return render_template(
        "people/delivery.html",
        run=run,
        report=report,
        state=_state(run),
        facts=_facts(run),
        groups=[_group(title, kinds, report) for title, kinds in GROUPS],
        error=error,
        meanwhile=_meanwhile(before, report) if before is not None else None,
        received=moment_text(run.received_at),
    )


def _facts(run: DeliveryRun) -> list[dict[str, Any]]:
    report = run.report
    facts = [
        {"label": _("Bestand"), "value": run.file_name},
        {"label": _("Door"), "value": f"{run.by.name if run.by else _('het systeem')}, {WAY_NAMES[run.way]}"},
        {"label": _("Stand"), "value": _state(run)},
    ]
    if run.settled_at:
        settled = moment_text(run.settled_at)
        facts.append({"label": _("Afgehandeld"), "value": f"{settled}, {run.settled_by.name}" if run.settled_by else settled})
    if report:
        wrong = report["lines_refused"]
        facts += [
            {"label": _("Regels"), "value": report["lines"]},
            {"label": _("Regels met een fout"), "value": _("%(count)s, die gaan niet mee", count=wrong) if wrong else _("geen")},
            {"label": _("Wijzigingen"), "value": sum(report["counts"].values()) or _("geen")},
            {"label": _("Niet in het bestand"), "value": report["missing_count"] or _("niemand")},
        ]
    return facts


def _group(title: Any, kinds: tuple[str, ...], report: dict[str, Any]) -> dict[str, Any]:
    """The changes of a few kinds that belong together, as the page shows them."""
    counts, shown = report.get("counts", {}), report.get("shown", {})
    rows = [
        {
            "name": KINDS[kind],
            "count": counts[kind],
            # a delivery that waits since an earlier version holds sentences
            "sentences": [told if isinstance(told, str) else sentence(kind, told) for told in shown.get(kind, ())],
            "more": counts[kind] - len(shown.get(kind, [])) if shown else 0,
        }
        for kind in kinds
        if counts.get(kind)
    ]
    return {"title": title, "count": sum(row["count"] for row in rows), "rows": rows}


def _meanwhile(before: dict[str, int], report: dict[str, Any]) -> list[str]:
    """What is not as it was shown, in words; empty when only names or days differ."""
    counts = report["counts"]
    return [
        _("%(kind)s: eerst %(was)s, nu %(now)s", kind=name, was=before.get(kind, 0), now=counts.get(kind, 0))
        for kind, name in KINDS.items()
        if before.get(kind, 0) != counts.get(kind, 0)
    ]


def _state(run: DeliveryRun) -> str:
    return _("Wordt ingelezen") if run.confirmed_at and run.state == WAITING else str(STATE_NAMES[run.state])


def _run(uid: str) -> DeliveryRun:
    run = db.session.scalars(select(DeliveryRun).where(DeliveryRun.uid == uid)).one_or_none()
    if run is None:
        raise NotFound()
    return run
