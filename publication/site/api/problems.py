"""Everything that goes wrong, told to programs as problem details (RFC 9457), in Dutch or in English."""

import json
from typing import Any
from urllib.parse import quote

from flask import Response, request
from flask_babel import force_locale, lazy_gettext
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest, Gone, HTTPException

from languages import LOCALES, asked_locale
from publication.site.api import ROOT
from publication.site.api.bodies import address

MEDIA_TYPE = "application/problem+json"
SAYS = {
    400: (lazy_gettext("Ongeldige vraag"), lazy_gettext("De vraag is niet te lezen.")),
    404: (lazy_gettext("Niet gevonden"), lazy_gettext("Dit staat niet in het register.")),
    405: (lazy_gettext("Dit kan hier niet"), lazy_gettext("U kunt hier alleen lezen: GET, HEAD en OPTIONS.")),
    406: (lazy_gettext("Deze vorm is er niet"), lazy_gettext("Het antwoord is er alleen als application/json.")),
    410: (lazy_gettext("Niet meer openbaar"), lazy_gettext("Deze vermelding is niet meer openbaar.")),
    413: (lazy_gettext("Te groot"), lazy_gettext("Wat u stuurde is te groot. Een vraag heeft geen inhoud nodig.")),
    429: (lazy_gettext("Te veel vragen"), lazy_gettext("U vroeg te veel in korte tijd. Wacht even en probeer het opnieuw.")),
    500: (lazy_gettext("Er ging iets mis"), lazy_gettext("Dit ligt aan ons. Probeer het later opnieuw.")),
    503: (lazy_gettext("Even niet bereikbaar"), lazy_gettext("De gegevens zijn er nu niet. Probeer het later opnieuw.")),
}


class InvalidInput(BadRequest):
    """The question is not one that can be asked here; `faults` says everything that is wrong with it."""

    def __init__(self, faults: list[dict[str, Any]]) -> None:
        super().__init__()
        self.faults = faults


class Removed(Gone):
    """It was public until this day; nothing more is said (R69)."""

    def __init__(self, day: str) -> None:
        super().__init__()
        self.day = day


class Reviewed(Removed):
    """It is not shown while it is looked at, since this day (R67)."""


def is_for_programs() -> bool:
    """Whether the question is one to the API, also when there is nothing at its address."""
    return request.path == ROOT or request.path.startswith(f"{ROOT}/")


def language() -> str:
    """English under /en or when it was preferred, else Dutch."""
    if asked_locale() == LOCALES["en"]:
        return LOCALES["en"]
    return LOCALES[request.accept_languages.best_match(LOCALES, "nl") or "nl"]


def problem(error: HTTPException) -> Response:
    """The answer to a question that went wrong."""
    status = error.code or 500
    with force_locale(language()):
        title, detail = SAYS.get(status) or (error.name, error.name)
        told = {
            "type": "about:blank",
            "title": str(title),
            "status": status,
            "detail": str(detail),
            "instance": quote(f"{request.script_root}{request.path}"),
            **_more(error),
        }
    response = Response(json.dumps(told, ensure_ascii=False), status, content_type=MEDIA_TYPE)
    response.headers.extend(header for header in error.get_headers() if header[0] != "Content-Type")
    response.headers["Content-Language"] = language()[:2]
    response.vary.add("Accept-Language")
    return response


def _more(error: HTTPException) -> dict[str, Any]:
    if isinstance(error, InvalidInput):
        detail = _("Met de parameters klopt iets niet: %(names)s.", names=", ".join(_names(error.faults)))
        return {"type": _kind("OngeldigeVraag"), "detail": detail, "errors": error.faults}
    if isinstance(error, Reviewed):
        return {"type": _kind("Nagekeken"), "detail": _("Deze vermelding wordt nagekeken."), "datum": error.day}
    if isinstance(error, Removed):
        return {"type": _kind("Verwijderd"), "datum": error.day}
    return {}


def _names(faults: list[dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(fault["location"]["name"] for fault in faults))


def _kind(schema: str) -> str:
    """What names this kind of problem, and describes it when visited."""
    return f"{address('/openapi.json')}#/components/schemas/{schema}"
