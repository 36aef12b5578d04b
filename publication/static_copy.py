"""The current edition as plain files, for any web server: the public site stays up when everything else is down.

Every page in both languages and every data file, with a compressed copy beside what is worth it. What needs a program (searching,
filtering, the register of an earlier day) is left out, and the pages say so. A new copy takes the place of the old in one step.
"""

import gzip
import secrets
import shutil
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from flask import Flask
from werkzeug.test import Client

from disk import sync
from publication.site.edition import Edition, Reader
from publication.site.machines import sitemaps

LINKS = {"a": "href", "link": "href", "img": "src", "source": "srcset", "script": "src"}
NOT_COPIED = ("/intern", "/zoeken", "/en/zoeken", "/api/", "/gezond", "/gereed")  # of staff, or of use only when asked something
WORTH_COMPRESSING = (".html", ".css", ".svg", ".csv", ".json", ".jsonld", ".ttl", ".atom", ".xml", ".txt")
FIRST = ("/", "/en/", "/robots.txt", "/sitemap.xml", "/.well-known/security.txt")
NOT_FOUND = "/deze-pagina-bestaat-niet"


def write_static_copy(app: Flask, folder: Path) -> int:
    """Write the edition that `app` (a public application made with `static_copy`) serves; returns the number of files.

    `folder` becomes a link to the newest copy, so that a web server sees the old files or the new ones. Raises FileExistsError
    when something else stands there, and RuntimeError before the first edition or when a page does not answer.
    """
    reader: Reader = app.extensions["editions"]
    edition = reader.edition()
    if edition is None:
        raise RuntimeError("there is no edition yet")
    if folder.exists() and not folder.is_symlink():
        raise FileExistsError(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = folder.parent / f".{folder.name}-{edition.number}-{secrets.token_hex(4)}"
    try:
        count = sum(_write(made, address, status, body) for address, status, body in _pages(app, edition))
        _turn(folder, made)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    return count


def _pages(app: Flask, edition: Edition) -> Iterator[tuple[str, int, bytes]]:
    """Every address with its answer, once: what is known to be there, and what is linked to from there."""
    client = Client(app.wsgi_app, use_cookies=False)
    waiting, seen = [*FIRST, *_known(app, edition)], set[str]()
    while waiting:
        address = waiting.pop()
        if address in seen or address.startswith(NOT_COPIED):
            continue
        seen.add(address)
        answer = client.get(address, base_url=app.config["PUBLIC_URL"])
        if answer.status_code not in (200, 404, 410):
            raise RuntimeError(f"{address} answers {answer.status_code}")
        if answer.status_code == 404:
            continue
        body = answer.get_data()
        yield address, answer.status_code, body
        if answer.mimetype == "text/html":
            waiting.extend(_linked(address, body.decode()))
    yield "/404.html", 404, client.get(NOT_FOUND, base_url=app.config["PUBLIC_URL"]).get_data()


def _known(app: Flask, edition: Edition) -> Iterator[str]:
    """The addresses that the edition holds, in both languages, and those without a variable part."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("site.") and not rule.arguments and "GET" in (rule.methods or ()):
            yield rule.rule
    if app.config["SEARCH_ENGINES"]:
        yield from sitemaps(edition)
    for statement, path in (
        ("SELECT slug FROM position", "/functie/"),
        ("SELECT slug FROM position", "/insluiten/"),
        ("SELECT code FROM entry", "/vermelding/"),
        ("SELECT code FROM removed", "/vermelding/"),
    ):
        for row in edition.rows(statement):
            yield from (f"{path}{row[0]}", f"/en{path}{row[0]}")


def _linked(address: str, html: str) -> Iterable[str]:
    """The addresses on this site that a page links to; one with a question in it needs a program."""
    links = _Links()
    links.feed(html)
    for link in links.found:
        target = urlsplit(urljoin(address, link))
        if not target.netloc and not target.scheme and (not target.query or target.path.startswith("/static/")):
            yield target.path


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name == LINKS.get(tag) and value and not value.startswith("#")]


def _write(folder: Path, address: str, status: int, body: bytes) -> int:
    """Write an answer where a web server finds it: a page as `index.html` in a folder, so that its address stays the same."""
    path = folder / address.lstrip("/")
    if "." not in address.rpartition("/")[2]:
        path = path / "index.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    if status == 410:
        with (folder / "verdwenen.conf").open("a") as file:
            file.write(f"location = {address} {{ return 410; }}\n")
    if path.suffix in WORTH_COMPRESSING:
        path.with_name(path.name + ".gz").write_bytes(gzip.compress(body, 9, mtime=0))
    return 1


def _turn(folder: Path, made: Path) -> None:
    """Let the link lead to the new copy and remove the one before."""
    before = folder.resolve() if folder.is_symlink() else None
    link = made.with_name(f"{made.name}.link")
    link.symlink_to(made.name)
    link.replace(folder)
    sync(folder.parent)
    if before is not None:
        shutil.rmtree(before, ignore_errors=True)
