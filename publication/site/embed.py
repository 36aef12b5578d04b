"""The register on somebody else's page: small pages that may stand in a frame there, without a cookie and without a script."""

from typing import Any

from flask import Response, abort, current_app, render_template, request, url_for

from publication.site import queries, views
from publication.site.blueprint import after, blueprint, from_edition
from publication.site.edition import Edition

FRAMED = ("site.embed", "site.embed_all")  # the only pages that another site may show in a frame


@blueprint.get("/insluiten")
@from_edition
def embed_all(edition: Edition) -> Any:
    """All designated positions, with a link to each."""
    page = queries.position_data(edition, after())
    positions = [
        {
            "title": position["functie"],
            "url": url_for(".position", slug=position["slug"]),
            "names": ", ".join(holder["houder"] for holder in position["houders"]),
        }
        for position in views.data(page)
    ]
    return render_template("site/embed_all.html", positions=positions, more=page.more, updated=views.updated(edition))


@blueprint.get("/insluiten/<slug>")
@from_edition
def embed(edition: Edition, slug: str) -> Any:
    """One position: who holds it and what is public; 404 when it is not designated."""
    position = queries.position(edition, slug) or abort(404)
    entries = queries.entries_of(edition, position["houders"])
    holders = [views.holder(one, entries) for one in position["houders"]]
    return render_template("site/embed.html", position=position, holders=holders, updated=views.updated(edition))


def snippet(slug: str | None = None) -> str:
    """The line of HTML to put in one's own page."""
    path = url_for("site.embed", slug=slug) if slug else url_for("site.embed_all")
    title = "Register nevenwerk"
    return f'<iframe src="{current_app.config["PUBLIC_URL"]}{path}" title="{title}" width="100%" height="480"></iframe>'


blueprint.add_app_template_global(snippet, "embed_snippet")


@blueprint.after_request
def framed(response: Response) -> Response:
    """Say that any site may frame this page; `app.py` forbids it for all others."""
    if request.endpoint in FRAMED and response.status_code in (200, 304):
        response.headers["Content-Security-Policy"] = (
            "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
            "frame-ancestors *"
        )
    return response
