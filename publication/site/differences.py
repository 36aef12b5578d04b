"""P06: what two editions say differently, per position and field."""

from typing import Any

from flask import render_template
from flask_babel import gettext as _

from publication.site import past, views
from publication.site.blueprint import after, asked, blueprint, from_edition, next_part
from publication.site.edition import Edition
from publication.site.wording import day_text


@blueprint.get("/wijzigingen/verschil")
@from_edition
def edition_difference(edition: Edition) -> Any:
    """P06: two editions, by their numbers; without numbers the last two."""
    usual = {"van": str(max(edition.number - 1, 1)), "tot": str(edition.number)}
    given = {name: asked(name) or number for name, number in usual.items()}
    numbers = {name: _number(value) for name, value in given.items()}
    problems = {
        name: _("Vul een getal in van 1 tot en met %(last)s.", last=edition.number)
        for name, number in numbers.items()
        if not 1 <= number <= edition.number
    }
    between = None if problems else past.span(edition, min(numbers.values()), max(numbers.values()))
    found = past.differences(edition, between, after()) if between else None
    gone, more_gone = past.gone_between(edition, between) if between and not after() else ([], False)
    return render_template(
        "site/edition_difference.html",
        given=given,
        problems=problems,
        between=between,
        last=edition.number,
        positions=views.by_position([views.change(row) for row in found.items]) if found else [],
        next_part=next_part(found) if found else None,
        gone=[{"code": row["code"], "day": day_text(row["day"])} for row in gone],
        more_gone=more_gone,
        updated=views.updated(edition),
    )


def _number(text: str) -> int:
    """A number as somebody types it; 0 when it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
