"""What all public pages share: the blueprint, the edition they read, their frame, and how long an answer may be kept."""

import hashlib
from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, current_app, g, render_template, request, url_for
from flask_babel import lazy_gettext
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from werkzeug.exceptions import ServiceUnavailable

from languages import ENGLISH_PREFIX, asked_language, language, other_address, other_language
from publication.site import views
from publication.site.edition import Edition, Reader
from publication.site.outlines import Marks, Outlines
from publication.site.queries import Page
from publication.site.wording import amount_text, day_text

blueprint = Blueprint("site", __name__)

blueprint.add_app_template_filter(day_text, "public_day")
blueprint.add_app_template_filter(amount_text, "public_amount")
blueprint.add_app_template_global(views.columns, "public_columns")
blueprint.add_app_template_global(views.table_columns, "table_columns")

LONGEST = 100  # characters of what somebody asks for
LEGIBLE = "!$'()*,/:;?@"  # characters that may stand in a query as they are
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
    found = _edition()
    if found is None and not reader().sound():
        raise ServiceUnavailable()
    return found


def _edition() -> Edition | None:
    """The same for a whole request."""
    if "edition" not in g:
        g.edition = reader().edition()
    found: Edition | None = g.edition
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
    if given.isprintable():
        return given.strip()
    return "".join(char if char.isprintable() else " " for char in given).strip()


def this_page(**changed: Any) -> str:
    """The address of this page with some of its choices changed; an empty value takes one away, and lists begin anew."""
    kept = {**request.args.to_dict(), "na": "", **changed}
    query = urlencode({name: value for name, value in kept.items() if value not in ("", None)}, safe=LEGIBLE)
    path = request.script_root + quote(request.path)
    return f"{path}?{query}" if query else path


def cited(day: str = "") -> str:
    """The whole address of this page, to refer to; `day` is that of a register as it was, and then the address keeps it."""
    return f"{_address()}?op={day}" if day else _address()


def next_part(found: Page) -> str | None:
    """The address of the next part of the list on this page; None at its end."""
    return this_page(na=found.more) if found.more else None


@blueprint.after_request
def cacheable(response: Response) -> Response:
    """Every answer may be kept for a minute and asked for again by its mark; search engines hear what the body chose (R70)."""
    if not current_app.config["SEARCH_ENGINES"]:
        response.headers["X-Robots-Tag"] = "noindex"
    if response.status_code != 200 or request.endpoint in ("site.live", "site.ready"):
        return response
    response.headers["Cache-Control"] = FRESH
    response.set_etag(_mark(_edition()), weak=not response.direct_passthrough)
    if response.direct_passthrough or "HTTP_IF_NONE_MATCH" in request.environ:
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


def page(template: str, places: Mapping[str, Any], context: Callable[[], Mapping[str, Any]] = dict, **fixed: Any) -> bytes:
    """A page of the current edition, of which everything but `places` is rendered once for each choice of `fixed` (see Outlines).

    `context` gives what else the template needs: it may depend on nothing but the edition, the language and `fixed`.
    """
    own, edition = _own_addresses(), current_edition()

    def render(marks: Marks) -> str:
        return render_template(template, **context(), **fixed, **marks, own={name: marks[name] for name in own})

    return _outlined((template, edition and edition.number, *fixed.values()), {**places, **own}, render)


def part(key: tuple[Any, ...], places: Mapping[str, Any], render: Callable[[Marks], str]) -> bytes:
    """A part of a page that stands there more than once; `render` may depend on nothing but the language and `key`."""
    return _outlined(key, places, render)


@blueprint.app_template_global()
@pass_context
def framed(context: Context, **blocks: str) -> Markup:
    """In a layout, the blocks of a page with the frame around them that is the same on all pages."""
    current = request.endpoint if request.endpoint in MENU else None
    places = {**blocks, **(context.get("own") or _own_addresses())}
    return Markup(_outlined(("frame", current), places, _frame).decode())  # noqa: S704


def _frame(marks: Marks) -> str:
    in_both = {"canonical": marks["english" if language() == "en" else "dutch"]}
    switched = {"page_url": marks["asked"], "other_language": {**other_language(), "url": marks["switch"]}}
    return render_template("layouts/site_frame.html", **{**_layout(), **marks, **in_both, **switched})


def _outlined(key: tuple[Any, ...], places: Mapping[str, Any], render: Callable[[Marks], str]) -> bytes:
    found = g.get("outlined")  # once a request: each look at what Flask has at hand costs as much as filling in a place
    if found is None:
        found = g.outlined = current_app.extensions["outlines"], (asked_language(), request.script_root)
    outlines: Outlines = found[0]
    return outlines.filled((*found[1], *key), places, render)


def _own_addresses() -> dict[str, str]:
    """Of this page: as it is asked for, the same in the other language, and without its choices (also in both languages)."""
    address, query = _address(), request.query_string.decode(errors="replace")
    dutch = current_app.config["PUBLIC_URL"] + request.script_root.removesuffix(ENGLISH_PREFIX)
    path = quote(request.path)
    return {
        "page_url": address,
        "asked": f"{address}?{query}" if query else address,
        "switch": other_address(),
        "dutch": f"{dutch}{path}",
        "english": f"{dutch}{ENGLISH_PREFIX}{path}",
    }


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
