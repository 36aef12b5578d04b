"""P10 and P13: following the register and telling that something is wrong.

What stores something is added by the whole application (`publication/public_forms.py`); without it these pages say how to mail,
call, or follow without leaving an address.
"""

from collections.abc import Mapping
from typing import Any

from flask import current_app, render_template, request

from publication.site import forms, queries, views
from publication.site.blueprint import blueprint, current_edition
from publication.site.edition import Edition
from publication.site.forms import PublicForm

MOST_POSITIONS = 200  # to choose from; with more, one follows a position from its own page
REPORT, FOLLOW = "public_forms.report_post", "public_forms.follow_post"


@blueprint.get("/fout-doorgeven")
def report_error() -> Any:
    """P13: the form, filled with the entry it is about; without the form, how to mail or call."""
    return report_page(forms.error_report({"vermelding": request.args.get("vermelding", "")}))


@blueprint.get("/volgen")
def follow() -> Any:
    """P10: the form, with the position it is about chosen; and how to follow without mail."""
    given = {"functie": request.args.get("functie", "")}
    return follow_page(forms.follow(given, positions(given["functie"])))


def report_page(form: PublicForm) -> str:
    """P13 with this form in it, where forms are received."""
    found, code = current_edition(), form.boxes["vermelding"].raw.strip()
    known = code if found and queries.entry(found, code) else None
    return render_template("site/report_error.html", code=known, form=form if _has(REPORT) else None)


def follow_page(form: PublicForm) -> str:
    """P10 with this form in it, where forms are received and mail is sent."""
    settings = current_app.config["SETTINGS"]
    return render_template("site/follow.html", form=form if _has(FOLLOW) and (settings.demo or settings.smtp_url) else None)


def positions(chosen: str) -> Mapping[str, str]:
    """The positions to choose from, by address: all of them, or of very many only the one that was chosen."""
    found = current_edition()
    if found is None:
        return {}
    if found.fact("functies") > MOST_POSITIONS:
        return _only(found, chosen)
    rows = views.data(queries.position_data(found, count=MOST_POSITIONS))
    return dict(sorted(((one["slug"], one["functie"]) for one in rows), key=lambda pair: pair[1].casefold()))


def _only(edition: Edition, slug: str) -> Mapping[str, str]:
    found = queries.position(edition, slug)
    return {slug: found["functie"]} if found else {}


def _has(endpoint: str) -> bool:
    return endpoint in current_app.view_functions
