"""C17: the yearly report: its versions, a draft with real numbers, its texts, freezing, and the files of what was frozen."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

import clock
import reports.yearly.facts  # noqa: F401 - the permission table names what stands there
from audit import Kind, record_apart
from auth.permissions import may
from auth.policies import me, read, write
from boxes import Box
from registers.moments import moment_text
from registers.pages.staff_form import StaffForm, dropdown, longtext, text
from reports.charts import picture_of
from reports.yearly.chapters import CHAPTERS, REPORTS
from reports.yearly.document import Content, words
from reports.yearly.files import FORMATS
from reports.yearly.keeping import (
    FIRST_YEAR,
    ChangedMeanwhile,
    Frozen,
    NoReason,
    NoSuchYear,
    StillOpen,
    as_seen_inside,
    begin,
    freeze,
    save,
)
from reports.yearly.keeping import reports as every_report
from reports.yearly.models import YearlyReport

blueprint = Blueprint("yearly", __name__)

ROOT = "/intern/beheer/jaarverslag"
LONGEST_REASON, LONGEST_TEXT = 300, 6000  # characters
MOST = 1_000_000  # of a typed number


@read(blueprint, ROOT, "area.figures")
def overview() -> Any:
    return _overview(_begin_form({"jaar": str(clock.today().year - 1)}))


@write(blueprint, ROOT, "area.reports")
def begin_post() -> Any:
    form = _begin_form(request.form)
    why = " ".join(form["why"].raw.split())
    year = form["jaar"].raw
    if len(why) > LONGEST_REASON:
        form.refuse({"why": _("Maak de tekst korter: hoogstens %(count)s tekens", count=LONGEST_REASON)})
        return _overview(form), 422
    try:
        draft = begin(int(year) if year.isdecimal() and len(year) == 4 else 0, why, actor=me())
    except NoSuchYear:
        form.refuse({"jaar": _("Kies een jaar uit de lijst")})
        return _overview(form), 422
    except NoReason:
        form.refuse({"why": _("Er is al een vastgelegd verslag. Schrijf in één zin waarom er een nieuwe versie komt")})
        return _overview(form), 422
    except StillOpen as open_one:
        return redirect(url_for(".report", ref=open_one.draft.code), 303)
    return redirect(url_for(".report", ref=draft.code), 303)


@read(blueprint, f"{ROOT}/<ref>", "report.read")
def report(report: YearlyReport) -> Any:
    """A draft with its real numbers; what was frozen as it left the house."""
    if (request.view_args or {}).get("ref") != report.code:
        return _to(report)
    content = report.content if report.content is not None else as_seen_inside(report)
    return _document_page(report, content)


@read(blueprint, f"{ROOT}/<ref>/binnen", "report.write")
def inside(report: YearlyReport) -> Any:
    """The real numbers of what was frozen."""
    return _document_page(report, as_seen_inside(report), real=True)


@read(blueprint, f"{ROOT}/<ref>/teksten", "report.write")
def texts(report: YearlyReport) -> Any:
    if report.frozen:
        return _to(report)
    return _texts_page(
        report, _texts_form({**_named(report.texts), **{code: str(one) for code, one in report.incidents.items()}})
    )


@write(blueprint, f"{ROOT}/<ref>/teksten", "report.write")
def texts_post(report: YearlyReport) -> Any:
    form = _texts_form(request.form)
    incidents = _incidents(form)
    if form.errors:
        return _texts_page(report, form), 422
    written = {code: _paragraphs(form[_box(code)].raw) for code in CHAPTERS}
    try:
        save(report, {code: one for code, one in written.items() if one}, incidents, actor=me(), seen_version=_seen())
    except Frozen:
        return _too_late(report)
    except ChangedMeanwhile:
        return _texts_page(report, form, changed_meanwhile=True), 409
    flash(_("De teksten zijn bewaard."), "success")
    return _to(report)


@read(blueprint, f"{ROOT}/<ref>/vastleggen", "report.write")
def freezing(report: YearlyReport) -> Any:
    if report.frozen:
        return _to(report)
    return render_template("reports/yearly_freezing.html", report=report, running=clock.today().year == report.year)


@write(blueprint, f"{ROOT}/<ref>/vastleggen", "report.write")
def freezing_post(report: YearlyReport) -> Any:
    try:
        freeze(report, actor=me(), seen_version=_seen())
    except Frozen:
        return _too_late(report)
    except ChangedMeanwhile:
        flash(_("Iemand anders heeft het verslag net veranderd. Lees het eerst nog een keer."), "warning")
        return _to(report)
    flash(_("Het verslag is vastgelegd. Versie %(number)s verandert niet meer.", number=report.number), "success")
    return _to(report)


@read(blueprint, f"{ROOT}/<ref>/verslag.<form>", "report.read")
def file(report: YearlyReport, form: str) -> Any:
    """What was frozen, as a file. Taking it along is an event."""
    if form not in FORMATS or report.content is None:
        raise NotFound()
    name = f"jaarverslag-{report.code}.{form}"
    content = FORMATS[form].make(report.content)
    record_apart(Kind.EXPORTED, actor=me(), subject=("export", name))
    return Response(content, mimetype=FORMATS[form].media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _overview(form: StaffForm) -> str:
    writes = may(me(), "area.reports")
    rows = [_row(one) for one in every_report() if one.frozen or writes]
    return render_template("reports/yearly_list.html", rows=rows, form=form if writes else None)


def _row(report: YearlyReport) -> dict[str, Any]:
    state = {"text": _("Vastgelegd"), "tag_tone": "pos"} if report.frozen else {"text": _("Concept"), "tag_tone": "neutral"}
    return {
        "year": {"text": _("Jaarverslag %(year)s", year=report.year), "url": url_for(".report", ref=report.code)},
        "number": report.number,
        "state": state,
        "when": moment_text(report.frozen_at or report.saved_at),
        "why": report.why,
    }


def _begin_form(sent: Mapping[str, str]) -> StaffForm:
    today = clock.today().year
    years = {str(year): str(year) for year in range(today, FIRST_YEAR - 1, -1)}
    hint = _("Alleen als er al een vastgelegd verslag over dit jaar is.")
    return StaffForm(
        dropdown("jaar", _("Over welk jaar?"), years, sent),
        text("why", _("Waarom komt er een nieuwe versie?"), sent, hint=hint, optional=True),
    )


def _document_page(report: YearlyReport, content: Content, real: bool = False) -> str:
    with force_locale("nl"):
        chapters = [_worded(chapter) for chapter in content["chapters"]]
    return render_template(
        "reports/yearly_report.html",
        report=report,
        content=content,
        chapters=chapters,
        title=_("%(title)s, versie %(number)s", title=content["title"], number=report.number),
        writes=may(me(), "report.write", report),
        real=real or not report.frozen,
        formats=FORMATS,
    )


def _worded(chapter: Content) -> Content:
    """A chapter with its cells in words and its charts drawn."""
    return {
        **chapter,
        "paragraphs": [line for line in chapter["text"].split("\n") if line.strip()],
        "charts": [
            {**chart, "picture": picture_of(chart), "columns": _chart_columns(chart), "table": _chart_rows(chart)}
            for chart in chapter["charts"]
        ],
        "tables": [
            {
                **table,
                "columns": [{"key": "label", "label": "Onderdeel"}]
                + [{"key": year, "label": year, "numeric": True} for year in table["columns"]],
                "rows": [
                    {"label": row["label"], **_by_year(table["columns"], [words(tuple(cell)) for cell in row["cells"]])}
                    for row in table["rows"]
                ],
            }
            for table in chapter["tables"]
        ],
    }


def _chart_columns(chart: Mapping[str, Any]) -> list[dict[str, Any]]:
    heads = [str(year) for year in chart.get("years", ())] or ["Aantal"]
    return [{"key": "label", "label": "Wat"}, *({"key": head, "label": head, "numeric": True} for head in heads)]


def _chart_rows(chart: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The numbers of a chart; those of several years beside each other."""
    heads = [str(year) for year in chart.get("years", ())] or ["Aantal"]
    rows, many = chart["rows"], len(heads)
    return [
        {"label": rows[first]["label"], **_by_year(heads, [row["text"] for row in rows[first : first + many]])}
        for first in range(0, len(rows), many)
    ]


