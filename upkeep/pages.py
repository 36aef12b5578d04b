"""B04: when the last backup was made, and what the last restore drill found."""

from typing import Any

from flask import Blueprint, current_app, render_template
from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from sqlalchemy import select

import clock
from audit import Event, Kind
from auth.policies import read
from extensions import db
from settings import Settings
from upkeep.drill import Report, last_report

blueprint = Blueprint("upkeep", __name__)


@read(blueprint, "/intern/beheer/back-up", "area.upkeep")
def backups() -> Any:
    """The last backup and the last drill; the commands stand in docs/operations.md."""
    settings: Settings = current_app.config["SETTINGS"]
    last = db.session.scalars(select(Event).where(Event.kind == Kind.BACKUP_MADE).order_by(Event.seq.desc()).limit(1)).first()
    hours = int((clock.now() - last.at).total_seconds()) // 3600 if last else None
    report = last_report()
    return render_template(
        "upkeep/backups.html",
        last=last,
        hours=hours,
        has_keys=bool(settings.backup_keys),
        report=report,
        found=_found(report) if report else [],
    )


def _found(report: Report) -> list[dict[str, Any]]:
    return [
        {"label": _("Back-up"), "value": report.backup or "–"},
        {"label": _("Rijen in de database"), "value": format_decimal(report.rows)},
        {"label": _("Bijlagen"), "value": format_decimal(report.attachments)},
        {
            "label": _("Vertrouwelijke documenten geopend"),
            "value": _("%(opened)s van %(sealed)s", opened=report.opened, sealed=report.sealed),
        },
        {"label": _("Regels in het logboek"), "value": format_decimal(report.events)},
        {
            "label": _("Na de back-up"),
            "value": f"{_minutes(report.minutes_since)}, {_lines(report.events_since)}",
        },
        {"label": _("Duur"), "value": _("%(seconds)s seconden", seconds=format_decimal(report.seconds))},
    ]


def _minutes(count: int) -> str:
    return str(ngettext("%(num)s minuut", "%(num)s minuten", count))


def _lines(count: int) -> str:
    return str(ngettext("%(lines)s regel", "%(lines)s regels", count, lines=format_decimal(count)))
