"""What all public pages share: the blueprint, the edition they read, their frame, and how long an answer may be kept."""

import hashlib
from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, current_app, g, render_template, request, url_for
from flask_babel import lazy_gettext
from markupsafe import Markup
from werkzeug.exceptions import ServiceUnavailable

from languages import ENGLISH_PREFIX, language, other_language
from publication.site import views
from publication.site.edition import Edition, Reader
from publication.site.frame import ADDRESS, DUTCH, ENGLISH, SWITCH, Frame, Frames
from publication.site.wording import amount_text, day_text

blueprint = Blueprint("site", __name__)

blueprint.add_app_template_filter(day_text, "public_day")
blueprint.add_app_template_filter(amount_text, "public_amount")
blueprint.add_app_template_global(views.columns, "public_columns")
blueprint.add_app_template_global(views.markup, "markup")
blueprint.add_app_template_global(views.table_columns, "table_columns")

LONGEST = 100  # characters of what somebody asks for
FRESH = "public, max-age=60"  # what is withdrawn leaves every cache within a minute
MENU = {
    "site.register": lazy_gettext("Register"),
    "site.changes": lazy_gettext("Wijzigingen"),
    "site.data": lazy_gettext("Gegevens"),
    "site.yearly_figures": lazy_gettext("Jaarcijfers"),
    "site.explanation": lazy_gettext("Uitleg"),
}
FOOTER = {
    "site.follow": lazy_gettext("Volgen"),
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


def after() -> int:
    """From where a list goes on; 0 is its beginning, also for what is no number."""
    given = request.args.get("na", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 16 else 0


def asked(name: str) -> str:
    """A text from the address, fit to be shown again: no longer than LONGEST, and nothing in it that cannot be printed."""
    given = request.args.get(name, "")[:LONGEST]
    return "".join(char if char.isprintable() else " " for char in given).strip()


def this_page(**changed: Any) -> str:
    """The address of this page with some of its choices changed; an empty value takes one away, and lists begin anew."""
    kept = {**request.args.to_dict(), "na": "", **(request.view_args or {}), **changed}
    return url_for(request.endpoint or "", **{name: value for name, value in kept.items() if value not in ("", None)})


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
    query = request.query_string.decode(errors="replace")
    return frames.frame(key, _layout_of_frame, {
        ADDRESS: f"{_address()}?{query}" if query else _address(),
        SWITCH: other_language()["url"],
        **_in_both_languages(),
    })  # fmt: skip


@blueprint.app_template_global()
def once(*key: Any, caller: Callable[..., str], fill: str | None = None) -> Markup:
    """In a template, `{% call once("name", …) %}`: render this part once for each edition, language and further key.

    With `fill`, `{% call(body) once("name", fill=…) %}`: the part is kept with a place for `body`.
    """
    edition, pieces = reader().edition(), current_app.extensions["pieces"]
    return pieces.once((edition and edition.number, language(), *key), caller, fill)


blueprint.add_app_template_global(site_frame, "site_frame")
blueprint.add_app_template_global(this_page, "this_page")


def _layout_of_frame() -> dict[str, Any]:
    in_both = {"canonical": ENGLISH if language() == "en" else DUTCH, "dutch": DUTCH, "english": ENGLISH}
    return {**_layout(), **in_both, "page_url": ADDRESS, "other_language": {**other_language(), "url": SWITCH}}


def _in_both_languages() -> dict[str, str]:
    """The address of this page without its choices, in Dutch and in English: what search engines should remember."""
    root = f"{current_app.config['PUBLIC_URL']}{request.script_root.removesuffix(ENGLISH_PREFIX)}"
    path = quote(request.path)
    return {DUTCH: f"{root}{path}", ENGLISH: f"{root}{ENGLISH_PREFIX}{path}"}


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
    """The whole address of this page, to refer to."""
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


def _staff_url() -> str | None:
    """The way in for staff; at this same site in the language of the page. None when there is no way in."""
    address: str | None = current_app.config.get("STAFF_URL")
    return f"{request.script_root}{address}" if address and address.startswith("/") else address or None
