"""The headers that every answer carries, unless its page says otherwise."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
HTTPS_ONLY = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}
FRAMED_BY_ANYONE = "frame-ancestors *"  # in the policy of a page that says that it may stand on another site


class FixedHeaders:
    """Adds the headers that an answer does not give itself."""

    def __init__(self, application: Callable[..., Iterable[bytes]], headers: Mapping[str, str]) -> None:
        self.application = application
        self.headers = [(name.lower(), (name, value)) for name, value in headers.items()]

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        def start(status: str, given: list[tuple[str, str]], *error: Any) -> Any:
            own = {name.lower(): value for name, value in given}
            if FRAMED_BY_ANYONE in own.get("content-security-policy", ""):
                own["x-frame-options"] = ""
            return start_response(status, given + [pair for name, pair in self.headers if name not in own], *error)

        return self.application(environ, start)
