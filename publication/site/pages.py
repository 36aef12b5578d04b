"""The public register: reads an edition folder and nothing else of this application. No cookies, no script, no database."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, current_app, g, render_template, request, send_file, url_for
from flask_babel import lazy_gettext
from werkzeug.exceptions import ServiceUnavailable

from languages import language, other_language
from publication.site import edition as editions
from publication.site import queries, views
from publication.site.edition import Edition, Reader
from publication.site.frame import ADDRESS, SWITCH, Frame, Frames
from publication.site.wording import day_text, shown

blueprint = Blueprint("site", __name__)

blueprint.add_app_template_filter(day_text, "public_day")
blueprint.add_app_template_global(views.columns, "public_columns")
blueprint.add_app_template_global(views.markup, "markup")

FRESH = "public, max-age=60"  # what is withdrawn leaves every cache within a minute
LATEST_CHANGES = 5
SEARCHED = 20  # results shown per group
MENU = {
    "site.register": lazy_gettext("Register"),
    "site.changes": lazy_gettext("Wijzigingen"),
    "site.data": lazy_gettext("Gegevens"),
    "site.explanation": lazy_gettext("Uitleg"),
}
FOOTER = {
    "site.report_error": lazy_gettext("Fout doorgeven"),
    "site.accessibility": lazy_gettext("Toegankelijkheid"),
    "site.privacy": lazy_gettext("Privacy"),
    "site.contact": lazy_gettext("Contact"),
}
View = Callable[..., Any]


def reader() -> Reader:
    """The reader of this installation."""
    found: Reader = current_app.extensions["editions"]
    return found


def current_edition() -> Edition | None:
    """The edition to serve; None before the first. 503 when there is one but it cannot be read."""
    found = reader().edition()
    if found is None and not reader().sound():
        raise ServiceUnavailable()
    return found


def from_edition(view: View) -> View:
    """Hand the current edition to a view; before the first edition the register says so."""

    @wraps(view)
    def served(**arguments: Any) -> Any:
        found = current_edition()
        return render_template("site/empty.html") if found is None else view(found, **arguments)

    return served


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


@blueprint.get("/gegevens.csv")
def data_csv() -> Any:
    return _file(editions.TABLE, "text/csv; charset=utf-8", "csv")


@blueprint.get("/gegevens.json")
def data_json() -> Any:
    return _file(editions.REGISTER, "application/json")


@blueprint.get("/gegevens/register.pdf")
def data_pdf() -> Any:
    return _file(editions.PAPER, "application/pdf")


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


@blueprint.after_request
def cacheable(response: Response) -> Response:
    """Every answer may be kept for a minute and asked for again by its mark; search engines hear what the body chose (R70)."""
    if not current_app.config["SEARCH_ENGINES"]:
        response.headers["X-Robots-Tag"] = "noindex"
    if response.status_code != 200 or request.endpoint in ("site.live", "site.ready"):
        return response
    response.headers["Cache-Control"] = FRESH
    response.set_etag(_mark(reader().edition()), weak=not response.direct_passthrough)
    response.make_conditional(request, accept_ranges=response.direct_passthrough, complete_length=response.content_length)
    return response


@blueprint.app_context_processor
def public_context() -> dict[str, Any]:
    """What the public layout needs; a page of the register gets it from its frame, in which it was filled in once."""
    if not request or request.path.startswith("/intern"):
        return {"footer_links": _footer()} if request else {}
    if request.blueprint == blueprint.name and not g.get("failed"):
        return {"page_url": _address()}
    return _layout()


def site_frame() -> Frame:
    """The frame of the page that is asked for."""
    current = request.endpoint if request.endpoint in MENU else None
    key = (language(), current, request.script_root, current_app.config["SEARCH_ENGINES"])
    frames: Frames = current_app.extensions["frames"]
    return frames.frame(key, _layout_of_frame, _address(), other_language()["url"])


blueprint.add_app_template_global(site_frame, "site_frame")


def _layout_of_frame() -> dict[str, Any]:
    return {**_layout(), "page_url": ADDRESS, "other_language": {**other_language(), "url": SWITCH}}


def _layout() -> dict[str, Any]:
    """The menu, the footer and the way in for staff."""
    return {
        "footer_links": _footer(),
        "navigation": [
            {"url": url_for(endpoint), "label": str(label), "current": request.endpoint == endpoint}
            for endpoint, label in MENU.items()
        ],
        "home_url": url_for("site.register"),
        "staff_url": _staff_url(),
        "page_url": _address(),
    }


def _footer() -> list[dict[str, str]]:
    return [{"url": url_for(endpoint), "label": str(label)} for endpoint, label in FOOTER.items()]


def _address() -> str:
    """The whole address of this page, to print and to refer to."""
    return f"{current_app.config['PUBLIC_URL']}{request.script_root}{request.path}"


def _mark(edition: Edition | None) -> str:
    """What an answer depends on beside its address: the edition, and the templates and texts it was made with."""
    return f"{edition.number if edition else 0}-{made_with()}"


@lru_cache
def made_with() -> str:
    """A mark of everything of ours that shapes a page; it changes with a new release."""
    digest = hashlib.sha256()
    root = Path(current_app.root_path)
    for pattern in ("templates/**/*.html", "translations/**/*.mo", "static/**/*.css", "publication/site/**/*.py"):
        for path in sorted(root.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _after() -> int:
    """From where a list goes on; 0 is its beginning, also for what is no number."""
    given = request.args.get("na", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 16 else 0


def _staff_url() -> str | None:
    """The way in for staff; at this same site in the language of the page. None when there is no way in."""
    address: str | None = current_app.config.get("STAFF_URL")
    return f"{request.script_root}{address}" if address and address.startswith("/") else address or None


def _file(name: str, content_type: str, download: str = "") -> Response:
    """A file of the edition, exactly as it was published."""
    found = current_edition() or abort(404)
    response = send_file(found.folder / name, mimetype=content_type, etag=False, conditional=False)
    response.headers.pop("Last-Modified", None)
    response.headers["Content-Type"] = content_type
    if download:
        response.headers["Content-Disposition"] = f"attachment; filename=register-uitgave-{found.number}.{download}"
    return response
