"""The officer's page of what is late or due: a few lines per kind, or one kind with all its lines."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import ngettext

from auth.policies import read
from registers.follow_up.overdue import CONCERNS, Concern, Line
from registers.moments import day_text, deadline_chip
from registers.standing import title_of

blueprint = Blueprint("overdue", __name__)

FIRST_LINES, PAGE = 5, 50


@read(blueprint, "/intern/beheer/opvolging", "area.follow_up")
def overdue() -> Any:
    chosen = CONCERNS.get(request.args.get("soort", ""))
    counts = {concern.address: concern.count() for concern in CONCERNS.values()}
    page = max(1, request.args.get("pagina", 1, type=int))
    shown = [chosen] if chosen else [concern for concern in CONCERNS.values() if counts[concern.address]]
    pages = max(1, -(-counts[chosen.address] // PAGE)) if chosen else 1
    page = min(page, pages)
    return render_template(
        "follow_up/overdue.html",
        chosen=chosen,
        groups=[_group(concern, counts[concern.address], chosen is not None, page) for concern in shown],
        facets=[_facet(concern, counts[concern.address], concern is chosen) for concern in CONCERNS.values()],
        count=sum(counts.values()),
        page=page,
        pages=pages,
        url_for_page=lambda number: url_for(".overdue", soort=chosen.address if chosen else None, pagina=number),
    )


def _group(concern: Concern, count: int, alone: bool, page: int) -> dict[str, Any]:
    limit, offset = (PAGE, (page - 1) * PAGE) if alone else (FIRST_LINES, 0)
    return {
        "name": concern.name,
        "caption": ngettext("%(num)s keer", "%(num)s keer", count),
        "rows": [_row(line) for line in concern.lines(limit, offset)],
        "more": url_for(".overdue", soort=concern.address) if count > FIRST_LINES and not alone else None,
        "count": count,
    }


def _facet(concern: Concern, count: int, active: bool) -> dict[str, Any]:
    url = url_for(".overdue") if active else url_for(".overdue", soort=concern.address)
    return {"label": concern.name, "count": count, "url": url, "active": active}


def _row(line: Line) -> dict[str, Any]:
    """A confidential register shows its reference there, not what it is about."""
    declaration, chip = line.declaration, deadline_chip(line.due_on)
    confidential = declaration.register.confidential
    return {
        "what": {
            "text": declaration.reference if confidential else title_of(declaration),
            "url": url_for("entry.entry", ref=declaration.reference),
            "lang": None if confidential else "nl",
        },
        "register": declaration.register.name,
        "person": declaration.person.name,
        "owner": line.owner,
        "due": day_text(line.due_on) if line.due_on else "",
        "left": {"text": chip["text"], "tag_tone": chip["tone"]} if chip else "",
    }
