"""The public register: reads an edition folder and nothing else of this application. No cookies, no script, no database.

Its pages stand in the modules imported here; this one holds what is the same in every edition.
"""

from typing import Any

from flask import render_template

from publication.site import (
    asking,
    changes,
    data,
    describing,
    differences,
    embed,
    entries,
    machines,
    register,
    search,
    yearly,
)
from publication.site.blueprint import blueprint, current_edition, reader
from publication.site.downloads import add_downloads

__all__ = [
    "asking",
    "changes",
    "data",
    "describing",
    "differences",
    "embed",
    "entries",
    "machines",
    "register",
    "search",
    "yearly",
]

add_downloads(blueprint, {**data.SELECTIONS, **changes.SELECTIONS})


@blueprint.get("/gezond")
def live() -> Any:
    """The process answers."""
    return {"status": "ok"}


@blueprint.get("/gereed")
def ready() -> Any:
    """The current edition is the one that is served; before the first edition there is nothing to wait for."""
    found = reader().edition()
    body = {"status": "ok" if reader().sound() else "damaged", "edition": found.number if found else None}
    return body, 200 if reader().sound() else 503


@blueprint.get("/uitleg")
def explanation() -> Any:
    """P12: what this register is and is not, with what the body chose about publishing."""
    found = current_edition()
    return render_template("site/explanation.html", chosen=found and found.fact("waarden"))


@blueprint.get("/toegankelijkheid")
def accessibility() -> Any:
    """P14."""
    return render_template("site/accessibility.html")


@blueprint.get("/privacy")
def privacy() -> Any:
    """P15."""
    found = current_edition()
    return render_template("site/privacy.html", chosen=found and found.fact("waarden"))


@blueprint.get("/contact")
def contact() -> Any:
    """P16."""
    return render_template("site/contact.html")
