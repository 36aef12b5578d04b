"""One set of routes, two languages: everything under `/en` is English, all other addresses are Dutch."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flask import has_request_context, request
from flask_babel import get_locale, get_translations

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

NAMES = {"nl": "Nederlands", "en": "English"}
LOCALES = {"nl": "nl", "en": "en_GB"}  # plain English would give American dates
ENGLISH_PREFIX = "/en"


class LanguagePrefix:
    """Takes `/en` off the front of an address and puts it before every address that is made: one set of routes, two languages."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self.application = application

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == ENGLISH_PREFIX or path.startswith(ENGLISH_PREFIX + "/"):
            environ["PATH_INFO"] = path[len(ENGLISH_PREFIX) :] or "/"
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + ENGLISH_PREFIX
            environ["openkaart.language"] = "en"
        return self.application(environ, start_response)


def asked_language() -> str:
    """`nl` or `en`: the language of the address that is asked for."""
    asked: str = request.environ.get("openkaart.language", "nl")
    return asked


def asked_locale() -> str:
    """English under /en, else Dutch."""
    return LOCALES[asked_language() if has_request_context() else "nl"]


def language() -> str:
    """`nl` or `en`: the language of what is written now, which may be another than that of the page (a message, a file)."""
    locale = get_locale()
    return "en" if locale is not None and locale.language == "en" else "nl"


def other_language() -> dict[str, str]:
    """The other language of this page: `code`, `label` and `url`."""
    code = "nl" if language() == "en" else "en"
    return {"code": code, "label": NAMES[code], "url": other_address()}


def other_address() -> str:
    """The address of this page in the other language: a path of our own, whatever was asked for."""
    if not request:
        return "/" if language() == "en" else f"{ENGLISH_PREFIX}/"
    query = quote(request.query_string, safe="%=&+/:;,?@!$'()*~")
    prefix = "" if asked_language() == "en" else ENGLISH_PREFIX
    return f"{prefix}/{quote(request.path.lstrip('/'))}" + (f"?{query}" if query else "")


class Texts:
    """The translations that templates use: looked up once per language, since a page asks for dozens."""

    def __init__(self) -> None:
        self._known: dict[Any, Any] = {}

    def _translations(self) -> Any:
        locale = get_locale()
        if locale not in self._known:
            self._known[locale] = get_translations()
        return self._known[locale]

    def gettext(self, text: str) -> str:
        """The text in the language of this page."""
        return str(self._translations().ugettext(text))

    def ngettext(self, one: str, many: str, count: int) -> str:
        """The text for one or for many."""
        return str(self._translations().ungettext(one, many, count))

    def pgettext(self, context: str, text: str) -> str:
        """The text in its context."""
        return str(self._translations().upgettext(context, text))

    def npgettext(self, context: str, one: str, many: str, count: int) -> str:
        """The text in its context, for one or for many."""
        return str(self._translations().unpgettext(context, one, many, count))
