"""The public register: reads an edition folder and nothing else of this application. No cookies, no script, no database.

Its pages stand in the modules imported here; this one holds what is the same in every edition.
"""

from datetime import datetime, timedelta
from typing import Any

from flask import Response, abort, current_app, render_template, request

from publication.site import changes, data, differences, entries, queries, register, search
from publication.site.blueprint import blueprint, current_edition, reader
from publication.site.downloads import add_downloads

__all__ = ["changes", "data", "differences", "entries", "register", "search"]

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
    return render_template("site/explanation.html")


@blueprint.get("/fout-doorgeven")
def report_error() -> Any:
    found = current_edition()
    code = request.args.get("vermelding", "")
    return render_template("site/report_error.html", code=code if found and queries.entry(found, code) else None)


@blueprint.get("/toegankelijkheid")
def accessibility() -> Any:
    return render_template("site/accessibility.html")


@blueprint.get("/privacy")
def privacy() -> Any:
    return render_template("site/privacy.html")


@blueprint.get("/contact")
def contact() -> Any:
    return render_template("site/contact.html")


@blueprint.get("/robots.txt")
def robots() -> Any:
    return Response("User-agent: *\nDisallow: /intern\n", mimetype="text/plain")


@blueprint.get("/.well-known/security.txt")
def security() -> Any:
    """Whom to tell about a weakness (RFC 9116); it needs an end date, so it begins with the first edition."""
    found = current_edition() or abort(404)
    expires = datetime.fromisoformat(found.published_at) + timedelta(days=365)
    lines = [
        f"Contact: mailto:{current_app.config['SETTINGS'].organisation_email}",
        f"Expires: {expires.isoformat()}",
        "Preferred-Languages: nl, en",
        f"Canonical: {current_app.config['PUBLIC_URL']}/.well-known/security.txt",
    ]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")
