"""The addresses of the API: read the question, ask the edition, join the answer."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import force_locale
from werkzeug.exceptions import NotAcceptable, NotFound

from publication.site import queries
from publication.site.api import BASE, VERSION, bodies, rows
from publication.site.api import parameters as may_ask
from publication.site.api.bodies import address
from publication.site.api.description import description
from publication.site.api.parameters import Parameter, asked
from publication.site.api.problems import InvalidInput, Removed, Reviewed, is_for_programs, language
from publication.site.blueprint import cacheable, current_edition
from publication.site.edition import Edition

blueprint = Blueprint("api", __name__, url_prefix=BASE)

JSON = "application/json"
ACCEPTED = frozenset({JSON, "application/*", "*/*"})
FILTERS = {"toestand": "toestand", "vergoeding": "vergoeding", "sindsJaar": "sinds", "functie": "functie"}  # → those of queries
FOR_EVERYONE = {
    "API-Version": VERSION,
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "API-Version, Content-Language, ETag, Link, Retry-After",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
BEFOREHAND = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Accept-Language, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
Asked = dict[str, str]
View = Callable[..., Any]


def resource(path: str, *known: Parameter, **options: Any) -> Callable[[View], View]:
    """Add a resource: what is asked is checked against its table and handed over."""

    def add(view: View) -> View:
        @wraps(view)
        def answer(**arguments: Any) -> Any:
            _refuse_other_forms()
            with force_locale(language()):
                found, faults = asked(request.args, known)
            if faults:
                raise InvalidInput(faults)
            answered = view(found, **arguments)
            return answered if isinstance(answered, Response) else Response(answered, content_type=JSON)

        blueprint.add_url_rule(path, view_func=answer, methods=["GET"], merge_slashes=False, **options)
        return answer

    return add


@resource("", strict_slashes=False)
def start(_asked: Asked) -> Any:
    """Where everything is."""
    return bodies.start()


@resource("/vermeldingen", may_ask.STATE, may_ask.PAID, may_ask.SINCE_YEAR, may_ask.POSITION, may_ask.LIMIT, may_ask.AFTER_ENTRY)
def entries(asked: Asked) -> Any:
    edition = _edition()
    filters = {FILTERS[name]: value for name, value in asked.items() if name in FILTERS}
    after = rows.after_entry(edition, asked["na"]) if "na" in asked else 0
    found = queries.entries(edition, "code, slug, state, data", filters, after, _limit(asked))
    total = queries.count_entries(edition, filters)
    return _listing("vermeldingen", bodies.entries(found.items), found, rows.entry_point, asked, edition, total)


@resource("/vermeldingen/<code>")
def entry(_asked: Asked, code: str) -> Any:
    edition = _edition()
    if reviewed := queries.reviewed_since(edition, code):
        raise Reviewed(reviewed)
    if gone := queries.removed_on(edition, code):
        raise Removed(gone)
    return bodies.entries([_found(rows.entry(edition, code))])[0]


@resource("/functies", may_ask.LIMIT, may_ask.AFTER_POSITION)
def positions(asked: Asked) -> Any:
    edition = _edition()
    after = rows.after_position(edition, asked["na"]) if "na" in asked else 0
    found = rows.positions(edition, after, _limit(asked))
    total = edition.fact("functies")
    return _listing("functies", bodies.positions(found.items), found, rows.position_point, asked, edition, total)


@resource("/functies/<slug>")
def position(_asked: Asked, slug: str) -> Any:
    return bodies.positions([_found(rows.position(_edition(), slug))])[0]


@resource("/wijzigingen", may_ask.SINCE, may_ask.UNTIL, may_ask.KIND, may_ask.LIMIT, may_ask.AFTER_CHANGE)
def changes(asked: Asked) -> Any:
    edition = _edition()
    period = {"since": asked.get("sinds", ""), "until": asked.get("tot", "9999")}
    kind = asked.get("soort", "")
    after = rows.after_change(edition, asked["na"]) if "na" in asked else 0
    found = rows.changes(edition, **period, kind=kind, after=after, count=_limit(asked))
    counted = queries.count_changes(edition, **period)
    total = counted.get(kind, 0) if kind else sum(counted.values())
    return _listing("wijzigingen", bodies.changes(found.items), found, rows.change_point, asked, edition, total)


@resource("/uitgave")
def published(_asked: Asked) -> Any:
    return bodies.published(_edition())


@resource("/openapi.json")
def openapi(_asked: Asked) -> Any:
    return description()


@blueprint.after_app_request
def open_to_programs(response: Response) -> Response:
    """Every site may read every answer of the API, errors too, and every answer says its version."""
    if not is_for_programs():
        return response
    response.headers.update(FOR_EVERYONE)
    if request.method == "OPTIONS":
        response.headers.update(BEFOREHAND)
        response.headers.pop("Content-Type", None)
        response.status_code = 204
        return response
    return cacheable(response)


def _listing(
    name: str, items: list[str], found: queries.Page, point: Callable[[Any], str], asked: Asked, edition: Edition, total: int
) -> Response:
    """The list with its links, in the body and in the header."""
    links = {"self": address(request.path.removeprefix(BASE), **asked)}
    if found.more:
        links["next"] = address(request.path.removeprefix(BASE), **{**asked, "na": point(found.items[-1])})
    response = Response(bodies.listing(name, items, edition, total, links), content_type=JSON)
    response.headers["Link"] = ", ".join(f'<{href}>; rel="{relation}"' for relation, href in links.items())
    return response


def _edition() -> Edition:
    return _found(current_edition())


def _found(found: Any) -> Any:
    """What was found. Raises NotFound when nothing was."""
    if found is None:
        raise NotFound()
    return found


def _limit(asked: Asked) -> int:
    return int(asked.get("limiet", may_ask.USUAL))


def _refuse_other_forms() -> None:
    """JSON is the only form; what is said about its letters or its profile does not matter."""
    accepted = [form.partition(";")[0].strip().lower() for form, quality in request.accept_mimetypes if quality > 0]
    if request.accept_mimetypes and ACCEPTED.isdisjoint(accepted):
        raise NotAcceptable()
