"""A memory of finished public answers, in front of the application and removable: every page is an ordinary view without it.

An answer depends on nothing but the edition, the address and the language, so it can be given again until the next edition.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

from isal import igzip
from werkzeug.http import is_resource_modified

from publication.site.edition import Reader

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

MOST = 32 * 1024 * 1024  # bytes kept
LEVEL = 1  # of compression: level 0 takes half the time, and leaves an eighth more to send
LARGEST = 256 * 1024  # bytes of one answer that is kept
BODY_HEADERS = ("Content-Type", "Content-Length", "Content-Encoding")  # of no use without a body
SMALLEST_COMPRESSED = 500  # bytes; below this compressing gains nothing

Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Answer:
    """A finished answer: its headers and its body, which may be compressed."""

    headers: Headers
    body: bytes
    mark: str


class Memo:
    """Gives an answer again when the edition and the address are the same; what it does not know it asks the application."""

    def __init__(self, application: Callable[..., Iterable[bytes]], reader: Reader, most: int = MOST) -> None:
        self.application = application
        self.reader = reader
        self.most = most
        self._kept: OrderedDict[tuple[Any, ...], Answer] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "GET" or "HTTP_RANGE" in environ:
            return self.application(environ, start_response)
        edition = self.reader.edition()
        compressed = "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "")
        form = environ.get("HTTP_ACCEPT") if "/api/" in environ.get("PATH_INFO", "") else None  # only there it is looked at
        key = (edition and edition.number, environ.get("PATH_INFO"), environ.get("QUERY_STRING"), compressed, form)
        answer = self._kept.get(key)
        if answer is None:
            if "HTTP_IF_NONE_MATCH" in environ:  # a reader who has it already: the application says so without making it
                return self.application(environ, start_response)
            status, headers, body = self._asked(environ)
            named = {name.lower(): value for name, value in headers}
            if not _may_be_kept(status, named):
                start_response(status, headers)
                return body
            answer = self._keep(key, _finished(named, headers, _read(body), compressed))
        if "HTTP_IF_NONE_MATCH" in environ and not is_resource_modified(environ, etag=answer.mark):
            start_response("304 Not Modified", [pair for pair in answer.headers if pair[0] not in BODY_HEADERS])
            return [b""]
        start_response("200 OK", answer.headers)
        return [answer.body]

    def _asked(self, environ: "WSGIEnvironment") -> tuple[str, Headers, Iterable[bytes]]:
        """What the application answers."""
        began: list[tuple[str, Headers]] = []
        body = self.application(environ, lambda status, headers, _error=None: began.append((status, headers)))
        return (*began[-1], body)

    def _keep(self, key: tuple[Any, ...], answer: Answer) -> Answer:
        with self._lock:
            replaced = self._kept.pop(key, None)
            self._kept[key] = answer
            self._bytes += len(answer.body) - (len(replaced.body) if replaced else 0)
            while self._bytes > self.most:
                _oldest, dropped = self._kept.popitem(last=False)
                self._bytes -= len(dropped.body)
        return answer


def _may_be_kept(status: str, named: dict[str, str]) -> bool:
    """Only what is complete, marked with its edition, and small; a download is a file on disk already."""
    return status == "200 OK" and "etag" in named and 0 < int(named.get("content-length", 0)) <= LARGEST


def _read(body: Iterable[bytes]) -> bytes:
    try:
        return b"".join(body)
    finally:
        getattr(body, "close", lambda: None)()


def _finished(named: dict[str, str], headers: Headers, body: bytes, compressed: bool) -> Answer:
    """The answer as it is sent, compressed when the reader takes that and it gains something."""
    own = {"Vary": ", ".join(filter(None, (named.get("vary"), "Accept-Encoding")))}
    if compressed and len(body) >= SMALLEST_COMPRESSED and "content-encoding" not in named:
        body = igzip.compress(body, LEVEL, mtime=0)
        own["Content-Encoding"] = "gzip"
    own["Content-Length"] = str(len(body))
    return Answer([*(pair for pair in headers if pair[0].title() not in own), *own.items()], body, named["etag"])
