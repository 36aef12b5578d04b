"""The register on any day: a list to page through, and the same as a file."""

import json
from datetime import date
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

import clock
from audit import Kind, record_apart
from auth.policies import me, read
from auth.stepping_up import ask_again
from registers.catalogue import registers
from registers.moments import day_text
from registers.typed import day_in_one_box
from reports.desk.on_date import COLUMNS, Days, Entry, entries, entries_query, number_of

blueprint = Blueprint("on_date", __name__)

PAGE = 50  # lines


@read(blueprint, "/intern/beheer/op-datum", "area.any_date")
def on_date() -> Any:
    """What stood in the register on one day, as it was known on another."""
    days, slug, wrong = _asked()
    asked = {"stand": days.stood, "bekend": days.known}
    query = entries_query(days, me(), slug)
    found = number_of(query)
    pages = max(1, -(-found // PAGE))
    number = min(max(request.args.get("pagina", 1, type=int), 1), pages)
    kept: dict[str, Any] = {
        **{name: day.isoformat() for name, day in asked.items()},
        "soort": request.args.get("soort") or None,
    }
    return render_template(
        "reports/desk/on_date.html",
        days=days,
        wrong=wrong,
        boxes={name: _typed(name) if name in wrong else _numbers(day) for name, day in asked.items()},
        found=ngettext("%(num)s regel", "%(num)s regels", found),
        rows=[_row(one) for one in entries(query, days, first=(number - 1) * PAGE, many=PAGE)],
        kinds=[{"value": "", "label": _("Alle soorten"), "checked": not slug}]
        + [{"value": one.address, "label": str(one.plural), "checked": one.slug == slug} for one in registers()],
        page=number,
        pages=pages,
        url_for_page=lambda wanted: url_for(".on_date", pagina=wanted, **kept),
        csv=url_for(".on_date_csv", **kept),
        json=url_for(".on_date_json", **kept),
    ), 422 if wrong else 200


@read(blueprint, "/intern/beheer/op-datum.csv", "area.any_date")
def on_date_csv() -> Any:
    return _file("csv", "text/csv", lambda lines: current_app.extensions["spreadsheet"](COLUMNS, lines))


@read(blueprint, "/intern/beheer/op-datum.json", "area.any_date")
def on_date_json() -> Any:
    return _file("json", "application/json", lambda lines: json.dumps(lines, ensure_ascii=False, indent=1).encode() + b"\n")


def _file(kind: str, media_type: str, written: Any) -> Response:
    ask_again()
    days, slug, _wrong = _asked()
    name = f"register-stand-{days.stood}-bekend-{days.known}.{kind}"
    content = written([one.row for one in entries(entries_query(days, me(), slug), days)])
    record_apart(Kind.EXPORTED, actor=me(), subject=("export", name))
    return Response(content, mimetype=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _asked() -> tuple[Days, str, dict[str, str]]:
    """The two days, today where none was given or it is no day, the register, and by box what was wrong with them."""
    today = clock.today()
    wrong: dict[str, str] = {}
    known = _day("bekend", today, wrong)
    stood = _day("stand", known, wrong)
    if known > today:
        known = today
        wrong["bekend"] = _("Bekend op: kies vandaag of een eerdere dag")
    address = request.args.get("soort", "")
    slug = next((one.slug for one in registers() if one.address == address), "")
    return Days(stood, known), slug, wrong


def _day(name: str, otherwise: date, wrong: dict[str, str]) -> date:
    text = _typed(name)
    found = day_in_one_box(text) if text else otherwise
    if found is None:
        wrong[name] = _("Vul een dag in zoals 14-10-2026")
    return found or otherwise


def _typed(name: str) -> str:
    return request.args.get(name, "").strip()


def _numbers(day: date) -> str:
    """As the hint of the boxes writes a day: 14-10-2026."""
    return f"{day.day}-{day.month}-{day.year:04}"


def _row(one: Entry) -> dict[str, Any]:
    row = one.row
    return {
        "what": {"text": row["wat"] or row["register"], "url": url_for("entry.entry", ref=row["nummer"]), "note": row["nummer"]},
        "person": row["medewerker"],
        "unit": {"text": row["functie"], "note": row["afdeling"]},
        "status": {"text": row["besluit"] or row["status"], "note": row["status"] if row["besluit"] else ""},
        "from": day_text(date.fromisoformat(row["vanaf"])) if row["vanaf"] else "",
        "until": day_text(date.fromisoformat(row["tot_en_met"])) if row["tot_en_met"] else "",
    }
