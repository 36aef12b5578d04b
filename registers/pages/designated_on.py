"""Who was designated on a day, and had he answered? As a page and as a file for spreadsheets (R34–R37)."""

from datetime import date
from typing import Any

from flask import Response, current_app, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

import clock
from audit import Kind, record_apart
from auth.policies import me, read
from organisation.models import DESIGNATION_KINDS
from registers.designations.on_date import ANSWERS_IN, DECLARED, NOTHING, SILENT, VACANT, Line, designated_on
from registers.moments import day_text
from registers.pages.positions import KIND_NAMES, SHOWN, blueprint
from registers.pages.staff_form import StaffForm, day, day_in

ANSWERS = {
    DECLARED: (lazy_gettext("doorgegeven"), "pos"),
    NOTHING: (lazy_gettext("niets door te geven"), "pos"),
    SILENT: (lazy_gettext("niet geantwoord"), "neg"),
    VACANT: (lazy_gettext("vacant"), "neutral"),
}
COLUMNS = (
    "functie",
    "functiecode",
    "houder",
    "personeelsnummer",
    "aanwijzing",
    "grond",
    "besluit",
    "aangewezen_vanaf",
    "antwoord",
    "antwoord_op",
)


@read(blueprint, "/intern/beheer/aangewezen", "area.designate")
def designated_page() -> Any:
    """The designated positions on the chosen day (today when none is chosen), with holder, ground and answer."""
    form = _form()
    on = day_in(form["op"]) or clock.today()
    kind = request.args.get("soort", "")
    lines = designated_on(on, _kinds(kind))
    return render_template(
        "positions/designated.html",
        form=form,
        on=on,
        kinds=[
            ("", _("Alle aanwijzingen"), not kind),
            *((one, SHOWN[one][0], one == kind) for one in SHOWN if one != "aangewezen"),
        ],
        rows=[_row(line) for line in lines],
        figures=_figures(lines),
        export_url=url_for(".designated_file", op=on.isoformat(), soort=kind or None),
    ), 422 if form.errors else 200


@read(blueprint, "/intern/beheer/aangewezen.csv", "area.designate")
def designated_file() -> Any:
    """The same lines for spreadsheets; that somebody took them along is on record."""
    try:
        on = date.fromisoformat(request.args.get("op", ""))
    except ValueError:
        on = clock.today()
    name = f"aangewezen-{on}.csv"
    content = current_app.extensions["spreadsheet"](
        COLUMNS, [_cells(line) for line in designated_on(on, _kinds(request.args.get("soort", "")))]
    )
    record_apart(Kind.EXPORTED, actor=me(), subject=("export", name))
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype="text/csv", headers=headers)


def _form() -> StaffForm:
    return StaffForm(day("op", _("Op welke dag?"), request.args.to_dict(), default=clock.today()))


def _choices(chosen: str) -> list[tuple[str, str, bool]]:
    return [(code, name, code == chosen) for code, (name, kinds) in SHOWN.items() if len(kinds) == 1]


def _kinds(word: str) -> tuple[str, ...]:
    return SHOWN[word][1] if word in SHOWN else DESIGNATION_KINDS


def _row(line: Line) -> dict[str, Any]:
    words, tone = ANSWERS[line.answer]
    return {
        "position": {"text": line.position.title, "url": url_for(".position", slug=line.position.slug)},
        "holder": line.holder.name if line.holder else "",
        "kind": {"text": KIND_NAMES[line.designation.kind], "note": line.designation.ground},
        "since": day_text(line.designation.from_on),
        "answer": {"text": words, "tag_tone": tone, "note": day_text(line.answered_on) if line.answered_on else ""},
    }


def _cells(line: Line) -> dict[str, str]:
    holder, designation = line.holder, line.designation
    values = (
        line.position.title,
        line.position.code,
        holder.name if holder else "",
        holder.personnel_number if holder else "",
        str(KIND_NAMES[designation.kind]),
        designation.ground,
        designation.decision_number,
        designation.from_on.isoformat(),
        str(ANSWERS[line.answer][0]),
        line.answered_on.isoformat() if line.answered_on else "",
    )
    return dict(zip(COLUMNS, values, strict=True))


def _figures(lines: list[Line]) -> list[dict[str, Any]]:
    """Per kind: how many holders, and how many of them answered."""
    figures = []
    for kind in ANSWERS_IN:
        held = [line for line in lines if line.designation.kind == kind and line.holder]
        answered = sum(line.answer in (DECLARED, NOTHING) for line in held)
        if held:
            figures.append({"kind": KIND_NAMES[kind], "holders": len(held), "answered": answered, "silent": len(held) - answered})
    return figures
