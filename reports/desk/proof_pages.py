"""Two proofs for the auditor: that nothing is missing, and that nobody decided alone on what was his own (Q29, Q30)."""

from typing import Any

from flask import Blueprint, render_template, url_for
from flask_babel import format_decimal
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from auth.policies import read
from registers.moments import day_text
from reports.desk.completeness import Total, totals
from reports.desk.four_eyes import breaking, checked, checks

blueprint = Blueprint("oversight", __name__)


@read(blueprint, "/intern/toezicht/populatie", "area.audit")
def population() -> Any:
    """Per register and year what there is, where it comes from, and whether the numbers and the log agree."""
    found = totals()
    return render_template(
        "reports/desk/population.html", rows=[_row(one) for one in found], wrong=[one for one in found if not one.agrees]
    )


@read(blueprint, "/intern/toezicht/vier-ogen", "area.audit")
def four_eyes() -> Any:
    """Each rule with how many cases were looked at, and how many break it: there must be none."""
    found = [checked(check) for check in checks().values()]
    rows = [
        {
            "name": {"text": one.check.name, "url": url_for(".four_eyes_list", check=one.check.code)},
            "cases": format_decimal(one.cases),
            "broken": format_decimal(one.broken),
            "verdict": {"text": _("klopt"), "tag_tone": "pos"}
            if not one.broken
            else {"text": _("klopt niet"), "tag_tone": "neg"},
        }
        for one in found
    ]
    return render_template("reports/desk/four_eyes.html", rows=rows, broken=sum(one.broken for one in found))


@read(blueprint, "/intern/toezicht/vier-ogen/<check>", "area.audit")
def four_eyes_list(check: str) -> Any:
    """The cases that break one rule."""
    chosen = checks().get(check)
    if chosen is None:
        raise NotFound()
    rows = [{"what": row.what, "day": day_text(row.day) if row.day else ""} for row in breaking(chosen)]
    return render_template("reports/desk/four_eyes_list.html", check=checked(chosen), rows=rows)


def _row(one: Total) -> dict[str, Any]:
    return {
        "register": one.register.plural,
        "year": one.year,
        "given": format_decimal(one.given),
        "sent": format_decimal(one.sent),
        "old": format_decimal(one.from_old_list),
        "drafts": format_decimal(one.drafts),
        "discarded": format_decimal(one.discarded),
        "destroyed": format_decimal(one.destroyed),
        "missing": format_decimal(one.number_missing),
        "logged": format_decimal(one.logged),
        "verdict": _verdict(one.agrees),
    }


def _verdict(right: bool) -> dict[str, str]:
    return {"text": _("klopt"), "tag_tone": "pos"} if right else {"text": _("klopt niet"), "tag_tone": "neg"}
