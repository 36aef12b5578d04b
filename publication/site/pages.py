"""The public register: reads an edition folder and nothing else of this application. No cookies, no script, no database."""

from datetime import datetime, timedelta
from typing import Any

from flask import Response, abort, current_app, render_template, request

from languages import language
from publication.site import queries, views
from publication.site.blueprint import blueprint, current_edition, from_edition, reader
from publication.site.downloads import add_downloads
from publication.site.edition import Edition
from publication.site.wording import day_text, shown

add_downloads(blueprint)

LATEST_CHANGES = 5
SEARCHED = 20  # results shown per group


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


@blueprint.get("/")
@from_edition
def register(edition: Edition) -> Any:
    """P01: every designated position, and how complete the register is."""
    found = queries.positions(edition, language(), after=_after())
    return render_template(
        "site/register.html",
        edition=edition,
        rows=found,
        completeness={name: edition.fact(name) for name in ("functies", "actueel", "nog_niet", "niet_bezet")},
        latest=[views.change(row) for row in queries.changes(edition, count=LATEST_CHANGES).items],
        updated=views.updated(edition),
    )


@blueprint.get("/functie/<slug>")
@from_edition
def position(edition: Edition, slug: str) -> Any:
    """P02: everything public about one position."""
    found = queries.position(edition, slug) or abort(404)
    entries = queries.entries_at(edition, slug)
    return render_template(
        "site/position.html",
        edition=edition,
        position=found,
        holders=[views.holder(holder, entries) for holder in found["houders"]],
        changed_on=day_text(found["gewijzigd_op"]),
        updated=views.updated(edition),
    )


@blueprint.get("/vermelding/<code>")
@from_edition
def entry(edition: Edition, code: str) -> Any:
    """P04: one entry at its permanent address."""
    gone = queries.removed_on(edition, code)
    if gone:
        return render_template("site/removed.html", since=day_text(gone)), 410
    found = queries.entry(edition, code) or abort(404)
    return render_template(
        "site/entry.html",
        entry=found,
        shown=shown(found),
        confirmed_on=day_text(found["bevestigd_op"]),
        past=[views.change(row) for row in queries.changes_of(edition, code)],
        version=day_text(found["gewijzigd_op"] or found["openbaar_sinds"]),
        updated=views.updated(edition),
    )


@blueprint.get("/wijzigingen")
@from_edition
def changes(edition: Edition) -> Any:
    """P05: what changed, per edition."""
    found = queries.changes(edition, after=_after())
    return render_template(
        "site/changes.html",
        groups=views.by_edition([views.change(row) for row in found.items]),
        more_changes=found.more,
        updated=views.updated(edition),
    )


@blueprint.get("/zoeken")
@from_edition
def search(edition: Edition) -> Any:
    """P07: positions and people, organisations, roles."""
    query = request.args.get("q", "")[:100].strip()
    chosen = language()
    groups = {
        "position": queries.found_positions(edition, query, chosen, SEARCHED),
        "organisation": queries.found_entries(edition, query, "organisation", chosen, count=SEARCHED),
        "role": queries.found_entries(edition, query, "role", chosen, count=SEARCHED),
    }
    return render_template("site/search.html", query=query, groups=groups, updated=views.updated(edition))


@blueprint.get("/gegevens")
@from_edition
def data(edition: Edition) -> Any:
    """P08: every entry as a row, and the files to take along."""
    found = queries.entries(edition, language(), {}, after=_after())
    return render_template(
        "site/data.html", edition=edition, rows=found, total=edition.fact("vermeldingen"), updated=views.updated(edition)
    )


@blueprint.get("/gegevens/beschrijving")
@from_edition
def dictionary(edition: Edition) -> Any:
    return render_template("site/dictionary.html", edition=edition, parts=views.dictionary(edition))


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


def _after() -> int:
    """From where a list goes on; 0 is its beginning, also for what is no number."""
    given = request.args.get("na", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 16 else 0