def _by_year(years: list[str], texts: list[str]) -> dict[str, str]:
    return dict(zip(years, texts, strict=True))


def _texts_form(sent: Mapping[str, str]) -> StaffForm:
    boxes: list[Box] = []
    for chapter in CHAPTERS.values():
        box = longtext(_box(chapter.code), str(chapter.title), sent, rows=4, optional=True)
        box.errors.clear()
        if len(box.raw) > LONGEST_TEXT:
            box.errors.append(_("Maak de tekst korter: hoogstens %(count)s tekens", count=LONGEST_TEXT))
        boxes.append(box)
    boxes += [text(code, str(label), sent, optional=True) for code, label in REPORTS.items()]
    return StaffForm(*boxes)


def _texts_page(report: YearlyReport, form: StaffForm, changed_meanwhile: bool = False) -> str:
    return render_template(
        "reports/yearly_texts.html",
        report=report,
        form=form,
        chapters=[_box(code) for code in CHAPTERS],
        incidents=list(REPORTS),
        changed_meanwhile=changed_meanwhile,
    )


def _incidents(form: StaffForm) -> dict[str, int]:
    """The typed numbers; what was left empty is not known, and zero is zero."""
    found = {}
    for code in REPORTS:
        typed = form[code].raw.strip()
        if typed.isascii() and typed.isdigit() and len(typed) < 10 and int(typed) < MOST:
            found[code] = int(typed)
        elif typed:
            form[code].errors.append(_("Vul een heel getal in, bijvoorbeeld 3"))
    return found


def _box(chapter: str) -> str:
    return f"text_{chapter}"


def _named(texts: Mapping[str, str]) -> dict[str, str]:
    return {_box(code): one for code, one in texts.items()}


def _paragraphs(typed: str) -> str:
    """Lines as they were typed, without spaces around them."""
    return "\n".join(line.strip() for line in typed.replace("\r\n", "\n").split("\n")).strip()


def _seen() -> int:
    number = request.form.get("seen_version", "")
    return int(number) if number.isdecimal() and len(number) < 10 else 0


def _too_late(report: YearlyReport) -> Any:
    flash(_("Deze versie is al vastgelegd en verandert niet meer."), "warning")
    return _to(report)


def _to(report: YearlyReport) -> Any:
    return redirect(url_for(".report", ref=report.code), 303)
