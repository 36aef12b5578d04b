"""The public register: reads an edition folder and nothing else of this application. No cookies, no script, no database."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from flask import Blueprint, Response, abort, current_app, render_template, request, url_for
from flask_babel import get_locale, lazy_gettext
from werkzeug.exceptions import ServiceUnavailable

from publication.site import edition as editions
from publication.site import views
from publication.site.edition import Edition, Reader
from publication.site.wording import day_text, shown

blueprint = Blueprint("site", __name__)

blueprint.add_app_template_filter(day_text, "public_day")

FRESH = "public, max-age=60"  # what is withdrawn leaves every cache within a minute
LATEST_CHANGES = 5
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
    """The reader of this installation, made once."""
    known: dict[str, Any] = current_app.extensions
    if "editions" not in known:
        known["editions"] = Reader(current_app.config["EDITIONS_DIR"])
    found: Reader = known["editions"]
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
    query = request.args.get("q", "")[:100].strip()
    return render_template(
        "site/register.html",
        edition=edition,
        query=query,
        rows=views.overview(edition, edition.found(query)),
        latest=views.latest(edition, LATEST_CHANGES),
        updated=views.updated(edition),
    )


@blueprint.get("/functie/<slug>")
@from_edition
def position(edition: Edition, slug: str) -> Any:
    found = edition.positions.get(slug) or abort(404)
    return render_template(
        "site/position.html",
        edition=edition,
        position=found,
        holders=[views.holder(edition, holder) for holder in found["houders"]],
        changed_on=views.changed_on(edition, found),
        updated=views.updated(edition),
    )


@blueprint.get("/vermelding/<code>")
@from_edition
def entry(edition: Edition, code: str) -> Any:
    if code in edition.removed:
        return render_template("site/removed.html", since=day_text(edition.removed[code])), 410
    found = edition.entries.get(code) or abort(404)
    return render_template(
        "site/entry.html",
        entry=found,
        shown=shown(found),
        holder=edition.holders[code],
        confirmed_on=day_text(found["bevestigd_op"]),
        past=views.past_of(edition, code),
        version=views.version_of(edition, code),
        updated=views.updated(edition),
    )


@blueprint.get("/wijzigingen")
@from_edition
def changes(edition: Edition) -> Any:
    return render_template("site/changes.html", groups=views.groups(edition), updated=views.updated(edition))


@blueprint.get("/gegevens")
@from_edition
def data(edition: Edition) -> Any:
    return render_template("site/data.html", edition=edition, rows=views.table(edition), updated=views.updated(edition))


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
    return render_template("site/report_error.html", code=code if found and code in found.entries else None)


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
    found = reader().edition()
    digest = hashlib.sha256(response.get_data()).hexdigest()[:16]
    response.headers["Cache-Control"] = FRESH
    response.set_etag(f"{found.number if found else 0}-{digest}")
    response.make_conditional(request)
    return response


@blueprint.app_context_processor
def public_context() -> dict[str, Any]:
    """The footer of every page; outside /intern also the menu and the way in for staff."""
    if not request:
        return {}
    footer = {"footer_links": [{"url": url_for(endpoint), "label": str(label)} for endpoint, label in FOOTER.items()]}
    if request.path.startswith("/intern"):
        return footer
    english = get_locale() is not None and get_locale().language == "en"
    return {
        **footer,
        "navigation": [
            {"url": url_for(endpoint), "label": str(label), "current": request.endpoint == endpoint}
            for endpoint, label in MENU.items()
        ],
        "home_url": url_for("site.register"),
        "staff_url": _staff_url(),
        "page_url": f"{current_app.config['PUBLIC_URL']}{'/en' if english else ''}{request.path}",
    }


def _staff_url() -> str | None:
    """The way in for staff; at this same site in the language of the page. None when there is no way in."""
    address: str | None = current_app.config.get("STAFF_URL")
    return f"{request.script_root}{address}" if address and address.startswith("/") else address or None


def _file(name: str, content_type: str, download: str = "") -> Response:
    """A file of the edition, exactly as it was published."""
    found = current_edition() or abort(404)
    response = Response(found.files[name], content_type=content_type)
    if download:
        response.headers["Content-Disposition"] = f"attachment; filename=register-uitgave-{found.number}.{download}"
    return response
